/** The same in kernel terms, one line: context, the way from outside inward, the wrapper, the request. */
import type { LayerName } from '../symbols/index.ts';
import { DEVICE_LAYERS, syscallOf } from '../symbols/index.ts';
import { innerWrapper, layerOf } from './layers.ts';
import { allocatorDepth } from './read.ts';
import { printedSymbol } from './requester.ts';
import { showsRequest } from './story.ts';
import type { ContextReading, Requester, StackInput, StackReading } from './types.ts';
import { clean } from './words.ts';

/** More stations than this and the middle is left out. */
const MOST_STATIONS = 9;
/** So many frames may be passed over without saying so. */
const SILENT_GAP = 3;

/** Layers that tell how the kernel was entered; the context says that already. */
const SKIPPED: ReadonlySet<LayerName> = new Set<LayerName>([
  'interrupt',
  'softirq',
  'idle loop',
  'bookkeeping',
  'reporting',
]);

interface Station {
  readonly text: string;
  readonly index: number;
}

/** One frame per run of a layer: the outermost, where the layer was entered; of a driver the innermost, which asked. */
function stations(reading: StackReading, requester: Requester, end: number): Station[] {
  const { frames, facts, names, stale } = reading;
  const found: Station[] = [];
  let lastLayer: string | null | undefined;
  let helper = facts[requester.index]?.role === 'helper';
  for (let i = requester.index + 1; i < end; i++) {
    const fact = facts[i] ?? null;
    const frame = frames[i];
    if (frame === undefined || stale.has(i)) continue;
    if (fact !== null && SKIPPED.has(fact.layer) && fact.role !== 'path') continue;
    if (fact?.role === 'noise' || allocatorDepth(fact) > 0) continue;
    // Built-in drivers are told by no table: the first unknown function outside the helpers is likely one.
    const behindHelper = !reading.scan && helper;
    if (fact === null && frame.module === null && !behindHelper) continue;
    helper = fact?.role === 'helper';
    const call = fact?.layer === 'system call' ? syscallOf(names[i] ?? '') : null;
    if (fact?.role === 'context' && fact.layer === 'system call' && call === null) continue;
    const layer = layerOf(fact, frame.module);
    const station = { text: call === null ? clean(printedSymbol(frame.symbol), 80) : `${call}()`, index: i };
    const innermost = fact === null || (fact.role === 'driver' && DEVICE_LAYERS.has(fact.layer));
    if (layer === lastLayer && !innermost) found[found.length - 1] = station;
    else if (layer !== lastLayer) found.push(station);
    lastLayer = layer;
  }
  return found.reverse();
}

function request(input: StackInput): string {
  const order =
    typeof input.mapping === 'string' ? input.mapping : input.order === null ? 'order unknown' : `order-${input.order}`;
  const names = input.gfp?.printed ?? (input.gfp === null ? null : input.gfp.names.join('|'));
  return names === null || names === '' ? order : `${order} ${clean(names, 120)}`;
}

/** Composes the line. */
export function kernelStory(
  input: StackInput,
  reading: StackReading,
  requester: Requester | null,
  place: ContextReading,
): string {
  const context =
    place.context === 'unknown'
      ? place.interrupt
        ? 'interrupt (kind not shown)'
        : 'context not shown'
      : place.context;
  if (!showsRequest(input, reading, requester)) return `${context}: no request for memory in this trace`;
  const parts: string[] = [];
  if (requester !== null) {
    let way = stations(reading, requester, place.end);
    let last: number | null = null;
    let cut = false;
    if (way.length > MOST_STATIONS) {
      way = [...way.slice(0, 3), ...way.slice(way.length - (MOST_STATIONS - 3))];
      cut = true;
    }
    way.forEach((station, at) => {
      const gap = last !== null && last - station.index - 1 > SILENT_GAP;
      if (gap || (cut && at === 3)) parts.push('…');
      parts.push(station.text);
      last = station.index;
    });
    if (last !== null && last - requester.index - 1 > SILENT_GAP) parts.push('…');
    const name = clean(printedSymbol(reading.frames[requester.index]?.symbol ?? ''), 80);
    parts.push(requester.sure ? name : `? ${name}`);
  } else parts.push(reading.frames.length === 0 ? 'no call trace' : 'requester not shown');
  const wrapper = innerWrapper(reading, requester);
  if (wrapper !== null) parts.push(wrapper);
  parts.push(request(input));
  return `${context}: ${parts.join(' → ')}`;
}
