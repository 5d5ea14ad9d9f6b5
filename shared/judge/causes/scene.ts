/** One event with the numbers that speak for or against causes, computed once. Amounts in KiB; null is "not printed". */
import type { AnalysisEvent, CaseFacts, EventKind, Frame, Gfp, MemoryInfo, MemoryZone } from '../../contract/index.ts';
import { withoutPages } from '../../kernel/mapping.ts';
import { type KernelRelease, parseRelease } from '../../kernel/release.ts';
import {
  type AllocationRequest,
  type DetailedReplay,
  pageSizeOf,
  replayInDetail,
  type ZoneReplay,
} from '../watermark/index.ts';

export type EventDraft = Omit<AnalysisEvent, 'verdict'>;

export interface Surroundings {
  readonly facts: CaseFacts;
  /** Other events of the same boot. */
  readonly nearby: readonly { readonly kind: EventKind; readonly secondsAway: number }[];
  /** Page allocation failures in the ten minutes around this one, itself and the suppressed included. */
  readonly eventsInTenMinutes: number;
  readonly memTotalKiB: number | null;
  /** Processes that the OOM killer had chosen in the two minutes before, by pid. */
  readonly oomVictims?: readonly number[];
}

/** Sums of the block; null where the line that carries them is missing. */
export interface Amounts {
  readonly ramKiB: number | null;
  readonly freeKiB: number | null;
  /** Free pages of the CMA areas, part of `freeKiB` (3.7 on). */
  readonly freeCmaKiB: number | null;
  readonly anonKiB: number | null;
  /** Page cache that can be dropped or written: active and inactive file pages. */
  readonly fileKiB: number | null;
  readonly slabUnreclaimableKiB: number | null;
  readonly slabReclaimableKiB: number | null;
  readonly pageTablesKiB: number | null;
  readonly kernelStackKiB: number | null;
  readonly dirtyKiB: number | null;
  readonly hugePoolKiB: number | null;
  readonly hugeFreeKiB: number | null;
  readonly balloonKiB: number | null;
  readonly swapTotalKiB: number | null;
  readonly swapFreeKiB: number | null;
  /** RAM that no printed counter explains; null unless all counters of the sum were printed. */
  readonly unaccountedKiB: number | null;
}

export interface Scene {
  readonly event: EventDraft;
  readonly around: Surroundings;
  readonly release: KernelRelease | null;
  readonly gfp: Gfp | null;
  readonly order: number | null;
  /** May not sleep: nothing can be reclaimed for it. */
  readonly atomic: boolean | null;
  readonly inInterrupt: boolean;
  readonly symbols: readonly string[];
  readonly frames: readonly Frame[];
  readonly memory: MemoryInfo | null;
  readonly replay: DetailedReplay | null;
  readonly request: AllocationRequest | null;
  /** The zone whose answer the class follows: the highest that it may use, and of several nodes the one that came nearest. */
  readonly preferred: ZoneReplay | null;
  readonly amounts: Amounts;
  /** Of a base page; 4 where nothing tells. */
  readonly pageSizeKiB: number;
}

/** Kinds whose request can be replayed against the printed zones. */
const REPLAYED: readonly EventKind[] = ['page-allocation-failure', 'slab-failure', 'allocation-stall'];

/** vmalloc() asked for pages and was refused one: its line says how many bytes it had got by then. */
export function missesPages({ details }: EventDraft): boolean {
  const { reason } = details;
  const forPages = reason === undefined || (typeof reason === 'string' && reason.includes('to allocate pages'));
  return forPages && (details.allocatedBytes !== undefined || details.vmallocAllocatedBytes !== undefined);
}

/** What vmalloc() had by then, for the end of a clause; '' where the line does not tell. */
export function gotSoFar(allocated: EventDraft['details'][string] | undefined): string {
  return typeof allocated === 'number' ? ` after it had got ${amount(Math.floor(allocated / 1024))}` : '';
}

/**
 * The order of the request that failed. vmalloc() takes single pages where it names no order; with __GFP_ACCOUNT a memory
 * cgroup may have refused one, which no zone tells.
 */
function orderOf(event: EventDraft): number | null {
  if (event.kind !== 'vmalloc-failure' || event.order !== null || !missesPages(event)) return event.order;
  return event.gfp === null || event.gfp.bits.includes('__GFP_ACCOUNT') ? null : 0;
}

/** Whether the event is about one request for pages. Of vmalloc() single pages count alone: of blocks it takes many. */
export function isSingleRequest(event: EventDraft): boolean {
  if (event.kind === 'vmalloc-failure') return orderOf(event) === 0;
  return REPLAYED.includes(event.kind) && !withoutPages(event);
}

export function plainSymbol(symbol: string): string {
  return symbol.replace(/\.(isra|part|constprop|cold|llvm)\b.*$/, '').replace(/_noprof$/, '');
}

/**
 * Frames that tell the request: without leftovers, without the task that an interrupt stopped, and without `?` where the
 * unwinder vouched for the others.
 */
function toldFrames(event: EventDraft): readonly Frame[] {
  const stale = new Set(event.trace?.stale ?? []);
  const context = event.trace?.context ?? 'unknown';
  const live = (event.trace?.frames ?? []).filter((_, i) => !stale.has(i));
  const above = live.filter((frame) => frame.section !== 'task');
  const frames = (context === 'softirq' || context === 'hardirq') && above.length > 0 ? above : live;
  const reliable = frames.filter((frame) => frame.reliable);
  return reliable.length * 5 <= frames.length ? frames : reliable;
}

function sum(values: readonly (number | null | undefined)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null || value === undefined) return null;
    total += value;
  }
  return total;
}

/** The sum over those that print it; null where none does. */
function sumOf(rows: readonly Readonly<Record<string, number>>[], name: string): number | null {
  const found = rows.map((row) => row[name]).filter((value) => value !== undefined);
  return found.length === 0 ? null : found.reduce((total, value) => total + value, 0);
}

function nodeSum(memory: MemoryInfo, name: string): number | null {
  return sumOf(
    memory.nodes.map((node) => node.values),
    name,
  );
}

function zoneSum(memory: MemoryInfo, name: string): number | null {
  return sumOf(
    memory.zones.map((zone) => zone.other),
    name,
  );
}

function amountsOf(memory: MemoryInfo | null, memTotalKiB: number | null, page: number): Amounts {
  const none: Amounts = {
    ramKiB: memTotalKiB,
    freeKiB: null,
    freeCmaKiB: null,
    anonKiB: null,
    fileKiB: null,
    slabUnreclaimableKiB: null,
    slabReclaimableKiB: null,
    pageTablesKiB: null,
    kernelStackKiB: null,
    dirtyKiB: null,
    hugePoolKiB: null,
    hugeFreeKiB: null,
    balloonKiB: null,
    swapTotalKiB: null,
    swapFreeKiB: null,
    unaccountedKiB: null,
  };
  if (memory === null) return none;
  const total = (name: string) => {
    const pages = memory.totalsPages[name];
    return pages === undefined ? null : pages * page;
  };
  const ram = memory.ramPages.RAM ?? memory.ramPages['pages RAM'];
  const reserved = memory.ramPages.reserved ?? memory.ramPages['pages reserved'];
  const usable = ram !== undefined && reserved !== undefined ? (ram - reserved) * page : null;
  const anonKiB = sum([total('active_anon'), total('inactive_anon')]);
  const fileKiB = sum([total('active_file'), total('inactive_file')]);
  const slabUnreclaimableKiB = total('slab_unreclaimable') ?? zoneSum(memory, 'slab_unreclaimable');
  const slabReclaimableKiB = total('slab_reclaimable') ?? zoneSum(memory, 'slab_reclaimable');
  const pageTablesKiB = total('pagetables') ?? nodeSum(memory, 'pagetables') ?? zoneSum(memory, 'pagetables');
  const kernelStackKiB = nodeSum(memory, 'kernel_stack') ?? zoneSum(memory, 'kernel_stack');
  const huge = memory.hugepages.length === 0 ? null : memory.hugepages;
  const hugePoolKiB = huge === null ? null : huge.reduce((kiB, pool) => kiB + pool.total * pool.sizeKiB, 0);
  const freeKiB = total('free');
  const explained = sum([
    freeKiB,
    anonKiB,
    fileKiB,
    total('unevictable'),
    slabUnreclaimableKiB,
    slabReclaimableKiB,
    pageTablesKiB,
  ]);
  const extra =
    (hugePoolKiB ?? 0) + (kernelStackKiB ?? 0) + (total('isolated_anon') ?? 0) + (total('isolated_file') ?? 0);
  return {
    ramKiB: usable ?? memTotalKiB,
    freeKiB,
    freeCmaKiB: total('free_cma'),
    anonKiB,
    fileKiB,
    slabUnreclaimableKiB,
    slabReclaimableKiB,
    pageTablesKiB,
    kernelStackKiB,
    dirtyKiB: sum([total('dirty'), total('writeback')]),
    hugePoolKiB,
    hugeFreeKiB: huge === null ? null : huge.reduce((kiB, pool) => kiB + pool.free * pool.sizeKiB, 0),
    balloonKiB: nodeSum(memory, 'Balloon') ?? nodeSum(memory, 'balloon'),
    swapTotalKiB: memory.swap.totalKiB,
    swapFreeKiB: memory.swap.freeKiB,
    // Hugetlb pools are printed from 3.10 on: before, they would be missed and mistaken for a leak.
    unaccountedKiB: usable === null || explained === null || huge === null ? null : usable - explained - extra,
  };
}

const RANK: readonly string[] = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'];

export function zoneRank(zone: Pick<MemoryZone, 'zone'>): number {
  return RANK.indexOf(zone.zone);
}

function preferredOf(replay: DetailedReplay | null): ZoneReplay | null {
  if (replay === null) return null;
  const top = Math.max(-1, ...replay.zones.map((zone) => zoneRank(zone.entry.zone)));
  const best = replay.zones.filter((zone) => zoneRank(zone.entry.zone) === top);
  const margin = (zone: ZoneReplay) => zone.marginPages ?? Number.NEGATIVE_INFINITY;
  return best.reduce<ZoneReplay | null>(
    (found, zone) => (found === null || margin(zone) > margin(found) ? zone : found),
    null,
  );
}

export function sceneOf(event: EventDraft, around: Surroundings): Scene {
  const release = parseRelease(event.kernel, event.kernelBuild ?? null);
  const { gfp, memory } = event;
  const order = orderOf(event);
  const context = event.trace?.context ?? 'unknown';
  const replayable =
    isSingleRequest(event) && gfp !== null && order !== null && memory !== null && memory.zones.length > 0;
  const pageSizeKiB = (memory === null ? null : pageSizeOf(memory)) ?? 4;
  const request: AllocationRequest | null = replayable
    ? {
        release,
        order,
        gfp,
        context,
        process: event.process,
        pid: event.pid,
        nodemask: event.nodemask,
        memsAllowed: event.memsAllowed,
        frames: toldFrames(event),
        memory,
        oomVictim: event.pid !== null && (around.oomVictims ?? []).includes(event.pid),
      }
    : null;
  const replay = request === null ? null : replayInDetail(request);
  const frames = toldFrames(event);
  return {
    event,
    around,
    release,
    gfp,
    order,
    atomic: gfp === null || gfp.canSleep === null ? null : !gfp.canSleep,
    inInterrupt: context === 'hardirq' || context === 'softirq',
    symbols: frames.map((frame) => plainSymbol(frame.symbol)),
    frames,
    memory,
    replay,
    request,
    preferred: preferredOf(replay),
    amounts: amountsOf(memory, around.memTotalKiB, pageSizeKiB),
    pageSizeKiB,
  };
}

interface Compiled {
  readonly exact: ReadonlySet<string>;
  readonly prefixes: readonly string[];
}

/** The lists of patterns are constants of the modules; each is taken apart once. */
const compiled = new WeakMap<readonly string[], Compiled>();

function compile(patterns: readonly string[]): Compiled {
  const known = compiled.get(patterns);
  if (known !== undefined) return known;
  const made: Compiled = {
    exact: new Set(patterns.filter((pattern) => !pattern.endsWith('*'))),
    prefixes: patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1)),
  };
  compiled.set(patterns, made);
  return made;
}

/** True when one of the told frames is one of these; a trailing `*` is a prefix. */
export function hasFrame(scene: Scene, patterns: readonly string[]): boolean {
  const { exact, prefixes } = compile(patterns);
  for (const symbol of scene.symbols) {
    if (exact.has(symbol)) return true;
    for (const prefix of prefixes) if (symbol.startsWith(prefix)) return true;
  }
  return false;
}

/** `17 %`, below one `0.4 %`, just below all `over 99 %`, of a part that can be larger than its whole in a torn block. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return 'unknown part';
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return `${share < 0.1 ? 'under 0.1' : share.toFixed(1)} %`;
  return share < 100 && share >= 99.5 ? 'over 99 %' : `${Math.round(share)} %`;
}

/** An amount as people read it: KiB below 10 MiB, MiB below 10 GiB, GiB above. */
export function amount(kiB: number): string {
  const abs = Math.abs(kiB);
  if (abs < 10 * 1024) return `${Math.round(kiB)} KiB`;
  if (abs < 10 * 1024 * 1024) return `${Math.round(kiB / 1024)} MiB`;
  return `${Math.round(kiB / 1024 / 1024)} GiB`;
}
