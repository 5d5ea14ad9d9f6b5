/** The evidence of one group of like events, told on the event that shows most. */
import type { AnalysisEvent, Verdict } from '../../contract/index.ts';
import { CAUSE_NAME } from '../../judge/causes/meaning.ts';
import { type Composer, type GroupView, groupTitle } from '../composer.ts';
import type { Block, Citation, Sentence, TableBlock } from '../model.ts';
import { cell, compose, say, stopped, strong } from '../sentence.ts';
import { amount, causeName, count, kindCount, listed, plural, span } from '../words.ts';
import { measuredBlocks } from './measured.ts';
import { headerFacts, stackBlocks } from './request.ts';
import { buddyBlocks, severalNodes, watermarkBlocks, zoneTitle } from './zones.ts';

/** The span of a group on the best clock that it has. */
function whenever(view: GroupView): string {
  if (view.group.from !== null || view.group.to !== null) return span(view.group.from, view.group.to);
  const boots = view.events.map((event) => event.bootSeconds).filter((seconds) => seconds !== null);
  if (boots.length === 0) return span(null, null);
  const low = boots.reduce((least, seconds) => Math.min(least, seconds), Infinity);
  const high = boots.reduce((most, seconds) => Math.max(most, seconds), -Infinity);
  return low === high
    ? `${low.toFixed(3)} s after boot`
    : `between ${low.toFixed(3)} and ${high.toFixed(3)} s after boot`;
}

/** "12 page allocation failures between … and …, shown for 3 processes (…)." */
function countSentence(composer: Composer, view: GroupView): Sentence {
  const { group, events } = view;
  const kind = events[0]?.kind;
  const what = kind === undefined ? plural(group.count, 'event') : kindCount(kind, group.count);
  const processes = [...new Set(events.map((event) => event.process).filter((name) => name !== null))];
  const named =
    processes.length === 0
      ? ''
      : processes.length <= 4
        ? `; process shown: ${listed(processes)}`
        : `; ${processes.length} different processes shown`;
  const more = group.suppressed > 0 ? ` (and up to ${count(group.suppressed)} that the kernel did not print)` : '';
  const first = events[0];
  const last = events[events.length - 1];
  const cites: Citation[] = [];
  if (first !== undefined) cites.push(...composer.citeEvent(first));
  if (last !== undefined && last !== first) cites.push(...composer.citeEvent(last));
  return say(`${what}${more} ${whenever(view)}${named}.`, cites);
}

/** Smallest and largest margin of each zone over all events of the group that carry one. */
function marginSentences(view: GroupView): Sentence[] {
  const byZone = new Map<string, { low: number; high: number; refused: number; value: number }>();
  const several = severalNodes(view.events.flatMap((event) => event.verdict?.zones ?? []));
  for (const event of view.events)
    for (const zone of event.verdict?.zones ?? []) {
      if (zone.marginKiB === null) continue;
      const title = zoneTitle(zone, several);
      const known = byZone.get(title);
      const refused = zone.passes === false ? 1 : 0;
      if (known === undefined) byZone.set(title, { low: zone.marginKiB, high: zone.marginKiB, refused, value: 1 });
      else {
        known.low = Math.min(known.low, zone.marginKiB);
        known.high = Math.max(known.high, zone.marginKiB);
        known.refused += refused;
        known.value++;
      }
    }
  const parts = [...byZone]
    .filter(([, entry]) => entry.value > 1)
    .slice(0, 6)
    .map(([title, entry]) => {
      const margin = entry.low === entry.high ? amount(entry.low) : `${amount(entry.low)} to ${amount(entry.high)}`;
      return `${title} ${margin} KiB (refused ${count(entry.refused)} of ${count(entry.value)} times)`;
    });
  return parts.length === 0 ? [] : [say(`Margins over all events of the group with numbers: ${listed(parts)}.`)];
}

/**
 * The explanation with its list of zones replaced: each zone is told on its own below, with the line that carries it.
 * `instead` takes the place of the list; '' takes the sentence that leads to it away as well.
 */
export function explanationWithoutZones(verdict: Verdict, instead: string): string {
  const text = verdict.explanation;
  const places = verdict.zones.map((zone) => ({ at: text.indexOf(zone.sentence), length: zone.sentence.length }));
  const found = places.filter((place) => place.at >= 0 && place.length > 0);
  if (found.length === 0) return text;
  const from = Math.min(...found.map((place) => place.at));
  const to = Math.max(...found.map((place) => place.at + place.length));
  const rest = text.slice(to).replace(/^\. \d+ further zones/, '');
  if (instead !== '') return text.slice(0, from) + instead + rest;
  const lead = text.slice(0, from);
  const before = lead.slice(0, lead.lastIndexOf('. ') + 1);
  return `${before}${rest.replace(/^\./, '')}`.trim();
}

/** The verdict: cause, how sure, what confirms and what excludes. */
function verdictBlocks(composer: Composer, event: AnalysisEvent): Block[] {
  const verdict = event.verdict;
  if (verdict === null) return [];
  const cites = composer.citeEvent(event);
  const sentences: Sentence[] = [
    compose([
      strong(`${causeName(verdict.cause)}`),
      ` – confidence ${verdict.confidence} (${verdict.confidenceScore.toFixed(2)}).`,
    ]),
  ];
  const explanation = explanationWithoutZones(verdict, 'see “Why the kernel said no” below');
  if (explanation !== '') sentences.push(say(stopped(explanation), cites));
  if (verdict.expectation === 'should-have-succeeded')
    sentences.push(
      say('By the printed numbers the request should have succeeded; they were printed after the failure.', cites),
    );
  const blocks: Block[] = [{ kind: 'paragraph', role: 'body', sentences }];
  const words = { headline: 'Decides', contributing: 'Contributes', excluded: 'Excluded' } as const;
  if (verdict.causes.length > 0) {
    const table: TableBlock = {
      kind: 'table',
      caption: 'Causes weighed',
      columns: [
        { title: 'Role', align: 'left', weight: 1.3 },
        { title: 'Cause', align: 'left', weight: 3.4 },
        { title: 'Signal', align: 'left', weight: 5 },
      ],
      rows: verdict.causes
        .slice(0, 10)
        .map((entry): Sentence[] => [cell(words[entry.role]), cell(causeName(entry.cause)), say(entry.why)]),
      omitted: null,
    };
    blocks.push(table);
  }
  if (verdict.alternatives.length > 0)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: alternativeSentences(verdict),
    });
  return blocks;
}

/** Other causes, those that the same evidence would decide together. */
function alternativeSentences(verdict: Verdict): Sentence[] {
  const byEvidence = new Map<string, string[]>();
  for (const other of verdict.alternatives.slice(0, 6))
    byEvidence.set(other.decidedBy, [...(byEvidence.get(other.decidedBy) ?? []), CAUSE_NAME[other.cause]]);
  return [...byEvidence].map(([evidence, causes]) =>
    say(stopped(`Also possible: ${listed(causes, 'or')}. What would decide: ${evidence}`)),
  );
}

/** Everything about one group. `index` is its 1-based place in the report. */
export function groupBlocks(composer: Composer, view: GroupView, index: number): Block[] {
  const event = view.telling;
  if (event === null) return [];
  const id = `group-${index}`;
  const blocks: Block[] = [{ kind: 'heading', level: 2, id, text: groupTitle(view.group) }];
  const sentences: Sentence[] = [countSentence(composer, view)];
  const story = event.trace?.story ?? '';
  if (story !== '') sentences.push(say(stopped(story), composer.citeEvent(event)));
  if (view.events.length > 1)
    sentences.push(say('What follows is told on the event that shows most.', composer.citeEvent(event)));
  blocks.push({ kind: 'paragraph', role: 'body', name: id, sentences });
  blocks.push(...verdictBlocks(composer, event));

  const part = (key: string, text: string, content: readonly Block[]): void => {
    if (content.length === 0) return;
    blocks.push({ kind: 'heading', level: 3, id: `${id}-${key}`, text }, ...content);
  };
  part('request', 'What was asked for', [headerFacts(composer, event)]);
  part('stack', 'Which part of the kernel asked', stackBlocks(composer, event));
  part('measured', 'What memory looked like around it', measuredBlocks(composer, event));
  if (view.isFailure) {
    const watermarks = watermarkBlocks(composer, event, id);
    const margins = marginSentences(view);
    if (margins.length > 0) watermarks.push({ kind: 'paragraph', role: 'body', sentences: margins });
    part('watermarks', 'Why the kernel said no', watermarks);
    part('blocks', 'Where the free memory lay', buddyBlocks(composer, event, id));
  }
  return blocks;
}

export function evidenceBlocks(composer: Composer): Block[] {
  const blocks = composer.detailed.flatMap((view, index) => groupBlocks(composer, view, index + 1));
  const left = composer.groups.length - composer.detailed.length;
  if (left > 0)
    blocks.push({
      kind: 'paragraph',
      role: 'note',
      sentences: [
        say(
          `${plural(left, 'further group')} of lower weight ${left === 1 ? 'is' : 'are'} listed with the time line and told in full in the JSON result.`,
        ),
      ],
    });
  return blocks;
}
