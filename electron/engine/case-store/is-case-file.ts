/** Tells a kept case from everything else that may be opened. */
import { open } from 'node:fs/promises';
import { SQLITE_MAGIC } from './case-file.ts';

/** By its first bytes, whatever it is called; false for what cannot be read, whose reader will say why. */
export async function isCaseFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const head = Buffer.alloc(SQLITE_MAGIC.length);
    await file.read(head, 0, head.length, 0);
    return head.toString('latin1') === SQLITE_MAGIC;
  } catch {
    // A directory opens, but has no bytes.
    return false;
  } finally {
    await file.close();
  }
}
