/** What a person changes in a report: it is there, it is marked as a person's, and nothing of the evidence is lost by it. */
import { describe, expect, it } from 'vitest';
import { writeDocument } from '../../../electron/engine/report-writers/make-report.ts';
import { pdfPayload } from '../../../electron/engine/report-writers/pdf-payload.ts';
import {
  chosenSections,
  NO_EDITS,
  orderedSections,
  type ReportEdits,
  reportEdits,
  SECTION_IDS,
} from '../../../shared/contract/index.ts';
import { allSentences } from '../../../shared/report/document.ts';
import { renderHtml } from '../../../shared/report/html.ts';
import { documentOf, placesOf, type ReportInputs } from '../../../shared/report/inputs.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import type { ParagraphBlock, ReportDocument, ReportSection } from '../../../shared/report/model.ts';
import { plainText } from '../../../shared/report/sentence.ts';
import { type BuiltCase, excerptFrom } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { HOSTILE } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS } from './samples.ts';

function written(built: BuiltCase, edits: Partial<ReportEdits>, more: Partial<ReportInputs> = {}): ReportDocument {
  const inputs = {
    analysis: built.analysis,
    against: null,
    edits: { ...NO_EDITS, ...edits },
    sections: null,
    date: '2026-11-22',
    ...more,
  };
  const quoted = placesOf(inputs).map((place) => ({ place, lines: excerptFrom(built)(place) ?? [] }));
  return documentOf({ ...inputs, quoted });
}

const ids = (document: ReportDocument): string[] => document.sections.map((section) => section.id);
const words = (document: Pick<ReportDocument, 'sections'>): string =>
  [...allSentences(document)].map(plainText).join('\n');

function section(document: ReportDocument, id: string): ReportSection {
  const found = document.sections.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no section ${id}`);
  return found;
}

function paragraph(document: ReportDocument, id: string, at = 0): ParagraphBlock {
  const found = section(document, id).blocks.filter((block) => block.kind === 'paragraph')[at];
  if (found?.kind !== 'paragraph') throw new Error(`no paragraph ${at} in ${id}`);
  return found;
}

describe('order and choice of sections', () => {
  it('follows the edits, numbers anew, and keeps what is not named in its usual place', () => {
    const edits: Partial<ReportEdits> = { order: ['advice', 'answer'], off: ['findings', 'events'] };
    const document = written(memInfoCase(), edits);
    expect(ids(document)[0]).toBe('advice');
    expect(ids(document)).toContain('answer');
    expect(ids(document)).not.toContain('findings');
    expect(ids(document)).not.toContain('events');
    expect(document.sections.map((one) => one.number).slice(0, 3)).toEqual(['1', '2', '3']);
    const order = orderedSections({ order: ['advice', 'answer'] });
    expect([...order].sort()).toEqual([...SECTION_IDS].sort());
    expect(order[0]).toBe('advice');
    expect(order.indexOf('comparison')).toBe(1);
    expect(order.indexOf('impact')).toBe(order.indexOf('answer') + 1);
  });

  it('explains the same terms wherever their section stands', () => {
    const usual = section(written(memInfoCase(), {}), 'terms').blocks;
    const first = section(written(memInfoCase(), { order: ['terms'] }), 'terms').blocks;
    expect(first).toEqual(usual);
  });

  it('still lists the places cited when the excerpts are switched off', () => {
    expect(written(memInfoCase(), { off: ['excerpts'] }).sections.at(-1)?.blocks).toEqual([
      { kind: 'excerpts', lines: false },
    ]);
  });

  it('is the usual report without edits', () => {
    expect(chosenSections(NO_EDITS)).toEqual([...SECTION_IDS]);
  });
});

describe('the author’s wording', () => {
  const text = 'The database server ran out of memory.\n\nA backup was running.';

  it('replaces the paragraph, keeps every citation, and says whose words they are', () => {
    const built = memInfoCase();
    const computed = paragraph(written(built, {}), 'answer');
    const document = written(built, { reworded: [{ paragraph: 'answer', text }] });
    const first = paragraph(document, 'answer');
    const second = paragraph(document, 'answer', 1);
    expect(first.sentences.map(plainText)).toEqual(['The database server ran out of memory.']);
    expect(first.role).toBe(computed.role);
    expect(second.sentences.flatMap((sentence) => sentence.cites)).toEqual(
      computed.sentences.flatMap((sentence) => sentence.cites),
    );
    expect(computed.sentences.flatMap((sentence) => sentence.cites).length).toBeGreaterThan(0);
    expect(paragraph(document, 'answer', 2).sentences.map(plainText).join()).toMatch(/author, not of the analysis/);
  });

  it('leaves the computed wording in the appendix', () => {
    const built = memInfoCase();
    const computed = paragraph(written(built, {}), 'answer').sentences.map(plainText).join(' ');
    const document = written(built, { reworded: [{ paragraph: 'answer', text }] });
    expect(words({ sections: [section(document, 'provenance')] })).toContain(computed);
  });

  it('leaves the computed wording where the field is empty or the paragraph is not there', () => {
    const built = memInfoCase();
    const reworded = [
      { paragraph: 'answer', text: ' \n ' },
      { paragraph: 'finding-999', text: 'x' },
    ];
    expect(written(built, { reworded })).toEqual(written(built, {}));
  });

  it('offers no paragraph that tells the confidence or the arithmetic', () => {
    const named = written(memInfoCase(), {}).sections.flatMap((one) =>
      one.blocks.filter((block) => block.kind === 'paragraph' && block.name !== undefined),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const block of named)
      if (block.kind === 'paragraph')
        expect(block.sentences.map(plainText).join(' ')).not.toMatch(/^Confidence:|Replayed with rule/);
  });

  it('does not cut a long text', () => {
    const long = Array.from({ length: 1300 }, (_, at) => `word${at}`)
      .join(' ')
      .slice(0, 8000);
    const document = written(seedCase(), { reworded: [{ paragraph: 'impact', text: long }] });
    expect(paragraph(document, 'impact').sentences.map(plainText).join(' ')).toBe(long);
  });
});

describe('passages of one’s own', () => {
  const own = (place: 'before' | 'after', title: string, text: string) => ({
    id: title,
    section: 'advice' as const,
    place,
    title,
    text,
  });

  it('stand before and after the section that they were given to, marked as the author’s', () => {
    const document = written(memInfoCase(), {
      texts: [own('after', 'Agreed', 'Done on Sunday.'), own('before', '', 'Call us first.')],
    });
    const { blocks } = section(document, 'advice');
    expect(blocks[0]?.kind === 'paragraph' ? blocks[0].sentences.map(plainText) : []).toEqual(['Call us first.']);
    const heading = blocks.findIndex((block) => block.kind === 'heading' && block.text === 'Agreed');
    expect(heading).toBe(blocks.length - 3);
    for (const at of [1, blocks.length - 1]) {
      const block = blocks[at];
      expect(block?.kind === 'paragraph' ? block.sentences.map(plainText).join() : '').toMatch(/not a result/);
    }
    expect(words(document)).toContain('2 passages were added by the author.');
  });

  it('give a section that has nothing else to tell', () => {
    const texts = [{ ...own('after', 'Then', 'Nothing was compared.'), section: 'comparison' as const }];
    expect(ids(written(memInfoCase(), { texts }))).toContain('comparison');
  });

  it('are text, whatever they hold', async () => {
    const hostile = `${HOSTILE}\n\n<img src=x onerror=alert(1)> [a](javascript:b) #set page() \u202e\u0000`;
    const edits = {
      texts: [own('before', hostile.slice(0, 200), hostile)],
      reworded: [{ paragraph: 'answer', text: hostile }],
    };
    const document = written(memInfoCase(), edits);
    const html = renderHtml(document);
    expect(html).not.toContain('<img');
    expect(ACTIVE_CHARACTERS.test(html.replaceAll('\n', ''))).toBe(false);
    expect(ACTIVE_CHARACTERS.test(renderMarkdown(document).replaceAll('\n', ''))).toBe(false);
    const payload = JSON.stringify(pdfPayload(document, { paper: 'a4', undrawable: new Set() }));
    expect(ACTIVE_CHARACTERS.test(payload.replaceAll('\u200b', ''))).toBe(false);
    const pdf = await writeDocument(document, 'pdf', 'letter');
    expect(Buffer.from(pdf).toString('latin1')).toContain('<pdfuaid:part>1</pdfuaid:part>');
  });
});

describe('the comparison in a report', () => {
  it('is a section of its own and a sentence on page one', () => {
    const built = memInfoCase();
    const document = written(built, {}, { against: { kind: 'cases', analyses: [seedCase().analysis] } });
    expect(ids(document)).toContain('comparison');
    expect(words({ sections: [section(document, 'answer')] })).toContain('Before and after: ');
    expect(section(document, 'comparison').blocks.some((block) => block.kind === 'table')).toBe(true);
    // Every link of the page has its target once, with the blocks of two documents in one.
    const html = renderHtml(document);
    const found = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(found).size).toBe(found.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(found).toContain(target);
  });

  it('takes the case whose logs begin earlier for the one before', () => {
    const older = seedCase().analysis;
    const newer = memInfoCase();
    const document = written(newer, {}, { against: { kind: 'cases', analyses: [older] } });
    const table = section(document, 'comparison').blocks.find((block) => block.kind === 'table');
    const first = table?.kind === 'table' ? table.rows.map((row) => row.map(plainText)) : [];
    const other = written({ ...seedCase() }, {}, { against: { kind: 'cases', analyses: [newer.analysis] } });
    const same = section(other, 'comparison').blocks.find((block) => block.kind === 'table');
    expect(same?.kind === 'table' ? same.rows.map((row) => row.map(plainText)) : []).toEqual(first);
    expect(first.length).toBeGreaterThan(3);
  });

  it('is left out where the case holds one kernel', () => {
    expect(ids(written(seedCase(), {}, { against: { kind: 'within' } }))).not.toContain('comparison');
  });
});

describe('edits from outside', () => {
  it('are bounded', () => {
    const texts = Array.from({ length: 41 }, (_, at) => ({
      id: String(at),
      section: 'answer',
      place: 'after',
      title: '',
      text: '',
    }));
    expect(reportEdits.safeParse({ texts }).success).toBe(false);
    expect(reportEdits.safeParse({ reworded: [{ paragraph: 'answer', text: 'x'.repeat(8001) }] }).success).toBe(false);
    expect(reportEdits.safeParse({ order: ['answer', 'nothing'] }).success).toBe(false);
    expect(reportEdits.safeParse({ head: { customer: 'x'.repeat(201) } }).success).toBe(false);
  });

  it('of an older version keep their meaning', () => {
    expect(reportEdits.parse({ off: ['terms'] })).toEqual({ ...NO_EDITS, off: ['terms'] });
  });
});
