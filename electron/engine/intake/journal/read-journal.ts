/**
 * Reads the kernel's entries out of a binary systemd journal in one pass from front to back. The format is append-only:
 * values stand before the entries that refer to them, so neither its hash tables nor its arrays are needed, a file that was
 * being written reads as well as a closed one, and a cut file reads up to the cut.
 */
import { ByteReader } from '../bytes.ts';
import type { ProblemCode } from '../problem.ts';
import {
  aligned,
  dataPayloadAt,
  ENTRY_ITEMS_AT,
  entryItemBytes,
  HEADER_BYTES,
  type JournalHeader,
  OBJECT_DATA,
  OBJECT_ENTRY,
  OBJECT_HEADER_BYTES,
  plausibleObject,
  readJournalHeader,
  uint64,
} from './format.ts';
import { MAX_VALUE_BYTES, unpackPayload } from './payload.ts';
import { PayloadStore } from './payload-store.ts';

/** One message that the kernel (or what calls itself `kernel`) left in a journal. */
export interface JournalEntry {
  /** When journald received it: microseconds since 1970, UTC. */
  readonly realtimeUs: number;
  /** The same moment on the clock of the boot: microseconds. */
  readonly monotonicUs: number;
  /** 32 hex digits. */
  readonly bootId: string;
  /** `kernel`, `syslog` …; null when not recorded. */
  readonly transport: string | null;
  /** Syslog severity 0 to 7; null when not recorded. */
  readonly priority: number | null;
  readonly identifier: string | null;
  /** May hold newlines. Bytes that are no UTF-8 are replaced. Null when its value could not be read. */
  readonly message: string | null;
  /** The kernel's own stamp (printk time), microseconds; null when not recorded. */
  readonly sourceMonotonicUs: number | null;
  /** Rises by one with each entry that journald wrote, over all its files. */
  readonly sequence: number;
  /** Place of the entry in the file: its evidence. */
  readonly byteOffset: number;
}

export interface JournalOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of what could not be read; `message` completes "NAME …" and ends without a full stop. */
  readonly onProblem?: ((code: ProblemCode, message: string, atByte: number) => void) | undefined;
  /** Told once, before the first entry. */
  readonly onHeader?: ((header: JournalHeader) => void) | undefined;
  /** Bytes of values that are kept to be referred to. */
  readonly maxStoreBytes?: number | undefined;
}

/** What journald itself accepts per entry (ENTRY_FIELD_COUNT_MAX); a damaged entry may claim more. */
const MAX_ITEMS = 1024;
/** Damaged places told one by one; the others are counted. */
const MAX_DAMAGE_TOLD = 20;
/** Packed values looked into per entry: long fields are few, and each costs time. */
const MAX_PACKED_ITEMS = 32;

/** Values that mark an entry as the kernel's: journald writes each once, a damaged file may hold it again. */
const MAX_MARKS = 1024;

const KERNEL_MARKS = ['_TRANSPORT=kernel', 'SYSLOG_IDENTIFIER=kernel'].map((text) => Buffer.from(text));
/** The fields that make up a JournalEntry, with their equals sign. */
const FIELDS = ['MESSAGE=', 'PRIORITY=', '_TRANSPORT=', 'SYSLOG_IDENTIFIER=', '_SOURCE_MONOTONIC_TIMESTAMP='];
const FIELD_BYTES = FIELDS.map((text) => Buffer.from(text));

/**
 * Streams the entries with `_TRANSPORT=kernel` or `SYSLOG_IDENTIFIER=kernel`, in the order in which they were written.
 * @param source the bytes of the `.journal` file, in chunks of any size.
 * @throws only the abort reason, and what the source throws.
 */
export async function* readJournal(
  source: AsyncIterable<Uint8Array>,
  options: JournalOptions = {},
): AsyncGenerator<JournalEntry> {
  const pass = new JournalPass(new ByteReader(source), options);
  try {
    yield* pass.entries();
  } finally {
    await pass.close();
  }
}

class JournalPass {
  readonly #reader: ByteReader;
  readonly #options: JournalOptions;
  readonly #store: PayloadStore;
  /** Places of the values that mark an entry as the kernel's. */
  readonly #marks = new Set<number>();
  #compact = false;
  #unread = 0;
  #firstUnread = 0;
  #damaged = 0;

  constructor(reader: ByteReader, options: JournalOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#store = new PayloadStore(options.maxStoreBytes);
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }

  async *entries(): AsyncGenerator<JournalEntry> {
    const reader = this.#reader;
    const header =
      (await reader.need(HEADER_BYTES)) < HEADER_BYTES ? null : readJournalHeader(reader.chunk.subarray(reader.at));
    if (header === null) {
      this.#problem(
        'corrupt',
        reader.buffered < HEADER_BYTES ? 'is too short for a journal' : 'is no systemd journal',
        0,
      );
      return;
    }
    if (header.unknownFlags !== 0) {
      const flags = header.unknownFlags.toString(16);
      this.#problem(
        'unsupported',
        `is a journal of a newer form (flags 0x${flags}); give the output of journalctl -o short-monotonic instead`,
        0,
      );
      return;
    }
    this.#options.onHeader?.(header);
    this.#compact = header.compact;
    if (!(await this.#skip(Math.max(HEADER_BYTES, header.headerBytes)))) return;
    for (;;) {
      if (reader.buffered < OBJECT_HEADER_BYTES && (await reader.need(OBJECT_HEADER_BYTES)) < OBJECT_HEADER_BYTES) {
        if (reader.offset <= header.tailObjectOffset) this.#cut();
        break;
      }
      const at = reader.offset;
      if (!plausibleObject(reader.chunk, reader.at)) {
        // Behind the last object lies space that journald took in advance.
        if (at > header.tailObjectOffset && reader.chunk[reader.at] === 0) break;
        if (!(await this.#resync())) break;
        continue;
      }
      const type = reader.chunk[reader.at];
      const size = uint64(reader.chunk, reader.at + 8);
      if (type === OBJECT_ENTRY && size <= MAX_VALUE_BYTES * 16) {
        if (reader.buffered < size && (await reader.need(size)) < size) {
          this.#cut();
          break;
        }
        if (this.#isKernels(size)) {
          // A copy, because values are unpacked while the reader may move on.
          yield await this.#entry(Buffer.from(reader.chunk.subarray(reader.at, reader.at + size)), at);
          this.#options.signal?.throwIfAborted();
        }
      } else if (type === OBJECT_DATA && size <= MAX_VALUE_BYTES) {
        if (reader.buffered < size && (await reader.need(size)) < size) {
          this.#cut();
          break;
        }
        this.#keep(at, size);
      }
      if (!(await this.#skip(aligned(size), at + size))) break;
    }
    this.#tellUnread();
  }

  /** Passes over bytes; false, after a report, when there are fewer than `needed` in all. */
  async #skip(count: number, needed: number = this.#reader.offset + count): Promise<boolean> {
    const reader = this.#reader;
    if (reader.buffered >= count) {
      reader.advance(count);
      return true;
    }
    this.#options.signal?.throwIfAborted();
    await reader.skip(count);
    // The padding behind an object may be missing; whether the file ends there is for the caller to see.
    if (reader.offset >= needed) return true;
    this.#cut();
    return false;
  }

  #keep(at: number, size: number): void {
    const { chunk, at: base } = this.#reader;
    const flags = chunk[base + 1] ?? 0;
    const from = base + dataPayloadAt(this.#compact);
    const end = base + size;
    if (from >= end) return;
    // What is packed does not show its field; it may be a long message.
    if (flags === 0) {
      if (FIELD_BYTES.every((field) => !startsWith(chunk, from, end, field))) return;
      for (const mark of KERNEL_MARKS) {
        if (end - from !== mark.length || !startsWith(chunk, from, end, mark)) continue;
        this.#marks.add(at);
        if (this.#marks.size > MAX_MARKS) this.#marks.delete(this.#marks.values().next().value ?? at);
      }
    }
    this.#store.add(at, chunk.subarray(from, end), flags);
  }

  #isKernels(size: number): boolean {
    if (this.#marks.size === 0) return false;
    for (const place of this.#items(this.#reader.chunk, this.#reader.at, size)) if (this.#marks.has(place)) return true;
    return false;
  }

  #items(bytes: Buffer, at: number, size: number): number[] {
    const step = entryItemBytes(this.#compact);
    const places: number[] = [];
    const end = Math.min(at + size, at + ENTRY_ITEMS_AT + MAX_ITEMS * step);
    for (let item = at + ENTRY_ITEMS_AT; item + step <= end; item += step) {
      places.push(this.#compact ? bytes.readUInt32LE(item) : uint64(bytes, item));
    }
    return places;
  }

  async #entry(object: Buffer, at: number): Promise<JournalEntry> {
    const values: (string | null)[] = FIELDS.map(() => null);
    let lost = false;
    let packed = 0;
    for (const place of this.#items(object, 0, object.length)) {
      const stored = this.#store.get(place);
      if (stored === null) {
        lost ||= place < this.#store.droppedBefore;
        continue;
      }
      if (stored.flags !== 0 && ++packed > MAX_PACKED_ITEMS) continue;
      const value = await unpackPayload(stored.bytes, stored.flags);
      if (value === null) lost = true;
      else {
        const field = FIELD_BYTES.findIndex((name) => startsWith(value, 0, value.length, name));
        // Should a field stand twice, the first counts, as in journalctl.
        if (field >= 0) values[field] ??= value.toString('utf8', FIELDS[field]?.length ?? 0);
      }
    }
    const [message = null, priority = null, transport = null, identifier = null, stamp = null] = values;
    if (message === null && lost) {
      if (this.#unread === 0) this.#firstUnread = at;
      this.#unread += 1;
    }
    return {
      sequence: uint64(object, 16),
      realtimeUs: uint64(object, 24),
      monotonicUs: uint64(object, 32),
      bootId: object.toString('hex', 40, 56),
      transport,
      priority: priority !== null && /^[0-7]$/.test(priority) ? Number(priority) : null,
      identifier,
      message,
      sourceMonotonicUs: stamp !== null && /^\d{1,15}$/.test(stamp) ? Number(stamp) : null,
      byteOffset: at,
    };
  }

  /** Looks for the next two objects in a row behind damage; false when there are none. */
  async #resync(): Promise<boolean> {
    const reader = this.#reader;
    const from = reader.offset;
    while ((await reader.need(OBJECT_HEADER_BYTES)) >= OBJECT_HEADER_BYTES) {
      if (plausibleObject(reader.chunk, reader.at)) {
        const next = aligned(uint64(reader.chunk, reader.at + 8));
        // One object may be chance; a second where the first ends is not. Large ones are not waited for.
        if (next < 1 << 20) {
          const have = await reader.need(next + OBJECT_HEADER_BYTES);
          if (have >= next + OBJECT_HEADER_BYTES && plausibleObject(reader.chunk, reader.at + next)) {
            this.#damaged += 1;
            if (this.#damaged <= MAX_DAMAGE_TOLD) {
              const extent = `from byte ${from} to ${reader.offset}`;
              this.#problem('corrupt', `is damaged ${extent}; entries that lay there are lost`, from);
            }
            return true;
          }
        }
      }
      this.#options.signal?.throwIfAborted();
      reader.advance(8);
    }
    this.#problem('corrupt', `is damaged from byte ${from} on; what precedes was read`, from);
    return false;
  }

  #cut(): void {
    const end = this.#reader.offset + this.#reader.buffered;
    this.#problem('truncated', `ends in the middle, after ${end} bytes; what precedes was read`, end);
  }

  #tellUnread(): void {
    if (this.#damaged > MAX_DAMAGE_TOLD) {
      this.#problem('corrupt', `is damaged at ${this.#damaged - MAX_DAMAGE_TOLD} further places`, this.#reader.offset);
    }
    if (this.#unread === 0) return;
    this.#problem(
      'unsupported',
      `holds ${this.#unread} kernel messages whose text could not be read; give the output of journalctl -k as well`,
      this.#firstUnread,
    );
  }

  #problem(code: ProblemCode, message: string, atByte: number): void {
    this.#options.onProblem?.(code, message, atByte);
  }
}

function startsWith(bytes: Buffer, from: number, end: number, prefix: Buffer): boolean {
  if (end - from < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[from + i] !== prefix[i]) return false;
  return true;
}
