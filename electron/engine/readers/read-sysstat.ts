/** Recordings as bytes: collected whole within a bound, told apart by content, packed away while they wait for their zone. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Member } from '../intake/member.ts';

/**
 * A day of one minute samples on 64 processors is 30 MB of text; four times that is the most that is worth the memory.
 * What is larger is named and passed over. Binary files are read as they come in, and have no such bound.
 */
export const MAX_RECORDING_BYTES = 128 * 1024 * 1024;

/**
 * Reads a stream to its end.
 * @returns null when it is longer than `maxBytes`
 */
export async function readBytes(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    signal?.throwIfAborted();
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** A stream whose first chunk can be looked at before, and whose bytes are counted. */
export class Counted implements AsyncIterable<Uint8Array> {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #head: Uint8Array | null = null;
  bytes = 0;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** The first chunk; null when there is none. */
  async first(): Promise<Uint8Array | null> {
    const first = await this.#iterator.next();
    this.#head = first.done === true ? null : first.value;
    return this.#head;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (let chunk = this.#head; chunk !== null; ) {
        this.bytes += chunk.byteLength;
        yield chunk;
        const next = await this.#iterator.next();
        chunk = next.done === true ? null : next.value;
      }
    } finally {
      await this.#iterator.return?.();
    }
  }
}

/** Text that has to wait (the host's zone stands in a member that may come later) is kept packed: sar's text shrinks to a tenth. */
export class Waiting {
  readonly #packed: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#packed = deflateRawSync(bytes, { level: 1 });
  }

  bytes(): Uint8Array {
    return inflateRawSync(this.#packed);
  }
}

/** A member whose first bytes were looked at, and are handed out again. */
export interface Peeked {
  readonly head: Uint8Array;
  readonly member: Member;
}

/** Looks at the first bytes of a member (up to its first chunk). The member that comes back reads from the start. */
export async function peek(member: Member): Promise<Peeked> {
  if (member.direct !== null) return { head: member.direct.head, member };
  const iterator = member.stream()[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array(0) : first.value;
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      if (head.byteLength > 0) yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.subarray(0, 8192), member: withStream(member, whole) };
}

/** The member again, from its bytes: a file may hold a recording and a log (`sar -r; dmesg`). */
export function replayed(member: Member, bytes: Uint8Array): Member {
  return withStream(member, async function* () {
    yield bytes;
  });
}

function withStream(member: Member, stream: Member['stream']): Member {
  return {
    path: member.path,
    displayPath: member.displayPath,
    storedPath: member.storedPath,
    sizeBytes: member.sizeBytes,
    mtimeSeconds: member.mtimeSeconds,
    container: member.container,
    // Problems come up while the stream is read: they are asked for anew each time.
    get problems() {
      return member.problems;
    },
    stream,
    direct: null,
  };
}
