/** The evidence of one group of like events, told on the event that shows most. */
import type { AnalysisEvent } from '../../contract/index.ts';
import { type Composer, type GroupView, groupTitle } from '../composer.ts';
import type { Block, Citation, Sentence, TableBlock } from '../model.ts';
import { cell, compose, say, stopped, strong } from '../sentence.ts';
import { amount, causeName, count, kindCount, listed, plural, span } from '../words.ts';
import { headerFacts, stackBlocks } from './request.ts';
import { buddyBlocks, severalNodes, watermarkBlocks, zoneTitle } from './zones.ts';

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
  return say(`${what}${more} ${span(group.from, group.to)}${named}.`, cites);
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
  if (verdict.explanation !== '') sentences.push(say(stopped(verdict.explanation), cites));
  if (verdict.expectation === 'should-have-succeeded')
    sentences.push(
      say(
        'By the printed numbers the request should have succeeded: the shortage had passed when they were printed.',
        cites,
      ),
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
      sentences: verdict.alternatives
        .slice(0, 4)
        .map((other) =>
          say(stopped(`Also possible: ${causeName(other.cause).toLowerCase()}. What would decide: ${other.decidedBy}`)),
        ),
    });
  return blocks;
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
  blocks.push({ kind: 'paragraph', role: 'body', sentences });
  blocks.push(...verdictBlocks(composer, event));

  const part = (key: string, text: string, content: readonly Block[]): void => {
    if (content.length === 0) return;
    blocks.push({ kind: 'heading', level: 3, id: `${id}-${key}`, text }, ...content);
  };
  part('request', 'What was asked for', [headerFacts(composer, event)]);
  part('stack', 'Which part of the kernel asked', stackBlocks(composer, event));
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
