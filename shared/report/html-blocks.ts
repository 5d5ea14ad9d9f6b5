/** The blocks of the report as HTML. Every piece of text passes through `text`, which makes it visible and escapes it. */
import { drawFigure } from './figures/draw.ts';
import { type FigureTheme, xml } from './figures/svg.ts';
import type { AdviceBlock, Block, Citation, FigureBlock, Reference, Sentence, TableBlock } from './model.ts';
import { visible } from './visible.ts';

export interface HtmlContext {
  readonly references: readonly Reference[];
  /** Lines that have an anchor, as `ref-line`. */
  readonly anchors: ReadonlySet<string>;
  figures: number;
}

/** Log text as HTML text. */
export function text(raw: string): string {
  return xml(visible(raw));
}

function place(reference: Reference | undefined, citation: Citation): string {
  if (reference === undefined) return `Reference ${citation.ref}`;
  const line = citation.line ?? reference.line;
  const end =
    citation.line === null && reference.endLine !== null && reference.endLine !== reference.line
      ? `–${reference.endLine}`
      : '';
  return `${reference.member}${line === null ? '' : `, line ${line}${end}`}`;
}

function cite(citation: Citation, context: HtmlContext): string {
  const reference = context.references[citation.ref - 1];
  const anchor = `${citation.ref}-${citation.line ?? ''}`;
  const target = citation.line !== null && context.anchors.has(anchor) ? `line-${anchor}` : `ref-${citation.ref}`;
  const shown = citation.line === null ? String(citation.ref) : `${citation.ref}:${citation.line}`;
  return `<a class="cite" href="#${target}" title="${text(place(reference, citation))}">[${shown}]</a>`;
}

export function sentence(value: Sentence, context: HtmlContext): string {
  const words = value.inlines
    .map((inline) => {
      const escaped = text(inline.text);
      if (inline.style === 'mono') return `<code>${escaped}</code>`;
      return inline.style === 'strong' ? `<strong>${escaped}</strong>` : escaped;
    })
    .join('');
  return words + value.cites.map((citation) => cite(citation, context)).join('');
}

function joined(values: readonly Sentence[], context: HtmlContext): string {
  return values.map((value) => sentence(value, context)).join(' ');
}

export function table(block: TableBlock, context: HtmlContext): string {
  const right = (index: number): string => (block.columns[index]?.align === 'right' ? ' class="r"' : '');
  const head = block.columns
    .map((column, index) => `<th scope="col"${right(index)}>${text(column.title)}</th>`)
    .join('');
  const rows = block.rows
    .map((row) => {
      const cells = row.map((value, index) => {
        const content = sentence(value, context);
        return index === 0 ? `<th scope="row"${right(0)}>${content}</th>` : `<td${right(index)}>${content}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('\n');
  const omitted = block.omitted === null ? '' : `<p class="note">${text(block.omitted)}</p>`;
  return `<div class="wide"><table><caption>${text(block.caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${rows}\n</tbody></table></div>${omitted}`;
}

/** Colours and faces come from the page's variables, so that one picture serves light, dark and print. */
function theme(idPrefix: string): FigureTheme {
  return {
    ink: 'var(--ink)',
    muted: 'var(--muted)',
    line: 'var(--line)',
    paper: 'var(--paper)',
    panel: 'var(--panel)',
    failure: 'var(--failure)',
    onFailure: 'var(--on-failure)',
    steel: 'var(--steel)',
    steelSoft: 'var(--steel-soft)',
    sans: 'var(--sans)',
    mono: 'var(--mono)',
    idPrefix,
  };
}

function figure(block: FigureBlock, context: HtmlContext): string {
  context.figures++;
  const picture = drawFigure(block, theme(`svg-${block.id}`));
  return `<figure id="${xml(block.id)}">${picture}<figcaption>Figure ${context.figures}. ${sentence(block.caption, context)}<details><summary>The same as a table</summary>${table(block.table, context)}</details></figcaption></figure>`;
}

function advice(block: AdviceBlock, context: HtmlContext): string {
  const rows: [string, Sentence | null][] = [
    ['Risk', block.risk],
    ['Undo', block.undo],
    ['Verify', block.verify],
  ];
  const facts = rows
    .map(([label, value]) => (value === null ? '' : `<dt>${label}</dt><dd>${sentence(value, context)}</dd>`))
    .join('');
  const because = block.because.length === 0 ? '' : `<dt>Because of</dt><dd>${block.because.map(text).join('; ')}</dd>`;
  const commands = block.commands.length === 0 ? '' : `<pre><code>${block.commands.map(text).join('\n')}</code></pre>`;
  return `<section class="advice" id="${xml(block.id)}"><h3>${block.number}. ${sentence(block.action, context)}</h3>${commands}<dl class="facts">${facts}${because}</dl></section>`;
}

function excerpt(reference: Reference, lines: boolean): string {
  const range =
    reference.line === null
      ? ''
      : reference.endLine === null || reference.endLine === reference.line
        ? `:${reference.line}`
        : `:${reference.line}–${reference.endLine}`;
  const head = `<h3>[${reference.number}] ${text(reference.member)}${range}</h3>`;
  if (reference.excerpt === null || !lines) {
    const absence = reference.absence === null || !lines ? '' : `<p class="note">${text(reference.absence)}</p>`;
    return `<div class="excerpt" id="ref-${reference.number}">${head}${absence}</div>`;
  }
  const body: string[] = [];
  let next = reference.line ?? 1;
  for (const line of reference.excerpt.lines) {
    if (line.line > next) body.push(`<span class="gap">… ${line.line - next} lines not shown …</span>`);
    next = line.line + 1;
    const more =
      line.omittedCharacters > 0 ? `<span class="gap">… ${line.omittedCharacters} more characters</span>` : '';
    body.push(
      `<code id="line-${reference.number}-${line.line}"><span class="ln">${line.line}</span>${text(line.text)}${more}</code>`,
    );
  }
  if (reference.endLine !== null && reference.endLine >= next)
    body.push(`<span class="gap">… ${reference.endLine - next + 1} lines not shown …</span>`);
  return `<div class="excerpt" id="ref-${reference.number}">${head}<pre>${body.join('')}</pre></div>`;
}

export function blockHtml(block: Block, context: HtmlContext): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p${block.role === 'body' ? '' : ` class="${block.role}"`}>${joined(block.sentences, context)}</p>`;
    case 'heading':
      return `<h${block.level + 1} id="${xml(block.id)}">${text(block.text)}</h${block.level + 1}>`;
    case 'facts':
      return `<dl class="facts" aria-label="${text(block.caption)}">${block.rows.map((row) => `<dt>${text(row.label)}</dt><dd>${sentence(row.value, context)}</dd>`).join('\n')}</dl>`;
    case 'table':
      return table(block, context);
    case 'figure':
      return figure(block, context);
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      return `<${tag}>${block.items.map((item) => `<li>${joined(item, context)}</li>`).join('\n')}</${tag}>`;
    }
    case 'code':
      return `<pre aria-label="${text(block.label)}"><code>${block.lines.map(text).join('\n')}</code></pre>`;
    case 'advice':
      return advice(block, context);
    case 'excerpts':
      return context.references.map((reference) => excerpt(reference, block.lines)).join('\n');
  }
}
