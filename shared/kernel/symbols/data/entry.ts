/**
 * How the kernel came to run: interrupts, softirqs, timers, threads, system calls, boot, idle. The order in which these
 * stand outside the requester decides the context (see ../../stack/context.ts).
 * Names from arch/ of x86, arm, arm64, powerpc, s390, mips, riscv, sparc, parisc, csky, xtensa and kernel/, 2.6.9 to 7.2.
 */
import type { FactGroup } from '../types.ts';

export const entry: readonly FactGroup[] = [
  {
    layer: 'interrupt',
    role: 'context',
    rows: {
      'handling a device interrupt':
        'asm_common_interrupt common_interrupt __common_interrupt do_IRQ __do_IRQ do_irq __do_irq call_do_irq asm_do_IRQ handle_IRQ ' +
        'handle_irq handle_irq_event* __handle_irq_event_percpu handle_IRQ_event handle_edge_irq handle_fasteoi_* handle_level_irq ' +
        'handle_simple_irq handle_percpu_* handle_irq_desc generic_handle_irq* generic_handle_domain_irq __handle_domain_irq ' +
        'handle_domain_irq handle_bad_irq handle_irq_for_port handle_mask_irq ret_from_intr ret_from_irq plat_irq_dispatch handle_int ' +
        'except_vec_vi* mips_cpu_irq gic_handle_irq gic_irq_dispatch armada_370_xp_handle_irq bcm2835_handle_irq bcm2836_arm_* omap_intc_handle_irq ' +
        'avic_handle_irq el1_irq el0_irq el1_interrupt el0_interrupt el1h_64_irq* el0t_64_irq* el0_irq_naked __el1_irq call_on_irq_stack ' +
        'do_interrupt_handler arch_irq_work* __irq_svc __irq_usr hardware_interrupt_common* HardwareInterrupt_virt h_virt_irq_common* ' +
        'replay_soft_interrupts* interrupt_async_* ext_int_handler io_int_handler do_io_irq do_ext_irq do_irq_async do_cio_interrupt tpi_interrupt do_IO_* ' +
        'riscv_intc_irq handle_riscv_irq plic_handle_irq do_irqs_* xen_do_hypervisor_callback ' +
        'xen_evtchn_do_upcall __xen_evtchn_do_upcall xen_hvm_* asm_exc_xen_hypervisor_callback exc_xen_hypervisor_callback xen_pv_evtchn_do_upcall ' +
        'sysvec_* __sysvec_* asm_sysvec_* asm_call_irq_on_stack asm_call_on_stack call_irq_handler hv_callback_vector hyperv_callback_vector ' +
        'hyperv_vector_handler ia64_handle_irq handler_irq tl0_irq* do_cpu_irq_mask intr_extint handle_loongarch_irq do_vint arch_do_IRQ vmbus_isr irq_enter* generic_smp_call_function_* smp_call_function_interrupt call_function_* ' +
        'flush_smp_call_function_queue __flush_smp_call_function_queue smp_reschedule_interrupt reschedule_interrupt handle_IPI ipi_handler do_handle_IPI ' +
        'irq_work_run irq_work_run_list irq_work_interrupt smp_irq_work_interrupt',
      'handling a timer interrupt':
        'apic_timer_interrupt smp_apic_timer_interrupt local_apic_timer_interrupt smp_trace_apic_timer_interrupt timer_interrupt ' +
        '__timer_interrupt decrementer_common* decrementer_exception Decrementer_virt hrtimer_interrupt tick_sched_timer tick_sched_handle ' +
        'tick_nohz_handler tick_periodic tick_handle_* update_process_times arch_timer_handler_* do_timer_interrupt mct_* twd_handler riscv_timer_interrupt clock_comparator_interrupt',
      'ending an interrupt': 'irq_exit* __irq_exit* nmi_enter nmi_exit',
    },
  },
  {
    layer: 'interrupt',
    role: 'path',
    rows: {
      'handling a device interrupt in its own thread':
        'irq_thread* irq_forced_thread_fn irq_finalize_oneshot handle_nested_irq',
    },
  },
  {
    layer: 'softirq',
    role: 'context',
    rows: {
      'doing work that an interrupt put off':
        'call_softirq do_softirq* __do_softirq ____do_softirq handle_softirqs invoke_softirq __do_softirq_own_stack call_do_softirq do_softirq_own_stack ' +
        'softirq_handle_* run_on_irqstack*',
      'doing work that an interrupt put off, in the thread for too much of it':
        'run_ksoftirqd ksoftirqd ksoftirqd_should_run',
      'doing work that a device interrupt put off (tasklet)':
        'tasklet_action* tasklet_hi_action* bh_worker workqueue_softirq_action tasklet_action_common',
      'handling network packets': 'net_rx_action',
      'sending queued network packets': 'net_tx_action',
      'completing disk requests':
        'blk_done_softirq scsi_softirq* irq_poll_softirq blk_iopoll_softirq blk_complete_reqs',
      'balancing load between processors': 'run_rebalance_domains',
      'ending a section without softirqs': '__local_bh_enable* local_bh_enable* _local_bh_enable*',
    },
  },
  {
    layer: 'timer',
    role: 'context',
    rows: {
      'running a kernel timer':
        'run_timer_softirq run_timer_base call_timer_fn __run_timers __run_timer_base expire_timers process_timeout hrtimer_run_softirq hrtimer_run_queues __hrtimer_run_queues __run_hrtimer tick_do_* tick_setup_*',
    },
  },
  {
    layer: 'RCU',
    role: 'context',
    rows: {
      'freeing data that readers no longer use (RCU)':
        'rcu_core rcu_core_si rcu_do_batch rcu_process_callbacks __rcu_process_callbacks rcu_cpu_kthread rcu_nocb_* rcu_gp_kthread* rcu_check_callbacks rcu_sched_clock_irq',
    },
  },
  {
    layer: 'RCU',
    role: 'path',
    rows: { 'waiting for readers (RCU)': 'rcu_* __rcu_* synchronize_* call_rcu* kfree_rcu_*' },
  },
  {
    layer: 'kernel worker',
    role: 'context',
    rows: {
      'running a queued piece of work':
        'worker_thread process_one_work process_scheduled_works run_workqueue rescuer_thread async_run_entry_fn work_for_cpu_fn flush_work __flush_work slow_work_execute',
    },
  },
  {
    layer: 'kernel worker',
    role: 'noise',
    rows: {
      'managing kernel workers':
        'manage_workers maybe_create_worker create_worker alloc_unbound_pwq cwq_dec_nr_in_flight pwq_dec_nr_in_flight move_linked_works queue_work* queue_delayed_* __queue_work* insert_work',
    },
  },
  {
    layer: 'kernel thread',
    role: 'context',
    rows: {
      'running a kernel thread':
        'kthread ret_from_fork* ret_from_kernel_thread* kernel_thread_helper kernel_thread child_rip smpboot_thread_fn start_kernel_thread kernel_thread_starter __kthread_parkme kthreadd kthread_worker_fn xenwatch_thread',
    },
  },
  {
    layer: 'kernel thread',
    role: 'noise',
    rows: { 'managing kernel threads': 'kthread_* __kthread_* flush_kthread_*' },
  },
  {
    layer: 'idle loop',
    role: 'context',
    rows: {
      'having nothing to do':
        'cpu_idle* do_idle cpu_startup_entry default_idle* native_safe_halt safe_halt mwait_idle* intel_idle* acpi_idle_* acpi_processor_ffh_* ' +
        'acpi_safe_halt cpuidle_* call_cpuidle poll_idle xen_safe_halt pv_native_safe_halt arch_cpu_idle* arch_local_irq_enable amd_e400_idle ' +
        'secondary_startup_* start_secondary start_secondary_* secondary_start_kernel cpu_die rest_init arch_call_rest_init r4k_wait* ppc64_runlatch_* ' +
        'pseries_dedicated_idle* snooze_loop shared_cede_loop* enabled_wait psw_idle* haltpoll_*',
    },
  },
  {
    layer: 'boot',
    role: 'context',
    rows: {
      'starting up':
        'start_kernel x86_64_start_* i386_start_kernel start_here_* start_parisc kernel_init* do_initcalls do_basic_setup do_pre_smp_initcalls mem_init mm_init',
      'starting up or loading a driver': 'do_one_initcall',
    },
  },
  {
    layer: 'system call',
    role: 'context',
    rows: {
      'calling the kernel':
        'system_call* do_syscall_* __do_syscall* do_fast_syscall_* __do_fast_syscall_* do_SYSENTER_32 do_int80_* entry_SYSCALL_* entry_SYSENTER_* entry_INT80_* ' +
        'sysenter_* ia32_sysenter_* ia32_do_syscall ia32_syscall cstar_* syscall_call syscall_common syscall_exception x64_sys_call ia32_sys_call arm64_sys_* ' +
        'el0_svc* el0_sync* el0_slow_syscall do_el0_svc* el0t_64_sync* el0t_32_sync* ret_fast_syscall ret_from_syscall* ret_from_sys_call sys_* handle_sys* stack_done* ' +
        'linux_sparc_syscall* linux_syscall* linux_gateway_entry csky_systemcall sysc_* sysc_nr_ok do_trap_ecall_u handle_syscall __sys_trace* tracesys*',
    },
  },
  {
    layer: 'scheduler',
    role: 'path',
    rows: {
      waiting:
        'schedule schedule_* __schedule io_schedule* preempt_schedule* wait_for_* __wait_for_* wait_on_* do_wait sched_*',
    },
  },
  {
    layer: 'panic',
    role: 'context',
    rows: { crashing: 'panic vpanic sysrq_handle_crash die __handle_sysrq write_sysrq_trigger' },
  },
];
