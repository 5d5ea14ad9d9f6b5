/** The transcription by itself: each rule that only some kernels have, and what must hold for all of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { request, zone } from './build.ts';
import { ERAS, type Era, kernelSays } from './rules.ts';
import { anyCase } from './zones.ts';

const passesIn = (z: Parameters<typeof zone>[0], r: ReturnType<typeof request>): Era[] =>
  ERAS.filter((era) => kernelSays(era, zone(z), r).passes);

const from = (first: Era, last?: Era): Era[] =>
  ERAS.slice(ERAS.indexOf(first), last === undefined ? undefined : ERAS.indexOf(last) + 1);

describe('rules that only some kernels have', () => {
  it('asks for two pages more in 2.6.38 to 3.2 and in el6', () => {
    const eras = passesIn({ free: 1001, min: 1000 }, request('KERNEL', 0));
    expect(ERAS.filter((era) => !eras.includes(era))).toEqual(['classic_off2', 'el6']);
  });

  it('gives GFP_NOWAIT a quarter of min to 4.3 and nothing after', () => {
    expect(passesIn({ free: 900, min: 1000 }, request('NOWAIT', 0))).toEqual(from('classic-early', 'el6'));
  });

  it('lets GFP_ATOMIC down to three eighths of min everywhere', () => {
    // Two pages above the line, for the kernels that ask for them.
    expect(passesIn({ free: 378, min: 1000 }, request('ATOMIC', 0))).toEqual(ERAS);
    expect(passesIn({ free: 375, min: 1000 }, request('ATOMIC', 0))).toEqual([]);
  });

  it('takes the further quarter away with NOMEMALLOC, but not before 2.6.38', () => {
    expect(passesIn({ free: 450, min: 1000 }, request('ATOMIC', 0, { noMemalloc: true }))).toEqual(['classic-early']);
  });

  it('lets a real-time task go as deep as its era says', () => {
    const rt = request('KERNEL', 0, { rt: true });
    expect(passesIn({ free: 800, min: 1000 }, rt)).toEqual(ERAS);
    expect(passesIn({ free: 600, min: 1000 }, rt)).toEqual(from('6.1-late'));
  });

  it('looks past the highatomic reserve for single pages in 4.7 to 5.8', () => {
    const eras = passesIn(
      { free: 1200, min: 1000, reservedHighatomic: 512, freeHighatomic: 512 },
      request('KERNEL', 0),
    );
    // Before 4.4 there is no such reserve.
    expect(eras).toEqual([...from('classic-early', 'el6'), ...from('4.7', '5.4-late')]);
  });

  it('takes only the free part of the highatomic reserve away from 6.12 on', () => {
    const z = { free: 1200, min: 1000, reservedHighatomic: 512, freeHighatomic: 8, lists: '0 10(U)' };
    expect(passesIn(z, request('KERNEL', 1)).filter((era) => ERAS.indexOf(era) >= ERAS.indexOf('4.4'))).toEqual(
      from('6.12'),
    );
  });

  it('compared a negative number wrongly in 5.9 to 5.18', () => {
    const z = { free: 100, min: 1000, reservedHighatomic: 512, freeHighatomic: 512 };
    expect(passesIn(z, request('KERNEL', 0))).toEqual(['5.9']);
  });

  it('forgives the boost to single atomic pages: late 5.4, and 5.9 on', () => {
    expect(passesIn({ free: 400, min: 2000, boost: 1000 }, request('ATOMIC', 0))).toEqual(from('5.4-late'));
    const answer = kernelSays('5.19', zone({ free: 400, min: 2000, boost: 1000 }), request('ATOMIC', 0));
    expect(answer).toEqual({ passes: true, margin: -350, failedAt: null });
  });

  it('forgives it to all urgent requests from 6.3 on, but not in the 6.1 series', () => {
    const urgent = request('KERNEL', 0, { high: true });
    expect(passesIn({ free: 600, min: 2000, boost: 1000 }, urgent)).toEqual(from('6.3'));
  });

  it('wants a block that the request may take', () => {
    const only = (letter: string) => ({ free: 5000, min: 100, lists: `0 0 0 9(${letter})` });
    const modern = from('4.4');
    expect(passesIn(only('M'), request('KERNEL', 3)).filter((era) => modern.includes(era))).toEqual(modern);
    expect(passesIn(only('C'), request('KERNEL', 3)).filter((era) => modern.includes(era))).toEqual([]);
    expect(
      passesIn(only('C'), request('KERNEL', 3, { cmaAllowed: true })).filter((era) => modern.includes(era)),
    ).toEqual(modern);
    // Any block at all was enough for atomic requests at first; the highatomic list is the only further one since.
    expect(passesIn(only('C'), request('ATOMIC', 3)).filter((era) => modern.includes(era))).toEqual([
      '4.4',
      '4.7',
      '4.14',
    ]);
    expect(passesIn(only('H'), request('ATOMIC', 3)).filter((era) => modern.includes(era))).toEqual(modern);
    // From 6.3 to 6.17 waiting was the only thing that kept a request from that list.
    expect(passesIn(only('H'), request('NOWAIT', 3)).filter((era) => modern.includes(era))).toEqual(
      from('6.1-late', '6.12'),
    );
  });

  it('can refuse to 4.3 by arithmetic although a large block is free, in el6 hardly', () => {
    const z = { free: 2600, min: 2000, lists: '1500 0 0 0 0 0 0 0 0 0 1' };
    expect(kernelSays('classic', zone(z), request('KERNEL', 3)).passes).toBe(true);
    const more = { ...z, free: 2500, lists: '2000 0 0 0 0 0 0 0 1' };
    expect(kernelSays('classic', zone(more), request('KERNEL', 3))).toEqual({
      passes: false,
      margin: 493,
      failedAt: 'order-loop',
    });
    expect(kernelSays('el6', zone(more), request('KERNEL', 3)).passes).toBe(true);
    expect(kernelSays('4.4', zone(more), request('KERNEL', 3)).passes).toBe(true);
  });

  it('gives an OOM victim everything to 4.13 and half of min after', () => {
    const victim = request('KERNEL', 0, { oomVictim: true });
    expect(passesIn({ free: 600, min: 1000 }, victim)).toEqual(ERAS);
    expect(passesIn({ free: 100, min: 1000 }, victim).filter((era) => era !== '5.9')).toEqual(
      from('classic-early', '4.9-late'),
    );
    expect(passesIn({ free: 600, min: 1000 }, { ...victim, noMemalloc: true })).toEqual([]);
  });

  it('tests no watermark for MEMALLOC, but something must be there to take', () => {
    const z = { free: 3, min: 1000, lists: '1(U) 1(U)' };
    expect(passesIn(z, request('KERNEL', 1, { memalloc: true }))).toEqual(ERAS);
    const none = kernelSays('4.15', zone(z), request('KERNEL', 2, { memalloc: true }));
    expect(none.failedAt).toBe('no-block');
    expect(passesIn(z, request('KERNEL', 1, { memalloc: true, noMemalloc: true }))).toEqual([]);
  });

  it('lets a movable request without a test take CMA blocks, also where the flags were replaced', () => {
    const z = { free: 4, min: 1000, freeCma: 4, lists: '0 0 1(C)' };
    expect(passesIn(z, request('KERNEL', 1, { memalloc: true, cmaAllowed: true }))).toEqual(ERAS);
    expect(passesIn(z, request('KERNEL', 1, { memalloc: true }))).toEqual([]);
  });
});

describe('what holds for all kernels', () => {
  it('names a reason exactly where it refuses', () => {
    fc.assert(
      fc.property(anyCase, ({ era, zone: z, request: r }) => {
        const answer = kernelSays(era, z, r);
        expect(answer.passes).toBe(answer.failedAt === null);
        expect(Number.isSafeInteger(answer.margin)).toBe(true);
      }),
    );
  });

  it('never refuses with more free pages, a lower min or a lower reserve what it allowed before', () => {
    fc.assert(
      fc.property(anyCase, fc.nat({ max: 5000 }), ({ era, zone: z, request: r }, more) => {
        // The wrong comparison of 5.9 allowed what it should have refused.
        fc.pre(era !== '5.9' && kernelSays(era, z, r).passes);
        expect(kernelSays(era, { ...z, free: z.free + more }, r).passes).toBe(true);
        expect(kernelSays(era, { ...z, reserve: Math.max(0, z.reserve - more) }, r).passes).toBe(true);
        const min = Math.max(z.boost, z.min - more);
        expect(kernelSays(era, { ...z, min }, r).passes).toBe(true);
      }),
    );
  });

  it('never refuses an urgent request what the same request gets without urgency', () => {
    fc.assert(
      fc.property(anyCase, ({ era, zone: z, request: r }) => {
        fc.pre(kernelSays(era, z, { ...r, high: false }).passes);
        expect(kernelSays(era, z, { ...r, high: true }).passes).toBe(true);
      }),
    );
  });

  it('is asked about zones on both sides of each line', () => {
    const outcomes = new Map<string, number>();
    for (const { era, zone: z, request: r } of fc.sample(anyCase, { numRuns: 3000, seed: 1 })) {
      const key = kernelSays(era, z, r).failedAt ?? 'passes';
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(['no-block', 'order-loop', 'passes', 'watermark']);
    for (const count of outcomes.values()) expect(count).toBeGreaterThan(30);
  });
});
