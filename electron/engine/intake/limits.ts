/**
 * Every bound of the intake in one place. An input comes from a stranger: whatever it claims, reading it must end, and
 * must end within this memory and this many bytes. All are settable, because a bound that is right for a laptop may be
 * wrong for the one report that matters.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export interface IntakeLimits {
  /** Bytes asked for per read, and handed on per chunk. 1 MiB is where reads and zlib stop getting faster. */
  readonly chunkBytes: number;
  /** Bytes that one input may unpack to, all layers added. A year of logs fits; an endless stream does not. */
  readonly maxTotalBytes: number;
  /** Bytes of one member that are handed on; the rest is skipped and said so. Above the largest log seen (10 GB). */
  readonly maxMemberBytes: number;
  /**
   * Unpacked to packed size of one compressed stream. Logs reach 30 to 60, a log flooded with one message 200;
   * zeros reach 1030 (gzip) to 7000 (xz).
   */
  readonly maxRatio: number;
  /** The ratio is judged only beyond this many unpacked bytes: a small file of zeros harms nobody. */
  readonly ratioFloorBytes: number;
  /** Entries of one input, skipped ones included. The largest sosreports hold some hundred thousand. */
  readonly maxMembers: number;
  /** Archives within archives: case bundle, collector, sosreport, packed folder. */
  readonly maxDepth: number;
  /** Compression around compression (`.gz.gz`); one is normal, two happen, more is play. */
  readonly maxCompressionLayers: number;
  /** Folders below the one that was given. Linux stops a path at 4096 bytes; 200 levels is beyond any real tree. */
  readonly maxDirectoryDepth: number;
  /** Bytes of a member's name; Linux PATH_MAX. */
  readonly maxPathBytes: number;
  /** Bytes of one extended header (long name, pax records). Real ones are below 10 KiB. */
  readonly maxHeaderBytes: number;
  /** Symbolic links remembered; a sosreport with `/sys` holds some ten thousand. */
  readonly maxLinks: number;
  /** Memory that one xz or zstd stream may ask for. `xz -9` needs 65 MiB, `zstd --long` 128 MiB. */
  readonly decoderMemoryBytes: number;
  /** A zip inside another archive has its index at its end and must be held in memory to be read. */
  readonly bufferedArchiveBytes: number;
  /** Bytes of xz blocks that are held while they are decoded in parallel. Two of the usual 24 MiB blocks, and one more. */
  readonly blocksAheadBytes: number;
  /** Problems of one kind that are listed one by one; the others are counted in the last. */
  readonly maxProblemsPerCode: number;
}

export const defaultLimits: IntakeLimits = {
  chunkBytes: MIB,
  maxTotalBytes: 256 * GIB,
  maxMemberBytes: 64 * GIB,
  maxRatio: 400,
  ratioFloorBytes: 256 * MIB,
  maxMembers: 5_000_000,
  maxDepth: 4,
  maxCompressionLayers: 3,
  maxDirectoryDepth: 200,
  maxPathBytes: 4096,
  maxHeaderBytes: MIB,
  maxLinks: 500_000,
  decoderMemoryBytes: 192 * MIB,
  bufferedArchiveBytes: 128 * MIB,
  blocksAheadBytes: 64 * MIB,
  maxProblemsPerCode: 20,
};

/** The default limits with some of them replaced. */
export function withLimits(changes: Partial<IntakeLimits> = {}): IntakeLimits {
  return { ...defaultLimits, ...changes };
}
