/** Records of a pax extended header: `LENGTH KEY=VALUE\n` (POSIX.1-2008 pax, "pax Extended Header"). */

export interface PaxFields {
  name?: string;
  linkName?: string;
  sizeBytes?: number;
  mtimeSeconds?: number;
  /** Why the entry cannot be read as it stands. */
  unreadable?: string;
}

/** Reads the records that matter; stops at the first that is malformed. */
export function parsePax(bytes: Buffer): PaxFields {
  const fields: PaxFields = {};
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    if (blank < 0 || blank - at > 10) break;
    const length = Number(bytes.toString('latin1', at, blank));
    if (!Number.isInteger(length) || length < blank - at + 3 || at + length > bytes.length) break;
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) apply(fields, record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return fields;
}

function apply(fields: PaxFields, key: string, value: string): void {
  if (key === 'path') fields.name = value;
  else if (key === 'linkpath') fields.linkName = value;
  else if (key === 'size') {
    const size = Number(value);
    if (Number.isSafeInteger(size) && size >= 0) fields.sizeBytes = size;
  } else if (key === 'mtime') {
    const mtime = Number(value);
    if (Number.isFinite(mtime)) fields.mtimeSeconds = Math.floor(mtime);
  } else if (key === 'GNU.sparse.name') fields.name = value;
  else if (key === 'GNU.sparse.major' || key === 'GNU.sparse.map') {
    fields.unreadable = 'a sparse file in pax form, which is not read; pack it again without --sparse';
  }
}
