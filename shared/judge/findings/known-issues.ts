/** Known issues that fit the events of the case; a fix that is installed is said to be. */
import type { Advice, Finding } from '../../contract/index.ts';
import { parseRelease } from '../../kernel/release.ts';
import { type CaseView, evidenceOf, type JudgedEvent } from '../advice/view.ts';
import { type IssueMatch, issueLine, KNOWN_ISSUES_DATE, matchKnownIssues } from '../known-issues/index.ts';
import { finding, plural } from './finding.ts';

interface Found {
  readonly match: IssueMatch;
  readonly events: JudgedEvent[];
}

function adviceOf(match: IssueMatch): Advice[] {
  const { issue, status } = match;
  if (issue.fix === null || issue.harmless || status !== 'affected') return [];
  return [
    {
      action: `Use what is known to ${issue.cures ? 'remove it' : 'make it rarer'}: ${issue.fix}.`,
      commands: [],
      risk: 'The usual ones of an update; a reboot alone cleans memory for a while, so that a quiet week proves little.',
      verify: 'The same event, by order and stack, in the time after against the time before.',
      undo: 'Go back to the former version.',
    },
  ];
}

export function knownIssueFindings(view: CaseView): Finding[] {
  const found = new Map<string, Found>();
  const seen = new Map<string, readonly IssueMatch[]>();
  for (const event of view.judged) {
    const named = event.verdict.causes.filter((entry) => entry.role !== 'excluded');
    const told = named.find((entry) => entry.cause === 'known-issue')?.why;
    if (told === undefined) continue;
    const causes = named.map((entry) => entry.cause);
    // Events of one fingerprint with the same verdict match the same issues; a log may have a hundred thousand of them.
    const key = `${event.fingerprint} ${event.kernel} ${told}`;
    const matches =
      seen.get(key) ?? matchKnownIssues(event, parseRelease(event.kernel, event.kernelBuild ?? null), causes, true);
    seen.set(key, matches);
    for (const match of matches) {
      // The verdict has the last word on which issues fit.
      if (!told.includes(`${match.issue.id}`)) continue;
      const name = `${match.issue.id} ${match.status}`;
      const entry = found.get(name) ?? { match, events: [] };
      entry.events.push(event);
      found.set(name, entry);
    }
  }
  return [...found.values()].map(({ match, events }) => {
    const { issue, status } = match;
    const release = parseRelease(events[0]?.kernel ?? null, events[0]?.kernelBuild ?? null);
    const installed = status === 'fixed';
    return finding({
      id: `known-issue-${issue.id.toLowerCase()}`,
      severity: issue.harmless || installed || status === 'unknown' ? 'info' : 'warning',
      title: installed
        ? `${issue.id}: the change that is usually named is already in this kernel`
        : `${issue.id}: ${issue.title}`,
      detail: [
        `${issueLine(match, release)}`,
        installed ? 'Updating to the build that brought it changes nothing here.' : '',
        issue.harmless ? 'Nothing is lost when it happens.' : '',
        `Fits ${plural(events.length, 'event')} of the case. Source: ${issue.source}. Table of ${KNOWN_ISSUES_DATE}.`,
      ],
      evidence: evidenceOf(events),
      advice: adviceOf(match),
    });
  });
}
