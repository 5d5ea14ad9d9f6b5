/** Load and memory levels of both sides, as their recordings tell them: medians over the time of each. */
import type { Analysis, WorkloadMeasure } from '../contract/index.ts';
import { WORKLOAD_QUESTIONS } from '../time/workload.ts';
import { instantOf } from './exposure.ts';
import type { ComparedWorkload, WorkloadSide } from './schema.ts';
import { hostName, type Side, type Sides } from './sides.ts';

/** Hosts that get rows of their own. */
const MOST_HOSTS = 4;
/** The clocks of a log and of a recorder on the same machine agree to less than this. */
const SLACK_MS = 10 * 60_000;

interface Entry {
  readonly measure: WorkloadMeasure;
  readonly reachesBack: boolean;
}

/** Rows for every measurement that a side has, the questions in their order. */
export function comparedWorkload(sides: Sides): ComparedWorkload[] {
  const hosts = hostsOf(sides);
  const several = new Set([...sides.before.cases, ...sides.after.cases].map(hostName)).size > 1;
  const rows: ComparedWorkload[] = [];
  for (const host of hosts) {
    const [before, after] = [entriesOf('before', sides, host), entriesOf('after', sides, host)];
    for (const { id } of WORKLOAD_QUESTIONS) {
      const [x, y] = [longest(before, id), longest(after, id)];
      const either = y ?? x;
      if (either === null) continue;
      // Another recorder measures another thing.
      const alike = x === null || y === null || x.measure.unit === y.measure.unit;
      const ratio =
        x !== null && y !== null && alike && x.measure.median > 0 ? y.measure.median / x.measure.median : null;
      rows.push({
        id,
        host: several ? host : null,
        name: titleOf(x, y),
        unit: either.measure.unit,
        before: x === null || !alike ? null : sideOf(x),
        after: y === null ? null : sideOf(y),
        ratio,
      });
    }
  }
  return rows;
}

/** Both names where the busiest interface is another one. */
function titleOf(x: Entry | null, y: Entry | null): string {
  const [a, b] = [x?.measure.name, y?.measure.name];
  if (a === undefined || b === undefined || a === b) return b ?? a ?? '';
  return `${a} before, ${b.split(', ')[1] ?? b} after`;
}

function hostsOf({ before, after }: Sides): (string | null)[] {
  const names = new Set([...before.cases, ...after.cases].map(hostName).filter((name) => name !== null));
  const own = (side: Side, name: string): boolean => side.cases.some((one) => hostName(one) === name);
  if (names.size <= 1) return [null];
  const shared = [...names].filter((name) => own(before, name) && own(after, name));
  // Without a host in common there is nothing to pair: the two sides as they are.
  return shared.length === 0 ? [null] : shared.sort().slice(0, MOST_HOSTS);
}

/** The stretches of a side: those under its kernels, whichever report still holds them; by case where kernels do not divide. */
function entriesOf(name: 'before' | 'after', sides: Sides, host: string | null): Entry[] {
  const ours = (one: Analysis): boolean => host === null || hostName(one) === host;
  const old = new Set(sides.before.kernels);
  const found: Entry[] = [];
  for (const given of ['before', 'after'] as const) {
    for (const one of sides[given].cases.filter(ours)) {
      for (const measure of one.workload) {
        const at = instantOf(measure.from);
        const { kernel } = measure;
        const early = given === 'after' && at !== null && sides.before.to !== null && at < sides.before.to - SLACK_MS;
        if (sides.dividedBy === 'time' || kernel === null) {
          // Samples from before the first log of a later case may be of any kernel.
          const apart = sides.dividedBy === 'kernel' && early;
          if (given === name && !apart) found.push({ measure, reachesBack: early });
        } else {
          const place = old.has(kernel) ? 'before' : sides.after.kernels.includes(kernel) ? 'after' : null;
          if (place === name) found.push({ measure, reachesBack: false });
        }
      }
    }
  }
  return found;
}

/** Medians cannot be added up: of several stretches the one with most samples speaks. */
function longest(entries: readonly Entry[], id: string): Entry | null {
  let best: Entry | null = null;
  for (const entry of entries)
    if (entry.measure.id === id && (best === null || entry.measure.samples > best.measure.samples)) best = entry;
  return best;
}

function sideOf({ measure, reachesBack }: Entry): WorkloadSide {
  const { median, p5, p95, samples, stepSeconds, from, to, kernel, members } = measure;
  return { median, p5, p95, samples, stepSeconds, from, to, kernel, members, reachesBack };
}
