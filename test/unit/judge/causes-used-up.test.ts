/** What holds the memory of a machine that has run out: which holder is named, and when it explains the shortage. */
import { describe, expect, it } from 'vitest';
import { type EventDraft, gfp, memInfo } from './builders.ts';
import { judge, process, role, softirq, why } from './judged.ts';

/** 4 GiB with Normal below its min; in pages: processes, page cache, unreclaimable slab, dirty. */
interface Held {
  readonly anon?: number;
  readonly file?: number;
  readonly slab?: number;
  readonly dirty?: number;
  readonly free?: number;
  /** Further lines of the block, and what stands at the end of the zone line. */
  readonly lines?: string;
  readonly zoneEnd?: string;
  readonly swap?: readonly [total: number, free: number] | null;
}

function ask(held: Held, part: Partial<EventDraft> = {}) {
  const { anon = 200000, file = 5000, slab = 20000, dirty = 0, free = 10000, swap = [4000000, 3900000] } = held;
  return judge({
    kernel: '4.19.100',
    gfp: gfp('GFP_KERNEL', '4.4'),
    trace: process,
    memory: memInfo(`
      active_anon:${anon} inactive_anon:0
      active_file:${file} inactive_file:0
      unevictable:0 dirty:${dirty} writeback:0
      slab_reclaimable:5000 slab_unreclaimable:${slab}
      pagetables:9000
      free:${free} free_cma:0
      ${held.lines ?? ''}
      Node 0 Normal free:40000kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB ${held.zoneEnd ?? ''}
      lowmem_reserve[]: 0 0 0 0
      ${swap === null ? '' : `Total swap = ${swap[0]}kB\nFree swap = ${swap[1]}kB`}
      1048576 pages RAM
      48576 pages reserved`),
    ...part,
  });
}

describe('processes hold it', () => {
  const anon = 900000;

  it('with swap full to the last two percent', () => {
    const verdict = ask({ anon, swap: [4000000, 8000] });
    expect(verdict.cause).toBe('memory-exhausted');
    expect(why(verdict, 'memory-exhausted')).toContain('and swap is full (8000 KiB of 3906 MiB left).');
    expect(why(verdict, 'swap-off-or-full')).toBe('Swap is full: 8000 KiB of 3906 MiB left.');
  });

  it('with swap free, where reclaim had given up on the zone or its node', () => {
    const byZone = ask({ anon, zoneEnd: 'all_unreclaimable? yes' });
    expect(byZone.cause).toBe('memory-exhausted');
    expect(why(byZone, 'memory-exhausted')).toContain('and reclaim had given up on the zone.');
    expect(role(byZone, 'swap-off-or-full')).toBe('excluded');
    const byNode = ask({ anon, lines: 'Node 0 active_anon:1kB all_unreclaimable? yes' });
    expect(byNode.cause).toBe('memory-exhausted');
    // Another node's trouble says nothing of this one.
    const elsewhere = ask({ anon, lines: 'Node 1 active_anon:1kB all_unreclaimable? yes' });
    expect(elsewhere.cause).toBe('below-min-watermark');
    const fine = ask({ anon, lines: 'Node 0 active_anon:1kB all_unreclaimable? no' });
    expect(role(fine, 'memory-exhausted')).toBe('contributing');
  });

  it('says nothing of swap where its lines are lost', () => {
    const verdict = ask({ anon, swap: null, zoneEnd: 'all_unreclaimable? yes' });
    expect(verdict.cause).toBe('memory-exhausted');
    expect(role(verdict, 'swap-off-or-full')).toBeNull();
  });
});

describe('a balloon holds it', () => {
  const balloon = (kiB: number, held: Held = {}) => ask({ ...held, lines: `Node 0 active_anon:1kB Balloon:${kiB}kB` });

  it('and is the reason from a fifth of RAM on', () => {
    const verdict = balloon(1_200_000);
    expect(verdict.cause).toBe('balloon');
    expect(why(verdict, 'balloon')).toBe('The balloon of the hypervisor holds 1172 MiB.');
    expect(role(balloon(200_000), 'balloon')).toBe('contributing');
    expect(role(balloon(0), 'balloon')).toBe('excluded');
  });
});

describe('huge pages hold it', () => {
  const pool = (total: number, free: number) =>
    ask({
      anon: 100000,
      lines: `Node 0 hugepages_total=${total} hugepages_free=${free} hugepages_surp=0 hugepages_size=2048kB`,
    });

  it('without being the mistake where a program uses them', () => {
    const used = pool(1500, 0);
    expect(role(used, 'hugepages-reserved')).toBe('contributing');
    expect(why(used, 'hugepages-reserved')).toContain('0 KiB of it unused');
  });

  it('in part, unused', () => {
    expect(role(pool(600, 500), 'hugepages-reserved')).toBe('contributing');
    expect(role(pool(600, 10), 'hugepages-reserved')).toBeNull();
  });
});

describe('nobody holds it', () => {
  it('on a machine that mostly is free, as early in its life', () => {
    const verdict = ask({ anon: 1000, file: 1000, free: 800000 });
    expect(verdict.cause).toBe('below-min-watermark');
    expect(role(verdict, 'memory-exhausted')).toBeNull();
  });
});

describe('dirty pages', () => {
  const cache = { anon: 300000, file: 400000 };

  it('are the reason only where most of the cache is dirty', () => {
    expect(role(ask({ ...cache, dirty: 120000 }), 'dirty-throttling')).toBe('contributing');
    expect(role(ask({ ...cache, dirty: 240000 }), 'dirty-throttling')).toBe('headline');
    expect(role(ask({ ...cache, dirty: 2000 }), 'dirty-throttling')).toBe('excluded');
  });

  it('never hold back a request that waits for nothing', () => {
    const atomic = { gfp: gfp('GFP_ATOMIC', '4.4'), trace: softirq };
    const verdict = ask({ ...cache, dirty: 300000 }, atomic);
    expect(role(verdict, 'dirty-throttling')).toBe('contributing');
    expect(verdict.cause).not.toBe('dirty-throttling');
  });
});

describe('a request that no watermark holds back', () => {
  it('finds memory used up where nothing at all is left', () => {
    const verdict = judge({
      kernel: '4.19.100',
      process: 'kswapd0',
      gfp: gfp('GFP_NOIO', '4.4'),
      trace: process,
      memory: memInfo(`
        active_anon:900000 inactive_anon:0
        active_file:500 inactive_file:0
        free:0
        Node 0 Normal free:0kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB
        Total swap = 0kB
        Free swap = 0kB
        1048576 pages RAM
        48576 pages reserved`),
    });
    expect(verdict.cause).toBe('memory-exhausted');
    expect(why(verdict, 'memory-exhausted')).toContain('there is no swap');
    expect(why(verdict, 'memory-exhausted')).toContain('even without a watermark nothing was left');
  });
});
