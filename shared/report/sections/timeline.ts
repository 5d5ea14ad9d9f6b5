/** When: one lane per group over the time that the logs cover. */
import type { Analysis, AnalysisEvent } from '../../contract/index.ts';
import { type Composer, type GroupView, groupTitle } from '../composer.ts';
import type { TimelineFigure, TimelineLane } from '../figures/timeline.ts';
import type { Block, Sentence, TableBlock } from '../model.ts';
import { cell, say } from '../sentence.ts';
import { clock, count, instant, kiB, kindWord, listed, plural, span } from '../words.ts';
import { period } from './answer.ts';

/** Lanes of failures; with the one for other trouble the figure stays a third of a page high. */
const LANES = 7;

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

/** A lane per group of failures, one for the smaller groups together, one for what else the kernel complained about. */
function lanesOf(groups: readonly GroupView[], axis: 'clock' | 'boot'): TimelineLane[] {
  const failures = groups.filter((view) => view.isFailure);
  const company = groups.filter((view) => !view.isFailure);
  const shown = failures.length > LANES ? failures.slice(0, LANES - 1) : failures;
  const lanes = shown.map((view) => lane(groupTitle(view.group), true, view.events, axis));
  const rest = failures.slice(shown.length).flatMap((view) => view.events);
  if (rest.length > 0) lanes.push(lane(plural(failures.length - shown.length, 'further group'), true, rest, axis));
  const others = company.flatMap((view) => view.events);
  const kinds = [...new Set(company.map((view) => kindWord(view.group.kind)))];
  if (others.length > 0) lanes.push(lane(listed(kinds), false, others, axis));
  return lanes;
}

/** Free memory of all zones that an event printed; an event whose zones are incomplete says nothing of the machine. */
function memoryPoints(events: readonly AnalysisEvent[], axis: 'clock' | 'boot'): TimelineFigure['memory'] {
  const complete = Math.max(0, ...events.slice(0, 5000).map((event) => event.memory?.zones.length ?? 0));
  return events
    .flatMap((event) => {
      const at = place(event, axis);
      const zones = event.memory?.zones ?? [];
      if (at === null || zones.length === 0 || zones.length < complete) return [];
      let freeKiB = 0;
      for (const zone of zones) {
        if (zone.freeKiB === null) return [];
        freeKiB += zone.freeKiB;
      }
      return [{ at, freeKiB }];
    })
    .sort((a, b) => a.at - b.at);
}

/** The figure's data; null when no event has a time. */
export function timelineFigure(analysis: Analysis, groups: readonly GroupView[]): TimelineFigure | null {
  const axis = axisOf(analysis.events);
  if (axis === null) return null;
  const lanes = lanesOf(groups, axis);
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
    memory: memoryPoints(analysis.events, axis),
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
  const { groups } = composer;
  // A column in which nothing is known is left out.
  const unprinted = groups.some((view) => view.group.suppressed > 0);
  const dated = groups.some((view) => view.group.from !== null);
  const rows = groups.slice(0, composer.limits.groupRows).map((view): Sentence[] => {
    // Only groups that are told in detail spend a reference; the others would fill the appendix.
    const cited = view.telling !== null && composer.detailed.includes(view) ? composer.citeEvent(view.telling) : [];
    const { group } = view;
    return [
      say(groupTitle(group), cited),
      cell(count(group.count)),
      ...(unprinted ? [cell(group.suppressed > 0 ? count(group.suppressed) : '–')] : []),
      ...(dated ? [group.from, group.to].map((time) => cell(time === null ? '–' : clock(time))) : []),
    ];
  });
  const left = groups.length - rows.length;
  const column = (title: string, align: 'left' | 'right', weight: number) => ({ title, align, weight });
  return {
    kind: 'table',
    caption: 'The groups of like events',
    columns: [
      column('Group', 'left', 4.2),
      column('Events', 'right', 1),
      ...(unprinted ? [column('Not printed', 'right', 1.1)] : []),
      ...(dated ? [column('First', 'left', 3), column('Last', 'left', 3)] : []),
    ],
    rows,
    omitted: left > 0 ? `${plural(left, 'smaller group')} not shown; all stand in the JSON result.` : null,
  };
}

function memoryWords({ memory }: TimelineFigure): string {
  if (memory.length === 0) return '';
  const amounts = memory.map((point) => point.freeKiB);
  const low = amounts.reduce((least, value) => Math.min(least, value), Infinity);
  const high = amounts.reduce((most, value) => Math.max(most, value), 0);
  return ` Free memory printed with ${plural(memory.length, 'event')}: ${kiB(low)} to ${kiB(high)}.`;
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
        `Events over time, one lane per group, with its count at the right. A higher bar stands for more events in the same stretch of time.${figure.memory.length > 0 ? ' Below: free memory of all zones together, as the events printed it; between them nothing was measured.' : ''}`,
      ),
      alt: `${plural(analysis.events.length, 'event')} in ${plural(composer.groups.length, 'group')}${from === null ? '' : `, ${span(from, to)}`}. ${figure.lanes
        .map((entry) => `${entry.title}: ${entry.at.length + entry.unplaced}`)
        .join('; ')}.${memoryWords(figure)}`,
      table,
    },
  ];
  if (sentences.length > 0) blocks.push({ kind: 'paragraph', role: 'note', sentences });
  return blocks;
}
