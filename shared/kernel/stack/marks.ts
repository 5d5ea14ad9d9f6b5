/**
 * Which functions prove how the kernel came to run. Interrupt entry alone does not tell a hard interrupt from the softirqs
 * that run at its end (irq_exit, kernel/softirq.c): only what stands inside of it does.
 */
import type { LayerName, SymbolFact } from '../symbols/index.ts';

/** Functions that only a hard interrupt runs through on its way to the handler (kernel/irq/, arch code, 2.6.9 to 7.2). */
const HARDIRQ_WORK = new Set(
  (
    'handle_IRQ_event handle_irq_event handle_irq_event_percpu __handle_irq_event_percpu handle_edge_irq handle_level_irq ' +
    'handle_simple_irq handle_irq handle_IRQ handle_bad_irq handle_irq_desc handle_domain_irq __handle_domain_irq handle_irq_for_port ' +
    'generic_handle_irq generic_handle_irq_desc generic_handle_irq_safe generic_handle_domain_irq __do_IRQ hrtimer_interrupt ' +
    'tick_sched_timer tick_sched_handle tick_periodic tick_nohz_handler tick_handle_periodic update_process_times local_apic_timer_interrupt ' +
    'generic_smp_call_function_interrupt generic_smp_call_function_single_interrupt flush_smp_call_function_queue ' +
    '__flush_smp_call_function_queue irq_work_run irq_work_run_list vmbus_isr do_cio_interrupt'
  ).split(' '),
);
const HARDIRQ_WORK_PREFIX = /^(?:handle_fasteoi_|handle_percpu_|arch_timer_handler_)/;

/** Vectors whose handler runs directly below them. */
const DIRECT_VECTOR =
  /^(?:__|asm_)*(?:sysvec_|smp_\w+_interrupt$|smp_call_function_interrupt|call_function_|apic_timer_interrupt|timer_interrupt|decrementer_|hyperv_vector)/;

const SOFTIRQ_TIMER = new Set(
  'run_timer_softirq run_timer_base call_timer_fn __run_timers __run_timer_base expire_timers hrtimer_run_softirq'.split(
    ' ',
  ),
);

/** True for a function that only runs for a hard interrupt, inside its entry. */
export function isHardirqWork(name: string): boolean {
  return HARDIRQ_WORK.has(name) || HARDIRQ_WORK_PREFIX.test(name);
}

/** True for an interrupt entry that leads straight to its handler. */
export function isDirectVector(name: string): boolean {
  return DIRECT_VECTOR.test(name);
}

/** True for a function below which only softirqs run. */
export function isSoftirqWork(name: string, fact: SymbolFact | null): boolean {
  if (fact === null) return false;
  if (fact.layer === 'softirq') return fact.role === 'context' && !name.includes('local_bh_enable');
  if (fact.layer === 'timer') return SOFTIRQ_TIMER.has(name);
  // irq_exit itself asks for nothing: who stands inside of it is one of the softirqs that it starts.
  return name.startsWith('irq_exit') || name.startsWith('__irq_exit');
}

/** True for an interrupt entry or what stands around it. */
export function isInterruptEntry(fact: SymbolFact | null): boolean {
  return fact !== null && fact.layer === 'interrupt' && fact.role === 'context';
}

/** Softirqs that a BH work queue runs look like a kernel worker (kernel/workqueue.c, 6.9+). */
export function isSoftirqWorker(name: string): boolean {
  return name === 'bh_worker' || name === 'workqueue_softirq_action';
}

const PROCESS_CONTEXT: ReadonlySet<LayerName> = new Set<LayerName>([
  'system call',
  'page fault',
  'kernel thread',
  'kernel worker',
  'boot',
  'VFS',
  'reclaim',
  'compaction',
  'huge pages',
]);
/** Layers that are never entered from an interrupt. */
const PROCESS_ONLY: ReadonlySet<LayerName> = new Set<LayerName>([
  'processes',
  'modules',
  'sysctl',
  'procfs',
  'kexec',
  'binder',
  'epoll',
  'futex',
]);
const PROCESS_NAMES =
  /^(?:irq_thread|irq_forced_thread|napi_threaded_poll|(?:inet6?|__?sock|sock|tcp|udp|udpv6|netlink|packet|unix_\w+)_(?:send|recv)msg)/;

/** True for a function that only runs for a program, a kernel thread or during boot. */
export function isProcessWork(name: string, fact: SymbolFact | null): boolean {
  if (fact !== null) {
    if (fact.role === 'context' && PROCESS_CONTEXT.has(fact.layer)) return true;
    if (PROCESS_ONLY.has(fact.layer)) return true;
  }
  return PROCESS_NAMES.test(name);
}

/** Layers that, within an interrupt, only softirqs reach. */
const SOFTIRQ_LAYERS: ReadonlySet<LayerName> = new Set<LayerName>([
  'TCP',
  'UDP',
  'IP',
  'SCTP',
  'network core',
  'sockets',
  'bridge',
]);

/** True for a function that, inside an interrupt, only runs in a softirq: the packet path and NAPI. */
export function impliesSoftirq(name: string, fact: SymbolFact | null): boolean {
  if (fact !== null && SOFTIRQ_LAYERS.has(fact.layer) && fact.role === 'path') return true;
  return /napi|tasklet|_poll$|_poll_/.test(name);
}
