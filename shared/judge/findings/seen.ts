/** What the kernel did not print, what is not in the report, and what to collect next time. */
import type { Finding } from '../../contract/index.ts';
import { withoutPages } from '../../kernel/mapping.ts';
import { compareVersion } from '../../kernel/release.ts';
import { type CaseView, evidenceOf } from '../advice/view.ts';
import { finding, plural } from './finding.ts';

function suppressed(view: CaseView): Finding[] {
  if (view.suppressed === 0) return [];
  const one = view.release !== null && compareVersion(view.release, [5, 4]) >= 0;
  return [
    finding({
      id: 'suppressed',
      severity: 'info',
      title: `At least ${plural(view.suppressed, 'further failure')} were not printed`,
      detail: [
        'The kernel limits these messages and says later how many it left out; the number is a lower limit.',
        one
          ? 'Kernels from late 5.4 on print at most one such event in ten seconds.'
          : 'Kernels to 5.3 print at most ten such events in five seconds; some older ones share that limit with all other messages.',
        'Counts of two kernels can only be compared with this in mind.',
      ],
    }),
  ];
}

function collect(view: CaseView): Finding[] {
  const open = view.judged.filter(
    (event) => event.verdict.severityLevel > 0 && event.verdict.expectation === 'unknown' && !withoutPages(event),
  );
  if (open.length === 0) return [];
  const without = open.filter((event) => event.memory === null);
  const reasons = [...new Set(without.map((event) => event.memoryAbsence).filter((reason) => reason !== null))].slice(
    0,
    3,
  );
  return [
    finding({
      id: 'collect',
      severity: 'info',
      title: `${plural(open.length, 'event')} cannot be decided by what is in the report`,
      detail: [
        without.length === 0
          ? ''
          : `${plural(without.length, 'event')} ${without.length === 1 ? 'has' : 'have'} no Mem-Info block${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}.`,
        'Free blocks and marks of the minutes around the next failure would decide.',
      ],
      evidence: evidenceOf(open),
      advice: [
        {
          action: 'Record free blocks and marks every ten seconds until it happens again.',
          commands: [
            'while sleep 10; do date; cat /proc/buddyinfo; grep -E "Node|pages free|min |low |high " /proc/zoneinfo; done >> /var/tmp/zones.log &',
            'sar -B -r -W -n DEV 10 > /var/tmp/sar.txt &',
          ],
          risk: 'A few megabytes of log a day.',
          verify: 'The two files hold the minute of the next failure.',
          undo: 'End the two jobs and remove the files.',
        },
      ],
    }),
  ];
}

export function seenFindings(view: CaseView): Finding[] {
  return [...suppressed(view), ...collect(view)];
}
