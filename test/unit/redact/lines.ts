/** Rewrites lines as one text of a case. */
import { type RedactionEntry, type RedactionOptions, redactionOptions } from '../../../shared/contract/index.ts';
import { Redactor } from '../../../shared/redact/index.ts';
import type { TextMode } from '../../../shared/redact/span.ts';

export const options = (given: Partial<RedactionOptions> = {}): RedactionOptions =>
  redactionOptions.parse({ on: true, ...given });

/** Every line as it reads after all of them were learnt. */
export function redacted(
  lines: readonly string[],
  given: Partial<RedactionOptions> = {},
  mode: TextMode = 'line',
): { lines: string[]; redactor: Redactor } {
  const redactor = new Redactor(options(given));
  for (const line of lines) redactor.learn(line, mode);
  return { lines: lines.map((line) => redactor.redact(line, mode)), redactor };
}

export function redactedLine(line: string, given: Partial<RedactionOptions> = {}, mode: TextMode = 'line'): string {
  return redacted([line], given, mode).lines[0] ?? '';
}

/** Lines of a later report of the same case. */
export function redactedAfter(table: readonly RedactionEntry[], lines: readonly string[]): string[] {
  const redactor = new Redactor(options(), undefined, table);
  // The names of the first report are learnt again: its evidence is the same.
  for (const { original } of table) redactor.learn(`_HOSTNAME=${original}`, 'line');
  for (const line of lines) redactor.learn(line, 'line');
  return lines.map((line) => redactor.redact(line, 'line'));
}
