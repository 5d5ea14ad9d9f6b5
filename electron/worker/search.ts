/** Starts a search and ends it: when the caller stops, or when a pattern takes longer than anybody waits. */
import { Worker } from 'node:worker_threads';
import { CallError, type SearchAnswer, type SearchHit } from '../../shared/contract/wire/index.ts';
import { compilePattern, type SearchOptions } from '../engine/line-index/search-file.ts';
import type { LogFile } from './case.ts';
import { workerEntry } from './entry.ts';

export interface SearchJob extends SearchOptions {
  readonly files: readonly LogFile[];
  readonly maxHits: number;
}

export type SearchReport =
  | { readonly kind: 'hits'; readonly hits: SearchHit[] }
  | { readonly kind: 'progress'; readonly total: number; readonly bytesRead: number }
  | { readonly kind: 'done'; readonly total: number; readonly complete: boolean }
  | { readonly kind: 'failed'; readonly message: string };

/** A scan reads hundreds of megabytes a second; one that has not moved for this long hangs in its pattern. */
const STALL_MS = 20_000;

/**
 * Searches the logs of a case.
 * @throws CallError for a pattern that is none or that does not come to an end; the signal's reason when stopped
 */
export function searchLogs(
  job: SearchJob,
  signal: AbortSignal,
  onProgress: (hits: number, bytesRead: number, totalBytes: number) => void,
): Promise<SearchAnswer> {
  try {
    compilePattern(job);
  } catch (error) {
    throw new CallError(
      'wrong-request',
      `"${job.pattern}" is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
      'Correct the pattern, or search for it as plain text.',
    );
  }
  const totalBytes = job.files.reduce((sum, file) => sum + file.bytes, 0);
  return new Promise((resolve, reject) => {
    const thread = new Worker(workerEntry('search-thread'), { workerData: job });
    const hits: SearchHit[] = [];
    const end = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      void thread.terminate();
      act();
    };
    const stop = (): void => end(() => reject(signal.reason));
    const stalled = (): void =>
      end(() =>
        reject(
          new CallError(
            'wrong-request',
            'The pattern takes too long on these logs and was stopped',
            'Avoid nested repeats such as (a+)+, or search for plain text.',
          ),
        ),
      );
    let timer = setTimeout(stalled, STALL_MS);
    signal.addEventListener('abort', stop);
    thread.on('message', (report: SearchReport) => {
      clearTimeout(timer);
      timer = setTimeout(stalled, STALL_MS);
      if (report.kind === 'hits') hits.push(...report.hits);
      else if (report.kind === 'progress') onProgress(report.total, report.bytesRead, totalBytes);
      else if (report.kind === 'failed') end(() => reject(new CallError('unreadable', report.message)));
      else end(() => resolve({ hits, total: report.total, complete: report.complete }));
    });
    thread.on('error', (error) => end(() => reject(error)));
    if (signal.aborted) stop();
  });
}
