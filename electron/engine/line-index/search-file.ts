/** Lines of a file that match, by scanning it once. The caller runs this where it can be ended: a pattern may be slow. */
import { isAscii } from 'node:buffer';
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** A stretch without a line end longer than this is searched in pieces. */
const MAX_CARRY_BYTES = 4 * 1024 * 1024;
/** Shown of a hit. */
const MAX_TEXT = 400;

export interface SearchOptions {
  readonly pattern: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

export interface FileHit {
  readonly line: number;
  readonly text: string;
}

/**
 * The pattern as a regular expression that looks at many lines at once.
 * @throws SyntaxError when the pattern is none
 */
export function compilePattern(options: SearchOptions): RegExp {
  const source = options.regex ? options.pattern : options.pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(source, options.matchCase ? 'gm' : 'gim');
}

/**
 * Scans a file; each matching line is told once.
 * @param onHit returns false to stop
 * @param onBytes how far the scan is
 */
export async function searchFile(
  path: string,
  bytes: number,
  pattern: RegExp,
  onHit: (hit: FileHit) => boolean,
  onBytes: (bytesRead: number) => void = () => {},
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let carry: Buffer = Buffer.alloc(0);
    let position = 0;
    let line = 1;
    while (position < bytes) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - position), position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const chunk = Buffer.concat([carry, buffer.subarray(0, bytesRead)]);
      const last = chunk.lastIndexOf(10);
      const whole = position >= bytes || (last < 0 && chunk.length > MAX_CARRY_BYTES) ? chunk.length : last + 1;
      carry = Buffer.from(chunk.subarray(whole));
      const block = chunk.subarray(0, whole);
      const text = isAscii(block) ? block.toString('latin1') : block.toString('utf8');
      const next = searchBlock(text, line, pattern, onHit);
      if (next === null) return;
      line = next;
      onBytes(position);
    }
  } finally {
    await file.close();
  }
}

/** Searches whole lines; returns the number of the line after them, or null when the caller had enough. */
function searchBlock(
  text: string,
  firstLine: number,
  pattern: RegExp,
  onHit: (hit: FileHit) => boolean,
): number | null {
  let line = firstLine;
  let counted = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match.index >= text.length && text.endsWith('\n')) break;
    for (let at = text.indexOf('\n', counted); at >= 0 && at < match.index; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    const end = text.indexOf('\n', match.index);
    const stop = end < 0 ? text.length : end;
    const whole = text.slice(counted, stop);
    if (!onHit({ line, text: (whole.endsWith('\r') ? whole.slice(0, -1) : whole).slice(0, MAX_TEXT) })) return null;
    if (end < 0) break;
    pattern.lastIndex = stop + 1;
  }
  for (let at = text.indexOf('\n', counted); at >= 0; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
