/** Shapes of the symbol table: what a kernel function is, in a form that can be looked up and told. */
import type { LayerName } from './layers.ts';

/**
 * What a frame means for the story of a request.
 * - `report`: prints the message; never part of the request.
 * - `allocator`: the page allocator with its NUMA policy.
 * - `grow`: the inside of slab or vmalloc, which only the outside of the same calls.
 * - `wrapper`: the call with which memory is asked for (kmalloc, kmem_cache_alloc, vmalloc, page fragments).
 * - `helper`: asks on behalf of others (network buffers, DMA, mempools …) but already counts as the requester.
 * - `origin`: asks for itself; the meaning says what the memory is for.
 * - `path`: passes through; the meaning says what is being done.
 * - `driver`: code of a device; the meaning names the device.
 * - `context`: how the kernel came to run (interrupt, system call, thread …).
 * - `noise`: never asks for memory (locks, clocks, timers being armed, instrumentation).
 */
export type Role =
  | 'report'
  | 'allocator'
  | 'grow'
  | 'wrapper'
  | 'helper'
  | 'origin'
  | 'path'
  | 'driver'
  | 'context'
  | 'noise';

export interface SymbolFact {
  readonly pattern: string;
  readonly match: 'exact' | 'prefix' | 'module';
  readonly layer: LayerName;
  readonly role: Role;
  /** Short phrase: a thing for `helper` and `origin` (what for), a device for `driver`, a doing otherwise. */
  readonly meaning: string;
}

/**
 * Rows of one layer and role: meaning → patterns, separated by blanks. A pattern ending in `*` is a prefix, one in
 * brackets a module name; names are written as `normaliseSymbol` leaves them.
 */
export interface FactGroup {
  readonly layer: LayerName;
  readonly role: Role;
  readonly rows: Readonly<Record<string, string>>;
}
