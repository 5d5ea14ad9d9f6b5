/** What the PDF needs beside this program: the typesetter, which is native and optional, and the faces. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { MissingPartError } from '../missing-part.ts';

/** IBM Plex, OFL-1.1: a text face and a monospaced face that match, with Cyrillic. The build copies them to dist/fonts. */
export const FONT_FILES = [
  '@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  '@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf',
  '@expo-google-fonts/ibm-plex-mono/400Regular/IBMPlexMono_400Regular.ttf',
  '@expo-google-fonts/ibm-plex-mono/600SemiBold/IBMPlexMono_600SemiBold.ttf',
] as const;

/** Loads the typesetter. @throws MissingPartError where npm found no build of it for this machine */
export async function loadTypesetter(): Promise<typeof NodeCompiler> {
  try {
    return (await import('@myriaddreamin/typst-ts-node-compiler')).NodeCompiler;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new MissingPartError(
      `No PDF can be written here: the typesetter @myriaddreamin/typst-ts-node-compiler does not load on ${process.platform}-${process.arch} (${why})`,
      'Install it beside Buddyscope with npm install, or write HTML, which holds the same report.',
    );
  }
}

let fonts: Promise<Buffer[]> | null = null;

/** The faces, from beside the bundle or, when run from source, from where npm put them. */
export function loadFonts(): Promise<Buffer[]> {
  fonts ??= Promise.all(FONT_FILES.map(loadFont));
  return fonts;
}

async function loadFont(file: string): Promise<Buffer> {
  for (const folder of ['./fonts/', '../fonts/']) {
    try {
      return await readFile(fileURLToPath(new URL(folder + basename(file), import.meta.url)));
    } catch {
      // The next place.
    }
  }
  return await readFile(createRequire(import.meta.url).resolve(file));
}
