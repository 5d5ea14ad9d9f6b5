/** The verdict on one event: replay, signals, headline, confidence, severity, and what would decide what is left open. */
import type { CauseEntry, CauseId, Verdict } from '../../contract/index.ts';
import { issueLine, matchKnownIssues } from '../known-issues/index.ts';
import { agreementWith } from './agreement.ts';
import { alternativesOf } from './alternatives.ts';
import { confidenceOf, confidenceWord } from './confidence.ts';
import { consequenceOf } from './consequences.ts';
import { exhaustionSignals } from './exhaustion-signals.ts';
import { explain } from './explain.ts';
import { chooseHeadline } from './headline.ts';
import { missingOf } from './missing.ts';
import { requestSignals } from './request-signals.ts';
import { type EventDraft, type Scene, type Surroundings, sceneOf } from './scene.ts';
import { inWords, severityOf } from './severity.ts';
import type { Signal } from './signal.ts';
import { tornSignals } from './torn-signals.ts';
import { classSignals, watermarkSignals } from './watermark-signals.ts';
import { zoneSignals } from './zone-signals.ts';

export type { Surroundings } from './scene.ts';

/** More entries than these do not make a verdict clearer. */
const MAX_ENTRIES = 24;

function entries(headline: CauseId, why: string, signals: readonly Signal[]): CauseEntry[] {
  const own = signals.filter(
    (signal) => signal.cause === headline && signal.state !== 'excluded' && signal.why !== why,
  );
  const list: CauseEntry[] = [
    { cause: headline, role: 'headline', why: [why, ...own.map((signal) => signal.why)].join(' ') },
  ];
  const told = new Set<CauseId>([headline]);
  for (const signal of signals) {
    if (signal.state === 'excluded' || told.has(signal.cause)) continue;
    told.add(signal.cause);
    const all = signals.filter((one) => one.cause === signal.cause && one.state !== 'excluded').map((one) => one.why);
    list.push({ cause: signal.cause, role: 'contributing', why: [...new Set(all)].join(' ') });
  }
  for (const signal of signals) {
    if (signal.state !== 'excluded' || told.has(signal.cause)) continue;
    told.add(signal.cause);
    list.push({ cause: signal.cause, role: 'excluded', why: signal.why });
  }
  return list.slice(0, MAX_ENTRIES);
}

function contradicts(scene: Scene, headline: CauseId): boolean {
  if (headline !== 'memory-exhausted') return false;
  const { fileKiB, ramKiB } = scene.amounts;
  return fileKiB !== null && ramKiB !== null && fileKiB > 0.2 * ramKiB;
}

/**
 * Judges one event.
 * @param event decoded, without a verdict; amounts in KiB unless a name says pages
 * @param surroundings what else the case knows; snapshots describe the time of collection
 * @returns a whole verdict; what cannot be known is `undetermined`, never a guess. Never throws on odd input.
 */
export function judgeEvent(event: EventDraft, surroundings: Surroundings): Verdict {
  const scene = sceneOf(event, surroundings);
  const consequence = consequenceOf(scene);
  const signals: Signal[] = [
    ...requestSignals(scene, consequence),
    ...zoneSignals(scene),
    ...watermarkSignals(scene),
    ...classSignals(scene),
    ...tornSignals(scene),
    ...exhaustionSignals(scene),
  ];
  const headline = chooseHeadline(scene, signals);
  const agreeing = agreementWith(scene, headline.cause);
  signals.push(...agreeing);

  const causes = [
    headline.cause,
    ...signals.filter((signal) => signal.state !== 'excluded').map((signal) => signal.cause),
  ];
  const blocksListed = scene.preferred?.failedAt === 'order-loop' && (scene.preferred.first?.take.blocks ?? 0) > 0;
  const issues = matchKnownIssues(event, scene.release, causes, blocksListed);
  const lines = issues.map((match) => issueLine(match, scene.release));
  for (const line of lines) signals.push({ cause: 'known-issue', state: 'contributes', why: line });

  const harmless = issues.some((match) => match.issue.harmless && match.status === 'affected' && match.byFrames);
  const severity = severityOf(scene, headline.cause, consequence, harmless);
  const score = confidenceOf({
    scene,
    headline: headline.cause,
    agreeing: agreeing.length,
    issueByFrames: issues.some(
      ({ byFrames, status, issue }) => byFrames && status === 'affected' && issue.cause === headline.cause,
    ),
    contradicted: contradicts(scene, headline.cause),
  });
  const replay = scene.replay;
  return {
    cause: headline.cause,
    confidence: confidenceWord(score),
    confidenceScore: score,
    expectation: replay?.expectation ?? 'unknown',
    rule: replay === null ? null : replay.public.rule,
    ruleExact: replay?.choice.exact ?? false,
    zones: replay === null ? [] : replay.public.zones,
    causes: entries(headline.cause, headline.why, signals),
    explanation: explain(scene, headline, lines),
    severityLevel: severity.level,
    impact:
      severity.because.length === 0
        ? consequence.text
        : `${consequence.text} Severity ${severity.level} of 4, because ${inWords(severity.because)}.`,
    alternatives: alternativesOf(scene, headline.cause),
    missing: missingOf(scene),
  };
}
