/** Tells a kept case from everything else that may be opened. */
import { openRegularFile } from '../intake/file-source.ts';
import { SQLITE_MAGIC } from './case-file.ts';

/** By its first bytes, whatever it is called; false for what cannot be read, whose reader will say why. */
export async function isCaseFile(path: string): Promise<boolean> {
  // A pipe would wait here for a writer.
  const file = await openRegularFile(path, true).catch(() => null);
  if (file === null) return false;
  try {
    const head = Buffer.alloc(SQLITE_MAGIC.length);
    await file.read(head, 0, head.length, 0);
    return head.toString('latin1') === SQLITE_MAGIC;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
