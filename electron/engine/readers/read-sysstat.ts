/** Recordings as bytes: collected whole within a bound, told apart by content, packed away while they wait for their zone. */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isSaFile, isSysstatMember } from '../../../shared/sysstat/index.ts';
import { readableContent } from '../intake/content.ts';
import { Budget } from '../intake/decode/unpack.ts';
import { readChunks } from '../intake/file-source.ts';
import { defaultLimits } from '../intake/limits.ts';
import type { InputSummary, Member } from '../intake/member.ts';
import { displayName } from '../intake/names.ts';
import { IntakeError } from '../intake/problem.ts';
import { sniffCompression } from '../intake/sniff.ts';

/**
 * A day of one minute samples on 64 processors is 30 MB binary and about as much text; four times that is the most that
 * is worth the memory. What is larger is named and passed over.
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

export interface LooseRecording {
  readonly bytes: Uint8Array;
  readonly mtimeSeconds: number;
  readonly summary: InputSummary;
}

/** Magic of a volume of a native PCP archive: a record of 132 bytes (version 2; longer in 3) that begins with 0x50052600 + version. */
export function isPcpArchive(head: Uint8Array): boolean {
  return head.length >= 8 && head[4] === 0x50 && head[5] === 0x05 && head[6] === 0x26 && (head[7] ?? 0) <= 4;
}

/**
 * A binary recording that was given by itself, packed or not: the intake takes such a file for no log, rightly.
 * @returns null for everything that the intake should open
 * @throws only the signal's abort reason
 */
export async function openLooseRecording(path: string, signal?: AbortSignal): Promise<LooseRecording | null> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return null;
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
      const head = buffer.subarray(0, bytesRead);
      const packed = sniffCompression(head) !== null && isSysstatMember(basename(path));
      if (!packed && !isSaFile(head) && !isPcpArchive(head)) return null;
      const hash = createHash('sha256');
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of readChunks(handle, { chunkBytes: defaultLimits.chunkBytes, signal })) {
          hash.update(chunk);
          yield chunk;
        }
      };
      const content = readableContent(counted(), new Budget(defaultLimits), { onNote: () => undefined });
      const bytes = await readBytes(content, MAX_RECORDING_BYTES, signal);
      // Packed text (`sar22.gz`) goes the way of every log.
      if (bytes !== null && packed && !isSaFile(bytes)) return null;
      const name = displayName(path);
      const problem = problemOf(name, bytes);
      return {
        bytes: bytes ?? new Uint8Array(0),
        mtimeSeconds: Math.floor(info.mtimeMs / 1000),
        summary: {
          path,
          sha256: bytes === null ? null : hash.digest('hex'),
          bytes: info.size,
          kind: 'log',
          links: new Map(),
          problems: problem === null ? [] : [problem],
          entries: 1,
        },
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    // What cannot be opened or unpacked is told by the intake, which tries again and has the words for it.
    if (error instanceof IntakeError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}

function problemOf(name: string, bytes: Uint8Array | null): InputSummary['problems'][number] | null {
  const fatal = { severity: 'fatal', file: name, atByte: null } as const;
  if (bytes === null)
    return {
      ...fatal,
      code: 'too-large',
      message: `${name} is longer than ${MAX_RECORDING_BYTES / 1024 / 1024} MiB, the most that is read of one recording. Cut it with sar -f FILE -s -e -o NEW.`,
    };
  if (isPcpArchive(bytes))
    return {
      ...fatal,
      code: 'unsupported',
      message: `${name} is a native PCP archive, which is not read. ${PCP_ADVICE}`,
    };
  return null;
}

export const PCP_ADVICE =
  'Turn it into text: pmrep -a ARCHIVE -o csv mem.util mem.vmstat network.interface.in.packets.';
