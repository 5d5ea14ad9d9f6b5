/** Small change of the sentences: names cleaned, sizes in words. */

/** Names come from logs: one line, bounded. */
export function clean(text: string, limit = 64): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** `8 KiB (2 contiguous pages)`; as much of it as the header tells. */
export function sizePhrase(order: number | null, sizeKiB: number | null): string {
  if (order === null) return sizeKiB === null ? 'memory' : `${sizeKiB} KiB`;
  const count = order < 31 ? String(2 ** order) : `2^${order}`;
  const pages = order === 0 ? 'one page' : `${count} contiguous pages`;
  return sizeKiB === null ? pages : `${sizeKiB} KiB (${pages})`;
}
