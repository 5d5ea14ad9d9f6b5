/** Which cause is the headline. Where the numbers do not decide, none is forced. */
import type { CauseId } from '../../contract/index.ts';
import { compareVersion } from '../../kernel/release.ts';
import { decidingMargin, isBorderline, type ZoneReplay, zoneLabel } from '../watermark/index.ts';
import { gotSoFar, missesPages, type Scene } from './scene.ts';
import type { Signal } from './signal.ts';

/** Of several causes that fit, the one that comes first explains the others. */
const PRIORITY: readonly CauseId[] = [
  'fault-injection',
  'stall',
  'oversized-request',
  'boot-or-crash-kernel',
  'reclaim-recursion',
  'node-bound',
  'cpuset-bound',
  'zone-limited',
  'cma-only',
  'highatomic-only',
  'boosted-watermark',
  'lowmem-exhausted',
  'hugepages-reserved',
  'balloon',
  'slab-growth',
  'page-table-growth',
  'unaccounted-memory',
  'memory-exhausted',
  'dirty-throttling',
  'lowmem-reserve',
  'external-fragmentation',
  'below-atomic-reserve',
  'below-min-watermark',
  'address-space',
];

/** Causes that stand without the watermark numbers. */
const WITHOUT_NUMBERS: readonly CauseId[] = [
  'fault-injection',
  'stall',
  'oversized-request',
  'boot-or-crash-kernel',
  'address-space',
];

export interface Headline {
  readonly cause: CauseId;
  readonly deciding: Signal | null;
  /** Why, where no signal decides. */
  readonly why: string;
}

function first(signals: readonly Signal[], among: readonly CauseId[]): Signal | null {
  for (const cause of among) {
    const found = signals.find((signal) => signal.cause === cause && signal.state === 'decides');
    if (found !== undefined) return found;
  }
  return null;
}

function usesReserve(scene: Scene): boolean {
  const reserves = scene.gfp?.reserves;
  if (reserves === 'unknown') return scene.atomic === true;
  return reserves === 'atomic' || reserves === 'high' || reserves === 'harder';
}

/** The cause of a refusal by the mark: what the request may use of min decides which. */
export function byMark(scene: Scene): CauseId {
  return usesReserve(scene) ? 'below-atomic-reserve' : 'below-min-watermark';
}

/** Free memory at the mark, within what may have moved between the check and the print; null where that is not the case. */
function atTheMark(scene: Scene, zone: ZoneReplay): string | null {
  const margin = decidingMargin(zone);
  if (margin === null || margin <= 0 || margin > zone.noise.pages) return null;
  const kiB = (pages: number) => pages * scene.pageSizeKiB;
  return `${zone.entry.zone.zone}: free memory stood at the mark, ${kiB(margin)} KiB above it when it was printed, which is less than what may have moved since the check.`;
}

/** The numbers leave it open: what they point to, said as such. */
function tentative(scene: Scene, signals: readonly Signal[]): Headline {
  const zone = scene.preferred;
  const reading = zone?.first ?? null;
  if (zone !== null && (reading === null ? zone.passes : reading.passes) === false) {
    const found = first(signals, PRIORITY);
    if (found !== null) return { cause: found.cause, deciding: found, why: found.why };
  }
  if (zone === null || reading === null) {
    return byShape(scene, signals);
  }
  const near = atTheMark(scene, zone);
  if (near !== null) return { cause: byMark(scene), deciding: null, why: near };
  const kiB = (pages: number) => pages * scene.pageSizeKiB;
  if (reading.used.order > 0 && reading.passes === true && reading.take.pages <= zone.noise.freedLater) {
    return {
      cause: 'external-fragmentation',
      deciding: null,
      why: `${zone.entry.zone.zone}: the ${reading.take.blocks === 1 ? 'block' : `${reading.take.blocks} blocks`} of the size asked for may have been freed after the check: the list holds ${kiB(zone.noise.freedLater)} KiB more than the zone line.`,
    };
  }
  return { cause: 'undetermined', deciding: null, why: 'The printed numbers allow both answers.' };
}

/** By the printed numbers a zone would have served it; where several would, the one that says so most clearly is named. */
function served(scene: Scene, zones: readonly ZoneReplay[]): Headline {
  const passing = zones.filter((one) => one.passes === true && one.entry.allowed === 'yes');
  const why = [...passing.filter((one) => !isBorderline(one)), ...passing]
    .slice(0, 1)
    .map(
      (zone) =>
        atTheMark(scene, zone) ?? `${zoneLabel(zone, zones)} would have served the request by the printed numbers.`,
    )
    .join('');
  return { cause: 'should-have-succeeded', deciding: null, why };
}

/** Compaction came with 2.6.35 (mm/compaction.c), and RHEL 6 has it. */
function compacts({ release }: Scene): boolean {
  return release !== null && (release.vendor === 'el6' || compareVersion(release, [2, 6, 35]) >= 0);
}

/** No numbers at all: the shape of the request, as a likelihood and no more. */
function byShape(scene: Scene, signals: readonly Signal[]): Headline {
  const found = first(signals, [...WITHOUT_NUMBERS, 'cma-only', 'zone-limited']);
  if (found !== null) return { cause: found.cause, deciding: found, why: found.why };
  const { order, atomic, event } = scene;
  if (event.kind === 'vmalloc-failure' || event.details.vmallocBytes === 0) return ofMapping(scene);
  if (event.kind !== 'page-allocation-failure' && event.kind !== 'slab-failure') {
    return { cause: 'undetermined', deciding: null, why: 'The report carries no numbers that would tell why.' };
  }
  if (scene.frames.length === 0) {
    return {
      cause: 'undetermined',
      deciding: null,
      why: 'Only the header of the event is there: neither a stack nor a Mem-Info block tells more.',
    };
  }
  const kiB = order === null ? 0 : 2 ** order * scene.pageSizeKiB;
  if (atomic === true && order !== null && order > 0) {
    return {
      cause: 'external-fragmentation',
      deciding: null,
      why: `${kiB} KiB in one piece were asked for without waiting: that no such block was free is likelier than a shortage of memory, and the log has no numbers to decide.`,
    };
  }
  if (atomic === true && order === 0) {
    return {
      cause: byMark(scene),
      deciding: null,
      why: 'A single page was asked for without waiting: in every zone that it may use free memory must have been at or below what it has to leave there; the log has no numbers of it.',
    };
  }
  if (atomic === false && order !== null && order >= 4) {
    return {
      cause: 'external-fragmentation',
      deciding: null,
      why: `${kiB} KiB in one piece were asked for; the kernel ${compacts(scene) ? 'compacts memory for that but gives up early' : 'does not try for long'} at this size. The log has no numbers to decide.`,
    };
  }
  return {
    cause: 'undetermined',
    deciding: null,
    why: 'A request that may wait is normally repeated until it succeeds; without numbers the log does not tell why this one ended.',
  };
}

/** vmalloc(): what its line says was missing, where that is no single request for pages that the zones could tell of. */
function ofMapping(scene: Scene): Headline {
  const { event, order, memory } = scene;
  const { reason, bytes, vmallocBytes, allocatedBytes } = event.details;
  const undetermined = (why: string): Headline => ({ cause: 'undetermined', deciding: null, why });
  if (bytes === 0 || vmallocBytes === 0)
    return undetermined(
      'A mapping of 0 bytes was asked for, which vmalloc() refuses whatever memory is free: the caller passed a size of nothing.',
    );
  if (missesPages(event) && order !== null && order > 0) {
    const block = `${2 ** order * scene.pageSizeKiB} KiB`;
    const why = `A block of ${block} was not to be had, although the request may wait for compaction; how many were asked for the line does not tell.`;
    return { cause: 'external-fragmentation', deciding: null, why };
  }
  if (missesPages(event))
    return undetermined(
      `vmalloc() takes its memory page by page and was refused a page${gotSoFar(allocatedBytes)}: pages were missing, or the memory cgroup that pays for them was full.`,
    );
  if (typeof reason === 'string' && reason.startsWith('failed to map pages'))
    return undetermined(
      'vmalloc() had its pages and could not map them: most likely a page for page tables was missing.',
    );
  if (typeof reason === 'string' && reason.startsWith('failed to allocated page array'))
    return undetermined(
      'The list in which vmalloc() notes its pages could not be allocated; it never came to the pages.',
    );
  return undetermined(
    memory === null
      ? 'The report carries no numbers that would tell why.'
      : 'The numbers of the zones do not tell why: vmalloc() needs addresses as well as pages.',
  );
}

export function chooseHeadline(scene: Scene, signals: readonly Signal[]): Headline {
  const { replay } = scene;
  if (replay === null || replay.zones.length === 0) return byShape(scene, signals);
  const byNature = first(signals, ['fault-injection', 'stall']);
  if (byNature !== null) return { cause: byNature.cause, deciding: byNature, why: byNature.why };
  if (replay.expectation === 'should-have-succeeded') {
    return served(scene, replay.zones);
  }
  if (replay.expectation === 'unknown') {
    const bound = first(signals, ['node-bound', 'cpuset-bound']);
    if (bound !== null) return { cause: bound.cause, deciding: bound, why: bound.why };
    return tentative(scene, signals);
  }
  const found = first(signals, PRIORITY);
  if (found !== null) return { cause: found.cause, deciding: found, why: found.why };
  return { cause: 'undetermined', deciding: null, why: 'Every zone refused, but no number tells one reason.' };
}
