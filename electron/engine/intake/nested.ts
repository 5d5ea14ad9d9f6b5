/** Which members are worth opening as archives of their own, told by their names. */
import { baseName } from './names.ts';

export type NestedHint = 'none' | 'archive' | 'encrypted' | 'unread';

const ARCHIVE = /\.(?:tar|tgz|txz|tbz2?|tzst|zip|7z)$|\.tar\.(?:gz|xz|bz2|zst|lz4)$/i;
// A .gpg file alone may be a keyring of the package manager.
const ENCRYPTED = /(?:\.tar(?:\.\w{1,4})?|\.tgz|\.txz|sosreport[^/]*)\.(?:gpg|pgp|asc)$/i;
const UNREAD = /\.(?:rar|cpio)$|sosreport[^/]*\.(?:Z|lzma)$/i;

/** What the name promises. */
export function hintOf(path: string): NestedHint {
  // Most names end in none of these letters; the expressions are for the few that do.
  const last = path.charCodeAt(path.length - 1) | 0x20;
  if (!ENDINGS.has(last)) return 'none';
  const name = baseName(path);
  if (ARCHIVE.test(name)) return 'archive';
  if (ENCRYPTED.test(name)) return 'encrypted';
  return UNREAD.test(name) ? 'unread' : 'none';
}

// r z 2 p 4 t g c o a: last letters of the endings above, in lower case (digits are not changed by the bit).
const ENDINGS = new Set([...'rz2p4tgcoa'].map((c) => c.charCodeAt(0) | 0x20));

/** Whether a bare `.tar` may be a folder of a report that was packed in place, rather than a report of its own. */
export function maybePackedFolder(path: string): boolean {
  return /\/[^/]+\.tar$/.test(path) && !/^(?:sosreport|sos-|scc_|nts_|insights|must-gather)/.test(baseName(path));
}
