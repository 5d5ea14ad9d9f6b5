/** Archives inside archives, and inside folders. */
import { ByteReader } from './bytes.ts';
import { unpack } from './decode/unpack.ts';
import type { Member } from './member.ts';
import { displayName } from './names.ts';
import { maybePackedFolder, type NestedHint } from './nested.ts';
import { IntakeError } from './problem.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { type MemberPlan, newScope, type Scope, type Walk } from './walk.ts';
import { tooLargeToHold, walkSevenZip } from './walk-seven-zip.ts';
import { walkTar } from './walk-tar.ts';
import { readPieces, readWhole, walkZipBuffer } from './walk-zip.ts';

/** Hands out the members of an archive that is a member itself; or the member, where it turns out to be no archive. */
export async function* walkNested(
  walk: Walk,
  outer: Scope,
  plan: MemberPlan,
  hint: Exclude<NestedHint, 'none'>,
): AsyncGenerator<Member> {
  const shown = [...outer.container, plan.path].map(displayName).join('!/');
  if (hint === 'encrypted') {
    walk.report(
      'encrypted',
      'partial',
      shown,
      `${shown} is encrypted. Decrypt it first (gpg --decrypt) and give the result as well.`,
    );
    return;
  }
  if (hint === 'unread') {
    walk.report(
      'unsupported',
      'partial',
      shown,
      `${shown} is packed in a form that is not read. Unpack it and give the result as well.`,
    );
    return;
  }
  if (outer.container.length >= walk.limits.maxDepth) {
    walk.report(
      'too-deep',
      'partial',
      shown,
      `${shown} lies ${outer.container.length} archives deep, which is the limit (maxDepth); it was not opened. Give it by itself.`,
    );
    return;
  }
  const container = [...outer.container, plan.path];
  const scope = newScope(shown, container);
  if (maybePackedFolder(plan.path)) scope.maybePacked = { container: outer.container, path: plan.path };
  const source = new ByteReader(plan.open());
  try {
    yield* walkBytes(walk, source, scope, outer, plan, 0);
  } catch (error) {
    walk.reportError(error, shown, 'partial', 'What precedes was read.');
  } finally {
    await walk.release();
    await source.close();
  }
}

/** Looks at what the bytes are, takes compression off, and walks what is inside. */
async function* walkBytes(
  walk: Walk,
  reader: ByteReader,
  scope: Scope,
  outer: Scope,
  plan: MemberPlan,
  layer: number,
): AsyncGenerator<Member> {
  await reader.tryNeed(SNIFF_BYTES);
  const form = sniff(reader.chunk.subarray(reader.at, reader.at + SNIFF_BYTES), plan.path);
  switch (form.form) {
    case 'compressed': {
      if (layer >= walk.limits.maxCompressionLayers) {
        throw new IntakeError('too-deep', `it is packed more than ${layer} times over; unpack it first`);
      }
      const inner = new ByteReader(unpack(form.compression, reader.rest(), walk.budget));
      try {
        yield* walkBytes(walk, inner, scope, outer, plan, layer + 1);
      } finally {
        await inner.close();
      }
      return;
    }
    case 'tar':
      yield* walkTar(walk, reader, scope);
      return;
    case 'zip': {
      const bytes = await readWhole(reader, walk.limits.bufferedArchiveBytes);
      if (bytes === null) {
        throw new IntakeError(
          'too-large',
          `a zip inside another archive is read only up to ${walk.limits.bufferedArchiveBytes} bytes; unpack it and give it by itself`,
        );
      }
      yield* walkZipBuffer(walk, bytes, scope);
      return;
    }
    case '7z': {
      const pieces = await readPieces(reader, walk.limits.bufferedArchiveBytes);
      if (pieces === null) throw tooLargeToHold(walk);
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      yield* walkSevenZip(walk, taken(pieces), bytes, scope);
      return;
    }
    case 'empty':
      return;
    default: {
      // Its name promised an archive; whoever asked for the path gets the bytes.
      if (!walk.wants(plan.path, outer)) return;
      const member = walk.member(outer, { ...plan, sizeBytes: null, open: () => reader.rest() });
      if (member !== null) yield member;
    }
  }
}

/** Hands each piece out once and lets go of it. */
export async function* taken(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
}
