/** The arithmetic of one zone in one line, every term named: what an engineer would write beside the block. */
import { effectiveMin } from './arithmetic.ts';
import type { ZoneReading } from './readings.ts';
import type { TestTerms } from './types.ts';
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
function comparison(reading: ZoneReading, words: Words): { readonly sum: string; readonly legend: string } {
  const { terms } = reading.test;
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  const left: [number, string][] = [[terms.free, 'free']];
  // The test takes 2^order − 1 pages off, or 2^order + 1 where two pages too many are asked.
  const tooMany = reading.rule === 'classic_off2' || reading.rule === 'el6';
  if (terms.request > 0)
    left.push([terms.request, tooMany ? 'the request and one page' : 'further pages of the request']);
  if (terms.cma > 0) left.push([terms.cma, 'free_cma']);
  if (terms.highatomic > 0)
    left.push([terms.highatomic, reading.rule === '6.13' ? 'free_highatomic' : 'reserved_highatomic']);
  if (terms.unaccepted > 0) left.push([terms.unaccepted, 'unaccepted']);
  const minWords = terms.access > 0 ? `${fraction(terms)} ${kiB(terms.min)}` : 'min';
  const right: [number, string][] = [[effectiveMin(terms), minWords]];
  if (terms.reserve > 0) right.push([terms.reserve, 'lowmem_reserve']);
  const sign = reading.test.marginPages > 0 ? '>' : '≤';
  const join = (parts: readonly (readonly [number, string])[], how: string) => ({
    numbers: parts.map(([pages]) => `${kiB(pages)}`).join(how),
    names: parts.map(([, name]) => name).join(how),
  });
  const l = join(left, ' − ');
  const r = join(right, ' + ');
  return { sum: `${l.numbers} ${sign} ${r.numbers} KiB`, legend: `${l.names} ${sign} ${r.names}` };
}

function larger(reading: ZoneReading, words: Words): string {
  const size = 2 ** reading.rights.rights.order * words.pageSizeKiB;
  return reading.rights.rights.order === 0 ? 'free page' : `free block of ${size} KiB or larger`;
}

function noBlock(reading: ZoneReading, words: Words): string {
  const { take } = reading;
  if (take.forbidden === 0) return `no ${larger(reading, words)} in the list`;
  const where = take.forbiddenTypes === '' ? 'lists' : `${listNames(take.forbiddenTypes)} lists`;
  const listed = take.forbidden === 1 ? 'the only one listed stands' : `all ${take.forbidden} listed stand`;
  return `no ${larger(reading, words)} that this request may take (${listed} in ${where})`;
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
    const size = 2 ** test.loop.order * words.pageSizeKiB;
    const small = test.loop.order === 0 ? `blocks of ${size} KiB` : `blocks of up to ${size} KiB`;
    const left = test.loop.leftPages > 0 ? `${kiB(test.loop.leftPages)} KiB are left` : 'nothing is left';
    return `${met}, but without the ${small} ${left} where more than ${kiB(test.loop.askedPages)} KiB are asked: refused`;
  }
  if (reading.takeFailed) return `${met} and the test says yes, but there is ${noBlock(reading, words)}: refused`;
  if (reading.failedAt === 'no-block') return `${met}, but there is ${noBlock(reading, words)}: refused`;
  if (reading.passes === null) return `${met}; whether a block was there cannot be said`;
  if (reading.rights.rights.order === 0) return `passes by ${kiB(test.marginPages)} KiB`;
  return `passes by ${kiB(test.marginPages)} KiB, with ${reading.take.blocks} ${larger(reading, words).replace('block', reading.take.blocks === 1 ? 'block' : 'blocks')} listed`;
}

function unwatched(reading: ZoneReading, words: Words): string {
  if (reading.passes === null) return 'no watermark is asked; whether a block was there cannot be said';
  if (reading.passes)
    return `no watermark is asked and ${reading.take.blocks} ${reading.take.blocks === 1 ? 'block is' : 'blocks are'} listed: passes`;
  return `no watermark is asked, but there is ${noBlock(reading, words)}: refused`;
}

/** One line for a zone; never empty. `label` is the zone's name, with its node where several nodes are printed. */
export function zoneSentence(replay: ZoneReplay, words: Words): string {
  const kiB = (pages: number) => pages * words.pageSizeKiB;
  const { first } = replay;
  if (first === null) {
    const what = replay.missing.join(' and ');
    if (replay.refusedFromMinPages !== null && replay.refusedFromMinPages > 0) {
      return `${words.label}: min was not printed; refused if min is ${kiB(replay.refusedFromMinPages)} KiB or more`;
    }
    if (replay.passes === false) return `${words.label}: min was not printed, but it is refused whatever min is`;
    return `${words.label}: cannot be judged, ${what} ${replay.missing.length > 1 ? 'were' : 'was'} not printed`;
  }
  if (first.rights.noWatermark) return `${words.label}: ${unwatched(first, words)}${doubtWords(replay, words)}`;
  const { sum, legend } = comparison(first, words);
  return `${words.label}: ${sum}: ${outcome(first, words)} (${legend})${doubtWords(replay, words)}`;
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
