/** What recorders measured around an event, in words. */
import type { AnalysisEvent, Measured } from '../../contract/index.ts';
import type { Composer } from '../composer.ts';
import type { Block, Citation, Sentence, TableBlock } from '../model.ts';
import { cell } from '../sentence.ts';
import { count, kiB, NO_BREAK } from '../words.ts';

/** Values that one sentence holds. */
const VALUES = 3;

export const measuredValue = (value: number, unit: string): string =>
  unit === 'KiB' ? kiB(value) : `${count(value, Number.isInteger(value) ? 0 : 2)}${unit === '' ? '' : ` ${unit}`}`;

/** `12 s`, `4 min`: how far a sample lies from the event. */
export const distance = (seconds: number): string =>
  seconds < 120 ? `${count(seconds)} s` : `${count(seconds / 60)} min`;

const sides = ({ before, after, unit }: Measured): string =>
  [
    before === null ? null : `${measuredValue(before.value, unit)} ${distance(before.distanceSeconds)} before`,
    after === null ? null : `${measuredValue(after.value, unit)} ${distance(after.distanceSeconds)} after`,
  ]
    .filter((side) => side !== null)
    .join(', ');

/** How sure the time of an event is: `within 0.1 s`; null where nothing bounds the error. */
export function certaintyText({ time, timeCertaintySeconds }: AnalysisEvent): string | null {
  if (time === null || timeCertaintySeconds == null) return null;
  if (timeCertaintySeconds < 0.001) return 'within 1 ms';
  if (timeCertaintySeconds >= 120) return `within ${distance(timeCertaintySeconds)}`;
  // Rounded up: the bound that is told has to hold.
  const digits = timeCertaintySeconds < 1 ? 3 : 1;
  return `within ${count(Math.ceil(timeCertaintySeconds * 10 ** digits - 1e-6) / 10 ** digits, digits)} s`;
}

/** The samples just before and after the event that is told, with their distance in time; none where nothing was recorded. */
export function measuredBlocks(composer: Composer, event: AnalysisEvent): Block[] {
  const all = event.measured ?? [];
  if (all.length === 0) return [];
  // Several recorders of one value are joined by ` + ` in its source.
  const cites = (source: string): Citation[] =>
    source.split(' + ').map((member) => composer.book.citeMember(member, null));
  const side = (sample: Measured['before'], unit: string): Sentence =>
    cell(
      sample === null
        ? 'none within an hour'
        : `${measuredValue(sample.value, unit)}, ${distance(sample.distanceSeconds).replace(' ', NO_BREAK)}`,
    );
  const table: TableBlock = {
    kind: 'table',
    caption: 'What was recorded nearest to this event, with the distance in time',
    columns: [
      { title: 'Value', align: 'left', weight: 3 },
      { title: 'Before', align: 'right', weight: 3 },
      { title: 'After', align: 'right', weight: 3 },
    ],
    rows: all
      .slice(0, 16)
      .map((each): Sentence[] => [
        cell(each.overInterval ? `${each.name}, mean over the interval` : each.name, cites(each.source)),
        side(each.before, each.unit),
        side(each.after, each.unit),
      ]),
    omitted: null,
  };
  return [table];
}

/** One sentence on the first values; null when nothing was recorded near the event. */
export function measuredSentence(all: readonly Measured[]): string | null {
  if (all.length === 0) return null;
  const told = all.slice(0, VALUES).map((each) => `${each.name.toLowerCase()} ${sides(each)}`);
  return `Recorded around it: ${told.join('; ')}.`;
}
