/** What kernel functions are: the symbol table of the field and its lookup. */
export { DEVICE_LAYERS, LAYERS, type LayerName } from './layers.ts';
export { allSymbolFacts, lookupModule, lookupSymbol } from './lookup.ts';
export { normaliseSymbol, syscallOf } from './normalise.ts';
export type { Role, SymbolFact } from './types.ts';
