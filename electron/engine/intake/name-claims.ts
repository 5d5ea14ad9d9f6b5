/** What a file's name says it is, to be held against what it is. */
import type { Compression, Form } from './sniff.ts';

const CLAIMS: ReadonlyArray<readonly [RegExp, Compression | null, 'tar' | 'zip' | '7z' | 'any']> = [
  [/\.tar\.gz$|\.tgz$/i, 'gzip', 'tar'],
  [/\.tar\.xz$|\.txz$/i, 'xz', 'tar'],
  [/\.tar\.bz2$|\.tbz2?$/i, 'bzip2', 'tar'],
  [/\.tar\.zst$|\.tzst$/i, 'zstd', 'tar'],
  [/\.tar\.lz4$/i, 'lz4', 'tar'],
  [/\.tar$/i, null, 'tar'],
  [/\.zip$/i, null, 'zip'],
  [/\.7z$/i, null, '7z'],
  [/\.gz$/i, 'gzip', 'any'],
  [/\.xz$/i, 'xz', 'any'],
  [/\.bz2$/i, 'bzip2', 'any'],
  [/\.zst$/i, 'zstd', 'any'],
  [/\.lz4$/i, 'lz4', 'any'],
];

/**
 * Compares the outermost form of a file with its name.
 * @returns "although its name ends in .tar.xz", null where the name claims nothing or is right.
 */
export function mismatch(path: string, form: Form): string | null {
  for (const [pattern, compression, inside] of CLAIMS) {
    const ending = pattern.exec(path)?.[0];
    if (ending === undefined) continue;
    const right =
      compression === null
        ? form.form === inside || (inside === 'tar' && form.form === 'compressed')
        : form.form === 'compressed' && form.compression === compression;
    return right ? null : `although its name ends in ${ending}`;
  }
  return null;
}
