/** The frames side by side with the story: every frame in its layer, leftovers greyed out. */
import { describe, expect, it } from 'vitest';
import { attribute, frames, SEED } from './drawing.ts';

describe('layers', () => {
  it('runs from the allocator outward, without leftovers, and stops at the interrupted task', () => {
    const told = attribute(SEED, { process: 'swapper', pid: 0, order: 1, sizeKiB: 8 });
    expect(told.layers.map((run) => [run.layer, run.frames.length])).toEqual([
      ['page allocator', 1],
      ['slab', 5],
      ['sockets', 3],
      ['TCP', 5],
      ['IP', 4],
      ['network core', 2],
      ['network driver', 2],
      ['softirq', 4],
      ['interrupt', 2],
      ['idle loop', 4],
    ]);
    expect(told.stale.map((i) => frames(SEED)[i]?.symbol)).toEqual([
      'mod_timer',
      'tcp_v4_rcv',
      'swiotlb_map_page',
      'handle_IRQ_event',
      'ret_from_intr',
    ]);
  });

  it('names each frame once, either in a layer or as a leftover', () => {
    const drawing = 'dump_stack ?x warn_alloc __alloc_pages _raw_spin_lock foo_a[foo] strange foo_b[foo] ?y vfs_read';
    const told = attribute(drawing);
    const all = [...told.layers.flatMap((run) => run.frames), ...told.stale].sort((a, b) => a - b);
    expect(all).toEqual(frames(drawing).map((_, i) => i));
    expect(told.layers.find((run) => run.layer === 'module foo')?.frames).toEqual([5, 6, 7]);
  });

  it('keeps equal layers of request and interrupted task apart', () => {
    const told = attribute(
      '<IRQ> warn_alloc __alloc_pages __alloc_skb foo_rx[foo] net_rx_action __do_softirq irq_exit do_IRQ <EOI> do_IRQ tcp_recvmsg',
    );
    expect(told.layers.filter((run) => run.layer === 'interrupt')).toHaveLength(2);
  });

  it('gives the meaning of the layer where the table has one', () => {
    const told = attribute('warn_alloc __alloc_pages strange tcp_v4_syn_recv_sock vfs_read');
    expect(told.layers.find((run) => run.layer === 'TCP')?.meaning).toBe('accepting a TCP connection');
    expect(told.layers.find((run) => run.layer === 'other kernel code')?.meaning).toBeNull();
  });
});

describe('wrapper', () => {
  it.each([
    ['foo_get', null],
    ['new_slab ___slab_alloc kmem_cache_alloc foo_get', 'slab'],
    ['kmalloc_order __kmalloc foo_get', 'kmalloc'],
    ['new_slab ___slab_alloc __kmalloc foo_get', 'kmalloc'],
    ['__vmalloc_area_node __vmalloc_node_range vmalloc foo_get', 'vmalloc'],
    ['__kmalloc_node_track_caller kmalloc_reserve __alloc_skb', 'skb data'],
    ['page_frag_alloc __napi_alloc_skb', 'skb data'],
    ['page_frag_alloc foo_get', 'page fragments'],
    ['dma_direct_alloc foo_get', 'dma'],
    ['kmem_cache_alloc mempool_alloc_slab', 'mempool'],
    ['pcpu_populate_chunk pcpu_alloc', 'percpu'],
  ])('%s', (way, expected) => {
    expect(attribute(`warn_alloc __alloc_pages ${way} vfs_read`).wrapper).toBe(expected);
  });
});
