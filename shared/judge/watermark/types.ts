/**
 * The numbers of one watermark test, in pages, as the kernel holds them (struct zone, alloc_flags). Nothing here is KiB:
 * the conversion happens once, where a printed block is turned into these shapes and back (replay.ts).
 */

/** One id per behaviour of test, rights and take together; which kernels have which is choose-rule.ts. */
export type RuleId =
  | 'classic_early'
  | 'classic'
  | 'classic_off2'
  | 'el6'
  | '4.4'
  | '4.4-late'
  | '4.7'
  | '4.9-late'
  | '4.14'
  | '4.15'
  | '5.4-late'
  | '5.9'
  | '5.19'
  | '6.1-late'
  | '6.3'
  | '6.6-late'
  | '6.13'
  | '6.18';

/** In the order of time, as far as stable series allow one. */
export const RULE_IDS: readonly RuleId[] = [
  'classic_early',
  'classic',
  'classic_off2',
  'el6',
  '4.4',
  '4.4-late',
  '4.7',
  '4.9-late',
  '4.14',
  '4.15',
  '5.4-late',
  '5.9',
  '5.19',
  '6.1-late',
  '6.3',
  '6.6-late',
  '6.13',
  '6.18',
];

/** A zone as the test sees it. All amounts in pages. */
export interface ZonePages {
  /** NR_FREE_PAGES. */
  readonly free: number;
  /** The mark as printed: from 5.0 on it contains the boost. */
  readonly min: number;
  /** watermark_boost, part of `min`; 0 before 5.0. */
  readonly boost: number;
  /** lowmem_reserve[] of this zone, the entry of the request's highest zone. */
  readonly reserve: number;
  readonly freeCma: number;
  /** nr_reserved_highatomic: the size of the reserved blocks, used or free (4.4 to 6.11). */
  readonly reservedHighatomic: number;
  /** nr_free_highatomic: free pages inside those blocks (6.12 and later). */
  readonly freeHighatomic: number;
  /** NR_UNACCEPTED of confidential guests (6.5 to 6.11); never printed in a zone line. */
  readonly unaccepted: number;
  /** nr_free of each order, order 0 first. */
  readonly blocks: readonly number[];
  /**
   * For each order the letters of the lists that are not empty (U, M, E, R, H, C, I); null where the kernel prints none.
   * Without letters every block is taken for one that anybody may use.
   */
  readonly types: readonly string[] | null;
}

/** What the request may do, as alloc_flags say it. Fields that a rule does not know are ignored by it. */
export interface Rights {
  readonly order: number;
  /** ALLOC_HIGH, from 6.3 ALLOC_MIN_RESERVE: half of min. */
  readonly high: boolean;
  /** ALLOC_HARDER (to 6.2): a further quarter. */
  readonly harder: boolean;
  /**
   * ALLOC_NON_BLOCK (6.3 and later): a further quarter, only together with `high`; alone it lifts the subtraction of
   * the highatomic reserve.
   */
  readonly nonBlock: boolean;
  /** ALLOC_HIGHATOMIC (6.3 and later): may take blocks of the highatomic reserve. */
  readonly highatomic: boolean;
  /** ALLOC_OOM (4.14 and later): half of min for an OOM victim, in place of its other rights. */
  readonly oom: boolean;
  /** ALLOC_CMA: movable requests. */
  readonly cma: boolean;
  /** __GFP_ATOMIC as the slow path sees it (4.4 to 6.2, late 5.15 and 6.1): decides on the second try without boost. */
  readonly atomic: boolean;
}

/** Every number that takes part, in pages; the margin is free − request − cma − highatomic − unaccepted − (min − access + reserve). */
export interface TestTerms {
  readonly free: number;
  /** 2^order − 1; two more under classic_off2 and el6. */
  readonly request: number;
  readonly cma: number;
  readonly highatomic: number;
  readonly unaccepted: number;
  readonly min: number;
  /** The part of min that this request may use. */
  readonly access: number;
  readonly reserve: number;
}

/** Where a test said no. */
export type FailedAt = 'watermark' | 'order-loop' | 'no-block';

/** The check for single pages that stands before the test from 4.7 on, where it says yes and the test says no. */
export interface Shortcut {
  /**
   * `past-highatomic`: free pages but for CMA are above min and reserve; the highatomic reserve is not looked at.
   * `negative`: less than nothing is usable, and the kernel compares that as a very large number.
   */
  readonly kind: 'past-highatomic' | 'negative';
  /** What it compares with min + reserve, in pages. */
  readonly usablePages: number;
  /** usable − (min + reserve), in pages. */
  readonly marginPages: number;
}

export interface WatermarkTest {
  /** The kernel's answer, after the shortcut for single pages and the second try without boost where this rule has them. */
  readonly passes: boolean;
  /** Of the first full test, in pages; it must be above 0 unless the shortcut or the second try says yes. */
  readonly marginPages: number;
  readonly failedAt: FailedAt | null;
  readonly terms: TestTerms;
  /** The step of the order loop that refused (rules to 4.3): pages left above that order, pages asked. */
  readonly loop: { readonly order: number; readonly leftPages: number; readonly askedPages: number } | null;
  /** The second try without boost (late 5.4, 5.9 and later). */
  readonly retry: { readonly minPages: number; readonly marginPages: number; readonly passes: boolean } | null;
  /** null where there is none, or where the full test said yes by itself. */
  readonly shortcut: Shortcut | null;
}
