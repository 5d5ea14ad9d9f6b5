/** ISO times of the contract as the window computes with them. */

export function readIso(iso: string | null): { ms: number | null; offsetMinutes: number | null } {
  if (iso === null) return { ms: null, offsetMinutes: null };
  const zone = /(Z|([+-])(\d\d):(\d\d))$/.exec(iso);
  const ms = Date.parse(zone === null ? `${iso}Z` : iso);
  if (Number.isNaN(ms)) return { ms: null, offsetMinutes: null };
  if (zone === null) return { ms, offsetMinutes: null };
  if (zone[1] === 'Z') return { ms, offsetMinutes: 0 };
  return { ms, offsetMinutes: (zone[2] === '-' ? -1 : 1) * (Number(zone[3]) * 60 + Number(zone[4])) };
}
