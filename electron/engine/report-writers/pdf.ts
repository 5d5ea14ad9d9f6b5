/**
 * The report as a PDF, set by Typst in this process: tagged, with an outline, fonts embedded, no browser. The template
 * is a constant, data is JSON, no file is read by it and nothing is fetched.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { ReportDocument } from '../../../shared/report/model.ts';
import { type PaperSize, pdfPayload } from './pdf-payload.ts';
import { PDF_TEMPLATE } from './pdf-template.ts';

export interface PdfOptions {
  /** A4 where absent. */
  readonly paper?: PaperSize;
  /** `ua-1` (accessible, the default) or `a-2a` (for archives, accessible too). */
  readonly standard?: 'ua-1' | 'a-2a';
}

/** IBM Plex, OFL-1.1: a text face and a monospaced face that match, with Cyrillic. */
const FONT_FILES = [
  '@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  '@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf',
  '@expo-google-fonts/ibm-plex-mono/400Regular/IBMPlexMono_400Regular.ttf',
  '@expo-google-fonts/ibm-plex-mono/600SemiBold/IBMPlexMono_600SemiBold.ttf',
];

/** Rounds of writing out characters that cannot be drawn; the second finds what the first one hid. */
const ROUNDS = 3;

let fonts: Promise<Buffer[]> | null = null;

function loadFonts(): Promise<Buffer[]> {
  const { resolve } = createRequire(import.meta.url);
  fonts ??= Promise.all(FONT_FILES.map((file) => readFile(resolve(file))));
  return fonts;
}

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
 * @throws Error when the typesetter refuses the document, which no log text should bring about
 */
export async function writePdf(document: ReportDocument, options: PdfOptions = {}): Promise<Uint8Array> {
  const { paper = 'a4', standard = 'ua-1' } = options;
  const compiler = NodeCompiler.create({
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
