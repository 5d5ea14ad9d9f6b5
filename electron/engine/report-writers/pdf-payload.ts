/** Turns the report document into the plain data that the PDF template sets: text made visible, figures drawn. */
import { drawFigure } from '../../../shared/report/figures/draw.ts';
import { type FigureTheme, LIGHT } from '../../../shared/report/figures/svg.ts';
import type {
  Block,
  Citation,
  FigureBlock,
  Reference,
  ReportDocument,
  ReportSection,
  Sentence,
  TableBlock,
} from '../../../shared/report/model.ts';
import { plainText } from '../../../shared/report/sentence.ts';
import { label, visible } from '../../../shared/report/visible.ts';

export type PaperSize = 'a4' | 'us-letter';

export interface PayloadOptions {
  readonly paper: PaperSize;
  /** Code points that no font at hand can draw; they are written out. */
  readonly undrawable: ReadonlySet<number>;
}

/** Characters of the excerpt face that fit on a line: 6.6 pt Plex Mono is 3.96 pt wide, less margins and gutter. */
const EXCERPT_COLUMNS: Record<PaperSize, number> = { a4: 108, 'us-letter': 112 };
/** The same for the 8 pt code box. */
const CODE_COLUMNS: Record<PaperSize, number> = { a4: 94, 'us-letter': 98 };
/** Longest word of running text and of fact lists that is never broken. */
const LONG_WORD = 56;
/** The same for the labels of fact lists, 34 mm wide. */
const LONG_LABEL = 17;
/** Characters of table type across the whole page: 8.1 pt of either face, a little less than would fit. */
const TABLE_COLUMNS = 104;
/** Marks a place where the template may break a line; a zero-width space would end up in copied text. */
const BREAK = '\u200b';

interface Inline {
  readonly text: string;
  readonly style: string;
}
interface SetSentence {
  readonly inlines: readonly Inline[];
  readonly cites: readonly { readonly ref: number; readonly shown: string }[];
}

/** Lets a word longer than `limit` break after its own joints, and anywhere when it has none. */
function breakable(text: string, limit: number): string {
  return text.replace(/\S+/gu, (word) => {
    if (word.length <= limit) return word;
    let out = '';
    let run = 0;
    for (const character of word) {
      out += character;
      run++;
      if ('_/.-|,:=&?'.includes(character) ? run > 2 : run >= limit) {
        out += BREAK;
        run = 0;
      }
    }
    return out;
  });
}

/** Cuts a line into rows of at most `columns` characters; one character is one column in these faces. */
function rows(line: string, columns: number): string[] {
  const points = [...line];
  if (points.length <= columns) return [line];
  const out: string[] = [points.slice(0, columns).join('')];
  for (let at = columns; at < points.length; at += columns - 2)
    out.push(`  ${points.slice(at, at + columns - 2).join('')}`);
  return out;
}

class PayloadBuilder {
  readonly #document: ReportDocument;
  readonly #options: PayloadOptions;
  #figures = 0;

  constructor(document: ReportDocument, options: PayloadOptions) {
    this.#document = document;
    this.#options = options;
  }

  text(raw: string): string {
    const shown = visible(raw);
    if (this.#options.undrawable.size === 0) return shown;
    let out = '';
    for (const character of shown) {
      const code = character.codePointAt(0) ?? 0;
      out += this.#options.undrawable.has(code) ? `\\u{${code.toString(16)}}` : character;
    }
    return out;
  }

  prose(raw: string, limit = LONG_WORD): string {
    return breakable(this.text(raw), limit);
  }

  sentence(value: Sentence, limit = LONG_WORD): SetSentence {
    return {
      inlines: value.inlines.map((inline) => ({ text: this.prose(inline.text, limit), style: inline.style })),
      cites: value.cites.map((citation: Citation) => ({
        ref: citation.ref,
        shown: citation.line === null ? String(citation.ref) : `${citation.ref}:${citation.line}`,
      })),
    };
  }

  table(block: TableBlock): object {
    const weights = block.columns.reduce((sum, column) => sum + column.weight, 0);
    const limits = block.columns.map((column) =>
      Math.max(6, Math.floor((TABLE_COLUMNS * column.weight) / weights) - 2),
    );
    return {
      kind: 'table',
      caption: this.prose(block.caption),
      columns: block.columns.map((column) => ({ ...column, title: this.text(column.title) })),
      rows: block.rows.map((row) => row.map((cell, column) => this.sentence(cell, limits[column]))),
      omitted: block.omitted === null ? null : this.prose(block.omitted),
    };
  }

  figure(block: FigureBlock): object {
    this.#figures++;
    const theme: FigureTheme = { ...LIGHT, sans: 'IBM Plex Sans', mono: 'IBM Plex Mono', idPrefix: block.id };
    return {
      kind: 'figure',
      number: this.#figures,
      svg: this.text(drawFigure(block, theme)),
      alt: this.text(block.alt),
      caption: this.sentence(block.caption),
      // The picture of free blocks prints every number in its cells; a table below would only repeat it.
      table: block.figure.kind === 'buddy' ? null : this.table(block.table),
    };
  }

  reference(reference: Reference, lines: boolean): object {
    const { line, endLine } = reference;
    const excerpt = lines ? reference.excerpt : null;
    const range = line === null ? '' : endLine === null || endLine === line ? `:${line}` : `:${line}–${endLine}`;
    const out: { label: string; text: string; gap: boolean }[] = [];
    const gap = (count: number): void => {
      if (count > 0)
        out.push({ label: '', text: `… ${count} ${count === 1 ? 'line' : 'lines'} not shown …`, gap: true });
    };
    let next = line ?? 1;
    for (const entry of excerpt?.lines ?? []) {
      gap(entry.line - next);
      next = entry.line + 1;
      rows(this.text(entry.text), EXCERPT_COLUMNS[this.#options.paper]).forEach((text, index) => {
        out.push({ label: index === 0 ? String(entry.line) : '', text, gap: false });
      });
      if (entry.omittedCharacters > 0)
        out.push({ label: '', text: `… ${entry.omittedCharacters} more characters`, gap: true });
    }
    if (excerpt !== null && endLine !== null) gap(endLine - next + 1);
    return {
      number: reference.number,
      head: this.prose(reference.member) + range,
      note: lines ? reference.absence : null,
      rows: out,
    };
  }

  block(block: Block): object {
    switch (block.kind) {
      case 'paragraph':
        return {
          kind: 'paragraph',
          role: block.role,
          // A long answer in large type would push what to do first off the page.
          long: block.sentences.reduce((sum, value) => sum + plainText(value).length, 0) > 420,
          sentences: block.sentences.map((value) => this.sentence(value)),
        };
      case 'heading':
        return { kind: 'heading', level: block.level, text: this.prose(block.text) };
      case 'facts':
        return { kind: 'facts', rows: this.facts(block.rows) };
      case 'table':
        return this.table(block);
      case 'figure':
        return this.figure(block);
      case 'list':
        return {
          kind: 'list',
          ordered: block.ordered,
          items: block.items.map((item) => item.map((value) => this.sentence(value))),
        };
      case 'code':
        return { kind: 'code', label: this.text(block.label), lines: this.code(block.lines) };
      case 'advice': {
        const given: [string, Sentence | null][] = [
          ['Risk', block.risk],
          ['Undo', block.undo],
          ['Verify', block.verify],
        ];
        const facts = given.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
        const because =
          block.because.length === 0
            ? []
            : [
                {
                  label: 'Because of',
                  value: { inlines: [{ text: block.because.join('; '), style: 'plain' as const }], cites: [] },
                },
              ];
        return {
          kind: 'advice',
          number: block.number,
          action: this.sentence(block.action),
          commands: this.code(block.commands),
          rows: this.facts([...facts, ...because]),
        };
      }
      case 'excerpts':
        return {
          kind: 'excerpts',
          references: this.#document.references.map((reference) => this.reference(reference, block.lines)),
        };
    }
  }

  facts(list: readonly { readonly label: string; readonly value: Sentence }[]): object[] {
    return list.map((row) => ({ label: this.prose(row.label, LONG_LABEL), value: this.sentence(row.value) }));
  }

  code(lines: readonly string[]): string[] {
    return lines.flatMap((line) => rows(this.text(line), CODE_COLUMNS[this.#options.paper]));
  }

  section(section: ReportSection): object {
    return {
      number: section.number,
      title: this.text(section.title),
      // Raw lines start on a fresh page: whoever hands the report on may leave them out.
      newPage: section.id === 'excerpts',
      blocks: section.blocks.map((block) => this.block(block)),
    };
  }

  build(): object {
    const { title, customer, caseNumber, author, date, host, producer, meta, sections } = this.#document;
    const [year = 1970, month = 1, day = 1] = /^\d{4}-\d\d-\d\d/.test(date)
      ? date.slice(0, 10).split('-').map(Number)
      : [];
    const head = [caseNumber === null ? null : `Case ${caseNumber}`, customer, host].filter((part) => part !== null);
    const set = this.facts(meta);
    return {
      paper: this.#options.paper,
      title: this.prose(title),
      // No face draws the metadata: names keep their own characters there.
      metaTitle: visible([title, caseNumber, customer].filter((part) => part !== null).join(' · ')),
      authors: author === null ? [] : [visible(author)],
      description: visible(`Root-cause report on memory allocation failures${host === null ? '' : ` of ${host}`}`),
      date: { year, month, day },
      runningHead: label(this.text(head.length === 0 ? title : head.join(' · ')), 72),
      runningRight: head.length === 0 ? '' : label(this.text(title), 60),
      producer: this.text(producer),
      metaNote:
        set.length > 0 &&
        JSON.stringify(set) !==
          JSON.stringify(new PayloadBuilder(this.#document, { ...this.#options, undrawable: new Set() }).facts(meta))
          ? 'Characters that no font at hand can draw are written as their code points. The HTML report and the properties of this file hold the characters themselves.'
          : null,
      meta: set.length % 2 === 0 ? set : [...set, { label: '', value: { inlines: [], cites: [] } }],
      sections: sections.map((section) => this.section(section)),
      closing:
        this.#options.undrawable.size === 0
          ? []
          : [
              `${this.#options.undrawable.size} different characters that no font at hand can draw are written as their code points, for example \\u{4e2d}. The HTML report holds the characters themselves.`,
            ],
    };
  }
}

/** The data of a PDF, ready for JSON. */
export function pdfPayload(document: ReportDocument, options: PayloadOptions): object {
  return new PayloadBuilder(document, options).build();
}
