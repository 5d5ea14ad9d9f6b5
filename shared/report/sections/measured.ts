/** What recorders measured around an event, in words. */
import type { Measured } from '../../contract/index.ts';
import { count, kiB } from '../words.ts';

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

/** One sentence on the first values; null when nothing was recorded near the event. */
export function measuredSentence(all: readonly Measured[]): string | null {
  if (all.length === 0) return null;
  const told = all.slice(0, VALUES).map((each) => `${each.name.toLowerCase()} ${sides(each)}`);
  return `Recorded around it: ${told.join('; ')}.`;
}
