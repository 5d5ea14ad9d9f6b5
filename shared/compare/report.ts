/** The comparison as sections of the report document, and as a document of its own. */
import type {
  Block,
  Citation,
  FigureBlock,
  ReportDocument,
  ReportSection,
  Sentence,
  TableBlock,
} from '../report/model.ts';
import { ReferenceBook } from '../report/references.ts';
import { cell, monoCell, say, stopped } from '../report/sentence.ts';
import { clock, listed } from '../report/words.ts';
import { rateFigure } from './figure.ts';
import type { ComparedSide, Comparison, WorkloadSide } from './schema.ts';
import { daysWords, digits, intervalWords, pWords } from './words.ts';
import { workloadCoverage, workloadRows } from './workload-words.ts';

const GROUP_ROWS = 40;
const CHANGE_ROWS = 60;
const SOURCE_ROWS = 40;

export interface ComparisonDocumentOptions {
  readonly title?: string;
  readonly customer: string | null;
  readonly caseNumber: string | null;
  readonly author: string | null;
  /** Whether names of the site were replaced in what is compared. */
  readonly redacted?: boolean;
  /** `YYYY-MM-DD`: the core has no clock. */
  readonly date: string;
}

/** A comparison quotes no raw lines: its places are whole members. */
function newBook(): ReferenceBook {
  return new ReferenceBook(() => null, { linesPerExcerpt: 0, linesInAll: 0, charactersPerLine: 0 });
}

const known = (value: number | null): string => (value === null ? 'not known' : digits(value));

function column(title: string, weight: number, align: 'left' | 'right' = 'left'): TableBlock['columns'][number] {
  return { title, weight, align };
}

function paragraph(role: 'answer' | 'body' | 'note', texts: readonly string[]): Block[] {
  return texts.length === 0 ? [] : [{ kind: 'paragraph', role, sentences: texts.map((text) => say(stopped(text))) }];
}

function list(texts: readonly string[]): Block[] {
  return texts.length === 0 ? [] : [{ kind: 'list', ordered: false, items: texts.map((text) => [say(stopped(text))]) }];
}

/**
 * The comparison in sections: answer, numbers, groups, what changed, reservations, and where it comes from.
 * @param book collects the members that carry a statement; the sections cite nothing where it is left out
 */
export function comparisonSections(comparison: Comparison, book: ReferenceBook | null = null): ReportSection[] {
  const sections: ReportSection[] = [];
  const add = (id: ReportSection['id'], title: string, blocks: Block[]): void => {
    if (blocks.length > 0) sections.push({ id, number: String(sections.length + 1), title, blocks });
  };
  add('answer', 'Did it help?', answer(comparison));
  const figure = rateFigureBlock(comparison);
  add('timeline', 'Numbers', [...(figure === null ? [] : [figure]), ...numbers(comparison)]);
  add('evidence', 'Groups of like failures', groups(comparison));
  add('findings', 'What changed', changes(comparison, book));
  add('impact', 'Load and memory', workload(comparison, book));
  add('limits', 'What to keep in mind', limits(comparison));
  const provenance = origins(comparison);
  if (provenance.length > 0)
    sections.push({ id: 'provenance', number: 'A', title: 'What was watched', blocks: provenance });
  return sections;
}

/** A whole document: title block, sections, and the members that are cited. */
export function comparisonDocument(comparison: Comparison, options: ComparisonDocumentOptions): ReportDocument {
  const book = newBook();
  const sections = comparisonSections(comparison, book);
  const references = book.finish();
  if (references.length > 0)
    sections.push({
      id: 'excerpts',
      number: 'B',
      title: 'The places cited',
      blocks: [{ kind: 'excerpts', lines: false }],
    });
  const { before, after, tool } = comparison;
  const hosts = [...new Set([...before.hosts, ...after.hosts])];
  const rows: { label: string; value: Sentence }[] = [];
  const row = (label: string, text: string | null): void => {
    if (text !== null && text !== '') rows.push({ label, value: say(text) });
  };
  row('Customer', options.customer);
  row('Case', options.caseNumber);
  row('Host', listed(hosts.slice(0, 4)));
  row('Before', before.kernels.join(', '));
  row('After', after.kernels.join(', '));
  row('Author', options.author);
  row('Date', options.date);
  row('Redacted', options.redacted === true ? 'names such as host1 and ip1 are pseudonyms' : null);
  return {
    title: options.title ?? 'Memory allocation failures: before and after',
    customer: options.customer,
    caseNumber: options.caseNumber,
    author: options.author,
    date: options.date,
    host: hosts[0] ?? null,
    meta: rows,
    sections,
    references,
    producer: tool === null ? 'buddyscope' : `${tool.name} ${tool.version}, knowledge of ${tool.knowledgeDate}`,
  };
}

function answer({ verdict }: Comparison): Block[] {
  return [
    ...paragraph('answer', [verdict.statement]),
    ...paragraph('body', verdict.watch.words === '' ? [] : [verdict.watch.words]),
    ...list(verdict.because),
  ];
}

function numbers(c: Comparison): Block[] {
  const { before, after } = c;
  const counts = c.mode === 'counts';
  const noun = counts ? 'Events' : 'Incidents (pauses of more than 10 min between them)';
  const rows: Sentence[][] = [];
  const add = (label: string, x: string, y: string): void => {
    rows.push([say(label), cell(x), cell(y)]);
  };
  const time = (iso: string | null): string => (iso === null ? 'not known' : clock(iso));
  const days = (value: number | null): string => (value === null ? 'not known' : daysWords(value));
  if (!counts) {
    add('First moment', time(before.from), time(after.from));
    add('Last moment', time(before.to), time(after.to));
  }
  add('Observed', days(before.exposureDays), days(after.exposureDays));
  if (!counts) {
    add('Failures printed', String(before.count), String(after.count));
    add('Not printed, at least', String(before.suppressed), String(after.suppressed));
    add('Failures on equal terms', String(before.episodes), String(after.episodes));
  }
  add(noun, String(before.incidents), String(after.incidents));
  add('Per day', known(before.rate), known(after.rate));
  add('95 % limits, exact', intervalWords(before.rateCI95), intervalWords(after.rateCI95));
  const table: TableBlock = {
    kind: 'table',
    caption: 'The two sides',
    columns: [column('', 3), column('Before', 3, 'right'), column('After', 3, 'right')],
    rows,
    omitted: null,
  };
  return [table, ratios(c), ...rulers(c)];
}

/** The picture of the rates with its table and words; null where a side has no rate. */
export function rateFigureBlock(c: Comparison): FigureBlock | null {
  const figure = rateFigure(c);
  if (figure === null) return null;
  const words = figure.rows.map(
    (row) =>
      `${row.title}: ${row.words}, ${digits(row.rate)} per day (95 %: ${digits(row.low)} to ${digits(row.high)})`,
  );
  const ratio = c.rateRatio === null ? '' : ` Ratio ${digits(c.rateRatio)}, 95 %: ${intervalWords(c.rateRatioCI95)}.`;
  return {
    kind: 'figure',
    id: 'figure-rates',
    figure,
    caption: say(
      `Rates before and after with their exact 95 % limits, and their ratio: left of "equal" the rate fell, right of it it rose.`,
    ),
    alt: `${words.join('. ')}.${ratio}`,
    table: {
      kind: 'table',
      caption: 'The rates',
      columns: [column('', 1), column('Counted', 3), column('Per day', 2, 'right'), column('95 % limits', 3, 'right')],
      rows: figure.rows.map((row) => [
        say(row.title),
        cell(row.words),
        cell(digits(row.rate)),
        cell(`${digits(row.low)} to ${digits(row.high)}`),
      ]),
      omitted: null,
    },
  };
}

function ratios(c: Comparison): Block {
  const rows: { label: string; value: Sentence }[] = [];
  const row = (label: string, text: string): void => {
    rows.push({ label, value: cell(text) });
  };
  row('Rate after / rate before', c.rateRatio === null ? (c.reasons['rateRatio'] ?? 'not known') : digits(c.rateRatio));
  row('95 % interval, exact', intervalWords(c.rateRatioCI95));
  if (c.rateRatioCI95Widened !== null) row('Widened for clusters', intervalWords(c.rateRatioCI95Widened));
  const p: readonly (readonly [string, number | null])[] = [
    ['p for a decrease, one-sided', c.pDecrease],
    ['p for an increase, one-sided', c.pIncrease],
    ['p two-sided, central', c.pCentral],
    ['p two-sided, by likelihood', c.pMinLikelihood],
  ];
  for (const [label, value] of p) if (value !== null) row(label, pWords(value));
  row(
    'Silence needed after the change (95 %)',
    c.quietNeededDays === null ? (c.reasons['quietNeededDays'] ?? 'not known') : daysWords(c.quietNeededDays),
  );
  return { kind: 'facts', caption: 'The comparison', rows };
}

function rulers(c: Comparison): Block[] {
  const further = c.measures.filter((one) => one.id !== 'incidents');
  if (further.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'The same question with other rulers',
      columns: [
        column('Counted', 4),
        column('Before', 1, 'right'),
        column('After', 1, 'right'),
        column('Ratio', 1, 'right'),
        column('95 % interval', 2),
        column('Note', 4),
      ],
      rows: further.map((one) => [
        say(one.title),
        cell(String(one.before.count)),
        cell(String(one.after.count)),
        cell(one.rateRatio === null ? '–' : digits(one.rateRatio)),
        cell(one.rateRatioCI95.every((limit) => limit === null) ? '–' : intervalWords(one.rateRatioCI95)),
        say(one.note ?? ''),
      ]),
      omitted: null,
    },
  ];
}

function groups(c: Comparison): Block[] {
  if (c.groups.length === 0) return [];
  const left = c.groups.length - GROUP_ROWS;
  return [
    {
      kind: 'table',
      caption: 'Groups of like failures on both sides',
      columns: [
        column('Group', 5),
        column('Before', 1, 'right'),
        column('After', 1, 'right'),
        column('Status', 1),
        column('What that says', 4),
      ],
      rows: c.groups
        .slice(0, GROUP_ROWS)
        .map((group) => [
          say(group.title),
          cell(String(group.before.count)),
          cell(String(group.after.count)),
          cell(group.status),
          say(group.match === 'likely' ? `${group.words}; matched by request and driver` : group.words),
        ]),
      omitted: left > 0 ? `${left} smaller groups not shown; all stand in the JSON result.` : null,
    },
  ];
}

function changes(c: Comparison, book: ReferenceBook | null): Block[] {
  const blocks: Block[] = [];
  if (c.changes.length > 0) {
    const left = c.changes.length - CHANGE_ROWS;
    blocks.push({
      kind: 'table',
      caption: 'Differences that may matter, what decides on allocations first',
      columns: [column('What', 3), column('Before', 3), column('After', 3), column('Why it matters', 3)],
      rows: c.changes
        .slice(0, CHANGE_ROWS)
        .map((change) => [
          say(change.name),
          cited(change.before, change.members.before, 'before', book),
          cited(change.after, change.members.after, 'after', book),
          say(change.why ?? (change.relevance === 'context' ? 'for context: one moment out of many' : '')),
        ]),
      omitted: left > 0 ? `${left} further differences stand in the JSON result.` : null,
    });
  }
  if (c.otherSettingsChanged > 0)
    blocks.push(
      ...paragraph('note', [`${c.otherSettingsChanged} further settings differ that have nothing to do with memory`]),
    );
  if (c.knownIssues.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Known issues whose signature the failures carry',
      columns: [
        column('Issue', 1),
        column('What happens', 4),
        column('Before', 1, 'right'),
        column('After', 1, 'right'),
        column('This change', 4),
      ],
      rows: c.knownIssues.map((issue) => [
        monoCell(issue.id),
        say(issue.title),
        cell(String(issue.eventsBefore)),
        cell(String(issue.eventsAfter)),
        say(issue.words),
      ]),
      omitted: null,
    });
  if (c.counters.length > 0)
    blocks.push({
      kind: 'table',
      caption: 'Counters that do not depend on what is printed, per day of uptime',
      columns: [
        column('Counter', 2),
        column('What it counts', 4),
        column('Before', 2, 'right'),
        column('After', 2, 'right'),
      ],
      rows: c.counters.map((one) => [
        say(one.name),
        say(one.meaning),
        cell(known(one.beforePerDay)),
        cell(known(one.afterPerDay)),
      ]),
      omitted: null,
    });
  return blocks;
}

function workload(c: Comparison, book: ReferenceBook | null): Block[] {
  const rows = workloadRows(c);
  if (rows.length === 0) return [];
  const value = (text: string, side: WorkloadSide | null, name: string): Sentence => {
    const first = side?.members[0];
    const cites = first === undefined || book === null ? [] : [book.citeMember(`${name}: ${first}`, null)];
    return say(text, cites);
  };
  return [
    ...paragraph('body', workloadCoverage(c)),
    {
      kind: 'table',
      caption:
        'Medians of what was recorded; nineteen of twenty samples lie above the lower limit, and below the upper one',
      columns: [
        column('Measured', 4),
        column('Before', 2, 'right'),
        column('5 to 95 %', 3, 'right'),
        column('After', 2, 'right'),
        column('5 to 95 %', 3, 'right'),
        column('Ratio', 1, 'right'),
      ],
      rows: rows.map((one) => [
        say(one.title),
        value(one.before, one.row.before, 'before'),
        cell(one.beforeSpread),
        value(one.after, one.row.after, 'after'),
        cell(one.afterSpread),
        cell(one.ratio),
      ]),
      omitted: null,
    },
  ];
}

/** A value with the member that carries it. */
function cited(value: string | null, member: string | null, side: string, book: ReferenceBook | null): Sentence {
  if (value === null) return cell('–');
  const cites: Citation[] = member === null || book === null ? [] : [book.citeMember(`${side}: ${member}`, null)];
  return say(value, cites);
}

function limits(c: Comparison): Block[] {
  return list(c.cautions.filter((one) => one.severity !== 'limits').map((one) => one.text));
}

function origins({ before, after }: Comparison): Block[] {
  const blocks: Block[] = [];
  const side = (title: string, id: string, one: ComparedSide): void => {
    if (one.sources.length + one.boots.length === 0) return;
    blocks.push({ kind: 'heading', level: 2, id, text: title });
    if (one.boots.length > 0)
      blocks.push({
        kind: 'table',
        caption: 'Boots',
        columns: [
          column('Kernel', 3),
          column('From', 3),
          column('To', 3),
          column('Observed', 2, 'right'),
          column('Incidents', 1, 'right'),
        ],
        rows: one.boots.map((boot) => [
          say(boot.kernel ?? 'not known'),
          cell(boot.from === null ? '–' : clock(boot.from)),
          cell(boot.to === null ? '–' : clock(boot.to)),
          cell(daysWords(boot.exposureDays)),
          cell(String(boot.incidents)),
        ]),
        omitted: null,
      });
    const left = one.sources.length - SOURCE_ROWS;
    blocks.push({
      kind: 'table',
      caption: 'Logs',
      columns: [column('Log', 4), column('From', 3), column('To', 3)],
      rows: one.sources
        .slice(0, SOURCE_ROWS)
        .map((source) => [monoCell(source.member), cell(clock(source.from)), cell(clock(source.to))]),
      omitted: left > 0 ? `${left} further logs stand in the JSON result.` : null,
    });
    if (one.gaps.length > 0)
      blocks.push({
        kind: 'table',
        caption: 'Time that no log covers',
        columns: [column('From', 3), column('To', 3), column('Why', 4)],
        rows: one.gaps.map((gap) => [cell(clock(gap.from)), cell(clock(gap.to)), say(gap.why)]),
        omitted: null,
      });
  };
  side('Before', 'watched-before', before);
  side('After', 'watched-after', after);
  return blocks;
}
