/** Node sets as the kernel prints them: `0`, `0-3`, `0,2-3`; `(null)` and an empty text mean "no restriction". */

/** More nodes than any kernel can be built for (NODES_SHIFT 10). */
const MAX_NODE = 1023;

/** null where nothing restricts or the text is not a node set. */
export function parseNodeSet(text: string | null): ReadonlySet<number> | null {
  if (text === null || text === '(null)' || text.trim() === '' || text.length > 4096) return null;
  const nodes = new Set<number>();
  for (const part of text.trim().split(',')) {
    const m = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
    if (m === null) return null;
    const first = Number(m[1]);
    const last = Math.min(Number(m[2] ?? m[1]), MAX_NODE);
    for (let node = first; node <= last; node++) nodes.add(node);
  }
  return nodes;
}
