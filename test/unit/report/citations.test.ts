/**
 * Every citation of every report of the project's own inputs, followed to the raw bytes: the report's lines are compared with
 * the input as tar unpacks it, which is no code of ours.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { XzReadableStream } from 'xz-decompress';
import { analyze } from '../../../electron/engine/analyze.ts';
import { LogStore } from '../../../electron/engine/log-store/log-store.ts';
import { makeReport } from '../../../electron/engine/report-writers/make-report.ts';
import { pdfPayload } from '../../../electron/engine/report-writers/pdf-payload.ts';
import { NO_EDITS } from '../../../shared/contract/index.ts';
import { allSentences } from '../../../shared/report/document.ts';
import { renderHtml } from '../../../shared/report/html.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import type { ReportDocument } from '../../../shared/report/model.ts';
import { visible } from '../../../shared/report/visible.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const sample = readdirSync(join(FIXTURES, 'sample')).find((name) => name.endsWith('.tar.xz')) ?? '';
const INPUTS: readonly [string, string][] = [
  ['the sample case', join(FIXTURES, 'sample', sample)],
  ['the seed', join(FIXTURES, 'seed', 'seed.txt')],
  ['the seed, line by line', join(FIXTURES, 'seed', 'seed-lines.log')],
  ['the seed as one paragraph', join(FIXTURES, 'seed', 'seed-paragraph.txt')],
];

/** Raw lines of a member, by line feeds alone. */
type Raw = (member: string) => readonly string[];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'citations-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rawOf(path: string): Promise<Raw> {
  if (!path.endsWith('.tar.xz')) {
    const lines = readFileSync(path, 'utf8').split('\n');
    return () => lines;
  }
  const tar = new XzReadableStream(new Blob([readFileSync(path)]).stream());
  const unpacked = join(folder, 'input.tar');
  writeFileSync(unpacked, new Uint8Array(await new Response(tar).arrayBuffer()));
  execFileSync('tar', ['-xf', unpacked, '-C', folder, '--strip-components=1']);
  return (member) => readFileSync(join(folder, member), 'utf8').split('\n');
}

async function reportOf(path: string): Promise<ReportDocument> {
  const store = await LogStore.create();
  try {
    const { analysis } = await analyze([path], { store });
    return await makeReport(
      { analysis, excerpt: (place, maxLines) => store.excerpt(place, maxLines) },
      { against: null, edits: NO_EDITS, sections: null, date: '2026-11-22' },
    );
  } finally {
    await store.dispose();
  }
}

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe.each(INPUTS)('the report of %s', (_, path) => {
  let document: ReportDocument;
  let raw: Raw;
  beforeAll(async () => {
    raw = await rawOf(path);
    document = await reportOf(path);
  }, 60_000);

  /** The line as the report may show it: in whole, or its beginning where it is very long. */
  const stands = (member: string, line: number, text: string, omitted: number): void => {
    const original = (raw(member)[line - 1] ?? '').replace(/\r$/, '');
    expect(Buffer.from(original).subarray(0, Buffer.byteLength(text)).equals(Buffer.from(text))).toBe(true);
    expect(text.length + omitted).toBe(original.length);
  };

  it('quotes every cited line as it stands in the input, byte for byte', () => {
    let cited = 0;
    for (const { cites } of allSentences(document))
      for (const { ref, line } of cites) {
        const reference = document.references[ref - 1];
        expect(reference?.number).toBe(ref);
        if (reference === undefined) continue;
        cited++;
        if (reference.line === null) {
          // A member as a whole: it has to be there.
          expect(raw(reference.member).length).toBeGreaterThan(0);
          continue;
        }
        const wanted = line ?? reference.line;
        const shown = reference.excerpt?.lines.find((one) => one.line === wanted);
        expect(shown, `[${ref}] ${reference.member}:${wanted}`).toBeDefined();
        if (shown !== undefined) stands(reference.member, wanted, shown.text, shown.omittedCharacters);
      }
    expect(cited).toBeGreaterThan(10);
  });

  it('quotes nothing that is not in the input', () => {
    for (const { member, excerpt } of document.references)
      for (const { line, text, omittedCharacters } of excerpt?.lines ?? [])
        stands(member, line, text, omittedCharacters);
  });

  it('lets every sentence that is not about the report itself cite', () => {
    const told = document.sections.filter((section) => ['evidence'].includes(section.id));
    for (const section of told)
      for (const block of section.blocks)
        if (block.kind === 'paragraph' && block.role === 'body' && block.name !== undefined)
          expect(block.sentences.some((sentence) => sentence.cites.length > 0)).toBe(true);
    const answer = document.sections.find((section) => section.id === 'answer')?.blocks[0];
    expect(answer?.kind === 'paragraph' ? answer.sentences[0]?.cites.length : 0).toBeGreaterThan(0);
  });

  it('leads in HTML from every citation to that line', () => {
    const html = renderHtml(document);
    const lines = new Map<string, string>();
    for (const [, id = '', text = ''] of html.matchAll(
      /<code id="line-(\d+-\d+)"><span class="ln">\d+<\/span>([^<]*)/g,
    ))
      lines.set(id, unescaped(text));
    const links = [...html.matchAll(/<a class="cite" href="#(line|ref)-([\d-]+)"/g)];
    expect(links.length).toBeGreaterThan(10);
    for (const [, kind, id = ''] of links) {
      const [ref = 0, line = 0] = id.split('-').map(Number);
      const reference = document.references[ref - 1];
      expect(reference).toBeDefined();
      if (kind === 'ref') {
        expect(html).toContain(`id="ref-${ref}"`);
        continue;
      }
      const original = (raw(reference?.member ?? '')[line - 1] ?? '').replace(/\r$/, '');
      expect(lines.get(id)).toBe(visible(original.slice(0, 2000)));
    }
  });

  it('prints the cited lines in Markdown and in the PDF too', () => {
    const markdown = renderMarkdown(document);
    const payload = JSON.stringify(pdfPayload(document, { paper: 'a4', undrawable: new Set() }));
    for (const reference of document.references) {
      expect(markdown).toContain(`[${reference.number}\\]`);
      for (const shown of reference.excerpt?.lines ?? []) {
        expect(markdown).toContain(visible(shown.text));
        // The PDF breaks a long line into rows; its beginning is one.
        expect(payload).toContain(JSON.stringify([...visible(shown.text)].slice(0, 100).join('')).slice(1, -1));
      }
    }
  });
});
