/**
 * Members of a zip archive. yauzl reads the directory at its end; the data is decoded here, so that what precedes damage
 * is kept, the checksum is verified and the limits hold.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import type { ByteReader } from './bytes.ts';
import { inflateRaw } from './decode/gzip.ts';
import { counted, guarded, RatioGuard } from './decode/unpack.ts';
import { readChunks } from './file-source.ts';
import type { Member } from './member.ts';
import { displayName, safePath } from './names.ts';
import { hintOf } from './nested.ts';
import { errorCode, IntakeError } from './problem.ts';
import type { Scope, Walk } from './walk.ts';
import { walkNested } from './walk-nested.ts';

/** Bytes of the archive from `start` to `end`. */
type ReadRange = (start: number, end: number) => AsyncIterable<Uint8Array>;

const OPTIONS = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
/** An entry of the directory and the record at the end, without what is of varying length. */
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;

/** Hands out the members of a zip file on the disk, which yauzl opens a second time (it closes what it is given). */
export async function* walkZipFile(walk: Walk, path: string, handle: FileHandle, scope: Scope): AsyncGenerator<Member> {
  const { chunkBytes } = walk.limits;
  const range: ReadRange = (start, end) =>
    readChunks(handle, { chunkBytes, start, end, signal: walk.signal, onBytes: walk.onBytes });
  yield* walkZip(walk, await opened(openPromise(path, OPTIONS)), range, scope);
}

/** Hands out the members of a zip that is held in memory. */
export async function* walkZipBuffer(walk: Walk, bytes: Buffer, scope: Scope): AsyncGenerator<Member> {
  const range: ReadRange = async function* (start, end) {
    yield bytes.subarray(start, end);
  };
  yield* walkZip(walk, await opened(fromBufferPromise(bytes, OPTIONS)), range, scope);
}

/** Everything that is left, null when it is more than `most` bytes. */
export async function readWhole(reader: ByteReader, most: number): Promise<Buffer | null> {
  const pieces = await readPieces(reader, most);
  return pieces === null ? null : Buffer.concat(pieces);
}

/** The same as it comes. */
export async function readPieces(reader: ByteReader, most: number): Promise<Buffer[] | null> {
  const pieces: Buffer[] = [];
  let have = 0;
  for (let piece = await reader.take(most + 1); piece !== null; piece = await reader.take(most + 1)) {
    have += piece.length;
    if (have > most) return null;
    pieces.push(piece);
  }
  return pieces;
}

async function* walkZip(walk: Walk, zip: ZipFile, range: ReadRange, scope: Scope): AsyncGenerator<Member> {
  const entries = zip.eachEntry();
  let directoryBytes = 0;
  try {
    for (;;) {
      walk.signal?.throwIfAborted();
      const step = await entries.next().catch((error: unknown) => {
        throw damaged(error);
      });
      if (step.done === true) break;
      const entry = step.value;
      directoryBytes += ENTRY_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      const path = await placed(walk, zip, entry, range, scope);
      if (path === null) continue;
      const hint = hintOf(path);
      if (hint === 'none' && !walk.wants(path, scope)) continue;
      if (entry.isEncrypted()) {
        const shown = `${scope.name}: ${displayName(path)}`;
        walk.report(
          'encrypted',
          'partial',
          scope.name,
          `${shown} is encrypted. Unpack the archive with its password and give the folder.`,
        );
        continue;
      }
      const plan = {
        path,
        storedPath: entry.fileNameRaw.toString('utf8'),
        sizeBytes: entry.uncompressedSize,
        mtimeSeconds: timeOf(entry),
        isInput: false,
        open: () => entryContent(walk, zip, entry, range),
      };
      if (hint === 'none') {
        const member = walk.member(scope, plan);
        if (member !== null) yield member;
        await walk.release();
      } else {
        yield* walkNested(walk, scope, plan, hint);
      }
    }
    const stated = await statedDirectoryBytes(zip, range);
    if (stated !== null && directoryBytes !== stated) {
      const count = `it counts ${zip.entryCount} entries, which take ${directoryBytes} bytes of the ${stated} that it has`;
      throw new IntakeError('corrupt', `its directory is damaged: ${count}; what it does not count was not read`);
    }
  } catch (error) {
    walk.reportError(error, scope.name, walk.severityNow(), 'What precedes was read; get a new copy of the file.');
  } finally {
    await entries.return?.();
    zip.close();
  }
}

/**
 * Bytes of the directory as the archive's end states them (APPNOTE.TXT, 4.3.16): a count that lies would hide members. Null
 * where a zip64 record states them.
 */
async function statedDirectoryBytes(zip: ZipFile, range: ReadRange): Promise<number | null> {
  const at = zip.fileSize - END_BYTES - Buffer.byteLength(zip.comment);
  const pieces: Uint8Array[] = [];
  for await (const piece of range(at, at + END_BYTES)) pieces.push(piece);
  const end = Buffer.concat(pieces);
  if (end.length < END_BYTES || end.toString('latin1', 0, 4) !== 'PK\x05\x06') return null;
  const stated = end.readUInt32LE(12);
  return stated === 0xffffffff || end.readUInt16LE(10) === 0xffff ? null : stated;
}

async function placed(walk: Walk, zip: ZipFile, entry: Entry, range: ReadRange, scope: Scope): Promise<string | null> {
  const madeByUnix = entry.versionMadeBy >> 8 === 3;
  // Windows tools write backslashes between folders; on Unix one may belong to a name (`dev-disk-by\x2duuid`).
  const stored = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, madeByUnix);
  const full = safePath(stored);
  const isFolder = stored.endsWith('/');
  if (full !== null) scope.top.observe(full, isFolder);
  if (isFolder) return null;
  walk.countEntry();
  if (full === null || stored.length > walk.limits.maxPathBytes) {
    walk.refuseName(stored, scope);
    return null;
  }
  const path = scope.top.strip(full);
  // The upper half holds the Unix mode where a Unix system made the archive.
  const mode = madeByUnix ? (entry.externalFileAttributes >>> 16) & 0o170000 : 0;
  if (mode === 0o120000) {
    const target = await linkTarget(walk, zip, entry, range);
    if (target === null) {
      walk.report(
        'unsafe-path',
        'partial',
        scope.name,
        `${displayName(path)} is a symbolic link without a readable target; that entry was not read.`,
      );
    } else if (scope.container.length === 0) {
      walk.links.addSymbolic(path, target);
    }
    return null;
  }
  if (mode === 0o010000 || mode === 0o020000 || mode === 0o060000 || mode === 0o140000) {
    walk.passOverDevice(path, scope);
    return null;
  }
  walk.observe(path, scope);
  return path;
}

async function linkTarget(walk: Walk, zip: ZipFile, entry: Entry, range: ReadRange): Promise<string | null> {
  if (entry.isEncrypted() || entry.uncompressedSize > walk.limits.maxPathBytes) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of entryContent(walk, zip, entry, range)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

async function* entryContent(walk: Walk, zip: ZipFile, entry: Entry, range: ReadRange): AsyncGenerator<Uint8Array> {
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((error: unknown) => {
    throw damaged(error);
  });
  const guard = new RatioGuard(walk.limits);
  // Counted as it is read: the directory may claim any size.
  const packed = counted(range(fileDataStart, fileDataStart + entry.compressedSize), guard);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new IntakeError(
      'unsupported',
      `it is packed by zip method ${entry.compressionMethod}, which is not read; unpack it first`,
    );
  }
  const content = entry.compressionMethod === STORED ? packed : guarded(inflateRaw(packed), guard, walk.budget);
  let sum = 0;
  let length = 0;
  for await (const piece of content) {
    sum = crc32(piece, sum);
    length += piece.length;
    yield piece;
  }
  if (length !== entry.uncompressedSize || sum !== entry.crc32) {
    const why =
      length === entry.uncompressedSize
        ? 'it does not match its checksum'
        : `it holds ${length} bytes, not ${entry.uncompressedSize}`;
    throw new IntakeError('corrupt', `${why}: the archive is damaged`, fileDataStart);
  }
}

function timeOf(entry: Entry): number | null {
  // DOS times have no zone; an extended timestamp, where there is one, is in UTC either way.
  const seconds = Math.floor(entry.getLastModDate({ timezone: 'UTC' }).getTime() / 1000);
  return Number.isFinite(seconds) ? seconds : null;
}

async function opened(zip: Promise<ZipFile>): Promise<ZipFile> {
  try {
    return await zip;
  } catch (error) {
    throw damaged(error);
  }
}

/** yauzl's errors are plain ones; those of the operating system are passed on. */
function damaged(error: unknown): unknown {
  if (error instanceof IntakeError || errorCode(error) !== '') return error;
  const reason = error instanceof Error ? error.message : String(error);
  return /end of central directory/i.test(reason)
    ? new IntakeError(
        'truncated',
        'its directory, which a zip has at its end, is missing: the file was cut; get a new copy',
      )
    : new IntakeError('corrupt', `its directory is damaged (${reason})`);
}
