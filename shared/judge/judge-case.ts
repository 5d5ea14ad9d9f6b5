/** Findings and root cause of a whole case. */
import type { Advice, Finding, RootCause, Severity } from '../contract/index.ts';
import { type CaseInput, viewOf } from './advice/view.ts';
import { causeFindings } from './findings/causes.ts';
import { knownIssueFindings } from './findings/known-issues.ts';
import { lowmemReserveFindings } from './findings/lowmem-reserve.ts';
import { memoryUseFindings } from './findings/memory-use.ts';
import { minFreeFindings } from './findings/min-free.ts';
import { networkFindings } from './findings/network.ts';
import { rootCauseOf } from './findings/root-cause.ts';
import { seenFindings } from './findings/seen.ts';
import { zoneReclaimFindings } from './findings/zone-reclaim.ts';

export type { CaseInput } from './advice/view.ts';

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };

/** The same step for a second cause is not told twice. */
function onceEach(findings: readonly Finding[]): Finding[] {
  const first = new Map<string, string>();
  return findings.map((one) => {
    const kept: Advice[] = [];
    const elsewhere = new Set<string>();
    for (const advice of one.advice) {
      const key = `${advice.commands.join('\n')}${advice.commands.length === 0 ? advice.action : ''}`;
      const told = first.get(key);
      if (told === undefined) {
        first.set(key, one.title);
        kept.push(advice);
      } else elsewhere.add(told);
    }
    if (elsewhere.size === 0) return one;
    const also = [...elsewhere].map((title) => `"${title}"`).join(' and ');
    return { ...one, advice: kept, detail: `${one.detail} The advice under ${also} serves here too.` };
  });
}

/**
 * Weighs the judged events of a case together.
 * @param input events with their verdicts, in time; groups; facts of the time of collection; counts and gaps
 * @returns findings, the most severe first, and one root cause with what speaks for others. Pure; never throws on odd input.
 */
export function judgeCase(input: CaseInput): { findings: Finding[]; rootCause: RootCause } {
  const view = viewOf(input);
  const causes = onceEach(causeFindings(view));
  const setsMinFree = causes.some((one) =>
    one.advice.some((advice) => advice.commands.some((line) => line.includes('vm.min_free_kbytes='))),
  );
  const findings = [
    ...causes,
    ...knownIssueFindings(view),
    ...networkFindings(view),
    ...minFreeFindings(view, setsMinFree),
    ...zoneReclaimFindings(view),
    ...memoryUseFindings(view),
    ...lowmemReserveFindings(view),
    ...seenFindings(view),
  ];
  // Settings are worth a word where something failed, or where they are wrong by themselves.
  const told = view.judged.length > 0 ? findings : findings.filter((one) => one.severity !== 'info');
  told.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return { findings: told, rootCause: rootCauseOf(view) };
}
