/**
 * The layout of the PDF, in Typst 0.14. It is a constant: all that comes from an analysis arrives as JSON in
 * `sys.inputs.report` and is set as text, so that nothing in a log can be markup. It reads no file and no package.
 */
export const PDF_TEMPLATE = `
#let d = json(bytes(sys.inputs.report))
#let ink = rgb("#1b2026")
#let muted = rgb("#5a6570")
#let rule = rgb("#d3d9df")
#let panel = rgb("#f4f6f8")
#let failure = rgb("#a8320f")
#let sans = ("IBM Plex Sans", "DejaVu Sans Mono")
#let mono = ("IBM Plex Mono", "DejaVu Sans Mono")

#set document(title: d.metaTitle, author: d.authors, description: d.description, date: datetime(year: d.date.year, month: d.date.month, day: d.date.day))
#set text(font: sans, size: 9.5pt, fill: ink, lang: "en", hyphenate: false, number-width: "tabular")
#set par(leading: 0.62em, spacing: 0.85em, justify: false)
#set page(
  paper: d.paper,
  margin: (left: 20mm, right: 20mm, top: 24mm, bottom: 21mm),
  header: context if counter(page).get().first() > 1 {
    set text(size: 7.8pt, fill: muted)
    grid(columns: (1fr, auto), d.runningHead, d.runningRight)
    v(-0.55em)
    line(length: 100%, stroke: 0.4pt + rule)
  },
  footer: context {
    set text(size: 7.8pt, fill: muted)
    grid(columns: (1fr, auto), d.producer, [Page #counter(page).display() of #counter(page).final().first()])
  },
)

#show heading: set text(weight: 600)
#show heading.where(level: 1): it => block(width: 100%, above: 1.55em, below: 0.75em, sticky: true, breakable: false, inset: (top: 0.6em), stroke: (top: 0.5pt + rule), text(size: 13.5pt, it.body))
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.75em, sticky: true, text(size: 11pt, it.body))
#show heading.where(level: 3): it => block(above: 1.3em, below: 0.65em, sticky: true, text(size: 9.5pt, it.body))
#show figure: set block(breakable: true)
#show figure.caption: set align(left)

// Break and join marks have a width in monospaced faces; at this size it does not count.
#let mark(s) = text(size: 0.01pt, font: "IBM Plex Sans", s)
#let cite(c) = {
  let shown = text(size: 0.72em, baseline: -0.32em, fill: muted, "[" + c.shown + "]")
  mark("\\u{2060}")
  box(inset: (left: 0.08em), link(label("ref-" + str(c.ref)), shown))
}
#let soft(s) = s.split("\\u{200b}").map(p => text(p)).join(mark("\\u{200b}"))
#let whole(s) = if s.contains(" ") or s.contains("\\u{200b}") { soft(s) } else { box(s) }
#let inline(i) = if i.style == "mono" { text(font: mono, size: 0.91em, whole(i.text)) } else if i.style == "strong" { strong(soft(i.text)) } else { soft(i.text) }
#let sentence(s) = { for i in s.inlines { inline(i) }; for c in s.cites { cite(c) } }
#let sentences(list) = list.map(sentence).join([ ])
#show strong: set text(weight: 600)

#let facts(rows) = grid(
  columns: (if rows.any(r => r.label.len() > 24) { 58mm } else { 34mm }, 1fr), column-gutter: 4mm, row-gutter: 0.62em,
  ..rows.map(r => (text(fill: muted, soft(r.label)), sentence(r.value))).flatten(),
)

#let data-table(t) = {
  set text(size: 8.1pt)
  set par(leading: 0.5em)
  block(above: 1.1em, below: 1.2em, width: 100%)[
    #block(below: 0.45em, sticky: true, text(fill: muted, soft(t.caption)))
    #table(
      columns: t.columns.map(c => c.weight * 1fr),
      align: t.columns.map(c => if c.align == "right" { right } else { left }),
      inset: (x, y) => (left: 0pt, right: if t.columns.at(x).align == "right" { 11pt } else { 6pt }, top: 3pt, bottom: 3.2pt),
      stroke: (x, y) => (bottom: if y == 0 { 0.7pt + muted } else { 0.4pt + rule }),
      table.header(..t.columns.map(c => text(weight: 600, c.title))),
      ..t.rows.flatten().map(sentence),
    )
    #if t.omitted != none { block(above: 0.5em, text(fill: muted, soft(t.omitted))) }
  ]
}

#let code(lines, label-text) = block(width: 100%, fill: panel, stroke: 0.4pt + rule, radius: 2pt, inset: (x: 7pt, y: 6pt), above: 0.7em, below: 0.8em, {
  set text(font: mono, size: 8pt)
  set par(leading: 0.55em)
  for (n, l) in lines.enumerate() { if n > 0 { linebreak() }; text(l) }
})

#let advice(a) = block(breakable: a.commands.len() > 8, width: 100%, above: 1em, below: 1.1em, stroke: (left: 2pt + rule), inset: (left: 9pt, y: 2pt), {
  block(sticky: true, below: 0.6em, { strong(str(a.number) + ".  "); strong(sentence(a.action)) })
  if a.commands.len() > 0 { code(a.commands, "Commands") }
  if a.rows.len() > 0 { facts(a.rows) }
})

#let excerpt(r) = {
  [#block(above: if r.rows.len() > 0 { 1.5em } else { 0.9em }, below: 0.5em, sticky: true, text(font: mono, size: 8.2pt, weight: 600, soft("[" + str(r.number) + "] " + r.head))) #label("ref-" + str(r.number))]
  if r.note != none { block(above: 0.4em, text(size: 8pt, fill: muted, r.note)) }
  if r.rows.len() > 0 {
    set text(font: mono, size: 6.6pt)
    set par(leading: 0.4em)
    block(width: 100%, fill: panel, inset: (x: 5pt, y: 5pt), above: 0.5em, breakable: true, grid(
      columns: (9.5mm, 1fr), column-gutter: 2mm, row-gutter: 0.42em,
      ..r.rows.map(row => (align(right, text(fill: muted, row.label)), if row.gap { text(fill: muted, row.text) } else { text(row.text) })).flatten(),
    ))
  }
}

#let render(b) = {
  if b.kind == "paragraph" {
    if b.role == "answer" or b.role == "clear" {
      block(width: 100%, above: 1em, below: 1.1em, stroke: (left: 2.5pt + if b.role == "clear" { muted } else { failure }), inset: (left: 10pt, y: 3pt), text(size: if b.long { 9.9pt } else { 11.5pt }, sentences(b.sentences)))
    } else if b.role == "note" { par(text(size: 8.6pt, fill: muted, sentences(b.sentences))) } else { par(sentences(b.sentences)) }
  } else if b.kind == "heading" { heading(level: b.level, soft(b.text)) } else if b.kind == "facts" { block(above: 0.7em, below: 1em, facts(b.rows)) } else if b.kind == "table" { data-table(b) } else if b.kind == "figure" {
    figure(
      kind: image, supplement: none, numbering: none,
      block(width: 100%, above: 0.9em, image(bytes(b.svg), format: "svg", width: 100%, alt: b.alt)),
      caption: figure.caption(position: bottom, align(left, text(size: 8.4pt, fill: muted, { "Figure " + str(b.number) + ". "; sentence(b.caption) }))),
    )
    if b.table != none { data-table(b.table) }
  } else if b.kind == "list" {
    if b.ordered { enum(spacing: 0.7em, ..b.items.map(sentences)) } else { list(spacing: 0.7em, marker: text(fill: muted, "–"), ..b.items.map(sentences)) }
  } else if b.kind == "code" { code(b.lines, b.label) } else if b.kind == "advice" { advice(b) } else if b.kind == "excerpts" { for r in b.references { excerpt(r) } }
}

#block(below: 0.9em, text(size: 19pt, weight: 600, soft(d.title)))
#block(width: 100%, stroke: (top: 1.2pt + ink, bottom: 0.4pt + rule), inset: (y: 7pt), below: 0.4em, grid(
  columns: (21mm, 1fr, 21mm, 1fr), column-gutter: 3mm, row-gutter: 0.6em,
  ..d.meta.map(r => (text(fill: muted, soft(r.label)), sentence(r.value))).flatten(),
))

#if d.metaNote != none { block(below: 0.4em, text(size: 7.8pt, fill: muted, d.metaNote)) }

#for s in d.sections {
  if s.newPage { pagebreak(weak: true) }
  heading(level: 1, s.number + "  " + s.title)
  for b in s.blocks { render(b) }
}

#if d.closing.len() > 0 {
  block(above: 2em, text(size: 8.4pt, fill: muted, for c in d.closing { par(c) }))
}
`;
