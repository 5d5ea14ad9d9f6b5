/** `--limit NAME=VALUE`: a bound of the reading, by the name that the message of a bound that was met gives it. */
import { defaultLimits, type IntakeLimits } from '../engine/intake/index.ts';
import { UsageError } from './exit.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Those that somebody may meet; the others shape the reading and bound nothing. */
const NAMES = [
  'maxRatio',
  'maxTotalBytes',
  'maxMemberBytes',
  'maxMembers',
  'maxDepth',
  'maxCompressionLayers',
  'maxDirectoryDepth',
  'decoderMemoryBytes',
  'bufferedArchiveBytes',
] as const satisfies readonly (keyof IntakeLimits)[];

const isName = (text: string): text is (typeof NAMES)[number] => NAMES.some((name) => name === text);

/**
 * Reads the flag's values.
 * @throws UsageError for what is no name of a limit with a number from 1, which may carry a binary unit
 */
export function readLimits(values: readonly string[]): Partial<IntakeLimits> {
  const limits: { -readonly [K in keyof IntakeLimits]?: number } = {};
  for (const value of values) {
    const [, name = '', digits = '', unit = ''] = /^(\w{1,40})=(\d{1,15})(|KiB|MiB|GiB|TiB)$/.exec(value) ?? [];
    const amount = Number(digits) * (UNITS[unit] ?? 1);
    if (!isName(name) || !Number.isSafeInteger(amount) || amount < 1) {
      throw new UsageError(
        `--limit takes NAME=NUMBER, for example maxRatio=2000 or maxTotalBytes=500GiB, not "${value}"; the names are ${NAMES.map((known) => `${known} (${sayLimit(defaultLimits[known])})`).join(', ')}`,
      );
    }
    limits[name] = amount;
  }
  return limits;
}

function sayLimit(value: number): string {
  const unit = Object.entries(UNITS).findLast(([, size]) => size > 1 && value >= size && value % size === 0);
  return unit === undefined ? String(value) : `${value / unit[1]}${unit[0]}`;
}
