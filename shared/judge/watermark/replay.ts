/**
 * Replays the kernel's decision on the printed numbers: every zone that the request may use, judged against its min mark
 * with the request's rights (mm/page_alloc.c, __alloc_pages_slowpath() and get_page_from_freelist()).
 *
 * The numbers were printed after the failure, without a lock. That they refuse the request confirms the kernel; that they
 * pass it means memory came back meanwhile, and is said so.
 */
import type { AllocationContext, Frame, Gfp, MemoryInfo, Verdict, ZoneVerdict } from '../../contract/index.ts';
import type { KernelRelease } from '../../kernel/release.ts';
import { chooseRule, type RuleChoice } from './choose-rule.ts';
import { type Eligibility, eligibleZones } from './eligible.ts';
import { rulesByAbsence, rulesByText } from './features.ts';
import { pageSizeOf } from './page-size.ts';
import { readRights } from './rights.ts';
import { ruleTitle } from './rule-titles.ts';
import { countsFreeHighatomic } from './rule-traits.ts';
import { zoneSentence } from './sentence.ts';
import { type RuleReading, replayZone, type ZoneReplay } from './zone-replay.ts';

export interface AllocationRequest {
  readonly release: KernelRelease | null;
  readonly order: number;
  readonly gfp: Gfp;
  readonly context: AllocationContext;
  readonly process: string | null;
  readonly pid: number | null;
  readonly nodemask: string | null;
  readonly memsAllowed: string | null;
  readonly frames: readonly Frame[];
  readonly memory: MemoryInfo;
  /** The log says that the OOM killer had chosen this task before. */
  readonly oomVictim?: boolean;
}

export interface WatermarkReplay {
  /** The rule that was used, with the kernels that follow it. */
  readonly rule: string;
  readonly ruleExact: boolean;
  readonly expectation: Verdict['expectation'];
  /** One entry per printed zone that the request may use, in printed order. */
  readonly zones: ZoneVerdict[];
  readonly notes: string[];
}

/** The replay with its inner numbers, for the causes. */
export interface DetailedReplay {
  readonly choice: RuleChoice;
  /** The rule is known, or every rule that this build may follow gives the same answer for the same reason. */
  readonly ruleSettled: boolean;
  readonly eligibility: Eligibility;
  readonly zones: readonly ZoneReplay[];
  readonly pageSizeKiB: number;
  readonly expectation: Verdict['expectation'];
  /** All that passes does so by less than the numbers can say. */
  readonly borderline: boolean;
  readonly notes: readonly string[];
  readonly public: WatermarkReplay;
}

/** The largest order that any kernel can ask for, and more zones than machines have: hostile input stays cheap. */
const MAX_ORDER = 30;
const MAX_ZONES = 512;

export function zoneLabel(replay: ZoneReplay, all: readonly ZoneReplay[]): string {
  const { node, zone } = replay.entry.zone;
  const several = new Set(all.map((one) => one.entry.zone.node)).size > 1;
  return several && node !== null ? `Node ${node} ${zone}` : zone;
}

/** The margin in pages by which the try that decides is above its line; null where no such number exists. */
export function decidingMargin(replay: ZoneReplay): number | null {
  const { first, shortcut } = replay;
  if (first === null || first.rights.noWatermark || shortcut?.kind === 'negative') return null;
  if (first.test.retry?.passes === true) return first.test.retry.marginPages;
  return shortcut?.marginPages ?? first.test.marginPages;
}

/** Blocks that may have been freed after the check are no proof that one was there. */
function byLaterBlocks(replay: ZoneReplay): boolean {
  const { first, noise, shortcut } = replay;
  if (first === null) return false;
  if (shortcut?.kind === 'negative') return first.take.pages <= noise.pages;
  return (first.rights.noWatermark || first.used.order > 0) && first.take.pages <= noise.freedLater;
}

/** A pass within noise, or by blocks that may have been freed after the check, does not prove anything. */
export function isBorderline(replay: ZoneReplay): boolean {
  if (replay.passes !== true || replay.first === null) return false;
  const margin = decidingMargin(replay);
  return byLaterBlocks(replay) || (margin !== null && margin <= replay.noise.pages);
}

/**
 * Lists without their zone lines are all that is left of a torn block: a zone before the first or after the last of them
 * may be lost as a whole, unless the lowest zone and what is printed behind the lists are there.
 */
function mayLackZones(zones: readonly ZoneReplay[], memory: MemoryInfo): boolean {
  if (!zones.some((zone) => zone.listed !== null)) return false;
  const first = memory.zones[0];
  const fromStart = first !== undefined && first.zone === 'DMA' && (first.node ?? 0) === 0;
  const toEnd = memory.hugepages.length > 0 || memory.pageCachePages !== null || memory.swap.totalKiB !== null;
  return !fromStart || !toEnd;
}

/** All readings of all zones refuse or pass at the same step. */
function rulesAgree(zones: readonly ZoneReplay[]): boolean {
  return zones.every(({ first, readings }) =>
    readings.every((one) => one.passes === first?.passes && one.failedAt === first.failedAt),
  );
}

function expect(zones: readonly ZoneReplay[], memory: MemoryInfo, oneNodeUnknown: boolean): Verdict['expectation'] {
  if (zones.length === 0) return 'unknown';
  const sure = zones.filter((zone) => zone.entry.allowed === 'yes');
  const passing = sure.filter((zone) => zone.passes === true && !byLaterBlocks(zone));
  if (passing.length > 0) {
    if (!oneNodeUnknown) return 'should-have-succeeded';
    const nodes = new Set(zones.map((zone) => zone.entry.zone.node));
    const passingNodes = new Set(passing.map((zone) => zone.entry.zone.node));
    return passingNodes.size === nodes.size ? 'should-have-succeeded' : 'unknown';
  }
  const refused = zones.every((zone) => zone.passes === false) && !mayLackZones(zones, memory);
  return refused ? 'refused' : 'unknown';
}

function terms(replay: ZoneReplay, pageSizeKiB: number): ZoneVerdict['terms'] {
  const { first } = replay;
  if (first === null) {
    const { zone } = replay.entry;
    const known: ZoneVerdict['terms'] = [];
    if (zone.freeKiB !== null) known.push({ name: 'free', kiB: zone.freeKiB });
    if (zone.minKiB !== null) known.push({ name: 'min', kiB: zone.minKiB });
    return known;
  }
  const t = first.test.terms;
  const all: readonly (readonly [string, number, boolean])[] = [
    ['free', t.free, true],
    ['request', t.request, t.request > 0],
    ['free_cma', t.cma, t.cma > 0],
    [countsFreeHighatomic(first.rule) ? 'free_highatomic' : 'reserved_highatomic', t.highatomic, t.highatomic > 0],
    ['min', t.min, !first.rights.noWatermark],
    ['reserve_access', t.access, t.access > 0],
    ['lowmem_reserve', t.reserve, !first.rights.noWatermark],
    ['boost', first.pages.boost, first.test.retry !== null],
  ];
  return all.filter(([, , shown]) => shown).map(([name, pages]) => ({ name, kiB: pages * pageSizeKiB }));
}

function verdictOf(replay: ZoneReplay, all: readonly ZoneReplay[], order: number, pageSizeKiB: number): ZoneVerdict {
  const { node, zone } = replay.entry.zone;
  const { bounds } = replay;
  return {
    node,
    zone,
    passes: replay.passes,
    marginKiB: replay.marginPages === null ? null : replay.marginPages * pageSizeKiB,
    failedAt: replay.failedAt,
    terms: terms(replay, pageSizeKiB),
    marginBoundsKiB: bounds === null ? null : { low: bounds.low * pageSizeKiB, high: bounds.high * pageSizeKiB },
    sentence: zoneSentence(replay, { pageSizeKiB, order, label: zoneLabel(replay, all) }),
  };
}

/** As replayWatermark(), with the inner numbers. */
export function replayInDetail(request: AllocationRequest): DetailedReplay {
  const notes: string[] = [];
  const { memory, gfp } = request;
  const order = Math.min(Math.max(0, Math.trunc(request.order)), MAX_ORDER);
  const pageSizeKiB = pageSizeOf(memory) ?? 4;
  if (pageSizeOf(memory) === null) notes.push('The page size was not printed; 4 KiB is assumed.');

  const byText = rulesByText(gfp, memory);
  const choice = chooseRule(request.release, request.release === null ? rulesByAbsence(byText, memory) : byText);
  if (choice.doubt !== null) notes.push(`Rule ${choice.id}: ${choice.doubt}.`);
  const asker = { ...request, order };
  const rules: RuleReading[] = [choice.id, ...choice.alternatives].map((rule) => ({
    rule,
    rights: readRights(asker, rule),
  }));
  const head = rules[0];
  if (head === undefined) throw new RangeError('a release always has one rule');
  notes.push(...head.rights.notes);

  const ignoresCpuset = head.rights.first.ignoresCpuset;
  const eligibility = eligibleZones({ ...request, zones: memory.zones.slice(0, MAX_ZONES), ignoresCpuset });
  notes.push(...eligibility.notes);
  const around = { memory, pageSizeKiB, eligibility, rules };
  const zones = eligibility.zones.map((entry) => replayZone(entry, around));
  if (memory.zones.length > MAX_ZONES)
    notes.push(`Only the first ${MAX_ZONES} of ${memory.zones.length} zones are judged.`);
  if (zones.length === 0) notes.push('No zone that the request may use was printed.');

  const nodes = new Set(zones.map((zone) => zone.entry.zone.node));
  const oneNodeUnknown = gfp.thisNode === true && nodes.size > 1;
  const expectation = expect(zones, memory, oneNodeUnknown);
  const passing = zones.filter((zone) => zone.passes === true && zone.entry.allowed === 'yes');
  const borderline = passing.length > 0 && passing.every(isBorderline);
  for (const zone of zones.filter(isBorderline)) {
    const name = zoneLabel(zone, zones);
    notes.push(
      `${name} passes, but by no more than the numbers can tell: ${zone.noise.pages * pageSizeKiB} KiB may have moved between the check and the print.`,
    );
  }
  if (mayLackZones(zones, memory))
    notes.push('Zone lines are missing, and other zones may be missing as a whole: the buddy lists alone do not tell.');
  return {
    choice,
    ruleSettled: choice.exact || (choice.alternatives.length > 0 && rulesAgree(zones)),
    eligibility,
    zones,
    pageSizeKiB,
    expectation,
    borderline,
    notes,
    public: {
      rule: ruleTitle(choice.id),
      ruleExact: choice.exact,
      expectation,
      zones: zones.map((zone) => verdictOf(zone, zones, order, pageSizeKiB)),
      notes,
    },
  };
}

/**
 * The kernel's own decision on the printed numbers.
 * Amounts come out in KiB. Missing numbers give null and 'unknown', never an error.
 */
export function replayWatermark(request: AllocationRequest): WatermarkReplay {
  return replayInDetail(request).public;
}
