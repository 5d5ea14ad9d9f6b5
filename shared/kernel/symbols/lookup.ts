/** Finds what is known of a function: exact name, then its module, then the longest known beginning of its name. */
import { facts } from './data/index.ts';
import { LAYERS } from './layers.ts';
import { normaliseSymbol } from './normalise.ts';
import type { FactGroup, SymbolFact } from './types.ts';

interface Table {
  readonly exact: ReadonlyMap<string, SymbolFact>;
  readonly prefix: ReadonlyMap<string, SymbolFact>;
  readonly module: ReadonlyMap<string, SymbolFact>;
  readonly longestPrefix: number;
  readonly shortestPrefix: number;
}

/** The first row that names a pattern wins, so that a general list cannot silently override a special one. */
export function buildTable(groups: readonly FactGroup[]): Table {
  const maps = {
    exact: new Map<string, SymbolFact>(),
    prefix: new Map<string, SymbolFact>(),
    module: new Map<string, SymbolFact>(),
  };
  let longest = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (const { layer, role, rows } of groups) {
    for (const [meaning, patterns] of Object.entries(rows)) {
      for (const written of patterns.split(/\s+/)) {
        if (written === '') continue;
        const match = written.startsWith('[') ? 'module' : written.endsWith('*') ? 'prefix' : 'exact';
        const pattern = match === 'module' ? written.slice(1, -1) : match === 'prefix' ? written.slice(0, -1) : written;
        if (match === 'prefix') {
          longest = Math.max(longest, pattern.length);
          shortest = Math.min(shortest, pattern.length);
        }
        if (!maps[match].has(pattern)) maps[match].set(pattern, { pattern, match, layer, role, meaning });
      }
    }
  }
  return { ...maps, longestPrefix: longest, shortestPrefix: shortest };
}

const TABLE = buildTable(facts);

/** The table as rows, for documentation and for checks. */
export function allSymbolFacts(): readonly SymbolFact[] {
  return [...TABLE.exact.values(), ...TABLE.prefix.values(), ...TABLE.module.values()];
}

function longestPrefix(name: string): SymbolFact | null {
  for (let length = Math.min(name.length, TABLE.longestPrefix); length >= TABLE.shortestPrefix; length--) {
    const fact = TABLE.prefix.get(name.slice(0, length));
    if (fact !== undefined) return fact;
  }
  return null;
}

/** Code that is never loadable cannot be what a frame with a module tag stands for. */
function fits(fact: SymbolFact | null | undefined, module: string | null): fact is SymbolFact {
  return fact !== null && fact !== undefined && (module === null || !LAYERS[fact.layer].builtIn);
}

function find(symbol: string, module: string | null): SymbolFact | null {
  const name = normaliseSymbol(symbol);
  const exact = TABLE.exact.get(name);
  if (module !== null) return inModule(exact, longestPrefix(name), module);
  if (exact !== undefined) return exact;
  const prefix = longestPrefix(name);
  if (prefix !== null) return prefix;
  // Compilers and kernel habit put underscores in front (`__tcp_push_pending_frames`, blackfin's `_sys_mmap`).
  const bare = name.replace(/^_{1,4}/, '');
  return bare === name || bare === '' ? null : (TABLE.exact.get(bare) ?? longestPrefix(bare));
}

/**
 * Inside a module the module decides: a name that agrees with it says more (`xlog_` in xfs), one that does not is chance
 * (`fb_ioctl` of a capture card). Of a module that is not known only the full name of a shared function counts.
 */
function inModule(exact: SymbolFact | undefined, prefix: SymbolFact | null, module: string): SymbolFact | null {
  const owner = lookupModule(module);
  if (owner === null) return fits(exact, module) && exact.role !== 'driver' ? exact : null;
  if (fits(exact, module) && (exact.layer === owner.layer || exact.role === 'helper')) return exact;
  // Drivers share beginnings (`e1000_` in e1000 and e1000e): there the module names the device.
  if (owner.match === 'module' && owner.role === 'driver') return owner;
  return fits(prefix, module) && prefix.layer === owner.layer ? prefix : owner;
}

/** Module names are printed with `_` whatever the file is called; copies of logs may hold either. */
function moduleKey(module: string): string {
  return module.replaceAll('-', '_');
}

/** Distinct names in one kernel's stacks number some thousands; hostile logs must not grow the memory for ever. */
const CACHE_LIMIT = 20_000;
const cache = new Map<string, SymbolFact | null>();

/**
 * What is known of a function.
 * @param symbol as printed, with suffixes; an address finds nothing.
 * @param module the `[module]` tag, null when the kernel printed none.
 * @returns null when the table does not know it.
 */
export function lookupSymbol(symbol: string, module: string | null = null): SymbolFact | null {
  const key = module === null ? symbol : `${symbol} ${module}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const fact = find(symbol, module);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, fact);
  return fact;
}

/** What is known of a module by its name alone (`snd_foo` belongs to sound as its functions do); null when nothing is. */
export function lookupModule(module: string): SymbolFact | null {
  const key = moduleKey(module);
  const row = TABLE.module.get(key);
  if (row !== undefined) return row;
  const family = longestPrefix(`${key}_`);
  return fits(family, module) ? family : null;
}
