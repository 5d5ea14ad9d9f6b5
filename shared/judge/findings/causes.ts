/** One finding for each cause that headlines events: how many, the surest one with its numbers, and what to do. */
import type { CauseId, Finding, Severity } from '../../contract/index.ts';
import { recipeFor } from '../advice/recipes.ts';
import { type CaseView, eventsOf, evidenceOf, type JudgedEvent, whyOf } from '../advice/view.ts';
import { CAUSE_NAME, MEANING } from '../causes/index.ts';
import { finding, plural } from './finding.ts';

export function severityOf(events: readonly JudgedEvent[]): Severity {
  const level = events.reduce((most, event) => Math.max(most, event.verdict.severityLevel), 0);
  return level >= 4 ? 'critical' : level >= 2 ? 'warning' : 'info';
}

function words(score: number): string {
  if (score >= 0.85) return 'established by the numbers';
  if (score >= 0.65) return 'very likely';
  return score >= 0.4 ? 'likely' : 'possible';
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Causes whose deciding number says already what they mean. */
const SAID_BY_ITS_NUMBER: readonly CauseId[] = [
  'unaccounted-memory',
  'slab-growth',
  'page-table-growth',
  'balloon',
  'hugepages-reserved',
  'swap-off-or-full',
];

function one(view: CaseView, cause: CauseId): Finding | null {
  const events = eventsOf(view, [cause]);
  const best = events[0];
  if (best === undefined) return null;
  const harmless = events.every((event) => event.verdict.severityLevel === 0);
  const replayed = events.filter((event) => event.verdict.expectation === 'refused').length;
  const detail = [
    cause === 'undetermined' ? '' : `${capital(words(best.verdict.confidenceScore))} for the event shown first.`,
    whyOf(best, (entry) => entry.role === 'headline'),
    best.verdict.confidenceScore >= 0.5 && !SAID_BY_ITS_NUMBER.includes(cause) ? MEANING[cause] : '',
    replayed > 0
      ? `In ${replayed} of ${plural(events.length, 'event')} every zone refuses by the printed numbers.`
      : '',
    best.verdict.impact,
    harmless ? 'Nothing needs to be tuned for these events.' : '',
  ];
  return finding({
    id: `cause-${cause}`,
    severity: severityOf(events),
    title: `${capital(CAUSE_NAME[cause])} (${plural(events.length, 'event')})`,
    detail,
    evidence: evidenceOf(events),
    advice: harmless ? [] : recipeFor(cause, view),
  });
}

export function causeFindings(view: CaseView): Finding[] {
  const counts = new Map<CauseId, number>();
  for (const event of view.judged) counts.set(event.verdict.cause, (counts.get(event.verdict.cause) ?? 0) + 1);
  const causes = [...counts].sort((a, b) => b[1] - a[1]).map(([cause]) => cause);
  return causes.map((cause) => one(view, cause)).filter((found) => found !== null);
}
