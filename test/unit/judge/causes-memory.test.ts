/** Causes that the memory tells: what held it, and what the request was not allowed to use. */
import { describe, expect, it } from 'vitest';
import { type EventDraft, gfp, memInfo } from './builders.ts';
import { judge, process, role, why } from './judged.ts';

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
