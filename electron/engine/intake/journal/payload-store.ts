/**
 * Values of the fields that a kernel entry may refer to, by their place in the file. An entry refers back, to any value
 * before it, so all are kept, in few large pieces; beyond a limit the oldest go.
 */

/** Holds the messages of a journal of about half a gigabyte; journald rotates at 128 MiB by default. */
const MAX_BYTES = 96 << 20;
const PIECE_BYTES = 1 << 20;
/** Values of one piece: the places of values of a few bytes would take many times the room of the values. */
const MAX_PIECE_VALUES = 16_384;

export interface StoredValue {
  readonly bytes: Buffer;
  /** The object's compression flags. */
  readonly flags: number;
}

interface Piece {
  readonly bytes: Buffer;
  /** Ascending places of the values in this piece; each value's start, length and flags stand beside its place. */
  readonly places: number[];
  readonly starts: number[];
  readonly flags: number[];
  used: number;
}

export class PayloadStore {
  readonly #pieces: Piece[] = [];
  readonly #maxBytes: number;
  #bytes = 0;
  #droppedBefore = 0;

  constructor(maxBytes: number = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Values before this place were let go of. */
  get droppedBefore(): number {
    return this.#droppedBefore;
  }

  /** Keeps a copy of the value at `place`; places must rise. */
  add(place: number, value: Uint8Array, flags: number): void {
    let piece = this.#pieces.at(-1);
    if (
      piece === undefined ||
      piece.used + value.length > piece.bytes.length ||
      piece.places.length >= MAX_PIECE_VALUES
    ) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, value.length));
      piece = { bytes, places: [], starts: [], flags: [], used: 0 };
      this.#pieces.push(piece);
      this.#bytes += bytes.length;
      while (this.#bytes > this.#maxBytes && this.#pieces.length > 1) {
        this.#bytes -= this.#pieces.shift()?.bytes.length ?? 0;
        this.#droppedBefore = this.#pieces[0]?.places[0] ?? place;
      }
    }
    piece.places.push(place);
    piece.starts.push(piece.used);
    piece.flags.push(flags);
    piece.bytes.set(value, piece.used);
    piece.used += value.length;
  }

  /** The value at `place`; null when none is kept. */
  get(place: number): StoredValue | null {
    const piece = this.#pieces[lastAtMost(this.#pieces, (p) => p.places[0] ?? Number.POSITIVE_INFINITY, place)];
    if (piece === undefined) return null;
    const i = lastAtMost(piece.places, (p) => p, place);
    if (piece.places[i] !== place) return null;
    const start = piece.starts[i] ?? 0;
    return { bytes: piece.bytes.subarray(start, piece.starts[i + 1] ?? piece.used), flags: piece.flags[i] ?? 0 };
  }
}

/** Index of the last item whose key is at most `wanted`; -1 when there is none. */
function lastAtMost<T>(items: readonly T[], key: (item: T) => number, wanted: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && key(item) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
