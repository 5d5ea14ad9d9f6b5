/** A moment inside a sentence. */

const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * `2026-11-22T18:47:30.123Z` as `2026-11-22 18:47:30 UTC`. Fractions of a second do not belong in a ticket; a time without
 * an offset stays without one. A text of another form comes back as it is.
 */
export function instant(iso: string): string {
  const m = ISO.exec(iso);
  if (m === null) return iso;
  const zone = m[3] === undefined ? '' : m[3] === 'Z' ? ' UTC' : ` ${m[3]}`;
  return `${m[1]} ${m[2]}${zone}`;
}
