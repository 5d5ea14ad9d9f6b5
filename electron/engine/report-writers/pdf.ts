/**
 * The report as a PDF, set by Typst in this process: tagged, with an outline, fonts embedded, no browser. The template
 * is a constant, data is JSON, no file is read by it and nothing is fetched.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportDocument } from '../../../shared/report/model.ts';
import { loadFonts, loadTypesetter } from './pdf-parts.ts';
import { type PaperSize, pdfPayload } from './pdf-payload.ts';
import { PDF_TEMPLATE } from './pdf-template.ts';

/** PDF/UA-1: for everybody to read, by ear too. PDF/A-2a: for archives. The typesetter claims one at a time. */
export type PdfStandard = 'ua-1' | 'a-2a';

export interface PdfOptions {
  /** A4 where absent. */
  readonly paper?: PaperSize;
  /** `ua-1` where absent. */
  readonly standard?: PdfStandard;
}

/** Rounds of writing out characters that cannot be drawn; the second finds what the first one hid. */
const ROUNDS = 3;

/** Code points named by the exporter's complaints: "the text `"中"` could not be displayed". */
function undrawableIn(message: string): number[] {
  const found: number[] = [];
  for (const match of message.matchAll(/the text `\\?"(.*?)\\?"` could not be displayed/gsu))
    for (const part of (match[1] ?? '').matchAll(/\\+u\{([0-9a-f]{1,6})\}|(.)/gsu)) {
      const code = part[1] === undefined ? (part[2]?.codePointAt(0) ?? 0) : Number.parseInt(part[1], 16);
      // Plain ASCII is in every face: what is left of an escape must not take a letter away from the whole report.
      if (code > 0x7f) found.push(code);
    }
  return found;
}

/**
 * Writes the report as PDF.
 * @returns the bytes of a tagged PDF 1.7 with outline and page numbers; the same document gives the same bytes
 * @throws MissingPartError without the typesetter; Error when the typesetter refuses the document, which no log text should bring about
 */
export async function writePdf(document: ReportDocument, options: PdfOptions = {}): Promise<Uint8Array> {
  const { paper = 'a4', standard = 'ua-1' } = options;
  const typesetter = await loadTypesetter();
  const compiler = typesetter.create({
    // A place that does not exist: the template has nothing to look for in it.
    workspace: join(tmpdir(), 'buddyscope-typst-no-files'),
    fontArgs: [{ fontBlobs: await loadFonts() }],
  });
  try {
    const undrawable = new Set<number>();
    for (let round = 1; ; round++) {
      const report = JSON.stringify(pdfPayload(document, { paper, undrawable }));
      const compiled = compiler.compile({ mainFileContent: PDF_TEMPLATE, inputs: { report } });
      const set = compiled.result;
      if (set === null) {
        const reasons: unknown = compiled.takeDiagnostics()?.shortDiagnostics;
        throw new Error(`The PDF could not be set: ${JSON.stringify(reasons)}`);
      }
      try {
        return compiler.pdf(set, { pdfStandard: standard });
      } catch (error) {
        const missing = undrawableIn(error instanceof Error ? error.message : String(error));
        const before = undrawable.size;
        for (const code of missing) undrawable.add(code);
        // Without progress the file is still worth having: tagged, but without the claim of the standard.
        if (undrawable.size === before || round >= ROUNDS) return compiler.pdf(set);
      }
    }
  } finally {
    compiler.evictCache(0);
  }
}
