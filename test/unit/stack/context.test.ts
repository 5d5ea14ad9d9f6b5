/** Process or interrupt decides which remedies make sense, and whether the process shown may be blamed. */
import { describe, expect, it } from 'vitest';
import { attribute, KERNEL, mask, SEED } from './drawing.ts';

const where = (drawing: string, header: Parameters<typeof attribute>[1] = {}) => attribute(drawing, header).context;
const ASK = 'dump_stack warn_alloc __alloc_pages_nodemask __kmalloc foo_get[foo]';

describe('context by frames', () => {
  it.each([
    [
      'x86 softirq on the interrupt stack',
      `<IRQ> ${ASK} foo_poll[foo] net_rx_action __do_softirq irq_exit do_IRQ common_interrupt <EOI> mwait_idle`,
    ],
    [
      'handle_softirqs of 6.10 on',
      `<IRQ> ${ASK} net_rx_action handle_softirqs __irq_exit_rcu sysvec_apic_timer_interrupt </IRQ> asm_sysvec_apic_timer_interrupt do_idle`,
    ],
    ['ksoftirqd', `${ASK} net_rx_action __do_softirq run_ksoftirqd smpboot_thread_fn kthread ret_from_fork`],
    ['tasklet on arm', `${ASK} foo_tasklet tasklet_action __do_softirq irq_exit handle_IRQ gic_handle_irq __irq_usr`],
    [
      'kernel timer',
      `<IRQ> ${ASK} call_timer_fn run_timer_softirq __do_softirq irq_exit smp_apic_timer_interrupt <EOI> cpu_idle`,
    ],
    [
      'kswapd under an interrupt on ppc',
      `<IRQ> ${ASK} tasklet_action_common.isra.0 __do_softirq do_softirq_own_stack __irq_exit_rcu irq_exit HardwareInterrupt_virt <EOI> zswap_store shrink_node kswapd kthread`,
    ],
    [
      'ppc64 without marks',
      `.dump_stack .warn_alloc_failed .__alloc_pages_nodemask .__netdev_alloc_frag .foo_poll[foo] .net_rx_action .__do_softirq .call_do_softirq .do_softirq .irq_exit .__do_irq .call_do_irq .do_IRQ hardware_interrupt_common`,
    ],
    [
      's390',
      `?show_stack dump_stack warn_alloc __alloc_pages qeth_get[qeth] qeth_poll[qeth] net_rx_action __do_softirq do_softirq_own_stack irq_exit do_IRQ io_int_handler enabled_wait`,
    ],
    [
      'softirq started by local_bh_enable in a program',
      `${ASK} process_backlog net_rx_action __do_softirq do_softirq __local_bh_enable_ip ip_finish_output2 tcp_sendmsg sock_write_iter vfs_write ksys_write`,
    ],
    [
      'completion of disk requests',
      `<IRQ> ${ASK} scsi_io_completion scsi_softirq_done blk_done_softirq __do_softirq irq_exit do_IRQ <EOI> cpu_idle`,
    ],
    [
      'BH work queue of 6.9 on',
      `<IRQ> ${ASK} process_one_work bh_worker tasklet_action handle_softirqs __irq_exit_rcu common_interrupt <EOI> do_idle`,
    ],
    ['a section that the kernel named', `<SOFTIRQ> ${ASK} foo_rx[foo]`],
    [
      'i386, where <IRQ> stands below the softirq’s frames',
      '?__alloc_pages_nodemask ?__kmalloc ?__alloc_skb ?foo_rx ?net_rx_action ?__do_softirq <IRQ> ?do_IRQ ?common_interrupt ?default_idle',
    ],
  ])('softirq: %s', (_, drawing) => {
    expect(where(drawing)).toBe('softirq');
  });

  it('softirq: the seed, all frames marked', () => {
    expect(where(SEED, { process: 'swapper', pid: 0 })).toBe('softirq');
  });

  it('softirq: an interrupt section cut inside the packet path', () => {
    expect(
      where('<IRQ> dump_stack warn_alloc __alloc_pages page_frag_alloc __napi_alloc_skb', {
        process: 'swapper/3',
        pid: 0,
      }),
    ).toBe('softirq');
    expect(
      where('<IRQ> ?__alloc_pages_nodemask ?kmem_cache_alloc ?sk_prot_alloc ?tcp_check_req ?tcp_rcv_state_process'),
    ).toBe('softirq');
  });

  it.each([
    [
      'handler of 2.6',
      `<IRQ> ${ASK} foo_isr[foo] handle_IRQ_event handle_fasteoi_irq handle_irq do_IRQ ret_from_intr <EOI> mwait_idle`,
    ],
    [
      'handler of 4.x',
      `<IRQ> ${ASK} foo_isr[foo] __handle_irq_event_percpu handle_irq_event handle_edge_irq do_IRQ common_interrupt <EOI> cpu_idle`,
    ],
    [
      'high resolution timer',
      `<IRQ> ${ASK} foo_tick[foo] __hrtimer_run_queues hrtimer_interrupt __sysvec_apic_timer_interrupt </IRQ> do_idle`,
    ],
    [
      'arm',
      `${ASK} foo_isr handle_irq_event_percpu handle_irq_event handle_level_irq generic_handle_irq handle_IRQ __irq_svc cpu_idle`,
    ],
    [
      'a handler that runs directly under its vector',
      `<IRQ> ${ASK} foo_ipi[foo] sysvec_call_function_single </IRQ> do_idle`,
    ],
  ])('hardirq: %s', (_, drawing) => {
    expect(where(drawing)).toBe('hardirq');
  });

  it.each([
    ['system call', `${ASK} foo_ioctl[foo] do_vfs_ioctl __x64_sys_ioctl do_syscall_64 entry_SYSCALL_64_after_hwframe`],
    ['page fault', `${ASK} handle_mm_fault do_user_addr_fault exc_page_fault asm_exc_page_fault`],
    ['threaded interrupt handler', `${ASK} foo_thread[foo] irq_thread_fn irq_thread kthread ret_from_fork`],
    ['threaded NAPI', `${ASK} foo_poll[foo] __napi_poll napi_threaded_poll kthread ret_from_fork`],
    ['kernel worker', `${ASK} process_one_work worker_thread kthread ret_from_fork`],
    ['kswapd', `${ASK} shrink_slab shrink_node balance_pgdat kswapd kthread`],
    ['boot', `${ASK} do_one_initcall kernel_init_freeable kernel_init ret_from_fork`],
    [
      'busy polling program',
      `${ASK} foo_poll[foo] napi_busy_loop sk_busy_loop tcp_recvmsg inet_recvmsg sock_recvmsg __sys_recvfrom do_syscall_64`,
    ],
    [
      'a marked, stale interrupt frame',
      `${ASK} ?sysvec_apic_timer_interrupt ?asm_sysvec_apic_timer_interrupt foo_ioctl[foo] __x64_sys_ioctl do_syscall_64`,
    ],
    ['a cut trace that ends in a function only programs reach', `${ASK} binder_transaction`],
    [
      'el6 without interrupt stack',
      '?__alloc_pages_nodemask ?kmem_getpages ?kmem_cache_alloc ?sk_prot_alloc ?tcp_v4_do_rcv ?release_sock ?inet_csk_accept ?sys_accept4 ?system_call_fastpath',
    ],
  ])('process: %s', (_, drawing) => {
    expect(where(drawing)).toBe('process');
  });

  it('process: a mask that may sleep, whatever the frames', () => {
    expect(where('dump_stack warn_alloc', { gfp: KERNEL })).toBe('process');
    expect(where('', { gfp: KERNEL })).toBe('process');
  });

  it('unknown: nothing but the idle task', () => {
    expect(where(`${ASK} mwait_idle cpu_idle start_secondary`, { process: 'swapper/1', pid: 0 })).toBe('unknown');
    expect(
      where('__alloc_pages __kmalloc alloc_skb e1000_alloc_rx_buffers e1000_clean_rx_irq', {
        process: 'swapper',
        pid: 0,
      }),
    ).toBe('unknown');
  });

  it('unknown: an interrupt whose inner frames are missing', () => {
    expect(where(`<IRQ> ${ASK} do_IRQ common_interrupt`)).toBe('unknown');
    expect(where('<IRQ> ?__alloc_pages_nodemask ?kmem_getpages ?fallback_alloc')).toBe('unknown');
  });

  it('never goes by the name of the process', () => {
    expect(where(ASK, { process: 'ksoftirqd/0', pid: 14 })).toBe('unknown');
    expect(where(ASK, { process: 'kworker/0:1', pid: 99 })).toBe('unknown');
  });

  it('a cut x86-64 trace on the task’s stack is a process, on other machines it stays unknown', () => {
    const cut =
      'dump_stack warn_alloc __alloc_pages_nodemask allocate_slab ___slab_alloc ?avc_alloc_node ?avc_alloc_node';
    const header = { process: 'sshd', pid: 900, gfp: mask('GFP_NOWAIT', false) };
    expect(where(cut, { ...header, release: '5.9.0-1.fc34.x86_64' })).toBe('process');
    expect(where(cut, { ...header, release: '5.9.0-1.fc34.aarch64' })).toBe('unknown');
    expect(where(cut, { ...header, process: 'ksoftirqd/2', release: '5.9.0-1.fc34.x86_64' })).toBe('unknown');
    expect(where(cut, { ...header, process: 'swapper/2', pid: 0, release: '5.9.0-1.fc34.x86_64' })).toBe('unknown');
  });

  it('one leftover of a handler in a scanned stack does not make an interrupt', () => {
    expect(
      where(
        '?__alloc_pages_nodemask ?__kmalloc ?foo_read[foo] ?handle_IRQ_event ?vfs_read ?sys_read ?system_call_fastpath',
      ),
    ).toBe('process');
  });
});
