/** Journal files made object by object, without the hash tables and arrays that only lookups need. */
import { zstdCompressSync } from 'node:zlib';

export interface EntrySpec {
  readonly fields: readonly string[];
  readonly realtimeUs?: number;
  readonly monotonicUs?: number;
}

export interface JournalSpec {
  readonly compact?: boolean;
  /** Packs values from this length on. */
  readonly pack?: {
    readonly kind: 'zstd' | 'lz4' | 'xz';
    readonly from: number;
    readonly xz?: (value: Buffer) => Buffer;
  };
  /** Bytes of unused space at the end, as in a file that is being written. */
  readonly spareBytes?: number;
  readonly state?: number;
  readonly entries: readonly EntrySpec[];
}

export const BOOT_ID = '00112233445566778899aabbccddeeff';
const FLAGS = { xz: 1, lz4: 2, zstd: 4 } as const;

/** The file, and the places of its entries. */
export function journal(spec: JournalSpec): { bytes: Buffer; entries: number[] } {
  const compact = spec.compact === true;
  const objects: Buffer[] = [];
  const places = new Map<string, number>();
  const entries: number[] = [];
  let end = 256;
  let last = 0;
  const add = (type: number, flags: number, body: Buffer): number => {
    const header = Buffer.alloc(16);
    header[0] = type;
    header[1] = flags;
    header.writeBigUInt64LE(BigInt(16 + body.length), 8);
    const object = Buffer.concat([header, body, Buffer.alloc((8 - ((16 + body.length) % 8)) % 8)]);
    objects.push(object);
    last = end;
    end += object.length;
    return last;
  };
  // A hash table comes first in real files: an object that is passed over.
  add(4, 0, Buffer.alloc(4096));
  for (const [i, entry] of spec.entries.entries()) {
    const items = entry.fields.map((field) => {
      const known = places.get(field);
      if (known !== undefined) return known;
      const value = Buffer.from(field);
      const kind = spec.pack !== undefined && value.length >= spec.pack.from ? spec.pack.kind : null;
      const stored = kind === null ? value : packed(kind, value, spec.pack?.xz);
      const place = add(1, kind === null ? 0 : FLAGS[kind], Buffer.concat([Buffer.alloc(compact ? 56 : 48), stored]));
      places.set(field, place);
      return place;
    });
    const body = Buffer.alloc(48 + items.length * (compact ? 4 : 16));
    body.writeBigUInt64LE(BigInt(i + 1), 0);
    body.writeBigUInt64LE(BigInt(entry.realtimeUs ?? 1_414_121_262_000_000 + i), 8);
    body.writeBigUInt64LE(BigInt(entry.monotonicUs ?? 1_000_000 + i), 16);
    body.write(BOOT_ID, 24, 'hex');
    for (const [k, place] of items.entries()) {
      if (compact) body.writeUInt32LE(place, 48 + k * 4);
      else body.writeBigUInt64LE(BigInt(place), 48 + k * 16);
    }
    entries.push(add(3, 0, body));
  }
  const header = Buffer.alloc(256);
  header.write('LPKSHHRH', 'latin1');
  header.writeUInt32LE(
    (compact ? 16 : 0) | (spec.pack === undefined ? 0 : { xz: 1, lz4: 2, zstd: 8 }[spec.pack.kind]),
    12,
  );
  header[16] = spec.state ?? 0;
  header.writeBigUInt64LE(256n, 88);
  header.writeBigUInt64LE(BigInt(end - 256 + (spec.spareBytes ?? 0)), 96);
  header.writeBigUInt64LE(BigInt(last), 136);
  header.writeBigUInt64LE(BigInt(spec.entries.length), 152);
  return { bytes: Buffer.concat([header, ...objects, Buffer.alloc(spec.spareBytes ?? 0)]), entries };
}

function packed(kind: 'zstd' | 'lz4' | 'xz', value: Buffer, xz: ((value: Buffer) => Buffer) | undefined): Buffer {
  if (kind === 'zstd') return zstdCompressSync(value);
  if (kind === 'xz') return xz?.(value) ?? value;
  // An LZ4 block may consist of literals alone.
  const size = Buffer.alloc(8);
  size.writeUInt32LE(value.length);
  const lengths = [0xf0];
  let rest = value.length - 15;
  for (; rest >= 255; rest -= 255) lengths.push(255);
  lengths.push(rest);
  return Buffer.concat([size, Buffer.from(lengths), value]);
}

/** A kernel message as journald stores one. */
export function kernelEntry(message: string, seconds = 0): EntrySpec {
  return {
    fields: [
      '_TRANSPORT=kernel',
      'SYSLOG_IDENTIFIER=kernel',
      'SYSLOG_FACILITY=0',
      'PRIORITY=4',
      `_BOOT_ID=${BOOT_ID}`,
      '_HOSTNAME=host',
      `_SOURCE_MONOTONIC_TIMESTAMP=${Math.round(seconds * 1e6)}`,
      `MESSAGE=${message}`,
    ],
  };
}

/** What a service wrote. */
export function serviceEntry(message: string): EntrySpec {
  return { fields: ['_TRANSPORT=stdout', 'SYSLOG_IDENTIFIER=sshd', '_PID=7', `MESSAGE=${message}`] };
}
