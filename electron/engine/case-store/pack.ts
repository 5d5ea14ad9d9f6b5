/** JSON, deflated, with a bound on what it may grow to when it comes from elsewhere. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { StoreError } from './sqlite.ts';

/** One part of a case file unpacked: 100 000 rows of columns take some 20 MB. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

export function pack(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value), { level: 4 });
}

/** @throws StoreError when the bytes are no packed JSON or grow beyond the bound */
export function unpack(data: unknown, name: string): unknown {
  if (!(data instanceof Uint8Array)) throw damaged(name, 'a part has the wrong type');
  try {
    const value: unknown = JSON.parse(inflateRawSync(data, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8'));
    return value;
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error));
  }
}

export function damaged(name: string, why: string): StoreError {
  return new StoreError(`${name} is damaged: ${why}`, 'Ask for the file again, or analyse the report itself.');
}
