/** The clock of an open case as the window shows it: what can be moved, how sure its times are, what was moved already. */
import type { CaseClockAnswer } from '../../shared/contract/wire/index.ts';
import type { OpenCase } from './case.ts';

export const FIXED_CLOCK = 'The logs of this case are not here to be placed anew';

/** Sentences of the coverage that speak of the clock. */
const OF_THE_CLOCK = /\b(?:time zone|wall clock|by hand|clock offset|carry no year|passed twice|local times)\b/i;

/** Answers from what the case holds already; nothing is read. */
export function clockOf(open: OpenCase): CaseClockAnswer {
  const { coverage } = open.overview();
  const { member, timeMs } = open.columns();
  const events = new Map<string, { all: number; unplaced: number }>();
  for (const [row, at] of member.at.entries()) {
    const name = member.values[at];
    if (name === undefined) continue;
    const count = events.get(name) ?? { all: 0, unplaced: 0 };
    count.all++;
    if (timeMs[row] === null) count.unplaced++;
    events.set(name, count);
  }
  const logs = coverage.sources.map((source): CaseClockAnswer['sources'][number] => ({
    source: source.member,
    kind: source.form == null ? 'log' : 'recording',
    from: source.from,
    to: source.to,
    tiedBy: null,
    certaintySeconds: null,
    driftPpm: null,
    events: events.get(source.member)?.all ?? 0,
    unplaced: events.get(source.member)?.unplaced ?? 0,
  }));
  const boots = coverage.boots.map((boot): CaseClockAnswer['sources'][number] => ({
    source: boot.id,
    kind: 'boot',
    from: boot.from,
    to: boot.to,
    tiedBy: boot.clock?.source ?? null,
    certaintySeconds: boot.clock?.certaintySeconds ?? null,
    driftPpm: boot.clock?.driftPpm ?? null,
    events: 0,
    unplaced: 0,
  }));
  return {
    offsets: coverage.clockOffsets ?? [],
    sources: [...logs, ...boots],
    notes: coverage.missing.filter((text) => OF_THE_CLOCK.test(text)),
    fixed: open.paths === null ? FIXED_CLOCK : null,
  };
}
