/**
 * What a person changes in a report: order and choice of sections, wording, text of one's own, the head. It is kept with
 * the case and laid over every report that is written from it. All of it is plain text; nothing in it is ever markup.
 */
import { z } from 'zod';

/** The sections of a report in their usual order. */
export const SECTION_IDS = [
  'answer',
  'impact',
  'first-steps',
  'timeline',
  'evidence',
  'findings',
  'advice',
  'comparison',
  'limits',
  'terms',
  'provenance',
  'events',
  'excerpts',
] as const;
export const sectionId = z.enum(SECTION_IDS);
export type SectionId = z.infer<typeof sectionId>;

/** Passages of one's own: more is another document. */
const MAX_TEXTS = 40;
const MAX_REWORDED = 60;
/** Characters of one passage: about three pages. */
export const MAX_OWN_TEXT = 8000;
export const MAX_HEAD = 200;

/** What stands in the title block beside what the evidence says. */
export const reportHead = z.object({
  customer: z.string().max(MAX_HEAD).nullable().default(null),
  caseNumber: z.string().max(MAX_HEAD).nullable().default(null),
  author: z.string().max(MAX_HEAD).nullable().default(null),
});
export type ReportHead = z.infer<typeof reportHead>;

/** A passage of the author's own, at the beginning or at the end of a section. */
export const ownText = z.object({
  id: z.string().min(1).max(64),
  section: sectionId,
  place: z.enum(['before', 'after']),
  title: z.string().max(MAX_HEAD),
  /** Paragraphs are divided by empty lines. */
  text: z.string().max(MAX_OWN_TEXT),
});
export type OwnText = z.infer<typeof ownText>;

/** The author's wording of a paragraph that the analysis wrote; the paragraph keeps what it cites. */
export const rewording = z.object({
  /** `ParagraphBlock.name` of the report. */
  paragraph: z.string().min(1).max(200),
  text: z.string().max(MAX_OWN_TEXT),
});
export type Rewording = z.infer<typeof rewording>;

/** Defaults stand here, so that edits of an older version stay valid. */
export const reportEdits = z.object({
  head: reportHead.default({ customer: null, caseNumber: null, author: null }),
  paper: z.enum(['a4', 'letter']).default('a4'),
  /** Sections in the order wanted; those that are not named keep their usual place. */
  order: z.array(sectionId).max(SECTION_IDS.length).default([]),
  /** Sections that are left out. */
  off: z.array(sectionId).max(SECTION_IDS.length).default([]),
  texts: z.array(ownText).max(MAX_TEXTS).default([]),
  reworded: z.array(rewording).max(MAX_REWORDED).default([]),
});
export type ReportEdits = z.infer<typeof reportEdits>;

/** The report as the analysis writes it. */
export const NO_EDITS: ReportEdits = reportEdits.parse({});

/** All sections in the order of the edits, those switched off included. A section that is not named follows its usual neighbour. */
export function orderedSections(edits: Pick<ReportEdits, 'order'>): SectionId[] {
  const order: SectionId[] = [...new Set(edits.order)];
  for (const [index, id] of SECTION_IDS.entries()) {
    if (order.includes(id)) continue;
    const neighbour = SECTION_IDS[index - 1];
    order.splice(neighbour === undefined ? 0 : order.indexOf(neighbour) + 1, 0, id);
  }
  return order;
}

/** The sections that the edits leave on, in their order. */
export function chosenSections(edits: Pick<ReportEdits, 'order' | 'off'>): SectionId[] {
  return orderedSections(edits).filter((id) => !edits.off.includes(id));
}
