/** Decoding where the log names no kernel. */
import type { Gfp } from '../../contract/event.ts';
import { mm2614 } from './choose.ts';
import { isUsual, type Reading, rangeLabel, readingsOf } from './date.ts';
import { asChoice, bestFit, contradiction, EVERYWHERE, type Flags, knows, PLAIN, settle } from './fit.ts';
import { compareNames, type Line } from './read.ts';
import { agreedRights, behavioursOf, NO_RIGHTS, rightsOf } from './rights.ts';
import { type GfpTable, hex, splitMask } from './table.ts';

/** Bits beyond the 32 of gfp_t are shown as one number; they mean nothing. */
export function withAbove(flags: Flags, above: bigint): Flags {
  if (above === 0n) return flags;
  return { ...flags, names: [...flags.names, hex(above)], bits: [...flags.bits, hex(above)] };
}

const PRINTING = PLAIN.filter((table) => table.prints);

export function decodeWithoutRelease(line: Line, is32bit: boolean | null, notes: string[]): Gfp {
  const { number, printed, names } = line;
  if (names === null) {
    const dated = dateMask(number.mask ?? 0, is32bit);
    const flags = withAbove({ names: dated.gfp.names, bits: dated.gfp.bits, unresolved: false }, number.above);
    const { table } = dated.gfp;
    notes.push(
      dated.sure
        ? `the log names no kernel; of 2.6.18 to 7.2, this mask is a usual request only in ${table}`
        : `the log names no kernel, and the mask alone does not tell; ${table} is assumed`,
    );
    return {
      ...dated.gfp,
      names: flags.names,
      bits: flags.bits,
      table: `${table} (release unknown; ${dated.sure ? 'dated by the mask' : 'assumed'})`,
      notes: [...dated.gfp.notes, ...notes],
    };
  }
  const { mask } = number;
  const agreeing = PRINTING.filter((table) => compareNames(table, mask, names).agreement === 'exact');
  // The newest table that agrees gives the bits.
  const order = (agreeing.length > 0 ? agreeing : PRINTING).toReversed().map(asChoice);
  const fit = bestFit(order, mask, names) ?? contradiction(order[0] ?? mm2614(), mask, names, notes);
  const flags = settle(fit, mask, names, notes);
  const tables = agreeing.length > 0 ? agreeing : [fit.choice.table];
  const how =
    mask === null ? 'the names are known there' : fit.agreement === 'none' ? 'assumed' : 'names and mask agree there';
  const flagsIn = (table: GfpTable) =>
    new Set(agreeing.length > 0 ? splitMask(table, compareNames(table, mask, names).printedMask) : flags.bits);
  const rights = tables.map((table) => rightsOf(flagsIn(table), behavioursOf(table), is32bit));
  return {
    printed,
    names: flags.names,
    bits: flags.bits,
    table: `${rangeLabel(tables, PLAIN)} (release unknown; ${how})`,
    basis: 'printed',
    ...(flags.unresolved ? NO_RIGHTS : agreedRights(rights)),
    notes,
    alternatives: [],
  };
}

/** A mask alone: the likeliest reading with the bare range of eras for its table, and all others that know every bit. */
export function dateMask(mask: number, is32bit: boolean | null): { gfp: Gfp; sure: boolean } {
  // Options and vendors add bits; they are tried only for masks that plain kernels cannot have.
  const plain = PLAIN.filter((table) => knows(table, mask));
  const any = plain.length > 0 ? plain : EVERYWHERE.map((choice) => choice.table).filter((table) => knows(table, mask));
  const complete = any.length > 0;
  const readings = readingsOf(mask, complete ? any : PLAIN, is32bit);
  const [best, second] = readings as [Reading, ...Reading[]]; // as many as tables at most, and one at least
  const sure = complete && isUsual(best) && (second === undefined || second.oddity > best.oddity);
  const gfp: Gfp = {
    printed: null,
    names: [...best.names],
    bits: [...best.bits],
    table: rangeLabel(best.tables, PLAIN),
    basis: sure ? 'mask' : 'assumed',
    ...best.rights,
    notes: complete ? [] : ['no table knows every bit of this mask'],
    alternatives: readings.slice(1).map((r) => ({ table: rangeLabel(r.tables, PLAIN), names: [...r.names] })),
  };
  return { gfp, sure };
}
