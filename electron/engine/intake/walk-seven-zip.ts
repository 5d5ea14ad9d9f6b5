/** Members of a 7-Zip archive. They lie one behind the other in few packed streams: what nobody wants is unpacked, and let go. */
import type { FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { type SevenZipEntry, SevenZipReader } from './decode/seven-zip.ts';
import { RatioGuard, sayBytes } from './decode/unpack.ts';
import { readChunks } from './file-source.ts';
import type { Member } from './member.ts';
import { displayName, safePath } from './names.ts';
import { hintOf } from './nested.ts';
import { IntakeError, type ProblemCode } from './problem.ts';
import type { Scope, Walk } from './walk.ts';
import { walkNested } from './walk-nested.ts';

/** Unpacking at a stretch, before others get their turn: a wish to stop among them. */
const STRETCH_MS = 20;
/** What may be wrong with one member; limits are the archive's. */
const UNREADABLE: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['corrupt', 'encrypted', 'unsupported']);

/** Hands out the members of a 7-Zip file on the disk. */
export async function* walkSevenZipFile(
  walk: Walk,
  handle: FileHandle,
  bytes: number,
  scope: Scope,
): AsyncGenerator<Member> {
  // What was read to see what the file is counts once.
  walk.bytesRead = 0;
  const { chunkBytes } = walk.limits;
  const pieces = readChunks(handle, { chunkBytes, end: bytes, signal: walk.signal, onBytes: walk.onBytes });
  yield* walkSevenZip(walk, pieces, bytes, scope);
}

/** For an archive that is larger than can be held. */
export function tooLargeToHold(walk: Walk): IntakeError {
  return new IntakeError(
    'too-large',
    `a 7-Zip archive is held in memory as a whole, and so read up to ${sayBytes(walk.limits.bufferedArchiveBytes)}; unpack it and give the folder, or raise the limit (bufferedArchiveBytes)`,
  );
}

/** Hands out the members of an archive of which `pieces` are the bytes, `bytes` of them. */
export async function* walkSevenZip(
  walk: Walk,
  pieces: AsyncIterable<Uint8Array>,
  bytes: number,
  scope: Scope,
): AsyncGenerator<Member> {
  try {
    if (bytes > walk.limits.bufferedArchiveBytes) throw tooLargeToHold(walk);
    const reader = await SevenZipReader.open(pieces, bytes, walk.limits.decoderMemoryBytes);
    const guard = new RatioGuard(walk.limits);
    guard.packed = bytes;
    for (;;) {
      walk.signal?.throwIfAborted();
      const entry = reader.next();
      if (entry === null) return;
      yield* walkEntry(walk, entry, () => contentOf(walk, reader, guard), scope);
      if (!entry.encrypted) await passOver(contentOf(walk, reader, guard));
    }
  } catch (error) {
    const damaged = error instanceof IntakeError && (error.code === 'corrupt' || error.code === 'truncated');
    const lost = damaged ? 'What precedes was read; get a new copy of the file.' : 'Nothing more of it was read.';
    walk.reportError(error, scope.name, walk.severityNow(), lost);
  }
}

/** Unpacks what nobody wanted of a member, in blocks: the library would do it in one go. What is damaged there costs nothing. */
async function passOver(content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of content);
  } catch (error) {
    if (error instanceof IntakeError && UNREADABLE.has(error.code)) return;
    throw error;
  }
}

async function* walkEntry(
  walk: Walk,
  entry: SevenZipEntry,
  open: () => AsyncIterable<Uint8Array>,
  scope: Scope,
): AsyncGenerator<Member> {
  const path = placed(walk, entry, scope);
  if (path === null) return;
  const hint = hintOf(path);
  if (hint === 'none' && !walk.wants(path, scope)) return;
  if (entry.encrypted) {
    walk.report(
      'encrypted',
      'partial',
      scope.name,
      `${scope.name}: ${displayName(path)} is encrypted. Unpack the archive with its password and give the folder.`,
    );
    return;
  }
  const plan = {
    path,
    storedPath: entry.name ?? '',
    sizeBytes: entry.bytes,
    mtimeSeconds: entry.mtimeSeconds,
    isInput: false,
    open,
  };
  if (hint === 'none') {
    const member = walk.member(scope, plan);
    if (member !== null) yield member;
    await walk.release();
  } else {
    yield* walkNested(walk, scope, plan, hint);
  }
}

/** The path of a file inside the input; null for everything that is no file, which is only taken note of. */
function placed(walk: Walk, { name, kind, linkName }: SevenZipEntry, scope: Scope): string | null {
  const full = name === null ? null : safePath(name);
  if (full !== null) scope.top.observe(full, kind === 'folder');
  if (kind === 'folder') return null;
  walk.countEntry();
  if (full === null || full.length > walk.limits.maxPathBytes) {
    walk.refuseName(name ?? '', scope);
    return null;
  }
  const path = scope.top.strip(full);
  if (kind === 'link') {
    if (linkName !== null && scope.container.length === 0) walk.links.addSymbolic(path, linkName);
    return null;
  }
  if (kind === 'other') {
    walk.passOverDevice(path, scope);
    return null;
  }
  walk.observe(path, scope);
  return path;
}

/** The bytes of the member that was come to last, within the limits. */
async function* contentOf(walk: Walk, reader: SevenZipReader, guard: RatioGuard): AsyncGenerator<Uint8Array> {
  for (let since = performance.now(); ; ) {
    const block = reader.read();
    if (block === null) return;
    guard.unpacked += block.length;
    guard.check();
    walk.budget.spend(block.length);
    yield block;
    if (performance.now() - since < STRETCH_MS) continue;
    await setImmediate();
    walk.signal?.throwIfAborted();
    since = performance.now();
  }
}
