/** Decoding for a known kernel. */
import type { Gfp } from '../../contract/event.ts';
import type { KernelRelease } from '../release.ts';
import { type Choices, choicesFor } from './choose.ts';
import { isUsual, rangeLabel, readingsOf } from './date.ts';
import { bestFit, contradiction, type Flags, flagsOf, knows, PLAIN, settle } from './fit.ts';
import type { Line } from './read.ts';
import { behaviourOf, NO_RIGHTS, rightsOf } from './rights.ts';
import { type GfpTable, hex } from './table.ts';
import { dateMask, withAbove } from './without-release.ts';

export function decodeWithRelease(
  { number, printed, names }: Line,
  release: KernelRelease,
  lockdep: boolean,
  is32bit: boolean | null,
  notes: string[],
): Gfp {
  const { choices, assumed, hints } = choicesFor(release, lockdep);
  const [own] = choices;
  const { mask } = number;
  let choice = own;
  let flags: Flags;
  if (names !== null) {
    const fit = bestFit(choices, mask, names) ?? contradiction(own, mask, names, notes);
    if (!choices.includes(fit.choice))
      notes.push(
        `names and mask agree by the flags of ${fit.choice.label}, not by those of ${own.label}: ` +
          'the release or the line may belong to another machine, or the vendor took the flags over',
      );
    choice = fit.choice;
    flags = settle(fit, mask, names, notes);
  } else {
    const value = mask ?? 0;
    choice = choices.find((c) => knows(c.table, value)) ?? own;
    const other = hints.length === 0 ? betterElsewhere(value, choice.table, is32bit) : null;
    if (other !== null) {
      const says = `${hex(value)} is no usual mask of ${own.label}, the kernel of this log; it is one in ${other.table}`;
      return { ...other, notes: [...notes, says] };
    }
    flags = withAbove(flagsOf(choice.table, value), number.above);
    noteUnknownBits(value, choice.table, hints, notes);
  }
  if (choice.because !== null && choice !== own)
    notes.push(`read with the flags of ${choice.table.label}: ${choice.because}`);
  if (assumed !== null) notes.push(assumed);
  const rights = flags.unresolved
    ? NO_RIGHTS
    : rightsOf(new Set(flags.bits), [behaviourOf(release, choice.table)], is32bit);
  return {
    printed,
    names: flags.names,
    bits: flags.bits,
    table: assumed === null || choice !== own ? choice.label : `${choice.label} (assumed: ${assumed})`,
    basis: names !== null ? 'printed' : assumed !== null ? 'assumed' : 'release',
    ...rights,
    notes,
    alternatives: [],
  };
}

/**
 * A mask with bits that the release does not have, and that makes a usual request only in other kernels: then the line
 * is of another kernel, and the release's flags could say the opposite of the truth about waiting. Null otherwise.
 */
function betterElsewhere(mask: number, table: GfpTable, is32bit: boolean | null): Gfp | null {
  if (knows(table, mask)) return null;
  const [own] = readingsOf((mask & table.known) >>> 0, [table], is32bit);
  if (own === undefined || isUsual(own)) return null;
  const other = dateMask(mask, is32bit);
  return other?.sure === true ? other.gfp : null;
}

function noteUnknownBits(mask: number, table: GfpTable, hints: Choices['hints'], notes: string[]): void {
  const rest = (mask & ~table.known) >>> 0;
  if (rest === 0) return;
  notes.push(`${hex(rest)} has no meaning by the flags of ${table.label}`);
  for (const [bit, text] of hints) if ((rest & bit) !== 0) notes.push(`${hex(bit)} ${text}`);
  const fitting = PLAIN.filter((other) => knows(other, mask));
  if (hints.length === 0 && fitting.length > 0)
    notes.push(`every bit of it has a meaning in ${rangeLabel(fitting, PLAIN)}`);
}
