/**
 * The answer in words. Rules: more than chance means one-sided p below 5 % for fewer, the two-sided 95 % interval above 1
 * for more; clear means p below 1 % and an interval below a half (above two) without reservation; and a conclusion must
 * stand with every ruler that was laid on.
 */

import { conclusionOf } from './measure.ts';
import type { Caution, ComparisonVerdict, Conclusion, Measure } from './schema.ts';
import {
  DISPERSION_LIMIT,
  daysAtPresentRate,
  lowerRatioLimit,
  type Observed,
  ratioInterval,
  upperRatioLimit,
  watchDays,
} from './statistics/index.ts';
import { counted, daysWords, digits, intervalWords, isoAt, pWords } from './words.ts';

export interface VerdictInput {
  /** What is counted: an incident, or an event where numbers alone were given. */
  readonly noun: 'incident' | 'event';
  /** Failures as printed; null where numbers alone were given. */
  readonly failures: { readonly before: number; readonly after: number } | null;
  /** Counts over the days that rates are reckoned with. */
  readonly before: Observed | null;
  readonly after: Observed | null;
  /** Days that were observed, for the words. */
  readonly days: { readonly before: number | null; readonly after: number | null };
  readonly dispersion: number | null;
  readonly measures: readonly Measure[];
  readonly cautions: readonly Caution[];
  /** One-sided and central p as computed; null without times. */
  readonly p: { readonly decrease: number | null; readonly increase: number | null; readonly central: number | null };
  /** Median days from a boot to its first incident, before; null without. */
  readonly firstIncidentDays: number | null;
  /** End of the observed time after, and the offset in which to tell dates. */
  readonly end: { readonly at: number; readonly offsetMinutes: number | null } | null;
  /** Sentences on what was printed, put before the others. */
  readonly printed: readonly string[];
}

/** Below so many incidents that the old rate would have brought, silence says nothing. */
const TOO_FEW_EXPECTED = 3;
/** Reservations with which an answer stays an answer, but never a clear one. */
const UNCLEAR = new Set([
  'host-unknown',
  'obfuscated',
  'host-sets',
  'hardware',
  'machine-id',
  'renamed',
  'role',
  'overlap',
  'swapped',
  'no-zone',
  'kernel-unknown',
  'undated',
]);
const DAY_MS = 86_400_000;

type Outcome = Pick<ComparisonVerdict, 'outcome' | 'strength' | 'statement'>;

/** Decides and says why. */
export function decide(input: VerdictInput): ComparisonVerdict {
  const because: string[] = [...input.printed];
  const found = outcomeOf(input, because);
  const watch = watchFor(input, found.outcome);
  if (found.outcome === 'better')
    because.push(
      'Changes are often made after a bad spell, and a bad spell ends by itself: the longer the time before, the less this counts.',
    );
  for (const caution of input.cautions) if (caution.severity === 'limits') because.push(caution.text);
  return { ...found, because, watch };
}

function outcomeOf(input: VerdictInput, because: string[]): Outcome {
  const { before, after, noun } = input;
  const block = input.cautions.find((one) => one.severity === 'blocks');
  if (block !== undefined || before === null || after === null) {
    const why = block?.text ?? 'the time that was observed is not known.';
    return {
      outcome: 'cannot-compare',
      strength: null,
      statement: `Counts cannot answer whether it got better. ${why}`,
    };
  }
  const tally = tallyWords(input, before, after);
  if (before.count + after.count === 0)
    return {
      outcome: 'no-evidence',
      strength: null,
      statement: `No failure on either side (${daysWords(before.days)} before, ${daysWords(after.days)} after): there is nothing to compare.`,
    };
  const clustered = (input.dispersion ?? 1) > DISPERSION_LIMIT;
  const weight = clustered ? (input.dispersion ?? 1) : 1;
  definitions(input, because, clustered);
  const first = conclusionOf(before, after, weight);
  const { conclusion, why } = withAllRulers(first, input);
  if (why !== null) because.push(why);
  const interval = ratioInterval(before, after, 0.05, weight);
  const ratio = ratioWords(before, after, interval);
  const open = neutralRatio(before, after, interval, noun);
  if (conclusion === 'hidden')
    return {
      outcome: 'cannot-compare',
      strength: null,
      statement: `Counts cannot answer whether it got better: ${tally}, but the two kernels do not print the same failures.`,
    };
  if (conclusion === 'fewer') {
    const clear =
      upperRatioLimit(before, after, 0.99, weight) < 1 &&
      interval[1] < 0.5 &&
      isPlain(input, 'less-load') &&
      standsWith(input, 'fewer');
    // The two definitions disagree: the sentence that is quoted has to say so itself.
    const disagree =
      interval[1] >= 1 ? ' (one-sided test at 5 %; the two-sided interval still includes no change)' : '';
    return {
      outcome: 'better',
      strength: clear ? 'clear' : 'moderate',
      statement: `${clear ? 'Clear improvement' : `Improvement, moderate evidence${disagree}`}: ${tally}; ${ratio}.`,
    };
  }
  if (conclusion === 'more') {
    const clear =
      lowerRatioLimit(before, after, 0.99, weight) > 1 &&
      interval[0] > 2 &&
      isPlain(input, 'more-load') &&
      standsWith(input, 'more');
    return {
      outcome: 'worse',
      strength: clear ? 'clear' : 'moderate',
      statement: `${clear ? 'Clearly worse' : 'Worse, moderate evidence'}: ${tally}; ${ratio}.`,
    };
  }
  const expected = (before.count * after.days) / before.days;
  if (expected < TOO_FEW_EXPECTED && first !== 'more' && before.count > 0) {
    because.push(
      `At the old rate ${digits(expected)} ${noun}s were to be expected in the time after; below ${TOO_FEW_EXPECTED}, few or none say little.`,
    );
    return { outcome: 'no-evidence', strength: null, statement: `Too short to tell: ${tally}; ${open}.` };
  }
  return { outcome: 'no-evidence', strength: null, statement: `No evidence either way: ${tally}; ${open}.` };
}

/** Which definition of p says what: they differ, and a reader may know one of them only. */
function definitions({ p, dispersion }: VerdictInput, because: string[], clustered: boolean): void {
  if (p.decrease === null || p.increase === null || p.central === null) return;
  if (clustered) {
    because.push(
      `Incidents cluster (variance ${digits(dispersion ?? 1)} times the mean): the interval is widened for it, and p values are not used.`,
    );
    return;
  }
  const fewer = p.decrease <= p.increase;
  const one = fewer ? p.decrease : p.increase;
  because.push(
    `Were nothing changed, a count this ${fewer ? 'low' : 'high'} would come with a probability of ${pWords(one)} (exact, one-sided); two-sided ${pWords(p.central)} (central).`,
  );
}

interface Ruled {
  readonly conclusion: Conclusion | 'hidden';
  readonly why: string | null;
}

/** A conclusion has to survive the other rulers; otherwise it is none. */
function withAllRulers(first: Conclusion, input: VerdictInput): Ruled {
  const of = (id: Measure['id']): Measure | undefined => input.measures.find((one) => one.id === id);
  if (first !== 'fewer' && first !== 'more') return { conclusion: first, why: null };
  const opposite: Conclusion = first === 'fewer' ? 'more' : 'fewer';
  const printed = of('incidents-printed-by-both');
  if (printed !== undefined && printed.conclusion !== first)
    return {
      conclusion: 'hidden',
      why: `Of failures that both kernels are known to print there were ${counted(printed.before.count, 'incident')} before and ${printed.after.count} after, which shows no difference: the rest may be a matter of printing.`,
    };
  const shorter = of('incidents-1min');
  const longer = of('incidents-60min');
  const others = [shorter, longer].filter((one) => one !== undefined);
  if (
    others.some((one) => one.conclusion === opposite) ||
    (!strong(first, input) && others.some((one) => one.conclusion !== first))
  )
    return {
      conclusion: 'no-difference-shown',
      why: `The answer hangs on how failures are joined to incidents: with pauses of 1 minute the ratio is ${ratioOf(shorter)}, with 60 minutes ${ratioOf(longer)}.`,
    };
  if (of('incidents-same-uptime')?.conclusion === opposite)
    return {
      conclusion: 'no-difference-shown',
      why: 'At the same age of the boots the difference points the other way: uptime may explain it.',
    };
  const { firstIncidentDays: firstDays, after } = input;
  if (first === 'fewer' && firstDays !== null && after !== null && after.days < 2 * firstDays)
    return {
      conclusion: 'no-difference-shown',
      why: `A reboot alone cleans memory: before, the first incident came ${daysWords(firstDays)} after a boot (median), and twice that has not passed since.`,
    };
  return { conclusion: first, why: null };
}

/** Far enough from chance that one weaker ruler does not undo it. */
function strong(conclusion: Conclusion, { before, after, dispersion }: VerdictInput): boolean {
  if (before === null || after === null) return false;
  const weight = Math.max(1, (dispersion ?? 1) > DISPERSION_LIMIT ? (dispersion ?? 1) : 1);
  return conclusion === 'fewer'
    ? upperRatioLimit(before, after, 0.99, weight) < 1
    : lowerRatioLimit(before, after, 0.99, weight) > 1;
}

function ratioOf(one: Measure | undefined): string {
  return one === undefined
    ? 'not known'
    : `${one.rateRatio === null ? 'not defined' : digits(one.rateRatio)} (95 %: ${intervalWords(one.rateRatioCI95)})`;
}

/** @param load the difference in load that would explain this conclusion by itself */
function isPlain({ cautions }: VerdictInput, load: string): boolean {
  return !cautions.some((one) => one.severity === 'limits' && (UNCLEAR.has(one.code) || one.code === load));
}

function standsWith({ measures }: VerdictInput, conclusion: Conclusion): boolean {
  return measures
    .filter((one) => /^incidents-(?:1min|60min|printed-by-both)$/.test(one.id))
    .every((one) => one.conclusion === conclusion);
}

function tallyWords({ failures, noun, days }: VerdictInput, before: Observed, after: Observed): string {
  const [x, y] = [daysWords(days.before ?? before.days), daysWords(days.after ?? after.days)];
  if (failures === null)
    return `${counted(before.count, noun)} in ${x} before, ${after.count === 0 ? 'none' : after.count} in ${y} after`;
  const side = (printed: number, one: Observed): string =>
    printed === 0 ? 'none' : `${counted(printed, 'failure')} in ${counted(one.count, noun)}`;
  return `${side(failures.before, before)} over ${x} before, ${side(failures.after, after)} over ${y} after`;
}

/** The ratio where nothing is concluded from it. */
function neutralRatio(before: Observed, after: Observed, interval: readonly [number, number], noun: string): string {
  if (before.count === 0 || after.count === 0) return ratioWords(before, after, interval);
  const ratio = after.count / after.days / (before.count / before.days);
  return `rate of ${noun}s ${digits(ratio)} times the old one (95 %: ${digits(interval[0])} to ${digits(interval[1])})`;
}

function ratioWords(before: Observed, after: Observed, interval: readonly [number, number]): string {
  const [low, high] = interval;
  const ratio = after.count / after.days / (before.count / before.days);
  if (before.count === 0) return `the rate is at least ${digits(low)} times the old one (95 %)`;
  if (after.count === 0) return `the rate is at most ${digits(high)} times the old one (95 %)`;
  const words =
    ratio < 1
      ? `the rate fell to ${digits(ratio)} of the old one`
      : ratio > 1
        ? `the rate rose to ${digits(ratio)} times the old one`
        : 'the rate is the old one';
  return `${words} (95 %: ${digits(low)} to ${digits(high)})`;
}

/** The next full minute: a date that is told must not fall short. */
const wholeMinute = (ms: number): number => Math.ceil(ms / 60_000) * 60_000;

/** How long to watch, and until when. */
function watchFor(input: VerdictInput, outcome: ComparisonVerdict['outcome']): ComparisonVerdict['watch'] {
  const { before, after, noun, end } = input;
  const nothing = { quietDays: null, until: null, daysAtPresentRate: null };
  if (before === null || after === null || outcome === 'cannot-compare')
    return { ...nothing, words: 'Watching longer does not help before the two sides can be compared.' };
  if (before.count === 0)
    return { ...nothing, words: `There was no ${noun} before, so silence afterwards is evidence of nothing.` };
  const weight = (input.dispersion ?? 1) > DISPERSION_LIMIT ? (input.dispersion ?? 1) : 1;
  const silence = watchDays({ ...before, count: before.count / weight }, after.count / weight);
  // A reboot alone cleans memory, so that much has to pass in any case.
  const needed = Math.max(silence, 2 * (input.firstIncidentDays ?? 0));
  const more = needed - after.days;
  const seen = `With ${counted(after.count, noun)} in ${daysWords(input.days.after ?? after.days)}`;
  if (outcome === 'better' || more <= 0) {
    const words =
      outcome === 'better'
        ? `${seen}, the old rate is excluded at 95 % (one-sided); a longer watch narrows the interval.`
        : `${seen}, more time alone does not settle it: see the reasons.`;
    return { quietDays: outcome === 'better' ? 0 : null, until: null, daysAtPresentRate: null, words };
  }
  if (outcome === 'worse')
    return { ...nothing, words: `${seen}, the old rate is exceeded; a longer watch narrows the interval.` };
  const until = end === null || more > 36_500 ? null : isoAt(wholeMinute(end.at + more * DAY_MS), end.offsetMinutes);
  const day = until === null ? '' : ` (until ${until.slice(0, 16).replace('T', ' ')})`;
  const without = after.count === 0 ? `without one` : `without a further one`;
  let words = `${seen}, watch ${daysWords(more, 'more ')}${day} ${without} to exclude the old rate at 95 %.`;
  if (before.count === 1)
    words += ` A single ${noun} before asks for 19 times the time before: it can hardly ever prove a change.`;
  const ahead = after.count > 0 ? daysAtPresentRate(before, after) : null;
  const present = ahead === null ? null : Math.max(0, ahead - after.days);
  if (present !== null && present > 0)
    words += ` Should they go on to come as they do now, it shows in about ${daysWords(present)}.`;
  return { quietDays: more, until, daysAtPresentRate: present, words };
}
