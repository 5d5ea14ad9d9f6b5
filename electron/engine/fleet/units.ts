/** Which reports a list of paths means. */
import { createHash } from 'node:crypto';
import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One report to be read by itself. */
export interface Unit {
  /** Key of the report: from its path alone, so that every machine that is given the same path finds the same key. */
  readonly report: string;
  readonly path: string;
  /** Changes with the input: path, size and time of change. Names the report's part on disk. */
  readonly stamp: string;
}

export interface Units {
  readonly units: readonly Unit[];
  /** Links and odd files that were passed over, and what could not be listed, in words. */
  readonly passedOver: readonly string[];
}

/** Archives stand a few folders deep; deeper ones are somebody's unpacked disk. */
const MAX_DEPTH = 8;
/** A list beyond it is better cut by the caller, who then can also spread it over machines. */
export const MAX_REPORTS = 1_000_000;

/** What lies at the top of a report that somebody unpacked (sosreport, supportconfig, insights). */
const REPORT_MARKS = new Set(['sos_commands', 'sos_reports', 'sos_logs', 'insights_commands', 'basic-environment.txt']);
/** A root file system, or a copy of its logs. */
const ROOT_MARKS = [
  ['var', 'etc'],
  ['var', 'proc'],
  ['proc', 'etc'],
] as const;
/** Sums and signatures that lie beside archives. */
const SIDE_FILE = /\.(?:md5|sha1|sha256|sha512|sum|asc|sig|checksum)$/i;

export function reportKey(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

/**
 * Expands paths: a file is a report, a folder that is one by its layout too; of any other folder every file and folder
 * inside, sorted by name. Links inside folders are not followed.
 * @throws the signal's abort reason, and a RangeError when there are more than MAX_REPORTS
 */
export async function listUnits(paths: readonly string[], signal: AbortSignal): Promise<Units> {
  const units = new Map<string, Unit>();
  const passedOver: string[] = [];
  const add = (path: string, size: number, mtimeMs: number): void => {
    if (units.size >= MAX_REPORTS && !units.has(path))
      throw new RangeError(`more than ${MAX_REPORTS} reports: give the paths in parts, or with --shard`);
    const report = reportKey(path);
    units.set(path, { report, path, stamp: reportKey(`${path}\n${size}\n${mtimeMs}`) });
  };
  const walk = async (path: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    const found = depth === 0 ? await stat(path) : await lstat(path);
    if (found.isFile()) {
      if (depth > 0 && SIDE_FILE.test(path)) return;
      add(path, found.size, found.mtimeMs);
      return;
    }
    if (!found.isDirectory()) {
      passedOver.push(`${path}: neither a file nor a folder`);
      return;
    }
    const names: string[] = [];
    for await (const entry of await opendir(path)) names.push(entry.name);
    if (isReport(new Set(names))) {
      add(path, 0, found.mtimeMs);
      return;
    }
    if (depth >= MAX_DEPTH) {
      passedOver.push(`${path}: more than ${MAX_DEPTH} folders deep; give it as a path of its own`);
      return;
    }
    for (const name of names.sort()) if (!name.startsWith('.')) await listed(join(path, name), depth + 1);
  };
  const listed = async (path: string, depth: number): Promise<void> => {
    try {
      await walk(path, depth);
    } catch (error) {
      if (signal.aborted || error instanceof RangeError) throw error;
      // A path that was named and cannot be looked at is a report that could not be read, and stands in the tables.
      if (depth === 0) add(path, 0, 0);
      else passedOver.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const path of paths) await listed(path, 0);
  return { units: [...units.values()], passedOver };
}

function isReport(names: ReadonlySet<string>): boolean {
  for (const name of names) if (REPORT_MARKS.has(name)) return true;
  return ROOT_MARKS.some((marks) => marks.every((mark) => names.has(mark)));
}

/** The part of a list that one of several machines takes: every `of`th, from `index` (0-based). */
export function shardOf(units: readonly Unit[], index: number, of: number): readonly Unit[] {
  return units.filter((_, i) => i % of === index);
}
