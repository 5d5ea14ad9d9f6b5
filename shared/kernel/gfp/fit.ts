/** Which table makes printed names and mask agree, and what is said where none does. */
import { mm2614, type TableChoice } from './choose.ts';
import { type Agreement, type Compared, compareNames } from './read.ts';
import { allTables, CONFIGS, foldMask, type GfpTable, hex, maskOf, splitMask } from './table.ts';

/** The usual configuration of every era, oldest first. */
export const PLAIN: readonly GfpTable[] = allTables('plain');

export const asChoice = (table: GfpTable): TableChoice => ({ table, label: table.label, because: null });
/** Tables of all eras and build options, for what does not fit the release's own. */
export const EVERYWHERE: readonly TableChoice[] = [
  ...CONFIGS.flatMap((config) => allTables(config).map(asChoice)),
  mm2614(),
];

/** True where the table has a meaning for every bit. */
export const knows = (table: GfpTable, mask: number) => (mask & ~table.known) >>> 0 === 0;

/** Names and single flags, as in Gfp; `unresolved`: a composite that no kernel has, so that the rights are not known. */
export interface Flags {
  readonly names: string[];
  readonly bits: string[];
  readonly unresolved: boolean;
}

export const flagsOf = (table: GfpTable, mask: number): Flags => ({
  names: foldMask(table, mask),
  bits: splitMask(table, mask),
  unresolved: false,
});

export interface Fit extends Compared {
  readonly choice: TableChoice;
}

/** Every name that some table has; a printed name outside it fits none. */
const ALL_NAMES: ReadonlySet<string> = new Set(
  EVERYWHERE.flatMap(({ table }) => [...table.bits.keys(), ...table.composites.keys()]),
);

function exactElsewhere(mask: number | null, names: readonly string[]): Fit | null {
  if (!names.every((name) => ALL_NAMES.has(name) || /^0x|^none$/.test(name))) return null;
  for (const choice of EVERYWHERE) {
    const compared = compareNames(choice.table, mask, names);
    if (compared.agreement === 'exact') return { choice, ...compared };
  }
  return null;
}

/**
 * The first table under which names and mask agree, the release's own before all others, and tables that know every
 * bit first. A cut line comes before other kernels' tables only when the own table knows every bit of the mask.
 */
export function bestFit(choices: readonly TableChoice[], mask: number | null, names: readonly string[]): Fit | null {
  const fits: Fit[] = choices.map((choice) => ({ choice, ...compareNames(choice.table, mask, names) }));
  const first = (want: Agreement, complete: boolean) =>
    fits.find((fit) => fit.agreement === want && (!complete || knows(fit.choice.table, mask ?? 0)));
  return (
    first('exact', true) ??
    first('exact', false) ??
    first('cut', true) ??
    exactElsewhere(mask, names) ??
    first('cut', false) ??
    first('vendor', false) ??
    null
  );
}

/** The names that count, the bits behind them, and what is to say about both. */
export function settle(fit: Fit, mask: number | null, names: readonly string[], notes: string[]): Flags {
  const { table } = fit.choice;
  if (fit.agreement === 'cut' && mask !== null) {
    notes.push('the printed names end before the mask is told in full; the rest is filled in from the mask');
    return flagsOf(table, mask);
  }
  const bits = splitMask(table, fit.printedMask);
  if (fit.agreement === 'vendor' && mask !== null) {
    const rest = (mask & ~fit.printedMask) >>> 0;
    const value = rest === 0 ? 'no bit of this mask' : `(part of) ${hex(rest)}`;
    notes.push(`${fit.unknown.join(', ')}: not a flag of mainline kernels; it stands for ${value}`);
    return { names: [...names], bits: bits.concat(fit.unknown), unresolved: false };
  }
  // A name of another era still says what it means; only composites that no kernel has leave the request open.
  let unresolved = false;
  for (const name of fit.unknown) {
    const other = PLAIN.findLast((t) => maskOf(t, name) !== undefined);
    if (other === undefined) bits.push(name);
    else bits.push(...splitMask(other, maskOf(other, name) ?? 0).filter((bit) => !bits.includes(bit)));
    unresolved ||= other === undefined && name.startsWith('GFP_');
  }
  return { names: [...names], bits, unresolved };
}

/** Names and mask that agree under no table: the names stand, and the mask's own reading is told. */
export function contradiction(own: TableChoice, mask: number | null, names: readonly string[], notes: string[]): Fit {
  const fit: Fit = { choice: own, ...compareNames(own.table, mask, names) };
  if (mask !== null) {
    const says = foldMask(own.table, mask).join('|') || 'no flag';
    notes.push(
      `the printed names and the mask ${hex(mask)} contradict each other: by the flags of ${own.label} the mask says ` +
        `${says}; the names are taken (the line was edited or torn, or the kernel is another one)`,
    );
  }
  if (fit.unknown.length > 0)
    notes.push(`not known to the flags of ${own.label}: ${fit.unknown.join(', ').slice(0, 200)}`);
  return fit;
}
