/** The style sheet of the HTML report. Its hash stands in the page's content security policy: nothing else may style it. */
import { DARK, LIGHT } from './figures/svg.ts';

function tokens(colours: typeof LIGHT): string {
  return [
    `--ink:${colours.ink}`,
    `--muted:${colours.muted}`,
    `--line:${colours.line}`,
    `--paper:${colours.paper}`,
    `--panel:${colours.panel}`,
    `--failure:${colours.failure}`,
    `--on-failure:${colours.onFailure}`,
    `--steel:${colours.steel}`,
    `--steel-soft:${colours.steelSoft}`,
  ].join(';');
}

export const REPORT_CSS = `
:root{color-scheme:light dark;${tokens(LIGHT)};
--sans:"IBM Plex Sans","Segoe UI",system-ui,-apple-system,"Helvetica Neue","Noto Sans",Arial,sans-serif;
--mono:"IBM Plex Mono",ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{${tokens(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 var(--sans);font-variant-numeric:tabular-nums}
.page{max-width:54rem;margin:0 auto;padding:2.5rem 1.5rem 5rem}
a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
h1,h2,h3,h4{line-height:1.25;font-weight:600;text-wrap:balance;overflow-wrap:anywhere}
h1{font-size:1.7rem;margin:0 0 1rem;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:2.6rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--line)}
h2 .n{color:var(--muted);font-weight:400;margin-right:.6em}
h3{font-size:1.05rem;margin:2rem 0 .5rem}
h4{font-size:.95rem;margin:1.5rem 0 .4rem}
p{margin:.5rem 0}
ul,ol{margin:.5rem 0;padding-left:1.4rem}
li{margin:.3rem 0}
code,.mono,pre{font-family:var(--mono);font-size:.88em}
code{overflow-wrap:anywhere;unicode-bidi:isolate}
.meta{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:.35rem 1.5rem;margin:0 0 .5rem;padding:.9rem 0;border-top:2px solid var(--ink);border-bottom:1px solid var(--line)}
.meta div{display:flex;gap:.6rem;min-width:0}
.meta dt{color:var(--muted);flex:none;width:5.2rem}
.meta dd{margin:0;min-width:0;overflow-wrap:anywhere}
.answer,.clear{font-size:1.13rem;line-height:1.5;border-left:4px solid var(--failure);padding:.1rem 0 .1rem 1rem;margin:1rem 0}
.clear{border-color:var(--muted)}
.note{color:var(--muted);font-size:.92em}
.cite{font-size:.72em;vertical-align:.35em;line-height:0;color:var(--muted);text-decoration:none;white-space:nowrap;margin-left:.15em}
.cite:hover{text-decoration:underline;color:var(--ink)}
nav{font-size:.92em;color:var(--muted);margin:1rem 0 0}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem}
nav li{margin:0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
dl.facts{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:.3rem 1.2rem;margin:.6rem 0}
dl.facts dt{color:var(--muted)}dl.facts dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;width:100%;font-size:.9em}
caption{caption-side:top;text-align:left;color:var(--muted);padding:0 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td,tbody th{overflow-wrap:break-word}
th{font-weight:600;white-space:nowrap}
thead th{border-bottom:1.5px solid var(--muted)}
tbody th{font-weight:400;white-space:normal}
.r{text-align:right}
figure{margin:1.2rem 0}
figure svg{display:block;width:100%;height:auto}
figcaption{color:var(--muted);font-size:.9em;margin-top:.5rem}
details{font-size:.95em;margin-top:.3rem}
summary{color:var(--muted);font-size:.92em;cursor:pointer}
pre{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.7rem .9rem;margin:.6rem 0;overflow-x:auto;line-height:1.5;tab-size:4}
.advice{border:1px solid var(--line);border-radius:4px;padding:.3rem 1.1rem .7rem;margin:1rem 0}
.advice h3{margin:.7rem 0 .3rem}
.excerpt{margin:1.4rem 0}
.excerpt h3{font-family:var(--mono);font-size:.9rem;margin:0 0 .3rem}
.excerpt pre{padding:.5rem 0;font-size:.78rem;line-height:1.45}
.excerpt code{display:block;padding:0 .9rem 0 5.2rem;text-indent:-4.4rem;white-space:pre-wrap;font-size:inherit;overflow-wrap:anywhere;unicode-bidi:plaintext;direction:ltr}
.excerpt code .ln{display:inline-block;width:4.4rem;text-indent:0;color:var(--muted);user-select:none}
.excerpt .gap{display:block;padding-left:5.2rem;color:var(--muted);font-style:italic}
:target{background:color-mix(in srgb,var(--failure) 16%,transparent)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.8rem;color:var(--muted);font-size:.88em}
@media (max-width:40rem){dl.facts{grid-template-columns:1fr}dl.facts dt{margin-top:.4rem}.page{padding:1.5rem 1rem 3rem}}
@media print{
:root{${tokens(LIGHT)}}
@page{margin:18mm 16mm}
body{font-size:10pt}
.page{max-width:none;padding:0}
nav,summary{display:none}
h2,h3,h4{break-after:avoid}
figure,.advice,tr{break-inside:avoid}
pre,.excerpt pre{white-space:pre-wrap;overflow:visible}
.wide{overflow:visible}
details::details-content{content-visibility:visible;block-size:auto}
}
`;

/** SHA-256 of the style sheet, base64. A test recomputes it and names the new value when the sheet changes. */
export const REPORT_CSS_SHA256 = 'ZyYIkp5keaPRXgkcoSshL2m5s2gpPtqQimmE+8USuzQ=';
