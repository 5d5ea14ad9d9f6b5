/** How sure a verdict is, what else is possible, what was missing, and which other files agree. */
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/contract/index.ts';
import { alone, type EventDraft, event, fact, gfp, memInfo, trace, tracePart } from './builders.ts';
import { burst, judge, process, role, softirq, why } from './judged.ts';

const atomic: Partial<EventDraft> = {
  kernel: '4.18.0-147.el8.x86_64',
  gfp: gfp('GFP_ATOMIC', '4.4'),
  trace: softirq,
  memory: memInfo(burst),
};

describe('how sure a verdict is', () => {
  it('falls with the doubt that the parts of the event belong together', () => {
    const at = (binding: EventDraft['binding']) => judge({ ...atomic, binding });
    expect(at('certain').confidenceScore).toBeGreaterThan(at('likely').confidenceScore);
    expect(at('likely').confidenceScore).toBeGreaterThan(at('guessed').confidenceScore);
    expect(at('guessed').missing).toContain('that all parts of the event belong together is not certain');
    expect(at('certain').missing.join(' ')).not.toContain('belong together');
  });

  it('falls where plenty of page cache speaks against memory that is used up', () => {
    const kswapd = (file: number) =>
      judge({
        kernel: '4.19.100',
        process: 'kswapd0',
        gfp: gfp('GFP_NOIO', '4.4'),
        trace: process,
        memory: memInfo(`
          active_anon:500000 inactive_anon:0
          active_file:${file} inactive_file:0
          free:0
          Node 0 Normal free:0kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
          lowmem_reserve[]: 0 0 0 0
          Node 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB = 0kB
          1048576 pages RAM
          48576 pages reserved`),
      });
    expect(kswapd(400000).cause).toBe('memory-exhausted');
    expect(kswapd(400000).confidenceScore).toBeLessThan(kswapd(1000).confidenceScore);
  });
});

describe('other files of the report', () => {
  const fragmented: Partial<EventDraft> = {
    kernel: '4.19.100',
    order: 3,
    gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4'),
    trace: softirq,
    memory: memInfo(`
      Node 0 Normal free:161600kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:33554432kB managed:32966128kB
      lowmem_reserve[]: 0 0 0 0
      Node 0 Normal: 39000*4kB (UM) 700*8kB (UM) 0*16kB 0*32kB 0*64kB 0*128kB = 161600kB`),
  };
  const buddyinfo = (...rows: (readonly [node: number, zone: string, ...counts: number[]])[]) =>
    alone({
      facts: {
        ...noFacts(),
        buddyinfo: fact(
          rows.map(([node, zone, ...counts]) => ({ node, zone, counts })),
          'proc/buddyinfo',
          1,
        ),
      },
    });

  it('agree with fragmentation where few large blocks are left at collection', () => {
    const said = (...counts: number[]) =>
      why(judge(fragmented, buddyinfo([0, 'Normal', ...counts])), 'external-fragmentation');
    expect(said(5000, 300, 20, 0, 0)).toContain(
      'Also at collection no block of the order or larger was free in Normal (proc/buddyinfo).',
    );
    expect(said(5000, 300, 20, 1, 0)).toContain('Also at collection only 1 block of the order or larger was free');
    expect(said(5000, 300, 20, 7, 2)).toContain('Also at collection only 9 blocks of the order or larger were free');
    expect(said(5000, 300, 20, 11, 0)).not.toContain('at collection');
  });

  it('are asked of the zone that refused, or of Normal where none is known', () => {
    const other = judge(fragmented, buddyinfo([1, 'Normal', 0, 0, 0, 0], [0, 'DMA', 0, 0, 0, 0]));
    expect(why(other, 'external-fragmentation')).not.toContain('at collection');
    const bare = judge({ ...fragmented, memory: null }, buddyinfo([1, 'Normal', 9, 9, 9, 0]));
    expect(why(bare, 'external-fragmentation')).toContain('no block of the order or larger was free in Normal');
  });

  it('name the largest slab cache, and what the balloon driver holds', () => {
    const block = (slab: number) =>
      memInfo(`
        active_anon:100000 inactive_anon:100000
        active_file:3000 inactive_file:2000
        unevictable:0 dirty:0 writeback:0
        slab_reclaimable:5000 slab_unreclaimable:${slab}
        pagetables:9000
        free:10000 free_cma:0
        Node 0 Normal free:40000kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB
        1048576 pages RAM
        48576 pages reserved`);
    const ask = (slab: number, facts: Partial<ReturnType<typeof noFacts>>) =>
      judge(
        { kernel: '4.19.100', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory: block(slab) },
        alone({ facts: { ...noFacts(), ...facts } }),
      );
    const slabinfo = (totalKiB: number) => ({
      slabinfo: fact(
        [{ name: 'kmalloc-64', objects: 1, objectSize: 64, totalKiB, pagesPerSlab: 1 }],
        'proc/slabinfo',
        1,
      ),
    });
    const large = ask(700000, slabinfo(2_000_000));
    expect(why(large, 'slab-growth')).toContain(
      'The largest slab cache at collection is kmalloc-64 with 1953 MiB (proc/slabinfo).',
    );
    expect(why(ask(700000, slabinfo(1000)), 'slab-growth')).not.toContain('kmalloc-64');
    const balloon = (deflate: number) =>
      ask(20000, { vmstat: fact({ balloon_inflate: 5000, balloon_deflate: deflate }, 'proc/vmstat', 1) });
    expect(why(balloon(1000), 'balloon')).toBe('The balloon driver held 4000 pages at collection (proc/vmstat).');
    expect(role(balloon(5000), 'balloon')).toBeNull();
  });
});

describe('what else is possible', () => {
  it('is the cpuset where the zone that would have served may lie outside of it', () => {
    const verdict = judge({
      kernel: '4.19.100',
      gfp: gfp('GFP_KERNEL', '4.4'),
      trace: process,
      cpuset: '/jobs',
      memsAllowed: '0',
      memory: memInfo(`
        Node 0 Normal free:900000kB min:43348kB low:90000kB high:140000kB active_anon:1kB present:50331648kB managed:49391616kB
        lowmem_reserve[]: 0 0 0 0 0
        Node 1 Normal free:900000kB min:45264kB low:94000kB high:144000kB active_anon:1kB present:50331648kB managed:49525204kB
        lowmem_reserve[]: 0 0 0 0 0`),
    });
    expect(verdict.cause).toBe('should-have-succeeded');
    expect(verdict.alternatives.map((one) => one.cause)).toContain('cpuset-bound');
  });
});

describe('what was missing', () => {
  it('names why a block is only a part of one', () => {
    const verdict = judge({ ...atomic, memoryAbsence: 'the log ends inside the block' });
    expect(verdict.missing).toContain('the log ends inside the block');
  });
});

describe('what it meant', () => {
  const at = (frames: string, part: Partial<EventDraft> = {}) =>
    judge({ kernel: '5.10.100', gfp: gfp('GFP_ATOMIC', '4.4'), trace: tracePart(trace(frames), 'softirq'), ...part });

  it('is a packet that was not sent where the stack transmits', () => {
    expect(at('<IRQ>\n__alloc_pages\nsch_direct_xmit\nnet_tx_action').impact).toContain('A packet was not sent');
  });

  it('is a connection only where the stack sets one up', () => {
    expect(at('<IRQ>\nsk_prot_alloc\ntcp_check_req').impact).toContain('One incoming TCP connection');
    const other = tracePart(trace('__alloc_pages\nsk_prot_alloc\nsk_alloc\n__sys_socket'), 'process');
    expect(at('', { trace: other, gfp: gfp('GFP_KERNEL', '4.4') }).impact).not.toContain('TCP connection');
  });
});

describe('the explanation', () => {
  it('tells six zones of a machine with many nodes, and how many more there are', () => {
    const zones = Array.from(
      { length: 8 },
      (_, node) => `
        Node ${node} Normal free:1000kB min:43348kB low:90000kB high:140000kB active_anon:1kB present:50331648kB managed:49391616kB
        lowmem_reserve[]: 0 0 0 0 0`,
    );
    const verdict = judge({
      kernel: '4.19.100',
      gfp: gfp('GFP_KERNEL', '4.4'),
      trace: process,
      memory: memInfo(zones.join('\n')),
    });
    expect(verdict.explanation).toContain('Node 5 Normal: 1000 ≤ 43348 KiB');
    expect(verdict.explanation).not.toContain('Node 6 Normal');
    expect(verdict.explanation).toContain('. 2 further zones.');
  });

  it('works out the size where the event has none', () => {
    expect(judge({ ...event(), sizeKiB: null, order: 3 }).explanation).toContain(
      '8 contiguous pages (32 KiB, order 3)',
    );
  });
});
