/** The arithmetic of one zone in one line, every term named: what an engineer would write beside the block. */
import { effectiveMin } from './arithmetic.ts';
import type { ZoneReading } from './readings.ts';
import { countsFreeHighatomic } from './rule-traits.ts';
import type { Takable } from './take.ts';
import type { Shortcut, TestTerms } from './types.ts';
import type { Doubt, ZoneReplay } from './zone-replay.ts';

const LISTS: Readonly<Record<string, string>> = {
  C: 'CMA',
  H: 'highatomic',
  I: 'isolated',
  R: 'reserve',
  U: 'unmovable',
  M: 'movable',
  E: 'reclaimable',
};

const DOUBTS: Readonly<Record<Doubt, string>> = {
  rule: 'the rules that this build may follow disagree',
  rights: 'what the request may do is not certain',
  lowmem_reserve: 'which entry of lowmem_reserve[] applies is not certain',
  highatomic: 'the size of the highatomic reserve was not printed',
  letters: 'migrate-type letters are missing from the list',
  cpuset: 'whether the cpuset binds the request is not known',
};

export function listNames(letters: string): string {
  return [...letters].map((letter) => LISTS[letter] ?? letter).join(' and ');
}

interface Words {
  readonly pageSizeKiB: number;
  readonly label: string;
}

function fraction(terms: TestTerms): string {
  if (terms.access === 0) return 'min';
  const left = effectiveMin(terms);
  const parts: readonly (readonly [number, string])[] = [
    [Math.ceil(terms.min / 2), '1/2'],
    [Math.ceil(terms.min / 2) - Math.floor(Math.ceil(terms.min / 2) / 4), '3/8'],
    [terms.min - Math.floor(terms.min / 4), '3/4'],
  ];
  const known = parts.find(([pages]) => pages === left)?.[1];
  return known === undefined ? 'what the rights leave of min' : `${known} of min`;
}

/** The two sides with a comparison sign, and the legend that names the terms in the same order. */
function comparison(
  reading: ZoneReading,
  shortcut: Shortcut | null,
  words: Words,
): { readonly sum: string; readonly legend: string } {
  const own = reading.test.terms;
  // The shortcut knows neither rights nor the highatomic reserve.
  const past = shortcut?.kind === 'past-highatomic';
  const terms = past ? { ...own, highatomic: 0, access: 0 } : own;
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  const left: [number, string][] = [[terms.free, 'free']];
  // The test takes 2^order − 1 pages off, or 2^order + 1 where two pages too many are asked.
  const tooMany = reading.rule === 'classic_off2' || reading.rule === 'el6';
  if (terms.request > 0)
    left.push([terms.request, tooMany ? 'the request and one page' : 'further pages of the request']);
  if (terms.cma > 0) left.push([terms.cma, 'free_cma']);
  if (terms.highatomic > 0)
    left.push([terms.highatomic, countsFreeHighatomic(reading.rule) ? 'free_highatomic' : 'reserved_highatomic']);
  if (terms.unaccepted > 0) left.push([terms.unaccepted, 'unaccepted']);
  const minWords = terms.access > 0 ? `${fraction(terms)} ${kiB(terms.min)}` : 'min';
  const right: [number, string][] = [[effectiveMin(terms), minWords]];
  if (terms.reserve > 0) right.push([terms.reserve, 'lowmem_reserve']);
  const sign = past || reading.test.marginPages > 0 ? '>' : '≤';
  const join = (parts: readonly (readonly [number, string])[], how: string) => ({
    numbers: parts.map(([pages]) => `${kiB(pages)}`).join(how),
    names: parts.map(([, name]) => name).join(how),
  });
  const l = join(left, ' − ');
  const r = join(right, ' + ');
  return { sum: `${l.numbers} ${sign} ${r.numbers} KiB`, legend: `${l.names} ${sign} ${r.names}` };
}

function size(order: number, words: Words): string {
  return order === 0 ? 'free page' : `free block of ${2 ** order * words.pageSizeKiB} KiB or larger`;
}

function nothing(order: number, take: Takable, words: Words): string {
  if (take.forbidden === 0) return `no ${size(order, words)} in the list`;
  const where = take.forbiddenTypes === '' ? 'lists' : `${listNames(take.forbiddenTypes)} lists`;
  const listed = take.forbidden === 1 ? 'the only one listed stands' : `all ${take.forbidden} listed stand`;
  return `no ${size(order, words)} that this request may take (${listed} in ${where})`;
}

const noBlock = (reading: ZoneReading, words: Words) => nothing(reading.used.order, reading.take, words);

/** What the check for single pages made of the numbers, and what the list then had. */
function byShortcut(reading: ZoneReading, shortcut: Shortcut, words: Words): string {
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  if (shortcut.kind === 'negative') {
    const yes = `refused by ${kiB(-reading.test.marginPages)} KiB in the full test, but the shortcut for single pages says yes: the ${kiB(shortcut.usablePages)} KiB that are usable are compared as a very large number (mended in 5.19)`;
    if (reading.passes === null) return `${yes}; whether a page was there cannot be said`;
    if (reading.passes) return `${yes}, and ${reading.take.pages} free pages are listed that it may take: passes`;
    return `${yes}; there is ${noBlock(reading, words)}: refused`;
  }
  const met = `by ${kiB(shortcut.marginPages)} KiB by the shortcut for single pages, which does not look at the highatomic reserve`;
  const full =
    reading.test.shortcut === null ? '' : `; the full test alone would refuse by ${kiB(-reading.test.marginPages)} KiB`;
  return reading.passes === false
    ? `the mark is met ${met}, but there is ${noBlock(reading, words)}: refused`
    : `passes ${met}${full}`;
}

function outcome(reading: ZoneReading, words: Words): string {
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  const { test } = reading;
  const short = test.marginPages === 0 ? 'refused, equal is not enough' : `refused by ${kiB(-test.marginPages)} KiB`;
  if (test.marginPages <= 0 && test.retry === null) return short;
  if (test.retry !== null) {
    const second = test.retry.passes
      ? `the second try without boost (${kiB(test.retry.minPages)} KiB of min) passes by ${kiB(test.retry.marginPages)} KiB`
      : `the second try without boost is refused too, ${test.retry.marginPages === 0 ? 'equal is not enough' : `by ${kiB(-test.retry.marginPages)} KiB`}`;
    return `${short}; ${second}`;
  }
  const met = `the mark is met by ${kiB(test.marginPages)} KiB`;
  if (test.loop !== null) {
    const upTo = 2 ** test.loop.order * words.pageSizeKiB;
    const small = test.loop.order === 0 ? `blocks of ${upTo} KiB` : `blocks of up to ${upTo} KiB`;
    const left = test.loop.leftPages > 0 ? `${kiB(test.loop.leftPages)} KiB are left` : 'nothing is left';
    return `${met}, but without the ${small} ${left} where more than ${kiB(test.loop.askedPages)} KiB are asked: refused`;
  }
  if (reading.takeFailed) return `${met} and the test says yes, but there is ${noBlock(reading, words)}: refused`;
  if (reading.failedAt === 'no-block') return `${met}, but there is ${noBlock(reading, words)}: refused`;
  if (reading.passes === null) return `${met}; whether a block was there cannot be said`;
  if (reading.used.order === 0) return `passes by ${kiB(test.marginPages)} KiB`;
  const blocks = size(reading.used.order, words).replace('block', reading.take.blocks === 1 ? 'block' : 'blocks');
  return `passes by ${kiB(test.marginPages)} KiB, with ${reading.take.blocks} ${blocks} listed`;
}

function unwatched(reading: ZoneReading, words: Words): string {
  if (reading.passes === null) return 'no watermark is asked; whether a block was there cannot be said';
  if (reading.passes)
    return `no watermark is asked and ${reading.take.blocks} ${reading.take.blocks === 1 ? 'block is' : 'blocks are'} listed: passes`;
  return `no watermark is asked, but there is ${noBlock(reading, words)}: refused`;
}

/** A zone of which the buddy list alone is left. */
function byList(replay: ZoneReplay, take: Takable, order: number, words: Words): string {
  const { blocks } = replay.printed.pages;
  const pages = blocks.reduce((sum, count, at) => sum + count * 2 ** at, 0);
  return `${words.label}: the zone line was not printed, but its list of ${pages * words.pageSizeKiB} KiB has ${nothing(order, take, words)}: refused whatever min was`;
}

/** One line for a zone; never empty. `label` is the zone's name, with its node where several nodes are printed. */
export function zoneSentence(replay: ZoneReplay, words: Words & { readonly order: number }): string {
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  const { first, shortcut } = replay;
  if (first === null) {
    const what = replay.missing.join(' and ');
    if (replay.refusedFromMinPages !== null && replay.refusedFromMinPages > 0) {
      return `${words.label}: min was not printed; refused if min is ${kiB(replay.refusedFromMinPages)} KiB or more`;
    }
    if (replay.failedAt === 'no-block' && replay.listed !== null)
      return byList(replay, replay.listed, words.order, words);
    if (replay.passes === false) return `${words.label}: min was not printed, but it is refused whatever min is`;
    return `${words.label}: cannot be judged, ${what} ${replay.missing.length > 1 ? 'were' : 'was'} not printed`;
  }
  if (first.rights.noWatermark) return `${words.label}: ${unwatched(first, words)}${doubtWords(replay, words)}`;
  const { sum, legend } = comparison(first, shortcut, words);
  const answer = shortcut === null ? outcome(first, words) : byShortcut(first, shortcut, words);
  const victim = first.used.oom ? ' with the rights of a task that is being killed' : '';
  return `${words.label}: ${sum}: ${answer}${victim} (${legend})${doubtWords(replay, words)}`;
}

function doubtWords(replay: ZoneReplay, words: Words): string {
  if (replay.passes !== null) return '';
  const reasons = replay.doubts.map((doubt) => DOUBTS[doubt]);
  if (replay.missing.length > 0)
    reasons.push(`${replay.missing.join(' and ')} ${replay.missing.length > 1 ? 'were' : 'was'} not printed`);
  const range =
    replay.bounds === null || replay.doubts.length === 0
      ? ''
      : `, the margin lies between ${replay.bounds.low * words.pageSizeKiB} and ${replay.bounds.high * words.pageSizeKiB} KiB`;
  return `; not decided: ${reasons.join('; ')}${range}`;
}
