/** Lays a site's own rules over the verdicts. The judge's numbers stay; a rule's word is told as the rule's word. */
import type { AnalysisEvent, CauseEntry, Finding, Verdict } from '../../contract/index.ts';
import { patternFits } from '../pattern.ts';
import type { UserRule } from './schema.ts';

export interface AppliedRules {
  /** The events, with the verdicts of matching ones changed. */
  readonly events: AnalysisEvent[];
  /** One finding for each rule that fitted at least one event. */
  readonly findings: Finding[];
}

const MAX_EVIDENCE = 12;

function oneOf(patterns: readonly string[] | undefined, values: readonly (string | null)[]): boolean {
  if (patterns === undefined) return true;
  return patterns.some((pattern) => values.some((value) => value !== null && patternFits(pattern, value)));
}

function orderFits(rule: UserRule, order: number | null): boolean {
  const wanted = rule.when.order;
  if (wanted === undefined) return true;
  return order !== null && order >= (wanted.min ?? 0) && order <= (wanted.max ?? Number.POSITIVE_INFINITY);
}

/** True when every condition of the rule fits. What the event does not know fits no condition. */
export function ruleFits(rule: UserRule, event: AnalysisEvent): boolean {
  const { when } = rule;
  const { gfp, trace, verdict } = event;
  const stale = new Set(trace?.stale ?? []);
  const frames = (trace?.frames ?? []).filter((_, i) => !stale.has(i));
  const flags = new Set([...(gfp?.names ?? []), ...(gfp?.bits ?? [])]);
  if (when.kind !== undefined && !when.kind.includes(event.kind)) return false;
  if (!orderFits(rule, event.order)) return false;
  const mode = event.mode === null ? null : Number.parseInt(event.mode, 16);
  if (when.mode !== undefined && !when.mode.some((one) => Number.parseInt(one, 16) === mode)) return false;
  if (when.flags !== undefined && !when.flags.every((flag) => flags.has(flag))) return false;
  if (when.canSleep !== undefined && gfp?.canSleep !== when.canSleep) return false;
  if (when.context !== undefined && !when.context.includes(trace?.context ?? 'unknown')) return false;
  if (!oneOf(when.process, [event.process])) return false;
  if (!oneOf(when.kernel, [event.kernel])) return false;
  if (
    !oneOf(
      when.frames,
      frames.map((frame) => frame.symbol),
    )
  )
    return false;
  if (
    !oneOf(
      when.modules,
      frames.map((frame) => frame.module),
    )
  )
    return false;
  if (when.expectation !== undefined && verdict?.expectation !== when.expectation) return false;
  if (when.cause === undefined) return true;
  return verdict?.causes.some((entry) => entry.role !== 'excluded' && when.cause?.includes(entry.cause)) ?? false;
}

function wordOf(rule: UserRule): string {
  const note = rule.say.note ?? rule.title;
  const issue = rule.say.knownIssue;
  const known =
    issue === undefined
      ? ''
      : ` Known issue ${issue.id}${issue.fix === undefined ? '' : `, fix: ${issue.fix}`}${issue.source === undefined ? '' : ` (${issue.source})`}.`;
  return `Rule ${rule.id} of ${rule.file}: ${note}${known}`;
}

function changed(verdict: Verdict, rule: UserRule): Verdict {
  const why = wordOf(rule);
  const { cause, severityLevel } = rule.say;
  const causes: CauseEntry[] =
    cause === undefined
      ? [
          ...verdict.causes,
          { cause: rule.say.knownIssue === undefined ? verdict.cause : 'known-issue', role: 'contributing', why },
        ]
      : [
          { cause, role: 'headline', why },
          ...verdict.causes.map(
            (entry): CauseEntry => (entry.role === 'headline' ? { ...entry, role: 'contributing' } : entry),
          ),
        ];
  return {
    ...verdict,
    cause: cause ?? verdict.cause,
    causes,
    explanation: `${verdict.explanation} ${why}`,
    severityLevel: severityLevel ?? verdict.severityLevel,
  };
}

/**
 * Applies rules in file order: of two that name a cause for the same event the first counts, notes and advice add up.
 * @param events with their verdicts; those without one are only matched for findings
 */
export function applyUserRules(rules: readonly UserRule[], events: readonly AnalysisEvent[]): AppliedRules {
  const matched = new Map<UserRule, AnalysisEvent[]>();
  const result = events.map((event) => {
    let verdict = event.verdict;
    let named = false;
    for (const rule of rules) {
      if (!ruleFits(rule, event)) continue;
      const list = matched.get(rule) ?? [];
      list.push(event);
      matched.set(rule, list);
      if (verdict === null) continue;
      const { cause, ...rest } = rule.say;
      verdict = changed(verdict, named && cause !== undefined ? { ...rule, say: rest } : rule);
      named ||= cause !== undefined;
    }
    return verdict === event.verdict ? event : { ...event, verdict };
  });
  const findings = [...matched].map(([rule, fitting]): Finding => {
    const level = rule.say.severityLevel ?? 1;
    return {
      id: `rule-${rule.id}`,
      severity: level >= 4 ? 'critical' : level >= 2 ? 'warning' : 'info',
      title: rule.title,
      detail: `${wordOf(rule)} Fits ${fitting.length} ${fitting.length === 1 ? 'event' : 'events'}.`,
      evidence: fitting.flatMap((event) => event.evidence.slice(0, 1)).slice(0, MAX_EVIDENCE),
      advice: rule.say.advice === undefined ? [] : [rule.say.advice],
    };
  });
  return { events: result, findings };
}
