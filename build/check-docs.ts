/**
 * Follows the links of all Markdown files that stay inside the project: the file has to be there, and the heading that an
 * anchor names. Addresses elsewhere are not asked: nothing here needs a network. Run by CI.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

function html(text: string): string {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

/** The anchors of a page's headings, as code hosts make them: small letters, no punctuation, hyphens for blanks. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, inner = ''] of html(markdown).matchAll(/<h[1-6]>(.*?)<\/h[1-6]>/gs)) {
    const plain = inner.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Links and pictures of a page. */
export function linksOf(markdown: string): string[] {
  return [...html(markdown).matchAll(/<(?:a href|img src)="([^"]*)"/g)].map(([, link = '']) =>
    decodeURIComponent(link.replace(/&amp;/g, '&')),
  );
}

/** What is wrong with the links of one page, in words. */
export function brokenLinks(file: string): string[] {
  const broken: string[] = [];
  for (const link of linksOf(readFileSync(join(root, file), 'utf8'))) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
    if (relative(root, target).startsWith('..')) broken.push(`${link} leads out of the project`);
    else if (!existsSync(target)) broken.push(`${link} is not there`);
    else if (anchor !== undefined && anchor !== '' && target.endsWith('.md')) {
      if (!anchorsOf(readFileSync(target, 'utf8')).has(anchor)) broken.push(`${link} names no heading`);
    }
  }
  return broken;
}

function main(): void {
  const files = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
  let wrong = 0;
  for (const file of files)
    for (const text of brokenLinks(file)) {
      wrong++;
      console.error(`${file}: ${text}`);
    }
  console.log(`links of ${files.length} pages, ${wrong} broken`);
  if (wrong > 0) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) main();
