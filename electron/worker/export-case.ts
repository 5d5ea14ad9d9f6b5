/** A case as one file that can be sent: everything that is known of it, the lines around events, and whole logs if wanted. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../shared/contract/wire/index.ts';
import { CallError } from '../../shared/contract/wire/index.ts';
import { CaseFile, EDITS_PART, REDACTION_PART } from '../engine/case-store/case-file.ts';
import { type CaseContent, writeCase } from '../engine/case-store/case-writer.ts';
import { canKeepLogs, MAX_KEPT_LOG_BYTES } from '../engine/case-store/kept-logs.ts';
import { whyUnwritten } from '../engine/case-store/unwritten.ts';
import type { LogFile, OpenCase } from './case.ts';
import { fileName } from './file-name.ts';

export interface ExportOptions {
  /** Private folder in which the file waits to be fetched. */
  readonly folder: string;
  readonly wholeLogs: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Writes the file.
 * @throws CallError where this Node has no SQLite; the signal's reason when stopped
 */
export async function exportCase(open: OpenCase, options: ExportOptions): Promise<Answer<'case.export'>> {
  const { folder, wholeLogs, signal, onProgress } = options;
  const leftOut: string[] = [];
  const logs = wholeLogs ? await logsOf(open, leftOut, onProgress) : [];
  const total = logs.reduce((sum, log) => sum + log.bytes, 0);
  const id = randomBytes(12).toString('hex');
  const path = join(folder, id);
  const overview = open.overview();
  const written = await writeWhole(path, {
    analysis: open.analysis(),
    overview,
    columns: open.columns(),
    series: open.series(),
    pages: open.pages(),
    notes: open.notes(),
    parts: new Map<string, unknown>([
      [EDITS_PART, open.reportEdits()],
      [REDACTION_PART, open.redactionOptions()],
    ]),
    logs,
    signal,
    onProgress: (done) => onProgress(done, total),
  });
  if (!written)
    throw new CallError('refused', 'This Node has no SQLite, in which cases are kept', 'Use Node 22.13 or later.');
  // A report that a colleague writes hides the same things behind the same names.
  const file = await CaseFile.open(path, open.title);
  file.putRedactionTable(open.redactionTable());
  file.close();
  return { id, name: fileName(open.title, 'buddyscope'), bytes: (await stat(path)).size, leftOut };
}

/** @throws CallError when the disk does not take it; the signal's reason when stopped */
async function writeWhole(path: string, content: CaseContent): Promise<boolean> {
  try {
    return await writeCase(path, content);
  } catch (error) {
    content.signal?.throwIfAborted();
    throw new CallError(
      'refused',
      `The file could not be written in the temporary folder: ${whyUnwritten(error)}`,
      'Free some room there, or leave the whole logs out.',
    );
  }
}

/** Logs that can be sent along; what cannot is named. */
async function logsOf(open: OpenCase, leftOut: string[], onProgress: ExportOptions['onProgress']): Promise<LogFile[]> {
  if (!canKeepLogs())
    throw new CallError(
      'refused',
      'This Node cannot pack whole logs',
      'Use Node 22.15 or later, or leave the logs out.',
    );
  await open.bringLogs(onProgress);
  const here = new Map(open.logFiles().map((file) => [file.member, file]));
  let room = MAX_KEPT_LOG_BYTES;
  return open.overview().logs.flatMap(({ member }) => {
    const file = here.get(member);
    if (file === undefined || file.bytes > room) {
      leftOut.push(member);
      return [];
    }
    room -= file.bytes;
    return [file];
  });
}
