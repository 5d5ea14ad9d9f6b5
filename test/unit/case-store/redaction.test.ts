/** What was hidden stays with the case: in its file, also in one that an older version wrote, and in no export. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CaseFile } from '../../../electron/engine/case-store/case-file.ts';
import { pagesAround, writeCase } from '../../../electron/engine/case-store/case-writer.ts';
import { buildColumns } from '../../../electron/worker/columns.ts';
import { eventSeries } from '../../../electron/worker/event-series.ts';
import { buildOverview } from '../../../electron/worker/overview.ts';
import { renderComparison, renderReport } from '../../../electron/worker/report.ts';
import { StoredCase } from '../../../electron/worker/stored-case.ts';
import { redactionOptions } from '../../../shared/contract/index.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'case-'));
  path = join(folder, 'one.buddyscope');
  const built = memInfoCase({ count: 2 });
  const analysis = { ...built.analysis, host: { ...built.analysis.host, hostname: 'zoodb-17' } };
  await writeCase(path, {
    analysis,
    overview: buildOverview({
      caseId: 'c',
      title: 'zoodb-17 · x',
      analysis,
      unreadable: 0,
      partial: 0,
      keptBytes: () => 1,
    }),
    columns: buildColumns(analysis.events, analysis.groups),
    series: eventSeries(analysis),
    pages: pagesAround(analysis, async (member, from, count) =>
      [...(built.logs.get(member) ?? [])].slice(from - 1, from - 1 + count),
    ),
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = redactionOptions.parse({ on: true, words: ['tierpark'] });

test('options and table come back, and a second table adds to the first', async () => {
  const file = await CaseFile.open(path, 'one');
  expect(file.redactionOptions().on).toBe(false);
  file.putRedactionOptions(options);
  file.putRedactionTable([{ kind: 'hosts', original: 'a-1', pseudonym: 'host1', count: 3 }]);
  file.putRedactionTable([{ kind: 'hosts', original: 'b-2', pseudonym: 'host2', count: 1 }]);
  file.close();
  const again = await CaseFile.open(path, 'one');
  expect(again.redactionOptions()).toEqual(options);
  expect(again.redactionTable().map(({ pseudonym }) => pseudonym)).toEqual(['host1', 'host2']);
  again.close();
});

test('a case of the first version opens, and keeps a table from then on', async () => {
  const old = new DatabaseSync(path);
  old.exec('DROP TABLE redaction; DROP TABLE log; DROP TABLE log_chunk; PRAGMA user_version = 1');
  old.close();
  for (const count of [1, 2]) {
    const file = await CaseFile.open(path, 'one');
    file.putRedactionTable([{ kind: 'hosts', original: `h-${count}`, pseudonym: `host${count}`, count }]);
    expect(file.redactionTable()).toHaveLength(count);
    file.close();
  }
});

test('a file that is saved writes the table down, a look at it does not', async () => {
  const stored = new StoredCase(await CaseFile.open(path, 'one'), 'c');
  await stored.putRedactionOptions(options);
  const written = async (preview: boolean, format: 'html' | 'analysis' = 'html') =>
    await renderReport(
      { openCase: stored, against: null },
      { format, edits: undefined, date: '2026-11-22', redaction: undefined, preview },
      new AbortController().signal,
    );
  const look = await written(true);
  expect(look.text).not.toContain('zoodb-17');
  expect(stored.redactionTable()).toEqual([]);
  const saved = await written(false);
  expect(`${saved.name} ${saved.text}`).not.toContain('zoodb-17');
  expect(stored.redactionTable()).toContainEqual(expect.objectContaining({ original: 'zoodb-17', pseudonym: 'host1' }));
  const analysis = await written(false, 'analysis');
  expect(`${analysis.name} ${analysis.text}`).not.toContain('zoodb-17');
  await stored.close();
});

test('a comparison hides what the reports of a case hide', async () => {
  const stored = new StoredCase(await CaseFile.open(path, 'one'), 'c');
  const compared = async () =>
    await renderComparison(stored, stored, { before: 'c', after: 'c', format: 'json', date: '2026-11-22' });
  expect((await compared()).text).toContain('zoodb-17');
  await stored.putRedactionOptions(options);
  const hidden = await compared();
  expect(`${hidden.name} ${hidden.text}`).not.toContain('zoodb-17');
  expect(hidden.text).toContain('host1');
  await stored.close();
});
