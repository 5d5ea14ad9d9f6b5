/** The rows of load and memory as terminal and report show them, and what recordings they rest on. */
import { clock } from '../report/words.ts';
import type { ComparedWorkload, Comparison, WorkloadSide } from './schema.ts';
import { daysWords, digits } from './words.ts';

export interface WorkloadRow {
  /** With the unit of the row's numbers. */
  readonly title: string;
  readonly before: string;
  readonly beforeSpread: string;
  readonly after: string;
  readonly afterSpread: string;
  readonly ratio: string;
  readonly row: ComparedWorkload;
}

const NONE = 'not recorded';

/** One unit for a whole row, so that its numbers can be compared by eye. */
function scaleOf(row: ComparedWorkload): { readonly unit: string; readonly by: number } {
  const most = Math.max(row.before?.p95 ?? 0, row.after?.p95 ?? 0);
  if (row.unit !== 'KiB' || most < 10 * 1024) return { unit: row.unit, by: 1 };
  return most < 10 * 1024 * 1024 ? { unit: 'MiB', by: 1024 } : { unit: 'GiB', by: 1024 * 1024 };
}

/** Rows that say something: what was zero on both sides all the time is left out. */
export function workloadRows(c: Comparison): WorkloadRow[] {
  return c.workload
    .filter((row) => [row.before, row.after].some((side) => side !== null && side.p95 > 0))
    .map((row) => {
      const { unit, by } = scaleOf(row);
      const shown = (side: WorkloadSide | null): string => (side === null ? NONE : digits(side.median / by));
      const spread = (side: WorkloadSide | null): string =>
        side === null ? '' : `${digits(side.p5 / by)} to ${digits(side.p95 / by)}`;
      const title = row.host === null ? row.name : `${row.host}: ${row.name}`;
      return {
        title: unit === '' ? title : `${title} (${unit.startsWith('1/') ? `per ${unit.slice(2)}` : unit})`,
        before: shown(row.before),
        beforeSpread: spread(row.before),
        after: shown(row.after),
        afterSpread: spread(row.after),
        ratio: row.ratio === null ? '–' : digits(row.ratio),
        row,
      };
    });
}

/** How many samples of which time each side has, one sentence each; that a side has none is said. */
export function workloadCoverage(c: Comparison): string[] {
  if (c.workload.length === 0) return [];
  return (['before', 'after'] as const).map((name) => {
    const sides = c.workload.flatMap((row) => row[name] ?? []);
    const most = sides.reduce<WorkloadSide | null>((a, b) => (a !== null && a.samples >= b.samples ? a : b), null);
    if (most === null) return `${name === 'before' ? 'Before' : 'After'}: no recordings of this time.`;
    const covered = most.stepSeconds === null ? null : (most.samples * most.stepSeconds) / 86_400;
    // The observed time is that of all hosts together.
    const observed = c.workload.some((row) => row.host !== null) ? null : c[name].exposureDays;
    const share =
      covered === null || observed === null || observed <= 0
        ? ''
        : `, ${daysWords(covered)} of the ${daysWords(observed)} observed`;
    const step = most.stepSeconds === null ? '' : `, one in ${Math.round(most.stepSeconds)} s`;
    const mixed = most.reachesBack ? '; they hold time of before as well' : '';
    return `${name === 'before' ? 'Before' : 'After'}: ${most.samples} samples from ${clock(most.from)} to ${clock(most.to)}${step}${share}${mixed}.`;
  });
}
