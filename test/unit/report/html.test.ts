import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../shared/report/html.ts';
import { REPORT_CSS, REPORT_CSS_SHA256 } from '../../../shared/report/html-style.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';
import { hostileCase } from '../../builders/strained-cases.ts';
import { ACTIVE_CHARACTERS, CASES, report } from './samples.ts';

const TAGS = new Set(
  'html head meta title style body div header h1 h2 h3 h4 dl dt dd nav ul ol li a main section p span code pre strong table caption thead tbody tr th td figure figcaption details summary footer svg desc defs pattern line rect text'.split(
    ' ',
  ),
);

describe.each(Object.entries(CASES))('the page of %s', (_, build) => {
  const html = renderHtml(report(build()));

  it('fetches nothing and runs nothing', () => {
    const body = html.replace(REPORT_CSS, '');
    expect(
      [...body.matchAll(/\s(?:src|srcset|xlink:href|href|action|poster|data|style|on\w+)\s*=\s*"([^"]*)"/g)].filter(
        ([, value]) => value?.startsWith('#') !== true,
      ),
    ).toEqual([]);
    expect(REPORT_CSS).not.toMatch(/@import|url\(/);
    for (const [, tag] of body.matchAll(/<\/?([a-zA-Z][\w:-]*)/g)) expect(TAGS).toContain(tag);
    for (const [reference] of body.matchAll(/url\([^)]*\)/g)) expect(reference).toMatch(/^url\(#[\w-]+\)$/);
  });

  it('has a target for every link, and every id once', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('shows nothing invisible', () => {
    expect(ACTIVE_CHARACTERS.test(html.replaceAll('\n', ''))).toBe(false);
  });

  it('has well-nested elements', () => {
    const open: string[] = [];
    for (const [whole, close, tag = ''] of html.replace(REPORT_CSS, '').matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (tag === 'meta' || whole.endsWith('/>')) continue;
      if (close === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });
});

describe('the page', () => {
  it('admits its own style sheet and nothing else', () => {
    const hash = createHash('sha256').update(REPORT_CSS).digest('base64');
    expect(REPORT_CSS_SHA256).toBe(hash);
    expect(renderHtml(report(memInfoCase()))).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('leads from the arithmetic of a zone to the raw line', () => {
    const html = renderHtml(report(memInfoCase()));
    const link = /refused by 476 KiB \(free ≤ 3\/8 of min 56392\)\.<a class="cite" href="#(line-\d+-\d+)"/.exec(html);
    expect(link).not.toBeNull();
    const target = new RegExp(`id="${link?.[1]}"><span class="ln">\\d+</span>([^<]*)`).exec(html);
    expect(target?.[1]).toContain('Node 0 Normal free:20672kB');
  });

  it('gives every picture a title, a description and a table', () => {
    const html = renderHtml(report(memInfoCase()));
    const figures = html.split('<figure ').slice(1);
    expect(figures).toHaveLength(3);
    for (const figure of figures) {
      expect(figure).toMatch(/<svg [^>]*role="img" aria-labelledby="[^"]+"/);
      expect(figure).toMatch(/<title id="[^"]+">[^<]{20,}<\/title><desc id="[^"]+">[^<]{20,}<\/desc>/);
      expect(figure.split('</figure>')[0]).toContain('<table>');
    }
  });

  it('writes hostile text out where a reader can see it', () => {
    const html = renderHtml(report(hostileCase()));
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('\\u{202e}gnp.exe');
    expect(html).toContain('\\x1b[31mred');
  });
});

describe('text that would leave its place', () => {
  const html = renderHtml(report(hostileCase(`" onload=alert(1) x=" ' onload=alert(2) &lt;b&gt; &quot;`)));
  const shown = html.replace(/<style>[\s\S]*?<\/style>/, '');

  it('opens no tag and adds no attribute to one', () => {
    const tags = shown.match(/<[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(100);
    for (const tag of tags)
      expect(tag).toMatch(
        /^<(?:!doctype html|\/?[a-z][a-zA-Z0-9]*(?: (?!on)[a-z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*\/?)>$/i,
      );
  });

  it('is shown as it stands in the log', () => {
    expect(shown).toContain('&amp;lt;b&amp;gt;');
    expect(shown).not.toContain('onload=alert(1) x="');
  });
});
