import { describe, expect, it } from 'vitest';
import { dress, report } from '../../builders/kernel-log.ts';
import { failures } from './read.ts';

const memory = (...lines: string[]) =>
  failures([
    '[ 1.000000] app: page allocation failure: order:0, mode:0x20',
    '[ 1.000001] Mem-Info:',
    ...lines.map((l) => `[ 1.000002] ${l}`),
  ])[0]?.memory.finish();

describe('the Mem-Info block', () => {
  it('of 2.6: no node names, protections, hot and cold lists', () => {
    const m = memory(
      'DMA per-cpu:',
      'cpu 0 hot: low 2, high 6, batch 1 used:5',
      'cpu 0 cold: low 0, high 2, batch 1 used:1',
      'Active:28524 inactive:219608 dirty:102206 writeback:2906 unstable:0 free:401 slab:8164 mapped:16804 pagetables:430',
      'DMA free:28kB min:72kB low:88kB high:108kB active:1048kB inactive:10324kB present:16384kB pages_scanned:0 all_unreclaimable? no',
      'protections[]: 0 0 0',
      'HighMem: empty',
      'DMA: 1*4kB 1*8kB 1*16kB 0*32kB = 28kB',
    );
    expect(m?.zones.find((z) => z.zone === 'DMA')).toMatchObject({
      node: null,
      freeKiB: 28,
      minKiB: 72,
      presentKiB: 16_384,
      allUnreclaimable: false,
      lowmemReservePages: [0, 0, 0],
      buddy: { counts: [1, 1, 1, 0], totalKiB: 28, hasTypes: false },
    });
    expect(m?.totalsPages).toMatchObject({ free: 401, slab: 8164 });
    expect(m?.perCpuPages).toEqual({ '/DMA': 6 });
  });

  it('of new kernels: boost, highatomic, CMA, migrate types, THP fields with a blank', () => {
    const m = memory(
      'Node 1 active_anon:680832kB shmem_thp: 2048kB anon_thp: 0kB kernel_stack:15024kB all_unreclaimable? yes',
      'Node 1 Normal free:3040kB boost:2048kB min:2940kB low:3672kB high:4404kB reserved_highatomic:2048KB free_highatomic:64KB managed:900000kB free_pcp:120kB local_pcp:8kB free_cma:1024kB',
      'lowmem_reserve[]: 0 0 18591 18591',
      'Node 1 Normal: 4*4kB (UM) 2*8kB (UMH) 0*16kB 3*32kB (C) = 3040kB',
      'Node 1 hugepages_total=16 hugepages_free=3 hugepages_surp=0 hugepages_size=2048kB',
      '786302 pages RAM',
      '8192 pages cma reserved',
      'Free swap  = 975kB',
      'Total swap = 976kB',
    );
    expect(m?.zones[0]).toMatchObject({
      node: 1,
      boostKiB: 2048,
      reservedHighatomicKiB: 2048,
      freeHighatomicKiB: 64,
      managedKiB: 900_000,
      freePcpKiB: 120,
      freeCmaKiB: 1024,
      lowmemReservePages: [0, 0, 18_591, 18_591],
    });
    expect(m?.zones[0]?.buddy).toEqual({
      counts: [4, 2, 0, 3],
      types: ['UM', 'UMH', '', 'C'],
      hasTypes: true,
      totalKiB: 3040,
    });
    expect(m?.nodes).toMatchObject([
      { node: 1, values: { shmem_thp: 2048, kernel_stack: 15_024 }, allUnreclaimable: true },
    ]);
    expect(m?.hugepages).toEqual([{ node: 1, total: 16, free: 3, surplus: 0, sizeKiB: 2048 }]);
    expect(m?.ramPages).toMatchObject({ RAM: 786_302, 'cma reserved': 8192 });
    expect(m?.swap).toMatchObject({ freeKiB: 975, totalKiB: 976 });
  });

  it('takes the page size from the buddy list', () => {
    expect(memory('Node 0 DMA free:640kB min:64kB', 'Node 0 DMA: 2*64kB (U) 1*128kB (U) = 256kB')?.pageSizeKiB).toBe(
      64,
    );
  });

  it('a field that no kernel printed yet is kept by its name', () => {
    expect(memory('Node 0 Normal free:3040kB min:2940kB brand_new:17kB')?.zones[0]?.other).toEqual({ brand_new: 17 });
  });

  it('a lost buddy column never shifts the orders', () => {
    const m = memory('Node 0 Normal free:3040kB min:2940kB', 'Node 0 Normal: 4*4kB 2*16kB 1*32kB = 3040kB');
    expect(m?.zones[0]?.buddy?.counts).toEqual([4]);
    expect(m?.problems.join()).toContain('buddy list');
  });

  it('names what is missing', () => {
    expect(memory('Node 0 Normal free:3040kB')?.problems).toEqual([
      'the watermarks of zone node 0 Normal are missing',
      'the buddy list of zone node 0 Normal is missing',
      'lowmem_reserve[] of zone node 0 Normal is missing',
      'the global counters are missing',
    ]);
  });
});

describe('one token to a record, as journald stores continued printks', () => {
  it('puts the lists together again', () => {
    const m = memory(
      'Node 0 DMA free:6248kB min:476kB low:592kB high:708kB present:15988kB managed:15904kB',
      'lowmem_reserve[]:',
      ' 0',
      ' 1443',
      ' 1443',
      'Node 0 DMA: ',
      '2*4kB ',
      '(UM) ',
      '1*8kB ',
      '(U) ',
      '0*16kB ',
      '= 16kB',
    );
    expect(m?.zones[0]).toMatchObject({
      lowmemReservePages: [0, 1443, 1443],
      buddy: { counts: [2, 1, 0], types: ['UM', 'U', ''], totalKiB: 16 },
    });
  });

  it('markdown escapes and eaten stars', () => {
    expect(
      memory('Node 0 DMA free:16kB min:4kB', 'Node 0 DMA: 2\\*4kB (U) 1\\*8kB (U) = 16kB')?.zones[0]?.buddy?.counts,
    ).toEqual([2, 1]);
    expect(
      memory('Node 0 DMA free:16kB min:4kB', 'Node 0 DMA: 2_4kB (U) 1_8kB (U) = 16kB')?.zones[0]?.buddy?.counts,
    ).toEqual([2, 1]);
  });

  it('reads a buddy list of which each word was stored as a record, types included', () => {
    const torn = report({ order: 1 }).flatMap((line) => {
      const list = /^(Node 0 DMA32: )(.*) (= \d+kB)$/.exec(line);
      return list === null ? [line] : [list[1] ?? '', ...(list[2] ?? '').split(' '), list[3] ?? ''];
    });
    expect(torn.length).toBeGreaterThan(report().length + 10);
    const whole = failures(dress.syslog(report({ order: 1 })))[0]?.memory.finish()?.zones;
    expect(whole?.[0]?.buddy?.hasTypes).toBe(true);
    expect(failures(dress.syslog(torn))[0]?.memory.finish()?.zones).toEqual(whole);
  });
});
