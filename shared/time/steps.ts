/**
 * Where the wall clock moved against the seconds since boot: it was set (NTP, by hand, daylight saving in a log without
 * zone), or the machine slept, which printk's clock does not count.
 */
import { DRIFT, type Sample } from './envelope.ts';

/** A step smaller than this cannot be told from late lines. */
const STEP_SECONDS = 2.5;
/** Lines behind a step forward, in different seconds, before it is believed: late lines come in batches of one second. */
const STEP_SUPPORT = 3;
/** A backlog that is written for so long, and stays as late as it was, is none. */
const LONG_ENOUGH_SECONDS = 60;
/** Steps of one boot that are told apart; each costs a pass over its lines. */
const MAX_DEPTH = 24;

/** Lines that agree on the offset: where the clock stood, for a logger that is late is not late by the same amount for long. */
interface Level {
  /** Of the first line of the level. */
  readonly ts: number;
  readonly offset: number;
  least: number;
  /** Seconds since boot of the line that agreed last. */
  lastTs: number;
  /** Different seconds in which lines agreed. */
  seconds: number;
  lastAt: number;
}

/** How far two prompt lines may be apart beside the step of their stamps: a daemon wakes up, takes the line, reads the clock. */
const PROMPT_SPREAD = 0.15;

const agrees = (level: Level, sample: Sample): boolean =>
  Math.abs(sample.at - sample.ts - level.offset) <=
  sample.resolution + PROMPT_SPREAD + DRIFT * Math.abs(sample.ts - level.ts);

const levelFrom = (sample: Sample): Level => ({
  ts: sample.ts,
  offset: sample.at - sample.ts,
  least: sample.at - sample.ts,
  lastTs: sample.ts,
  seconds: 1,
  lastAt: sample.at,
});

function extend(level: Level, sample: Sample): void {
  if (Math.abs(sample.at - level.lastAt) >= 1) {
    level.seconds++;
    level.lastAt = sample.at;
  }
  level.least = Math.min(level.least, sample.at - sample.ts);
  level.lastTs = sample.ts;
}

/**
 * Whether lines that agree are where the clock stood before a step of this size, and no backlog that was written late: a
 * backlog is written in less time than it is late, or else becomes shorter or longer.
 */
const believed = (level: Level, step: number): boolean =>
  level.seconds >= STEP_SUPPORT &&
  Math.abs(level.lastTs - level.ts) >= Math.min(LONG_ENOUGH_SECONDS, Math.max(5, step));

/** A level is told by lines that are near to each other: the drift over longer stretches would hide a step. */
const LEVEL_SPAN_SECONDS = 7200;

/**
 * Index of the first sample, in the given direction, that comes earlier than a level on which the lines before it agreed;
 * -1 when there is none. Backwards, it is the last line before the clock was set forward.
 */
function belowLevel(samples: readonly Sample[], direction: 1 | -1): number {
  let level: Level | null = null;
  for (let i = direction > 0 ? 0 : samples.length - 1; i >= 0 && i < samples.length; i += direction) {
    const sample = samples[i] as Sample;
    const offset = sample.at - sample.ts;
    if (level !== null && (sample.ts - level.lastTs) * direction >= 0) {
      const step = level.least - offset - sample.resolution - DRIFT * Math.abs(sample.ts - level.ts);
      if (step > STEP_SECONDS && believed(level, step)) return i;
    }
    // A late line, above the level, says nothing of it; an earlier one shows that the level was late itself.
    if (level !== null && Math.abs(sample.ts - level.ts) > LEVEL_SPAN_SECONDS) level = levelFrom(sample);
    else if (level !== null && agrees(level, sample)) extend(level, sample);
    else if (level === null || offset < level.offset) level = levelFrom(sample);
  }
  return -1;
}

/**
 * Index of the first sample from which the wall clock has fallen back; -1 when it never does. Either the stamps themselves
 * fall while the seconds rise, or all lines come earlier than a level that many before them agreed on: none can be early.
 */
function fallBack(samples: readonly Sample[]): number {
  let least = Number.POSITIVE_INFINITY;
  let leastTs = 0;
  const below = belowLevel(samples, 1);
  for (const [i, sample] of samples.entries()) {
    const before = samples[i - 1];
    if (i === below) return i;
    const offset = sample.at - sample.ts;
    const allowed = STEP_SECONDS + DRIFT * Math.abs(sample.ts - leastTs);
    if (before !== undefined && sample.at < before.at - STEP_SECONDS) {
      if (sample.ts >= before.ts || offset < least - allowed) return i;
    }
    if (offset < least) {
      least = offset;
      leastTs = sample.ts;
    }
  }
  return -1;
}

/** Whether the lines from `from` on agree on a level of their own, rather than on being late. */
function supported(samples: readonly Sample[], from: number, step: number): boolean {
  let level: Level | null = null;
  const seconds = new Set<number>();
  for (let i = from; i < samples.length; i++) {
    const sample = samples[i] as Sample;
    if (seconds.size < STEP_SUPPORT) seconds.add(Math.floor(sample.at));
    if (step > LONG_ENOUGH_SECONDS && seconds.size >= STEP_SUPPORT) return true;
    if (level !== null && agrees(level, sample)) extend(level, sample);
    else if (level === null || sample.at - sample.ts < level.offset) level = levelFrom(sample);
    if (believed(level, step)) return true;
  }
  return false;
}

/** Index of the first sample from which the wall clock runs ahead of the seconds and never comes back; -1 if there is none. */
function leap(samples: readonly Sample[]): number {
  const n = samples.length;
  const later = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  // Least offset of this and all later samples, carried to this sample's moment.
  for (let i = n - 1; i >= 0; i--) {
    const sample = samples[i] as Sample;
    const next = samples[i + 1];
    const carried =
      (later[i + 1] ?? Number.POSITIVE_INFINITY) - (next === undefined ? 0 : DRIFT * Math.abs(next.ts - sample.ts));
    later[i] = Math.min(sample.at - sample.ts, carried);
  }
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < n; i++) {
    const before = samples[i - 1] as Sample;
    const sample = samples[i] as Sample;
    least = Math.min(least, before.at - before.ts) + DRIFT * Math.max(0, sample.ts - before.ts);
    const step = (later[i] ?? 0) - least - sample.resolution;
    if (step <= STEP_SECONDS) continue;
    return supported(samples, i, step) ? i : -1;
  }
  return -1;
}

/** Takes the samples of one boot, in the order of the log, apart where the wall clock moved. */
export function erasOf(samples: readonly Sample[], depth = 0): (readonly Sample[])[] {
  if (samples.length < 2 || depth > MAX_DEPTH) return [samples];
  const back = fallBack(samples);
  const forward = back >= 0 ? back : leap(samples);
  const cut = forward >= 0 ? forward : belowLevel(samples, -1) + 1;
  if (cut <= 0) return [samples];
  return [...erasOf(samples.slice(0, cut), depth + 1), ...erasOf(samples.slice(cut), depth + 1)];
}
