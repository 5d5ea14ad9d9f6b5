/**
 * The stack in one sentence for a customer: what the machine was doing, how much memory it needed for what, whether it
 * could wait, and that a process shown by accident had no part in it. Only what frames and header show is told.
 */
import { DEVICE_LAYERS, lookupModule, type SymbolFact } from '../symbols/index.ts';
import { doing, hardirqTrigger, processActivity, softirqTrigger, type Told } from './activity.ts';
import { allocatorDepth } from './read.ts';
import { printedSymbol } from './requester.ts';
import type { ContextReading, Requester, StackInput, StackReading } from './types.ts';
import { clean, sizePhrase } from './words.ts';

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

function firstDevice(reading: StackReading, told: Told): string | null {
  for (const i of told.indexes) {
    const named = device(told.facts[i] ?? null, reading.frames[i]?.module ?? null);
    if (named !== null) return named;
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
  const need = `needed ${input.mapping ?? sizePhrase(input.order, input.sizeKiB)} at once${purpose(reading, requester)}${waiting(input)}`;
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
