/**
 * What the kernel was doing when it asked: the work of a softirq or interrupt, or what a program or thread had begun, and
 * the step on the way that says most.
 */
import { type LayerName, type SymbolFact, syscallOf } from '../symbols/index.ts';
import { syscallPhrase } from './syscalls.ts';
import type { StackInput, StackReading } from './types.ts';
import { clean } from './words.ts';

/** Layers whose passing says too little, or too much that may be chance, to be told. */
const UNTOLD: ReadonlySet<LayerName> = new Set<LayerName>([
  'network buffers',
  'bookkeeping',
  'RCU',
  'scheduler',
  'firewall',
  'BPF',
  'traffic control',
  'DMA',
  'IOMMU',
  'virtio',
  'index trees',
  'PCI',
  'driver core',
  'reporting',
  'security modules',
  'network core',
  'memory mappings',
  'sysfs',
  'page fault',
]);

/** The frames that may enter a sentence. */
export interface Told {
  /** Frames of the request outside the requester that may be told, innermost first. */
  readonly indexes: readonly number[];
  readonly facts: readonly (SymbolFact | null)[];
}

/** The innermost step that says something, null when there is none or it would only repeat `except`. */
export function doing(told: Told, except: string): string | null {
  for (const i of told.indexes) {
    const fact = told.facts[i];
    if (fact?.role !== 'path' || UNTOLD.has(fact.layer)) continue;
    return fact.meaning === except ? null : fact.meaning;
  }
  return null;
}

const NETWORK_LAYERS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'IP', 'network core', 'sockets']);

const UNSPECIFIC = 'doing work that an interrupt put off';

/** What the softirq ran for: packets, a timer, a tasklet, finished disk requests … */
export function softirqTrigger(reading: StackReading, told: Told): string {
  let best: string | null = null;
  for (const i of told.indexes) {
    const fact = told.facts[i];
    if (fact === null || fact === undefined) continue;
    const name = reading.names[i] ?? '';
    if (name === 'net_rx_action' || name === '__napi_poll') return 'receiving network packets';
    if (fact.role !== 'context' || !['softirq', 'timer', 'RCU'].includes(fact.layer)) continue;
    // The way in (do_softirq, ksoftirqd) says less than what it ran.
    if (!fact.meaning.startsWith(UNSPECIFIC)) best ??= fact.meaning;
  }
  if (best !== null) return best;
  const network = told.indexes.some(
    (i) => reading.names[i]?.includes('napi') === true || NETWORK_LAYERS.has(told.facts[i]?.layer ?? ''),
  );
  return network ? 'handling network packets' : UNSPECIFIC;
}

/** What the hard interrupt was for. */
export function hardirqTrigger(told: Told, named: string | null): string {
  if (named !== null) return `handling an interrupt of the ${named}`;
  const timer = told.indexes.some((i) => told.facts[i]?.meaning === 'handling a timer interrupt');
  return timer ? 'handling a timer interrupt' : 'handling a device interrupt';
}

/** Layers whose way in is a thread of memory management: kswapd, khugepaged, kcompactd. */
const OWN_THREADS: ReadonlySet<LayerName> = new Set<LayerName>(['reclaim', 'huge pages', 'compaction']);

/** Reading, writing and sending mean something else where the trace passes a socket. */
function socketPhrase(syscall: string, told: Told): string | null {
  const sends = /^(?:p?write|send)/.test(syscall) && syscall !== 'sendfile' && syscall !== 'sendfile64';
  if (!sends && !/^(?:p?read(?:v|v2|64)?$|recv)/.test(syscall)) return null;
  for (const i of told.indexes) {
    const layer = told.facts[i]?.layer;
    if (layer === 'netlink') return 'exchanging messages with the kernel (netlink)';
    if (layer === 'local sockets') return 'passing data to or from another program (local socket)';
  }
  const network = told.indexes.some((i) => NETWORK_LAYERS.has(told.facts[i]?.layer ?? ''));
  return network ? syscallPhrase(sends ? 'sendto' : 'recvfrom') : null;
}

/** What the process was doing: by its system call, its fault, its thread, or by what it passed through. */
export function processActivity(
  input: StackInput,
  reading: StackReading,
  told: Told,
): { subject: string; activity: string } {
  const process = input.process === null ? null : clean(input.process);
  let syscall: string | null = null;
  let fault = false;
  let worker = false;
  let thread = false;
  let boot: string | null = null;
  let vfs: string | null = null;
  for (const i of told.indexes) {
    const fact = told.facts[i] ?? null;
    const name = reading.names[i] ?? '';
    const call = fact?.layer === 'system call' ? syscallOf(name) : null;
    if (call !== null) syscall = call;
    if (fact?.role !== 'context') continue;
    if (fact.layer === 'page fault') fault = true;
    else if (fact.layer === 'kernel worker') worker = true;
    else if (fact.layer === 'kernel thread') thread = true;
    else if (fact.layer === 'boot') boot = fact.meaning;
    else if (fact.layer === 'VFS') vfs = fact.meaning;
    if (OWN_THREADS.has(fact.layer)) {
      return { subject: `the kernel (${process ?? 'a background thread'})`, activity: fact.meaning };
    }
  }
  if (worker) {
    const queue = input.workqueue === null ? '' : `, work queue ${clean(input.workqueue)}`;
    return { subject: `a kernel worker (${process ?? 'kworker'}${queue})`, activity: 'running a queued piece of work' };
  }
  const program = process === null ? 'a program' : `the program ${process}`;
  if (syscall !== null) return { subject: program, activity: socketPhrase(syscall, told) ?? syscallPhrase(syscall) };
  if (fault) return { subject: program, activity: 'touching its memory' };
  if (vfs !== null) return { subject: program, activity: vfs };
  if (boot !== null) return { subject: 'the kernel', activity: boot };
  if (thread)
    return { subject: process === null ? 'a kernel thread' : `the kernel thread ${process}`, activity: 'at work' };
  return { subject: process === null ? 'a process' : `the process ${process}`, activity: '' };
}
