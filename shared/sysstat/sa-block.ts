/** The statistics of one activity in one record, read where they lie in the file. */
import type { SaActivity, SaHeader } from './sa-layout.ts';

/** Where the items of an activity begin in the file, and how many there are. */
export interface Block {
  readonly at: number;
  readonly nr: number;
}

const TWO_32 = 4_294_967_296;

/** The stretch of the file that is at hand. */
export interface Window {
  view: DataView;
}

/** Access to the fields of an activity's items by width and index, as the writing machine laid them out. */
export class Fields {
  readonly activity: SaActivity;
  private readonly window: Window;
  private readonly little: boolean;
  private readonly longs64: boolean;
  private readonly longsAt: number;
  private readonly intsAt: number;
  private readonly textAt: number;

  constructor(window: Window, header: SaHeader, activity: SaActivity) {
    this.window = window;
    this.activity = activity;
    this.little = header.littleEndian;
    this.longs64 = header.longs64;
    const { q, l, u } = activity.widths;
    this.longsAt = q * 8;
    this.intsAt = this.longsAt + l * 8;
    this.textAt = this.intsAt + u * 4;
  }

  /** Offset of an item; sub-items follow each other within it. */
  item(block: Block, index: number): number {
    return block.at + index * this.activity.size;
  }

  private wide(at: number): number {
    const { little } = this;
    const { view } = this.window;
    return little
      ? view.getUint32(at, true) + view.getUint32(at + 4, true) * TWO_32
      : view.getUint32(at, false) * TWO_32 + view.getUint32(at + 4, false);
  }

  /** A 64-bit field; beyond 2^53 the last digits are lost, which no counter of a case reaches. */
  q(item: number, index: number): number {
    return this.wide(item + index * 8);
  }

  /** A long: 8 bytes are kept for it on every machine, 32-bit ones fill the first four. */
  l(item: number, index: number): number {
    const at = item + this.longsAt + index * 8;
    return this.longs64 ? this.wide(at) : this.window.view.getUint32(at, this.little);
  }

  u(item: number, index: number): number {
    return this.window.view.getUint32(item + this.intsAt + index * 4, this.little);
  }

  byte(item: number, offset: number): number {
    const at = this.textAt + offset;
    return at < this.activity.size ? this.window.view.getUint8(item + at) : 0;
  }

  /** True when the text at this place is `expected` (made of plain characters). */
  isText(item: number, offset: number, expected: string, length: number): boolean {
    for (let i = 0; i < expected.length; i++) if (this.byte(item, offset + i) !== expected.charCodeAt(i)) return false;
    return expected.length >= length || this.byte(item, offset + expected.length) === 0;
  }

  /** Text of at most `length` bytes, `offset` bytes behind the numbers. */
  text(item: number, offset: number, length: number): string {
    let text = '';
    const end = Math.min(this.textAt + offset + length, this.activity.size);
    for (let i = this.textAt + offset; i < end; i++) {
      const byte = this.window.view.getUint8(item + i);
      if (byte === 0) break;
      text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
    }
    return text;
  }
}

/** Difference of two counters of the machine's own width, which wrap. */
export function difference(before: number, now: number, bits: 32 | 64): number {
  if (now >= before) return now - before;
  return bits === 32 ? now - before + TWO_32 : now - before + TWO_32 * TWO_32;
}
