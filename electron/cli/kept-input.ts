/** Results that were made before: a case that the window kept, and what `analyze --format json` wrote. */
import { constants } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NO_EDITS, type RedactionEntry, type RedactionOptions, type ReportEdits } from '../../shared/contract/index.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { isCaseFile } from '../engine/case-store/is-case-file.ts';
import { StoreError } from '../engine/case-store/sqlite.ts';
import type { ReportSource } from '../engine/report-writers/make-report.ts';
import { isSavedResult, readSavedResult } from '../engine/saved-result/saved-result.ts';
import { createScratch } from '../scratch/scratch.ts';

/** What a report or a comparison is made from, and how much of the input was lost. */
export interface Source extends ReportSource {
  readonly edits: ReportEdits;
  /** What a kept case hides in its reports, and what it hid so far. */
  readonly redaction: RedactionOptions | null;
  readonly redactionTable: readonly RedactionEntry[];
  /** A part of the input could not be read. */
  readonly partial: boolean;
  close(): Promise<void>;
}

/** Whether a path is such a result, told by its content; the word is for messages. */
export async function keptKind(path: string): Promise<'kept case' | 'saved result' | null> {
  if (await isCaseFile(path)) return 'kept case';
  return (await isSavedResult(path)) ? 'saved result' : null;
}

/**
 * Opens such a result.
 * @returns null when it cannot be read; why was said
 */
export async function openKept(
  path: string,
  kind: 'kept case' | 'saved result',
  say: (message: string) => void,
): Promise<Source | null> {
  try {
    return kind === 'kept case' ? await keptCase(path) : await savedResult(path);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say(`${error.message}. ${error.advice}`);
    return null;
  }
}

/** A copy is opened: an input is not written to, not even to bring it up to date. */
async function keptCase(path: string): Promise<Source> {
  const folder = createScratch('case');
  let file: CaseFile | null = null;
  const close = async (): Promise<void> => {
    file?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const copy = join(folder, 'case');
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    await chmod(copy, 0o600);
    file = await CaseFile.open(copy, basename(path));
    const open = file;
    const { unreadable, partial } = open.overview;
    return {
      analysis: open.analysis(),
      excerpt: async (place, maxLines) => open.excerpt(place, maxLines),
      edits: open.reportEdits(),
      redaction: open.redactionOptions(),
      redactionTable: open.redactionTable(),
      partial: unreadable + partial > 0,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** It holds no lines of the logs, and their paths are those of the machine that it was made on. */
async function savedResult(path: string): Promise<Source> {
  const analysis = await readSavedResult(path);
  return {
    analysis,
    excerpt: async () => null,
    edits: NO_EDITS,
    redaction: null,
    redactionTable: [],
    // Of what could not be read to its end there is no sum.
    partial: analysis.inputs.some(({ kind, sha256 }) => kind !== 'directory' && sha256 === null),
    close: async () => {},
  };
}
