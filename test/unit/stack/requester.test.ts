/** A wrong requester sends the support engineer to the wrong subsystem. */
import { describe, expect, it } from 'vitest';
import { attribute, KERNEL, SEED } from './drawing.ts';

const who = (drawing: string) => attribute(drawing).requester?.symbol ?? null;
const driver = (drawing: string) => attribute(drawing).driver;

describe('requester', () => {
  it('skips reporting, page allocator and slab', () => {
    expect(
      who('dump_stack warn_alloc __alloc_pages_nodemask new_slab ___slab_alloc kmem_cache_alloc d_alloc lookup_slow'),
    ).toBe('d_alloc');
  });

  it('skips kmalloc, its large forms and their newer names', () => {
    expect(
      who('dump_stack_lvl warn_alloc __alloc_frozen_pages_noprof ___kmalloc_large_node __kmalloc_noprof foo_open'),
    ).toBe('foo_open');
    expect(
      who('warn_alloc_failed __alloc_pages_nodemask __get_free_pages kmalloc_order_trace __kmalloc foo_open'),
    ).toBe('foo_open');
  });

  it('skips vmalloc and NUMA policy', () => {
    expect(
      who('warn_alloc __alloc_pages alloc_pages_mpol __vmalloc_area_node __vmalloc_node_range vmalloc_user ring_setup'),
    ).toBe('ring_setup');
  });

  it('skips page fragments but names the network buffer that wanted them', () => {
    expect(who('dump_stack warn_alloc __alloc_pages page_frag_alloc_align __netdev_alloc_skb my_nic_refill')).toBe(
      '__netdev_alloc_skb',
    );
    expect(
      who(
        'dump_stack warn_alloc __alloc_pages_nodemask __kmalloc_node_track_caller __kmalloc_reserve.isra.30 __alloc_skb',
      ),
    ).toBe('__alloc_skb');
  });

  it('names DMA helpers, mempools and index trees themselves', () => {
    expect(who('warn_alloc __alloc_pages __dma_direct_alloc_pages.constprop.0 dma_direct_alloc dma_alloc_attrs')).toBe(
      '__dma_direct_alloc_pages.constprop.0',
    );
    expect(
      who('warn_alloc __alloc_pages new_slab kmem_cache_alloc mempool_alloc_slab mempool_alloc bio_alloc_bioset'),
    ).toBe('mempool_alloc_slab');
    expect(who('warn_alloc __alloc_pages new_slab kmem_cache_alloc radix_tree_node_alloc add_to_page_cache')).toBe(
      'radix_tree_node_alloc',
    );
  });

  it('keeps the suffix as printed and drops the dot of ppc64', () => {
    expect(
      who('.show_stack .warn_alloc_failed .__alloc_pages_nodemask .alloc_pages_current .my_alloc.part.3 .my_open'),
    ).toBe('my_alloc.part.3');
  });

  it('skips marked frames where most are vouched for', () => {
    expect(
      who('dump_stack warn_alloc __alloc_pages ?kvmalloc_node ?other_call real_call vfs_read ksys_read do_syscall_64'),
    ).toBe('real_call');
  });

  it('takes marked frames where nearly all are marked', () => {
    expect(attribute(SEED).requester).toEqual({ symbol: 'sk_prot_alloc', layer: 'TCP/IP sockets' });
  });

  it('passes over leftovers between frames of the allocator', () => {
    expect(
      who(
        '?__alloc_pages_nodemask ?bond_xmit[bonding] ?kmem_getpages ?cache_grow ?kmem_cache_alloc ?sk_prot_alloc ?sys_accept',
      ),
    ).toBe('sk_prot_alloc');
    // Old kernels print every word without any mark.
    expect(
      who('__alloc_pages __get_free_pages tcp_v4_rcv kmem_getpages cache_grow __kmalloc alloc_skb my_refill'),
    ).toBe('alloc_skb');
    expect(
      who('?__alloc_pages_internal ?__slab_alloc ?dev_read ?dev_read ?__kmalloc_track_caller ?real_one ?sys_read'),
    ).toBe('real_one');
  });

  it('passes over clocks and timers in a scanned stack', () => {
    expect(
      who('?dump_stack ?warn_alloc ?__alloc_pages_nodemask ?hrtimer_forward ?shmem_getpage_gfp.isra.10 ?sys_mmap'),
    ).toBe('shmem_getpage_gfp.isra.10');
  });

  it('passes over another processor’s stack that was woven in', () => {
    expect(
      who(
        'dump_stack ?a warn_alloc rcu_gp_kthread ?b __alloc_pages_slowpath kthread __alloc_pages_nodemask ret_from_fork kmem_cache_alloc __alloc_skb',
      ),
    ).toBe('__alloc_skb');
  });

  it('does not take the request of the interrupted task for its own', () => {
    const own = attribute(
      '<IRQ> dump_stack warn_alloc __alloc_pages __netdev_alloc_skb nic_refill[nic] tasklet_action __do_softirq irq_exit do_IRQ <EOI> try_to_free_pages __alloc_pages alloc_pages_vma do_anonymous_page page_fault',
    );
    expect(own.requester?.symbol).toBe('__netdev_alloc_skb');
    expect(own.context).toBe('softirq');
  });

  it('is unknown where the trace ends inside the allocator', () => {
    expect(who('dump_stack_lvl dump_stack warn_alloc')).toBeNull();
    expect(who('<IRQ> ?__alloc_pages_nodemask ?kmem_getpages ?fallback_alloc')).toBeNull();
  });

  it('is unknown where no frame of the allocator stands in the trace', () => {
    expect(who('nic_intrs_on[wl] rx_chip[et] nic_dpc[et] _sinittext ret_from_irq start_kernel')).toBeNull();
  });

  it('is the marked frame with a module where a cut trace shows no other', () => {
    const cut = attribute('warn_alloc_failed __vmalloc_node_range __vmalloc_node ?card_init[card]', { gfp: KERNEL });
    expect(cut.requester?.symbol).toBe('card_init');
    expect(cut.driver).toEqual({ module: 'card', symbol: 'card_init' });
    expect(cut.story).toContain('probably for');
    expect(cut.stale).not.toContain(3);
  });

  it('survives a stack without frames and one without names', () => {
    expect(who('')).toBeNull();
    expect(who('0xc01388f0 0xc013895f 0xc02b2f67')).toBeNull();
  });
});

describe('driver', () => {
  it('is the module of the requester, else the nearest outward', () => {
    expect(driver('warn_alloc __alloc_pages __kmalloc foo_ring[foo] bar_open[bar] sys_ioctl')).toEqual({
      module: 'foo',
      symbol: 'foo_ring',
    });
    expect(driver('warn_alloc __alloc_pages __kmalloc __alloc_skb foo_refill[foo] net_rx_action')).toEqual({
      module: 'foo',
      symbol: 'foo_refill',
    });
  });

  it('passes over marked frames and leftovers', () => {
    expect(
      driver('warn_alloc __alloc_pages __kmalloc sync_create ?gpu_wait[gpu] sync_ioctl __x64_sys_ioctl do_syscall_64'),
    ).toBeNull();
    expect(attribute(SEED).driver).toEqual({ module: 'vmxnet3', symbol: 'vmxnet3_rq_rx_complete' });
  });

  it('is not a module of the interrupted task', () => {
    expect(
      driver(
        '<IRQ> warn_alloc __alloc_pages __alloc_skb builtin_rx net_rx_action __do_softirq irq_exit do_IRQ <EOI> xfs_buf_read[xfs] kthread',
      ),
    ).toBeNull();
  });

  it('is unknown where the requester is', () => {
    expect(driver('rx_chip[et] nic_dpc[et] ret_from_irq start_kernel')).toBeNull();
  });
});
