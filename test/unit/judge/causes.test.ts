/** Verdicts on whole events: the headline, what speaks against others, how sure, how bad, and what is left open. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CauseId, verdict as verdictSchema } from '../../../shared/contract/index.ts';
import { judgeEvent } from '../../../shared/judge/index.ts';
import { alone, type EventDraft, event, fact, firstReport, gfp, memInfo, trace, tracePart } from './builders.ts';

const softirq = tracePart(trace('<IRQ>\n__netdev_alloc_skb\ne1000_alloc_rx_buffers [e1000]\nnet_rx_action'), 'softirq');
const process = tracePart(trace('__alloc_pages\nkmalloc_order\nsome_ioctl [widget]\n__x64_sys_ioctl'), 'process');

function judge(part: Partial<EventDraft>, around = alone()) {
  return judgeEvent(event(part), around);
}

function role(verdict: ReturnType<typeof judgeEvent>, cause: CauseId): string | null {
  return verdict.causes.find((entry) => entry.cause === cause)?.role ?? null;
}

function why(verdict: ReturnType<typeof judgeEvent>, cause: CauseId): string {
  return verdict.causes.find((entry) => entry.cause === cause)?.why ?? '';
}

/** 16 GiB, mostly page cache; Normal just below 3/8 of min. */
const burst = `
  active_anon:200000 inactive_anon:100000 isolated_anon:0
  active_file:1200000 inactive_file:1900000 isolated_file:0
  unevictable:0 dirty:2000 writeback:0
  slab_reclaimable:60000 slab_unreclaimable:40000
  mapped:50000 shmem:1000 pagetables:5000 bounce:0
  free:14000 free_pcp:200 free_cma:0
  Node 0 Normal free:24900kB min:67584kB low:84480kB high:101376kB active_anon:100kB present:16777216kB managed:16400000kB
  lowmem_reserve[]: 0 0 0 0
  Node 0 Normal: 3000*4kB (UME) 1000*8kB (UM) 306*16kB (U) 0*32kB 0*64kB = 24896kB
  Total swap = 8388604kB
  Free swap = 8000000kB
  4194304 pages RAM
  80000 pages reserved`;

describe('the report from which the product began', () => {
  const [header, stack] = firstReport();

  it('leaves an event that is a header alone undetermined, and names no culprit', () => {
    const verdict = judgeEvent(header ?? event(), alone());
    expect(verdict.cause).toBe('undetermined');
    expect(verdict.expectation).toBe('unknown');
    expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
    expect(JSON.stringify(verdict)).not.toContain('python');
    expect(verdict.alternatives.map((one) => one.cause)).toEqual(['external-fragmentation', 'below-atomic-reserve']);
  });

  it('takes the stack for fragmentation, likelier than shortage, and no more than that', () => {
    const verdict = judgeEvent(stack ?? event(), alone());
    expect(['external-fragmentation', 'below-atomic-reserve']).toContain(verdict.cause);
    expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
    expect(verdict.expectation).toBe('unknown');
    expect(verdict.explanation).toContain('That would mean');
    expect(verdict.impact).toContain('connection');
    expect(verdict.severityLevel).toBe(1);
    expect(role(verdict, 'swap-off-or-full')).toBeNull();
    expect(verdict.missing.join(' ')).toContain('by design');
  });

  it('says that the kernel already has the change that is usually named', () => {
    const verdict = judgeEvent(stack ?? event(), alone());
    expect(role(verdict, 'known-issue')).toBe('contributing');
    expect(why(verdict, 'known-issue')).toContain('2.6.32-358.2.1.el6.x86_64 already contains the change');
  });

  it('calls it service damage when it goes on', () => {
    expect(judgeEvent(stack ?? event(), alone({ eventsInTenMinutes: 40 })).severityLevel).toBe(3);
  });
});

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

describe('where the memory was', () => {
  /** 4 GiB, Normal at 40 MiB with a min of 60 MiB; the rest as drawn. */
  const block = (totals: string, tail = 'Total swap = 0kB\nFree swap = 0kB') =>
    memInfo(`
      ${totals}
      Node 0 Normal free:40000kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
      lowmem_reserve[]: 0 0 0 0
      ${tail}
      1048576 pages RAM
      48576 pages reserved`);
  const ask = (totals: string, tail?: string, extra: Partial<EventDraft> = {}) =>
    judge({ kernel: '4.19.100', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory: block(totals, tail), ...extra });

  it('with processes, and no swap to move them to', () => {
    const verdict = ask(
      'active_anon:700000 inactive_anon:200000\nactive_file:3000 inactive_file:2000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:9000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
    );
    expect(verdict.cause).toBe('memory-exhausted');
    expect(why(verdict, 'memory-exhausted')).toContain('there is no swap');
    expect(role(verdict, 'swap-off-or-full')).toBe('contributing');
  });

  it('in unreclaimable slab', () => {
    const verdict = ask(
      'active_anon:100000 inactive_anon:100000\nactive_file:3000 inactive_file:2000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:700000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
    );
    expect(verdict.cause).toBe('slab-growth');
    expect(why(verdict, 'slab-growth')).toContain('70 % of RAM');
  });

  it('in page tables', () => {
    const verdict = ask(
      'active_anon:400000 inactive_anon:100000\nactive_file:3000 inactive_file:2000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:20000\nmapped:100 shmem:100 pagetables:300000 bounce:0\nfree:10000 free_cma:0',
      'Total swap = 4000000kB\nFree swap = 3900000kB',
    );
    expect(verdict.cause).toBe('page-table-growth');
  });

  it('in an unused pool of huge pages', () => {
    const verdict = ask(
      'active_anon:100000 inactive_anon:50000\nactive_file:3000 inactive_file:2000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:20000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
      'Node 0 hugepages_total=1500 hugepages_free=1400 hugepages_surp=0 hugepages_size=2048kB\nTotal swap = 0kB\nFree swap = 0kB',
    );
    expect(verdict.cause).toBe('hugepages-reserved');
    expect(why(verdict, 'hugepages-reserved')).toContain('2800 MiB of it unused');
  });

  it('nowhere that a counter shows', () => {
    const verdict = ask(
      'active_anon:100000 inactive_anon:50000\nactive_file:3000 inactive_file:2000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:20000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
      'Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB\nTotal swap = 0kB\nFree swap = 0kB',
    );
    expect(verdict.cause).toBe('unaccounted-memory');
    expect(verdict.alternatives.map((one) => one.cause)).toContain('balloon');
  });

  it('does not blame swap while page cache could be given up', () => {
    const verdict = ask(
      'active_anon:300000 inactive_anon:100000\nactive_file:200000 inactive_file:300000\nunevictable:0 dirty:0 writeback:0\nslab_reclaimable:5000 slab_unreclaimable:20000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
    );
    expect(verdict.cause).toBe('below-min-watermark');
    expect(role(verdict, 'swap-off-or-full')).toBeNull();
    expect(role(verdict, 'memory-exhausted')).toBe('excluded');
  });

  it('in dirty pages that had to be written first', () => {
    const verdict = ask(
      'active_anon:300000 inactive_anon:100000\nactive_file:100000 inactive_file:300000\nunevictable:0 dirty:200000 writeback:60000\nslab_reclaimable:5000 slab_unreclaimable:20000\nmapped:100 shmem:100 pagetables:9000 bounce:0\nfree:10000 free_cma:0',
      'Total swap = 4000000kB\nFree swap = 3900000kB',
    );
    expect(verdict.cause).toBe('dirty-throttling');
    expect(why(verdict, 'dirty-throttling')).toContain('65 %');
  });
});

describe('requests that could not use all memory', () => {
  it('is zone-limited where memory lies above, and not where none does', () => {
    const dma32 = (ram: string, above: string) =>
      judge({
        kernel: '5.15.100',
        gfp: gfp('GFP_KERNEL|GFP_DMA32', '4.4'),
        trace: process,
        memory: memInfo(`
          Node 0 DMA32 free:3000kB min:5572kB low:6965kB high:8358kB reserved_highatomic:0KB active_anon:1kB present:303104kB managed:254068kB
          lowmem_reserve[]: 0 0 ${above} ${above} ${above}
          Node 0 DMA32: 700*4kB (UME) 25*8kB (U) = 3000kB
          ${ram}
          0 pages reserved`),
      });
    const large = dma32('4194304 pages RAM', '60000');
    expect(large.cause).toBe('zone-limited');
    const small = dma32('75776 pages RAM', '0');
    expect(small.cause).toBe('below-min-watermark');
    expect(role(small, 'zone-limited')).toBe('excluded');
  });

  it('is low memory on a 32-bit kernel whose HighMem is free', () => {
    const verdict = judge({
      kernel: '3.10.50',
      gfp: gfp('GFP_KERNEL', 'old'),
      trace: process,
      memory: memInfo(`
        Normal free:1000kB min:3700kB low:4600kB high:5500kB active_anon:1kB present:897024kB managed:860000kB
        lowmem_reserve[]: 0 18000 18000
        HighMem free:2000000kB min:512kB low:900kB high:1300kB active_anon:1kB present:2300000kB managed:2300000kB
        lowmem_reserve[]: 0 0 0
        Normal: 250*4kB (UE) = 1000kB
        HighMem: 0*4kB 0*8kB 125000*16kB (M) = 2000000kB`),
    });
    expect(verdict.cause).toBe('lowmem-exhausted');
    expect(verdict.zones.map((zone) => zone.zone)).toEqual(['Normal']);
  });

  const nodes = `
    Node 0 Normal free:30000kB min:43348kB low:90000kB high:140000kB active_anon:1kB present:50331648kB managed:49391616kB
    lowmem_reserve[]: 0 0 0 0 0
    Node 1 Normal free:900000kB min:45264kB low:94000kB high:144000kB active_anon:1kB present:50331648kB managed:49525204kB
    lowmem_reserve[]: 0 0 0 0 0`;

  it('is node-bound where the memory policy kept it from a node that would have served it', () => {
    const verdict = judge({
      kernel: '4.19.100',
      gfp: gfp('GFP_USER', '4.4'),
      trace: process,
      nodemask: '0',
      memory: memInfo(nodes),
    });
    expect(verdict.cause).toBe('node-bound');
    expect(why(verdict, 'node-bound')).toContain('Node 1 Normal would have served');
  });

  it('is cpuset-bound where the cpuset did', () => {
    const verdict = judge({
      kernel: '4.19.100',
      gfp: gfp('GFP_USER', '4.4'),
      trace: process,
      cpuset: '/jobs',
      memsAllowed: '0',
      memory: memInfo(nodes),
    });
    expect(verdict.cause).toBe('cpuset-bound');
    expect(why(verdict, 'cpuset-bound')).toContain('/jobs');
  });

  it('does not call a few blocks of the highatomic reserve the reason beside much fragmented memory', () => {
    const verdict = judge({
      kernel: '5.10.100',
      order: 4,
      gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4'),
      trace: process,
      memory: memInfo(`
        Node 0 Normal free:56384kB min:528kB low:660kB high:792kB reserved_highatomic:2048KB active_anon:1kB present:400000kB managed:390000kB
        lowmem_reserve[]: 0 0 0 0 0
        Node 0 Normal: 10000*4kB (UME) 2000*8kB (UM) 0*16kB 10*32kB (U) 1*64kB (H) 0*128kB = 56384kB`),
    });
    expect(verdict.cause).toBe('external-fragmentation');
    expect(role(verdict, 'highatomic-only')).toBe('contributing');
  });
});

describe('what the request itself says', () => {
  it('is a stall, not a failure, where the kernel was still trying', () => {
    const verdict = judge({ kind: 'allocation-stall', details: { stallMs: 12004 }, gfp: gfp('GFP_KERNEL', '4.4') });
    expect(verdict.cause).toBe('stall');
    expect(why(verdict, 'stall')).toContain('12 s');
    // It was still waiting: nothing was refused yet.
    expect(verdict.impact).not.toContain('refused');
    expect(verdict.severityLevel).toBe(3);
  });

  it('is harmless where start-up code fills its DMA pool', () => {
    const verdict = judge({
      kernel: '5.14.21',
      order: 10,
      bootSeconds: 0.4,
      process: 'swapper/0',
      gfp: gfp('GFP_KERNEL|GFP_DMA', '4.4'),
      trace: tracePart(
        trace('__alloc_pages\natomic_pool_expand\ndma_atomic_pool_init\ndo_one_initcall\nkernel_init'),
        'process',
      ),
    });
    expect(verdict.cause).toBe('boot-or-crash-kernel');
    expect(verdict.severityLevel).toBe(0);
  });

  it('is made on purpose where the stack shows fault injection', () => {
    const verdict = judge({ trace: tracePart(trace('should_fail_alloc_page\n__alloc_pages\nsys_open'), 'process') });
    expect(verdict.cause).toBe('fault-injection');
    expect(verdict.severityLevel).toBe(0);
  });

  it('is more than a machine has where vmalloc() is asked for more than RAM', () => {
    const verdict = judge(
      { kind: 'vmalloc-failure', order: null, details: { bytes: 8 * 1024 ** 3 } },
      alone({ memTotalKiB: 4 * 1024 ** 2 }),
    );
    expect(verdict.cause).toBe('oversized-request');
  });

  it('is no lack of pages where vmalloc() gave up before it took one', () => {
    const part = { order: 0, gfp: gfp('GFP_KERNEL', '4.4'), memory: memInfo(burst) };
    const verdict = judge({ ...part, details: { vmallocBytes: 65536 } });
    expect(verdict).toMatchObject({ cause: 'address-space', expectation: 'unknown', zones: [] });
    const nothing = judge({ order: 0, details: { vmallocBytes: 0 } });
    expect(nothing.cause).toBe('oversized-request');
    const pages = judge({ ...part, details: { vmallocBytes: 65536, vmallocAllocatedBytes: 4096 } });
    expect(pages.zones.length).toBeGreaterThan(0);
  });

  it('does not tell the work of the task that an interrupt stopped', () => {
    const frames = trace(`
      <IRQ>
      __netdev_alloc_skb
      napi_poll
      net_rx_action
      </IRQ>
      zswap_store
      swap_writepage
      shrink_folio_list`);
    const verdict = judge({
      gfp: gfp('GFP_ATOMIC', '6.3'),
      kernel: '6.8.9',
      process: 'kswapd0',
      trace: tracePart(frames, 'softirq'),
    });
    expect(verdict.impact).toContain('packet');
    expect(role(verdict, 'reclaim-recursion')).toBeNull();
  });

  it('names reclaim that was kept from its reserve', () => {
    const verdict = judge({
      kernel: '6.19.0',
      process: 'kswapd0',
      gfp: gfp('GFP_NOFS|__GFP_NOMEMALLOC', '6.3'),
      trace: tracePart(
        trace('__alloc_pages\nalloc_from_pcs\nkmem_cache_alloc\nshrink_folio_list\nbalance_pgdat\nkswapd'),
        'process',
      ),
      memory: memInfo(`
        Node 0 Normal free:79392kB boost:0kB min:80308kB low:93217kB high:106126kB reserved_highatomic:2048KB free_highatomic:32KB active_anon:1kB present:12800000kB managed:12600000kB
        lowmem_reserve[]: 0 0 0 0 0`),
    });
    expect(verdict.cause).toBe('reclaim-recursion');
    expect(role(verdict, 'below-min-watermark')).toBe('contributing');
  });
});

describe('severity', () => {
  const base: Partial<EventDraft> = {
    kernel: '4.19.1',
    gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4'),
    order: 4,
    trace: process,
  };

  it('rises by what happened around it', () => {
    expect(judge(base).severityLevel).toBe(2);
    expect(judge(base, alone({ nearby: [{ kind: 'hung-task', secondsAway: 30 }] })).severityLevel).toBe(3);
    expect(judge(base, alone({ nearby: [{ kind: 'hung-task', secondsAway: 600 }] })).severityLevel).toBe(2);
  });

  it('is that of the machine where memory is used up and the OOM killer runs', () => {
    const verdict = judge(
      {
        ...base,
        order: 0,
        gfp: gfp('GFP_KERNEL', '4.4'),
        memory: memInfo(`
          active_anon:900000 inactive_anon:50000
          active_file:1000 inactive_file:1000
          slab_unreclaimable:9000
          free:8000
          Node 0 Normal free:32000kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
          lowmem_reserve[]: 0 0 0 0
          Total swap = 0kB
          Free swap = 0kB
          1048576 pages RAM
          48576 pages reserved`),
      },
      alone({ nearby: [{ kind: 'oom-kill', secondsAway: -5 }] }),
    );
    expect(verdict.cause).toBe('memory-exhausted');
    expect(verdict.severityLevel).toBe(4);
    expect(verdict.impact).toContain(
      'Severity 4 of 4, because an OOM kill happened within two minutes and the memory of the whole machine is used up.',
    );
  });

  it('names all the trouble around it in one sentence', () => {
    const nearby = (['hung-task', 'oom-kill', 'oom-kill', 'rcu-stall'] as const).map((kind) => ({
      kind,
      secondsAway: 30,
    }));
    expect(judge(base, alone({ nearby })).impact).toContain(
      'Severity 3 of 4, because a hung task, an OOM kill and an RCU stall happened within two minutes.',
    );
  });

  it('stays low where the caller asked to be refused rather than to wait', () => {
    const one = { ...base, order: 0, gfp: gfp('GFP_KERNEL|__GFP_NORETRY', '4.4') };
    expect(judge(one).severityLevel).toBe(2);
    expect(judge({ ...one, gfp: gfp('GFP_KERNEL', '4.4') }).severityLevel).toBe(3);
  });
});

describe('agreement of other files', () => {
  it('raises the confidence and is said to be of another moment', () => {
    const draft: Partial<EventDraft> = {
      kernel: '3.10.0-1160.el7.x86_64',
      order: 3,
      gfp: gfp('GFP_ATOMIC|__GFP_COMP', 'old'),
      trace: softirq,
      memory: memInfo(`
        Node 0 Normal free:161600kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:33554432kB managed:32966128kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 Normal: 39000*4kB (UM) 700*8kB (UM) 0*16kB 0*32kB 0*64kB 0*128kB = 161600kB`),
    };
    const facts = { ...alone().facts, vmstat: fact({ compact_fail: 900, compact_success: 100 }, 'proc/vmstat', null) };
    const without = judge(draft);
    const withCounts = judge(draft, alone({ facts }));
    expect(withCounts.confidenceScore).toBeGreaterThan(without.confidenceScore);
    expect(why(withCounts, 'external-fragmentation')).toContain('900 times');
  });
});

describe('any event', () => {
  const anyEvent = fc.record({
    kind: fc.constantFrom(
      'page-allocation-failure',
      'slab-failure',
      'vmalloc-failure',
      'allocation-stall',
      'oom-kill',
      'cma-failure',
      'hung-task',
    ) as fc.Arbitrary<EventDraft['kind']>,
    order: fc.option(fc.integer({ min: 0, max: 40 })),
    kernel: fc.constantFrom(
      null,
      '2.6.9',
      '2.6.32-358.el6',
      '3.10.0-957.el7',
      '4.18.0-553.el8',
      '5.14.0-503.el9',
      '6.1.0-28-amd64',
      '6.19.1',
      'nonsense',
    ),
    name: fc.constantFrom(
      'GFP_ATOMIC',
      'GFP_KERNEL',
      'GFP_NOWAIT',
      'GFP_HIGHUSER_MOVABLE',
      'GFP_KERNEL|GFP_DMA',
      'GFP_ATOMIC|__GFP_NOMEMALLOC',
    ),
    era: fc.constantFrom('old', '4.4', '6.3') as fc.Arbitrary<'old' | '4.4' | '6.3'>,
    context: fc.constantFrom('hardirq', 'softirq', 'process', 'unknown') as fc.Arbitrary<
      'hardirq' | 'softirq' | 'process' | 'unknown'
    >,
    process: fc.constantFrom(null, 'kswapd0', 'irq/24-eth0', 'swapper/0', 'java'),
    numbers: fc.option(
      fc.record({
        free: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
        min: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
        low: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
        managed: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
        reserve: fc.option(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 7 })),
        counts: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 14 }),
        types: fc.array(fc.constantFrom('', 'U', 'UME', 'C', 'H', 'UH', 'I', 'R'), { maxLength: 14 }),
        zone: fc.constantFrom('DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Weird'),
        node: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
    ),
  });

  function build(input: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never): EventDraft {
    const { numbers } = input;
    let memory = null;
    if (numbers !== null) {
      memory = memInfo(
        `${numbers.node === null ? '' : `Node ${numbers.node} `}${numbers.zone} free:1kB present:100kB active_anon:1kB`,
      );
      const zone = memory.zones[0];
      if (zone !== undefined) {
        zone.freeKiB = numbers.free;
        zone.minKiB = numbers.min;
        zone.lowKiB = numbers.low;
        zone.managedKiB = numbers.managed;
        zone.lowmemReservePages = numbers.reserve;
        zone.buddy =
          numbers.counts.length === 0
            ? null
            : { counts: numbers.counts, types: numbers.types, hasTypes: numbers.types.length > 0, totalKiB: null };
      }
    }
    return event({
      kind: input.kind,
      order: input.order,
      kernel: input.kernel,
      gfp: gfp(input.name, input.era),
      process: input.process,
      trace: tracePart(trace('__alloc_pages\nsome_function'), input.context),
      memory,
    });
  }

  it('gets a whole verdict that fits the contract, never an exception', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        expect(verdictSchema.safeParse(judgeEvent(build(input), alone())).error).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('is never surer than 0.5 without a Mem-Info block, and its outcome is then unknown', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const verdict = judgeEvent(build({ ...input, kind: 'page-allocation-failure', numbers: null }), alone());
        if (verdict.cause !== 'oversized-request') expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
        expect(verdict.expectation).toBe('unknown');
      }),
      { numRuns: 300 },
    );
  });

  it('says "refused" only where every zone refuses, "should have succeeded" only where one passes', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const verdict = judgeEvent(build(input), alone());
        if (verdict.expectation === 'refused') expect(verdict.zones.every((zone) => zone.passes === false)).toBe(true);
        if (verdict.expectation === 'should-have-succeeded')
          expect(verdict.zones.some((zone) => zone.passes === true)).toBe(true);
        if (verdict.cause === 'should-have-succeeded') expect(verdict.expectation).toBe('should-have-succeeded');
      }),
      { numRuns: 400 },
    );
  });
});
