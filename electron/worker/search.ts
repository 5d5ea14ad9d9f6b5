/** Starts a search in a thread of its own, so that the engine answers meanwhile, and ends it when the caller stops. */
import { Worker } from 'node:worker_threads';
import { CallError, type SearchAnswer, type SearchHit } from '../../shared/contract/wire/index.ts';
import type { IntakeLimits } from '../engine/intake/limits.ts';
import { compilePattern, PatternError } from '../engine/search/pattern.ts';
import { workerEntry } from './entry.ts';
import type { SearchPlan } from './search-plan.ts';

export interface SearchJob extends SearchPlan {
  readonly pattern: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
  readonly maxHits: number;
  /** Bounds of reading inputs again. */
  readonly limits: Partial<IntakeLimits>;
}

export type SearchReport =
  | { readonly kind: 'hits'; readonly hits: SearchHit[] }
  | { readonly kind: 'progress'; readonly total: number; readonly bytesRead: number }
  | { readonly kind: 'done'; readonly total: number; readonly complete: boolean; readonly missing: string[] }
  | { readonly kind: 'failed'; readonly message: string };

/** A thread that was told to stop closes what it has open; one that does not is ended after this. */
const STOP_MS = 1000;

/**
 * Searches the logs of a case.
 * @throws CallError for a pattern that is none, and where nothing could be searched; the signal's reason when stopped
 */
export function searchLogs(
  job: SearchJob,
  signal: AbortSignal,
  onProgress: (hits: number, bytesRead: number, totalBytes: number) => void,
): Promise<SearchAnswer> {
  try {
    compilePattern(job.pattern, { regex: job.regex, ignoreCase: !job.matchCase });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new CallError('wrong-request', error.message, 'Correct the pattern, or search for it as plain text.');
  }
  const totalBytes = [...job.files, ...job.inputs].reduce((sum, file) => sum + file.bytes, 0);
  return new Promise((resolve, reject) => {
    const thread = new Worker(workerEntry('search-thread'), { workerData: job });
    const hits: SearchHit[] = [];
    const end = (act: () => void): void => {
      signal.removeEventListener('abort', stop);
      thread.postMessage('stop');
      setTimeout(() => void thread.terminate(), STOP_MS).unref();
      act();
    };
    const stop = (): void => end(() => reject(signal.reason));
    signal.addEventListener('abort', stop);
    thread.on('message', (report: SearchReport) => {
      if (signal.aborted) return;
      if (report.kind === 'hits') hits.push(...report.hits);
      else if (report.kind === 'progress') onProgress(report.total, report.bytesRead, totalBytes);
      else if (report.kind === 'failed')
        end(() => reject(new CallError('unreadable', report.message, 'Open the report again to search its logs.')));
      else {
        const { total, complete, missing } = report;
        end(() => resolve({ hits, total, complete, missing }));
      }
    });
    thread.on('error', (error) => end(() => reject(error)));
    if (signal.aborted) stop();
  });
}
