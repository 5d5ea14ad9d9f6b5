/** Random zones and requests that a failure report could show, most of them close to the line between pass and fail. */
import fc from 'fast-check';
import { type BlockType, ERAS, type Era, type Request, type Zone } from './rules.ts';

const ORDERS = 11;
/** About what a fragmented zone of some GiB has of each order. */
const MOST_BLOCKS = [3000, 1500, 600, 200, 80, 40, 20, 10, 6, 4, 12] as const;

const isOld = (era: Era) => ERAS.indexOf(era) < ERAS.indexOf('4.4');
/** __GFP_ATOMIC is a flag of its own from 4.4 to 6.2, and in the 6.1 and 5.15 stable series. */
const hasAtomicFlag = (era: Era) => !isOld(era) && ERAS.indexOf(era) < ERAS.indexOf('6.3');
/** Printed min contains a boost from 5.0 on, which the 4.15 rules cover in part. */
const mayBoost = (era: Era) => ERAS.indexOf(era) >= ERAS.indexOf('4.15');

/** Any one of the eras. */
export const anyEra: fc.Arbitrary<Era> = fc.constantFrom(...ERAS);

const OLD_TYPES: readonly BlockType[] = ['U', 'M', 'E', 'R', 'C', 'I'];
const NEW_TYPES: readonly BlockType[] = ['U', 'M', 'E', 'H', 'C', 'I'];

/** Counts of free blocks: long lists of single pages, few large blocks, often none above some order. */
const freeLists: fc.Arbitrary<number[]> = fc
  .record({
    counts: fc.tuple(...MOST_BLOCKS.map((most) => fc.nat({ max: most }))),
    cut: fc.integer({ min: 1, max: ORDERS }),
  })
  .map(({ counts, cut }) => counts.map((count, order) => (order < cut ? count : 0)));

/** Letters of the lists: none where nothing is free; a list of one type alone is common and decides much. */
function typesFor(era: Era, counts: readonly number[]): fc.Arbitrary<ReadonlySet<BlockType>[]> {
  const letters = isOld(era) ? OLD_TYPES : NEW_TYPES;
  const some = fc.oneof(
    fc.constantFrom(...letters).map((one) => [one]),
    fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 }),
  );
  return fc
    .tuple(...counts.map((count) => (count === 0 ? fc.constant([]) : some)))
    .map((all) => all.map((one) => new Set(one)));
}

/** A zone of a report by an era's kernel. Sums hold up to a small skew, since a report reads its numbers one by one. */
export function zoneOf(era: Era): fc.Arbitrary<Zone> {
  return freeLists
    .chain((nrFree) => {
      const listed = nrFree.reduce((sum, count, order) => sum + count * 2 ** order, 0);
      return fc.record({
        nrFree: fc.constant(nrFree),
        types: isOld(era) ? fc.option(typesFor(era, nrFree), { nil: null }) : typesFor(era, nrFree),
        free: fc.integer({ min: -32, max: 32 }).map((skew) => Math.max(0, listed + skew)),
        cmaShare: fc.oneof(fc.constant(0), fc.nat({ max: 100 })),
        reserve: fc.oneof(
          fc.constant(0),
          fc.nat({ max: 4000 }),
          fc.integer({ min: -40, max: 40 }).map((d) => Math.max(0, listed + d)),
        ),
        highatomicBlocks: isOld(era) ? fc.constant(0) : fc.oneof(fc.constant(0), fc.nat({ max: 4 })),
        highatomicUsed: fc.nat({ max: 100 }),
        /** min as a part of what is free: 8/8, 8/6, 8/4 and 8/3 are the lines of the four rights; far below for the rest. */
        eighths: fc.constantFrom(3, 4, 6, 8, 16, 64),
        near: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -20000, max: 20000 })),
        boostShare: mayBoost(era) ? fc.oneof(fc.constant(0), fc.nat({ max: 100 })) : fc.constant(0),
      });
    })
    .map((z) => {
      const freeCma = Math.trunc((z.free * z.cmaShare) / 100);
      const reservedHighatomic = z.highatomicBlocks * 512;
      const usable = Math.max(0, z.free - freeCma - z.reserve);
      const min = Math.max(0, Math.trunc((usable * 8) / z.eighths) + z.near);
      return {
        free: z.free,
        min,
        boost: Math.trunc((min * z.boostShare) / 100),
        reserve: z.reserve,
        freeCma,
        reservedHighatomic,
        freeHighatomic: Math.trunc((reservedHighatomic * z.highatomicUsed) / 100),
        nrFree: z.nrFree,
        types: z.types,
      };
    });
}

/** A request that callers of that era make; single pages and small orders most often. */
export function requestOf(era: Era): fc.Arbitrary<Request> {
  const rare = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
  return fc
    .record({
      order: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: ORDERS - 1 })),
      high: fc.boolean(),
      mayWait: fc.boolean(),
      atomicFlag: fc.boolean(),
      noMemalloc: rare,
      noKswapd: rare,
      memalloc: rare,
      oomVictim: rare,
      rt: rare,
      cmaAllowed: fc.boolean(),
    })
    .map((r) => ({
      ...r,
      atomicFlag: r.atomicFlag && hasAtomicFlag(era),
      // In these eras only some kernels look at it; the others never see it set.
      noKswapd: r.noKswapd && era === 'classic',
    }));
}

/** An era with a zone and a request of its own. */
export const anyCase: fc.Arbitrary<{ era: Era; zone: Zone; request: Request }> = anyEra.chain((era) =>
  fc.record({ era: fc.constant(era), zone: zoneOf(era), request: requestOf(era) }),
);
