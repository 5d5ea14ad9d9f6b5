/**
 * Reads a tar archive front to back, entries in stored order. Written out rather than taken from a library because of what
 * a report from a stranger needs: what precedes damage is kept and its place told, reading goes on behind a damaged
 * header, and entries that nobody wants cost 2 µs (a sosreport has a hundred thousand of them).
 */
import type { ByteReader } from './bytes.ts';
import type { Budget } from './decode/unpack.ts';
import type { IntakeLimits } from './limits.ts';
import type { ProblemCode, Severity } from './problem.ts';
import {
  BLOCK_BYTES,
  headerChecksumHolds,
  isZeroBlock,
  readHeader,
  readNumber,
  readSparsePieces,
  type SparsePiece,
} from './tar-header.ts';
import { parsePax } from './tar-pax.ts';

export interface TarEntry {
  /** As stored, extended headers applied; not yet safe. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'other';
  /** Bytes of the member when read (holes included). */
  readonly sizeBytes: number;
  readonly mtimeSeconds: number | null;
  readonly linkName: string;
  readonly headerOffset: number;
}

/** Told of what was wrong; `atByte` counts in the archive as it is read here, unpacked. */
export type TarReport = (code: ProblemCode, severity: Severity, message: string, atByte: number) => void;

/** What extended headers said about the entry that follows. */
interface Extension {
  name?: string;
  linkName?: string;
  sizeBytes?: number;
  mtimeSeconds?: number;
  unreadable?: string;
}

export class TarReader {
  readonly #reader: ByteReader;
  readonly #limits: IntakeLimits;
  readonly #report: TarReport;
  readonly #budget: Budget;
  #global: Extension = {};
  /** Bytes of the current entry, and of its padding, that lie before the next header. */
  #dataLeft = 0;
  #paddingLeft = 0;
  #sparse: { readonly pieces: readonly SparsePiece[]; readonly realBytes: number } | null = null;
  #ended = false;

  /** `budget` pays for the holes of sparse files, which no byte of the archive pays for. */
  constructor(reader: ByteReader, limits: IntakeLimits, budget: Budget, report: TarReport) {
    this.#reader = reader;
    this.#limits = limits;
    this.#budget = budget;
    this.#report = report;
  }

  /**
   * Goes to the next entry for which `wanted` says yes, passing over the rest of the current one; null at the end.
   * `wanted` sees every entry in order.
   */
  async next(wanted: (entry: TarEntry) => boolean): Promise<TarEntry | null> {
    let extension: Extension = {};
    while (!this.#ended) {
      if (!(await this.#passRest())) return null;
      const reader = this.#reader;
      if (reader.buffered < BLOCK_BYTES && (await reader.need(BLOCK_BYTES)) < BLOCK_BYTES) {
        this.#atEnd(reader.buffered);
        return null;
      }
      if (!headerChecksumHolds(reader.chunk, reader.at)) {
        if (isZeroBlock(reader.chunk, reader.at)) {
          if (!(await this.#passEndMark())) return null;
        } else if (!(await this.#resync())) {
          return null;
        }
        extension = {};
        continue;
      }
      const headerOffset = reader.offset;
      const header = readHeader(reader.chunk, reader.at);
      reader.advance(BLOCK_BYTES);
      const stored = header.sizeBytes;
      if (stored === null) {
        this.#report(
          'corrupt',
          'partial',
          `the size in the header at byte ${headerOffset} is impossible; that entry is skipped`,
          headerOffset,
        );
        extension = {};
        continue;
      }
      const { typeFlag } = header;
      if (typeFlag === 'x' || typeFlag === 'g' || typeFlag === 'L' || typeFlag === 'K') {
        this.#setData(stored);
        const text = await this.#extendedHeader(stored, headerOffset);
        if (text === null) continue;
        if (typeFlag === 'L') extension.name = cString(text);
        else if (typeFlag === 'K') extension.linkName = cString(text);
        else if (typeFlag === 'g') this.#global = { ...this.#global, ...parsePax(text) };
        else extension = { ...extension, ...parsePax(text) };
        continue;
      }
      const applied: Extension = { ...this.#global, ...extension };
      extension = {};
      const name = applied.name ?? header.name;
      const kind = kindOf(typeFlag, name);
      // Links, folders and devices carry no data, whatever their size field says (POSIX pax, ustar interchange format).
      const dataBytes = kind === 'file' || kind === 'other' ? (applied.sizeBytes ?? stored) : 0;
      let sizeBytes = dataBytes;
      this.#sparse = null;
      if (typeFlag === 'S') {
        const realBytes = await this.#readSparseMap(headerOffset);
        if (realBytes === null) continue;
        sizeBytes = realBytes;
      }
      this.#setData(dataBytes);
      const entry: TarEntry = {
        name,
        kind,
        sizeBytes,
        mtimeSeconds: applied.mtimeSeconds ?? header.mtimeSeconds,
        linkName: applied.linkName ?? header.linkName,
        headerOffset,
      };
      if (applied.unreadable !== undefined) {
        this.#report('unsupported', 'partial', `${shortName(name)}: ${applied.unreadable}`, headerOffset);
        continue;
      }
      if (wanted(entry)) return entry;
    }
    return null;
  }

  /** Up to `count` first bytes of the current entry, without consuming them; holes of sparse entries are not shown. */
  async peek(count: number): Promise<Buffer> {
    if (this.#sparse !== null) return Buffer.alloc(0);
    const most = Math.min(count, this.#dataLeft);
    const have = Math.min(await this.#reader.tryNeed(most), most);
    return this.#reader.chunk.subarray(this.#reader.at, this.#reader.at + have);
  }

  /**
   * The bytes of the current entry. Ends early, after a report, where the archive ends; must not be used after `next`.
   */
  async *content(entry: TarEntry): AsyncGenerator<Uint8Array> {
    if (this.#sparse !== null) {
      yield* this.#sparseContent(entry, this.#sparse.pieces, this.#sparse.realBytes);
      return;
    }
    while (this.#dataLeft > 0) {
      const piece = await this.#takeData(this.#dataLeft, entry.name);
      if (piece === null) return;
      yield piece;
    }
  }

  async *#sparseContent(
    entry: TarEntry,
    pieces: readonly SparsePiece[],
    realBytes: number,
  ): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (const piece of [...pieces, { offset: realBytes, length: 0 }]) {
      for (let hole = piece.offset - at; hole > 0; ) {
        const zeros = Buffer.alloc(Math.min(hole, this.#limits.chunkBytes));
        hole -= zeros.length;
        this.#budget.spend(zeros.length);
        yield zeros;
      }
      for (let left = piece.length; left > 0 && this.#dataLeft > 0; ) {
        const data = await this.#takeData(Math.min(left, this.#dataLeft), entry.name);
        if (data === null) return;
        left -= data.length;
        yield data;
      }
      at = piece.offset + piece.length;
    }
  }

  async #takeData(most: number, name: string): Promise<Buffer | null> {
    const piece = await this.#reader.take(most);
    if (piece === null) {
      this.#cutInside(name);
      return null;
    }
    this.#dataLeft -= piece.length;
    return piece;
  }

  /** False when the archive ended inside the current entry. */
  async #passRest(): Promise<boolean> {
    const left = this.#dataLeft + this.#paddingLeft;
    if (left === 0) return true;
    const dataLeft = this.#dataLeft;
    this.#dataLeft = 0;
    this.#paddingLeft = 0;
    this.#sparse = null;
    if (this.#reader.buffered >= left) {
      this.#reader.advance(left);
      return true;
    }
    const passed = await this.#reader.skip(left);
    if (passed < dataLeft) this.#cutInside(null);
    else if (passed < left) this.#atEnd(0);
    return passed === left;
  }

  #setData(bytes: number): void {
    this.#dataLeft = bytes;
    const beyond = bytes % BLOCK_BYTES;
    this.#paddingLeft = beyond === 0 ? 0 : BLOCK_BYTES - beyond;
  }

  async #extendedHeader(bytes: number, at: number): Promise<Buffer | null> {
    if (bytes > this.#limits.maxHeaderBytes) {
      this.#report('corrupt', 'partial', `the extended header at byte ${at} claims ${bytes} bytes; it is skipped`, at);
      return null;
    }
    if ((await this.#reader.need(bytes)) < bytes) return null;
    // A copy: what is parsed from it must not keep the whole chunk alive, and need() may replace the chunk.
    const text = Buffer.from(this.#reader.chunk.subarray(this.#reader.at, this.#reader.at + bytes));
    this.#reader.advance(bytes);
    this.#dataLeft = 0;
    return text;
  }

  /** GNU's old sparse form: four pieces in the header, 21 in each block that follows while a flag says so. */
  async #readSparseMap(headerOffset: number): Promise<number | null> {
    const header = this.#reader.chunk.subarray(this.#reader.at - BLOCK_BYTES, this.#reader.at);
    const pieces = readSparsePieces(header, 386, 4);
    const realBytes = readNumber(header, 483, 12);
    let more = header[482] === 1;
    let sound = pieces !== null && realBytes !== null;
    const all: SparsePiece[] = [...(pieces ?? [])];
    while (more) {
      if ((await this.#reader.need(BLOCK_BYTES)) < BLOCK_BYTES) return null;
      const block = this.#reader.chunk.subarray(this.#reader.at, this.#reader.at + BLOCK_BYTES);
      const further = readSparsePieces(block, 0, 21);
      more = block[504] === 1;
      this.#reader.advance(BLOCK_BYTES);
      // A map longer than an extended header may be is not built up, only passed.
      if (further === null || all.length * 24 > this.#limits.maxHeaderBytes) sound = false;
      else all.push(...further);
    }
    let at = 0;
    for (const piece of all) {
      if (piece.offset < at || piece.offset + piece.length > (realBytes ?? 0)) sound = false;
      at = piece.offset + piece.length;
    }
    if (!sound || realBytes === null) {
      this.#report(
        'corrupt',
        'partial',
        `the map of the sparse file at byte ${headerOffset} is damaged; its data is read without holes`,
        headerOffset,
      );
      return 0;
    }
    this.#sparse = { pieces: all, realBytes };
    return realBytes;
  }

  /** Two blocks of zeros end an archive; archives that were appended to each other follow. False at the end. */
  async #passEndMark(): Promise<boolean> {
    const reader = this.#reader;
    while (reader.buffered >= BLOCK_BYTES || (await reader.need(BLOCK_BYTES)) >= BLOCK_BYTES) {
      if (!isZeroBlock(reader.chunk, reader.at)) {
        if (headerChecksumHolds(reader.chunk, reader.at)) return true;
        break;
      }
      reader.advance(BLOCK_BYTES);
    }
    this.#ended = true;
    return false;
  }

  /** Looks for the next header behind a damaged one. False when there is none. */
  async #resync(): Promise<boolean> {
    const reader = this.#reader;
    const from = reader.offset;
    for (;;) {
      if (reader.buffered < BLOCK_BYTES && (await reader.need(BLOCK_BYTES)) < BLOCK_BYTES) {
        this.#report(
          'corrupt',
          'partial',
          `from byte ${from} on, the archive is damaged and no further entry was found`,
          from,
        );
        this.#ended = true;
        return false;
      }
      // A mark is asked for here: among data, a block of text can add up by chance.
      if (
        reader.chunk.toString('latin1', reader.at + 257, reader.at + 262) === 'ustar' &&
        headerChecksumHolds(reader.chunk, reader.at)
      ) {
        this.#report(
          'corrupt',
          'partial',
          `the archive is damaged from byte ${from} to ${reader.offset}; what lay there is lost`,
          from,
        );
        return true;
      }
      reader.advance(BLOCK_BYTES);
    }
  }

  #cutInside(name: string | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#dataLeft = 0;
    this.#paddingLeft = 0;
    const at = this.#reader.offset;
    const where = name === null ? 'an entry' : shortName(name);
    this.#report('truncated', 'partial', `the archive ends at byte ${at}, in the middle of ${where}`, at);
  }

  #atEnd(strayBytes: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const at = this.#reader.offset + strayBytes;
    this.#report(
      'truncated',
      'partial',
      `the archive ends at byte ${at} without its end mark: it was cut, later entries are missing`,
      at,
    );
  }
}

function kindOf(typeFlag: string, name: string): TarEntry['kind'] {
  switch (typeFlag) {
    case '0':
    case '7':
    case 'S':
      // Before ustar, a folder was a file whose name ends in a slash.
      return name.endsWith('/') ? 'folder' : 'file';
    case '1':
      return 'hardlink';
    case '2':
      return 'symlink';
    case '3':
    case '4':
      return 'device';
    case '5':
      return 'folder';
    case '6':
      return 'fifo';
    default:
      return 'other';
  }
}

/** As much of a name as a message bears; an extended header may hold one of a megabyte. */
function shortName(name: string): string {
  return name.slice(0, 200);
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
