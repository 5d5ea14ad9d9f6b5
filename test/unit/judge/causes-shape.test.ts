/** What the request's own shape tells: start-up, crash kernels, sizes no list has, slab caches, per-CPU memory and vmalloc. */
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../../shared/contract/index.ts';
import { alone, type EventDraft, fact, gfp, memInfo, trace, tracePart } from './builders.ts';
import { judge, process, role, softirq, why } from './judged.ts';

describe('a crash kernel', () => {
  const facts = { ...noFacts(), cmdline: fact('BOOT_IMAGE=/vmlinuz elfcorehdr=0x27000000 irqpoll', 'proc/cmdline', 1) };

  it('is told by its command line and its little memory', () => {
    const verdict = judge({ gfp: gfp('GFP_KERNEL', '4.4') }, alone({ facts, memTotalKiB: 256 * 1024 }));
    expect(verdict.cause).toBe('boot-or-crash-kernel');
    expect(why(verdict, 'boot-or-crash-kernel')).toContain('with 256 MiB of memory');
    // The word of a command line that was taken over stays behind on a large machine.
    const large = judge({ gfp: gfp('GFP_KERNEL', '4.4') }, alone({ facts, memTotalKiB: 64 * 1024 ** 2 }));
    expect(large.cause).not.toBe('boot-or-crash-kernel');
    expect(judge({ gfp: gfp('GFP_KERNEL', '4.4') }, alone({ facts })).cause).not.toBe('boot-or-crash-kernel');
  });

  it('is told by a ZONE_DMA without memory, for a request that needs it', () => {
    const memory = memInfo(`
      Node 0 DMA free:0kB min:0kB low:0kB high:0kB active_anon:0kB present:636kB managed:0kB
      lowmem_reserve[]: 0 200 200 200
      Node 0 DMA32 free:90000kB min:1000kB low:1250kB high:1500kB active_anon:0kB present:262144kB managed:210000kB
      lowmem_reserve[]: 0 0 0 0`);
    const dma = judge({
      kernel: '4.18.0-147.el8.x86_64',
      gfp: gfp('GFP_KERNEL|GFP_DMA', '4.4'),
      trace: process,
      memory,
    });
    expect(dma.cause).toBe('boot-or-crash-kernel');
    expect(why(dma, 'boot-or-crash-kernel')).toContain('managed:0kB');
    const other = judge({ kernel: '4.18.0-147.el8.x86_64', gfp: gfp('GFP_KERNEL', '4.4'), trace: process, memory });
    expect(role(other, 'boot-or-crash-kernel')).toBeNull();
  });
});

describe('start-up code', () => {
  const frames = tracePart(trace('__alloc_pages\nsome_driver_init\ndo_one_initcall\nkernel_init'), 'process');
  const zone = (min: number) =>
    memInfo(`
      Node 0 Normal free:${min === 0 ? 0 : 30000}kB min:${min}kB low:${min}kB high:${min}kB active_anon:1kB present:4000000kB managed:3900000kB
      lowmem_reserve[]: 0 0 0 0
      Node 0 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB`);
  const ask = (part: Partial<EventDraft>) =>
    judge({ kernel: '5.4.26', gfp: gfp('GFP_KERNEL', '4.4'), trace: frames, ...part });

  it('says when it asked, and the numbers say why it was refused', () => {
    const verdict = ask({ bootSeconds: 2.34, memory: zone(67584) });
    expect(verdict.cause).toBe('below-min-watermark');
    expect(why(verdict, 'boot-or-crash-kernel')).toBe(
      'The request was made by start-up code, 2.3 s after the kernel started.',
    );
    expect(why(ask({ bootSeconds: null, memory: zone(67584) }), 'boot-or-crash-kernel')).toContain(
      'start-up code, while the kernel was starting.',
    );
  });

  it('asked before the marks were set', () => {
    const verdict = ask({ bootSeconds: 0.1, memory: zone(0) });
    expect(verdict.cause).toBe('boot-or-crash-kernel');
    expect(why(verdict, 'boot-or-crash-kernel')).toContain('before the marks of the zones were set');
  });

  it('that loads a module hours later is no start-up', () => {
    expect(role(ask({ bootSeconds: 7200, memory: zone(67584) }), 'boot-or-crash-kernel')).toBeNull();
  });

  it('asking for low addresses got what the small zone had', () => {
    const verdict = ask({ bootSeconds: 1, gfp: gfp('GFP_KERNEL|GFP_DMA32', '4.4') });
    expect(verdict.cause).toBe('boot-or-crash-kernel');
  });
});

describe('the size of the request', () => {
  it('is beyond what any list of the kernel holds', () => {
    const verdict = judge({
      kernel: '4.19.100',
      order: 11,
      gfp: gfp('GFP_KERNEL|__GFP_COMP', '4.4'),
      trace: process,
      memory: memInfo(`
        Node 0 Normal free:161600kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:33554432kB managed:32966128kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 Normal: 39000*4kB (UM) 700*8kB (UM) 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 161600kB`),
    });
    expect(verdict.cause).toBe('oversized-request');
    expect(why(verdict, 'oversized-request')).toContain(
      '8192 KiB at once are more than the largest block of this kernel (order 10).',
    );
  });
});

describe('a slab cache', () => {
  const ask = (details: EventDraft['details'], part: Partial<EventDraft> = {}) =>
    judge({
      kind: 'slab-failure',
      kernel: '5.10.100',
      gfp: gfp('GFP_NOWAIT', '4.4'),
      trace: softirq,
      details,
      ...part,
    });

  it('names what it needs at least, with its name', () => {
    const verdict = ask({ cache: 'kmalloc-8k', minOrder: 1 }, { order: 1 });
    expect(why(verdict, 'slab-min-order')).toBe(
      'The smallest slab of the cache is 2 pages (cache kmalloc-8k): single free pages do not help it.',
    );
    expect(why(ask({ minOrder: 0 }, { order: 3 }), 'slab-min-order')).toBe('The cache can live with single pages.');
    expect(role(ask({ minOrder: 0 }, { order: 3 }), 'slab-min-order')).toBe('excluded');
  });

  it('was made larger by debugging', () => {
    expect(why(ask({ cache: 'skbuff', debugOrder: true, minOrder: 1 }), 'slab-min-order')).toBe(
      'Slab debugging raised the smallest slab of the cache above one page (cache skbuff).',
    );
  });
});

describe('receive buffers', () => {
  const big = { kernel: '5.10.100', order: 3, gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4') };

  it('are told with the card’s MTU where the report has it, and without a module where none is on the stack', () => {
    const card = {
      name: 'eth0',
      driver: 'e1000',
      driverVersion: null,
      firmware: null,
      mtu: 9000,
      rxRing: null,
      txRing: null,
      features: {},
      counters: {},
      members: [],
    };
    const facts = { ...noFacts(), interfaces: [card] };
    expect(why(judge({ ...big, trace: softirq }, alone({ facts })), 'high-order-driver')).toContain(
      'Network buffers of e1000 were asked for as blocks of 32 KiB without waiting (eth0: MTU 9000)',
    );
    const unknown = { ...noFacts(), interfaces: [{ ...card, mtu: null }] };
    expect(why(judge({ ...big, trace: softirq }, alone({ facts: unknown })), 'high-order-driver')).not.toContain('MTU');
    const bare = tracePart(trace('<IRQ>\n__alloc_skb\nnet_rx_action'), 'softirq');
    expect(why(judge({ ...big, trace: bare }, alone({ facts })), 'high-order-driver')).toMatch(/^Network buffers were/);
  });
});

describe('reclaim', () => {
  const frames = tracePart(trace('__alloc_pages\nzs_malloc\nshrink_folio_list\ntry_to_free_pages'), 'process');

  it('by the task itself is named as such', () => {
    const allowed = judge({ kernel: '6.8.1', gfp: gfp('GFP_NOIO', '6.3'), trace: frames });
    expect(why(allowed, 'reclaim-recursion')).toContain('being reclaimed (by the task): no watermark');
    const kept = judge({ kernel: '6.8.1', gfp: gfp('GFP_NOIO|__GFP_NOMEMALLOC', '6.3'), trace: frames });
    expect(why(kept, 'reclaim-recursion')).toContain('(by the task), and __GFP_NOMEMALLOC kept it');
    // Without numbers that it was refused for that is likely, not shown.
    expect(role(kept, 'reclaim-recursion')).toBe('contributing');
  });
});

describe('addresses rather than pages', () => {
  it('ran out for per-CPU memory and for mappings', () => {
    const percpu = judge({ kind: 'percpu-failure', order: null });
    expect(percpu.cause).toBe('address-space');
    expect(why(percpu, 'address-space')).toContain('per-CPU allocator had no room left');
    const mapping = judge({
      kind: 'vmalloc-failure',
      order: null,
      details: { bytes: 65536, reason: 'out of address space' },
    });
    expect(why(mapping, 'address-space')).toBe('The kernel ran out of virtual addresses for mappings, not of memory.');
  });

  it('are one of several reasons where the line does not tell', () => {
    const verdict = judge({ kind: 'vmalloc-failure', order: null, details: { reason: 'allocation failure' } });
    expect(role(verdict, 'address-space')).not.toBe('excluded');
    expect(why(verdict, 'address-space')).toContain(
      'a page was missing, the task was being killed, or addresses ran out',
    );
  });

  it('a stall of unknown length is a stall', () => {
    expect(why(judge({ kind: 'allocation-stall' }), 'stall')).toContain('had been waiting and was still trying');
  });
});
