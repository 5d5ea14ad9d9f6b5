/** From a member's stored bytes to the bytes that a reader wants: decompressed, and UTF-16 turned into UTF-8. */
import { ByteReader } from './bytes.ts';
import { type Budget, unpack } from './decode/unpack.ts';
import { IntakeError } from './problem.ts';
import { looksLikeTar, sniffCompression } from './sniff.ts';

export interface ContentNotes {
  /** Told once when the content is something that its reader may not expect; `what` completes "NAME …". */
  readonly onNote: (what: string) => void;
}

/**
 * The readable bytes of a member.
 * @throws IntakeError after everything readable was handed out; errors of `source` as they are.
 */
export async function* readableContent(
  source: AsyncIterable<Uint8Array>,
  budget: Budget,
  notes: ContentNotes,
  layer = 0,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  try {
    await reader.tryNeed(6);
    const head = reader.chunk.subarray(reader.at);
    const compression = sniffCompression(head);
    if (compression !== null) {
      if (layer >= budget.limits.maxCompressionLayers) {
        throw new IntakeError('too-deep', `it is packed more than ${layer} times over; unpack it first`);
      }
      yield* readableContent(unpack(compression, reader.rest(), budget), budget, notes, layer + 1);
      return;
    }
    if (layer > 0 && (await reader.tryNeed(512)) >= 512 && looksLikeTar(reader.chunk.subarray(reader.at))) {
      notes.onNote('holds an archive, which its name does not say; give that archive itself to have its members read');
    }
    const utf16 = utf16Encoding(reader.chunk.subarray(reader.at));
    if (utf16 !== null) {
      notes.onNote('is UTF-16 text; it was turned into UTF-8, and places in it count the turned text');
      yield* utf8From(reader.rest(), utf16);
      return;
    }
    yield* reader.rest();
  } finally {
    await reader.close();
  }
}

function utf16Encoding(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** PowerShell writes redirected output (`plink … dmesg > log.txt`) as UTF-16. */
async function* utf8From(source: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}
