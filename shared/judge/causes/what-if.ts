/** The replay once more with one number changed: what would have let the request pass. */
import { watermarkTest, type ZonePages, type ZoneReplay } from '../watermark/index.ts';

/** The margin in pages of the shown reading with `change` applied; null where nothing was replayed. */
export function marginIf(zone: ZoneReplay, change: Partial<ZonePages>): number | null {
  const { first } = zone;
  if (first === null || first.rights.noWatermark) return null;
  const test = watermarkTest(first.rule, { ...first.pages, ...change }, { ...first.used, order: 0 });
  // Order 0 leaves the block search out; the pages of the request itself still count.
  return test.marginPages - (first.test.terms.request - test.terms.request);
}

/** The mark alone: true when the shown reading was refused by it and would not be with `change`. */
export function markMetIf(zone: ZoneReplay, change: Partial<ZonePages>): boolean {
  if (zone.first?.test.failedAt !== 'watermark') return false;
  const margin = marginIf(zone, change);
  return margin !== null && margin > 0;
}
