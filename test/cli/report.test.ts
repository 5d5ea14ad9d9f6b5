/** `buddyscope report` as a user runs it: on paths and on a kept case. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseFile } from '../../electron/engine/case-store/case-file.ts';
import { pagesAround, writeCase } from '../../electron/engine/case-store/case-writer.ts';
import { buildColumns } from '../../electron/worker/columns.ts';
import { eventSeries } from '../../electron/worker/event-series.ts';
import { buildOverview } from '../../electron/worker/overview.ts';
import { reportEdits } from '../../shared/contract/index.ts';
import { memInfoCase } from '../builders/mem-info-case.ts';
import { cli, SAMPLE, SEED } from './run-cli.ts';

let folder: string;
let kept: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  kept = join(folder, 'kept.buddyscope');
  const built = memInfoCase();
  const { analysis } = built;
  await writeCase(kept, {
    analysis,
    overview: buildOverview({ caseId: 'c', title: 'kept', analysis, unreadable: 0, partial: 0, keptBytes: () => 1 }),
    columns: buildColumns(analysis.events, analysis.groups),
    series: eventSeries(analysis),
    pages: pagesAround(built.analysis, async (member, from, count) =>
      [...(built.logs.get(member) ?? [])].slice(from - 1, from - 1 + count),
    ),
  });
  const file = await CaseFile.open(kept, 'kept');
  file.putReportEdits(
    reportEdits.parse({
      head: { customer: 'Example Bank AG', author: 'Support desk' },
      paper: 'letter',
      off: ['terms'],
      reworded: [{ paragraph: 'answer', text: 'The night backup took the memory.' }],
    }),
  );
  file.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const titles = (markdown: string): string[] => [...markdown.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);

describe('buddyscope report', () => {
  it('writes a tagged PDF on the paper wanted, with the case number in its properties', () => {
    const out = join(folder, 'one.pdf');
    const run = cli('report', SAMPLE, '--case-number', 'CS-031245', '--paper', 'letter', '--out', out, '--quiet');
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const pdf = readFileSync(out, 'latin1');
    expect(pdf).toMatch(/\/MediaBox\s*\[\s*0 0 612 792\s*\]/);
    expect(pdf).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/);
    expect(pdf).toContain('CS-031245');
  });

  it('has the sections wanted, in their order, or all but those unwanted', () => {
    const seed = join(SEED, 'seed.txt');
    const some = cli('report', seed, '--format', 'md', '--sections', 'advice,answer', '--quiet').stdout;
    expect(titles(some)).toEqual(['1. Advice', '2. What happened', 'A. The places cited']);
    const most = cli('report', seed, '--format', 'md', '--sections=-answer,-events', '--quiet').stdout;
    expect(titles(most)[0]).toBe('1. What it did');
    expect(most).not.toContain('List of events');
    expect(most).toContain('The lines cited');
  });

  it('applies what is kept in a case, and lets flags stand above it', () => {
    const { code, stdout } = cli('report', kept, '--format', 'md', '--customer', 'Sample Inc.', '--quiet');
    expect(code).toBe(0);
    expect(stdout).toContain('The night backup took the memory.');
    expect(stdout).toContain('Wording of the author, not of the analysis.');
    expect(stdout).toContain('- Customer: Sample Inc.');
    expect(stdout).toContain('- Author: Support desk');
    expect(stdout).not.toMatch(/^## .*Terms$/m);
    // The lines around the events were kept with the case.
    expect(stdout).toContain('Node 0 Normal free:20672kB');
    const pdf = join(folder, 'kept.pdf');
    cli('report', kept, '--out', pdf, '--pdf-standard', 'a-2a', '--quiet');
    expect(readFileSync(pdf, 'latin1')).toMatch(/\/MediaBox\s*\[\s*0 0 612 792\s*\]/);
    expect(readFileSync(pdf, 'latin1')).toContain('<pdfaid:part>2</pdfaid:part>');
  });

  it('gives the document as JSON, with every reference that it cites', () => {
    const { stdout } = cli('report', join(SEED, 'seed.txt'), '--format', 'json', '--quiet');
    const document = JSON.parse(stdout);
    expect(document.schema).toBe('buddyscope.report/1');
    const numbers = new Set(document.references.map((reference: { number: number }) => reference.number));
    const cited = [...stdout.matchAll(/"ref": (\d+)/g)].map(([, ref]) => Number(ref));
    expect(cited.length).toBeGreaterThan(5);
    for (const ref of cited) expect(numbers).toContain(ref);
  });

  it('compares with another case', () => {
    const { code, stdout } = cli('report', SAMPLE, '--compare-with', kept, '--format', 'md', '--quiet');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^## \d+\. Before and after$/m);
    expect(stdout).toContain('**Before and after:** ');
  });

  it.each([
    [['--sections', 'answer,nothing'], 'no section "nothing"'],
    [['--sections=-answer', '--paper', 'a5'], '--paper takes a4 or letter'],
    [['--format', 'docx'], '--format takes'],
    [['--pdf-standard', 'a-1'], '--pdf-standard takes ua-1 or a-2a'],
    [['--customer', 'x'.repeat(201)], 'at most 200'],
  ])('refuses %j before anything is read', (args, message) => {
    expect(cli('report', SAMPLE, ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('refuses further paths beside a kept case, which was judged already', () => {
    expect(cli('report', kept, SAMPLE, '--format', 'md')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('stands alone'),
    });
  });

  it('of a case of an older form does not write to that case', () => {
    const older = join(folder, 'older.buddyscope');
    copyFileSync(kept, older);
    const database = new DatabaseSync(older);
    database.exec('DROP TABLE log; DROP TABLE log_chunk; DROP TABLE redaction; PRAGMA user_version = 1');
    database.close();
    const before = readFileSync(older);
    expect(cli('report', older, '--format', 'md', '--quiet').stdout).toContain('The night backup took the memory.');
    expect(readFileSync(older).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('older'))).toEqual(['older.buddyscope']);
  });

  it('says what is wrong with a case that is damaged, and writes nothing', () => {
    const damaged = join(folder, 'damaged.buddyscope');
    writeFileSync(damaged, readFileSync(kept).subarray(0, 5000));
    const run = cli('report', damaged, '--format', 'md', '--quiet');
    expect(run.code).toBe(3);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('damaged.buddyscope');
    expect(cli('report', join(folder, 'nowhere'), '--format', 'md').code).toBe(3);
    expect(cli('report', SAMPLE, '--compare-with', join(folder, 'nowhere'), '--format', 'md')).toMatchObject({
      code: 3,
      stdout: '',
    });
  });
});
