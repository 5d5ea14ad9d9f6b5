/**
 * The stack in one sentence for a customer: what the machine was doing, how much memory it needed for what, whether it
 * could wait, and that a process shown by accident had no part in it. Only what frames and header show is told.
 */
import { DEVICE_LAYERS, type LayerName, lookupModule, type SymbolFact, syscallOf } from '../symbols/index.ts';
import { allocatorDepth } from './read.ts';
import { printedSymbol } from './requester.ts';
import { syscallPhrase } from './syscalls.ts';
import type { ContextReading, Requester, StackInput, StackReading } from './types.ts';

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

/** Names come from logs: one line, bounded. */
export function clean(text: string, limit = 64): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** `8 KiB (2 contiguous pages)`; as much of it as the header tells. */
export function sizePhrase(order: number | null, sizeKiB: number | null): string {
  if (order === null) return sizeKiB === null ? 'memory' : `${sizeKiB} KiB`;
  const count = order < 31 ? String(2 ** order) : `2^${order}`;
  const pages = order === 0 ? 'one page' : `${count} contiguous pages`;
  return sizeKiB === null ? pages : `${sizeKiB} KiB (${pages})`;
}

/** Names the module too, unless the meaning already does. */
function withModule(meaning: string, module: string | null): string {
  if (module === null || meaning.toLowerCase().includes(module.toLowerCase())) return meaning;
  return `${meaning} (${clean(module)})`;
}

/** False where neither header nor frames speak of a request. */
export function showsRequest(input: StackInput, reading: StackReading, requester: Requester | null): boolean {
  if (requester !== null || input.order !== null || input.gfp !== null) return true;
  return reading.frames.length === 0 || reading.facts.some((fact) => allocatorDepth(fact) > 0);
}

function isIdle(input: StackInput): boolean {
  return input.pid === 0 || (input.process !== null && /^swapper(?:\/\d+)?$/.test(input.process));
}

function device(fact: SymbolFact | null, module: string | null): string | null {
  const known =
    fact?.role === 'driver' && DEVICE_LAYERS.has(fact.layer) ? fact : module === null ? null : lookupModule(module);
  if (known === null || known.role !== 'driver' || !DEVICE_LAYERS.has(known.layer)) return null;
  return withModule(known.meaning, module);
}

interface Told {
  /** Frames of the request outside the requester that may be told, innermost first. */
  readonly indexes: readonly number[];
  readonly facts: readonly (SymbolFact | null)[];
}

function firstDevice(reading: StackReading, told: Told): string | null {
  for (const i of told.indexes) {
    const named = device(told.facts[i] ?? null, reading.frames[i]?.module ?? null);
    if (named !== null) return named;
  }
  return null;
}

function doing(told: Told, except: string): string | null {
  for (const i of told.indexes) {
    const fact = told.facts[i];
    if (fact?.role !== 'path' || UNTOLD.has(fact.layer)) continue;
    return fact.meaning === except ? null : fact.meaning;
  }
  return null;
}

function purpose(reading: StackReading, requester: Requester | null): string {
  if (requester === null) return '';
  const fact = reading.facts[requester.index] ?? null;
  const frame = reading.frames[requester.index];
  const module = frame?.module ?? null;
  const perhaps = requester.sure ? '' : ', probably';
  if (fact !== null && (fact.role === 'helper' || fact.role === 'origin')) return `${perhaps} for ${fact.meaning}`;
  if (fact?.role === 'driver') {
    return `${perhaps} for ${withModule(/^(?:the|an?) /.test(fact.meaning) ? fact.meaning : `the ${fact.meaning}`, module)}`;
  }
  if (fact === null && module !== null) return `${perhaps} for the driver or module ${clean(module)}`;
  if (fact === null && frame !== undefined && !/^(?:0x)?[0-9a-f]{8,}$/i.test(frame.symbol)) {
    return `${perhaps} in the kernel function ${clean(printedSymbol(frame.symbol), 80)}`;
  }
  return '';
}

const NETWORK_LAYERS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'IP', 'network core', 'sockets']);

function softirqTrigger(reading: StackReading, told: Told): string {
  let best: string | null = null;
  for (const i of told.indexes) {
    const fact = told.facts[i];
    if (fact === null || fact === undefined) continue;
    const name = reading.names[i] ?? '';
    if (name === 'net_rx_action' || name === '__napi_poll') return 'receiving network packets';
    if (fact.role !== 'context' || !['softirq', 'timer', 'RCU'].includes(fact.layer)) continue;
    // The way in (do_softirq, ksoftirqd) says less than what it ran.
    if (
      best === null ||
      !/^(?:__|____)?(?:do_softirq|handle_softirqs|call_softirq|run_ksoftirqd|invoke_softirq)/.test(name)
    )
      best ??= fact.meaning;
  }
  if (best !== null && !best.startsWith('doing work that an interrupt put off')) return best;
  const network = told.indexes.some(
    (i) => reading.names[i]?.includes('napi') === true || NETWORK_LAYERS.has(told.facts[i]?.layer ?? ''),
  );
  return network ? 'handling network packets' : (best ?? 'doing work that an interrupt put off');
}

function hardirqTrigger(told: Told, named: string | null): string {
  if (named !== null) return `handling an interrupt of the ${named}`;
  const timer = told.indexes.some((i) => told.facts[i]?.meaning === 'handling a timer interrupt');
  return timer ? 'handling a timer interrupt' : 'handling a device interrupt';
}

function bystander(input: StackInput, place: ContextReading): string {
  const process = input.process === null ? null : clean(input.process);
  if (!place.interrupt) return '';
  if (place.shown === 'softirq thread') {
    return `; this ran in ${process ?? 'ksoftirqd'}, the thread of the kernel that takes over when such work piles up`;
  }
  if (process === null) return '';
  if (isIdle(input)) {
    return `; the process shown, ${process}, is only the idle task of that processor and did not ask for it`;
  }
  return place.shown === 'interrupted'
    ? `; the process shown, ${process}, was merely interrupted and did not ask for it`
    : `; the process shown, ${process}, merely happened to run on that processor`;
}

const OWN_THREADS: readonly [RegExp, LayerName, string][] = [
  [/^kswapd/, 'reclaim', 'freeing memory in the background'],
  [/^khugepaged/, 'huge pages', 'building huge pages in the background'],
  [/^kcompactd/, 'compaction', 'moving pages together in the background'],
];

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
function processActivity(input: StackInput, reading: StackReading, told: Told): { subject: string; activity: string } {
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
    const own = OWN_THREADS.find(([, layer]) => layer === fact.layer);
    if (own !== undefined) return { subject: `the kernel (${process ?? 'a background thread'})`, activity: own[2] };
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

function waiting(input: StackInput): string {
  if (input.gfp?.canSleep === false) return ', without being able to wait until memory is freed';
  return input.gfp?.canSleep === true ? ', and was allowed to wait until memory is freed' : '';
}

function missing(reading: StackReading, requester: Requester | null): string {
  if (reading.frames.length === 0) return '; the log holds no call trace of it';
  return requester === null ? '; the call trace does not reach the function that asked for it' : '';
}

/** The trace of a report that is no request: a task that hangs, a processor that is stuck. */
function withoutRequest(input: StackInput, reading: StackReading, place: ContextReading): string {
  if (place.context === 'process') {
    const indexes = reading.frames.map((_, i) => i).filter((i) => !reading.stale.has(i));
    const { subject, activity } = processActivity(input, reading, { indexes, facts: reading.facts });
    if (activity !== '') {
      return `${subject.charAt(0).toUpperCase()}${subject.slice(1)} was ${activity} when this was printed; the call trace shows no request for memory.`;
    }
  }
  return 'The call trace shows no request for memory.';
}

/** Composes the sentence. */
export function customerStory(
  input: StackInput,
  reading: StackReading,
  requester: Requester | null,
  place: ContextReading,
): string {
  if (!showsRequest(input, reading, requester)) return withoutRequest(input, reading, place);
  const indexes: number[] = [];
  // Where nobody is known to have asked, the frames that are left prove nothing.
  for (let i = requester?.index ?? place.end; i < place.end; i++) {
    if (!reading.stale.has(i) || i === requester?.index) indexes.push(i);
  }
  const told: Told = { indexes, facts: reading.facts };
  const named = firstDevice(reading, told);
  const need = `needed ${sizePhrase(input.order, input.sizeKiB)} at once${purpose(reading, requester)}${waiting(input)}`;
  const tail = `${missing(reading, requester)}${bystander(input, place)}.`;

  if (place.context === 'process') {
    const { subject, activity } = processActivity(input, reading, told);
    const act = doing(told, activity);
    const was = act === null ? need : `was ${act} and ${need}`;
    if (activity === '') return `On behalf of ${subject}, the kernel ${was}${tail}`;
    return `While ${subject} was ${activity}, ${subject.startsWith('the kernel') ? 'it' : 'the kernel'} ${was}${tail}`;
  }
  if (place.interrupt) {
    let trigger: string;
    if (place.context === 'softirq') {
      trigger = softirqTrigger(reading, told);
      if (named !== null) trigger += trigger.endsWith('packets') ? ` through the ${named}` : ` for the ${named}`;
    } else if (place.context === 'hardirq') trigger = hardirqTrigger(told, named);
    else trigger = named === null ? 'handling an interrupt' : `handling an interrupt of the ${named}`;
    const act = doing(told, trigger);
    return `While ${trigger}, the kernel ${act === null ? '' : `was ${act} and `}${need}${tail}`;
  }
  const idle = isIdle(input) ? '; the process shown is only the idle task, which asks for nothing itself' : '';
  const unclear = reading.frames.length === 0 ? '' : '; whether this was in an interrupt or for a process is not shown';
  return `The kernel ${need}${missing(reading, requester)}${unclear}${idle}.`;
}
