/** Members of a tar archive, nested archives included. */
import type { ByteReader } from './bytes.ts';
import type { Member } from './member.ts';
import { baseName, displayName, folderOf, safePath } from './names.ts';
import { hintOf } from './nested.ts';
import { looksLikeTar } from './sniff.ts';
import { type TarEntry, TarReader } from './tar.ts';
import { type Scope, type Walk, watched } from './walk.ts';
import { walkNested } from './walk-nested.ts';

const LOST = 'What precedes was read, what follows is lost; get a new copy of the file.';

/** Hands out the members of the archive that `reader` stands at the start of. */
export async function* walkTar(walk: Walk, reader: ByteReader, scope: Scope): AsyncGenerator<Member> {
  const { name } = scope;
  const tar = new TarReader(reader, walk.limits, walk.budget, (code, severity, message, atByte) => {
    const consequence = code === 'truncated' ? LOST : 'The rest was read.';
    const problem = walk.report(code, severity, name, `${name}: ${displayName(message)}. ${consequence}`, atByte);
    if (code === 'truncated') walk.blame(problem);
  });
  let chosen: { readonly path: string; readonly hint: ReturnType<typeof hintOf> } | null = null;
  // Decides about an entry without waiting for anything; this is all that most entries of a report cost.
  const consider = (entry: TarEntry): boolean => {
    const path = placed(walk, scope, entry);
    if (path === null) return false;
    const hint = hintOf(path);
    if (hint === 'none' && !walk.wants(path, scope)) return false;
    chosen = { path, hint };
    return true;
  };
  try {
    for (;;) {
      walk.signal?.throwIfAborted();
      const entry = await tar.next(consider);
      // The callback above assigns it; the compiler cannot see that.
      const choice = chosen as { readonly path: string; readonly hint: ReturnType<typeof hintOf> } | null;
      if (entry === null || choice === null) break;
      const open = (): AsyncIterable<Uint8Array> => watched(tar.content(entry), scope);
      const plan = {
        path: choice.path,
        storedPath: entry.name,
        sizeBytes: entry.sizeBytes,
        mtimeSeconds: entry.mtimeSeconds,
        isInput: false,
        open,
      };
      // A bare tar is known by its bytes, whatever it is called.
      const hint = choice.hint === 'none' && looksLikeTar(await tar.peek(512)) ? 'archive' : choice.hint;
      if (hint === 'none') {
        const member = walk.member(scope, plan);
        if (member !== null) yield member;
        await walk.release();
      } else {
        yield* walkNested(walk, scope, plan, hint);
      }
      if (scope.failure !== null) throw scope.failure.error;
    }
    // To the end of the stream, so that a checksum behind the last entry is verified.
    while ((await reader.take(Number.POSITIVE_INFINITY)) !== null) walk.signal?.throwIfAborted();
  } catch (error) {
    // A failure that a member met was told with that member.
    if (scope.failure?.told === true) return;
    walk.reportError(error, name, walk.severityNow(), LOST);
  }
}

/**
 * `sos report --pack-dir /proc/fs` replaces the folder `proc/fs` by `proc/fs.tar` holding `fs/…` (sos 4.12, archive.py): its
 * members belong where the folder was. Decided by the first entry.
 */
function settle(scope: Scope, first: string): void {
  const packed = scope.maybePacked;
  if (packed === null) return;
  scope.maybePacked = null;
  const folder = baseName(packed.path).slice(0, -'.tar'.length);
  if (first !== folder && !first.startsWith(`${folder}/`)) return;
  scope.container = packed.container;
  scope.prefix = folderOf(packed.path);
  scope.top.keepAll();
}

/** The path of a file entry inside the input; null for everything that is no file, which is only taken note of. */
function placed(walk: Walk, scope: Scope, entry: TarEntry): string | null {
  const full = safePath(entry.name);
  if (full !== null) {
    settle(scope, full);
    scope.top.observe(full, entry.kind === 'folder');
  }
  if (entry.kind === 'folder') return null;
  if (entry.kind === 'other') return null;
  walk.countEntry();
  if (full === null || entry.name.length > walk.limits.maxPathBytes) {
    const shown = displayName(entry.name.slice(0, 200));
    const why = full === null ? 'leads out of the archive or is no name' : 'is longer than a path may be';
    walk.report(
      'unsafe-path',
      'partial',
      scope.name,
      `${scope.name}: the name "${shown}" ${why}; that entry was not read.`,
      entry.headerOffset,
    );
    return null;
  }
  const below = scope.top.strip(full);
  const path = scope.prefix === '' ? below : `${scope.prefix}/${below}`;
  switch (entry.kind) {
    case 'file':
      walk.observe(path, scope);
      return path;
    case 'symlink':
      if (scope.container.length === 0) walk.links.addSymbolic(path, entry.linkName);
      return null;
    case 'hardlink': {
      const target = safePath(entry.linkName);
      if (target === null) {
        walk.report(
          'link-outside',
          'note',
          scope.name,
          `${displayName(path)} is a hard link out of ${scope.name}; it was not followed.`,
        );
      } else if (scope.container.length === 0) {
        walk.links.addHard(path, scope.top.strip(target));
      }
      return null;
    }
    default:
      walk.passOverDevice(path, scope);
      return null;
  }
}
