/** Results that were made before: a case that the window kept, and what `analyze --format json` wrote. */
import { basename } from 'node:path';
import { NO_EDITS, type RedactionEntry, type RedactionOptions, type ReportEdits } from '../../shared/contract/index.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { isCaseFile } from '../engine/case-store/is-case-file.ts';
import { StoreError } from '../engine/case-store/sqlite.ts';
import type { ReportSource } from '../engine/report-writers/make-report.ts';
import { isSavedResult, readSavedResult } from '../engine/saved-result/saved-result.ts';

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

async function keptCase(path: string): Promise<Source> {
  const file = await CaseFile.open(path, basename(path));
  const { unreadable, partial } = file.overview;
  try {
    return {
      analysis: file.analysis(),
      excerpt: async (place, maxLines) => file.excerpt(place, maxLines),
      edits: file.reportEdits(),
      redaction: file.redactionOptions(),
      redactionTable: file.redactionTable(),
      partial: unreadable + partial > 0,
      close: async () => file.close(),
    };
  } catch (error) {
    file.close();
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
