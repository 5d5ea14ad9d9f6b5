/** `--clock-offset SOURCE=SECONDS`: a clock that is known to have been wrong. */
import { type ClockOffset, clockOffset } from '../../shared/contract/index.ts';
import { UsageError } from './exit.ts';

/**
 * Reads the flag's values.
 * @throws UsageError for what is no name with a number of seconds
 */
export function readClockOffsets(values: readonly string[]): ClockOffset[] {
  return values.map((value) => {
    // The name may hold an equals sign, the number cannot.
    const at = value.lastIndexOf('=');
    const seconds = value.slice(at + 1);
    const parsed = clockOffset.safeParse({ source: value.slice(0, Math.max(0, at)), seconds: Number(seconds) });
    if (!/^[+-]?\d{1,9}(?:\.\d{1,6})?$/.test(seconds) || !parsed.success)
      throw new UsageError(`--clock-offset takes SOURCE=SECONDS, for example var/log/messages=-3600, not "${value}"`);
    return parsed.data;
  });
}
