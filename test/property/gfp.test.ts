/** Decoding masks: nothing in a log makes it throw, and no bit of a mask gets lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gfp as gfpSchema } from '../../shared/contract/event.ts';
import { decodeGfp, describeGfp } from '../../shared/kernel/gfp/index.ts';
import { allTables, CONFIGS, foldMask, maskOf, splitMask } from '../../shared/kernel/gfp/table.ts';
import { parseRelease } from '../../shared/kernel/release.ts';

const mask32 = fc.oneof(fc.nat({ max: 0xffffffff }), fc.nat({ max: 0x1ffffff }));
const table = fc.constantFrom(...CONFIGS.flatMap((config) => allTables(config)));
const release = fc.constantFrom(
  null,
  '2.4.9',
  '2.6.18-398.el5',
  '2.6.32-358.2.1.el6.x86_64',
  '2.6.32-642.el6.i686',
  '3.0.101-0.35-default',
  '3.4.0-perf-g1',
  '3.10.0-957.el7.x86_64',
  '3.10.0-1160.el7.x86_64',
  '4.1.12-124.el7uek.x86_64',
  '4.4.0-21-generic',
  '4.12.14-122.37-default',
  '4.18.0-553.el8_10.x86_64',
  '5.0.0-rc1-next-20190111',
  '5.14.0-503.el9.x86_64',
  '5.15.171',
  '6.1.43-android14-11',
  '6.12.0-211.el10.x86_64',
  '7.2.0-rc1+',
  '99.1',
);
const name = fc.constantFrom(
  'GFP_KERNEL',
  'GFP_ATOMIC',
  '__GFP_COMP',
  '__GFP_ZE',
  '__GFP_CMA',
  '0x2000000',
  'none',
  '',
  '(',
);
const printed = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.array(name, { maxLength: 8 }).map((all) => all.join('|')),
);
const mode = fc.oneof(
  mask32.map((mask) => `0x${mask.toString(16)}`),
  fc.bigInt({ min: 0n, max: 1n << 80n }).map((mask) => `0x${mask.toString(16)}`),
  fc.string(),
  fc.constant(null),
);

describe('any gfp text', () => {
  it('decodes to a valid result', () => {
    fc.assert(
      fc.property(mode, printed, release, fc.boolean(), fc.boolean(), (m, p, r, lockdep, is32bit) => {
        const gfp = decodeGfp({ mode: m, printed: p, release: parseRelease(r), lockdep, is32bit });
        expect(gfpSchema.safeParse(gfp).success).toBe(true);
        expect(gfp.printed).toBe(p);
        expect(describeGfp(gfp).length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  it('says nothing of waiting that the flags do not say', () => {
    fc.assert(
      fc.property(mask32, release, (m, r) => {
        const gfp = decodeGfp({ mode: `0x${m.toString(16)}`, printed: null, release: parseRelease(r) });
        const mayWait = gfp.bits.includes('__GFP_WAIT') || gfp.bits.includes('__GFP_DIRECT_RECLAIM');
        expect(gfp.canSleep).toBe(mayWait);
        if (!mayWait) expect([gfp.directReclaim, gfp.io, gfp.fs]).toEqual([false, false, false]);
      }),
    );
  });
});

describe('folding a mask into names', () => {
  it('covers every bit once the names are read back', () => {
    fc.assert(
      fc.property(table, mask32, (t, m) => {
        const back = (names: string[]) => names.reduce((all, n) => (all | (maskOf(t, n) ?? Number(n))) >>> 0, 0);
        expect(back(foldMask(t, m))).toBe(m);
        expect(back(splitMask(t, m))).toBe(m);
      }),
    );
  });

  it('reads the folded names back as the same request', () => {
    fc.assert(
      fc.property(
        mask32,
        release.filter((r) => r !== null),
        (m, r) => {
          const text = `0x${m.toString(16)}`;
          const bare = decodeGfp({ mode: text, printed: null, release: parseRelease(r) });
          if (bare.basis === 'mask') return; // the mask was found to be of another kernel
          const named = decodeGfp({ mode: text, printed: bare.names.join('|'), release: parseRelease(r) });
          expect(named.bits).toEqual(bare.bits);
          expect(named.reserves).toBe(bare.reserves);
          expect(named.notes.filter((note) => note.includes('contradict'))).toEqual([]);
        },
      ),
    );
  });
});
