/** A printed zone as pages, with what the print leaves open. */
import type { MemoryInfo, MemoryZone } from '../../contract/index.ts';
import type { Eligibility } from './eligible.ts';
import { highatomicCeiling, highatomicOnLists, type ListState, type OpenPages } from './readings.ts';
import { countsFreeHighatomic, isFrom59, isOld } from './rule-traits.ts';
import type { RuleId, ZonePages } from './types.ts';
import { highestIndex, isZoneName } from './zone-index.ts';

export interface PrintedZone {
  /** What is sure; the open amounts are 0 here. */
  readonly pages: ZonePages;
  /** The boost was not printed and was worked out from the distance of the marks (5.0 to 5.16). */
  readonly boostInferred: boolean;
  /** Whole when the blocks add up to the sum that the kernel printed behind them. */
  readonly list: ListState;
  /** The letters of some non-empty count are missing although this kernel prints letters. */
  readonly lettersLost: boolean;
  /** Amounts without which nothing can be said, by name. */
  readonly missing: readonly ('free' | 'min')[];
}

/**
 * The boost hidden in a printed min (5.0 to 5.16): low − min is a quarter of the mark without boost, or more where
 * watermark_scale_factor rules, so what min has above four times that distance is boost (mm/page_alloc.c,
 * __setup_per_zone_wmarks()). Three pages are rounding.
 */
export function hiddenBoost(min: number, low: number | null): number {
  if (low === null || low <= min) return 0;
  const boost = min - 4 * (low - min);
  return boost > 3 ? boost : 0;
}

export function readPages(zone: MemoryZone, pageSizeKiB: number, hiddenBoostPossible: boolean): PrintedZone {
  const toPages = (kiB: number | null) => (kiB === null ? 0 : Math.round(kiB / pageSizeKiB));
  const missing: ('free' | 'min')[] = [];
  if (zone.freeKiB === null) missing.push('free');
  if (zone.minKiB === null) missing.push('min');
  const min = toPages(zone.minKiB);
  const low = zone.lowKiB === null ? null : toPages(zone.lowKiB);
  const inferred = zone.boostKiB === null && hiddenBoostPossible ? hiddenBoost(min, low) : 0;
  const blocks = zone.buddy?.counts ?? [];
  const letters = zone.buddy?.hasTypes === true ? zone.buddy.types : null;
  const listed = blocks.reduce((sum, count, order) => sum + count * 2 ** order * pageSizeKiB, 0);
  const whole = blocks.length > 0 && zone.buddy?.totalKiB === listed;
  return {
    pages: {
      free: toPages(zone.freeKiB),
      min,
      boost: zone.boostKiB === null ? inferred : toPages(zone.boostKiB),
      reserve: 0,
      freeCma: toPages(zone.freeCmaKiB),
      reservedHighatomic: 0,
      freeHighatomic: 0,
      unaccepted: 0,
      blocks,
      types: letters,
    },
    boostInferred: inferred > 0,
    list: whole ? 'whole' : blocks.length > 0 ? 'partial' : 'none',
    lettersLost: letters !== null && blocks.some((count, order) => count > 0 && (letters[order] ?? '') === ''),
    missing,
  };
}

/** Entries of lowmem_reserve[] that may apply, the likeliest first; empty when the line is missing. */
export function possibleReserves(zone: MemoryZone, eligibility: Eligibility, rule: RuleId): readonly number[] {
  const row = zone.lowmemReservePages;
  if (row === null) return [];
  const found: number[] = [];
  const add = (index: number) => {
    const pages = row[index];
    if (pages !== undefined && !found.includes(pages)) found.push(pages);
  };
  for (const list of eligibility.lists) {
    const nominal = highestIndex(list, eligibility.highest);
    add(nominal);
    // To 5.7 the entry is that of the preferred zone: the highest with memory on the node where the search begins.
    if (isFrom59(rule)) continue;
    const byNode = new Map<number | null, number>();
    for (const entry of eligibility.zones) {
      const { node, zone: name } = entry.zone;
      if (isZoneName(name)) byNode.set(node, Math.max(byNode.get(node) ?? 0, list.indexOf(name)));
    }
    for (const index of byNode.values()) add(Math.min(index, nominal));
  }
  if (found.length === 0) for (const pages of row) if (!found.includes(pages)) found.push(pages);
  return found;
}

/** Sizes of the highatomic reserve that fit the print, the one to be shown first. */
export function possibleHighatomic(
  zone: MemoryZone,
  pages: ZonePages,
  rule: RuleId,
  pageSizeKiB: number,
): readonly Pick<OpenPages, 'reservedHighatomic' | 'freeHighatomic'>[] {
  const none = { reservedHighatomic: 0, freeHighatomic: 0 };
  if (isOld(rule)) return [none];
  const toPages = (kiB: number) => Math.round(kiB / pageSizeKiB);
  const lists = highatomicOnLists(pages);
  if (countsFreeHighatomic(rule)) {
    if (zone.freeHighatomicKiB !== null) return [{ ...none, freeHighatomic: toPages(zone.freeHighatomicKiB) }];
    // Only the size of the reserve is printed: an upper limit of what is free in it. The letters give a lower one.
    const reserved = zone.reservedHighatomicKiB === null ? lists.most : toPages(zone.reservedHighatomicKiB);
    const most = pages.types === null ? reserved : Math.min(reserved, lists.most);
    const sizes = [...new Set([Math.min(lists.least, most), most])];
    return sizes.map((freeHighatomic) => ({ ...none, freeHighatomic }));
  }
  if (zone.reservedHighatomicKiB !== null) {
    return [{ ...none, reservedHighatomic: toPages(zone.reservedHighatomicKiB) }];
  }
  // Not printed before 5.7. A reserve beyond all that is free would have let single pages pass (5.9 to 5.18): it is not
  // supposed where nothing shows it.
  const ceiling = highatomicCeiling(zone, pageSizeKiB, pages.blocks.length);
  const supposed = rule === '5.9' ? Math.min(ceiling, Math.max(0, pages.free - pages.freeCma)) : ceiling;
  return [none, { ...none, reservedHighatomic: supposed }];
}

/** Amounts within which a margin says nothing, in pages: list skew, per-cpu lists, and never less than 64. */
export interface Noise {
  readonly pages: number;
  /** Pages that the list holds beyond `free`: freed after the zone line was printed. */
  readonly freedLater: number;
  readonly skew: number;
}

export function noiseOf(zone: MemoryZone, memory: MemoryInfo, pageSizeKiB: number): Noise {
  const counts = zone.buddy?.counts ?? [];
  const listed = zone.buddy?.totalKiB ?? null;
  const counted = counts.reduce((sum, count, order) => sum + count * 2 ** order, 0);
  const list = listed === null ? (counts.length > 0 ? counted : null) : Math.round(listed / pageSizeKiB);
  const skew = list === null || zone.freeKiB === null ? 0 : list - Math.round(zone.freeKiB / pageSizeKiB);
  const keys =
    zone.node === null
      ? [`/${zone.zone}`, `null/${zone.zone}`, zone.zone, `0/${zone.zone}`]
      : [`${zone.node}/${zone.zone}`];
  const parked = keys.map((key) => memory.perCpuPages[key]).find((value) => value !== undefined) ?? 0;
  const pcp = zone.freePcpKiB === null ? 0 : Math.round(zone.freePcpKiB / pageSizeKiB);
  return { pages: Math.max(Math.abs(skew), parked, pcp, 64), freedLater: Math.max(0, skew), skew: Math.abs(skew) };
}
