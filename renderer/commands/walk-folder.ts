/** The files of a folder that was dropped, with their paths inside of it. */
import { CallError } from '../../shared/contract/wire/index.ts';
import type { DroppedFolder } from '../client/client.ts';

/** As many as the server takes for one folder. */
const MAX_FILES = 60_000;
const MAX_DEPTH = 40;

// By their marks: not every browser gives these interfaces a global name.
export function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A reader hands out a hundred entries at a time, and an empty list at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/**
 * Walks a folder. What cannot be read (a link to nowhere, a file without rights) is left out.
 * @throws CallError when there is nothing in it, or too much for a report
 */
export async function walkFolder(root: FileSystemDirectoryEntry, signal: AbortSignal): Promise<DroppedFolder> {
  const files: { path: string; file: File }[] = [];
  const walk = async (folder: FileSystemDirectoryEntry, prefix: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    if (depth > MAX_DEPTH) return;
    for (const entry of await entriesOf(folder).catch(() => [])) {
      const path = `${prefix}${entry.name}`;
      if (isFolder(entry)) await walk(entry, `${path}/`, depth + 1);
      else if (isFile(entry)) {
        const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)));
        if (file !== null) files.push({ path, file });
      }
      if (files.length > MAX_FILES)
        throw new CallError(
          'refused',
          `${root.name} holds more than ${MAX_FILES} files`,
          "Drop the folder of one report, or the report's archive.",
        );
    }
  };
  await walk(root, '', 0);
  if (files.length === 0)
    throw new CallError(
      'unreadable',
      `${root.name} holds no file that can be read`,
      'Drop the folder that holds the report.',
    );
  return { name: root.name, files };
}
