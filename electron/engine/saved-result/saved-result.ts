/** A result that `analyze --format json` wrote, read back; by its parts, since a flood of failures makes gigabytes of it. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { z } from 'zod';
import {
  type Analysis,
  type AnalysisEvent,
  analysis,
  analysisEvent,
  SCHEMA_ID,
} from '../../../shared/contract/index.ts';
import { StoreError } from '../case-store/sqlite.ts';
import { openRegularFile } from '../intake/file-source.ts';
import { JsonError, jsonParts } from './json-parts.ts';

/** The schema stands first in what we write; other programs that pass a result on may have put it elsewhere. */
const HEAD_BYTES = 4096;
const OWN = /^\uFEFF?\s{0,100}\{[\s\S]{0,4000}"schema"\s{0,10}:\s{0,10}"buddyscope\.([a-z]{1,20})\/(\d{1,4})"/;
const CHUNK_BYTES = 1024 * 1024;
/** More failures than a case may have. */
const MAX_EVENTS = 1_000_000;

/** What a JSON document of ours is, told by its first bytes; null for every other text. */
export function savedKind(head: Uint8Array): { readonly kind: string; readonly version: number } | null {
  if (head[0] !== 0x7b && !/^\uFEFF?\s*\{/.test(new TextDecoder().decode(head.subarray(0, 100)))) return null;
  const found = OWN.exec(new TextDecoder().decode(head.subarray(0, HEAD_BYTES)));
  return found === null ? null : { kind: found[1] ?? '', version: Number(found[2]) };
}

/**
 * What is to be said of a file of our own where a log is expected: read as one it would hold no failures, which is not so.
 * @param head its first bytes
 * @returns null for every other file
 */
export function ownFile(head: Uint8Array): string | null {
  const saved = savedKind(head);
  if (saved?.kind === 'analysis')
    return 'is a result that buddyscope saved, no log. compare and report read it as it is (unpacked, and named by itself).';
  return saved === null ? null : `is a ${saved.kind} that buddyscope wrote, no log. Give what it was written from.`;
}

/** Whether a file holds a result; false for what cannot be read, whose reader will say why. */
export async function isSavedResult(path: string): Promise<boolean> {
  // A pipe would wait here for a writer.
  const file = await openRegularFile(path, true).catch(() => null);
  if (file === null) return false;
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return savedKind(head.subarray(0, bytesRead)) !== null;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

const withoutEvents = analysis.omit({ events: true });

/**
 * Reads a saved result of any size.
 * @throws StoreError that names the file, what is wrong and what to do; the signal's reason when stopped
 */
export async function readSavedResult(path: string, signal?: AbortSignal): Promise<Analysis> {
  const name = basename(path);
  const wrong = (why: string): StoreError =>
    new StoreError(
      `${name} is no whole result of buddyscope: ${why}`,
      'Write it anew with analyze --format json, or give the report that it was made from.',
    );
  const rest: Record<string, unknown> = {};
  const events: AnalysisEvent[] = [];
  const shared = new Shared();
  try {
    const chunks = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal === undefined ? {} : { signal }) });
    for await (const { key, index, value } of jsonParts(chunks, 'events')) {
      if (key === 'schema' && value !== SCHEMA_ID) throw otherSchema(name, value);
      if (index === null) {
        // What is not ours is let go of at once, whatever it is called and however much of it there is.
        if (Object.hasOwn(withoutEvents.shape, key)) rest[key] = value;
        continue;
      }
      if (index >= MAX_EVENTS) throw wrong(`it has more than ${MAX_EVENTS} events`);
      const event = analysisEvent.safeParse(value);
      if (!event.success) throw wrong(`event ${index + 1}, ${issueOf(event.error)}`);
      events.push(shared.of(event.data));
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof JsonError) throw wrong(`byte ${error.atByte}, ${error.message}`);
    throw error instanceof Error && 'code' in error ? wrong(error.message) : error;
  }
  const head = withoutEvents.safeParse(rest);
  if (!head.success) throw wrong(issueOf(head.error));
  return { ...head.data, events };
}

function otherSchema(name: string, schema: unknown): StoreError {
  const found = typeof schema === 'string' ? /^buddyscope\.([a-z]+)\/(\d{1,4})$/.exec(schema) : null;
  if (found?.[1] === 'analysis')
    return new StoreError(
      `${name} was written by another version of buddyscope (format ${found[2]})`,
      'Use that version, or give the report that it was made from.',
    );
  return new StoreError(
    `${name} is a ${found?.[1] ?? 'document of another program'}, no result of an analysis`,
    'Give what analyze --format json wrote, or the report itself.',
  );
}

function issueOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}`;
}

/** Parts of events kept at once: a storm repeats its stacks and masks, and little else. */
const MAX_SHARED = 20_000;

/** Events whose equal parts are one object, as they were before they were written: half of the memory. */
class Shared {
  readonly #known = new Map<string, unknown>();

  of(event: AnalysisEvent): AnalysisEvent {
    return { ...event, gfp: this.#one(event.gfp), trace: this.#one(event.trace) };
  }

  #one<T>(value: T): T {
    if (value === null) return value;
    const text = JSON.stringify(value);
    const known = this.#known.get(text);
    // The key is the whole text of the value, so what was kept under it has the value's type.
    if (known !== undefined) return known as T;
    if (this.#known.size < MAX_SHARED) this.#known.set(text, value);
    return value;
  }
}
