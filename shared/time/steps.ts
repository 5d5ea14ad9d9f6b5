/**
 * Where the wall clock moved against the seconds since boot: it was set (NTP, by hand, daylight saving in a log without
 * zone), or the machine slept, which printk's clock does not count.
 */
import { DRIFT, type Sample } from './envelope.ts';

/** A step smaller than this cannot be told from late lines. */
const STEP_SECONDS = 2.5;
/** Lines behind a step forward, in different seconds, before it is believed: late lines come in batches of one second. */
const STEP_SUPPORT = 3;
/** Steps of one boot that are told apart; each costs a pass over its lines. */
const MAX_DEPTH = 24;

/** Index of the first sample from which the wall clock has fallen back; -1 when it never does. */
function fallBack(samples: readonly Sample[]): number {
  let least = Number.POSITIVE_INFINITY;
  let leastTs = 0;
  for (const [i, sample] of samples.entries()) {
    const before = samples[i - 1];
    const offset = sample.at - sample.ts;
    const allowed = STEP_SECONDS + DRIFT * Math.abs(sample.ts - leastTs);
    if (before !== undefined && sample.at < before.at - STEP_SECONDS && offset < least - allowed) return i;
    if (offset < least) {
      least = offset;
      leastTs = sample.ts;
    }
  }
  return -1;
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
    if ((later[i] ?? 0) - least <= STEP_SECONDS + sample.resolution) continue;
    const seconds = new Set<number>();
    for (let j = i; j < n && seconds.size < STEP_SUPPORT; j++) seconds.add(Math.floor((samples[j] as Sample).at));
    return seconds.size >= STEP_SUPPORT ? i : -1;
  }
  return -1;
}

/** Takes the samples of one boot, in the order of the log, apart where the wall clock moved. */
export function erasOf(samples: readonly Sample[], depth = 0): (readonly Sample[])[] {
  if (samples.length < 2 || depth > MAX_DEPTH) return [samples];
  const back = fallBack(samples);
  const cut = back >= 0 ? back : leap(samples);
  if (cut <= 0) return [samples];
  return [...erasOf(samples.slice(0, cut), depth + 1), ...erasOf(samples.slice(cut), depth + 1)];
}
