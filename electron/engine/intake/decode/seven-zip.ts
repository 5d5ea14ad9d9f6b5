/**
 * 7-Zip archives by libarchive as WebAssembly: members come one behind the other, their data in blocks. The packed file lies
 * in the library's memory as a whole, which is why its size is bounded; what it unpacks to does not.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import type { LibarchiveWasm } from 'libarchive-wasm';
import { IntakeError } from '../problem.ts';

/** Signature header (7-Zip's own document, 7zFormat.txt): mark, version, and where the directory at the end lies. */
const HEADER_BYTES = 32;
/** The library's own step: of a longer block everything is lost when its end is damaged. */
const BLOCK_BYTES = 64 << 10;
/** What the library needs beside the packed file and the decoder: its start and the directory. */
const BASE_BYTES = 64 << 20;
const PAGE_BYTES = 65_536;
const MAX_HEAP_BYTES = 2 ** 31;

export interface SevenZipEntry {
  /** Null where it is no Unicode. Letters beyond ASCII come as asterisks. */
  readonly name: string | null;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly bytes: number;
  readonly mtimeSeconds: number | null;
  readonly linkName: string | null;
  readonly encrypted: boolean;
}

/** Unix file types, as the library tells them (stat(2)). */
const KINDS: ReadonlyMap<number, SevenZipEntry['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

export class SevenZipReader {
  readonly #lib: LibarchiveWasm;
  readonly #archive: number;
  readonly #block: number;
  #entries = 0;
  /** Set where the library was left in the middle of something, by a trap or for want of memory: it is not asked again. */
  #broken: IntakeError | null = null;

  private constructor(lib: LibarchiveWasm, archive: number, block: number) {
    this.#lib = lib;
    this.#archive = archive;
    this.#block = block;
  }

  /**
   * Opens an archive.
   * @param pieces the packed file
   * @param decoderBytes what unpacking may take: an archive names the size of its dictionary, up to 4 GiB
   * @throws IntakeError `truncated`, `corrupt`, `encrypted` or `too-large`; what `pieces` throws
   */
  static async open(
    pieces: AsyncIterable<Uint8Array>,
    packedBytes: number,
    decoderBytes: number,
  ): Promise<SevenZipReader> {
    const lib = await load(Math.min(MAX_HEAP_BYTES, packedBytes + decoderBytes + BASE_BYTES));
    const { module } = lib;
    const at = module._malloc(packedBytes);
    const block = module._malloc(BLOCK_BYTES);
    if (at === 0 || block === 0) throw tooLarge();
    let have = 0;
    for await (const piece of pieces) {
      module.HEAPU8.set(piece.subarray(0, packedBytes - have), at + have);
      have += Math.min(piece.length, packedBytes - have);
    }
    checkHeader(Buffer.from(module.HEAPU8.buffer, at, have));
    try {
      return new SevenZipReader(lib, lib.read_new_memory(at, have), block);
    } catch (error) {
      throw failure(error instanceof Error ? error.message : String(error));
    }
  }

  /** The next member; null behind the last. What was not read of the one before has to be read first. @throws IntakeError */
  next(): SevenZipEntry | null {
    const lib = this.#lib;
    const entry = this.#guarded(() => lib.read_next_entry(this.#archive));
    if (entry === 0) {
      const reason = lib.error_string(this.#archive);
      if (reason !== '' && reason !== null) throw failure(reason);
      // An archive that holds nothing has no directory, and does not come here.
      if (this.#entries === 0) throw failure('it lists nothing');
      return null;
    }
    this.#entries += 1;
    const seconds = lib.entry_mtime(entry);
    const link = lib.entry_symlink(entry);
    return {
      name: lib.entry_pathname(entry) || null,
      kind: KINDS.get(lib.entry_filetype(entry)) ?? 'other',
      bytes: Math.max(0, lib.entry_size(entry)),
      mtimeSeconds: seconds > 0 ? seconds : null,
      linkName: link === '' ? null : link,
      encrypted: lib.entry_is_encrypted(entry) !== 0,
    };
  }

  /** What comes next of the member, up to 64 KiB; null at its end. @throws IntakeError */
  read(): Buffer | null {
    const count = this.#guarded(() => this.#lib.read_data(this.#archive, this.#block, BLOCK_BYTES));
    return count === 0 ? null : Buffer.from(this.#lib.module.HEAPU8.subarray(this.#block, this.#block + count));
  }

  #guarded(act: () => number): number {
    if (this.#broken !== null) throw this.#broken;
    try {
      return act();
    } catch (error) {
      const told = failure(error instanceof Error ? error.message : String(error));
      if (error instanceof WebAssembly.RuntimeError || told.code === 'too-large') this.#broken = told;
      throw told;
    }
  }
}

let compiled: Promise<WebAssembly.Module> | null = null;

/** A library of its own for each archive: its memory goes with it, and nothing of one archive is left for the next. */
async function load(heapBytes: number): Promise<LibarchiveWasm> {
  const library = await import('libarchive-wasm');
  // A CommonJS package whose names Node may not see: then they arrive under `default`.
  const { libarchiveWasm } = 'default' in library ? (library.default as typeof library) : library;
  const path = createRequire(import.meta.url).resolve('libarchive-wasm/dist/libarchive.wasm');
  compiled ??= readFile(path).then((binary) => WebAssembly.compile(binary));
  const binary = await compiled;
  return await libarchiveWasm({
    print: () => {},
    printErr: () => {},
    instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) => {
      const instance = new WebAssembly.Instance(binary, imports);
      boundMemory(instance, heapBytes);
      receive(instance);
      return instance.exports;
    },
  });
}

/** Makes the library's memory end at a size: what asks for more gets the error of a machine that has no more. */
function boundMemory({ exports }: WebAssembly.Instance, mostBytes: number): void {
  const memory = Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
  if (memory === undefined) return;
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > mostBytes) throw new RangeError('out of memory');
    return grow(pages);
  };
}

/** The library takes a file that was cut for an empty one: whether the directory is there is looked at before. */
function checkHeader(bytes: Buffer): void {
  if (bytes.length < HEADER_BYTES) throw cut(bytes.length);
  if (crc32(bytes.subarray(12, HEADER_BYTES)) !== bytes.readUInt32LE(8))
    throw new IntakeError('corrupt', 'the 7-Zip header is damaged', 0);
  const end = BigInt(HEADER_BYTES) + bytes.readBigUInt64LE(12) + bytes.readBigUInt64LE(20);
  if (end > BigInt(bytes.length)) throw cut(bytes.length);
}

function cut(atByte: number): IntakeError {
  return new IntakeError(
    'truncated',
    'its directory, which a 7-Zip archive has at its end, is missing: the file was cut',
    atByte,
  );
}

function tooLarge(): IntakeError {
  return new IntakeError(
    'too-large',
    'the 7-Zip archive asks for more memory than allowed (decoderMemoryBytes); unpack it first (7z x)',
  );
}

/** The library's words, or a trap's, as ours. */
function failure(reason: string): IntakeError {
  if (/encrypt|passphrase|password/i.test(reason))
    return new IntakeError('encrypted', 'it is encrypted; unpack it with its password and give the folder');
  if (/memory|allocate/i.test(reason) && !/out of bounds/i.test(reason)) return tooLarge();
  if (/support|codec|filter/i.test(reason))
    return new IntakeError('unsupported', 'it is packed by a method that is not read here; unpack it first (7z x)');
  return new IntakeError('corrupt', 'the 7-Zip data is damaged');
}
