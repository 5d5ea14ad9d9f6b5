/**
 * The numbers of one watermark test, in pages, as the kernel holds them (struct zone, alloc_flags). Nothing here is KiB:
 * the conversion happens once, where a printed block is turned into these shapes and back (replay.ts).
 */

/** One id per shape that the test has had; which kernels use which is choose-rule.ts. */
export type RuleId = 'classic' | 'classic_off2' | 'el6' | '4.4' | '4.15' | '5.9' | '6.3' | '6.13';

export const RULE_IDS: readonly RuleId[] = ['classic', 'classic_off2', 'el6', '4.4', '4.15', '5.9', '6.3', '6.13'];

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
  /** ALLOC_NON_BLOCK (6.3 and later): a further quarter, only together with `high`. */
  readonly nonBlock: boolean;
  /** ALLOC_HIGHATOMIC (6.3 and later): may take blocks of the highatomic reserve. */
  readonly highatomic: boolean;
  /** ALLOC_OOM (4.15 and later): an OOM victim. */
  readonly oom: boolean;
  /** ALLOC_CMA: movable requests. */
  readonly cma: boolean;
  /** __GFP_ATOMIC is in the mask (4.4 to 6.2): decides on the second try without boost. */
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

export interface WatermarkTest {
  /** The kernel's answer, after a second try without boost where this rule has one. */
  readonly passes: boolean;
  /** Of the first try, in pages; it must be above 0. */
  readonly marginPages: number;
  readonly failedAt: FailedAt | null;
  readonly terms: TestTerms;
  /** The step of the order loop that refused (rules to 4.3): pages left above that order, pages asked. */
  readonly loop: { readonly order: number; readonly leftPages: number; readonly askedPages: number } | null;
  /** The second try without boost (5.9 and later). */
  readonly retry: { readonly minPages: number; readonly marginPages: number; readonly passes: boolean } | null;
}
