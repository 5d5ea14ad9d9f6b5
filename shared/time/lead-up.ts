/**
 * What led up to the failures: how each measurement stood at them, against how it stands otherwise. The effect is the
 * chance that a sample at a failure shows more than another one less the chance that it shows less (Cliff's delta, −1 to
 * 1). Measurements hang together in time, so chance is judged by shifting all failures together along the series: if most
 * shifts show as much, the failures show nothing. No randomness: all shifts, or a few hundred spread evenly, are tried.
 * Failures close together are one episode: one cause seen many times is still seen once, and proves little.
 */
import { lastNotAfter, type Series } from './series.ts';
import { sourcesWithin } from './series-forms.ts';

export type Relation = 'related' | 'none' | 'unclear' | 'unknown';

export interface LeadUpFeature {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
  readonly source: string;
  readonly unit: string;
  /** `unclear`: something is there, yet it may be chance; `unknown`: no samples at the episodes. */
  readonly relation: Relation;
  /** Median of the samples at failures, and of all others. */
  readonly atEpisodes: number | null;
  readonly usual: number | null;
  /** Cliff's delta. */
  readonly effect: number | null;
  /** Share of shifts that show at least as much; the smallest that can be told is one in the number of shifts. */
  readonly chance: number | null;
  readonly episodes: number;
  /** Episodes with a sample close enough to speak for them. */
  readonly covered: number;
  /** Samples that speak for failures. */
  readonly samples: number;
  /** Their moments, seconds on the series' own time line, rising; the first forty. */
  readonly sampleTimes: readonly number[];
  /** The recordings that hold them, the one that is believed first. */
  readonly members: readonly string[];
}

interface Question {
  readonly id: string;
  /** Origins that may answer, better ones first; a path without brackets asks for its busiest item. */
  readonly origins: readonly string[];
  /** The value itself, or its change over the half hour before. */
  readonly look: 'level' | 'change';
}

/** What bears on failed allocations (the signals that sar has for them). */
export const QUESTIONS: readonly Question[] = [
  { id: 'free-memory', origins: ['memory.memfree'], look: 'level' },
  { id: 'available-memory', origins: ['memory.avail'], look: 'level' },
  { id: 'page-cache-change', origins: ['memory.cached'], look: 'change' },
  { id: 'slab-change', origins: ['memory.slab'], look: 'change' },
  { id: 'slab', origins: ['memory.slab'], look: 'level' },
  { id: 'dirty', origins: ['memory.dirty'], look: 'level' },
  { id: 'kswapd-scan', origins: ['paging.pgscank'], look: 'level' },
  { id: 'direct-scan', origins: ['paging.pgscand'], look: 'level' },
  { id: 'reclaim', origins: ['paging.pgsteal'], look: 'level' },
  { id: 'swap-out', origins: ['swap-pages.pswpout'], look: 'level' },
  { id: 'memory-pressure', origins: ['psi.psi-mem.some_avg'], look: 'level' },
  { id: 'received-packets', origins: ['network.net-dev.rxpck'], look: 'level' },
  { id: 'receive-drops', origins: ['network.net-edev.rxdrop'], look: 'level' },
  { id: 'disk-writes', origins: ['io.io-writes.bwrtn'], look: 'level' },
];

/** Events closer than this are one episode: counting each would count one cause many times. */
export const EPISODE_SECONDS = 600;
const CHANGE_SECONDS = 1800;
const MAX_SHIFTS = 400;
/** Fewer shifts cannot show that something is rarer than one in twenty. */
const MIN_SHIFTS = 20;
const MIN_EPISODES = 3;
/** Samples that are cited: enough to look them up. */
const MAX_CITED = 40;
/** Fewer samples cannot show that there is nothing either. */
const MIN_SAMPLES = 3;
const RELATED = { effect: 0.5, chance: 0.05 };
const NONE = { effect: 0.3, chance: 0.2 };
/** Of the measurements that are said to be related, the share that may be so by chance: a dozen are asked, not one. */
const FALSE_SHARE = 0.1;

/** First moments of the episodes, from the moments of all events. */
export function episodesOf(moments: readonly number[]): number[] {
  const sorted = [...moments].sort((a, b) => a - b);
  const starts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of sorted) {
    if (at - last > EPISODE_SECONDS) starts.push(at);
    last = at;
  }
  return starts;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? null) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The series that answers a question: the origin itself, or of several items the one with the largest mean (never `lo`). */
function answering(question: Question, all: readonly Series[]): Series | null {
  for (const origin of question.origins) {
    const cut = origin.lastIndexOf('.');
    const head = `${origin.slice(0, cut)}[`;
    const tail = `]${origin.slice(cut)}`;
    let best: Series | null = null;
    let most = -1;
    for (const series of all) {
      if (series.origin === origin) return series;
      if (!series.origin.startsWith(head) || !series.origin.endsWith(tail) || series.origin.startsWith(`${head}lo]`))
        continue;
      let sum = 0;
      for (const value of series.values) sum += value;
      const mean = series.values.length === 0 ? 0 : sum / series.values.length;
      if (mean > most) [best, most] = [series, mean];
    }
    if (best !== null) return best;
  }
  return null;
}

/** The values to look at: as they are, or their change since half an hour before (none across a restart). */
function looked(series: Series, look: Question['look']): Float64Array {
  if (look === 'level') return series.values;
  return Float64Array.from(series.values, (value, i) => {
    const at = series.times[i] ?? 0;
    const from = lastNotAfter(series.times, at - CHANGE_SECONDS);
    const crossed = series.restarts.some((restart) => restart > at - CHANGE_SECONDS && restart <= at);
    return from < 0 || crossed ? Number.NaN : value - (series.values[from] ?? 0);
  });
}

/** Index of the sample that speaks for a moment: the interval that holds it, or the level last read before it; -1 without. */
function speaking(series: Series, at: number, usual: number): number {
  const before = lastNotAfter(series.times, at);
  const exact = series.times[before] === at;
  const index = series.overInterval && !exact ? before + 1 : before;
  const time = series.times[index];
  return time === undefined || Math.abs(time - at) > 2 * usual ? -1 : index;
}

function usualStep(times: Float64Array): number {
  const steps: number[] = [];
  for (let i = 1; i < times.length; i++) steps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
  return median(steps) ?? 600;
}

/** Ranks by value, ties sharing their middle one; NaN where there is none. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i] ?? Number.NaN));
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && values[order[j] ?? 0] === values[order[i] ?? 0]) j++;
    for (let k = i; k < j; k++) ranks[order[k] ?? 0] = (i + j + 1) / 2;
    i = j;
  }
  return ranks;
}

/** Cliff's delta of the samples at some indexes against all others, from the ranks of all. */
function deltaOf(ranks: Float64Array, total: number, indexes: readonly number[]): number | null {
  let sum = 0;
  let n = 0;
  for (const i of indexes) {
    const rank = ranks[i];
    if (rank === undefined || Number.isNaN(rank)) continue;
    sum += rank;
    n++;
  }
  const others = total - n;
  if (n === 0 || others === 0) return null;
  const wins = sum - (n * (n + 1)) / 2;
  return (2 * wins) / (n * others) - 1;
}

function judge(
  effect: number | null,
  chance: number | null,
  samples: number,
  covered: number,
  shifts: number,
): Relation {
  if (effect === null || chance === null || covered === 0) return 'unknown';
  // One or two episodes show neither that there is something nor that there is nothing.
  if (samples < MIN_SAMPLES || covered < MIN_EPISODES || shifts < MIN_SHIFTS) return 'unclear';
  if (Math.abs(effect) < NONE.effect || chance > NONE.chance) return 'none';
  return Math.abs(effect) >= RELATED.effect && chance <= RELATED.chance ? 'related' : 'unclear';
}

function feature(question: Question, series: Series, moments: readonly number[]): LeadUpFeature {
  const values = looked(series, question.look);
  const ranks = ranksOf(values);
  const total = values.filter((value) => !Number.isNaN(value)).length;
  const step = usualStep(series.times);
  const told = (at: number): number => {
    const i = speaking(series, at, step);
    return Number.isNaN(values[i] ?? Number.NaN) ? -1 : i;
  };
  const indexes = [...new Set(moments.map(told))].filter((i) => i >= 0);
  const episodes = episodesOf(moments);
  const covered = episodesOf(moments.filter((at) => told(at) >= 0)).length;
  const own = new Set(indexes);
  const effect = deltaOf(ranks, total, indexes);
  const n = values.length;
  const shifts = Math.min(MAX_SHIFTS, n - 1);
  let asMuch = 0;
  let tried = 0;
  for (let s = 1; s <= shifts && effect !== null; s++) {
    const by = Math.round((s * n) / (shifts + 1));
    const shifted = deltaOf(
      ranks,
      total,
      indexes.map((i) => (i + by) % n),
    );
    if (shifted === null) continue;
    tried++;
    if (Math.abs(shifted) >= Math.abs(effect) - 1e-12) asMuch++;
  }
  // The episodes as they are count as one of the shifts: nothing is rarer than one in their number.
  const chance = effect === null || tried === 0 ? null : (asMuch + 1) / (tried + 1);
  const others: number[] = [];
  for (const [i, value] of values.entries()) if (!own.has(i) && !Number.isNaN(value)) others.push(value);
  const sampleTimes = indexes
    .map((i) => series.times[i] ?? 0)
    .sort((a, b) => a - b)
    .slice(0, MAX_CITED);
  return {
    id: question.id,
    name: question.look === 'change' ? `Change of ${series.name.toLowerCase()} over half an hour` : series.name,
    origin: series.origin,
    source: series.source,
    unit: series.unit,
    relation: judge(effect, chance, indexes.length, covered, tried),
    atEpisodes: median(indexes.map((i) => values[i] ?? 0)),
    usual: median(others),
    effect,
    chance,
    episodes: episodes.length,
    covered: Math.min(covered, episodes.length),
    samples: indexes.length,
    sampleTimes,
    members: [...new Set(sampleTimes.flatMap((at) => sourcesWithin(series, at, at)[0] ?? []))],
  };
}

/**
 * Of a dozen questions one or the other is answered by chance: what does not stand by the procedure of Benjamini and
 * Hochberg (1995) is told as unclear.
 */
function corrected(features: readonly LeadUpFeature[]): LeadUpFeature[] {
  const chances = features.flatMap(({ chance }) => chance ?? []).sort((a, b) => a - b);
  const bound = chances.findLast((chance, i) => chance <= ((i + 1) / chances.length) * FALSE_SHARE) ?? 0;
  return features.map((each) =>
    each.relation === 'related' && (each.chance ?? 1) > bound ? { ...each, relation: 'unclear' } : each,
  );
}

/**
 * Looks at everything that bears on a group of failures.
 * @param moments UTC seconds of the group's events (local ones for series of an unknown zone)
 * @param all series of the case; only those on the same time line as the moments
 */
export function leadUp(moments: readonly number[], all: readonly Series[]): LeadUpFeature[] {
  if (moments.length === 0) return [];
  const features = QUESTIONS.flatMap((question) => {
    const series = answering(question, all);
    return series === null || series.times.length < 4 ? [] : [feature(question, series, moments)];
  });
  return corrected(features);
}
