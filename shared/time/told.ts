/** Boots, gaps and notes in the words of the result. */
import type { Boot } from './boots.ts';
import type { Settled } from './clock.ts';
import type { BootInfo, Gap } from './clock-types.ts';
import { type Envelope, FIRST_KERNELS, type Step } from './envelope.ts';
import type { HandOffsets } from './hand-offsets.ts';
import type { Sleep } from './sleeps.ts';
import type { SourceLog } from './source-log.ts';
import { isoOf, offsetText, UNKNOWN_ZONE, UTC, type Zone } from './zone.ts';

/** A boot whose first line comes later than this has lost its beginning. */
const LOST_SECONDS = 300;

const zoneFor = (boot: Boot, zone: Zone): Zone =>
  boot.absolute ? (zone.kind === 'unknown' ? UTC : zone) : UNKNOWN_ZONE;

/** When the boot began: reckoned from its seconds, or its first line where that shows the kernel begin. */
function beginning(boot: Boot): number | null {
  const start = boot.start;
  if (start !== null) return start;
  return boot.kernel === null && boot.id === null ? null : (boot.firstAt ?? boot.listed?.from ?? null);
}

function firstLine(boot: Boot): number | null {
  const start = boot.start;
  const told = boot.segments.flatMap((s) => (s.minTs === null ? [] : [s.minTs]));
  return start === null || told.length === 0 ? boot.firstAt : start + Math.min(...told);
}

function lastLine(boot: Boot): number | null {
  const start = boot.start;
  const told = boot.segments.flatMap((s) => (s.maxTs === null ? [] : [s.maxTs]));
  const reckoned = start === null || told.length === 0 ? null : start + Math.max(...told);
  const printed = boot.lastAt ?? (boot.listed === null || boot.segments.length > 0 ? null : boot.listed.to);
  return printed === null ? reckoned : reckoned === null ? printed : Math.max(printed, reckoned);
}

const inOrder = (boots: readonly Boot[]): Boot[] =>
  [...boots].sort((a, b) => (beginning(a) ?? firstLine(a) ?? 0) - (beginning(b) ?? firstLine(b) ?? 0));

/** What each boot is called: the journal's id, or its place in time. */
export function bootIds(boots: readonly Boot[]): Map<Boot, string> {
  return new Map(inOrder(boots).map((boot, i) => [boot, boot.id ?? `boot-${i + 1}`]));
}

/** @param collectedAt UTC seconds of the collection, at which the running boot still ran */
export function describeBoots(settled: Settled, offsets: HandOffsets, collectedAt: number | null): BootInfo[] {
  const { boots, zone } = settled;
  return inOrder(boots).map((boot) => {
    const shown = zoneFor(boot, zone);
    const id = settled.bootIds.get(boot) ?? '';
    const moved = offsets.ofSpan(id);
    const from = beginning(boot);
    let to = lastLine(boot);
    if (boot.running && collectedAt !== null && boot.absolute) to = Math.max(to ?? collectedAt, collectedAt);
    return {
      id,
      from: from === null ? null : isoOf(shown, from + moved, 0),
      to: to === null ? null : isoOf(shown, to + moved, 0),
      kernel: boot.kernel,
      clock: tiedBy(boot),
    };
  });
}

/** What ties the seconds of a boot to the wall clock. */
function tiedBy(boot: Boot): BootInfo['clock'] {
  const reading = boot.at(0, null);
  if (reading === null || boot.start === null) return null;
  const { certaintySeconds, segment } = reading;
  const drift = segment?.envelope?.driftPpm ?? null;
  return {
    source: segment?.kind ?? boot.anchor?.source ?? 'btime',
    certaintySeconds: Number.isFinite(certaintySeconds) ? Math.round(certaintySeconds * 1000) / 1000 : null,
    driftPpm: drift === null ? null : Math.round(drift * 10) / 10,
  };
}

/** What no log covers: between boots, and before the first line of a boot that had begun long before. */
export function gapsBetween(settled: Settled, offsets: HandOffsets): Gap[] {
  const { boots, zone } = settled;
  const gaps: Gap[] = [];
  let before: Boot | null = null;
  for (const boot of inOrder(boots)) {
    const shown = zoneFor(boot, zone);
    const moved = offsets.ofSpan(settled.bootIds.get(boot) ?? '');
    const from = beginning(boot);
    const first = firstLine(boot);
    const end = before === null ? null : lastLine(before);
    if (before !== null && end !== null && from !== null && before.absolute === boot.absolute && from - end >= 1) {
      const why = 'between two boots: the machine was off, or its last lines were not written';
      const movedEnd = end + offsets.ofSpan(settled.bootIds.get(before) ?? '');
      if (movedEnd < from + moved)
        gaps.push({ from: isoOf(shown, movedEnd, 0), to: isoOf(shown, from + moved, 0), why });
    }
    if (from !== null && first !== null && first - from > LOST_SECONDS) {
      const why =
        'this boot began before the first of its lines: the ring buffer was overwritten, or the log rotated away';
      gaps.push({ from: isoOf(shown, from + moved, 0), to: isoOf(shown, first + moved, 0), why });
    }
    before = boot;
  }
  return gaps;
}

/** What a reader should know of how the times came about. */
export function notesOn(settled: Settled): string[] {
  const notes: string[] = [];
  if (settled.zoneInferred !== null) {
    const minutes = settled.zone.kind === 'fixed' ? settled.zone.offsetMinutes : 0;
    const offset = minutes === 0 ? 'UTC' : `UTC${offsetText(minutes)}`;
    notes.push(`No time zone was collected; ${offset} follows from ${settled.zoneInferred}.`);
  } else if (settled.zone.kind === 'unknown' && tellsLocalTime(settled))
    notes.push('No time zone is known: local times are told without an offset.');
  for (const log of settled.logs.values()) {
    const unplaced = whyUnplaced(settled, log);
    if (unplaced !== null) notes.push(`${log.source.id}: ${unplaced}`);
    const undated = log.points.filter((point) => point.stamp !== null && point.at === null).length;
    if (undated > 0) notes.push(`${log.source.id}: its stamps carry no year, and nothing tells which it was.`);
    else if (log.yearFrom !== null)
      notes.push(`${log.source.id}: its stamps carry no year; the year is that of ${log.yearFrom}.`);
    const unset = log.points.filter(({ at }) => at !== null && at < FIRST_KERNELS).length;
    if (unset > 0) {
      notes.push(
        `${log.source.id}: stamps of ${unset === 1 ? 'a line' : `${unset} lines`} are older than any kernel that is read here: the clock was not set when they were written.`,
      );
    }
    if (log.points.some((point) => point.ambiguous)) {
      notes.push(
        `${log.source.id}: some lines lie in the hour that the clock passed twice; they may be off by an hour.`,
      );
    }
  }
  for (const boot of settled.boots) notes.push(...movesOf(boot));
  return notes;
}

const tellsLocalTime = ({ logs }: Settled): boolean =>
  [...logs.values()].some(({ points }) => points.some(({ stamp, at }) => at !== null && stamp?.offsetMinutes === null));

/** Why lines of a log cannot be placed on the wall clock at all; null where they can, or where their stamps tell why not. */
function whyUnplaced({ segments, bootOf }: Settled, { source, points }: SourceLog): string | null {
  if (points.length === 0 || points.some(({ stamp }) => stamp !== null)) return null;
  if (points.every(({ ts }) => ts === null))
    return 'its lines carry neither a stamp nor seconds since boot; when they were printed is not known.';
  const untied = (segments.get(source.id) ?? []).some((segment) => {
    const boot = bootOf.get(segment);
    return segment.minTs !== null && (boot === undefined || boot.at(segment.minTs, segment) === null);
  });
  return untied
    ? 'nothing ties its seconds since boot to the wall clock; what it holds is told by those seconds, not by date.'
    : null;
}

/** A clock that is set more often than this in one boot is not told step by step. */
const MAX_STEPS_TOLD = 24;

/** More sleeps of one boot than this are told in one sentence. */
const MAX_SLEEPS_TOLD = 5;

/** How the wall clock of a boot ran against its seconds: sleeps, clocks that were set, drift. */
function movesOf(boot: Boot): string[] {
  const notes: string[] = [];
  const told = new Set<Envelope>();
  const lasted = new Map<Sleep, string>();
  const moved: Step[] = [];
  let drifted = false;
  for (const { sourceId, envelope } of boot.segments) {
    // The files of a rotated log share one clock.
    if (envelope === null || told.has(envelope)) continue;
    told.add(envelope);
    for (const step of envelope.steps) {
      if (step.sleep !== null) {
        if (Number.isFinite(step.certaintySeconds)) lasted.set(step.sleep, `for about ${size(step.seconds)}`);
        continue;
      }
      // Several logs show one step: told by the first.
      if (moved.length >= MAX_STEPS_TOLD || moved.some((other) => isOneStep(other, step))) continue;
      moved.push(step);
      const way = step.seconds > 0 ? `forward (${whyForward(boot)})` : 'back (a clock that was set)';
      notes.push(
        `${sourceId}: the wall clock moved ${size(step.seconds)} ${way} at ${step.ts.toFixed(3)} s after boot.`,
      );
    }
    for (const { sleep, missed } of envelope.pauses) {
      if (missed === 0)
        lasted.set(sleep, `for ${size(sleep.seconds ?? 0)}, and the seconds since boot went on meanwhile`);
    }
    const drift = envelope.driftPpm;
    if (drift !== null && Math.abs(drift) >= 5 && !drifted) {
      drifted = true;
      notes.push(`${sourceId}: the wall clock gained ${drift.toFixed(0)} ppm on the seconds since boot.`);
    }
  }
  return [...sleepNotes(boot.sleeps, lasted), ...notes];
}

const isOneStep = (a: Step, b: Step): boolean =>
  Math.abs(a.seconds - b.seconds) <= 3 && Math.max(a.fromTs, b.fromTs) <= Math.min(a.ts, b.ts);

const size = (seconds: number): string => `${Math.abs(seconds).toFixed(Math.abs(seconds) > 100 ? 0 : 1)} s`;

/** The kernel announces a sleep in lines of the level that its own first lines have. */
function whyForward(boot: Boot): string {
  return boot.sleeps.length > 0 || boot.segments.some(({ kernel }) => kernel !== null)
    ? 'a clock that was set, or a virtual machine that was held: the kernel told of no sleep here'
    : 'a sleep, or a clock that was set';
}

function sleepNotes(sleeps: readonly Sleep[], lasted: ReadonlyMap<Sleep, string>): string[] {
  const long = (sleep: Sleep): string => {
    if (lasted.has(sleep)) return lasted.get(sleep) ?? '';
    return sleep.seconds === null
      ? '; for how long is not known'
      : `for ${size(sleep.seconds)} by the kernel's own count`;
  };
  const [first, last] = [sleeps[0], sleeps.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (sleeps.length > MAX_SLEEPS_TOLD) {
    const from = `first at ${first.toTs.toFixed(3)} s after boot (${first.sourceId}, line ${first.line})`;
    const to = `last at ${last.toTs.toFixed(3)} s (${last.sourceId}, line ${last.line})`;
    return [`The machine slept ${sleeps.length} times, ${from}, ${to}; its seconds since boot do not count that time.`];
  }
  return sleeps.map((sleep) => {
    const { sourceId, line, wokenLine, fromTs } = sleep;
    const where = wokenLine > line ? `lines ${line} to ${wokenLine}` : `line ${line}`;
    const how = long(sleep);
    // A log that begins in the middle of it shows the end alone.
    const when = Number.isFinite(fromTs) ? `slept at ${fromTs.toFixed(3)} s` : `slept until ${sleep.toTs.toFixed(3)} s`;
    return `${sourceId}, ${where}: the machine ${when} after boot${how.startsWith(';') ? '' : ' '}${how}.`;
  });
}
