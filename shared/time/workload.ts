/**
 * What the machine had to do and how its memory stood, from its recordings: exact medians per stretch of time under one
 * kernel, so that the load before and after a change of kernel can be laid side by side.
 */
import type { WorkloadMeasure } from '../contract/workload.ts';
import type { Series } from './series.ts';
import { sourcesWithin } from './series-forms.ts';
import { momentOf } from './snapshots.ts';
import { isoOf, UNKNOWN_ZONE, UTC, type Zone } from './zone.ts';

interface Question {
  readonly id: string;
  /** Origins that may answer, better ones first; a path without its item asks for its busiest one. */
  readonly origins: readonly string[];
}

/** What asks for memory, and how much there was. */
export const WORKLOAD_QUESTIONS: readonly Question[] = [
  { id: 'load', origins: ['queue.ldavg-1', 'vmstat-tool.r'] },
  { id: 'tasks-created', origins: ['process-and-context-switch.proc'] },
  { id: 'packets-received', origins: ['network.net-dev.rxpck'] },
  { id: 'packets-sent', origins: ['network.net-dev.txpck'] },
  { id: 'data-received', origins: ['network.net-dev.rxkB'] },
  { id: 'connections-accepted', origins: ['network.net-tcp.passive'] },
  { id: 'connections-opened', origins: ['network.net-tcp.active'] },
  { id: 'tcp-sockets', origins: ['network.net-sock.tcpsck'] },
  { id: 'sockets', origins: ['network.net-sock.totsck'] },
  { id: 'paged-in', origins: ['paging.pgpgin', 'vmstat-tool.bi'] },
  { id: 'paged-out', origins: ['paging.pgpgout', 'vmstat-tool.bo'] },
  { id: 'page-faults', origins: ['paging.fault'] },
  { id: 'kswapd-scan', origins: ['paging.pgscank'] },
  { id: 'direct-scan', origins: ['paging.pgscand'] },
  { id: 'swapped-in', origins: ['swap-pages.pswpin', 'vmstat-tool.si'] },
  { id: 'swapped-out', origins: ['swap-pages.pswpout', 'vmstat-tool.so'] },
  { id: 'free-memory', origins: ['memory.memfree', 'vmstat-tool.free', 'free.mem.free'] },
  { id: 'available-memory', origins: ['memory.avail', 'free.mem.available'] },
  { id: 'page-cache', origins: ['memory.cached', 'vmstat-tool.cache'] },
  { id: 'slab', origins: ['memory.slab'] },
  { id: 'process-memory', origins: ['memory.anonpg'] },
];

/** Stretches that are told: a machine rarely changes its kernel more often than its logs reach back. */
const MOST_STRETCHES = 12;
const MOST_MEMBERS = 40;

interface Boot {
  readonly from: string | null;
  readonly to: string | null;
  readonly kernel: string | null;
}

interface Stretch {
  readonly from: number;
  readonly kernel: string | null;
}

/**
 * Where one kernel's time ends and the next one's begins: at the first sign of each boot.
 * @param startedAt seconds since 1970 at which the last boot began, where that is known better than from its logs
 */
function stretchesOf(boots: readonly Boot[], absolute: boolean, startedAt: number | null): Stretch[] {
  const known = boots.flatMap((boot) => {
    const from = momentOf(boot.from);
    return from === null || from.absolute !== absolute ? [] : [{ from: from.at, to: boot.to, kernel: boot.kernel }];
  });
  known.sort((a, b) => a.from - b.from);
  const last = known.at(-1);
  if (last !== undefined && startedAt !== null && absolute && startedAt < last.from) {
    const end = momentOf(known.at(-2)?.to ?? null)?.at ?? Number.NEGATIVE_INFINITY;
    if (startedAt >= end) known[known.length - 1] = { ...last, from: startedAt };
  }
  const stretches: Stretch[] = [{ from: Number.NEGATIVE_INFINITY, kernel: null }];
  for (const { from, kernel } of known) if (stretches.at(-1)?.kernel !== kernel) stretches.push({ from, kernel });
  // What a log does not reach back to is under no known kernel, and stays apart.
  return stretches.slice(-MOST_STRETCHES);
}

/** The series that answers: the origin itself, or of several items the one with the largest mean, the loopback left out. */
function answering(question: Question, all: readonly Series[]): Series | null {
  for (const origin of question.origins) {
    const cut = origin.lastIndexOf('.');
    const [head, tail] = [`${origin.slice(0, cut)}[`, `]${origin.slice(cut)}`];
    let best: Series | null = null;
    let most = -1;
    for (const series of all) {
      if (series.values.length === 0) continue;
      if (series.origin === origin) return series;
      if (!series.origin.startsWith(head) || !series.origin.endsWith(tail) || series.origin.startsWith(`${head}lo]`))
        continue;
      let sum = 0;
      for (const value of series.values) sum += value;
      if (sum / series.values.length > most) [best, most] = [series, sum / series.values.length];
    }
    if (best !== null) return best;
  }
  return null;
}

/** The value that a share of sorted values does not exceed, between two of them where it falls between. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
}

/** First index whose time is not below a moment. */
function firstFrom(times: Float64Array, moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function measureOf(
  question: Question,
  series: Series,
  from: number,
  to: number,
  kernel: string | null,
  zone: Zone,
): WorkloadMeasure | null {
  const values = series.values.slice(from, to).filter((value) => Number.isFinite(value));
  if (values.length === 0) return null;
  values.sort();
  const times = series.times.subarray(from, to);
  const steps = Float64Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => {
    return (times[i + 1] ?? 0) - (times[i] ?? 0);
  }).sort();
  const shown = series.absolute ? (zone.kind === 'unknown' ? UTC : zone) : UNKNOWN_ZONE;
  return {
    id: question.id,
    name: series.name,
    unit: series.unit,
    median: quantile(values, 0.5),
    p5: quantile(values, 0.05),
    p95: quantile(values, 0.95),
    samples: values.length,
    stepSeconds: steps[steps.length >> 1] ?? null,
    from: isoOf(shown, times[0] ?? 0, 0),
    to: isoOf(shown, times.at(-1) ?? 0, 0),
    kernel,
    origin: series.origin,
    members: sourcesWithin(series, times[0] ?? 0, times.at(-1) ?? 0).slice(0, MOST_MEMBERS),
  };
}

/**
 * The workload of a case: every question that a recording answers, once for each stretch of time under one kernel.
 * @param all series of the host itself
 * @param boots with the kernel of each
 * @param startedAt seconds since 1970 at which the running boot began; null when not known
 */
export function workloadOf(
  all: readonly Series[],
  boots: readonly Boot[],
  startedAt: number | null,
  zone: Zone,
): WorkloadMeasure[] {
  const found: WorkloadMeasure[] = [];
  for (const question of WORKLOAD_QUESTIONS) {
    const series = answering(question, all);
    if (series === null) continue;
    const stretches = stretchesOf(boots, series.absolute, startedAt);
    for (const [i, { from, kernel }] of stretches.entries()) {
      // A mean over an interval that began under the kernel before is of neither.
      const begins = firstFrom(series.times, from) + (series.overInterval && series.times.length > 0 && i > 0 ? 1 : 0);
      const ends = firstFrom(series.times, stretches[i + 1]?.from ?? Number.POSITIVE_INFINITY);
      const measure = begins < ends ? measureOf(question, series, begins, ends, kernel, zone) : null;
      if (measure !== null) found.push(measure);
    }
  }
  return found;
}
