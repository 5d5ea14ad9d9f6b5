/** Files of an unpacked report. Links are remembered, never followed; nothing but regular files is opened. */
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { openRegularFile, readChunks } from './file-source.ts';
import type { Member } from './member.ts';
import { displayName } from './names.ts';
import { hintOf } from './nested.ts';
import { IntakeError, systemProblem } from './problem.ts';
import type { Scope, Walk } from './walk.ts';
import { walkNested } from './walk-nested.ts';

/** Hands out the files below `root`, folder by folder, names in order. */
export async function* walkDirectory(walk: Walk, root: string, scope: Scope): AsyncGenerator<Member> {
  const top = await wrappingFolder(root);
  const folder = top === null ? root : join(root, top);
  yield* walkFolder({ walk, scope, root: await realpath(folder) }, folder, '', 0);
}

/** A folder that holds nothing but one folder was unpacked around a report. */
async function wrappingFolder(root: string): Promise<string | null> {
  const entries = await readdir(root, { withFileTypes: true });
  const only = entries[0];
  if (entries.length !== 1 || only === undefined || !only.isDirectory()) return null;
  return /^(?:var|etc|proc|sys|log|sos_commands|sos_strings)$/.test(only.name) ? null : only.name;
}

interface FolderWalk {
  readonly walk: Walk;
  readonly scope: Scope;
  /** Where the folder really lies. */
  readonly root: string;
}

async function* walkFolder(on: FolderWalk, folder: string, prefix: string, depth: number): AsyncGenerator<Member> {
  const { walk, scope } = on;
  walk.signal?.throwIfAborted();
  if (depth > walk.limits.maxDirectoryDepth) {
    walk.report(
      'too-deep',
      'partial',
      displayName(prefix),
      `${displayName(prefix.slice(0, 200))} lies more than ${depth - 1} folders deep, which is the limit (maxDirectoryDepth); it was not read.`,
    );
    return;
  }
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    walk.problems.add(systemProblem(error, displayName(folder), 'partial'));
    return [];
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    walk.signal?.throwIfAborted();
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    const place = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* walkFolder(on, place, path, depth + 1);
      continue;
    }
    walk.countEntry();
    walk.observe(path, scope);
    if (entry.isSymbolicLink()) {
      const target = await readlink(place).catch(() => null);
      if (target !== null) walk.links.addSymbolic(path, target);
    } else if (!entry.isFile()) {
      walk.report(
        'special-file',
        'note',
        displayName(path),
        `${displayName(path)} is a device, a pipe or a socket; it was not opened.`,
      );
    } else {
      yield* walkFile(on, place, path);
    }
  }
}

async function* walkFile(on: FolderWalk, place: string, path: string): AsyncGenerator<Member> {
  const { walk, scope } = on;
  const hint = hintOf(path);
  if (hint === 'none' && !walk.wants(path, scope)) return;
  let size: number;
  let mtime: number;
  try {
    ({ size, mtimeMs: mtime } = await lstat(place));
    await access(place, constants.R_OK);
  } catch (error) {
    walk.problems.add(systemProblem(error, displayName(path), 'partial'));
    return;
  }
  const plan = {
    path,
    storedPath: place,
    sizeBytes: size,
    mtimeSeconds: Math.floor(mtime / 1000),
    isInput: false,
    open: () => fileContent(on, place),
  };
  if (hint === 'none') {
    const member = walk.member(scope, plan);
    if (member !== null) yield member;
    await walk.release();
  } else {
    yield* walkNested(walk, scope, plan, hint);
  }
}

async function* fileContent({ walk, root }: FolderWalk, place: string): AsyncGenerator<Uint8Array> {
  const handle = await openRegularFile(place, false);
  try {
    await checkInside(root, place, handle);
    const { size } = await handle.stat();
    let read = 0;
    const onBytes = (count: number): void => {
      read += count;
      walk.onBytes(count);
    };
    yield* readChunks(handle, { chunkBytes: walk.limits.chunkBytes, signal: walk.signal, onBytes });
    if (read < size)
      throw new IntakeError('changed', 'it became shorter while it was read; read it again when it rests');
  } finally {
    await handle.close();
  }
}

/**
 * A folder on the way may have become a link since it was listed, and Node cannot open a file relative to an open folder:
 * what was opened must be what lies inside of the root.
 */
async function checkInside(root: string, place: string, handle: FileHandle): Promise<void> {
  const real = await realpath(place);
  const there = await lstat(real, { bigint: true });
  const here = await handle.stat({ bigint: true });
  const inside = real.startsWith(root.endsWith(sep) ? root : root + sep);
  if (!inside || there.ino !== here.ino || there.dev !== here.dev)
    throw new IntakeError('link-outside', 'a link took its place while the folder was read; it was not followed');
}
