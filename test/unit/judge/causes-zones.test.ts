/** Requests that could not use all memory: what lies above the zone, how low memory is told, and which nodes refused. */
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/contract/index.ts';
import { alone, type EventDraft, fact, gfp, host, memInfo } from './builders.ts';
import { judge, process, role, why } from './judged.ts';

describe('a request for low addresses', () => {
  /** DMA and DMA32 as a machine with devices below 4 GiB has them; no zone above is printed, as from 6.1 on. */
  const lower = (ram: string) =>
    memInfo(`
      Node 0 DMA free:11264kB boost:0kB min:64kB low:80kB high:96kB reserved_highatomic:0KB active_anon:1kB present:15992kB managed:15360kB
      lowmem_reserve[]: 0 2900 3900 3900 3900
      Node 0 DMA32 free:3000kB boost:0kB min:5572kB low:6965kB high:8358kB reserved_highatomic:0KB active_anon:1kB present:3129216kB managed:2969600kB
      lowmem_reserve[]: 0 0 1000 1000 1000
      Node 0 DMA: 0*4kB 0*8kB 704*16kB (M) = 11264kB
      Node 0 DMA32: 750*4kB (UME) = 3000kB
      ${ram}`);
  const ask = (zone: string, part: Partial<EventDraft> = {}, around = alone()) =>
    judge({ kernel: '6.8.1', gfp: gfp(`GFP_KERNEL|${zone}`, '6.3'), trace: process, ...part }, around);

  it('knows of memory above 4 GiB on a machine of 4 GiB, by what the zones lack of RAM', () => {
    const verdict = ask('GFP_DMA32', { memory: lower('1048446 pages RAM\n40000 pages reserved') });
    expect(why(verdict, 'zone-limited')).toContain('868 MiB lie above it (by the size of RAM)');
    expect(role(verdict, 'zone-limited')).not.toBe('excluded');
  });

  it('takes zoneinfo before the size of RAM', () => {
    const around = alone({ facts: host('6.8.1', 64) });
    const verdict = ask('GFP_DMA32', { memory: lower('') }, around);
    expect(why(verdict, 'zone-limited')).toContain('61 GiB lie above it (in /proc/zoneinfo)');
  });

  it('says so where the size of the machine is not known', () => {
    const verdict = ask('GFP_DMA', { memory: null });
    expect(why(verdict, 'zone-limited')).toBe(
      'The caller asks for memory of zone DMA or below; whether the machine has memory above is not known.',
    );
    expect(verdict.cause).not.toBe('zone-limited');
  });

  it('needs no block where the machine is far larger than zone DMA32 can be', () => {
    const large = ask('GFP_DMA32', { memory: null }, alone({ memTotalKiB: 64 * 1024 ** 2 }));
    expect(large.cause).toBe('zone-limited');
    expect(why(large, 'zone-limited')).toContain('60 GiB lie above it');
    // 3 GiB may lie below 4 GiB as a whole, and how far ZONE_DMA reaches the architecture decides.
    const small = ask('GFP_DMA32', { memory: null }, alone({ memTotalKiB: 3 * 1024 ** 2 }));
    expect(small.cause).not.toBe('zone-limited');
    const dma = ask('GFP_DMA', { memory: null }, alone({ memTotalKiB: 64 * 1024 ** 2 }));
    expect(dma.cause).not.toBe('zone-limited');
  });

  it('is refused by the ceiling where most memory lies above it, for lack of a block in its zone too', () => {
    const block = (above: string) =>
      ask('GFP_DMA32', {
        order: 4,
        gfp: gfp('GFP_KERNEL|GFP_DMA32|__GFP_COMP', '6.3'),
        memory: memInfo(`
          Node 0 DMA32 free:50000kB boost:0kB min:5572kB low:6965kB high:8358kB reserved_highatomic:0KB active_anon:1kB present:3129216kB managed:2969600kB
          lowmem_reserve[]: 0 0 1000 1000 1000
          Node 0 Normal free:500000kB boost:0kB min:5572kB low:6965kB high:8358kB reserved_highatomic:0KB active_anon:1kB present:${above}kB managed:${above}kB
          lowmem_reserve[]: 0 0 0 0 0
          Node 0 DMA32: 10000*4kB (UME) 1250*8kB (UM) 0*16kB 0*32kB 0*64kB 0*128kB = 50000kB
          Node 0 Normal: 0*4kB 0*8kB 31250*16kB (UM) = 500000kB`),
      });
    expect(block('60000000').cause).toBe('zone-limited');
    const little = block('900000');
    expect(little.cause).toBe('external-fragmentation');
    expect(role(little, 'zone-limited')).toBe('contributing');
  });
});

describe('low memory of a 32-bit kernel', () => {
  const ask = (drawing: string, part: Partial<EventDraft> = {}) =>
    judge({ kernel: '6.1.60', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory: memInfo(drawing), ...part });
  const normal = `
    Normal free:1000kB boost:0kB min:3700kB low:4600kB high:5500kB reserved_highatomic:0KB active_anon:1kB present:897024kB managed:860000kB
    lowmem_reserve[]: 0 0 0
    Normal: 250*4kB (UE) = 1000kB`;

  it('is told by the last lines of the block where HighMem itself is not printed', () => {
    const memory = memInfo(`free:500250\n${normal}`);
    memory.ramPages['HighMem/MovableOnly'] = 575000;
    const verdict = judge({ kernel: '6.1.60', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory });
    expect(verdict.cause).toBe('lowmem-exhausted');
    expect(why(verdict, 'lowmem-exhausted')).toContain('2246 MiB are HighMem, of which 1953 MiB are free,');
  });

  it('is told without the free part where that is not printed', () => {
    const memory = memInfo(normal);
    memory.ramPages.HighMem = 575000;
    const verdict = judge({ kernel: '6.1.60', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory });
    expect(why(verdict, 'lowmem-exhausted')).toContain('2246 MiB are HighMem and of no use to this request');
  });

  it('is no matter where HighMem is used up too, or where the request may use it', () => {
    const high = `
      HighMem free:20000kB min:512kB low:900kB high:1300kB active_anon:1kB present:2300000kB managed:2300000kB
      lowmem_reserve[]: 0 0 0
      HighMem: 5000*4kB (M) = 20000kB`;
    expect(role(ask(`${normal}${high}`), 'lowmem-exhausted')).toBe('contributing');
    expect(role(ask(`${normal}${high}`, { gfp: gfp('GFP_HIGHUSER_MOVABLE', '4.4') }), 'lowmem-exhausted')).toBeNull();
  });
});

describe('nodes', () => {
  const one = (node: number, free: number) => `
    Node ${node} Normal free:${free}kB min:43348kB low:90000kB high:140000kB active_anon:1kB present:50331648kB managed:49391616kB
    lowmem_reserve[]: 0 0 0 0 0`;
  const ask = (drawing: string, part: Partial<EventDraft> = {}, numaNodes: number | null = null) =>
    judge(
      { kernel: '4.19.100', gfp: gfp('GFP_USER', '4.4'), trace: process, memory: memInfo(drawing), ...part },
      alone({ facts: { ...noFacts(), numaNodes: numaNodes === null ? null : fact(numaNodes) } }),
    );

  it('that the request asked for alone refuse where others would not', () => {
    const here = gfp('GFP_USER|__GFP_THISNODE', '4.4');
    const verdict = ask(one(0, 30000) + one(1, 900000), { gfp: here });
    expect(verdict.cause).toBe('node-bound');
    expect(why(verdict, 'node-bound')).toBe(
      'The request asked for one node alone (__GFP_THISNODE): node 0 would refuse it, the others would not.',
    );
    const both = ask(one(0, 30000) + one(1, 20000), { gfp: here });
    expect(both.cause).toBe('below-min-watermark');
    expect(role(both, 'node-bound')).toBe('excluded');
    expect(why(both, 'node-bound')).toBe('All 2 printed nodes refused the request.');
  });

  it('count as refusing only with a zone that the request may use', () => {
    // Node 1 has Movable memory alone, of no use to a kernel request.
    const movable = one(1, 900000).replace('Normal', 'Movable');
    const verdict = ask(one(0, 30000) + movable, { gfp: gfp('GFP_KERNEL|__GFP_THISNODE', '4.4') });
    expect(why(verdict, 'node-bound')).not.toContain('node 1 would refuse');
  });

  it('that were not printed are told by their number', () => {
    const policy = ask(one(0, 30000), { nodemask: '0' }, 2);
    expect(why(policy, 'node-bound')).toContain('held to 1 of 2 nodes (nodemask=0); the others were not printed');
    const cpuset = ask(one(0, 30000), { cpuset: '/jobs', memsAllowed: '0' }, 4);
    expect(why(cpuset, 'cpuset-bound')).toContain('held to 1 of 4 nodes (cpuset /jobs (nodes 0))');
    expect(role(ask(one(0, 30000), { nodemask: '0' }, 1), 'node-bound')).toBeNull();
    expect(role(ask(one(0, 30000), { nodemask: '0' }), 'node-bound')).toBeNull();
  });
});
