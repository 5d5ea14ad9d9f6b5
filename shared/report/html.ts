/** The report as one HTML file: no scripts, nothing fetched, the same in light, dark and print. */
import { blockHtml, type HtmlContext, sentence, text } from './html-blocks.ts';
import { REPORT_CSS, REPORT_CSS_SHA256 } from './html-style.ts';
import type { ReportDocument } from './model.ts';

/** Only the page's own style sheet may act; everything else, scripts first of all, is refused by the browser. */
const POLICY = `default-src 'none'; style-src 'sha256-${REPORT_CSS_SHA256}'; base-uri 'none'; form-action 'none'`;

/** Renders a whole page. Log text is escaped, and what is invisible in it is written out. */
export function renderHtml(document: ReportDocument): string {
  const quoted = document.sections.some((section) =>
    section.blocks.some((block) => block.kind === 'excerpts' && block.lines),
  );
  const anchors = new Set(
    (quoted ? document.references : []).flatMap((reference) =>
      (reference.excerpt?.lines ?? []).map((line) => `${reference.number}-${line.line}`),
    ),
  );
  const context: HtmlContext = { references: document.references, anchors, figures: 0 };
  const title = [document.title, document.caseNumber, document.customer].filter((part) => part !== null).join(' · ');
  const meta = document.meta
    .map((row) => `<div><dt>${text(row.label)}</dt><dd>${sentence(row.value, context)}</dd></div>`)
    .join('\n');
  const contents = document.sections
    .map((section) => `<li><a href="#${section.id}">${section.number} ${text(section.title)}</a></li>`)
    .join('\n');
  const sections = document.sections.map(
    (section) =>
      `<section><h2 id="${section.id}"><span class="n">${section.number}</span>${text(section.title)}</h2>\n${section.blocks.map((block) => blockHtml(block, context)).join('\n')}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
<style>${REPORT_CSS}</style>
</head>
<body>
<div class="page">
<header>
<h1>${text(document.title)}</h1>
<dl class="meta">
${meta}
</dl>
<nav aria-label="Contents"><ul>
${contents}
</ul></nav>
</header>
<main>
${sections.join('\n')}
</main>
<footer>${text(document.producer)}. A number in brackets leads to the line that carries the sentence before it.</footer>
</div>
</body>
</html>
`;
}
