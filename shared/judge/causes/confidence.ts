/**
 * How sure a verdict is: a sum of what agrees and what is missing. The weights are a judgement of ours, not a measurement;
 * the cap is firm: without numbers never above 0.5.
 */
import type { CauseId, Confidence } from '../../contract/index.ts';
import { decidingMargin } from '../watermark/index.ts';
import type { Scene } from './scene.ts';

const CAP_WITHOUT_MEM_INFO = 0.5;

/** Headlines that the stack or the event's kind decides: no numbers are needed. */
const BY_NATURE: readonly CauseId[] = ['fault-injection', 'stall', 'oversized-request'];

export function confidenceWord(score: number): Confidence {
  return score >= 0.65 ? 'high' : score >= 0.4 ? 'medium' : 'low';
}

export interface ConfidenceInput {
  readonly scene: Scene;
  readonly headline: CauseId;
  /** Another source than the event itself agrees (counts of compaction, the settings of the host …). */
  readonly agreeing: number;
  readonly issueByFrames: boolean;
  /** Something speaks against the headline. */
  readonly contradicted: boolean;
}

export function confidenceOf(input: ConfidenceInput): number {
  const { scene, headline } = input;
  const { event, replay, preferred } = scene;
  let score = scene.gfp === null || scene.gfp.basis === 'assumed' ? 0.2 : 0.3;
  const hasNumbers = replay !== null && preferred !== null;
  if (hasNumbers) {
    score += event.binding === 'certain' ? 0.3 : event.binding === 'likely' ? 0.2 : 0.1;
    const margin = Math.abs(decidingMargin(preferred) ?? preferred.marginPages ?? 0);
    const noise = preferred.noise.pages;
    const byBlocks = preferred.failedAt === 'no-block' || preferred.failedAt === 'order-loop';
    // A refusal is what the kernel found too, so a small margin takes nothing away from it; a large one adds.
    if (byBlocks || margin > 3 * noise) score += 0.15;
    if (replay.expectation === 'refused' && replay.ruleSettled) score += 0.1;
    if (replay.expectation === 'unknown') score -= 0.25;
    // A pass within noise decides by the letter alone.
    if (replay.expectation === 'should-have-succeeded')
      score -= replay.borderline ? 0.25 : margin <= 3 * noise ? 0.1 : 0;
    if (preferred.listed !== null) score -= 0.1;
    if (!replay.ruleSettled) score -= 0.05;
  }
  // Without numbers a stack that tells who asked from where is the better half of the evidence.
  if (!hasNumbers && event.trace !== null && event.trace.requester !== null && event.trace.context !== 'unknown')
    score += 0.1;
  score += Math.min(0.2, 0.1 * input.agreeing);
  if (scene.around.eventsInTenMinutes >= 3) score += 0.05;
  if (input.issueByFrames) score += 0.15;
  if (event.binding === 'guessed') score -= 0.15;
  if (input.contradicted) score -= 0.2;
  if (BY_NATURE.includes(headline)) score = Math.max(score, 0.9);
  if (headline === 'undetermined') score = Math.min(score, 0.3);
  if (!hasNumbers && !BY_NATURE.includes(headline)) score = Math.min(score, CAP_WITHOUT_MEM_INFO);
  return Math.round(Math.max(0.05, Math.min(0.97, score)) * 100) / 100;
}
