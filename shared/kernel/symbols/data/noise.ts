/**
 * Functions that never ask for memory: locks, clocks, timers being armed, wake-ups, instrumentation. Where a kernel
 * prints every word of its stack, these are what is left over between the real callers.
 */
import type { FactGroup } from '../types.ts';

export const noise: readonly FactGroup[] = [
  {
    layer: 'bookkeeping',
    role: 'noise',
    rows: {
      'taking or releasing a lock':
        '_raw_* __raw_spin* do_raw_* _spin_* __spin_* _read_* _write_lock* queued_* native_queued_* mutex_* __mutex_* down_* up_* down up ' +
        '__down* __up_* rwsem_* ldsem_* lock_timer_base lock_page* __lock_page* unlock_page* unlock_buffer* lock_sock* srcu_read_* ' +
        'default_spin_lock_flags rt_mutex_* rt_spin_* percpu_down* percpu_up*',
      'checking locks (debugging kernel)':
        'lockdep_* __lock_acquire lock_acquire lock_release lock_downgrade lock_is_held_type __lock_is_held mark_lock mark_held_locks check_chain_key check_noncircular print_circular_bug find_held_lock trace_hardirqs_* ' +
        'trace_softirqs_* check_preemption_disabled debug_show_all_locks debug_smp_processor_id seqcount_lockdep_* ' +
        'fs_reclaim_* __fs_reclaim_* __might_* ___might_* should_fail* preempt_count_* __this_cpu_preempt_check might_*',
      'checks of a debugging kernel':
        '__sanitizer_* __asan_* kasan_* __kasan_* __kcsan_* kcsan_* check_access __tsan_* __msan_* __check_object_size usercopy_* check_stack_object kgdb_*',
      'returning from a protected call':
        'srso_* retbleed_* __x86_return_thunk __x86_indirect_* clear_bhb_loop zen_untrain_ret entry_ibpb',
      'padding between functions': '__pfx_*',
      'reading or setting a clock':
        'ktime_* getnstimeofday* timekeeping_* pvclock_* kvm_sched_clock_read kvm_clock_* native_sched_clock sched_clock* local_clock* ' +
        'read_tsc do_gettimeofday current_fs_time current_kernel_time* clockevents_* lapic_next_* hrtimer_forward hrtimer_start* ' +
        'hrtimer_try_* __hrtimer_start* hrtimer_cancel tick_program_event native_apic_* recalibrate_cpu_khz delay_* __delay __udelay __const_udelay',
      'arming a timer': 'mod_timer* __mod_timer* add_timer* del_timer* timer_delete* internal_add_timer round_jiffies*',
      'waking a task up':
        'try_to_wake_up ttwu_* wake_up_* __wake_up* default_wake_function autoremove_wake_function wake_bit_* complete complete_all ' +
        'prepare_to_wait* prepare_to_swait* finish_wait finish_swait __wait_on_bit* bit_wait* usleep_range* add_wait_queue* remove_wait_queue swake_up*',
      'bookkeeping of the scheduler':
        'enqueue_* dequeue_* pick_next_* select_task_rq* check_preempt_* update_curr* update_load_* update_rq_* update_cfs_* reweight_* ' +
        'set_next_* put_prev_* finish_task_switch __switch_to* switch_mm* native_load_* need_resched should_resched activate_task deactivate_task ' +
        'scheduler_tick cpuacct_* task_tick_* entity_tick set_rq_offline sched_slice load_balance find_busiest_* thread_return',
      'keeping counters':
        '__mod_* mod_memcg_* mod_node_* mod_zone_* mod_lruvec* count_memcg_* __count_memcg_* __lruvec_stat_* lruvec_stat_* __folio_mod_stat percpu_counter_* percpu_ref_get* percpu_ref_put* percpu_ref_try*',
      'handling lists and bits':
        'list_* __list_* rb_insert* rb_erase* rb_next rb_first timerqueue_* string vsnprintf snprintf sprintf sscanf vsscanf number memcpy* ' +
        'memmove* memset __memset* memcmp strlen strnlen strcpy strncpy strcmp strncmp kstrto* find_next_* __next_* bitmap_* hweight* sort_range',
      'copying to or from a program':
        '__copy_* _copy_* copy_to_user* copy_from_user* copy_user_* memcpy_toiovec simple_copy_* strncpy_from_user __get_user* __put_user*',
      'moving pages on the usage lists':
        'lru_* __lru_* pagevec_* folio_add_* folio_batch_* release_pages __pagevec_* put_page* page_add_* set_pte* do_set_pte set_ptes native_set_* flush_tlb_* native_flush_* find_get_* page_waitqueue folio_mapping folio_wait_* wait_on_page_*',
      'returning to the program':
        'exit_to_user_mode_* syscall_exit_* arch_exit_to_* syscall_trace_* __rseq_* switch_fpu_* int_ret_from_sys_call retint_* sysret_* restore_all error_exit error_entry ret_from_exception resume_userspace',
      'asking for a pause': '_cond_resched __cond_resched cond_resched* console_conditional_schedule',
      'printing to the console': 'console_* do_syslog kmsg_* call_console_* serial8250_* uart_console_*',
      'starting or stopping helpers of other work':
        'page_alloc_cpu_notify mntput* dput fput* terminate_walk kobject_init kobject_put is_bpf_text_address __bpf_trace_*',
    },
  },
];
