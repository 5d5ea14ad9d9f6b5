/** What comes from a log can neither act in a report nor make it grow, whichever form the report takes. */
import { describe, expect, it } from 'vitest';
import { type ReportFormat, writeDocument } from '../../../electron/engine/report-writers/make-report.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { HOSTILE, hostileCase } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS, report } from './samples.ts';

const MILLION = 1_000_000;
const TEXTS: Readonly<Record<string, string>> = {
  markup: HOSTILE,
  'a million letters': 'A'.repeat(MILLION),
  'a million marks on one letter': `a${'\u0301'.repeat(MILLION)}`,
  'a million overrides': '\u202e'.repeat(MILLION),
  'a million brackets': '['.repeat(MILLION),
  'a million backticks': '`'.repeat(MILLION),
  'a million characters beyond the first plane': '\u{1f600}'.repeat(MILLION / 2),
};
const FORMATS: readonly ReportFormat[] = ['html', 'md', 'json'];

describe.each(Object.entries(TEXTS))('a log full of %s', (_, text) => {
  const document = report(hostileCase(text));

  it.each(FORMATS)('gives a %s report of bounded size in which nothing acts', async (format) => {
    const written = String(await writeDocument(document, format));
    // Many times what an honest report takes, a small part of what came in: the text stands in some forty places.
    expect(written.length).toBeLessThan(4 * MILLION);
    expect(ACTIVE_CHARACTERS.test(written.replaceAll('\n', ''))).toBe(false);
  });
});

describe('lines of a million characters', () => {
  const built = memInfoCase({ count: 1 });
  const long = new Map(
    [...built.logs].map(([member, lines]) => [member, lines.map((line) => line + 'x'.repeat(MILLION))]),
  );

  it.each(FORMATS)('are cut in %s, and it is said by how much', async (format) => {
    const written = String(await writeDocument(report({ ...built, logs: long }), format));
    expect(written.length).toBeLessThan(MILLION);
    expect(written).toMatch(/more characters|"omittedCharacters": 99\d{4}/);
  });
});

describe('the JSON of a report', () => {
  it('reads back as the document, hidden characters and all', async () => {
    const document = report(hostileCase());
    const { schema, ...back } = JSON.parse(String(await writeDocument(document, 'json')));
    expect(schema).toBe('buddyscope.report/1');
    expect(back).toEqual(JSON.parse(JSON.stringify(document)));
    expect(JSON.stringify(back)).toContain('\u202e');
  });
});
