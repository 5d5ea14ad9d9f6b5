/** Writes binary files of sysstat as a drawing: activities, then records. */

export interface BuiltActivity {
  readonly id: number;
  readonly magic: number;
  /** Number of 64-bit, long and 32-bit fields. */
  readonly widths: readonly [number, number, number];
  /** Bytes of text behind the fields. */
  readonly text?: number;
  readonly nr: number;
  readonly nr2?: number;
  /** Whether each record tells its own number of items. */
  readonly counted?: boolean;
}

/** One item: its fields in the order 64-bit, long, 32-bit, then its text. */
export interface BuiltItem {
  readonly fields: readonly number[];
  readonly text?: string;
}

export type BuiltRecord =
  | { readonly at: number; readonly uptime: number; readonly items: readonly (readonly BuiltItem[])[] }
  | { readonly at: number; readonly restart: number };

export interface BuiltFile {
  readonly version?: readonly [number, number, number];
  readonly format?: number;
  readonly little?: boolean;
  readonly long?: 4 | 8;
  readonly cpus?: number;
  readonly activities: readonly BuiltActivity[];
  readonly records: readonly BuiltRecord[];
}

class Writer {
  private readonly parts: number[] = [];
  private readonly little: boolean;

  constructor(little: boolean) {
    this.little = little;
  }

  bytes(...values: number[]): void {
    for (const value of values) this.parts.push(value & 255);
  }

  number(value: number, size: number): void {
    const all: number[] = [];
    let rest = BigInt(value);
    for (let i = 0; i < size; i++) {
      all.push(Number(rest & 255n));
      rest >>= 8n;
    }
    this.bytes(...(this.little ? all : all.reverse()));
  }

  text(value: string, size: number): void {
    for (let i = 0; i < size; i++) this.bytes(i < value.length ? value.charCodeAt(i) : 0);
  }

  result(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

const sizeOf = (a: BuiltActivity): number => a.widths[0] * 8 + a.widths[1] * 8 + a.widths[2] * 4 + (a.text ?? 0);

function writeItem(w: Writer, activity: BuiltActivity, item: BuiltItem, long: 4 | 8): void {
  const [q, l, u] = activity.widths;
  const field = (i: number): number => item.fields[i] ?? 0;
  for (let i = 0; i < q; i++) w.number(field(i), 8);
  for (let i = 0; i < l; i++) {
    w.number(field(q + i), long);
    if (long === 4) w.bytes(0, 0, 0, 0);
  }
  for (let i = 0; i < u; i++) w.number(field(q + l + i), 4);
  w.text(item.text ?? '', activity.text ?? 0);
}

/** The bytes of the file; times in seconds since 1970, uptimes in hundredths. */
export function buildSaFile(file: BuiltFile): Uint8Array {
  const long = file.long ?? 8;
  const w = new Writer(file.little ?? true);
  w.number(0xd596, 2);
  w.number(file.format ?? 0x2175, 2);
  w.bytes(...(file.version ?? [12, 6, 1]), 0);
  const headerSize = 336;
  w.number(headerSize, 4);
  w.number(0, 4);
  for (const n of [1, 1, 12]) w.number(n, 4);
  w.text('', 48);
  // The header: moment of making, ticks, then its numbers and names.
  w.number(1_700_000_000, 8);
  w.number(100, 8);
  for (const n of [file.cpus ?? 2, file.activities.length, 123, 0, 0, 9, 2, 0, 1, 36, 24, 0]) w.number(n, 4);
  w.bytes(14, 10, long);
  for (const name of ['Linux', 'db7', '6.1.0', 'x86_64']) w.text(name, 65);
  w.text('UTC', 8);
  w.text('', headerSize - 16 - 48 - 3 - 260 - 8);
  for (const a of file.activities) {
    for (const n of [a.id, a.magic, a.nr, a.nr2 ?? 1, a.counted === true ? 1 : 0, sizeOf(a), ...a.widths])
      w.number(n, 4);
  }
  for (const record of file.records) {
    w.number('uptime' in record ? record.uptime : 0, 8);
    w.number(record.at, 8);
    w.number(0, 4);
    w.bytes('restart' in record ? 2 : 1, 12, 0, 0);
    if ('restart' in record) {
      w.number(record.restart, 4);
      continue;
    }
    for (const [i, a] of file.activities.entries()) {
      const items = record.items[i] ?? [];
      if (a.counted === true) w.number(items.length / (a.nr2 ?? 1), 4);
      for (const item of items) writeItem(w, a, item, long);
    }
  }
  return w.result();
}
