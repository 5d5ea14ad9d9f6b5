/** Builds the report from an analysis. Pure: the same analysis and options give the same document. */
import type { Analysis, Evidence } from '../contract/index.ts';
import { Composer, type ReportOptions } from './composer.ts';
import type { Block, ReportDocument, ReportSection, SectionId, Sentence } from './model.ts';
import { SECTION_IDS } from './model.ts';
import { addOwnTexts, ownTextRecord, type Replaced, reword } from './own-text.ts';
import { APPENDIX, SECTION_TITLES } from './section-titles.ts';
import { adviceBlocks, findingBlocks, numberedAdvice } from './sections/advice.ts';
import { answerBlocks, firstStepBlocks, impactBlocks, period } from './sections/answer.ts';
import { comparisonBlocks } from './sections/comparison.ts';
import { evidenceBlocks } from './sections/group.ts';
import { limitBlocks } from './sections/limits.ts';
import { eventBlocks, provenanceBlocks } from './sections/provenance.ts';
import { redactionLimit, redactionOfExcerpts, redactionRecord } from './sections/redaction.ts';
import { termBlocks } from './sections/terms.ts';
import { timelineBlocks } from './sections/timeline.ts';
import { plainText, say } from './sentence.ts';
import { clip } from './visible.ts';
import { kiB, range } from './words.ts';

export type { ReportLimits, ReportOptions } from './composer.ts';
export { DEFAULT_LIMITS } from './composer.ts';

function titleBlock(analysis: Analysis, options: ReportOptions): ReportDocument['meta'] {
  const rows: { label: string; value: Sentence }[] = [];
  const add = (label: string, text: string | null): void => {
    if (text !== null && text !== '') rows.push({ label, value: say(clip(text, 200)) });
  };
  const { host, facts } = analysis;
  add('Customer', options.customer);
  add('Case', options.caseNumber);
  add('Host', host.hostname ?? facts.hostname?.value ?? null);
  add('System', host.distro ?? facts.distro?.value ?? null);
  const kernels = [...new Set(analysis.events.map((event) => event.kernel).filter((kernel) => kernel !== null))];
  add('Kernel', kernels.length > 0 ? kernels.slice(0, 3).join(', ') : host.kernel);
  add('Memory', host.memTotalKiB === null ? null : kiB(host.memTotalKiB));
  const { from, to } = period(analysis.events);
  add('Events', from === null ? null : range(from, to));
  add('Author', options.author);
  add('Date', options.date);
  return rows;
}

function* sentencesOf(blocks: readonly Block[]): Generator<Sentence> {
  for (const block of blocks) {
    switch (block.kind) {
      case 'paragraph':
        yield* block.sentences;
        break;
      case 'facts':
        for (const row of block.rows) yield row.value;
        break;
      case 'table':
        for (const row of block.rows) yield* row;
        break;
      case 'figure':
        yield block.caption;
        yield* sentencesOf([block.table]);
        break;
      case 'list':
        for (const item of block.items) yield* item;
        break;
      case 'advice':
        for (const sentence of [block.action, block.risk, block.undo, block.verify])
          if (sentence !== null) yield sentence;
        break;
      case 'heading':
      case 'code':
      case 'excerpts':
        break;
    }
  }
}

/** Every sentence of the document with what it cites, in reading order. */
export function* allSentences(document: Pick<ReportDocument, 'sections'>): Generator<Sentence> {
  for (const section of document.sections) yield* sentencesOf(section.blocks);
}

/**
 * Builds the report document.
 * @param analysis a validated analysis
 * @param options what the report is for, which sections it has, and how raw lines are read
 * Amounts are KiB with MiB or GiB beside large ones; times are as the logs give them. Never throws on odd log text.
 */
export function buildReport(analysis: Analysis, options: ReportOptions): ReportDocument {
  const composer = new Composer(analysis, options);
  const advice = numberedAdvice(analysis);
  const wanted = options.sections ?? SECTION_IDS;
  const { texts = [], reworded = [] } = options.edits ?? {};
  const replaced: Replaced[] = [];
  const built = new Map<SectionId, Block[]>();
  for (const id of wanted) {
    const blocks = reword(SECTION_TITLES[id], sectionBlocks(id, composer, advice), reworded, replaced);
    built.set(id, addOwnTexts(id, blocks, texts));
  }
  // These two tell of the others, wherever they stand.
  const passages = texts.filter((own) => wanted.includes(own.section)).length;
  built.get('provenance')?.push(...ownTextRecord(replaced, passages));
  built.get('terms')?.unshift(...termsUsed(composer, [...built.values()].flat()));
  const sections: ReportSection[] = [];
  let body = 0;
  let appendix = 0;
  for (const [id, blocks] of built) {
    if (blocks.length === 0) continue;
    const number = APPENDIX.has(id) ? String.fromCharCode(65 + appendix++) : String(++body);
    sections.push({ id, number, title: SECTION_TITLES[id], blocks });
  }
  // Citations must lead somewhere, also in a report without raw lines.
  if (!wanted.includes('excerpts') && composer.book.size > 0)
    sections.push({
      id: 'excerpts',
      number: String.fromCharCode(65 + appendix),
      title: 'The places cited',
      blocks: [{ kind: 'excerpts', lines: false }],
    });
  return {
    title: options.title ?? 'Memory allocation failures: root-cause report',
    customer: options.customer,
    caseNumber: options.caseNumber,
    author: options.author,
    date: options.date,
    host: clip(analysis.host.hostname ?? analysis.facts.hostname?.value ?? '', 120) || null,
    meta: titleBlock(analysis, options),
    sections,
    references: composer.book.finish(),
    producer: `${analysis.tool.name} ${analysis.tool.version}, knowledge of ${analysis.tool.knowledgeDate}`,
  };
}

function sectionBlocks(id: SectionId, composer: Composer, advice: ReturnType<typeof numberedAdvice>): Block[] {
  switch (id) {
    case 'answer':
      return answerBlocks(composer);
    case 'impact':
      return impactBlocks(composer);
    case 'first-steps':
      return firstStepBlocks(advice);
    case 'timeline':
      return timelineBlocks(composer);
    case 'evidence':
      return evidenceBlocks(composer);
    case 'findings':
      return findingBlocks(composer, advice);
    case 'advice':
      return adviceBlocks(composer, advice);
    case 'comparison':
      return comparisonBlocks(composer);
    case 'limits':
      return [...limitBlocks(composer), ...redactionLimit(composer)];
    case 'terms':
      return [];
    case 'provenance':
      return [...provenanceBlocks(composer), ...redactionRecord(composer)];
    case 'events':
      return eventBlocks(composer);
    case 'excerpts':
      return composer.book.size === 0 ? [] : [...redactionOfExcerpts(composer), { kind: 'excerpts', lines: true }];
  }
}

function termsUsed(composer: Composer, blocks: readonly Block[]): Block[] {
  if (composer.analysis.events.length === 0) return [];
  return termBlocks([...sentencesOf(blocks)].map(plainText).join('\n'));
}

/**
 * The places whose raw lines the report will quote, so that a caller whose log store is asynchronous can read them
 * first and then answer `excerpt` from memory. At most a few dozen, whatever the number of events.
 */
export function collectEvidence(analysis: Analysis, options: Omit<ReportOptions, 'excerpt'>): Evidence[] {
  const wanted: Evidence[] = [];
  buildReport(analysis, {
    ...options,
    excerpt: (evidence) => {
      wanted.push(evidence);
      return null;
    },
  });
  return wanted;
}
