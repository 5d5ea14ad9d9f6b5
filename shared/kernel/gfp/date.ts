/**
 * Dating a mask that came without a release. The usual masks of different eras hardly overlap, since each renumbering
 * moved the reclaim bits that nearly every request carries; so the table under which a mask looks like a real request
 * is most likely its own.
 */
import { behavioursOf, type Rights, rightsOf } from './rights.ts';
import { foldMask, type GfpTable, splitMask } from './table.ts';

/** One way to read a mask, and all eras that read it so. */
export interface Reading {
  readonly tables: readonly GfpTable[];
  readonly names: readonly string[];
  readonly bits: readonly string[];
  readonly rights: Rights;
  /** Smaller is likelier. */
  readonly oddity: number;
}

/**
 * How unlike a real request of this era the flags are: one for each name, more for what callers do not write. The
 * weights only have to order the readings of the masks that kernels really print.
 */
function oddityOf(table: GfpTable, mask: number, names: readonly string[], flags: ReadonlySet<string>): number {
  let odd = names.length;
  for (let rest = (mask & ~table.known) >>> 0; rest !== 0; rest &= rest - 1) odd += 10;
  const has = (...wanted: string[]) => wanted.some((name) => flags.has(`__GFP_${name}`));
  // No report is printed for such a request, so a log rarely shows one.
  if (has('NOWARN')) odd += 3;
  // Kernels that print names leave the names out only where a line was cut.
  if (table.prints) odd += 2;
  if (!names.some(isComposite)) odd += 1;
  if (table.bits.has('__GFP_WAIT')) {
    if (!has('WAIT')) {
      if (has('IO', 'FS')) odd += 4;
      if (has('NOFAIL')) odd += 6;
      for (const name of ['WRITE', 'RECLAIMABLE', 'REPEAT', 'HARDWALL', 'NO_KSWAPD']) if (has(name)) odd += 2;
    } else if (has('WRITE') && !has('MOVABLE', 'HARDWALL')) odd += 2;
  } else {
    if (!has('KSWAPD_RECLAIM')) odd += has('DIRECT_RECLAIM') ? 2 : 6;
    if (!has('DIRECT_RECLAIM') && has('IO', 'FS', 'NOFAIL')) odd += 3;
  }
  if (has('FS') && !has('IO')) odd += 2;
  // Pairs that take each other back, or that no caller writes together.
  if (has('MEMALLOC') && has('NOMEMALLOC')) odd += 3;
  if (has('NOFAIL') && has('REPEAT', 'RETRY_MAYFAIL', 'NORETRY')) odd += 3;
  // Set by few callers of the three versions that had it; the neighbours use its place for what every container sets.
  if (has('NOACCOUNT')) odd += 1;
  return odd;
}

const isComposite = (name: string) => name.startsWith('GFP_') && name !== 'GFP_IOFS';

/** True where nothing speaks against a reading but the number of its names. */
export function isUsual(reading: Reading): boolean {
  const [first] = reading.names;
  const base = reading.names.length + (reading.tables[0]?.prints === true ? 2 : 0);
  return first !== undefined && isComposite(first) && reading.oddity === base;
}

/** All readings of a mask under the given tables, likeliest first; eras in which every bit means the same share one. */
export function readingsOf(mask: number, tables: readonly GfpTable[], is32bit: boolean | null): Reading[] {
  const found = new Map<string, { names: string[]; bits: string[]; tables: GfpTable[]; oddity: number }>();
  for (const table of tables) {
    const names = foldMask(table, mask);
    const bits = splitMask(table, mask);
    // Print order is no difference in meaning.
    const key = `${[...names].sort().join('|')} ${bits.join('|')}`;
    const oddity = oddityOf(table, mask, names, new Set(bits));
    const same = found.get(key);
    if (same === undefined) found.set(key, { names, bits, tables: [table], oddity });
    else same.tables.push(table);
  }
  return (
    [...found.values()]
      .map((r) => ({ ...r, rights: rightsOf(new Set(r.bits), r.tables.flatMap(behavioursOf), is32bit) }))
      // Of two as likely ones the later kernel, which more of today's logs come from.
      .sort((a, b) => a.oddity - b.oddity || (b.tables[0]?.from ?? 0) - (a.tables[0]?.from ?? 0))
  );
}

/** Eras as a reader writes them, neighbours joined: `5.1-5.13, 5.18-7.2`. */
export function rangeLabel(tables: readonly GfpTable[], all: readonly GfpTable[]): string {
  const parts: { first: GfpTable; last: GfpTable; at: number }[] = [];
  for (const table of tables) {
    const at = all.indexOf(table);
    const open = parts.at(-1);
    if (open !== undefined && at === open.at + 1) parts[parts.length - 1] = { ...open, last: table, at };
    else parts.push({ first: table, last: table, at });
  }
  return parts
    .map(({ first, last }) => {
      const from = first.label.split('-')[0] ?? first.label;
      const to = last.label.split('-').at(-1) ?? last.label;
      return from === to ? from : `${from}-${to}`;
    })
    .join(', ');
}
