/** What the buddy lists say: blocks that the request may not take, too few of them, and lists that are all that is left. */
import { describe, expect, it } from 'vitest';
import { type EventDraft, gfp, memInfo } from './builders.ts';
import { judge, process, role, why } from './judged.ts';

const TAIL = '0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB';

/** One Normal zone of 400 MB; free and the list as drawn. */
function ask(free: number, list: string, part: Partial<EventDraft> = {}, cma = 0) {
  return judge({
    kernel: '5.10.100',
    gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4'),
    trace: process,
    memory: memInfo(`
      Node 0 Normal free:${free}kB min:528kB low:660kB high:792kB reserved_highatomic:2048KB active_anon:1kB present:400000kB managed:390000kB free_cma:${cma}kB
      lowmem_reserve[]: 0 0 0 0 0
      Node 0 Normal: ${list} = ${free}kB`),
    ...part,
  });
}

describe('CMA pages', () => {
  it('are the reason where they are most of what is free', () => {
    const verdict = ask(
      40000,
      `10000*4kB (UC) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB ${TAIL}`,
      { order: 0, kernel: '5.15.100' },
      39900,
    );
    expect(verdict.cause).toBe('cma-only');
    expect(why(verdict, 'cma-only')).toContain(
      'Normal: 39900 of 40000 KiB free (over 99 %) are CMA pages, which only movable requests may use.',
    );
  });

  it('are a part of the reason where others are free too, and none where they would not help', () => {
    const some = (part: Partial<EventDraft>, free: number, cma: number) =>
      judge({
        kernel: '5.10.100',
        gfp: gfp('GFP_KERNEL', '4.4'),
        trace: process,
        memory: memInfo(`
          Node 0 Normal free:${free}kB min:20000kB low:25000kB high:30000kB reserved_highatomic:0KB active_anon:1kB present:4000000kB managed:3900000kB free_cma:${cma}kB
          lowmem_reserve[]: 0 0 0 0 0`),
        ...part,
      });
    const partly = some({}, 24000, 10000);
    expect(partly.cause).toBe('below-min-watermark');
    expect(role(partly, 'cma-only')).toBe('contributing');
    const nothing = some({}, 12000, 10000);
    expect(role(nothing, 'cma-only')).toBe('excluded');
    expect(why(nothing, 'cma-only')).toContain('counting the 10000 KiB of CMA pages would not change the answer');
  });

  it('hold the only blocks of the size', () => {
    const free = 64 * 400 + 100 * 4;
    const mostly = ask(free, `100*4kB (UME) 0*8kB 0*16kB 0*32kB 400*64kB (C) 0*128kB ${TAIL}`, { order: 4 }, 0);
    expect(mostly.cause).toBe('cma-only');
    expect(why(mostly, 'cma-only')).toContain('all 400 free blocks of the order or larger stand in the CMA area');
    const one = ask(40064, `10000*4kB (UME) 0*8kB 0*16kB 0*32kB 1*64kB (C) 0*128kB ${TAIL}`, { order: 4 });
    expect(one.cause).toBe('external-fragmentation');
    expect(role(one, 'cma-only')).toBe('contributing');
    expect(why(one, 'cma-only')).toContain('the only free block of the order or larger stands in the CMA area');
  });
});

describe('the highatomic reserve', () => {
  it('is the reason where it has the most of what is free', () => {
    const list = `1000*4kB (UME) 0*8kB 0*16kB 0*32kB 100*64kB (H) 0*128kB ${TAIL}`;
    const verdict = ask(1000 * 4 + 100 * 64, list, { order: 4 });
    expect(verdict.cause).toBe('highatomic-only');
    expect(why(verdict, 'highatomic-only')).toContain('all 100 free blocks');
  });
});

describe('the order loop of kernels to 4.3', () => {
  const ask3 = (list: string, free: number) =>
    judge({
      kernel: '3.10.0-1160.el7.x86_64',
      order: 2,
      gfp: gfp('GFP_KERNEL|__GFP_COMP', 'old'),
      trace: process,
      memory: memInfo(`
        Node 0 Normal free:${free}kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:33554432kB managed:32966128kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 Normal: ${list} = ${free}kB`),
    });

  it('refuses although blocks are there, and says so', () => {
    const some = ask3('20000*4kB (UM) 0*8kB 5*16kB (U) 0*32kB 0*64kB 0*128kB', 80080);
    expect(some.cause).toBe('external-fragmentation');
    expect(why(some, 'external-fragmentation')).toContain(
      'only 5 blocks of 16 KiB or larger were free, too few for what the test of this kernel asks',
    );
    const one = ask3('20000*4kB (UM) 0*8kB 1*16kB (U) 0*32kB 0*64kB 0*128kB', 80016);
    expect(why(one, 'external-fragmentation')).toContain('only one block of 16 KiB or larger was free, too few');
  });
});

describe('free memory at the mark', () => {
  it('was short by one page', () => {
    const verdict = judge({
      kernel: '5.10.100',
      gfp: gfp('GFP_KERNEL', '4.4'),
      trace: process,
      memory: memInfo(`
        Node 0 Normal free:20000kB min:20000kB low:25000kB high:30000kB reserved_highatomic:0KB active_anon:1kB present:4000000kB managed:3900000kB
        lowmem_reserve[]: 0 0 0 0 0`),
    });
    expect(verdict.cause).toBe('below-min-watermark');
    expect(why(verdict, 'below-min-watermark')).toContain('one page more was needed');
  });
});

describe('lists of which the zone line is lost', () => {
  const torn = (list: string, part: Partial<EventDraft> = {}) =>
    judge({
      kernel: '5.10.100',
      order: 4,
      gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4'),
      trace: process,
      memory: memInfo(`
        torn Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB ${TAIL} = 0kB
        torn Node 0 Normal: ${list}
        Total swap = 0kB
        Free swap = 0kB`),
      ...part,
    });

  it('tell of blocks in the CMA area and in the highatomic reserve', () => {
    const cma = torn(`100*4kB (UME) 0*8kB 0*16kB 0*32kB 100*64kB (C) 0*128kB ${TAIL}`);
    expect(cma.cause).toBe('cma-only');
    expect(why(cma, 'cma-only')).toContain(
      'the free blocks of 64 KiB or larger, 6400 KiB together, stand in CMA lists',
    );
    const high = torn(`100*4kB (UME) 0*8kB 0*16kB 0*32kB 100*64kB (H) 0*128kB ${TAIL}`);
    expect(high.cause).toBe('highatomic-only');
  });

  it('tell of fragmentation where small blocks are most, or the lists are several', () => {
    const few = torn(`10000*4kB (UME) 0*8kB 0*16kB 0*32kB 1*64kB (H) 0*128kB ${TAIL}`);
    expect(role(few, 'highatomic-only')).toBe('contributing');
    const both = torn(`100*4kB (UME) 0*8kB 0*16kB 0*32kB 100*64kB (C) 100*128kB (H) ${TAIL}`);
    expect(both.cause).toBe('external-fragmentation');
    expect(why(both, 'external-fragmentation')).toContain('from which this request may not take');
  });
});

describe('totals without any zone', () => {
  const totals = (free: number, cma: number, order: number, part: Partial<EventDraft> = {}) =>
    judge({
      kernel: '5.10.100',
      order,
      gfp: gfp('GFP_KERNEL', '4.4'),
      trace: process,
      memory: memInfo(`free:${free} free_cma:${cma}`),
      ...part,
    });

  it('tell of CMA pages, and how little is left for this request', () => {
    expect(why(totals(10000, 9999, 2), 'cma-only')).toContain(
      '4 KiB were left for this one, less than the 16 KiB that were asked for',
    );
    expect(why(totals(10000, 9000, 0), 'cma-only')).toContain('above which the marks of the zones');
    expect(why(totals(10000, 9000, 2), 'cma-only')).toContain('out of which 16 KiB were asked for in one piece');
  });

  it('tell nothing of a request that may take them, or where half of it is free elsewhere', () => {
    expect(role(totals(10000, 9000, 0, { gfp: gfp('GFP_HIGHUSER_MOVABLE', '4.4') }), 'cma-only')).toBeNull();
    expect(role(totals(10000, 5000, 0), 'cma-only')).toBeNull();
  });
});
