/** What the request itself says, and how much that weighs. */
import { describe, expect, it } from 'vitest';
import { alone, type EventDraft, fact, gfp, memInfo, trace, tracePart } from './builders.ts';
import { burst, judge, process, role, softirq, why } from './judged.ts';

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
    const twice = judge({ ...part, kernel: '3.11.0', details: { vmallocBytes: 65536 } });
    expect(twice).toMatchObject({ cause: 'undetermined', expectation: 'unknown' });
    const nothing = judge({ order: 0, details: { vmallocBytes: 0 } });
    expect(nothing.cause).toBe('undetermined');
    expect(nothing.explanation).toContain('A mapping of 0 bytes was asked for');
    const pages = judge({ ...part, details: { vmallocBytes: 65536, vmallocAllocatedBytes: 4096 } });
    expect(pages.zones.length).toBeGreaterThan(0);
  });

  it('is told by the words of vmalloc() from 5.14 on', () => {
    const mapping = (details: EventDraft['details'], part: Partial<EventDraft> = {}) =>
      judge({ kind: 'vmalloc-failure', order: null, gfp: gfp('GFP_KERNEL', '6.3'), kernel: '6.3.0', details, ...part });
    const memory = memInfo(burst);
    // The size in front of these words is what it had got, not what was asked for.
    const huge = mapping({ allocatedBytes: 0, reason: 'page order 9, failed to allocate pages' }, { order: 9, memory });
    expect(huge).toMatchObject({ cause: 'external-fragmentation', severityLevel: 0, zones: [] });
    expect(huge.impact).toContain('begins again with single pages');
    const single = { allocatedBytes: 4_194_304, reason: 'failed to allocate pages' };
    expect(mapping(single)).toMatchObject({ cause: 'undetermined', confidence: 'low' });
    expect(mapping(single).explanation).toContain('was refused a page after it had got 4096 KiB');
    expect(mapping(single, { memory }).zones.length).toBeGreaterThan(0);
    const paid = { memory, gfp: gfp('GFP_KERNEL|__GFP_ACCOUNT', '6.3') };
    expect(mapping(single, paid)).toMatchObject({ cause: 'undetermined', zones: [] });
    expect(mapping(single, paid).explanation).not.toContain('The log has no numbers of the zones');

    const range = mapping({ bytes: 4_194_304, reason: 'vm_struct allocation failed' }, { memory });
    expect(range.cause).toBe('address-space');
    expect(why(range, 'address-space')).toContain('no range of 4096 KiB was free');
    expect(mapping({ bytes: 2 ** 50, reason: 'exceeds total pages' }).cause).toBe('oversized-request');
    const list = mapping({ bytes: 8192, reason: 'failed to allocated page array size 64' });
    expect(list.explanation).toContain('never came to the pages');
    const tables = mapping({ allocatedBytes: 8192, reason: 'failed to map pages' });
    expect(tables.explanation).toContain('could not map them');
  });

  it('does not claim more of the kernel than its release tells', () => {
    const stack = tracePart(trace('do_vfs_ioctl\nsys_ioctl'), 'process');
    const large = (kernel: string | null) =>
      judge({ kernel, order: 4, gfp: gfp('GFP_KERNEL', 'old'), trace: stack }).explanation;
    expect(large('3.10.0')).toContain('compacts memory for that but gives up early');
    for (const kernel of [null, '2.6.16']) expect(large(kernel)).toContain('does not try for long');
  });

  it('is no request of a network file system where a container sets up its NFS server', () => {
    const frames = trace('nfsd_reply_cache_init [nfsd]\nnfsd_init_net [nfsd]\nops_init\nsetup_net');
    const verdict = judge({ order: 5, gfp: gfp('GFP_KERNEL', '4.4'), trace: tracePart(frames, 'process') });
    expect(verdict.impact).toContain('reply cache another way');
    expect(verdict.severityLevel).toBeLessThan(3);
  });

  it('has no other way left where kvmalloc() had turned to vmalloc()', () => {
    const frames = trace('__vmalloc_node_range\n__kvmalloc_node\nseq_read');
    const verdict = judge({
      kind: 'vmalloc-failure',
      order: null,
      details: { bytes: 65536, reason: 'vm_struct allocation failed' },
      trace: tracePart(frames, 'process'),
    });
    expect(verdict.severityLevel).toBeGreaterThan(0);
    expect(verdict.impact).not.toContain('tries again');
  });

  it('does not take an idle processor for one that is starting', () => {
    const idle = trace(`
      __netdev_alloc_skb
      net_rx_action
      handle_IRQ
      arch_cpu_idle
      cpu_startup_entry
      rest_init
      start_kernel`);
    const part = { pid: 0, bootSeconds: null, gfp: gfp('GFP_ATOMIC', '4.4') };
    expect(role(judge({ ...part, trace: tracePart(idle, 'softirq') }), 'boot-or-crash-kernel')).toBeNull();
    const unclear = {
      ...part,
      pid: null,
      process: 'swapper',
      trace: tracePart(trace('et_dpc\nstart_kernel'), 'unknown'),
    };
    expect(role(judge(unclear), 'boot-or-crash-kernel')).toBeNull();
    const first = trace('__clk_register\nboard_clk_init\nstart_kernel');
    expect(judge({ ...part, trace: tracePart(first, 'process') }).cause).toBe('boot-or-crash-kernel');
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
