/** What was looked at and what could not be seen: the honest half of the result. */
import type { Analysis, SourceCoverage } from '../contract/analysis.ts';
import type { KernelLog } from '../kernel/log-reader.ts';
import type { CaseClock } from '../time/clock.ts';
import type { CaseSource } from './sources.ts';
import type { Suppressed } from './suppressed.ts';

/** Tells per log how far it reaches, and lists what is missing from the case as a whole. */
export function coverSources(
  sources: readonly CaseSource[],
  clock: CaseClock,
  suppressed: Suppressed,
  notes: readonly string[],
): Analysis['coverage'] {
  const missing = new Set<string>();
  for (const { member, log, clock: given } of sources) {
    // Of a report's own files it is known what they are: there a line alone is a command that failed.
    if (given.notAfterBasis === 'file' && log.lines > 0 && showsNothing(log))
      missing.add(
        `${member}: none of its lines (${log.lines}) carries a stamp or seconds since boot, and nothing in it was recognised as a kernel's; it may be no log of a kernel`,
      );
  }
  for (const note of notes) missing.add(note);
  const covered = sources.map((source): SourceCoverage => {
    const range = clock.rangeOf(source.member);
    const problems = [...source.problems];
    const { log } = source;
    const orphans = log.orphanMemory.length;
    if (orphans > 0) {
      problems.push(
        `${orphans === 1 ? 'a memory report' : `${orphans} memory reports`} without the line that caused ${orphans === 1 ? 'it' : 'them'} (first at line ${log.orphanMemory[0]})`,
      );
    }
    if (log.orphanTraces.length > 0) {
      problems.push(
        `${log.orphanTraces.length} allocation stacks without their first line (first at line ${log.orphanTraces[0]})`,
      );
    }
    if (log.dropped > 0) problems.push(`printk says that ${log.dropped} messages were dropped`);
    return {
      member: source.member,
      role: source.role,
      lines: log.lines,
      bytes: source.bytes,
      from: range.from,
      to: range.to,
      truncated: source.truncated,
      problems,
    };
  });
  if (suppressed.shared > 0) {
    missing.add(
      `the kernel's shared message limiter held back ${suppressed.shared} messages; how many of them were allocation failures is not known`,
    );
  }
  for (const s of covered) {
    if (s.truncated)
      missing.add(`${s.member} is only the end of a longer log: what happened before it is not in the report`);
  }
  if (sources.length === 0) missing.add('no kernel log was found');
  return {
    sources: covered,
    boots: clock.boots(),
    gaps: clock.gaps(),
    suppressed: suppressed.total,
    missing: [...missing],
  };
}

/** That nothing was found in a text says little where the text shows nothing that a log has. */
function showsNothing(log: KernelLog): boolean {
  const found = [log.reports, log.boots, log.sleeps, log.suppressed, log.orphanMemory, log.orphanTraces];
  return log.first === null && found.every((list) => list.length === 0);
}
