/** Under which licences others' work may ship with this program (MIT). Checked by check.ts over everything that ships. */
import satisfies from 'spdx-satisfies';

/** Permissive licences: naming the authors and giving the text is all they ask. */
export const ALLOWED = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BSL-1.0',
  'Zlib',
  'bzip2-1.0.6',
  'CC0-1.0',
  'Unlicense',
  // Faces: free to bundle, not to sell alone.
  'OFL-1.1',
] as const;

/** Exceptions by package, each with its reason. */
export const EXCEPTIONS: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = {
  'node-liblzma': {
    licence: 'LGPL-3.0',
    why: 'never bundled: installed as a package of its own, unpacked beside the archive, replaceable by its user; optional',
  },
};

/** Whether a package may ship under what it declares (an SPDX expression; null when it declares nothing). */
export function mayShip(name: string, licence: string | null): boolean {
  if (licence === null) return false;
  if (EXCEPTIONS[name]?.licence === licence) return true;
  try {
    return satisfies(licence, [...ALLOWED]);
  } catch {
    // No SPDX expression: somebody has to read it first.
    return false;
  }
}
