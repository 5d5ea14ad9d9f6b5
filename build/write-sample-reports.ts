/**
 * Writes the sample reports of docs/reports from the bundled sample case: `node build/write-sample-reports.ts`. Look at every
 * page before they are committed. Pictures of the pages need pdftoppm (poppler-utils); without it the PDF alone is written.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { analyze } from '../electron/engine/analyze.ts';
import { LogStore } from '../electron/engine/log-store/log-store.ts';
import { makeReport, writeDocument } from '../electron/engine/report-writers/make-report.ts';
import { NO_EDITS } from '../shared/contract/index.ts';

/** Pages that are shown: answer, timeline, and the evidence of the first group. */
const SHOWN_PAGES = 5;
const DOTS_PER_INCH = 72;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'reports');
const fixtures = join(root, 'test', 'fixtures', 'sample');
const sample = readdirSync(fixtures).find((name) => name.endsWith('.tar.xz'));
if (sample === undefined) throw new Error(`there is no sample case in ${fixtures}`);

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith('.png')) rmSync(join(folder, name));

const store = await LogStore.create();
try {
  const read = await analyze([join(fixtures, sample)], { store });
  // Only a build knows its version; here the engine runs from its sources.
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const analysis = { ...read.analysis, tool: { ...read.analysis.tool, version } };
  const document = await makeReport(
    { analysis, excerpt: (place, maxLines) => store.excerpt(place, maxLines) },
    {
      against: { kind: 'within' },
      edits: { ...NO_EDITS, head: { customer: 'Example Bank AG', caseNumber: 'CS-031245', author: 'Support desk' } },
      sections: null,
      // The day of the capture: the same input gives the same bytes.
      date: '2026-11-22',
    },
  );
  const pdf = join(folder, 'sample.pdf');
  writeFileSync(pdf, await writeDocument(document, 'pdf', 'a4'));
  const pages = spawnSync('pdftoppm', [
    '-r',
    String(DOTS_PER_INCH),
    '-l',
    String(SHOWN_PAGES),
    '-png',
    pdf,
    join(folder, 'page'),
  ]);
  if (pages.error !== undefined) process.stderr.write('pdftoppm is not installed: no pictures of the pages\n');
} finally {
  await store.dispose();
}
