/** When: one lane per group over the time that the logs cover. */
import type { Analysis, AnalysisEvent } from '../../contract/index.ts';
import { type Composer, type GroupView, groupTitle } from '../composer.ts';
import type { TimelineFigure, TimelineLane } from '../figures/timeline.ts';
import type { Block, Sentence, TableBlock } from '../model.ts';
import { cell, say } from '../sentence.ts';
import { clock, count, instant, plural, span } from '../words.ts';
import { period } from './answer.ts';

const LANES = 8;

function offsetMinutes(iso: string): number {
  const m = /([+-])(\d\d):(\d\d)$/.exec(iso);
  if (m === null) return 0;
  const minutes = Number(m[2]) * 60 + Number(m[3]);
  return m[1] === '-' ? -minutes : minutes;
}

/** Wall-clock time where at least as many events have it as have the boot clock; one of the two, never mixed. */
function axisOf(events: readonly AnalysisEvent[]): 'clock' | 'boot' | null {
  const clocked = events.filter((event) => event.time !== null).length;
  const booted = events.filter((event) => event.bootSeconds !== null).length;
  if (clocked === 0 && booted === 0) return null;
  return clocked >= booted ? 'clock' : 'boot';
}

function place(event: AnalysisEvent, axis: 'clock' | 'boot'): number | null {
  if (axis === 'clock') return instant(event.time);
  return event.bootSeconds === null ? null : event.bootSeconds * 1000;
}

function lane(
  title: string,
  isFailure: boolean,
  events: readonly AnalysisEvent[],
  axis: 'clock' | 'boot',
): TimelineLane {
  const at = events.map((event) => place(event, axis)).filter((value) => value !== null);
  return { title, isFailure, at, unplaced: events.length - at.length };
}

/** The figure's data; null when no event has a time. */
export function timelineFigure(analysis: Analysis, groups: readonly GroupView[]): TimelineFigure | null {
  const axis = axisOf(analysis.events);
  if (axis === null) return null;
  const shown = groups.length > LANES ? groups.slice(0, LANES - 1) : groups;
  const lanes = shown.map((view) => lane(groupTitle(view.group), view.isFailure, view.events, axis));
  const rest = groups.slice(shown.length);
  if (rest.length > 0)
    lanes.push(
      lane(
        `${plural(rest.length, 'further group')}`,
        rest.some((view) => view.isFailure),
        rest.flatMap((view) => view.events),
        axis,
      ),
    );
  let from = Infinity;
  let to = -Infinity;
  for (const value of lanes.flatMap((entry) => entry.at)) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  if (from > to) return null;
  const stamped = analysis.events.find((event) => event.time !== null)?.time ?? '';
  const clocked = axis === 'clock';
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(stamped)?.[1];
  const numbers = (values: (number | null)[]): number[] => values.filter((value) => value !== null);
  return {
    kind: 'timeline',
    axis,
    offsetMinutes: clocked ? offsetMinutes(stamped) : 0,
    zoneName: zone === undefined ? 'time zone not known' : zone === 'Z' ? 'UTC' : `UTC${zone}`,
    from,
    to,
    lanes,
    boots: clocked ? numbers(analysis.coverage.boots.slice(0, 50).map((boot) => instant(boot.from))) : [],
    gaps: clocked
      ? analysis.coverage.gaps
          .slice(0, 50)
          .map((gap) => ({ from: instant(gap.from) ?? 0, to: instant(gap.to) ?? 0 }))
          .filter((gap) => gap.to > gap.from)
      : [],
  };
}

function groupTable(composer: Composer): TableBlock {
  const rows = composer.groups.slice(0, composer.limits.groupRows).map((view): Sentence[] => {
    // Only groups that are told in detail spend a reference; the others would fill the appendix.
    const cited = view.telling !== null && composer.detailed.includes(view) ? composer.citeEvent(view.telling) : [];
    return [
      say(groupTitle(view.group), cited),
      cell(count(view.group.count)),
      cell(view.group.suppressed > 0 ? count(view.group.suppressed) : '–'),
      cell(view.group.from === null ? '–' : clock(view.group.from)),
      cell(view.group.to === null ? '–' : clock(view.group.to)),
    ];
  });
  const left = composer.groups.length - rows.length;
  return {
    kind: 'table',
    caption: 'The groups of like events',
    columns: [
      { title: 'Group', align: 'left', weight: 4.2 },
      { title: 'Events', align: 'right', weight: 1 },
      { title: 'Not printed', align: 'right', weight: 1.1 },
      { title: 'First', align: 'left', weight: 3 },
      { title: 'Last', align: 'left', weight: 3 },
    ],
    rows,
    omitted: left > 0 ? `${plural(left, 'smaller group')} not shown; all stand in the JSON result.` : null,
  };
}

export function timelineBlocks(composer: Composer): Block[] {
  const { analysis } = composer;
  if (analysis.events.length === 0) return [];
  const table = groupTable(composer);
  const figure = timelineFigure(analysis, composer.groups);
  if (figure === null)
    return [
      {
        kind: 'paragraph',
        role: 'body',
        sentences: [say('None of the events carries a time, so they cannot be put on a time line.')],
      },
      table,
    ];
  const unplaced = figure.lanes.reduce((sum, entry) => sum + entry.unplaced, 0);
  const { from, to } = period(analysis.events);
  const sentences: Sentence[] = [];
  if (unplaced > 0)
    sentences.push(
      say(
        `${count(unplaced)} of ${plural(analysis.events.length, 'event')} ${unplaced === 1 ? 'has' : 'have'} no time on this axis: counted, but not drawn.`,
      ),
    );
  if (figure.gaps.length > 0) sentences.push(say('Hatched: no log covers this time.'));
  const blocks: Block[] = [
    {
      kind: 'figure',
      id: 'figure-timeline',
      figure,
      caption: say(
        'Events over time, one lane per group, with its count at the right. A higher bar stands for more events in the same stretch of time.',
      ),
      alt: `${plural(analysis.events.length, 'event')} in ${plural(composer.groups.length, 'group')}${from === null ? '' : `, ${span(from, to)}`}. ${figure.lanes
        .map((entry) => `${entry.title}: ${entry.at.length + entry.unplaced}`)
        .join('; ')}.`,
      table,
    },
  ];
  if (sentences.length > 0) blocks.push({ kind: 'paragraph', role: 'note', sentences });
  return blocks;
}
