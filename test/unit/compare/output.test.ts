import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import {
  compareCases,
  compareCounts,
  comparisonDocument,
  comparisonSections,
  rateFigure,
  rateFigureBlock,
  renderComparisonText,
} from '../../../shared/compare/index.ts';
import { ratesSvg } from '../../../shared/report/figures/rates.ts';
import { LIGHT } from '../../../shared/report/figures/svg.ts';
import { renderHtml } from '../../../shared/report/html.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import { SECTION_IDS } from '../../../shared/report/model.ts';
import { HOSTILE, hostileCase } from '../../builders/strained-cases.ts';
import { caseOf, fact, OLD, spread, YOUNG } from './cases.ts';

const upgraded = compareCases(
  [
    caseOf({
      boots: [{ kernel: OLD, from: 0, days: 30, failures: spread(40, 0, 30) }],
      facts: { sysctl: { 'vm.min_free_kbytes': fact('67584', 'proc/sys/vm/min_free_kbytes') } },
    }),
  ],
  [
    caseOf({
      boots: [{ kernel: YOUNG, from: 31, days: 20, failures: spread(3, 31, 20) }],
      facts: { sysctl: { 'vm.min_free_kbytes': fact('524288', 'proc/sys/vm/min_free_kbytes') } },
    }),
  ],
);
const hostile = compareCases([hostileCase().analysis], [hostileCase(`${HOSTILE}2`).analysis]);
const OPTIONS = { customer: null, caseNumber: null, author: null, date: '2026-04-20' };

describe('text', () => {
  it('begins with the sentence that can be pasted, and fits its width', () => {
    const text = renderComparisonText(upgraded, { color: false, width: 80 });
    const lines = text.split('\n');
    expect(text.replace(/\s+/g, ' ')).toContain(`Did it help? ${upgraded.verdict.statement}`);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(text).toContain('vm.min_free_kbytes: 67584 → 524288');
  });

  it('gives six digits where the arithmetic was asked for', () => {
    const text = renderComparisonText(compareCounts({ count: 14, days: 30 }, { count: 3, days: 21.5 }), {
      color: false,
    });
    for (const number of ['0.299003', '0.055095 to 1.071317', '0.034136', '0.068273', '0.049736', '7.157969'])
      expect(text).toContain(number);
  });

  it('lets nothing from a log act on the terminal', () => {
    const text = renderComparisonText(hostile, { color: false, width: 100 });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('document', () => {
  const document = comparisonDocument(upgraded, OPTIONS);

  it('says what text and JSON say', () => {
    const html = renderHtml(document);
    const markdown = renderMarkdown(document);
    for (const number of ['40', '3', 'vm.min_free_kbytes', '524288']) {
      expect(html).toContain(number);
      expect(markdown).toContain(number);
    }
    expect(markdown).toContain(upgraded.verdict.statement);
  });

  it('has sections that every writer knows, each once, numbered', () => {
    const sections = comparisonSections(upgraded);
    expect(sections.map((one) => one.id).every((id) => SECTION_IDS.includes(id))).toBe(true);
    expect(new Set(sections.map((one) => one.id)).size).toBe(sections.length);
    expect(sections[0]).toMatchObject({ id: 'answer', number: '1' });
  });

  it('leads every cited value to the file that carries it', () => {
    expect(document.references.map((one) => one.member)).toEqual([
      'before: proc/sys/vm/min_free_kbytes',
      'after: proc/sys/vm/min_free_kbytes',
    ]);
    expect(document.sections.at(-1)?.id).toBe('excerpts');
  });

  it('makes no markup of what logs and files say', () => {
    const html = renderHtml(comparisonDocument(hostile, { ...OPTIONS, customer: HOSTILE }));
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    const markdown = renderMarkdown(comparisonDocument(hostile, { ...OPTIONS, customer: HOSTILE }));
    const rendered = micromark(markdown, {
      allowDangerousHtml: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    });
    expect(rendered).not.toMatch(/<(?:a|img|script)\b/);
  });
});

describe('figure', () => {
  const theme = { ...LIGHT, sans: 'sans-serif', mono: 'monospace', idPrefix: 'f' };

  it('draws both rates and the ratio, and tells them in words', () => {
    const block = rateFigureBlock(upgraded);
    expect(block?.alt).toMatch(/Before: 40 incidents in 30 days, 1\.33 per day .*After: 3 incidents in 20 days/);
    expect(block?.table.rows).toHaveLength(2);
    const figure = rateFigure(upgraded);
    if (figure === null) throw new Error('no figure');
    const svg = ratesSvg(figure, theme, 'Rates', block?.alt ?? '');
    expect(svg.match(/<text /g)?.length).toBeGreaterThan(10);
    expect(svg).toContain('After / before');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ['none after', 7, 0],
    ['none before', 0, 7],
    ['none at all', 0, 0],
    ['a thousandfold', 1, 100_000],
  ])('stands with %s', (_, x, y) => {
    const figure = rateFigure(compareCounts({ count: x, days: 10 }, { count: y, days: 10 }));
    if (figure === null) throw new Error('no figure');
    const svg = ratesSvg(figure, theme, 'Rates', '');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    // Every mark stays on the picture.
    for (const [, value] of svg.matchAll(/ x[12]?="(-?[\d.]+)"/g)) expect(Number(value)).toBeLessThanOrEqual(720);
  });

  it('is not drawn where a rate is not known', () => {
    expect(rateFigure(compareCases([], []))).toBeNull();
    expect(rateFigureBlock(compareCases([], []))).toBeNull();
  });
});
