/** Files of an unpacked report. Links are remembered, never followed; nothing but regular files is opened. */
import { constants } from 'node:fs';
import { access, lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
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
  yield* walkFolder(walk, top === null ? root : join(root, top), '', scope, 0);
}

/** A folder that holds nothing but one folder was unpacked around a report. */
async function wrappingFolder(root: string): Promise<string | null> {
  const entries = await readdir(root, { withFileTypes: true });
  const only = entries[0];
  if (entries.length !== 1 || only === undefined || !only.isDirectory()) return null;
  return /^(?:var|etc|proc|sys|log|sos_commands|sos_strings)$/.test(only.name) ? null : only.name;
}

async function* walkFolder(
  walk: Walk,
  folder: string,
  prefix: string,
  scope: Scope,
  depth: number,
): AsyncGenerator<Member> {
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
      yield* walkFolder(walk, place, path, scope, depth + 1);
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
      yield* walkFile(walk, place, path, scope);
    }
  }
}

async function* walkFile(walk: Walk, place: string, path: string, scope: Scope): AsyncGenerator<Member> {
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
    open: () => fileContent(walk, place),
  };
  if (hint === 'none') {
    const member = walk.member(scope, plan);
    if (member !== null) yield member;
    await walk.release();
  } else {
    yield* walkNested(walk, scope, plan, hint);
  }
}

async function* fileContent(walk: Walk, place: string): AsyncGenerator<Uint8Array> {
  const handle = await openRegularFile(place, false);
  try {
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
