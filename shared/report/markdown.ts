/** The report as Markdown (CommonMark with tables) for a ticket system. Nothing from a log is markup, a link or a mention. */
import { blockSize } from './figures/buddy.ts';
import type { Block, Citation, FigureBlock, Inline, Reference, ReportDocument, Sentence, TableBlock } from './model.ts';
import { visible } from './visible.ts';

/**
 * Words that ticket systems turn into something else even in plain text: mail addresses and @mentions, links, #123 and
 * !123 references, :emoji:, $formulas$. They are set as code, where no system touches them.
 */
const ACTIVE_WORD = /[@$]|:\/\/|\bwww\.|[#!]\d|:[a-z][\w+-]*:|^(?:https?|ftp|mailto|javascript|data):/i;

/** Code that holds whatever it is given: the fence is longer than any run of backticks inside. */
function codeSpan(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '') return '';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

/**
 * Running text in which nothing is markup. Few characters are escaped, because tickets are often read as they are
 * written: those that mean something anywhere, underscores at the edge of a word, and, at the beginning, what would
 * start a list, a heading, a quotation or a rule.
 */
function prose(text: string, begins = false): string {
  const out = visible(text)
    .split(/( +)/)
    .map((word) => {
      if (ACTIVE_WORD.test(word)) return codeSpan(word);
      return word
        .replace(/[\\`*[\]|~]/g, (character) => `\\${character}`)
        .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
        .replace(/&(?=[#A-Za-z])/g, '&amp;')
        .replaceAll('<', '&lt;');
    })
    .join('');
  return begins
    ? out.replace(
        /^(\s*)(>|[#+=-](?=[\s#+=-]|$)|\d+[.)](?=\s|$))/,
        (_, gap: string, mark: string) => gap + escapeStart(mark),
      )
    : out;
}

function escapeStart(mark: string): string {
  return /^\d/.test(mark) ? `${mark.slice(0, -1)}\\${mark.slice(-1)}` : `\\${mark}`;
}

function inline(value: Inline, begins: boolean): string {
  if (value.style === 'mono') return codeSpan(value.text);
  if (value.style !== 'strong') return prose(value.text, begins);
  const [, before = '', core = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(value.text) ?? [];
  return core === '' ? '' : `${before}**${prose(core)}**${after}`;
}

function cite(citation: Citation): string {
  return citation.line === null ? `\\[${citation.ref}\\]` : `\\[${citation.ref}:${citation.line}\\]`;
}

function sentence(value: Sentence): string {
  const words = value.inlines.map((part, index) => inline(part, index === 0)).join('');
  return value.cites.length === 0 ? words : `${words} ${value.cites.map(cite).join('')}`;
}

function sentences(list: readonly Sentence[]): string {
  return list.map(sentence).join(' ');
}

/** Inside a table a bar ends the cell, in code spans too. */
function tableCell(value: Sentence): string {
  return sentence(value).replace(/\\?\|/g, '\\|');
}

function table(block: TableBlock): string {
  const head = `| ${block.columns.map((column) => prose(column.title)).join(' | ')} |`;
  const rule = `| ${block.columns.map((column) => (column.align === 'right' ? '---:' : '---')).join(' | ')} |`;
  const rows = block.rows.map((row) => `| ${row.map(tableCell).join(' | ')} |`);
  const omitted = block.omitted === null ? [] : ['', prose(block.omitted)];
  return [`**${prose(block.caption)}**`, '', head, rule, ...rows, ...omitted].join('\n');
}

/** A block of raw lines; the fence is longer than any run of backticks inside. */
function codeBlock(lines: readonly string[]): string {
  const shown = lines.map(visible);
  let longest = 2;
  for (const line of shown) for (const match of line.matchAll(/`+/g)) longest = Math.max(longest, match[0].length);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...shown, fence].join('\n');
}

/** A picture cannot be pasted into a ticket: the numbers, and the buddy list as the kernel lays it out. */
function figure(block: FigureBlock): string {
  if (block.figure.kind !== 'buddy') return table(block.table);
  const { rows, pageSizeKiB, order } = block.figure;
  const width = Math.max(8, ...rows.map((row) => row.title.length)) + 2;
  const columns = Math.max(1, ...rows.map((row) => row.counts.length));
  const cell = (text: string): string => text.padStart(9);
  const head = Array.from({ length: columns }, (_, index) =>
    cell(`${index === order ? '>' : ''}${blockSize(pageSizeKiB, index)}`),
  );
  const lines = rows.map(
    (row) => visible(row.title).padEnd(width) + row.counts.map((value) => cell(String(value))).join(''),
  );
  const mark = order === null ? '' : ' `>` marks the size asked for.';
  return `**${prose(block.table.caption)}**${mark}\n\n${codeBlock([`${'Free'.padEnd(width)}${head.join('')}`, ...lines])}`;
}

function reference(entry: Reference, withLines: boolean): string {
  const { line, endLine, excerpt } = entry;
  const range = line === null ? '' : endLine === null || endLine === line ? `:${line}` : `:${line}–${endLine}`;
  const head = `**\\[${entry.number}\\]** ${codeSpan(`${entry.member}${range}`)}`;
  if (!withLines) return `- ${head}`;
  if (excerpt === null) return entry.absence === null ? head : `${head}: ${prose(entry.absence)}`;
  const lines: string[] = [];
  let next = line ?? 1;
  for (const shown of excerpt.lines) {
    if (shown.line > next) lines.push(`… ${shown.line - next} lines not shown …`);
    next = shown.line + 1;
    const more = shown.omittedCharacters > 0 ? ` … ${shown.omittedCharacters} more characters` : '';
    lines.push(`${shown.text}${more}`);
  }
  if (endLine !== null && endLine >= next) lines.push(`… ${endLine - next + 1} lines not shown …`);
  return `${head}\n\n${codeBlock(lines)}`;
}

function markdownBlock(block: Block, document: ReportDocument): string {
  switch (block.kind) {
    case 'paragraph':
      return block.role === 'answer' || block.role === 'clear'
        ? `> ${sentences(block.sentences)}`
        : sentences(block.sentences);
    case 'heading':
      return `${'#'.repeat(block.level + 1)} ${prose(block.text, true)}`;
    case 'facts':
      return block.rows.map((row) => `- ${prose(row.label, true)}: ${sentence(row.value)}`).join('\n');
    case 'table':
      return table(block);
    case 'figure':
      return figure(block);
    case 'list':
      return block.items
        .map((entry, index) => `${block.ordered ? `${index + 1}.` : '-'} ${sentences(entry)}`)
        .join('\n');
    case 'code':
      return codeBlock(block.lines);
    case 'advice': {
      const parts = [`### ${block.number}. ${sentence(block.action)}`];
      if (block.commands.length > 0) parts.push(codeBlock(block.commands));
      const facts: string[] = [];
      if (block.risk !== null) facts.push(`- Risk: ${sentence(block.risk)}`);
      if (block.undo !== null) facts.push(`- Undo: ${sentence(block.undo)}`);
      if (block.verify !== null) facts.push(`- Verify: ${sentence(block.verify)}`);
      if (block.because.length > 0)
        facts.push(`- Because of: ${block.because.map((title) => prose(title)).join('; ')}`);
      return [...parts, facts.join('\n')].filter((part) => part !== '').join('\n\n');
    }
    case 'excerpts':
      return document.references.map((entry) => reference(entry, block.lines)).join(block.lines ? '\n\n' : '\n');
  }
}

/** Renders the whole report, ending in a line feed. */
export function renderMarkdown(document: ReportDocument): string {
  const parts = [`# ${prose(document.title)}`];
  parts.push(document.meta.map((row) => `- ${prose(row.label, true)}: ${sentence(row.value)}`).join('\n'));
  for (const section of document.sections) {
    parts.push(`## ${section.number}. ${prose(section.title)}`);
    for (const block of section.blocks) parts.push(markdownBlock(block, document));
  }
  parts.push(
    `${prose(document.producer)}. A number in brackets names the place, and after the colon the line, that carries the sentence before it.`,
  );
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
