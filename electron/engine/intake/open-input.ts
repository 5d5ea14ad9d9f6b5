/** Opens whatever a user gives: a log, packed or not, a report as archive or folder, archives within archives. */
import { type FileHandle, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ahead, ByteReader } from './bytes.ts';
import { loadLzmaEngine } from './decode/lzma-engine.ts';
import { guarded, RatioGuard, unpack } from './decode/unpack.ts';
import { canDecodeAhead, decodeXzBlocks, readXzBlockMap } from './decode/xz-blocks.ts';
import { type Digest, startDigest } from './digest.ts';
import { openRegularFile, readChunks, readerAt } from './file-source.ts';
import { withLimits } from './limits.ts';
import type { Input, InputKind, InputSummary, IntakeOptions, Member } from './member.ts';
import { mismatch } from './name-claims.ts';
import { displayName } from './names.ts';
import { IntakeError } from './problem.ts';
import { type Compression, type Form, SNIFF_BYTES, sniff } from './sniff.ts';
import { newScope, type Scope, Walk } from './walk.ts';
import { walkDirectory } from './walk-directory.ts';
import { taken } from './walk-nested.ts';
import { tooLargeToHold, walkSevenZip, walkSevenZipFile } from './walk-seven-zip.ts';
import { walkTar } from './walk-tar.ts';
import { readPieces, readWhole, walkZipBuffer, walkZipFile } from './walk-zip.ts';

/** Shown of a file that is read without a stream: as much as anybody looks at to see what it is. */
const HEAD_BYTES = 8192;
const NO_MORE = 'Nothing more of it could be read; get a new copy.';

/**
 * Opens an input for one pass over its members, in stored order. Nothing is read before the iteration begins.
 *
 * Whatever is wrong with the input is told as Problem values in `summary().problems` (and in `member.problems`); what can
 * be read is handed out. Leaving the loop early closes everything.
 * @throws while iterating: only the abort reason of `options.signal`.
 */
export function openInput(path: string, options: IntakeOptions = {}): Input {
  return new InputReader(path, options);
}

class InputReader implements Input {
  readonly #path: string;
  readonly #options: IntakeOptions;
  readonly #walk: Walk;
  #started = false;
  #fileBytes: number | null = null;
  #sha256: string | null = null;
  #form: 'unknown' | 'directory' | 'archive' | 'log' = 'unknown';

  constructor(path: string, options: IntakeOptions) {
    this.#path = path;
    this.#options = options;
    this.#walk = new Walk(displayName(path), withLimits(options.limits), options);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Member> {
    if (this.#started) throw new Error('an input can be read once');
    this.#started = true;
    const walk = this.#walk;
    walk.signal?.throwIfAborted();
    try {
      const info = await stat(this.#path);
      if (info.isDirectory()) yield* this.#readDirectory();
      else if (info.isFile()) yield* this.#readFile();
      else throw new IntakeError('not-a-file', 'it is neither a file nor a folder. Copy what it delivers into a file');
    } catch (error) {
      walk.reportError(error, walk.inputName, walk.severityNow(), NO_MORE);
    }
  }

  summary(): InputSummary {
    const walk = this.#walk;
    const resolved = walk.links.resolve();
    return {
      path: this.#path,
      sha256: this.#sha256,
      bytes: this.#fileBytes ?? walk.bytesRead,
      kind: this.kind,
      links: resolved.links,
      problems: [
        ...walk.problems.list,
        ...linkProblems(walk.inputName, resolved.outside, 'link-outside'),
        ...linkProblems(walk.inputName, resolved.loops, 'link-loop'),
        ...droppedLinks(walk.inputName, walk.links.dropped),
      ],
      entries: walk.entries,
    };
  }

  get kind(): InputKind {
    const walk = this.#walk;
    if (this.#form === 'log' || this.#form === 'unknown') return this.#form;
    if (walk.isSosreport) return 'sosreport';
    return walk.isSupportconfig ? 'supportconfig' : this.#form;
  }

  async *#readDirectory(): AsyncGenerator<Member> {
    const walk = this.#walk;
    this.#form = 'directory';
    try {
      yield* walkDirectory(walk, this.#path, this.#scope());
      if (walk.entries === 0 && walk.problems.list.length === 0) {
        walk.report(
          'empty',
          'fatal',
          walk.inputName,
          `${walk.inputName} is an empty folder. Give the folder that holds the report.`,
        );
      }
    } finally {
      await walk.release();
    }
  }

  async *#readFile(): AsyncGenerator<Member> {
    const walk = this.#walk;
    const handle = await openRegularFile(this.#path, true);
    let digest: Digest | null = null;
    try {
      const before = await handle.stat();
      this.#fileBytes = before.size;
      walk.totalBytes = before.size;
      digest = this.#options.hash === false ? null : startDigest(handle, before.size, walk.signal);
      try {
        yield* this.#walkBytes(handle);
      } catch (error) {
        // Told here, so that a damaged file still gets its hash.
        walk.reportError(error, walk.inputName, walk.severityNow(), NO_MORE);
      }
      await walk.release();
      this.#sha256 = (await digest?.result()) ?? null;
      const after = await handle.stat();
      if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
        walk.report(
          'changed',
          'partial',
          walk.inputName,
          `${walk.inputName} changed while it was read. Read it again when it rests.`,
        );
        this.#sha256 = null;
      }
    } finally {
      await walk.release();
      await digest?.cancel();
      await handle.close();
    }
  }

  /** Takes the layers of compression off, and walks what is inside. */
  async *#walkBytes(handle: FileHandle): AsyncGenerator<Member> {
    const walk = this.#walk;
    const readers: ByteReader[] = [];
    const push = (source: AsyncIterable<Uint8Array>): ByteReader => {
      const reader = new ByteReader(source);
      readers.push(reader);
      return reader;
    };
    const { chunkBytes } = walk.limits;
    try {
      let reader = push(readChunks(handle, { chunkBytes, signal: walk.signal, onBytes: walk.onBytes }));
      for (let layer = 0; ; layer++) {
        await reader.tryNeed(SNIFF_BYTES);
        const form = sniff(reader.chunk.subarray(reader.at, reader.at + SNIFF_BYTES), this.#path);
        if (form.form !== 'compressed') {
          // Nothing was decoded before the damage: there is nothing to look at.
          if (form.form === 'empty') await reader.need(1);
          if (layer === 0) this.#noteName(form);
          yield* this.#walkForm(form, reader, handle, layer);
          return;
        }
        if (layer === 0) this.#noteName(form);
        if (layer >= walk.limits.maxCompressionLayers) {
          throw new IntakeError('too-deep', `it is packed more than ${layer} times over; unpack it first`);
        }
        const parallel = layer === 0 ? await this.#parallelXz(form.compression, handle) : null;
        reader = push(parallel ?? unpack(form.compression, reader.rest(), walk.budget));
      }
    } finally {
      await walk.release();
      for (const reader of readers.reverse()) await reader.close();
    }
  }

  async *#walkForm(form: Form, reader: ByteReader, handle: FileHandle, layer: number): AsyncGenerator<Member> {
    const walk = this.#walk;
    const name = walk.inputName;
    switch (form.form) {
      case 'tar':
        this.#form = 'archive';
        yield* walkTar(walk, layer === 0 ? this.#fileReader(handle) : reader, this.#scope());
        return;
      case 'zip': {
        this.#form = 'archive';
        if (layer === 0) {
          yield* walkZipFile(walk, this.#path, handle, this.#scope());
          return;
        }
        const bytes = await readWhole(reader, walk.limits.bufferedArchiveBytes);
        if (bytes === null)
          throw new IntakeError('too-large', 'a packed zip of this size is not read; take the outer packing off first');
        yield* walkZipBuffer(walk, bytes, this.#scope());
        return;
      }
      case '7z': {
        this.#form = 'archive';
        if (layer === 0) {
          yield* walkSevenZipFile(walk, handle, this.#fileBytes ?? 0, this.#scope());
          return;
        }
        const pieces = await readPieces(reader, walk.limits.bufferedArchiveBytes);
        if (pieces === null) throw tooLargeToHold(walk);
        const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
        yield* walkSevenZip(walk, taken(pieces), bytes, this.#scope());
        return;
      }
      case 'empty': {
        const what = layer === 0 ? 'is empty (0 bytes)' : 'holds nothing: it unpacks to 0 bytes';
        walk.report('empty', 'fatal', name, `${name} ${what}. Check that the copy is complete, or give another log.`);
        return;
      }
      case 'other': {
        const inside = layer === 0 ? 'is' : 'holds something that is';
        const claim = mismatch(this.#path, form);
        const though = layer === 0 && claim !== null ? `, ${claim}` : '';
        walk.report(
          form.encrypted ? 'encrypted' : 'unsupported',
          'fatal',
          name,
          `${name} ${inside} ${form.what}${though}. ${form.advice}`,
        );
        return;
      }
      default: {
        this.#form = 'log';
        walk.countEntry();
        const asItIs = layer === 0 && form.form === 'text';
        const head = Buffer.from(reader.chunk.subarray(reader.at, reader.at + HEAD_BYTES));
        const member = walk.member(this.#scope(), {
          path: basename(this.#path),
          storedPath: this.#path,
          sizeBytes: layer === 0 ? this.#fileBytes : null,
          mtimeSeconds: Math.floor((await handle.stat()).mtimeMs / 1000),
          isInput: true,
          open: () => reader.rest(),
          ...(asItIs ? { direct: { head, readAt: readerAt(handle) } } : {}),
        });
        if (member !== null) yield member;
      }
    }
  }

  /** Reads an archive that is not packed where it lies: members that nobody wants are passed over without being read. */
  #fileReader(handle: FileHandle): ByteReader {
    const walk = this.#walk;
    const readAt = readerAt(handle);
    let told = 0;
    return new ByteReader({
      bytes: this.#fileBytes ?? 0,
      readAt: (into, position) => {
        walk.signal?.throwIfAborted();
        const count = readAt(into, position);
        // What was read to see what the file is counts once; what is passed over counts as read.
        if (told === 0) walk.bytesRead = 0;
        walk.onBytes(position + count - told);
        told = position + count;
        return count;
      },
    });
  }

  async #parallelXz(compression: Compression, handle: FileHandle): Promise<AsyncGenerator<Uint8Array> | null> {
    if (compression !== 'xz') return null;
    const engine = await loadLzmaEngine();
    // Only the native binding decodes on other threads.
    if (engine?.kind !== 'native') return null;
    const walk = this.#walk;
    const map = await readXzBlockMap(handle, this.#fileBytes ?? 0);
    if (map === null || !canDecodeAhead(map, walk.limits.blocksAheadBytes)) return null;
    const guard = new RatioGuard(walk.limits);
    // The first chunk was read, and counted, to see what the file is.
    walk.bytesRead = 0;
    const onBytes = (count: number): void => {
      guard.packed += count;
      walk.onBytes(count);
    };
    const blocks = decodeXzBlocks(engine, handle, map, {
      memoryBytes: walk.limits.decoderMemoryBytes,
      aheadBytes: walk.limits.blocksAheadBytes,
      signal: walk.signal,
      onBytes,
    });
    return ahead(guarded(blocks, guard, walk.budget));
  }

  #scope(): Scope {
    return newScope(this.#walk.inputName, []);
  }

  #noteName(form: Form): void {
    const claim = mismatch(this.#path, form);
    if (claim === null || form.form === 'other' || form.form === 'empty') return;
    const is =
      form.form === 'compressed'
        ? `packed with ${form.compression}`
        : `a ${form.form === 'utf16' ? 'text' : form.form} file`;
    const name = this.#walk.inputName;
    this.#walk.report('name-mismatch', 'note', name, `${name} is ${is}, ${claim}; it was read as what it is.`);
  }
}

function droppedLinks(name: string, count: number): InputSummary['problems'] {
  if (count === 0) return [];
  const message = `${name}: ${count} symbolic link(s) beyond the limit (maxLinks), or longer than a path may be, were not kept.`;
  return [{ code: 'too-many', severity: 'note', file: name, message, atByte: null }];
}

function linkProblems(
  name: string,
  paths: readonly string[],
  code: 'link-outside' | 'link-loop',
): InputSummary['problems'] {
  if (paths.length === 0) return [];
  const some = paths.slice(0, 3).map(displayName).join(', ');
  const what = code === 'link-outside' ? 'lead out of it' : 'lead back to themselves';
  const message = `${name}: ${paths.length} symbolic link(s) ${what} and were not followed (${some}${paths.length > 3 ? ', …' : ''}).`;
  return [{ code, severity: 'note', file: name, message, atByte: null }];
}
