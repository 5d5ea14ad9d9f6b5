import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { seedCase } from '../../builders/seed-case.ts';
import { hostileCase } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS, CASES, report } from './samples.ts';

/** What a ticket system would make of it, raw HTML and all link protocols let through. */
function asHtml(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

describe.each(Object.entries(CASES))('the Markdown of %s', (_, build) => {
  const markdown = renderMarkdown(report(build()));
  const html = asHtml(markdown);

  it('holds no link, picture or raw HTML', () => {
    const tags = new Set([...html.matchAll(/<([a-zA-Z][\w-]*)/g)].map((match) => match[1]));
    for (const tag of tags)
      expect('h1 h2 h3 h4 p ul ol li strong code pre table thead tbody tr th td blockquote'.split(' ')).toContain(tag);
  });

  it('has the headings of the report and no others', () => {
    const document = report(build());
    const expected =
      1 +
      document.sections.length +
      document.sections.flatMap((section) =>
        section.blocks.filter((block) => block.kind === 'heading' || block.kind === 'advice'),
      ).length;
    expect([...html.matchAll(/<h[1-6]>/g)]).toHaveLength(expected);
  });

  it('keeps every table row at the width of its head', () => {
    for (const table of html.split('<table>').slice(1)) {
      const rows = (table.split('</table>')[0] ?? '').split('<tr>').slice(1);
      const widths = new Set(rows.map((row) => row.split(/<t[hd][ >]/).length));
      expect(widths.size).toBe(1);
    }
  });

  it('shows nothing invisible', () => {
    expect(ACTIVE_CHARACTERS.test(markdown.replaceAll('\n', ''))).toBe(false);
  });
});

describe('the Markdown', () => {
  it('mentions nobody and opens no reference to another ticket', () => {
    const outside = asHtml(renderMarkdown(report(hostileCase()))).replace(/<code[^>]*>[\s\S]*?<\/code>/g, '');
    expect(outside).not.toMatch(/@someone|#123|https?:|www\./);
  });

  it('shows what looks like an entity as it stands', () => {
    const html = asHtml(renderMarkdown(report(hostileCase('a&copy;b'))));
    expect(html).not.toContain('\u00a9');
    expect(html.replace(/<code[^>]*>[\s\S]*?<\/code>/g, '')).toContain('a&amp;copy;b');
  });

  it('reads back as the words that it was made from', () => {
    const text = asHtml(renderMarkdown(report(seedCase())))
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('\u00a0', ' ');
    expect(text).toContain('order:1 = 2 adjacent pages, 8 KiB [1:2]');
    expect(text).toContain('kmem_getpages ← fallback_alloc ← cache_grow ← ____cache_alloc_node ← kmem_cache_alloc');
    expect(text).toContain('2.6.32-358.2.1.el6.x86_64, not tainted [1:3]');
  });

  it('quotes the raw lines unchanged', () => {
    const built = memInfoCase({ count: 1 });
    const markdown = renderMarkdown(report(built));
    for (const line of built.logs.get('sos_commands/kernel/dmesg') ?? []) expect(markdown).toContain(`\n${line}\n`);
  });
});
