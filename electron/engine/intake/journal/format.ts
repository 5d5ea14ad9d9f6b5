/** Layout of systemd journal files (systemd, JOURNAL_FILE_FORMAT.md and src/libsystemd/sd-journal/journal-def.h, v255). */

export const SIGNATURE = 'LPKSHHRH';
/** Fields up to the end of tail_entry_monotonic, which every version has. */
export const HEADER_BYTES = 208;
export const OBJECT_HEADER_BYTES = 16;

export const OBJECT_DATA = 1;
export const OBJECT_ENTRY = 3;
const OBJECT_TAG = 7;

export const COMPRESSED_XZ = 1;
export const COMPRESSED_LZ4 = 2;
export const COMPRESSED_ZSTD = 4;

const INCOMPATIBLE_COMPACT = 16;
/** XZ, LZ4, keyed hash (which only matters to lookups), ZSTD, compact. */
const KNOWN_INCOMPATIBLE = 1 | 2 | 4 | 8 | 16;

export interface JournalHeader {
  readonly compact: boolean;
  /** Flags that change the layout in ways not known here; 0 when all are known. */
  readonly unknownFlags: number;
  /** offline: closed cleanly; online: was being written, or the machine died; archived: rotated away. */
  readonly state: 'offline' | 'online' | 'archived' | 'unknown';
  readonly machineId: string;
  readonly headerBytes: number;
  /** Where the last object begins; what follows it is unused space. */
  readonly tailObjectOffset: number;
}

/** Reads the header; null when the bytes are no journal. */
export function readJournalHeader(bytes: Buffer): JournalHeader | null {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 8) !== SIGNATURE) return null;
  const flags = bytes.readUInt32LE(12);
  return {
    compact: (flags & INCOMPATIBLE_COMPACT) !== 0,
    unknownFlags: (flags & ~KNOWN_INCOMPATIBLE) >>> 0,
    state: (['offline', 'online', 'archived'] as const)[bytes[16] ?? 3] ?? 'unknown',
    machineId: bytes.toString('hex', 40, 56),
    headerBytes: uint64(bytes, 88),
    tailObjectOffset: uint64(bytes, 136),
  };
}

/** Bytes in front of a data object's payload. */
export function dataPayloadAt(compact: boolean): number {
  return compact ? 72 : 64;
}

/** Bytes in front of an entry's items, and bytes of one item. */
export const ENTRY_ITEMS_AT = 64;
export function entryItemBytes(compact: boolean): number {
  return compact ? 4 : 16;
}

/** Whether a type and size can be those of an object. */
export function plausibleObject(bytes: Buffer, at: number): boolean {
  const type = bytes[at] ?? 0;
  if (type < OBJECT_DATA || type > OBJECT_TAG || (bytes[at + 1] ?? 0) > 7) return false;
  // Six reserved bytes are zero in every version.
  if (bytes.readUIntLE(at + 2, 6) !== 0) return false;
  const size = uint64(bytes, at + 8);
  const least = type === OBJECT_ENTRY || type === OBJECT_DATA ? 64 : 24;
  return size >= least && size < 2 ** 40;
}

/** A 64-bit number; beyond 2^53 it loses precision, which no size or time of a real file reaches. */
export function uint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}

/** Objects begin at multiples of eight. */
export function aligned(size: number): number {
  return Math.ceil(size / 8) * 8;
}
