/** Causes that the watermarks tell: the burst that emptied a zone, the boost, and numbers that let the request pass. */
import { describe, expect, it } from 'vitest';
import { gfp, memInfo, trace, tracePart } from './builders.ts';
import { burst, judge, process, role, softirq, why } from './judged.ts';

describe('a burst of atomic requests', () => {
  const verdict = judge({
    kernel: '3.10.0-1160.el7.x86_64',
    gfp: gfp('GFP_ATOMIC', 'old'),
    trace: softirq,
    memory: memInfo(burst),
  });

  it('is the headline where reclaimable memory abounds', () => {
    expect(verdict.cause).toBe('below-atomic-reserve');
    expect(verdict.expectation).toBe('refused');
    expect(verdict.confidence).toBe('high');
  });

  it('excludes shortage, fragmentation and swap, each with its number', () => {
    expect(role(verdict, 'memory-exhausted')).toBe('excluded');
    expect(why(verdict, 'memory-exhausted')).toMatch(/12 GiB of page cache \(75 % of RAM\)/);
    expect(role(verdict, 'external-fragmentation')).toBe('excluded');
    expect(role(verdict, 'swap-off-or-full')).toBe('excluded');
    expect(role(verdict, 'slab-growth')).toBe('excluded');
    expect(why(verdict, 'slab-growth')).toContain('156 MiB');
  });

  it('tells the arithmetic in the explanation', () => {
    expect(verdict.explanation).toContain('24900 ≤ 25344 KiB: refused by 444 KiB');
    expect(verdict.explanation).toContain('3/8 of min 67584');
  });

  it('says what was lost: a receive buffer, not the machine', () => {
    expect(verdict.impact).toContain('receive buffer');
    expect(verdict.severityLevel).toBe(1);
  });
});

describe('temporary boost', () => {
  // ceph-devel 2020: printed min 56392 holds 18440 KiB of boost
  const block = `
    Node 0 DMA32 free:31476kB min:37680kB low:45052kB high:52424kB active_anon:1kB present:3129216kB managed:3000000kB
    lowmem_reserve[]: 0 0 4433 4433 4433
    Node 0 DMA32: 7869*4kB (UME) = 31476kB
    Node 0 Normal free:20672kB min:56392kB low:65880kB high:75368kB active_anon:1kB present:4718592kB managed:4500000kB
    lowmem_reserve[]: 0 0 0 0 0
    Node 0 Normal: 5168*4kB (UME) = 20672kB`;

  it('is the headline on 5.4.26, where nobody is forgiven it', () => {
    const verdict = judge({ kernel: '5.4.26', gfp: gfp('GFP_ATOMIC', '4.4'), trace: softirq, memory: memInfo(block) });
    expect(verdict.cause).toBe('boosted-watermark');
    expect(why(verdict, 'boosted-watermark')).toContain('18440 KiB');
    expect(why(verdict, 'known-issue')).toContain('K08');
    expect(role(verdict, 'lowmem-reserve')).toBe('contributing');
  });

  it('is no reason on 5.10, where the second try passes', () => {
    const verdict = judge({ kernel: '5.10.20', gfp: gfp('GFP_ATOMIC', '4.4'), trace: softirq, memory: memInfo(block) });
    expect(verdict.expectation).toBe('should-have-succeeded');
    expect(verdict.cause).toBe('should-have-succeeded');
  });
});

describe('two reasons in one event', () => {
  // linux-btrfs 2022, 5.19.6: Normal fragmented, DMA32 kept by lowmem_reserve by 24 KiB
  const verdict = judge({
    kernel: '5.19.6',
    order: 4,
    gfp: gfp('GFP_NOFS|__GFP_COMP', '4.4'),
    trace: tracePart(trace('kmalloc_order\nbtrfs_lookup_bio_sums [btrfs]\nfilemap_get_pages'), 'process'),
    memory: memInfo(`
      Node 0 DMA32 free:63492kB boost:0kB min:3556kB low:6524kB high:9492kB reserved_highatomic:0KB active_anon:1kB present:3129216kB managed:3000000kB
      lowmem_reserve[]: 0 0 14975 14975 14975
      Node 0 Normal free:126872kB boost:0kB min:63960kB low:78900kB high:93840kB reserved_highatomic:0KB active_anon:1kB present:15204352kB managed:15000000kB
      lowmem_reserve[]: 0 0 0 0 0
      Node 0 DMA32: 1*4kB (U) 2*8kB (UE) 3*16kB (UE) 4*32kB (UME) 5*64kB (UE) 6*128kB (UME) 3*256kB (UM) 2*512kB (ME) 3*1024kB (UME) 2*2048kB (U) 13*4096kB (M) = 63492kB
      Node 0 Normal: 10995*4kB (UME) 3433*8kB (UME) 3233*16kB (UME) 124*32kB (UME) 0*64kB 0*128kB 0*256kB = 127140kB`),
  });

  it('headlines the preferred zone and names the other as contributing', () => {
    expect(verdict.cause).toBe('external-fragmentation');
    expect(why(verdict, 'external-fragmentation')).toContain('no free block of 64 KiB or larger');
    expect(role(verdict, 'lowmem-reserve')).toBe('contributing');
    expect(why(verdict, 'lowmem-reserve')).toContain('DMA32: 62 MiB are free, but the zone keeps 59900 KiB');
    expect(role(verdict, 'below-min-watermark')).toBe('excluded');
  });

  it('knows the issue by its stack', () => {
    expect(why(verdict, 'known-issue')).toContain('K18');
  });
});

describe('numbers that let the request pass', () => {
  it('are said to: a dip that was over when they were printed (linux-raid 2021, 5.13)', () => {
    const verdict = judge({
      kernel: '5.13.0',
      gfp: gfp('GFP_NOWAIT', '4.4'),
      trace: tracePart(
        trace('__alloc_pages\nallocate_slab\nradix_tree_node_alloc\npage_cache_ra_unbounded'),
        'process',
      ),
      memory: memInfo(`
        Node 0 DMA free:15360kB min:120kB low:148kB high:176kB reserved_highatomic:0KB active_anon:1kB present:15996kB managed:15360kB
        lowmem_reserve[]: 0 1600 15742 15742 15742
        Node 0 DMA32 free:69548kB min:13736kB low:17168kB high:20600kB reserved_highatomic:0KB active_anon:1kB present:6400000kB managed:6300000kB
        lowmem_reserve[]: 0 0 14058 14058 14058
        Node 0 Normal free:421496kB min:114676kB low:143344kB high:172012kB reserved_highatomic:2048KB active_anon:1kB present:60000000kB managed:57581568kB
        lowmem_reserve[]: 0 0 0 0 0`),
    });
    expect(verdict.cause).toBe('should-have-succeeded');
    expect(verdict.zones.map((zone) => zone.marginKiB)).toEqual([-11932 * 4, -105 * 4, 76193 * 4]);
    expect(verdict.explanation).toContain('taken after the failure');
    expect(verdict.severityLevel).toBe(0);
  });
});

describe('numbers that let the request pass by less than they can tell', () => {
  // linux-btrfs 2019, 5.0.10
  const verdict = judge({
    kernel: '5.0.10',
    gfp: gfp('GFP_NOWAIT', '4.4'),
    trace: process,
    memory: memInfo(`
      Normal free:40288kB min:40124kB low:50152kB high:60180kB active_anon:1kB present:4194304kB managed:4000000kB free_cma:52kB
      lowmem_reserve[]: 0 0 0 0
      Normal: 651*4kB (UMEC) 693*8kB (UMEC) 658*16kB (UME) 398*32kB (UMEH) 138*64kB (UME) = 40244kB`),
  });

  it('are said to be at the mark, with little confidence', () => {
    expect(verdict.cause).toBe('should-have-succeeded');
    expect(verdict.expectation).toBe('should-have-succeeded');
    expect(why(verdict, 'should-have-succeeded')).toContain('stood at the mark, 112 KiB above it');
    expect(verdict.explanation).toContain('though by no more than may have moved');
    expect(verdict.confidence).toBe('low');
  });

  it('leave the mark as the other answer, for a request without a right to the reserve', () => {
    expect(verdict.alternatives.map((one) => one.cause)).toEqual(['below-min-watermark']);
  });

  it('do not make the failure a lesser one', () => {
    expect(verdict.impact).toContain('Severity 3 of 4, because a single page was refused.');
  });
});

describe('blocks of which the zone lines are lost', () => {
  const list = (text: string) => `
    torn Node 0 DMA: ${text}
    Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB`;
  const ask = (order: number, drawing: string, name = 'GFP_ATOMIC') =>
    judge({ kernel: '3.10.23', order, gfp: gfp(name, 'old'), trace: softirq, memory: memInfo(drawing) });

  it('show that all that is free is CMA', () => {
    const verdict = ask(0, list('408*4kB (C) 408*8kB (C) 200*16kB (C) = 8096kB'));
    expect(verdict).toMatchObject({ cause: 'cma-only', expectation: 'refused' });
    expect(verdict.zones[0]).toMatchObject({ passes: false, marginKiB: null, failedAt: 'no-block' });
    expect(verdict.zones[0]?.sentence).toContain('its list of 8096 KiB has no free page that this request may take');
    expect(verdict.zones[0]?.sentence).toContain('refused whatever min was');
    const movable = ask(0, list('408*4kB (C) 408*8kB (C) 200*16kB (C) = 8096kB'), 'GFP_HIGHUSER_MOVABLE');
    expect(movable.expectation).toBe('unknown');
  });

  it('show that no block of the size was free', () => {
    const verdict = ask(2, list('900*4kB (UM) 100*8kB (UM) 0*16kB 0*32kB = 4400kB'));
    expect(verdict).toMatchObject({ cause: 'external-fragmentation', expectation: 'refused' });
    expect(why(verdict, 'external-fragmentation')).toContain('no free block of 16 KiB or larger, while 4400 KiB');
  });

  it('decide nothing where a block was free, or the list breaks off', () => {
    expect(ask(1, list('900*4kB (UM) 100*8kB (UM) = 4400kB')).expectation).toBe('unknown');
    expect(ask(2, list('900*4kB (UM) 100*8kB (UM) 0*16kB = 9999kB')).expectation).toBe('unknown');
  });

  it('do not speak for zones whose lists may be lost too', () => {
    const alone = 'torn Node 0 Normal: 408*4kB (C) 408*8kB (C) 200*16kB (C) = 8096kB';
    const verdict = ask(0, alone);
    expect(verdict.expectation).toBe('unknown');
    expect(verdict.cause).toBe('cma-only');
    expect(verdict.zones[0]?.passes).toBe(false);
  });

  it('leave the totals: how much of what is free is CMA', () => {
    // unix.SE 593335, csky 4.9.56: totals and node line alone; the page size follows from the two.
    const totals = memInfo(
      `
      active_anon:3268 inactive_anon:2 isolated_anon:0
      active_file:1271 inactive_file:89286 isolated_file:0
      slab_reclaimable:2019 slab_unreclaimable:644
      free:62086 free_pcp:199 free_cma:60234
      Node 0 active_anon:13072kB inactive_anon:8kB active_file:5084kB inactive_file:357144kB`,
      { pageSizeKiB: null },
    );
    const part = { kernel: '4.9.56', order: 10, trace: process, memory: totals };
    const verdict = judge({ ...part, gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4') });
    expect(verdict).toMatchObject({ cause: 'cma-only', expectation: 'unknown' });
    expect(why(verdict, 'cma-only')).toContain('(97 %) are CMA pages');
    expect(why(verdict, 'cma-only')).toContain('7408 KiB were left for this one, out of which 4096 KiB');
    expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
    expect(judge({ ...part, gfp: gfp('GFP_HIGHUSER_MOVABLE', '4.4') }).cause).not.toBe('cma-only');
  });
});
