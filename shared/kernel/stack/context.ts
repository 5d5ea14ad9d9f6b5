/**
 * Where the request was made: hard interrupt, softirq or process, by the frames outside the requester, never by the name
 * of the process, which an interrupt only happens to meet.
 */
import type { Trace } from '../../contract/event.ts';
import {
  impliesSoftirq,
  isDirectVector,
  isHardirqWork,
  isInterruptEntry,
  isProcessWork,
  isSoftirqWork,
  isSoftirqWorker,
} from './marks.ts';
import type { ContextReading, Requester, StackInput, StackReading } from './types.ts';

type Section = Trace['frames'][number]['section'];

/** How many unknown frames may lie between the parts of one way into the kernel. */
const GAP = 2;

/** First index after the frames that brought the kernel into this interrupt. */
function endOfEntry(reading: StackReading, from: number, section: Section): number {
  const { frames, facts, names, stale } = reading;
  let end = from + 1;
  let gap = 0;
  for (let i = from + 1; i < frames.length && gap <= GAP; i++) {
    if (section !== 'task' && frames[i]?.section === 'task') break;
    const fact = facts[i] ?? null;
    const name = names[i] ?? '';
    if (isInterruptEntry(fact) || isSoftirqWork(name, fact) || fact?.layer === 'timer') {
      end = i + 1;
      gap = 0;
    } else if (!stale.has(i)) gap++;
  }
  return end;
}

function insideInterrupt(
  context: Trace['context'],
  reading: StackReading,
  at: number,
  section: Section,
): ContextReading {
  const end = endOfEntry(reading, at, section);
  // The softirq thread is no bystander: its frames belong to the request. Old kernels show it beyond the change of stacks.
  if (reading.names.slice(at, end + GAP + 2).some((name) => name === 'run_ksoftirqd' || name === 'ksoftirqd')) {
    return { context, interrupt: true, shown: 'softirq thread', end: reading.frames.length };
  }
  let shown: ContextReading['shown'] = 'present';
  for (let i = at; i < end; i++) {
    if (!reading.stale.has(i) && isInterruptEntry(reading.facts[i] ?? null)) shown = 'interrupted';
  }
  return { context, interrupt: true, shown, end };
}

function byFrames(reading: StackReading, start: number): ContextReading | null {
  const { frames, facts, names, stale, scan } = reading;
  const section = frames[start]?.section ?? 'task';
  let hardirq = -1;
  let entry = -1;
  let softirqLikely = false;
  let i = start;
  for (; i < frames.length; i++) {
    const frame = frames[i];
    if (frame === undefined || (stale.has(i) && i !== start)) continue;
    // Old i386 kernels print <IRQ> below the stack that it belongs to, so only the way out of it ends the request.
    if (section !== 'task' && frame.section === 'task') break;
    const name = names[i] ?? '';
    const fact = facts[i] ?? null;
    if (isSoftirqWork(name, fact)) return insideInterrupt('softirq', reading, i, section);
    if (isHardirqWork(name)) {
      hardirq = i;
      // Among the words of a scanned stack one leftover proves nothing: the way in must stand there too.
      if (!scan || section !== 'task') return insideInterrupt('hardirq', reading, i, section);
    } else if (isInterruptEntry(fact)) {
      if (hardirq >= 0 || (isDirectVector(name) && (!scan || section !== 'task'))) {
        return insideInterrupt('hardirq', reading, hardirq >= 0 ? hardirq : i, section);
      }
      if (entry < 0) entry = i;
      if (!scan && section === 'task') return insideInterrupt('unknown', reading, i, section);
    } else if (section === 'task' && isProcessWork(name, fact)) {
      const worker = fact?.layer === 'kernel worker' && names.slice(i, i + 4).some(isSoftirqWorker);
      if (worker) return insideInterrupt('softirq', reading, i, section);
      return { context: 'process', interrupt: false, shown: 'present', end: frames.length };
    } else if (fact?.layer === 'idle loop') break;
    softirqLikely ||= impliesSoftirq(name, fact);
  }
  const inside = { interrupt: true, shown: entry < 0 ? 'present' : 'interrupted', end: i } as const;
  if (section === 'softirq') return { context: 'softirq', ...inside };
  if (section === 'hardirq' || section === 'nmi') return { context: 'hardirq', ...inside, shown: 'interrupted' };
  if (section === 'irq') {
    return { context: softirqLikely && entry < 0 ? 'softirq' : 'unknown', ...inside };
  }
  if (entry >= 0) return insideInterrupt('unknown', reading, entry, section);
  return null;
}

/**
 * An x86-64 kernel runs interrupts on stacks of their own and says so (<IRQ>). A trace whose inner end is whole, that
 * stays on the task's stack and does not belong to the softirq or idle thread, was made in process context even where
 * its outer end is missing.
 */
function onTaskStack(input: StackInput, reading: StackReading): boolean {
  const { frames, facts, names } = reading;
  if (!/x86_64|amd64/.test(input.release?.text ?? '') || input.process === null || input.pid === 0) return false;
  if (facts[0]?.role !== 'report' || /^(?:swapper|ksoftirqd)/.test(input.process)) return false;
  return frames.every((frame, i) => {
    const fact = facts[i] ?? null;
    return (
      frame.section === 'task' && !(frame.reliable && (isSoftirqWork(names[i] ?? '', fact) || isInterruptEntry(fact)))
    );
  });
}

/** Decides the context and which frames belong to the request. */
export function readContext(input: StackInput, reading: StackReading, requester: Requester | null): ContextReading {
  const { frames, facts } = reading;
  let start = requester?.index ?? 0;
  if (requester === null) {
    while (start < frames.length && facts[start]?.role !== 'context' && frames[start]?.section === 'task') start++;
  }
  const found = start < frames.length ? byFrames(reading, start) : null;
  const whole = { interrupt: false, shown: 'present', end: frames.length } as const;
  // Only a process may wait; where mask and frames disagree, foreign frames were mixed in.
  if (input.gfp?.canSleep === true) return { context: 'process', ...whole };
  if (found !== null) return found;
  if (frames.length > 0 && onTaskStack(input, reading)) return { context: 'process', ...whole };
  return { context: 'unknown', ...whole };
}
