/** Page one: what happened, what it did, what to do first. Told for a reader who knows no kernel internals. */
import type { Analysis, AnalysisEvent } from '../../contract/index.ts';
import type { Composer } from '../composer.ts';
import { isFailureKind } from '../composer.ts';
import type { Block, Sentence } from '../model.ts';
import { compose, mono, say, stopped, strong } from '../sentence.ts';
import { clip } from '../visible.ts';
import { capitalised, confidenceMeaning, count, kindCount, listed, plural, severityLevel, span } from '../words.ts';
import type { NumberedAdvice } from './advice.ts';
import { comparisonSentence } from './comparison.ts';

/** First and last time of a set of events, as printed; null when none has one. */
export function period(events: Analysis['events']): { from: string | null; to: string | null } {
  const times = events.map((event) => event.time).filter((time) => time !== null);
  const sorted = times.sort((a, b) => Date.parse(a) - Date.parse(b));
  return { from: sorted[0] ?? null, to: sorted[sorted.length - 1] ?? null };
}

/** "2 page allocation failures in 2 groups, between … and …". */
export function tally(analysis: Analysis): string {
  const failures = analysis.events.filter((event) => isFailureKind(event.kind));
  if (failures.length === 0) return 'No page allocation failure was found in what was read.';
  // Groups count what the log says was repeated as well; events are what it prints.
  const groups = analysis.groups.filter((group) => isFailureKind(group.kind));
  const kinds = new Map<string, number>();
  for (const group of groups) kinds.set(group.kind, (kinds.get(group.kind) ?? 0) + group.count);
  const words = [...kinds].map(([kind, value]) => kindCount(kind, value));
  const { from, to } = period(failures);
  const undated = failures.filter((event) => event.time === null).length;
  const time =
    from === null
      ? 'without wall-clock time'
      : `${span(from, to)}${undated > 0 ? ` (${count(undated)} without wall-clock time)` : ''}`;
  return `${listed(words)} in ${plural(groups.length, 'group')} of like events, ${time}.`;
}

/** What else the kernel complained about: "2 out-of-memory kills and 1 hung task"; '' when nothing. */
export function company(analysis: Analysis): string {
  const kinds = new Map<string, number>();
  for (const group of analysis.groups)
    if (!isFailureKind(group.kind)) kinds.set(group.kind, (kinds.get(group.kind) ?? 0) + group.count);
  return listed([...kinds].map(([kind, value]) => kindCount(kind, value)));
}

/** What the events did, in the words of the judge: weightiest group first, each once. */
function impactsOf(composer: Composer): { text: string; event: AnalysisEvent }[] {
  const impacts = new Map<string, AnalysisEvent>();
  for (const { telling, isFailure } of composer.detailed) {
    const text = telling?.verdict?.impact ?? '';
    if (isFailure && telling !== null && text !== '' && !impacts.has(text)) impacts.set(text, telling);
  }
  const told = [...impacts].map(([text, event]) => ({ text, event }));
  // What nobody knows is worth a line only where nothing else is known.
  const known = told.filter(({ text }) => !text.startsWith('Not known'));
  return (known.length > 0 ? known : told).slice(0, 3);
}

/** The statement without what the section on the impact tells in full just below it. */
function withoutImpacts(composer: Composer): string {
  const { statement } = composer.analysis.rootCause;
  if (composer.options.sections?.includes('impact') === false) return statement;
  return impactsOf(composer).reduce((text, impact) => text.replace(` ${impact.text}`, ''), statement);
}

export function answerBlocks(composer: Composer): Block[] {
  const { analysis } = composer;
  const cause = analysis.rootCause;
  const told = composer.detailed
    .slice(0, 3)
    .flatMap((view) => (view.telling === null ? [] : composer.citeEvent(view.telling)));
  const sentences: Sentence[] = [say(stopped(withoutImpacts(composer)), told)];
  const failed = analysis.events.some((event) => isFailureKind(event.kind));
  const blocks: Block[] = [{ kind: 'paragraph', role: failed ? 'answer' : 'clear', name: 'answer', sentences }];
  const compared = comparisonSentence(composer.options.comparison);
  if (compared.length > 0) blocks.push({ kind: 'paragraph', role: 'body', sentences: compared });
  if (analysis.events.length === 0) return blocks;
  blocks.push({
    kind: 'paragraph',
    role: 'body',
    sentences: [
      compose([strong(`Confidence: ${cause.confidence}`), ` – ${confidenceMeaning(cause.confidence)}.`]),
      say(tally(analysis)),
    ],
  });
  if (cause.alternatives.length > 0) {
    blocks.push({ kind: 'paragraph', role: 'body', sentences: [compose([strong('Not excluded:')])] });
    blocks.push({
      kind: 'list',
      ordered: false,
      items: cause.alternatives.slice(0, 3).map((alternative): Sentence[] => [say(capitalised(stopped(alternative)))]),
    });
  }
  return blocks;
}

export function impactBlocks(composer: Composer): Block[] {
  const { analysis } = composer;
  const failures = analysis.events.filter((event) => isFailureKind(event.kind));
  if (failures.length === 0) return [];
  const worst = failures.reduce((most, event) => Math.max(most, event.verdict?.severityLevel ?? -1), -1);
  const sentences: Sentence[] = [];
  if (worst >= 0) sentences.push(compose([strong(severityLevel(worst)), ' on a scale from harmless to severe.']));

  const impacts = impactsOf(composer);
  for (const { text, event } of impacts.slice(0, 1)) sentences.push(say(stopped(text), composer.citeEvent(event)));
  if (impacts.length === 0) sentences.push(say('The logs do not show what users of the host noticed.'));
  const others = company(analysis);
  if (others !== '') {
    const cites = composer.groups
      .filter((view) => !view.isFailure && view.telling !== null)
      .slice(0, 3)
      .flatMap((view) => (view.telling === null ? [] : composer.citeEvent(view.telling)));
    sentences.push(say(`The same logs hold ${others}.`, cites));
  } else sentences.push(say('No out-of-memory kill, hung task or lockup was found in the same logs.'));
  if (analysis.coverage.suppressed > 0)
    sentences.push(
      say(
        `The kernel says that it left ${plural(analysis.coverage.suppressed, 'further message')} unprinted, so the true number of failures is higher.`,
      ),
    );
  const blocks: Block[] = [{ kind: 'paragraph', role: 'body', name: 'impact', sentences }];
  if (impacts.length > 1)
    blocks.push(
      { kind: 'paragraph', role: 'body', sentences: [say('In other groups of failures:')] },
      {
        kind: 'list',
        ordered: false,
        items: impacts.slice(1).map(({ text, event }): Sentence[] => [say(stopped(text), composer.citeEvent(event))]),
      },
    );
  return blocks;
}

/** What to do; why and how much is for the section on advice. An abbreviation or a number does not end a sentence. */
function firstSentence(text: string): string {
  return /^.{20,}?[.!?](?= [A-Z])/s.exec(clip(text, 2400))?.[0] ?? text;
}

/** The first three pieces of advice in one line each; the full text stands in its own section. */
export function firstStepBlocks(advice: readonly NumberedAdvice[]): Block[] {
  if (advice.length === 0) return [];
  const items = advice.slice(0, 3).map((entry): Sentence[] => {
    const command = entry.advice.commands[0];
    const sentence = say(stopped(firstSentence(entry.advice.action)));
    return command === undefined || command.length > 100 ? [sentence] : [sentence, compose([mono(command)])];
  });
  const blocks: Block[] = [{ kind: 'list', ordered: true, items }];
  if (advice.length > 0)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [
        say('Risk, undo and verification of each step, and all further advice, stand in the section “Advice”.'),
      ],
    });
  return blocks;
}
