/**
 * Names of members. A name in an archive is text from a stranger: it may climb out of the folder, carry terminal escapes
 * or be no text at all. Nothing here ever touches a disk; a safe path is a label and a key, not a place to write to.
 */

/**
 * Makes a stored name into a path inside the input: no leading slash, no `.` or empty parts, `..` resolved.
 * @returns null when the name leads out of the input, is empty, or holds a NUL.
 */
export function safePath(stored: string): string | null {
  // The common case of a clean relative path costs one scan.
  if (PLAIN.test(stored) && !DRIVE.test(stored)) return stored;
  if (stored.includes('\0')) return null;
  const parts: string[] = [];
  for (const part of stored.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else {
      parts.push(part);
    }
  }
  if (parts.length === 0) return null;
  // A drive letter would make the label absolute on Windows.
  if (/^[A-Za-z]:$/.test(parts[0] ?? '')) parts.shift();
  return parts.length === 0 ? null : parts.join('/');
}

// Parts of one or more characters that do not begin with a dot, joined by single slashes.
const PLAIN = /^(?:[^/.\0][^/\0]*\/)*[^/.\0][^/\0]*$/;
const DRIVE = /^[A-Za-z]:(?:\/|$)/;

// C0 and C1 controls, zero-width and direction marks, line separators, lone surrogates: all that can make a terminal or a
// page show something other than what is there.
const UNSHOWABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A name as it may be shown anywhere: everything that steers a terminal or hides text is written as an escape. */
export function displayName(name: string): string {
  return name.replace(UNSHOWABLE, (c) => {
    const code = c.charCodeAt(0);
    if (code === 10) return '\\n';
    if (code === 13) return '\\r';
    if (code === 9) return '\\t';
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A member's path as it may be shown, with the archives that it lies in. */
export function shownPath(path: string, container: readonly string[]): string {
  return [...container, path].map(displayName).join('!/');
}

/** First folders of a root file system and of a report: such a folder is never a wrapper to be stripped. */
const ROOT_FOLDERS = new Set(
  (
    'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin snap srv sys tmp usr var ' +
    'sos_commands sos_reports sos_logs sos_strings environment sar insights_commands data meta_data ' +
    'host_service_logs cluster-scoped-resources namespaces log journal crash pstore'
  ).split(' '),
);

/**
 * Takes the one folder that wraps a report (`sosreport-host-…/`) off its paths, so that they are classified as paths of
 * the host. Decided by the first member, because members are handed on while the archive is still being read.
 */
export class TopFolder {
  #folder: string | null = null;
  #decided = false;

  /** The folder that is taken off, without slash; null while undecided and when there is none. */
  get folder(): string | null {
    return this.#folder;
  }

  /** Decides that nothing is taken off. */
  keepAll(): void {
    this.#decided = true;
  }

  /** Tells of the next stored name; only the first counts. */
  observe(path: string, isFolder: boolean): void {
    if (this.#decided) return;
    this.#decided = true;
    const slash = path.indexOf('/');
    const first = slash < 0 ? path : path.slice(0, slash);
    if (slash < 0 && !isFolder) return;
    if (!ROOT_FOLDERS.has(first)) this.#folder = first;
  }

  /** @returns the path below the wrapping folder; '' for the folder itself; the whole path where it lies elsewhere. */
  strip(path: string): string {
    const folder = this.#folder;
    if (folder === null || !path.startsWith(folder)) return path;
    if (path.length === folder.length) return '';
    return path.charCodeAt(folder.length) === 0x2f ? path.slice(folder.length + 1) : path;
  }
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without its last part, '' at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
