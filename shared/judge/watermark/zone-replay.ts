/** One zone, replayed: all readings of it, brought to one answer. */
import type { MemoryInfo } from '../../contract/index.ts';
import type { Eligibility, EligibleZone } from './eligible.ts';
import { readZone, type ZoneReading } from './readings.ts';
import type { RightsReadings } from './rights.ts';
import { isOld } from './rule-traits.ts';
import { pastHighatomic } from './shortcut.ts';
import type { Takable } from './take.ts';
import type { FailedAt, RuleId, Shortcut } from './types.ts';
import { isZoneName, type ZoneName } from './zone-index.ts';
import {
  type Noise,
  noiseOf,
  type PrintedZone,
  possibleHighatomic,
  possibleReserves,
  readPages,
} from './zone-pages.ts';

/** What the answer hangs on where readings differ. */
export type Doubt = 'rule' | 'rights' | 'lowmem_reserve' | 'highatomic' | 'letters' | 'cpuset';

export interface ZoneReplay {
  readonly entry: EligibleZone;
  readonly printed: PrintedZone;
  /** The reading that is shown; null when free or min was not printed. */
  readonly first: ZoneReading | null;
  /** What the whole buddy list of a zone without its line offers the request; null when the zone line was printed. */
  readonly listed: Takable | null;
  /** The shortcut for single pages, where a reading that passes does so by it alone. */
  readonly shortcut: Shortcut | null;
  readonly readings: readonly ZoneReading[];
  /** null: a deciding number is missing, or readings differ. */
  readonly passes: boolean | null;
  readonly failedAt: FailedAt | null;
  readonly marginPages: number | null;
  readonly bounds: { readonly low: number; readonly high: number } | null;
  readonly doubts: readonly Doubt[];
  readonly noise: Noise;
  /** The deciding numbers that were not printed, by name. */
  readonly missing: readonly string[];
  /** The least min mark, in pages, at which the request is refused; only where min was not printed. */
  readonly refusedFromMinPages: number | null;
}

export interface RuleReading {
  readonly rule: RuleId;
  readonly rights: RightsReadings;
}

interface Surroundings {
  readonly memory: MemoryInfo;
  readonly pageSizeKiB: number;
  readonly eligibility: Eligibility;
  /** The first is the rule that is shown. */
  readonly rules: readonly RuleReading[];
}

/** Rules of kernels before 5.0 alone, which have no boost. */
const BEFORE_BOOST: readonly RuleId[] = ['4.4', '4.4-late', '4.7', '4.9-late', '4.14'];

const RANK: readonly ZoneName[] = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'];

/** A zone withholds memory only where the request could use a zone above it. */
function higherEligible(entry: EligibleZone, eligibility: Eligibility): boolean {
  const rank = (name: string) => (isZoneName(name) ? RANK.indexOf(name) : -1);
  return eligibility.zones.some((other) => rank(other.zone.zone) > rank(entry.zone.zone));
}

/** The least min at which the first reading refuses; the test only gets harder as min grows. */
function refusedFrom(reading: (min: number) => ZoneReading, free: number): number | null {
  let low = 0;
  let high = Math.max(1, free * 8);
  if (reading(high).passes !== false) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reading(middle).passes === false) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The list has nothing of the size that the request may take; an empty list of single pages may be skew. */
function nothingToTake({ take, used }: ZoneReading): boolean {
  return take.blocks === 0 && (used.order > 0 || take.forbidden > 0);
}

/** The shortcut that a reading needs in order to pass; the first reading may pass by the full test as well. */
function shortcutOf(head: ZoneReading, readings: readonly ZoneReading[], passes: boolean | null): Shortcut | null {
  if (head.test.shortcut !== null) return head.test.shortcut;
  if (passes !== true || !readings.some((reading) => reading.test.shortcut?.kind === 'past-highatomic')) return null;
  const own = pastHighatomic(head.pages, head.used);
  return own.marginPages > 0 ? own : null;
}

export function replayZone(entry: EligibleZone, around: Surroundings): ZoneReplay {
  const { zone } = entry;
  const { pageSizeKiB, eligibility } = around;
  const modern = around.rules.some(({ rule }) => !isOld(rule) && !BEFORE_BOOST.includes(rule));
  const printed = readPages(zone, pageSizeKiB, modern);
  const noise = noiseOf(zone, around.memory, pageSizeKiB);
  const missing: string[] = [...printed.missing];
  const orderNeedsList = around.rules.some(({ rights }) => rights.first.rights.order > 0 || rights.first.noWatermark);
  if (printed.list !== 'whole' && orderNeedsList)
    missing.push(printed.list === 'partial' ? 'a part of the buddy list' : 'the buddy list');
  const reserveUnknown = zone.lowmemReservePages === null && higherEligible(entry, eligibility);
  if (reserveUnknown) missing.push('lowmem_reserve[]');

  const tagged: { readonly reading: ZoneReading; readonly differs: ReadonlySet<Doubt> }[] = [];
  around.rules.forEach(({ rule, rights }, ruleAt) => {
    const reserves = possibleReserves(zone, eligibility, rule);
    const sizes = possibleHighatomic(zone, printed.pages, rule, pageSizeKiB);
    const letterings = printed.lettersLost ? [printed.pages.types, null] : [printed.pages.types];
    [rights.first, ...rights.others].forEach((right, rightAt) => {
      (reserves.length > 0 ? reserves : [0]).forEach((reserve, reserveAt) => {
        sizes.forEach((size, sizeAt) => {
          letterings.forEach((types, letterAt) => {
            const differs = new Set<Doubt>();
            if (ruleAt > 0) differs.add('rule');
            if (rightAt > 0) differs.add('rights');
            if (reserveAt > 0) differs.add('lowmem_reserve');
            if (sizeAt > 0) differs.add('highatomic');
            if (letterAt > 0) differs.add('letters');
            const pages = { ...printed.pages, ...size, reserve, types };
            tagged.push({ reading: readZone(rule, right, pages, printed.list), differs });
          });
        });
      });
    });
  });

  const head = tagged[0]?.reading ?? null;
  const readings = tagged.map((one) => one.reading);
  if (head === null || printed.missing.length > 0) {
    const onlyMin =
      printed.missing.length === 1 && printed.missing[0] === 'min' && head !== null && !head.rights.noWatermark;
    const from = onlyMin
      ? refusedFrom((min) => readZone(head.rule, head.rights, { ...head.pages, min }, printed.list), head.pages.free)
      : null;
    const listed = printed.list === 'whole' ? (head?.take ?? null) : null;
    const byList = listed !== null && readings.every((reading) => nothingToTake(reading));
    // Refused even with a mark of nothing, or without a block to take: then min does not matter.
    const passes = byList || (onlyMin && from === 0 && !reserveUnknown) ? false : null;
    return {
      entry,
      printed,
      first: null,
      listed,
      shortcut: null,
      readings: [],
      passes,
      failedAt: passes === false ? (byList ? 'no-block' : (head?.failedAt ?? null)) : null,
      marginPages: null,
      bounds: null,
      doubts: [],
      noise,
      missing,
      refusedFromMinPages: byList ? null : from,
    };
  }

  const margins = readings.map((reading) => reading.test.marginPages);
  const low = Math.min(...margins);
  const high = Math.max(...margins);
  const same = readings.every((reading) => reading.passes === head.passes);
  const doubts = new Set<Doubt>();
  for (const { reading, differs } of tagged) {
    if (reading.passes !== head.passes && differs.size === 1) for (const doubt of differs) doubts.add(doubt);
  }
  if (!same && doubts.size === 0) {
    for (const { reading, differs } of tagged)
      if (reading.passes !== head.passes) for (const doubt of differs) doubts.add(doubt);
  }
  let passes = same ? head.passes : null;
  // An unknown reserve can only make a pass a refusal.
  if (reserveUnknown && passes === true) passes = null;
  return {
    entry,
    printed,
    first: head,
    listed: null,
    shortcut: shortcutOf(head, readings, passes),
    readings,
    passes,
    failedAt: passes === false ? head.failedAt : null,
    marginPages: head.test.marginPages,
    bounds: low < high ? { low, high } : null,
    doubts: [...doubts],
    noise,
    missing,
    refusedFromMinPages: null,
  };
}
