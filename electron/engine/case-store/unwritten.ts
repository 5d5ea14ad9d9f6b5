/** Why a file could not be written, in words that say what to do. */

/** Result codes of SQLite (sqlite.org/rescode.html); the higher bits of an extended code say more of the same. */
const SQLITE: Readonly<Record<number, string>> = {
  5: 'another program holds it',
  8: 'its folder may not be written to',
  10: 'the disk reports an error',
  13: 'the disk is full',
  14: 'its folder may not be written to',
};
const SYSTEM: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EACCES: 'its folder may not be written to',
  EPERM: 'its folder may not be written to',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
};

export function whyUnwritten(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const number: unknown = Reflect.get(error, 'errcode');
  const code: unknown = Reflect.get(error, 'code');
  const known =
    typeof number === 'number' ? SQLITE[number & 0xff] : typeof code === 'string' ? SYSTEM[code] : undefined;
  return known ?? error.message;
}
