/** What the sections are called; apart from their builders, since the window shows the names alone. */
import type { SectionId } from '../contract/report-edits.ts';

export const SECTION_TITLES: Readonly<Record<SectionId, string>> = {
  answer: 'What happened',
  impact: 'What it did',
  'first-steps': 'What to do first',
  timeline: 'When',
  evidence: 'Evidence',
  findings: 'Findings',
  advice: 'Advice',
  comparison: 'Before and after',
  limits: 'What could not be seen',
  terms: 'Terms',
  provenance: 'Where this comes from',
  events: 'List of events',
  excerpts: 'The lines cited',
};

/** Sections that are numbered A, B, C …: material to look things up in. */
export const APPENDIX: ReadonlySet<SectionId> = new Set(['provenance', 'events', 'excerpts']);
