/** Flag tables built from the era changes, and the folding of masks into names as the kernel does it. */
import { ERAS, type EraChange, type FlagChange, type GfpConfig, PRINT_ORDERS, type PrintOrder } from './eras.ts';

export interface GfpTable {
  /** Era or vendor line, `5.14-5.17`, `3.10 el7`. */
  readonly label: string;
  /** Version keys of the first and last release of the era, for rules that changed inside it. */
  readonly from: number;
  readonly to: number;
  readonly config: GfpConfig;
  /** Flag name (`__GFP_IO`) to its one bit. */
  readonly bits: ReadonlyMap<string, number>;
  /** Composite name (`GFP_KERNEL`) to its mask. */
  readonly composites: ReadonlyMap<string, number>;
  /** Names in the order of folding, with their masks; a mask of 0 never folds. */
  readonly order: readonly (readonly [name: string, mask: number])[];
  /** True where the kernel itself prints names (4.6+). */
  readonly prints: boolean;
  /** All bits that have a meaning. */
  readonly known: number;
}

/** One number per release that sorts: 2.6.32 is 2006032, 5.4.26 is 5004026. */
export function versionKey(major: number, minor: number, patch: number): number {
  return major * 1_000_000 + minor * 1000 + Math.min(patch, 999);
}

function keyOf(text: string): number {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return versionKey(major, minor, patch);
}

interface Draft {
  readonly bits: Map<string, number>;
  /** Header expressions; evaluated when the table is closed, so that they follow moved bits. */
  readonly expressions: Map<string, string>;
}

function apply(draft: Draft, change: FlagChange): Draft {
  const bits = new Map(draft.bits);
  const expressions = new Map(draft.expressions);
  for (const short of change.drop ?? []) bits.delete(`__GFP_${short}`);
  for (const [short, bit] of Object.entries(change.bits ?? {})) bits.set(`__GFP_${short}`, bit);
  for (const name of change.dropComposites ?? []) expressions.delete(name);
  for (const [name, expression] of Object.entries(change.composites ?? {})) expressions.set(name, expression);
  return { bits, expressions };
}

function evaluate(draft: Draft, expression: string): number {
  let mask = 0;
  for (const word of expression.split(' ')) {
    if (word === '') continue;
    const bare = word.startsWith('-') ? word.slice(1) : word;
    const nested = draft.expressions.get(bare);
    const value = nested === undefined ? (draft.bits.get(`__GFP_${bare}`) ?? 0) : evaluate(draft, nested);
    mask = word === bare ? mask | value : mask & ~value;
  }
  return mask >>> 0;
}

function close(
  draft: Draft,
  order: PrintOrder,
  rest: Pick<GfpTable, 'label' | 'from' | 'to' | 'config' | 'prints'>,
): GfpTable {
  const byValue = [...draft.bits].sort((a, b) => a[1] - b[1]);
  const composites = new Map<string, number>();
  for (const [name, expression] of draft.expressions) composites.set(name, evaluate(draft, expression));
  const listed = PRINT_ORDERS[order];
  const names = listed.composites.split(' ');
  names.push(
    ...(listed.bits === null ? byValue.map(([name]) => name) : listed.bits.split(' ').map((s) => `__GFP_${s}`)),
  );
  const folding: [string, number][] = [];
  for (const name of names) {
    const mask = composites.get(name) ?? draft.bits.get(name);
    if (mask !== undefined && mask !== 0) folding.push([name, mask]);
  }
  const known = byValue.reduce((all, [, bit]) => (all | bit) >>> 0, 0);
  return { ...rest, bits: new Map(byValue), composites, order: folding, known };
}

interface Built {
  readonly era: EraChange;
  readonly draft: Draft;
  readonly order: PrintOrder;
  readonly config: NonNullable<EraChange['config']>;
}

function build(): Built[] {
  const built: Built[] = [];
  let draft: Draft = { bits: new Map(), expressions: new Map() };
  let order: PrintOrder = 'none';
  let config: Built['config'] = {};
  for (const era of ERAS) {
    draft = apply(draft, era);
    order = era.order ?? order;
    config = era.config ?? config;
    built.push({ era, draft, order, config });
  }
  return built;
}

const BUILT = build();
const FIRST_PRINTING = keyOf('4.6');

/** Era tables by configuration; made once, then shared. */
const cache = new Map<string, GfpTable | null>();

function tableOf(index: number, config: GfpConfig): GfpTable | null {
  const key = `${index} ${config}`;
  const found = cache.get(key);
  if (found !== undefined) return found;
  const built = BUILT[index];
  const change = built?.config[config];
  if (built === undefined || (config !== 'plain' && change === undefined)) {
    cache.set(key, null);
    return null;
  }
  const { from, to } = built.era;
  const table = close(change === undefined ? built.draft : apply(built.draft, change), built.order, {
    label: from === to ? from : `${from}-${to}`,
    from: keyOf(from),
    // A release without a third number stands for all its patch levels.
    to: to.startsWith('2.6.') ? keyOf(to) : keyOf(to) + 999,
    config,
    prints: keyOf(from) >= FIRST_PRINTING,
  });
  cache.set(key, table);
  return table;
}

export const OLDEST = keyOf(ERAS[0]?.from ?? '2.6.18');
export const NEWEST = keyOf(ERAS.at(-1)?.to ?? '7.2') + 999;
export const CONFIGS: readonly GfpConfig[] = ['plain', 'lockdep', 'kmemcheck', 'hw-tags', 'hw-tags+lockdep'];

/** The index of the era of a version; versions before the first or after the last era take that one. */
export function eraIndex(version: number): number {
  let index = 0;
  for (let i = 1; i < BUILT.length; i++) if (keyOf(BUILT[i]?.era.from ?? '') <= version) index = i;
  return index;
}

/** The table of an era with one configuration; null when that configuration changes nothing in this era. */
export function eraTable(index: number, config: GfpConfig): GfpTable | null {
  return tableOf(index, config);
}

/** All era tables of one configuration, oldest first. */
export function allTables(config: GfpConfig): GfpTable[] {
  return BUILT.map((_, i) => tableOf(i, config)).filter((t) => t !== null);
}

/** A vendor's table: an era with the vendor's own changes. `era` is a release of the base era. */
export function vendorTable(label: string, era: string, change: FlagChange, config: GfpConfig = 'plain'): GfpTable {
  const key = `vendor ${label} ${era} ${config}`;
  const found = cache.get(key);
  if (found) return found;
  const index = eraIndex(keyOf(era));
  const built = BUILT[index];
  const option = built?.config[config] ?? {};
  const base = built?.draft ?? { bits: new Map(), expressions: new Map() };
  const table = close(apply(apply(base, change), option), built?.order ?? 'none', {
    label,
    from: keyOf(era),
    to: keyOf(era),
    config,
    prints: keyOf(era) >= FIRST_PRINTING,
  });
  cache.set(key, table);
  return table;
}

/** A number as the kernel prints leftovers: `%#lx`. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/**
 * A mask as names, the way `format_flags()` (lib/vsprintf.c) does it: each name whose bits are all still there is taken
 * and its bits are cleared; what is left stands as one hex number.
 * @returns an empty list for 0, as the kernel prints nothing; but `GFP_NOWAIT` where that is the value of the composite.
 */
export function foldMask(table: GfpTable, mask: number): string[] {
  if (mask === 0) return table.composites.get('GFP_NOWAIT') === 0 ? ['GFP_NOWAIT'] : [];
  const names: string[] = [];
  let rest = mask;
  const wait = table.bits.get('__GFP_WAIT') ?? 0;
  for (const [name, bits] of table.order) {
    if ((rest & bits) >>> 0 !== bits) continue;
    // Where GFP_ATOMIC is the one bit HIGH, a request that may wait must not be called atomic.
    if (name === 'GFP_ATOMIC' && !table.prints && (mask & wait) !== 0) continue;
    names.push(name);
    rest = (rest & ~bits) >>> 0;
    if (rest === 0) break;
  }
  if (rest !== 0) names.push(hex(rest));
  return names;
}

/** A mask as single flags, by value; bits without a meaning as one hex number at the end. */
export function splitMask(table: GfpTable, mask: number): string[] {
  const names: string[] = [];
  for (const [name, bit] of table.bits) if ((mask & bit) !== 0) names.push(name);
  const rest = (mask & ~table.known) >>> 0;
  if (rest !== 0) names.push(hex(rest));
  return names;
}

/** The bits behind a name; undefined for a name that this table does not have. */
export function maskOf(table: GfpTable, name: string): number | undefined {
  return table.composites.get(name) ?? table.bits.get(name);
}
