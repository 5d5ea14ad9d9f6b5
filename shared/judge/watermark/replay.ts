/**
 * Replays the kernel's decision on the printed numbers: every zone that the request may use, judged against its min mark
 * with the request's rights (mm/page_alloc.c, __alloc_pages_slowpath() and get_page_from_freelist()).
 *
 * The numbers were printed after the failure, without a lock. That they refuse the request confirms the kernel; that they
 * pass it means memory came back meanwhile, and is said so.
 */
import type { AllocationContext, Frame, Gfp, MemoryInfo, Verdict, ZoneVerdict } from '../../contract/index.ts';
import type { KernelRelease } from '../../kernel/release.ts';
import { chooseRule, type RuleChoice, ruleTitle } from './choose-rule.ts';
import { type Eligibility, eligibleZones } from './eligible.ts';
import { rulesByText } from './features.ts';
import { readRights } from './rights.ts';
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
  readonly eligibility: Eligibility;
  readonly zones: readonly ZoneReplay[];
  readonly pageSizeKiB: number;
  readonly expectation: Verdict['expectation'];
  /** Passes, but by less than the numbers can say. */
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

/** A pass within noise, or by blocks that may have been freed after the check, does not prove anything. */
export function isBorderline(replay: ZoneReplay): boolean {
  if (replay.passes !== true || replay.first === null) return false;
  const { first, noise } = replay;
  if (first.rights.noWatermark) return first.take.pages <= noise.freedLater;
  const margin = first.test.retry?.passes === true ? first.test.retry.marginPages : first.test.marginPages;
  if (margin <= noise.pages) return true;
  return first.rights.rights.order > 0 && first.take.pages <= noise.freedLater;
}

function expect(zones: readonly ZoneReplay[], oneNodeUnknown: boolean): Verdict['expectation'] {
  if (zones.length === 0) return 'unknown';
  const sure = zones.filter((zone) => zone.entry.allowed === 'yes');
  const passing = sure.filter((zone) => zone.passes === true && !isBorderline(zone));
  if (passing.length > 0) {
    if (!oneNodeUnknown) return 'should-have-succeeded';
    const nodes = new Set(zones.map((zone) => zone.entry.zone.node));
    const passingNodes = new Set(passing.map((zone) => zone.entry.zone.node));
    return passingNodes.size === nodes.size ? 'should-have-succeeded' : 'unknown';
  }
  return zones.every((zone) => zone.passes === false) ? 'refused' : 'unknown';
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
    [first.rule === '6.13' ? 'free_highatomic' : 'reserved_highatomic', t.highatomic, t.highatomic > 0],
    ['min', t.min, !first.rights.noWatermark],
    ['reserve_access', t.access, t.access > 0],
    ['lowmem_reserve', t.reserve, !first.rights.noWatermark],
    ['boost', first.pages.boost, first.test.retry !== null],
  ];
  return all.filter(([, , shown]) => shown).map(([name, pages]) => ({ name, kiB: pages * pageSizeKiB }));
}

function verdictOf(replay: ZoneReplay, all: readonly ZoneReplay[], pageSizeKiB: number): ZoneVerdict {
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
    sentence: zoneSentence(replay, { pageSizeKiB, label: zoneLabel(replay, all) }),
  };
}

/** As replayWatermark(), with the inner numbers. */
export function replayInDetail(request: AllocationRequest): DetailedReplay {
  const notes: string[] = [];
  const { memory, gfp } = request;
  const order = Math.min(Math.max(0, Math.trunc(request.order)), MAX_ORDER);
  const pageSizeKiB = memory.pageSizeKiB !== null && memory.pageSizeKiB > 0 ? memory.pageSizeKiB : 4;
  if (memory.pageSizeKiB === null) notes.push('The page size was not printed; 4 KiB is assumed.');

  const choice = chooseRule(request.release, rulesByText(gfp, memory));
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
  const expectation = expect(zones, oneNodeUnknown);
  const borderline = zones.some(isBorderline);
  for (const zone of zones.filter(isBorderline)) {
    const name = zoneLabel(zone, zones);
    notes.push(
      `${name} passes, but by no more than the numbers can tell: ${zone.noise.pages * pageSizeKiB} KiB may have moved between the check and the print.`,
    );
  }
  return {
    choice,
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
      zones: zones.map((zone) => verdictOf(zone, zones, pageSizeKiB)),
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
