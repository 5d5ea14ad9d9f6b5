/**
 * What joins failures of one cause over machines and kernel versions: the kind, the order, the kind of request and who
 * asked. Addresses, offsets, pids, compiler suffixes and flags that differ between versions for the same caller are left out.
 */
import type { AnalysisEvent, Gfp, Trace } from '../contract/event.ts';

/** Flags that the allocator's own layers add (slab: COMP, NOTRACK) or that do not change whether memory is found. */
const INCIDENTAL = new Set([
  '__GFP_COMP',
  '__GFP_NOTRACK',
  '__GFP_ZERO',
  '__GFP_COLD',
  '__GFP_NOWARN',
  '__GFP_HARDWALL',
  '__GFP_RECLAIMABLE',
  '__GFP_WRITE',
  '__GFP_ACCOUNT',
  '__GFP_SKIP_KASAN_POISON',
  '__GFP_SKIP_KASAN',
]);

/** The kind of request that a mask makes: its composite name and the flags that change the decision. */
export function requestKind(gfp: Gfp | null, mode: string | null): string {
  if (gfp === null) return mode ?? '?';
  const names = gfp.names.filter((name) => !INCIDENTAL.has(name));
  return names.length === 0 ? (gfp.names[0] ?? mode ?? '?') : names.join('|');
}

/** Compiler and version suffixes of a symbol. */
export function plainSymbol(symbol: string): string {
  return symbol
    .replace(/\.(?:isra|part|constprop|cold|llvm|lto_priv|cfi_jt|cfi)(?:\.\d+)*/g, '')
    .replace(/\.\d+$/, '')
    .replace(/_noprof$/, '');
}

type Fingerprinted = Pick<AnalysisEvent, 'kind' | 'order' | 'mode' | 'gfp' | 'details'> & { trace: Trace | null };

/** Builds the fingerprint of an event: readable, stable, free of host data. */
export function fingerprint(event: Fingerprinted): string {
  const parts: string[] = [event.kind];
  switch (event.kind) {
    case 'page-allocation-failure':
    case 'allocation-stall':
    case 'vmalloc-failure':
      parts.push(`order-${event.order ?? '?'}`, requestKind(event.gfp, event.mode));
      parts.push(...traceKey(event.trace));
      break;
    case 'slab-failure':
      parts.push(String(event.details['cache'] ?? '?'));
      break;
    case 'oom-kill':
      parts.push(String(event.details['scope'] ?? '?'));
      break;
    case 'percpu-failure':
    case 'cma-failure':
      parts.push(String(event.details['reason'] ?? event.details['area'] ?? ''));
      break;
    default:
      parts.push(...traceKey(event.trace));
  }
  return parts.join('/');
}

function traceKey(trace: Trace | null): string[] {
  if (trace === null || trace.frames.length === 0) return ['no-stack'];
  const requester = trace.requester === null ? '?' : plainSymbol(trace.requester.symbol);
  return [trace.context, requester, trace.driver?.module ?? '-'];
}
