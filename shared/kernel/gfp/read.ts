/** Reading what a log line says of a mask: the number, the printed names, and how far the two agree under a table. */
import { foldMask, type GfpTable, maskOf } from './table.ts';

/** A mask of 64 bits has 16 digits; longer text is no mask of any kernel. */
const MAX_DIGITS = 16;
/** The longest list that kernels print is below 500 characters. */
const MAX_PRINTED = 2000;
const MAX_NAMES = 64;

export interface ModeText {
  /** The low 32 bits, the width of gfp_t; null when the text is no number. */
  readonly mask: number | null;
  /** Bits above the 32 that gfp_t has; 0n in every sane log. */
  readonly above: bigint;
  /** What is wrong with the text, in words; null when nothing is. */
  readonly problem: string | null;
}

/** What a line said: the mask and, where the kernel printed them, the names. At least one of them is there. */
export interface Line {
  readonly number: ModeText;
  readonly printed: string | null;
  readonly names: readonly string[] | null;
}

/** `0x24000c0`, `0X…`, the typographic × that web pages make of the x; without `0x` digits only (old slab messages). */
const MODE = /^(?:0[xX×]([0-9a-fA-F]+)|([0-9]+))$/;

/** Reads a mask. Kernels print masks in hex only, so a bare `20` is 0x20. */
export function readMode(text: string | null): ModeText {
  if (text === null) return { mask: null, above: 0n, problem: null };
  const m = MODE.exec(text.slice(0, 200).trim());
  const digits = (m?.[1] ?? m?.[2])?.replace(/^0+(?=.)/, '');
  if (digits === undefined || digits.length > MAX_DIGITS)
    return { mask: null, above: 0n, problem: 'the mode is not a number that a kernel prints' };
  const value = BigInt(`0x${digits}`);
  const above = (value >> 32n) << 32n;
  const problem = above === 0n ? null : 'the mode has more than the 32 bits of a gfp mask; the upper ones mean nothing';
  return { mask: Number(value & 0xffffffffn), above, problem };
}

/** Printed names in their order, without the blanks of wrapped mail; null when no names were printed. */
export function readPrinted(text: string | null): string[] | null {
  if (text === null) return null;
  const bare = text.slice(0, MAX_PRINTED).replace(/[\s()]/g, '');
  return bare
    .split('|')
    .filter((name) => name !== '')
    .slice(0, MAX_NAMES);
}

/**
 * exact: names and mask say the same. vendor: names that the table does not have can stand for the rest of the mask.
 * cut: the names are the beginning of what this mask prints. none: they contradict each other.
 */
export type Agreement = 'exact' | 'vendor' | 'cut' | 'none';

export interface Compared {
  readonly agreement: Agreement;
  /** The bits of the printed names that the table has. */
  readonly printedMask: number;
  /** Printed names that the table does not have. */
  readonly unknown: readonly string[];
}

const HEX = /^0x[0-9a-fA-F]{1,8}$/;
/** What a flag name looks like, of any tree. */
const FLAG = /^(__)?GFP_[A-Z0-9_]+$/;

/** Compares printed names with a mask under one table. */
export function compareNames(table: GfpTable, mask: number | null, names: readonly string[]): Compared {
  let printedMask = 0;
  const unknown: string[] = [];
  for (const name of names) {
    // Some lists of names end in {0, "none"}, which then stands before a leftover.
    if (name === 'none') continue;
    const bits = HEX.test(name) ? Number.parseInt(name, 16) : maskOf(table, name);
    if (bits === undefined) unknown.push(name);
    else printedMask = (printedMask | bits) >>> 0;
  }
  if (mask === null) return { agreement: unknown.length === 0 ? 'exact' : 'none', printedMask, unknown };
  if (unknown.length === 0 && printedMask === mask) return { agreement: 'exact', printedMask, unknown };
  const subset = (printedMask & ~mask) >>> 0 === 0;
  if (subset && foldMask(table, mask).join('|').startsWith(names.join('|')))
    return { agreement: 'cut', printedMask, unknown };
  const foreign = unknown.length > 0 && unknown.every((name) => FLAG.test(name));
  // A vendor's own flag takes bits that the table does not know, or none (printed although its value is 0).
  const rest = (mask & ~printedMask) >>> 0;
  if (foreign && subset && (rest & table.known) >>> 0 === 0) return { agreement: 'vendor', printedMask, unknown };
  return { agreement: 'none', printedMask, unknown };
}
