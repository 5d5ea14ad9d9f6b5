/** What stands between the counts and an answer: another machine, another role, times that overlap, names that hide. */
import { type Analysis, logsAmong } from '../contract/index.ts';
import { parseRelease } from '../kernel/release.ts';
import { label } from '../report/visible.ts';
import { listed } from '../report/words.ts';
import { loadCautions } from './cautions-load.ts';
import { machineCautions } from './cautions-machines.ts';
import { limiterOf } from './limiter.ts';
import { pairedReports } from './paired-reports.ts';
import type { Caution, Change, ComparedWorkload, Counter } from './schema.ts';
import type { Side, Sides } from './sides.ts';
import { intersect, lengthOf } from './spans.ts';
import { daysWords } from './words.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
export interface CautionInput {
  readonly sides: Sides;
  readonly kernels: { readonly before: string | null; readonly after: string | null };
  readonly changes: readonly Change[];
  readonly counters: readonly Counter[];
  readonly workload: readonly ComparedWorkload[];
  readonly undated: { readonly before: number; readonly after: number };
  readonly counts: { readonly before: number; readonly after: number };
  readonly unassignedSuppressed: number;
  /** One case divided at its kernel change: host and role are the same by nature. */
  readonly split: boolean;
  /** Pseudonyms tell machines apart as well as names do: both sides got theirs at once. */
  readonly namesHold: boolean;
}

class Cautions {
  readonly list: Caution[] = [];
  add(severity: Caution['severity'], code: string, text: string): void {
    this.list.push({ severity, code, text });
  }
}

/** All reservations, those that forbid an answer first. */
export function cautionsFor(input: CautionInput): Caution[] {
  const found = new Cautions();
  times(input, found);
  if (!input.split) {
    machineCautions(input.sides, input.namesHold, found.add.bind(found));
    roles(input, found);
  }
  kernels(input, found);
  circumstances(input, found);
  loadCautions(input.workload, input.counters, found.add.bind(found));
  for (const remark of input.sides.remarks) found.add('note', 'sorted', remark);
  const rank = { blocks: 0, limits: 1, note: 2 };
  return found.list.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function times({ sides, undated, counts }: CautionInput, found: Cautions): void {
  for (const name of ['before', 'after'] as const) {
    const side = sides[name];
    if (side.observedMs === null && sides.dividedBy === 'time' && name === 'after' && covers(side)) {
      found.add(
        'blocks',
        'nothing-after',
        'All that the case given as after holds lies within the time of the case before: nothing is left to compare.',
      );
    } else if (side.observedMs === null) {
      const why =
        side.cases.length > 0 && counts[name] === 0 && side.events.length === 0
          ? 'no log of it covers any time'
          : 'its logs carry no wall-clock times';
      found.add(
        'blocks',
        'no-time',
        `How long the side ${name} was observed is not known: ${why}. Give a whole report, or logs with dates; or compare the numbers by hand with --counts.`,
      );
    } else if (undated[name] > 0) {
      found.add(
        undated[name] * 2 > counts[name] ? 'blocks' : 'limits',
        'undated',
        `${undated[name]} of ${counts[name]} failures ${name} carry no time and stand in no incident.`,
      );
    }
  }
  const { before, after } = sides;
  if (before.from !== null && before.to !== null && after.from !== null && after.to !== null) {
    if (after.to <= before.from)
      found.add(
        'limits',
        'swapped',
        'What was given as after is older than what was given as before: are the two swapped?',
      );
    for (const [host, spans] of before.spans) {
      const shared = lengthOf(intersect(spans, after.spans.get(host) ?? []));
      if (shared > 10 * MINUTE_MS)
        found.add(
          'limits',
          'overlap',
          `Both sides claim the same ${daysWords(shared / DAY_MS)} of ${host === '' ? 'the host' : host}: a clock was wrong, or these are two machines of one name.`,
        );
    }
    if ([...sides.before.cases, ...sides.after.cases].some(hasNoZone))
      found.add(
        'limits',
        'no-zone',
        'The time zone of some logs is not known: their times are read as UTC, which may shift one side against the other by hours.',
      );
  }
}

function covers(side: Side): boolean {
  return side.cases.some((one) => logsAmong(one.coverage.sources).some((source) => source.from !== null));
}

function hasNoZone(one: Analysis): boolean {
  return logsAmong(one.coverage.sources).some(
    (source) => source.from !== null && !/(?:Z|[+-]\d\d:\d\d)$/.test(source.from),
  );
}

function roles({ sides }: CautionInput, found: Cautions): void {
  const { before, after } = pairedReports(sides.before, sides.after);
  const of = (one: Analysis | null): Set<string> => new Set(one?.facts.services.map(({ value }) => value) ?? []);
  const [x, y] = [of(before), of(after)];
  if (x.size === 0 || y.size === 0) return;
  const common = [...x].filter((name) => y.has(name)).length;
  if (common === 0)
    found.add(
      'limits',
      'role',
      `The host does other work than before: ${listed([...x].slice(0, 5))} then, ${listed([...y].slice(0, 5))} now.`,
    );
}

function kernels({ sides, kernels: { before, after }, split }: CautionInput, found: Cautions): void {
  if (before === null || after === null) {
    found.add(
      'limits',
      'kernel-unknown',
      `Which kernel ran is not known on ${before === null ? (after === null ? 'either side' : 'the side before') : 'the side after'}.`,
    );
  } else if (before === after) {
    found.add('note', 'same-kernel', `Both sides ran ${before}: what is compared is another change, or time.`);
  }
  for (const name of ['before', 'after'] as const) {
    const list = sides[name].kernels;
    if (list.length > 1)
      found.add(
        'note',
        'several-kernels',
        `The side ${name} holds several kernels: ${listed(list.slice(0, 6).map((kernel) => label(kernel, 80)))}.`,
      );
    if (list.some((kernel) => limiterOf(parseRelease(kernel)).shared))
      found.add(
        'note',
        'shared-limiter',
        `The kernel ${name} shares one message budget among all its parts: other messages may have used it up, and failures then left no trace.`,
      );
  }
  if (split)
    found.add(
      'note',
      'settings-of-before',
      'One report tells the settings of its own time alone: what else was changed with the kernel is not known.',
    );
}

function circumstances({ sides, changes, unassignedSuppressed }: CautionInput, found: Cautions): void {
  const { host } = pairedReports(sides.before, sides.after);
  if (host !== null)
    found.add('note', 'settings-of-one', `What changed and what was counted since boot is told of ${host} alone.`);
  const direct = changes.filter(
    (one) => one.relevance === 'direct' && one.area !== 'kernel' && one.area !== 'configured',
  );
  if (direct.length > 0) {
    const names = [...new Set(direct.map((one) => one.name))];
    const kernel = changes.some((one) => one.area === 'kernel');
    const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
    found.add(
      'limits',
      'other-changes',
      `${listed(names.slice(0, 4))}${more} changed too${kernel ? ': that the kernel alone made the difference is not proven' : ''}.`,
    );
  }
  if (unassignedSuppressed > 0)
    found.add(
      'note',
      'suppressed-unassigned',
      `${unassignedSuppressed} failures that were not printed cannot be assigned to either side.`,
    );
}
