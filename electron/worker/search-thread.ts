/** Searches the logs of a case: those that lie here as files, then those that are read from the inputs again. */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchHit } from '../../shared/contract/wire/index.ts';
import { displayName } from '../engine/intake/index.ts';
import { compilePattern } from '../engine/search/pattern.ts';
import { search } from '../engine/search/search.ts';
import { searchFile } from '../engine/search/search-file.ts';
import type { SearchJob, SearchReport } from './search.ts';
import type { SearchedInput } from './search-plan.ts';

/** Hits are handed over in batches. */
const BATCH = 256;
/** Counting goes on beyond what is returned, up to here. */
const MAX_COUNT = 5_000_000;
/** Shown of a hit. */
const MAX_TEXT = 400;

// workerData is what search.ts put there.
const job = workerData as SearchJob;
const stop = new AbortController();
parentPort?.once('message', () => stop.abort());

let total = 0;
let batch: SearchHit[] = [];
const send = (report: SearchReport): void => parentPort?.postMessage(report);

function flush(): void {
  if (batch.length > 0) send({ kind: 'hits', hits: batch });
  batch = [];
}

/** @returns false when enough was counted */
function take(member: string, line: number, text: string): boolean {
  total++;
  if (total <= job.maxHits) {
    batch.push({ member, line, text });
    if (batch.length >= BATCH) flush();
  }
  return total < MAX_COUNT;
}

async function run(): Promise<void> {
  const options = { regex: job.regex, ignoreCase: !job.matchCase };
  const pattern = compilePattern(job.pattern, options);
  const { signal } = stop;
  let before = 0;
  const onBytes = (bytesRead: number): void => send({ kind: 'progress', total, bytesRead: before + bytesRead });
  for (const { member, path, bytes } of job.files) {
    const onMatch = ({ line, text }: { line: number; text: string }): boolean => take(member, line, text);
    await searchFile(path, bytes, pattern, { signal, maxText: MAX_TEXT, onMatch, onBytes });
    before += bytes;
    if (total >= MAX_COUNT) break;
  }
  const missing: string[] = [];
  for (const input of job.inputs) {
    if (total >= MAX_COUNT) break;
    const why = (await gone(input)) ?? (await searchInput(input, onBytes));
    if (why !== null) missing.push(why);
    before += input.bytes;
  }
  flush();
  if (job.files.length === 0 && missing.length > 0 && missing.length === job.inputs.length) {
    send({ kind: 'failed', message: missing.join(' ') });
  } else {
    send({ kind: 'done', total, complete: total < MAX_COUNT, missing });
  }
}

/** Why an input cannot be read again, in a sentence; null where it can. */
async function gone({ path, bytes }: SearchedInput): Promise<string | null> {
  const name = displayName(path);
  if (!isAbsolute(path)) return `The text of ${name} was not kept with the case.`;
  const info = await stat(path).catch(() => null);
  if (info === null) return `${name}, from which this case was made, is no longer there.`;
  return info.isDirectory() || info.size === bytes ? null : changed(name);
}

const changed = (name: string): string => `${name} is not the file any more from which this case was made.`;

/** @returns what is wrong with the input; hits in another file than the case's are not told */
async function searchInput(input: SearchedInput, onBytes: (bytesRead: number) => void): Promise<string | null> {
  const { path, prefix, sha256 } = input;
  const found = search([path], job.pattern, {
    regex: job.regex,
    ignoreCase: !job.matchCase,
    signal: stop.signal,
    maxText: MAX_TEXT,
    members: new Set(input.members),
    prefix,
    limits: job.limits,
    hash: sha256 !== null,
    onProgress: ({ bytesRead }) => onBytes(bytesRead),
  });
  flush();
  const countBefore = total;
  const own: SearchHit[] = [];
  for await (const { member, line, text } of found) {
    total++;
    if (total <= job.maxHits) own.push({ member, line, text });
    // The rest would be counted for nothing, and the hash is known at the end alone.
    if (total >= MAX_COUNT) break;
  }
  const [read] = found.summary().sha256;
  if (sha256 !== null && read !== undefined && read !== sha256) {
    total = countBefore;
    return changed(displayName(path));
  }
  for (let at = 0; at < own.length; at += BATCH) send({ kind: 'hits', hits: own.slice(at, at + BATCH) });
  return null;
}

run()
  .catch((error: unknown) => {
    if (!stop.signal.aborted) send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  })
  // Nothing more is listened to: the thread ends by itself.
  .finally(() => parentPort?.close());
