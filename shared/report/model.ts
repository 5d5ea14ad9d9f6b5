/**
 * The report as data. Writers (text, HTML, Markdown, PDF) turn it into bytes and decide nothing: what is said, in which
 * order and with which evidence is settled here. Text is as it came; each writer makes it safe for its own format.
 */
import type { SectionId } from '../contract/report-edits.ts';
import type { BuddyFigure } from './figures/buddy.ts';
import type { RateFigure } from './figures/rates.ts';
import type { TimelineFigure } from './figures/timeline.ts';
import type { WatermarkFigure } from './figures/watermarks.ts';

/** Points into `ReportDocument.references`; `line` narrows it to one line of the excerpt. */
export interface Citation {
  readonly ref: number;
  readonly line: number | null;
}

/** `mono` is where the kernel or a command speaks. */
export interface Inline {
  readonly text: string;
  readonly style: 'plain' | 'mono' | 'strong';
}

export interface Sentence {
  readonly inlines: readonly Inline[];
  readonly cites: readonly Citation[];
}

export interface ParagraphBlock {
  readonly kind: 'paragraph';
  /** `answer` is the one paragraph that is quoted elsewhere, `clear` the same when nothing failed; `note` has a lower voice. */
  readonly role: 'answer' | 'clear' | 'body' | 'note';
  /** By what an author's wording finds the paragraph; unique in the document. Absent where the words are not for changing. */
  readonly name?: string;
  readonly sentences: readonly Sentence[];
}

export interface HeadingBlock {
  readonly kind: 'heading';
  /** 2 for a part of a section, 3 for a part of that. */
  readonly level: 2 | 3;
  /** Unique in the document: letters, digits and hyphens. */
  readonly id: string;
  readonly text: string;
}

/** Names and what is known about them, one row each. */
export interface FactsBlock {
  readonly kind: 'facts';
  readonly caption: string;
  readonly rows: readonly { readonly label: string; readonly value: Sentence }[];
}

export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Share of the width in a paged layout. */
  readonly weight: number;
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Sentence[])[];
  /** What was left out, in words; null when nothing was. */
  readonly omitted: string | null;
}

export interface FigureBlock {
  readonly kind: 'figure';
  readonly id: string;
  readonly figure: TimelineFigure | WatermarkFigure | BuddyFigure | RateFigure;
  readonly caption: Sentence;
  /** What the picture shows, in words, for those who do not see it. */
  readonly alt: string;
  /** The same numbers as a table. */
  readonly table: TableBlock;
}

export interface ListBlock {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly items: readonly (readonly Sentence[])[];
}

/** Commands to be typed, or lines that the kernel printed. */
export interface CodeBlock {
  readonly kind: 'code';
  readonly label: string;
  readonly lines: readonly string[];
}

export interface AdviceBlock {
  readonly kind: 'advice';
  readonly id: string;
  readonly number: number;
  readonly action: Sentence;
  readonly commands: readonly string[];
  readonly risk: Sentence | null;
  readonly undo: Sentence | null;
  readonly verify: Sentence | null;
  /** Titles of the findings that ask for it. */
  readonly because: readonly string[];
}

/** Where a writer puts the raw lines of all references. */
export interface ExcerptsBlock {
  readonly kind: 'excerpts';
  /** False where the reader asked for a report without raw lines: the places alone are listed. */
  readonly lines: boolean;
}

export type Block =
  | ParagraphBlock
  | HeadingBlock
  | FactsBlock
  | TableBlock
  | FigureBlock
  | ListBlock
  | CodeBlock
  | AdviceBlock
  | ExcerptsBlock;

export { SECTION_IDS, type SectionId } from '../contract/report-edits.ts';

export interface ReportSection {
  readonly id: SectionId;
  /** `1`, `2` … in the body, `A`, `B` … in the appendix. */
  readonly number: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface ExcerptLine {
  /** 1-based line in the member. */
  readonly line: number;
  /** As read, not made safe; cut when longer than the limit. */
  readonly text: string;
  readonly omittedCharacters: number;
}

export interface Excerpt {
  readonly lines: readonly ExcerptLine[];
  /** Lines of the quoted range that are not shown. */
  readonly omittedLines: number;
}

/** One place in the evidence. */
export interface Reference {
  /** 1-based, in the order of first citation. */
  readonly number: number;
  readonly member: string;
  /** null where the source is a whole member (a one-value file, a table). */
  readonly line: number | null;
  readonly endLine: number | null;
  /** null when the lines could not be read again, or when the space for excerpts was used up. */
  readonly excerpt: Excerpt | null;
  readonly absence: string | null;
}

/** Names the shape of the report as JSON. */
export const REPORT_SCHEMA_ID = 'buddyscope.report/1';

export interface ReportDocument {
  readonly title: string;
  readonly customer: string | null;
  readonly caseNumber: string | null;
  readonly author: string | null;
  /** Date of the report, `YYYY-MM-DD`. */
  readonly date: string;
  readonly host: string | null;
  /** Rows of the title block, in order; what is not known is left out. */
  readonly meta: readonly { readonly label: string; readonly value: Sentence }[];
  readonly sections: readonly ReportSection[];
  readonly references: readonly Reference[];
  /** "buddyscope 0.1.0, knowledge of 2026-11-22". */
  readonly producer: string;
}
