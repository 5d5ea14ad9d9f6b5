/** Findings, and the advice that they carry, each piece of advice once. */
import type { Advice, Analysis, Finding } from '../../contract/index.ts';
import type { Composer } from '../composer.ts';
import type { AdviceBlock, Block, Sentence } from '../model.ts';
import { say, stopped } from '../sentence.ts';
import { clip } from '../visible.ts';
import { listed, plural, severityWord } from '../words.ts';

export interface NumberedAdvice {
  readonly number: number;
  readonly advice: Advice;
  readonly because: readonly string[];
}

const RANK = { critical: 0, warning: 1, info: 2 } as const;

/** Findings, worst first, otherwise in the order of the analysis. */
export function orderedFindings(analysis: Analysis): Finding[] {
  return analysis.findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => RANK[a.finding.severity] - RANK[b.finding.severity] || a.index - b.index)
    .map(({ finding }) => finding);
}

/** All advice, numbered in the order of its findings; the same action with the same commands is one piece. */
export function numberedAdvice(analysis: Analysis): NumberedAdvice[] {
  const found = new Map<string, { advice: Advice; because: string[] }>();
  for (const finding of orderedFindings(analysis)) {
    for (const advice of finding.advice) {
      const key = JSON.stringify([advice.action, advice.commands]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { advice, because: [finding.title] });
      else if (!known.because.includes(finding.title)) known.because.push(finding.title);
    }
  }
  return [...found.values()].map((entry, index) => ({ number: index + 1, ...entry }));
}

export function findingBlocks(composer: Composer, advice: readonly NumberedAdvice[]): Block[] {
  const findings = orderedFindings(composer.analysis);
  const blocks: Block[] = [];
  let number = 0;
  for (const finding of findings.slice(0, composer.limits.findings)) {
    const numbers = advice.filter(
      (entry) => finding.advice.includes(entry.advice) || entry.because.includes(finding.title),
    );
    const sentences: Sentence[] = [say(stopped(finding.detail), composer.citeAll(finding.evidence))];
    if (numbers.length > 0)
      sentences.push(say(`See advice ${listed(numbers.slice(0, 6).map((entry) => String(entry.number)))}.`));
    const text = `${severityWord(finding.severity)}: ${clip(finding.title, 300)}`;
    blocks.push({ kind: 'heading', level: 2, id: `finding-${++number}`, text });
    blocks.push({ kind: 'paragraph', role: 'body', name: `finding-${number}`, sentences });
  }
  if (findings.length > composer.limits.findings)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [
        say(
          `${plural(findings.length - composer.limits.findings, 'further finding')} of lower weight stand in the JSON result.`,
        ),
      ],
    });
  return blocks;
}

export function adviceBlocks(composer: Composer, advice: readonly NumberedAdvice[]): Block[] {
  const optional = (text: string): Sentence | null => (text.trim() === '' ? null : say(stopped(text)));
  const blocks: Block[] = advice.slice(0, composer.limits.advice).map(
    (entry): AdviceBlock => ({
      kind: 'advice',
      id: `advice-${entry.number}`,
      number: entry.number,
      action: say(stopped(entry.advice.action)),
      commands: entry.advice.commands.slice(0, 20).map((command) => clip(command, 1000)),
      risk: optional(entry.advice.risk),
      undo: optional(entry.advice.undo),
      verify: optional(entry.advice.verify),
      because: entry.because.slice(0, 4).map((title) => clip(title, 300)),
    }),
  );
  if (advice.length > composer.limits.advice)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [
        say(
          `${plural(advice.length - composer.limits.advice, 'further piece of advice', 'further pieces of advice')} stand in the JSON result.`,
        ),
      ],
    });
  return blocks;
}
