/** The comparison for a terminal or a ticket: the answer first, then the numbers, then what stands behind them. */
import { columns, cut, heading, item, type Page, pad, paint, paragraph, wrap } from '../report/text-layout.ts';
import { clock } from '../report/words.ts';
import type { ComparedGroup, Comparison, Measure } from './schema.ts';
import { daysWords, digits, intervalWords, pWords } from './words.ts';
import { workloadCoverage, workloadRows } from './workload-words.ts';

export interface ComparisonTextOptions {
  /** True writes colours. */
  readonly color: boolean;
  /** Columns; 80 where absent. */
  readonly width?: number;
}

const GROUPS = 8;
const CHANGES = 12;
const LOADS = 16;
const LOAD_TITLE = 36;
const NOTES = 6;

/** Rows of a label and two or three cells, aligned. */
function table(page: Page, rows: readonly (readonly string[])[], widths: readonly number[]): void {
  for (const row of rows) {
    const cells = row.map((text, i) => {
      const width = widths[i] ?? 10;
      return i === row.length - 1 ? cut(text, width) : pad(text, width);
    });
    page.lines.push(`  ${cells.join(' ')}`.trimEnd());
  }
}

/** The numbers of both sides; where counts alone were given, with six digits: then the arithmetic is what was asked for. */
function numbers(page: Page, c: Comparison): void {
  const { before, after } = c;
  const counts = c.mode === 'counts';
  const number = (value: number | null): string =>
    value === null ? 'not known' : counts ? value.toFixed(6) : digits(value);
  const limits = ([low, high]: readonly [number | null, number | null]): string =>
    !counts || low === null || high === null ? intervalWords([low, high]) : `${low.toFixed(6)} to ${high.toFixed(6)}`;
  const p = (value: number): string => (counts ? value.toFixed(6) : pWords(value));
  const days = (value: number | null): string =>
    value === null ? 'not known' : counts ? `${number(value)} days` : daysWords(value);
  const rows: string[][] = [['', 'before', 'after']];
  const add = (label: string, x: string, y: string): void => {
    rows.push([label, x, y]);
  };
  if (!counts) {
    const time = (iso: string | null): string => (iso === null ? 'not known' : clock(iso));
    add('kernel', before.kernels.join(', ') || 'not known', after.kernels.join(', ') || 'not known');
    add('from', time(before.from), time(after.from));
    add('to', time(before.to), time(after.to));
  }
  add('observed', days(before.exposureDays), days(after.exposureDays));
  add(counts ? 'events' : 'failures printed', String(before.count), String(after.count));
  if (!counts) {
    if (before.suppressed + after.suppressed > 0)
      add('not printed, at least', String(before.suppressed), String(after.suppressed));
    add('on equal terms', String(before.episodes), String(after.episodes));
    add('incidents', String(before.incidents), String(after.incidents));
  }
  add(`${counts ? 'events' : 'incidents'} per day`, number(before.rate), number(after.rate));
  add('  95 % limits', limits(before.rateCI95), limits(after.rateCI95));
  const width = Math.max(16, Math.floor((page.width - 26) / 2));
  table(page, rows, [22, width, width]);
  page.lines.push('');
  const ratio: string[][] = [
    ['rate ratio', c.rateRatio === null ? (c.reasons['rateRatio'] ?? 'not known') : number(c.rateRatio)],
    ['  95 % interval', limits(c.rateRatioCI95)],
  ];
  if (c.rateRatioCI95Widened !== null) ratio.push(['  widened for clusters', limits(c.rateRatioCI95Widened)]);
  if (c.pDecrease !== null && c.pIncrease !== null && c.pCentral !== null && c.pMinLikelihood !== null) {
    ratio.push(
      ['p, one-sided', `${p(c.pDecrease)} for a decrease, ${p(c.pIncrease)} for an increase`],
      ['p, two-sided', `${p(c.pCentral)} central, ${p(c.pMinLikelihood)} by likelihood`],
    );
  }
  if (c.quietNeededDays !== null)
    ratio.push(['silence needed', `${days(c.quietNeededDays)} after the change without any, for 95 %`]);
  table(page, ratio, [22, page.width - 26]);
}

const digitsOr = (value: number | null): string => (value === null ? 'not known' : digits(value));

const MARK: Readonly<Record<ComparedGroup['status'], string>> = {
  gone: 'gone',
  less: 'less',
  same: 'same',
  more: 'MORE',
  new: 'NEW',
};

function groups(page: Page, c: Comparison): void {
  if (c.groups.length === 0) return;
  heading(page, 'Groups (before → after)');
  for (const group of c.groups.slice(0, GROUPS)) {
    const tally = `${group.before.count} → ${group.after.count}`;
    const lead = `  ${pad(MARK[group.status], 5)} ${' '.repeat(Math.max(0, 9 - columns(tally)))}${tally}  `;
    const head = group.status === 'more' || group.status === 'new' ? page.ink.failure(lead) : lead;
    page.lines.push(head + cut(group.title, page.width - columns(lead)));
    const how = group.match === 'likely' ? '; matched by request and driver' : '';
    for (const line of wrap(`${group.words}${how}`, page.width - 19))
      page.lines.push(page.ink.dim(`${' '.repeat(19)}${line}`));
  }
  if (c.groups.length > GROUPS) page.lines.push(page.ink.dim(`  ${c.groups.length - GROUPS} more in the JSON result`));
}

function changes(page: Page, c: Comparison): void {
  if (c.mode === 'counts') return;
  heading(page, 'What changed');
  const told = c.changes.filter((one) => one.relevance !== 'context');
  if (told.length === 0) paragraph(page, 'Nothing that was collected from both sides.');
  for (const change of told.slice(0, CHANGES))
    item(
      page,
      '-',
      `${change.name}: ${change.before ?? '–'} → ${change.after ?? '–'}${change.why === null ? '' : ` (${change.why})`}`,
    );
  const rest = c.changes.length - Math.min(told.length, CHANGES);
  const more: string[] = [];
  if (rest > 0) more.push(`${rest} further differences`);
  if (c.otherSettingsChanged > 0) more.push(`${c.otherSettingsChanged} settings that have nothing to do with memory`);
  if (more.length > 0) page.lines.push(page.ink.dim(`    ${more.join(', and ')}: not listed here`));
  for (const issue of c.knownIssues.slice(0, 4)) item(page, '-', `${issue.id}: ${issue.title}. ${issue.words}.`);
}

function workload(page: Page, c: Comparison): void {
  const rows = workloadRows(c);
  if (rows.length === 0) return;
  heading(page, 'Load and memory (median; 5 to 95 % of the samples)');
  const width = Math.max(14, Math.floor((page.width - LOAD_TITLE - 4) / 2));
  const side = (value: string, spread: string): string =>
    spread === '' ? value : `${value} (${spread.replace(' to ', '–')})`;
  table(
    page,
    [
      ['', 'before', 'after'],
      ...rows
        .slice(0, LOADS)
        .map((row) => [cut(row.title, 30), side(row.before, row.beforeSpread), side(row.after, row.afterSpread)]),
    ],
    [LOAD_TITLE, width, width],
  );
  for (const text of workloadCoverage(c)) paragraph(page, text);
  if (rows.length > LOADS) page.lines.push(page.ink.dim(`  ${rows.length - LOADS} more in the JSON result`));
}

function measureLine(one: Measure): string {
  const ratio = one.rateRatio === null ? 'ratio not defined' : `ratio ${digits(one.rateRatio)}`;
  const interval = one.rateRatioCI95.every((limit) => limit === null)
    ? ''
    : `, 95 % ${intervalWords(one.rateRatioCI95)}`;
  return `${one.title}: ${one.before.count} and ${one.after.count}, ${ratio}${interval}`;
}

/** Renders the comparison, ending in a line feed. Text from logs is made visible; no control character is written. */
export function renderComparisonText(c: Comparison, options: ComparisonTextOptions): string {
  const width = Math.min(Math.max(options.width ?? 80, 60), 240);
  const page: Page = { lines: [], width, ink: paint(options.color) };
  const hosts = [...new Set([...c.before.hosts, ...c.after.hosts])].slice(0, 4).join(', ');
  const head = [c.tool === null ? 'buddyscope' : `${c.tool.name} ${c.tool.version}`, 'before and after', hosts].filter(
    (part) => part !== '',
  );
  page.lines.push(page.ink.dim(cut(head.join(' · '), width)));

  heading(page, 'Did it help?');
  paragraph(page, c.verdict.statement);
  if (c.verdict.watch.words !== '') paragraph(page, c.verdict.watch.words);

  heading(page, 'Numbers');
  numbers(page, c);
  const further = c.measures.filter((one) => one.id !== 'incidents');
  if (further.length > 0) {
    heading(page, 'The same with other rulers');
    for (const one of further) item(page, '-', measureLine(one));
  }
  if (c.verdict.because.length > 0) {
    heading(page, 'Why');
    for (const text of c.verdict.because) item(page, '-', text);
  }
  groups(page, c);
  changes(page, c);
  workload(page, c);
  const witnesses = c.counters.filter((one) => one.kind === 'failure');
  if (witnesses.length > 0) {
    heading(page, 'Counters that do not depend on printing (per day of uptime)');
    for (const one of witnesses.slice(0, NOTES))
      item(page, '-', `${one.name}, ${one.meaning}: ${digitsOr(one.beforePerDay)} → ${digitsOr(one.afterPerDay)}`);
  }
  const notes = c.cautions.filter(
    (one) => one.severity === 'note' || (one.severity === 'blocks' && !c.verdict.statement.includes(one.text)),
  );
  if (notes.length > 0) {
    heading(page, 'Worth knowing');
    for (const one of notes.slice(0, NOTES)) item(page, '-', one.text);
  }
  return `${page.lines.join('\n')}\n`;
}
