/**
 * Series as JSON and CSV, written as bytes. A month of minutes is some twenty million points: made of strings, most of the time
 * goes to the garbage collector.
 */
import { label } from '../report/visible.ts';
import { putNumber } from './number-text.ts';
import { type Series, zoneOfSeries } from './series.ts';
import { isoOf, UTC } from './zone.ts';

/** The published form of one series. */
export interface SeriesJson {
  readonly name: string;
  readonly unit: string;
  readonly kind: Series['kind'];
  readonly origin: string;
  readonly source: string;
  readonly points: readonly (readonly [string, number | null])[];
}

const CSV_HEADER = 'time,origin,value,unit,source\n';

/** Bytes handed out at a time; a point is far shorter than a tenth of it. */
const SHEET_BYTES = 256 * 1024;

/** The texts before each value, one behind the other. */
interface Heads {
  /** Four bytes longer than the texts, for they are copied by words. */
  readonly words: DataView;
  /** Where the text of each point begins; the last one says where all end. */
  readonly starts: Uint32Array;
}

/** Characters of a name in a line: a recording may call a disk by a text of a megabyte, and each of its points would repeat it. */
const MAX_FIELD = 1000;

/** What stands around the points of a series. */
interface Frame {
  /** Around the text of a moment. */
  readonly before: string;
  readonly after: string;
  /** Behind a value. */
  readonly tail: Uint8Array;
  /** In place of a value that is none. */
  readonly absent: string;
}

/** Decimals of a second that the moments need: sar has none, snapshots may. */
const digitsOf = (times: Float64Array): number => (times.every(Number.isInteger) ? 0 : 3);

/** Quotes a field where the comma, a quote or a line end asks for it (RFC 4180), and disarms what a spreadsheet would run or a terminal obey. */
function field(text: string): string {
  const shown = label(text, MAX_FIELD);
  const plain = /^[=+\-@]/.test(shown.trimStart()) ? `'${shown}` : shown;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Writes series in their published forms; moments are UTC, and end in `Z` where they are instants. */
export class SeriesText {
  readonly #encode: (text: string) => Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  /** Heads of the moments that were written last: the columns of a file share them. */
  #heads: { readonly key: string; readonly buffer: ArrayBufferLike; readonly heads: Heads } | null = null;

  /** @param encode turns text into UTF-8; handed in because the platforms differ */
  constructor(encode: (text: string) => Uint8Array, sheetBytes = SHEET_BYTES) {
    this.#encode = encode;
    this.#bytes = new Uint8Array(sheetBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** An array of SeriesJson. Every piece is good until the next one is asked for. */
  *json(all: Iterable<Series>): Generator<Uint8Array> {
    let first = true;
    yield* this.#put('[');
    for (const series of all) {
      const { name, unit, kind, origin, source } = series;
      const about = JSON.stringify({ name, unit, kind, origin, source }).slice(0, -1);
      yield* this.#put(`${first ? '\n' : ',\n'}${about},"points":[`);
      first = false;
      const frame: Frame = { before: ',["', after: '",', tail: this.#encode(']'), absent: 'null' };
      yield* this.#points(series, frame, 1);
      yield* this.#put(']}');
    }
    yield* this.#put(first ? ']\n' : '\n]\n');
    yield this.#rest();
  }

  /** `time,origin,value,unit,source`, one line per point. Every piece is good until the next one is asked for. */
  *csv(all: Iterable<Series>): Generator<Uint8Array> {
    yield* this.#put(CSV_HEADER);
    for (const series of all) {
      const tail = this.#encode(`,${field(series.unit)},${field(series.source)}\n`);
      yield* this.#points(series, { before: '', after: `,${field(series.origin)},`, tail, absent: '' }, 0);
    }
    yield this.#rest();
  }

  #rest(): Uint8Array {
    const rest = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return rest;
  }

  *#put(text: string): Generator<Uint8Array> {
    const bytes = this.#encode(text);
    if (this.#at + bytes.length > this.#bytes.length && this.#at > 0) yield this.#rest();
    if (bytes.length > this.#bytes.length) yield bytes;
    else {
      this.#bytes.set(bytes, this.#at);
      this.#at += bytes.length;
    }
  }

  /** @param skip bytes of the first point's head that are left out: what separates it from the point before */
  *#points(series: Series, frame: Frame, skip: number): Generator<Uint8Array> {
    const heads = this.#headsOf(series, frame);
    const { values } = series;
    for (let i = 0; i < values.length; ) {
      i = this.#fill(values, heads, frame, i, skip);
      if (i < values.length) yield this.#rest();
    }
  }

  /** Writes points until the sheet is full. @returns the first that found no place */
  #fill(values: Float64Array, heads: Heads, frame: Frame, from: number, skip: number): number {
    const { words, starts } = heads;
    const { tail, absent } = frame;
    const bytes = this.#bytes;
    const view = this.#view;
    let at = this.#at;
    let i = from;
    for (; i < values.length; i++) {
      const start = (starts[i] ?? 0) + (i === 0 ? skip : 0);
      const length = (starts[i + 1] ?? 0) - start;
      // Room for a number of JavaScript and for what a copy by words writes beyond its end.
      if (at + length + tail.length + 64 > bytes.length && at > 0) break;
      for (let n = 0; n < length; n += 4) view.setUint32(at + n, words.getUint32(start + n));
      at = putNumber(bytes, at + length, values[i] ?? 0, absent);
      for (let n = 0; n < tail.length; n++) bytes[at++] = tail[n] ?? 0;
    }
    this.#at = at;
    return i;
  }

  #headsOf(series: Series, { before, after }: Frame): Heads {
    const { times, absolute } = series;
    const key = `${times.byteOffset} ${times.length} ${absolute} ${after}`;
    const known = this.#heads;
    if (known !== null && known.buffer === times.buffer && known.key === key) return known.heads;
    const shown = zoneOfSeries(series, UTC);
    const digits = digitsOf(times);
    const starts = new Uint32Array(times.length + 1);
    const texts = Array.from(times, (at) => this.#encode(`${before}${isoOf(shown, at, digits)}${after}`));
    for (const [i, text] of texts.entries()) starts[i + 1] = (starts[i] ?? 0) + text.length;
    const bytes = new Uint8Array((starts[times.length] ?? 0) + 4);
    for (const [i, text] of texts.entries()) bytes.set(text, starts[i]);
    const heads = { words: new DataView(bytes.buffer), starts };
    this.#heads = { key, buffer: times.buffer, heads };
    return heads;
  }
}
