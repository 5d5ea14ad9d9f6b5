/** The sentence goes into tickets: it must be true, readable and blame nobody who was only passing by. */
import { describe, expect, it } from 'vitest';
import { ATOMIC, attribute, KERNEL, mask, SEED } from './drawing.ts';

const story = (drawing: string, header: Parameters<typeof attribute>[1] = {}) => attribute(drawing, header).story;
const line = (drawing: string, header: Parameters<typeof attribute>[1] = {}) => attribute(drawing, header).kernelStory;
const seedHeader = { process: 'swapper', pid: 0, order: 1, sizeKiB: 8, release: '2.6.32-358.2.1.el6.x86_64' };

describe('customer sentence', () => {
  it('tells the seed', () => {
    expect(story(SEED, seedHeader)).toBe(
      'While receiving network packets through the VMware network card (vmxnet3), the kernel was accepting a TCP connection and needed 8 KiB (2 contiguous pages) at once for a new socket, without being able to wait until memory is freed; the process shown, swapper, is only the idle task of that processor and did not ask for it.',
    );
  });

  it('clears the process that an interrupt met', () => {
    const met = story(SEED, { ...seedHeader, process: 'python2.6', pid: 31337 });
    expect(met).toContain('the process shown, python2.6, was merely interrupted and did not ask for it.');
    expect(met).not.toContain('program python2.6');
  });

  it('tells ksoftirqd from a bystander', () => {
    expect(
      story(
        'dump_stack warn_alloc __alloc_pages page_frag_alloc __napi_alloc_skb igb_poll[igb] net_rx_action __do_softirq run_ksoftirqd kthread',
        {
          process: 'ksoftirqd/3',
        },
      ),
    ).toBe(
      'While receiving network packets through the Intel network card (igb), the kernel needed 4 KiB (one page) at once for a receive buffer of a network device, without being able to wait until memory is freed; this ran in ksoftirqd/3, the thread of the kernel that takes over when such work piles up.',
    );
    // Old kernels show the thread beyond the change of stacks.
    expect(
      story(
        '<IRQ> ?__alloc_pages_nodemask ?__kmalloc ?__alloc_skb ?foo_poll[foo] ?net_rx_action ?__do_softirq ?call_softirq <EOI> ?do_softirq ?ksoftirqd ?kthread',
        {
          process: 'ksoftirqd/0',
        },
      ),
    ).toContain('this ran in ksoftirqd/0');
  });

  it('does not say interrupted where softirqs ran on top of a program', () => {
    expect(
      story(
        'warn_alloc __alloc_pages __kmalloc __alloc_skb tcp_send_ack tcp_v4_rcv process_backlog net_rx_action __do_softirq do_softirq __local_bh_enable_ip tcp_sendmsg',
        {
          process: 'nginx',
        },
      ),
    ).toContain('the process shown, nginx, merely happened to run on that processor.');
  });

  it('tells a hard interrupt', () => {
    expect(
      story(
        '<IRQ> warn_alloc __alloc_pages __kmalloc __alloc_skb nv_alloc_rx[forcedeth] handle_IRQ_event do_IRQ <EOI> cpu_idle',
        {
          process: 'dd',
          pid: 77,
        },
      ),
    ).toBe(
      'While handling an interrupt of the nForce network card (forcedeth), the kernel needed 4 KiB (one page) at once for a network buffer, without being able to wait until memory is freed; the process shown, dd, was merely interrupted and did not ask for it.',
    );
    expect(story('<IRQ> warn_alloc __alloc_pages foo_tick[foo] hrtimer_interrupt <EOI> do_idle')).toContain(
      'While handling a timer interrupt,',
    );
  });

  it.each([
    ['foo_timer[foo] call_timer_fn run_timer_softirq __do_softirq', 'running a kernel timer'],
    [
      'foo_dpc[foo] tasklet_action_common tasklet_action __do_softirq',
      'doing work that a device interrupt put off (tasklet)',
    ],
    ['scsi_io_completion blk_done_softirq __do_softirq', 'completing disk requests'],
    ['dev_requeue net_tx_action __do_softirq', 'sending queued network packets'],
    ['foo_free rcu_do_batch rcu_core __do_softirq', 'freeing data that readers no longer use (RCU)'],
  ])('softirq: %s', (way, expected) => {
    expect(story(`<IRQ> warn_alloc __alloc_pages __kmalloc ${way} irq_exit do_IRQ <EOI> do_idle`)).toMatch(
      new RegExp(`^While ${expected.replace(/[()]/g, '\\$&')}`),
    );
  });

  it.each([
    [
      'seq_read vfs_read __x64_sys_read do_syscall_64',
      'While the program cat was reading a file, the kernel needed 4 KiB (one page) at once for the text of a file under /proc or /sys, and was allowed to wait until memory is freed.',
    ],
    [
      'btrfs_read[btrfs] btrfs_mount[btrfs] vfs_get_tree path_mount __arm64_sys_mount el0_svc',
      'While the program cat was mounting a file system, the kernel needed 4 KiB (one page) at once for the Btrfs file system,',
    ],
    ['copy_process.part.4 _do_fork SyS_clone', 'While the program cat was starting another process or thread,'],
    [
      'do_anonymous_page handle_mm_fault do_page_fault page_fault',
      'While the program cat was touching its memory, the kernel needed 4 KiB (one page) at once for memory that a program touched for the first time,',
    ],
    [
      'sock_alloc_send_pskb unix_stream_sendmsg sock_write_iter vfs_write ksys_write',
      'While the program cat was passing data to or from another program (local socket),',
    ],
    [
      'netlink_alloc_large_skb netlink_sendmsg sock_sendmsg ___sys_sendmsg',
      'While the program cat was exchanging messages with the kernel (netlink),',
    ],
    [
      'tcp_stream_alloc_skb tcp_sendmsg_locked tcp_sendmsg sock_write_iter vfs_write ksys_write',
      'While the program cat was sending over a network connection,',
    ],
    [
      'foo_probe[foo] do_one_initcall do_init_module load_module __do_sys_finit_module',
      'While the program cat was loading a kernel module,',
    ],
    ['foo_call __x64_sys_brandnew do_syscall_64', 'While the program cat was calling the kernel (brandnew),'],
  ])('program: %s', (way, expected) => {
    const told = story(`dump_stack warn_alloc __alloc_pages __kmalloc ${way}`, { gfp: KERNEL, process: 'cat' });
    expect(told.slice(0, expected.length)).toBe(expected);
  });

  it('tells threads of the kernel', () => {
    const ask = 'dump_stack warn_alloc __alloc_pages __kmalloc';
    expect(
      story(`${ask} f2fs_end[f2fs] process_one_work worker_thread kthread`, {
        process: 'kworker/u9:0',
        workqueue: 'f2fs_post f2fs_post_read_work',
      }),
    ).toBe(
      'While a kernel worker (kworker/u9:0, work queue f2fs_post f2fs_post_read_work) was running a queued piece of work, the kernel needed 4 KiB (one page) at once for the F2FS file system, without being able to wait until memory is freed.',
    );
    expect(
      story(`${ask} zswap_store swap_writepage pageout shrink_node kswapd kthread`, {
        process: 'kswapd0',
        gfp: KERNEL,
      }),
    ).toContain(
      'While the kernel (kswapd0) was freeing memory in the background, it was writing memory to swap and needed',
    );
    expect(story(`${ask} svc_alloc_arg svc_recv nfsd kthread`, { process: 'nfsd', gfp: KERNEL })).toMatch(
      /^While the kernel thread nfsd was at work, it was /,
    );
    expect(
      story(`${ask} dma_atomic_pool_init do_one_initcall kernel_init_freeable kernel_init`, {
        process: 'swapper/0',
        pid: 1,
        gfp: KERNEL,
      }),
    ).toMatch(/^While the kernel was starting up, it needed /);
  });

  it('says what it does not know', () => {
    expect(story('', { gfp: null, order: null, sizeKiB: null })).toBe(
      'The kernel needed memory at once; the log holds no call trace of it.',
    );
    expect(story('dump_stack warn_alloc', { process: 'sleepy', gfp: KERNEL })).toBe(
      'On behalf of the process sleepy, the kernel needed 4 KiB (one page) at once, and was allowed to wait until memory is freed; the call trace does not reach the function that asked for it.',
    );
    expect(story('warn_alloc __alloc_pages __kmalloc foo_get[foo]')).toContain(
      'whether this was in an interrupt or for a process is not shown',
    );
    expect(story('<IRQ> ?__alloc_pages_nodemask ?kmem_getpages', { process: 'z_wr' })).toMatch(
      /^While handling an interrupt, the kernel needed/,
    );
  });

  it('does not speak of a request where none was made', () => {
    const hung = story('schedule io_schedule foo_wait vfs_read __x64_sys_read do_syscall_64', {
      order: null,
      sizeKiB: null,
      gfp: null,
      process: 'cat',
    });
    expect(hung).toBe(
      'The program cat was reading a file when this was printed; the call trace shows no request for memory.',
    );
    expect(line('schedule io_schedule vfs_read', { order: null, sizeKiB: null, gfp: null })).toBe(
      'process: no request for memory in this trace',
    );
  });

  it('words the size as the header allows', () => {
    const ask = 'warn_alloc __alloc_pages foo_get[foo] vfs_read';
    expect(story(ask, { order: 3, sizeKiB: 32 })).toContain('needed 32 KiB (8 contiguous pages) at once');
    expect(story(ask, { order: 3, sizeKiB: null })).toContain('needed 8 contiguous pages at once');
    expect(story(ask, { order: 0, sizeKiB: 64 })).toContain('needed 64 KiB (one page) at once');
    expect(story(ask, { order: 70, sizeKiB: null })).toContain('needed 2^70 contiguous pages at once');
    expect(story(ask, { gfp: mask('?', null) })).not.toContain('wait');
  });

  it('names unknown drivers and functions as such', () => {
    expect(story('warn_alloc __alloc_pages foo_get[foo_drv] vfs_read')).toContain('for the driver or module foo_drv');
    expect(story('warn_alloc __alloc_pages frobnicate vfs_read')).toContain('in the kernel function frobnicate');
  });

  it('stays one bounded line whatever the log holds', () => {
    const hostile = story(`warn_alloc __alloc_pages ${'x'.repeat(400)} vfs_read`, {
      process: 'a\nb\u0000\u2028c'.repeat(100),
    });
    expect(hostile).not.toMatch(/[\u0000-\u001f\u2028]/);
    expect(hostile.length).toBeLessThan(600);
  });
});

describe('kernel line', () => {
  it('tells the seed from outside inward', () => {
    expect(line(SEED, seedHeader)).toBe(
      'softirq: vmxnet3_rq_rx_complete → netif_receive_skb → ip_rcv → … → tcp_v4_rcv → … → inet_csk_clone → sk_prot_alloc → slab → order-1 GFP_ATOMIC',
    );
  });

  it('names the system call and leaves the way in out', () => {
    expect(
      line(
        'dump_stack warn_alloc __alloc_pages __kmalloc proc_sys_call_handler vfs_read ksys_read __x64_sys_read do_syscall_64',
        { gfp: KERNEL, order: 4 },
      ),
    ).toBe('process: read() → vfs_read → proc_sys_call_handler → kmalloc → order-4 GFP_KERNEL');
  });

  it('shows a built-in driver that no table knows', () => {
    expect(
      line(
        'warn_alloc __alloc_pages page_frag_alloc __netdev_alloc_skb zz970_poll net_rx_action __do_softirq irq_exit do_IRQ',
      ),
    ).toBe('softirq: zz970_poll → __netdev_alloc_skb → page fragments → order-0 GFP_ATOMIC');
  });

  it('never tells leftovers or the interrupted task', () => {
    const told = line(
      '<IRQ> warn_alloc __alloc_pages ?stale_one __alloc_skb foo_rx[foo] net_rx_action __do_softirq irq_exit do_IRQ <EOI> ext4_read[ext4] vfs_read',
    );
    expect(told).not.toMatch(/stale_one|ext4|vfs_read/);
    expect(line(SEED, seedHeader)).not.toMatch(/mod_timer|swiotlb|handle_IRQ/);
  });

  it('marks what is not shown', () => {
    expect(line('dump_stack warn_alloc', { gfp: ATOMIC })).toBe(
      'context not shown: requester not shown → order-0 GFP_ATOMIC',
    );
    expect(line('', { gfp: null, order: null })).toBe('context not shown: no call trace → order unknown');
    expect(line('warn_alloc __alloc_pages ___slab_alloc ?avc_alloc_node', { gfp: KERNEL })).toBe(
      'process: ? avc_alloc_node → slab → order-0 GFP_KERNEL',
    );
  });
});
