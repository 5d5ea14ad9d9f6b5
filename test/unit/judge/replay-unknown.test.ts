/** The replay of requests of which something is not known: what is assumed is said, and what stays open is not decided. */
import { describe, expect, it } from 'vitest';
import { replayWatermark } from '../../../shared/judge/watermark/index.ts';
import { readRights } from '../../../shared/judge/watermark/rights.ts';
import { gfp, memInfo, request, trace } from './builders.ts';

const normal = (free: number, node = 0) => `
  Node ${node} Normal free:${free}kB min:20000kB low:25000kB high:30000kB reserved_highatomic:0KB active_anon:1kB present:4000000kB managed:3900000kB
  lowmem_reserve[]: 0 0 0 0 0`;

const replay = (drawing: string, part: Partial<Parameters<typeof request>[0]> = {}) =>
  replayWatermark(request({ kernel: '5.15.100', memory: memInfo(drawing), ...part }));

describe('whether the request may sleep', () => {
  const unknown = { canSleep: null, directReclaim: null, reserves: 'unknown' } as const;

  it('is tried both ways where the mask does not say', () => {
    // Between min and what an atomic request may use of it.
    const open = replay(normal(15000), { gfp: gfp('GFP_KERNEL', '4.4', { ...unknown, bits: [] }) });
    expect(open.expectation).toBe('unknown');
    expect(open.notes.join(' ')).toContain('Whether the request may sleep is not known');
    expect(open.zones[0]?.sentence).toContain('not decided: what the request may do is not certain');
    // Far below and far above both answers are the same.
    expect(replay(normal(1000), { gfp: gfp('GFP_KERNEL', '4.4', { ...unknown, bits: [] }) }).expectation).toBe(
      'refused',
    );
    const above = replay(normal(90000), { gfp: gfp('GFP_KERNEL', '4.4', { ...unknown, bits: [] }) });
    expect(above.expectation).toBe('should-have-succeeded');
  });

  it('takes __GFP_HIGH from the bits where these are known', () => {
    const asker = { order: 0, context: 'process', process: 'worker', frames: [] } as const;
    const high = readRights({ ...asker, gfp: gfp('GFP_KERNEL|__GFP_HIGH', '4.4', unknown) }, '5.19');
    expect([high.first, ...high.others].every((one) => one.rights.high)).toBe(true);
    const none = readRights({ ...asker, gfp: gfp('GFP_KERNEL', '4.4', { ...unknown, noMemalloc: null }) }, '5.19');
    expect([none.first, ...none.others].some((one) => one.rights.high)).toBe(false);
  });

  it('follows direct reclaim where that alone is known', () => {
    const asker = { order: 0, context: 'process', process: 'worker', frames: [] } as const;
    const mask = gfp('GFP_KERNEL', '4.4', { canSleep: null, directReclaim: true });
    expect(readRights({ ...asker, gfp: mask }, '5.19').others).toEqual([]);
  });
});

describe('__GFP_MEMALLOC', () => {
  it('asks for no watermark, and __GFP_NOMEMALLOC takes that back', () => {
    const free = replay(normal(4000), { gfp: gfp('GFP_KERNEL|__GFP_MEMALLOC', '4.4') });
    expect(free.notes).toContain('__GFP_MEMALLOC: no watermark is asked.');
    expect(free.zones[0]?.sentence).toContain('no watermark is asked; whether a block was there cannot be said');
    const bound = replay(normal(4000), { gfp: gfp('GFP_KERNEL|__GFP_MEMALLOC|__GFP_NOMEMALLOC', '4.4') });
    expect(bound.expectation).toBe('refused');
  });

  it('takes the last block that is listed', () => {
    const list = '\nNode 0 Normal: 0*4kB 0*8kB 1*16kB (U) 0*32kB 0*64kB = 16kB';
    const one = replay(normal(16) + list, { gfp: gfp('GFP_KERNEL|__GFP_MEMALLOC', '4.4') });
    expect(one.zones[0]?.sentence).toContain('no watermark is asked and 1 block is listed: passes');
  });
});

describe('the highest zone', () => {
  const highMem = `
    HighMem free:2000000kB min:512kB low:900kB high:1300kB active_anon:1kB present:2300000kB managed:2300000kB
    lowmem_reserve[]: 0 0 0`;
  const low = `
    Normal free:1000kB min:3700kB low:4600kB high:5500kB active_anon:1kB present:897024kB managed:860000kB
    lowmem_reserve[]: 0 18000 18000`;

  it('is Normal where the mask does not tell, and that is said', () => {
    const result = replay(low + highMem, { gfp: gfp('GFP_KERNEL', '4.4', { highestZone: null, bits: [] }) });
    expect(result.zones.map((zone) => zone.zone)).toEqual(['Normal']);
    expect(result.notes).toContain('The highest zone of the request is not known; Normal is assumed.');
  });

  it('is HighMem where the mask asks for it and the block has it', () => {
    const mask = gfp('GFP_KERNEL', '4.4', { highestZone: null, bits: ['__GFP_HIGHMEM'] });
    const result = replay(low + highMem, { gfp: mask });
    expect(result.zones.map((zone) => zone.zone)).toEqual(['Normal', 'HighMem']);
    expect(replay(normal(90000), { gfp: mask }).zones.map((zone) => zone.zone)).toEqual(['Normal']);
    expect(replay(normal(90000), { gfp: mask }).notes.join(' ')).not.toContain('highest zone');
  });

  it('is HighMem for movable pages of a build without Movable', () => {
    const result = replay(low + highMem, { gfp: gfp('GFP_HIGHUSER_MOVABLE', '4.4') });
    expect(result.zones.map((zone) => zone.zone)).toEqual(['Normal', 'HighMem']);
  });
});

describe('one node alone', () => {
  const here = gfp('GFP_KERNEL|__GFP_THISNODE', '4.4');

  it('would have served it whichever it was, where every node would', () => {
    expect(replay(normal(90000) + normal(80000, 1), { gfp: here }).expectation).toBe('should-have-succeeded');
    expect(replay(normal(90000) + normal(1000, 1), { gfp: here }).expectation).toBe('unknown');
  });
});

describe('the size of a page', () => {
  it('is assumed to be 4 KiB where nothing shows it, and that is said', () => {
    const memory = memInfo(normal(90000), { pageSizeKiB: null });
    expect(replayWatermark(request({ kernel: '5.15.100', memory })).notes).toContain(
      'The page size was not printed; 4 KiB is assumed.',
    );
  });

  it('is told by a counter that is printed in pages and in KiB, unless too few pages are counted', () => {
    const counted = (pages: number, kiB: number) =>
      replayWatermark(
        request({
          kernel: '5.15.100',
          memory: memInfo(`inactive_file:${pages}\nNode 0 active_anon:1kB inactive_file:${kiB}kB\n${normal(90000)}`, {
            pageSizeKiB: null,
          }),
        }),
      ).notes.join(' ');
    expect(counted(1000, 64000)).not.toContain('page size');
    expect(counted(100, 6400)).toContain('page size');
    // Neither 4 nor 64: two moments, or a torn line.
    expect(counted(1000, 30000)).toContain('page size');
  });
});

describe('a list that breaks off', () => {
  it('does not say that no block was there', () => {
    const list = '\nNode 0 Normal: 10000*4kB (UME) 0*8kB 0*16kB = 90000kB';
    const result = replay(normal(90000) + list, { order: 4, gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4') });
    expect(result.expectation).toBe('unknown');
    expect(result.zones[0]?.sentence).toContain('whether a block was there cannot be said');
  });

  it('says so where its letters are lost too', () => {
    const zones = `
      Node 0 Normal free:90000kB min:20000kB low:25000kB high:30000kB reserved_highatomic:0KB active_anon:1kB present:4000000kB managed:3900000kB
      lowmem_reserve[]: 0 0 0 0 0
      Node 0 Normal: 21500*4kB (UME) 0*8kB 0*16kB 0*32kB 0*64kB 31*128kB 0*256kB = 89968kB`;
    const result = replay(zones, { order: 5, gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4') });
    expect(result.expectation).toBe('unknown');
    expect(result.zones[0]?.sentence).toContain('migrate-type letters are missing from the list');
  });
});

describe('more zones than a machine has', () => {
  it('are left out, and that is said', () => {
    const memory = memInfo(normal(1000));
    const [zone] = memory.zones;
    if (zone === undefined) throw new Error('the drawing has a zone');
    const zones = Array.from({ length: 600 }, (_, node) => ({ ...zone, node }));
    const result = replayWatermark(request({ kernel: '5.15.100', memory: { ...memory, zones } }));
    expect(result.zones).toHaveLength(512);
    expect(result.notes).toContain('Only the first 512 of 600 zones are judged.');
  });
});

describe('a torn zone line', () => {
  it('names one or several amounts that were not printed', () => {
    const lost = memInfo(normal(1000));
    const [zone] = lost.zones;
    if (zone === undefined) throw new Error('the drawing has a zone');
    const said = (part: Partial<typeof zone>) =>
      replayWatermark(request({ kernel: '5.15.100', memory: { ...lost, zones: [{ ...zone, ...part }] } })).zones[0]
        ?.sentence;
    expect(said({ freeKiB: null })).toBe('Normal: cannot be judged, free was not printed');
    expect(said({ freeKiB: null, minKiB: null })).toBe('Normal: cannot be judged, free and min were not printed');
    expect(said({ minKiB: null })).toContain('min was not printed; refused if min is');
  });
});

describe('a movable request', () => {
  it('takes a block from the CMA area, in every era of the test', () => {
    const list = '10000*4kB (UME) 0*8kB 0*16kB 0*32kB 500*64kB (C) 0*128kB = 72000kB';
    const zone = (fields: string) => `
      Node 0 Normal free:72000kB min:20000kB low:25000kB high:30000kB ${fields}active_anon:1kB present:4000000kB managed:3900000kB free_cma:32000kB
      lowmem_reserve[]: 0 0 0 0 0
      Node 0 Normal: ${list}`;
    const movable = gfp('GFP_HIGHUSER_MOVABLE', '4.4');
    expect(replay(zone(''), { kernel: '4.4.11', order: 4, gfp: movable }).expectation).toBe('should-have-succeeded');
    expect(replay(zone(''), { kernel: '4.19.1', order: 4, gfp: movable }).expectation).toBe('should-have-succeeded');
    const kernelPages = gfp('GFP_KERNEL', '4.4');
    expect(replay(zone(''), { kernel: '4.19.1', order: 4, gfp: kernelPages }).expectation).toBe('refused');
  });
});

describe('kswapd', () => {
  it('finds nothing where the lists are empty', () => {
    const list = '\nNode 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB = 0kB';
    const result = replay(normal(0) + list, { process: 'kswapd0', frames: trace('kswapd') });
    expect(result.zones[0]?.sentence).toContain(
      'no watermark is asked, but there is no free page in the list: refused',
    );
  });
});
