/** Takes one layer of compression off a stream, within the limits. */
import { ahead } from '../bytes.ts';
import type { IntakeLimits } from '../limits.ts';
import { IntakeError } from '../problem.ts';
import type { Compression } from '../sniff.ts';
import { bunzip2 } from './bzip2.ts';
import { gunzip } from './gzip.ts';
import { unlz4 } from './lz4.ts';
import { unxz } from './xz.ts';
import { unzstd } from './zstd.ts';

/** The input as a whole may unpack to so many times the floor of one stream: one bomb must not cost the other members. */
const FLOORS_TOGETHER = 4;

/** Counts what one input unpacks to, over all its layers and members. */
export class Budget {
  readonly limits: IntakeLimits;
  readonly #packedBytes: () => number;
  #spent = 0;

  /** @param packedBytes size of the input, or what was read of it where it has none */
  constructor(limits: IntakeLimits, packedBytes: () => number) {
    this.limits = limits;
    this.#packedBytes = packedBytes;
  }

  /**
   * @throws IntakeError `too-large` when the input's limit is passed, `bomb` when all that came out of the input together is
   * more than a report could hold: many small bombs, or one that a directory names ten thousand times.
   */
  spend(bytes: number): void {
    this.#spent += bytes;
    const floor = FLOORS_TOGETHER * this.limits.ratioFloorBytes;
    judgeRatio(this.limits.maxRatio, floor, this.#packedBytes(), this.#spent, 'the input as a whole');
    if (this.#spent > this.limits.maxTotalBytes) {
      throw new IntakeError(
        'too-large',
        `it unpacks to more than ${sayBytes(this.limits.maxTotalBytes)}, the limit for one input; raise the limit (maxTotalBytes) to read on`,
      );
    }
  }
}

/** Judges one compressed stream by how much comes out of it for what went in. */
export class RatioGuard {
  readonly #limits: IntakeLimits;
  packed = 0;
  unpacked = 0;

  constructor(limits: IntakeLimits) {
    this.#limits = limits;
  }

  /** @throws IntakeError `bomb` when more came out than a log could. */
  check(): void {
    const { maxRatio, ratioFloorBytes } = this.#limits;
    judgeRatio(maxRatio, ratioFloorBytes, this.packed, this.unpacked, 'it');
  }
}

function judgeRatio(maxRatio: number, floor: number, packed: number, unpacked: number, who: string): void {
  if (unpacked <= floor || unpacked <= packed * maxRatio) return;
  throw new IntakeError(
    'bomb',
    `${who} unpacks to more than ${maxRatio} times its size (${sayBytes(unpacked)} from ${sayBytes(packed)} so far), ` +
      'which no log does; raise the limit (maxRatio) if it is meant to',
    packed,
  );
}

/**
 * The unpacked bytes of a compressed stream, decoded one chunk ahead of the consumer.
 * @throws IntakeError after everything readable was handed out.
 */
export function unpack(
  compression: Compression,
  source: AsyncIterable<Uint8Array>,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  const guard = new RatioGuard(budget.limits);
  const packed = counted(source, guard);
  return ahead(guarded(decoderFor(compression, packed, budget.limits.decoderMemoryBytes), guard, budget));
}

/** The packed bytes, counted as they are read. */
export async function* counted(source: AsyncIterable<Uint8Array>, guard: RatioGuard): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    guard.packed += chunk.length;
    yield chunk;
  }
}

/** Applies both limits to what a decoder hands out. */
export async function* guarded(
  decoded: AsyncIterable<Uint8Array>,
  guard: RatioGuard,
  budget: Budget,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of decoded) {
    guard.unpacked += chunk.length;
    guard.check();
    budget.spend(chunk.length);
    yield chunk;
  }
}

function decoderFor(
  compression: Compression,
  source: AsyncIterable<Uint8Array>,
  memoryBytes: number,
): AsyncGenerator<Uint8Array> {
  switch (compression) {
    case 'gzip':
      return gunzip(source);
    case 'xz':
      return unxz(source, memoryBytes);
    case 'bzip2':
      return bunzip2(source);
    case 'zstd':
      return unzstd(source, memoryBytes);
    case 'lz4':
      return unlz4(source);
  }
}

/** An amount for people: three digits and a binary unit. */
export function sayBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}
