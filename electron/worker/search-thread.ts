/** Searches files in a thread of its own: a pattern that never ends is ended with the thread. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchHit } from '../../shared/contract/wire/index.ts';
import { compilePattern, searchFile } from '../engine/line-index/search-file.ts';
import type { SearchJob, SearchReport } from './search.ts';

/** Hits are handed over in batches. */
const BATCH = 256;
/** Counting goes on beyond what is returned, up to here. */
const MAX_COUNT = 5_000_000;

// workerData is what search.ts put there.
const job = workerData as SearchJob;

async function run(): Promise<void> {
  const send = (report: SearchReport): void => parentPort?.postMessage(report);
  const pattern = compilePattern(job);
  let total = 0;
  let kept = 0;
  let batch: SearchHit[] = [];
  let before = 0;
  const flush = (): void => {
    if (batch.length > 0) send({ kind: 'hits', hits: batch });
    batch = [];
  };
  for (const file of job.files) {
    await searchFile(
      file.path,
      file.bytes,
      pattern,
      (hit) => {
        total++;
        if (kept < job.maxHits) {
          kept++;
          batch.push({ member: file.member, line: hit.line, text: hit.text });
          if (batch.length >= BATCH) flush();
        }
        return total < MAX_COUNT;
      },
      (bytesRead) => send({ kind: 'progress', total, bytesRead: before + bytesRead }),
    );
    before += file.bytes;
    if (total >= MAX_COUNT) break;
  }
  flush();
  send({ kind: 'done', total, complete: total < MAX_COUNT });
}

run().catch((error: unknown) =>
  parentPort?.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
);
