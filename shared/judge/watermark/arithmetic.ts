/** Integer steps that several rules share. All in pages; C integer division of values that are never negative. */
import type { FailedAt, Rights, TestTerms, WatermarkTest, ZonePages } from './types.ts';

/** 2^order, without the 32-bit limit of `<<`. */
export function pagesOf(order: number): number {
  return 2 ** order;
}

export function half(pages: number): number {
  return Math.floor(pages / 2);
}

export function quarter(pages: number): number {
  return Math.floor(pages / 4);
}

/** free − what cannot be used − (min − access + reserve). */
export function marginOf(terms: TestTerms): number {
  const usable = terms.free - terms.request - terms.cma - terms.highatomic - terms.unaccepted;
  return usable - (terms.min - terms.access + terms.reserve);
}

/** The amount that takes part in min: what stays of the mark after the rights. */
export function effectiveMin(terms: TestTerms): number {
  return terms.min - terms.access;
}

export function refused(failedAt: FailedAt, terms: TestTerms, loop: WatermarkTest['loop'] = null): WatermarkTest {
  return { passes: false, marginPages: marginOf(terms), failedAt, terms, loop, retry: null, shortcut: null };
}

export function passed(terms: TestTerms): WatermarkTest {
  return { passes: true, marginPages: marginOf(terms), failedAt: null, terms, loop: null, retry: null, shortcut: null };
}

/** What ALLOC_HIGH and ALLOC_HARDER take off the mark (to 6.2): half, then a quarter of what is left. */
export function accessHighHarder(min: number, rights: Rights): number {
  let left = min;
  if (rights.high) left -= half(left);
  if (rights.harder) left -= quarter(left);
  return min - left;
}

/** As accessHighHarder(), with half of the rest for an OOM victim, who has no other right (4.14 to 6.2). */
export function accessHighHarderOom(min: number, rights: Rights): number {
  let left = min;
  if (rights.high) left -= half(left);
  if (rights.oom) left -= half(left);
  else if (rights.harder) left -= quarter(left);
  return min - left;
}

/** True when one of the lists of `letters` is not empty at this order. Without letters every list is possible. */
export function hasList(zone: ZonePages, order: number, letters: string): boolean {
  if ((zone.blocks[order] ?? 0) === 0) return false;
  if (zone.types === null) return true;
  const present = zone.types[order] ?? '';
  for (const letter of letters) if (present.includes(letter)) return true;
  return false;
}

/** The lists of MIGRATE_PCPTYPES: those from which every request may take. */
export const COMMON_LISTS = 'UME';
