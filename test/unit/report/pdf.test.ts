import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writePdf } from '../../../electron/engine/report-writers/pdf.ts';
import { pdfPayload } from '../../../electron/engine/report-writers/pdf-payload.ts';
import { PDF_TEMPLATE } from '../../../electron/engine/report-writers/pdf-template.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { HOSTILE, hostileCase, stormCase } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS, report } from './samples.ts';

/** The metadata packet and the catalogue stand uncompressed in the file. */
function facts(bytes: Uint8Array): {
  pages: number;
  accessible: boolean;
  archive: boolean;
  tagged: boolean;
  outline: boolean;
  letter: boolean;
} {
  const text = Buffer.from(bytes).toString('latin1');
  expect(text.startsWith('%PDF-1.7')).toBe(true);
  return {
    pages: Number(/<xmpTPg:NPages>(\d+)</.exec(text)?.[1]),
    accessible: text.includes('<pdfuaid:part>1</pdfuaid:part>'),
    archive: text.includes('<pdfaid:part>2</pdfaid:part>'),
    tagged: /\/MarkInfo\s*<<[^>]*\/Marked true/.test(text),
    outline: /\/Outlines \d+ 0 R/.test(text),
    letter: /\/MediaBox\s*\[\s*0 0 612 792\s*\]/.test(text),
  };
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(strings);
}

describe('the PDF', () => {
  it('is tagged, has an outline, and claims PDF/UA', async () => {
    const { pages, ...rest } = facts(await writePdf(report(memInfoCase())));
    expect(rest).toEqual({ accessible: true, archive: false, tagged: true, outline: true, letter: false });
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThan(12);
  });

  it('comes on Letter paper and as PDF/A too', async () => {
    const { letter, archive } = facts(await writePdf(report(seedCase()), { paper: 'us-letter', standard: 'a-2a' }));
    expect({ letter, archive }).toEqual({ letter: true, archive: true });
  });

  it('is the same bytes for the same report', async () => {
    const document = report(seedCase());
    expect(Buffer.from(await writePdf(document)).equals(Buffer.from(await writePdf(document)))).toBe(true);
  });

  it('summarises 2000 events on at most 60 pages', async () => {
    expect(facts(await writePdf(report(stormCase(2000)))).pages).toBeLessThanOrEqual(60);
  }, 30_000);

  it('sets hostile text as text, on few pages, without losing its standard', async () => {
    const { pages, accessible } = facts(await writePdf(report(hostileCase())));
    expect(accessible).toBe(true);
    expect(pages).toBeLessThan(40);
  });

  it('survives a line of a million characters without a space', async () => {
    const { pages } = facts(await writePdf(report(hostileCase('A'.repeat(1_000_000)))));
    expect(pages).toBeLessThan(60);
  }, 30_000);

  it('draws or writes out every script, and keeps its standard', async () => {
    const document = report(memInfoCase({ hostname: 'хост-ναός-中文-株式会社-עברית-\u{13080}' }), {
      customer: '株式会社サンプル',
      caseNumber: '\u{1f600}'.repeat(80),
    });
    expect(facts(await writePdf(document)).accessible).toBe(true);
  });

  it('loses no name in whatever script: the properties hold it, and the page its signs or their code points', async () => {
    for (const name of ['株式会社サンプル', 'Банк Пример', 'شركة مثال', 'בנק לדוגמה']) {
      const pdf = Buffer.from(await writePdf(report(seedCase(), { customer: name }))).toString('utf8');
      expect(/<dc:title>.*?<\/dc:title>/s.exec(pdf)?.[0]).toContain(name);
    }
  });

  it('refuses neither an empty title block nor an odd date', async () => {
    const document = report(seedCase(), { customer: null, caseNumber: null, author: null, date: 'soon' });
    expect(facts(await writePdf(document)).pages).toBeGreaterThan(1);
  });
});

describe('the payload of the PDF', () => {
  const options = { paper: 'a4', undrawable: new Set<number>() } as const;

  it('holds nothing invisible but the break marks', () => {
    for (const text of strings(pdfPayload(report(hostileCase()), options)))
      expect(ACTIVE_CHARACTERS.test(text.replaceAll('\u200b', ''))).toBe(false);
  });

  it('writes out the characters that cannot be drawn, and says so', () => {
    const undrawable = new Set([0x4e2d]);
    const payload = pdfPayload(report(seedCase(), { customer: 'A中B' }), { paper: 'a4', undrawable });
    // The properties of the file are drawn by no face of ours and keep the name as it is written.
    const { metaTitle, metaNote, ...drawn } = z
      .looseObject({ metaTitle: z.string(), metaNote: z.string() })
      .parse(payload);
    expect(metaTitle).toContain('A中B');
    expect(metaNote).toContain('no font at hand can draw');
    const texts = strings(drawn);
    expect(texts).toContain('A\\u{4e2d}B');
    expect(texts.some((text) => text.includes('no font at hand can draw'))).toBe(true);
    expect(texts.some((text) => text.includes('中'))).toBe(false);
  });

  it('wraps raw lines without changing a character', () => {
    const built = memInfoCase({ count: 1 });
    const texts = strings(pdfPayload(report(built), options)).join('');
    for (const line of built.logs.get('sos_commands/kernel/dmesg') ?? [])
      expect(texts).toContain(line.length <= 108 ? line : line.slice(0, 108));
  });
});

describe('the template', () => {
  it('reads no file, imports no package and evaluates no data', () => {
    expect(PDF_TEMPLATE).not.toMatch(/#?\b(?:import|include|read|eval|plugin|csv|yaml|toml|xml)\b\s*(?:\(|")/);
    expect(PDF_TEMPLATE).not.toContain('@preview');
    expect(PDF_TEMPLATE).not.toContain(HOSTILE.slice(0, 8));
  });
});
