/**
 * The frame of a binary `saDD` file: magic, header and list of activities, as sysstat's sa.h defines them. Since 11.7.1
 * (format 0x2175) a file describes itself: the number of 64-bit, long and 32-bit fields of every structure is written
 * down, so that files of later versions can be read as far as their activities are known.
 */

/** Format of sysstat 11.7.1 and later. */
const FORMAT_SELF_DESCRIBING = 0x2175;
const SYSSTAT_MAGIC = 0xd596;
const MAGIC_SIZE = 76;

/** Bounds that sysstat itself sets (sa.h); more is damage. */
const MAX_HEADER = 8192;
const MAX_ACTIVITIES = 256;
const MAX_ACTIVITY_SIZE = 1024;
const MAX_RECORD_HEADER = 512;
const MAX_ITEM_SIZE = 1024;
const MAX_ITEMS = 65_536;
const MAX_SUB_ITEMS = 4096;

/** How many fields of each width a structure has: 64-bit, long (in 8 bytes, whatever the machine), 32-bit; text follows. */
export interface Widths {
  readonly q: number;
  readonly l: number;
  readonly u: number;
}

export interface SaActivity {
  readonly id: number;
  /** Changes when the structure of the activity does. */
  readonly magic: number;
  /** Items when the file was made, and sub-items of each. */
  readonly nr: number;
  readonly nr2: number;
  /** True when each record tells its own number of items. */
  readonly counted: boolean;
  /** Bytes of one item. */
  readonly size: number;
  readonly widths: Widths;
}

export interface SaHeader {
  /** Version that wrote the file, as `12.6.1`. */
  readonly version: string;
  readonly versionNumbers: readonly [number, number, number];
  readonly littleEndian: boolean;
  /** Longs of the writing machine are 8 bytes wide. */
  readonly longs64: boolean;
  /** Seconds since 1970 at which the file was made. */
  readonly createdAt: number;
  /** Processors, plus one for "all". */
  readonly cpuCount: number;
  readonly hostname: string;
  readonly release: string;
  readonly machine: string;
  /** Abbreviation of the host's zone, from 12.1 on. */
  readonly timezone: string;
  readonly recordHeaderSize: number;
  readonly recordWidths: Widths;
  readonly activities: readonly SaActivity[];
  /** Offset of the first record. */
  readonly dataOffset: number;
}

export type SaFrame =
  | { readonly ok: true; readonly header: SaHeader }
  | { readonly ok: false; readonly problem: string };

const bytesOf = (w: Widths): number => w.q * 8 + w.l * 8 + w.u * 4;

function textAt(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length && i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0) break;
    text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
  }
  return text;
}

/** Skips structures that a later version may have added; they say their own size. @returns the offset behind them, or -1. */
export function skipExtras(view: DataView, offset: number, little: boolean): number {
  let at = offset;
  for (let n = 0; n < 64; n++) {
    if (at + 24 > view.byteLength) return -1;
    const count = view.getUint32(at, little);
    const size = view.getUint32(at + 4, little);
    const next = view.getUint32(at + 8, little);
    if (count > 8192 || size > 1024) return -1;
    at += 24 + count * size;
    if (next === 0) return at;
  }
  return -1;
}

function widthsAt(view: DataView, at: number, little: boolean): Widths {
  return { q: view.getUint32(at, little), l: view.getUint32(at + 4, little), u: view.getUint32(at + 8, little) };
}

const fail = (problem: string): SaFrame => ({ ok: false, problem });

/**
 * Files of versions before 11.7.1 do not describe their structures. Their header still says who wrote them, where and when
 * (0x2171 of 9.1.6 to 10.2, 0x2173 of 10.3.1 to 11.6).
 */
function oldFormat(bytes: Uint8Array, format: number, version: string): SaFrame {
  const at = format === 0x2173 ? 96 : format === 0x2171 ? 20 : null;
  const era =
    at === null ? 'a sysstat older than 9.1.6' : format === 0x2173 ? 'sysstat 10.3.1 to 11.6' : 'sysstat 9.1.6 to 10.2';
  let told = '';
  if (at !== null && bytes.length > at + 4 + 195) {
    const [day = 0, month = 0, year = 0] = bytes.subarray(at, at + 3);
    const two = (n: number): string => String(n).padStart(2, '0');
    const date = day >= 1 && day <= 31 && month <= 11 ? ` on ${1900 + year}-${two(month + 1)}-${two(day)}` : '';
    told = ` by host ${textAt(bytes, at + 4 + 65, 65)}, kernel ${textAt(bytes, at + 4 + 130, 65)},${date}`.replace(
      /,$/,
      '',
    );
  }
  return fail(
    `binary data of ${era} (version ${version}, written${told || ' by an unknown host'}) are not read; convert them with "sadf -c FILE > NEW" of sysstat 12, or use the sar text of the same day`,
  );
}

/**
 * Reads the frame.
 * @returns the header, or in words why the file cannot be read and what to do
 */
export function readFrame(bytes: Uint8Array): SaFrame {
  if (bytes.length < MAGIC_SIZE) return fail('shorter than the first header of a sysstat file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = view.getUint16(0, true) === SYSSTAT_MAGIC;
  if (!little && view.getUint16(0, false) !== SYSSTAT_MAGIC)
    return fail('not a sysstat file: its first two bytes are not 0xd596');
  const format = view.getUint16(2, little);
  const [major = 0, minor = 0, patch = 0] = bytes.subarray(4, 7);
  const version = `${major}.${minor}.${patch}`;
  if (format !== FORMAT_SELF_DESCRIBING) return oldFormat(bytes, format, version);
  const headerSize = view.getUint32(8, little);
  const upgraded = view.getUint32(12, little);
  const headerWidths = widthsAt(view, 16, little);
  const damaged = `the file header is damaged (sysstat ${version})`;
  if (headerSize === 0 || headerSize > MAX_HEADER || bytesOf(headerWidths) > headerSize) return fail(damaged);
  if (MAGIC_SIZE + headerSize > bytes.length) return fail('cut off within its header');
  if (headerWidths.q < 1 || headerWidths.l < 1 || headerWidths.u < 11) return fail(damaged);

  const ints = MAGIC_SIZE + headerWidths.q * 8 + headerWidths.l * 8;
  const chars = ints + headerWidths.u * 4;
  const activityCount = view.getUint32(ints + 4, little);
  const activityWidths = widthsAt(view, ints + 12, little);
  const recordWidths = widthsAt(view, ints + 24, little);
  const activitySize = view.getUint32(ints + 36, little);
  const recordHeaderSize = view.getUint32(ints + 40, little);
  const extra = headerWidths.u >= 12 ? view.getUint32(ints + 44, little) : 0;
  const sane =
    activityCount <= MAX_ACTIVITIES &&
    activitySize <= MAX_ACTIVITY_SIZE &&
    recordHeaderSize <= MAX_RECORD_HEADER &&
    bytesOf(activityWidths) <= activitySize &&
    activityWidths.u >= 9 &&
    recordWidths.q >= 2 &&
    bytesOf(recordWidths) + 4 <= recordHeaderSize;
  if (!sane) return fail(damaged);

  const activities: SaActivity[] = [];
  let at = MAGIC_SIZE + headerSize;
  for (let i = 0; i < activityCount; i++, at += activitySize) {
    if (at + activitySize > bytes.length) return fail('cut off within its list of activities');
    const own = at + activityWidths.q * 8 + activityWidths.l * 8;
    const activity: SaActivity = {
      id: view.getUint32(own, little),
      magic: view.getUint32(own + 4, little),
      nr: view.getInt32(own + 8, little),
      nr2: view.getInt32(own + 12, little),
      counted: view.getInt32(own + 16, little) !== 0,
      size: view.getInt32(own + 20, little),
      widths: widthsAt(view, own + 24, little),
    };
    const { nr, nr2, size, widths } = activity;
    if (
      nr < 1 ||
      nr > MAX_ITEMS ||
      nr2 < 1 ||
      nr2 > MAX_SUB_ITEMS ||
      size < 1 ||
      size > MAX_ITEM_SIZE ||
      bytesOf(widths) > size
    ) {
      return fail(`its list of activities is damaged (sysstat ${version})`);
    }
    activities.push(activity);
  }
  if (extra !== 0) at = skipExtras(view, at, little);
  if (at < 0) return fail(damaged);
  // Converted by sadf -c: the format is the new one, the numbers of the version are those of the old writer.
  const numbers: readonly [number, number, number] =
    upgraded === 0 ? [major, minor, patch] : [12, ((upgraded - 1) >> 8) & 255, (upgraded - 1) & 255];
  return {
    ok: true,
    header: {
      version,
      versionNumbers: numbers,
      littleEndian: little,
      longs64: bytes[chars + 2] === 8,
      createdAt: view.getUint32(little ? MAGIC_SIZE : MAGIC_SIZE + 4, little),
      cpuCount: view.getUint32(ints, little),
      hostname: textAt(bytes, chars + 3 + 65, 65),
      release: textAt(bytes, chars + 3 + 130, 65),
      machine: textAt(bytes, chars + 3 + 195, 65),
      timezone: textAt(bytes, chars + 3 + 260, 8),
      recordHeaderSize,
      recordWidths,
      activities,
      dataOffset: at,
    },
  };
}
