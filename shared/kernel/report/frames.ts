/**
 * Stack frames as the architectures print them: x86 with and without addresses, arm's `(callee) from (caller)`, arm64,
 * ppc's `[sp] [ip] symbol (unreliable)`, s390, mips, riscv, sparc, old amd64's `<address>{symbol+decimal}`, and traces that
 * went through decode_stacktrace.sh. Source: arch/*\/kernel/{dumpstack,stacktrace,traps,process}.c and lib/vsprintf.c (%pS, %pB).
 */

import type { Frame } from '../../contract/event.ts';
import { group } from '../lines/group.ts';
import { ownText, pooledOrNull, pooledText } from '../lines/own-text.ts';

export type Section = Frame['section'];

/** What one record contributes to a trace. */
export interface TracePiece {
  frames: Frame[];
  /** The section that holds after this record. */
  section: Section;
  /** `Call Trace:`, `Backtrace:` and the like stood on this record. */
  starts: boolean;
  /** ppc's `--- interrupt: 500`: what was read so far ran in an interrupt. */
  interruptsBefore: boolean;
  /** arm pairs: the last caller, which must be the next pair's callee. */
  caller: string | null;
}

const TRACE_START = /^(?:Call [Tt]race|Backtrace|Trace|Call backtrace|stack backtrace|Stack trace):?/;
const SECTION = /^\s*(<\/?(?:IRQ|EOI|TASK|SOFTIRQ|NMI|EOE|#\w{1,3})>|<<EOE>>|<<#?\w{2,3}>>)/;
/** Register and code lines: they name symbols but are not frames. */
const NOT_A_FRAME =
  /^(?:RIP|EIP|NIP|LR|PC|RSP|REGS|MSR|GPR|Code|pc|lr|sp|ra|epc|PSW|Krnl|Workqueue|Hardware|Modules|x\d+|R[A-DS0-9][XIP0-9]?|r\d+|CPU|Pid|Exception|---|last|hardirqs|softirqs|irq event|#\d|Kernel|Call Trace of)\b ?[:.]?/;

const ARM_PAIR =
  /\[(?:<(?:0x)?([0-9a-f]{8,16})>)?\] ?\(([^()\s]{1,256}?)(?:\+0x([0-9a-f]{1,8})\/0x([0-9a-f]{1,8}))?(?: \[([\w-]{1,64})\])?\)? from \[(?:<(?:0x)?([0-9a-f]{8,16})>)?\] ?\(([^()\s+]{1,256})(?:\+0x([0-9a-f]{1,8})\/0x([0-9a-f]{1,8}))?(?: \[([\w-]{1,64})\])?/g;
const ARM_BARE =
  /^\s*(\? )?([A-Za-z_.$][\w.$]{0,255})(?: \[([\w-]{1,64})\])? from ([A-Za-z_.$][\w.$]{0,255})\+0x([0-9a-f]{1,8})\/0x([0-9a-f]{1,8})(?: \[([\w-]{1,64})[^\]]{0,64}\])?/;
const ARM_ENTERED = /Function entered at \[<([0-9a-f]{8,16})>\] from \[<([0-9a-f]{8,16})>\]/g;
const OLD_AMD64 = /<([0-9a-f]{8,16})>\{(?::([\w-]{1,64}):)?([^{}+\s]{1,256})\+(\d{1,9})\}/y;
const DECODED =
  /^\s*(\? )?([A-Za-z_.$][\w.$]{0,255}) \(((?:[\w./+-]{1,256}:\d{1,7}|\?\?:\?)[^\n]{0,400}?)\)(?: \[?([A-Za-z_][\w-]{0,63})\]?)?\s*$/;
/**
 * Address in any of its clothings, question mark, symbol with offset and size, module, reliability. Of `[<address>]` a web page
 * that takes it for a tag leaves `[]`.
 */
const ADDRESS = /\s*\(?(?:\[(?:<(?:0x)?([0-9a-f]{4,16})>)?\]|\[([0-9a-f]{8,16})\](?: \[([0-9a-f]{8,16})\])?)\s*/y;
const SYMBOL =
  /(\? )?\(?(?::([\w-]{1,64}):)?([A-Za-z_.$@][\w.$@]{0,511})\+(?:0x([0-9a-f]{1,8})|(\d{1,9}))(?:\/0x([0-9a-f]{1,8}))?\)?:?(?: ?\[(?!(?:[0-9a-f]{8}){1,2}\])([A-Za-z0-9_-]{1,64})(?:\(\w{1,16}\))?(?: [0-9a-f]{1,64})?\])?( \[inline\])?(?: ?\((unreliable|P|E|O|[A-Z]{1,4})\))?/y;
/** klogd's own decoding: `[module:symbol+12/345]`, decimal, alone or in front of the kernel's. */
const KLOGD =
  /\[(?:([\w-]{1,64}):)?([A-Za-z_.$][\w.$]{0,255})\+(?:0x([0-9a-f]{1,8})|(\d{1,9}))\/(?:0x([0-9a-f]{1,8})|(\d{1,9}))\]\s*/y;
/** ksymoops: `Trace; c0137f28 <__alloc_pages+242/40e>`. */
const KSYMOOPS =
  /^Trace; ([0-9a-f]{8,16}) <(?:\[([\w-]{1,64})\])?([A-Za-z_.$][\w.$]{0,255})\+([0-9a-f]{1,8})\/([0-9a-f]{1,8})>/;
const BARE_ADDRESS = /(\? )?0x([0-9a-f]{6,16})(?: \[([\w-]{1,64})\])?/y;
const INLINE = /\[inline\]\s*$/;

function frame(
  symbol: string,
  address: string | null,
  offset: string | undefined,
  size: string | undefined,
  module: string | undefined,
  reliable: boolean,
  section: Section,
): Frame {
  // ppc64 ELFv1 prints the entry point's dot.
  const name = symbol.charCodeAt(0) === 46 ? symbol.slice(1) : symbol;
  return {
    symbol: pooledText(name),
    offset: offset === undefined ? null : Number.parseInt(offset, 16),
    size: size === undefined ? null : Number.parseInt(size, 16),
    module: pooledOrNull(module),
    address: pooledOrNull(address),
    reliable,
    section,
  };
}

/** Distinct frame lines kept; beyond this the memory is of no use and starts again. */
const MAX_CACHED = 8192;
/** Stacks repeat by the thousand in real logs: what a line said once it says again. By section, then before and in a trace. */
const pieceMaps = new Map<Section, [Map<string, TracePiece>, Map<string, TracePiece>]>();

/**
 * What `readTracePiece` said of this line before. Frames of one line are one object wherever it stands: never change them.
 * @returns undefined when the line was not seen yet
 */
export function cachedTracePiece(body: string, section: Section, inTrace: boolean): TracePiece | undefined {
  return pieceMaps.get(section)?.[inTrace ? 1 : 0].get(body);
}

function remember(body: string, section: Section, inTrace: boolean, piece: TracePiece): void {
  let maps = pieceMaps.get(section);
  if (maps === undefined) {
    maps = [new Map(), new Map()];
    pieceMaps.set(section, maps);
  }
  const map = maps[inTrace ? 1 : 0];
  if (map.size >= MAX_CACHED) map.clear();
  map.set(ownText(body), piece);
}

/**
 * Reads what a record adds to a trace.
 * @param body the message
 * @param section the section that holds before it
 * @param caller arm: last caller of the trace so far
 * @param inTrace false until `Call Trace:` (or the first frame) was seen: bare addresses and decoded frames need it
 * @returns null when the record has nothing to do with a trace
 */
export function readTracePiece(
  body: string,
  section: Section,
  caller: string | null,
  inTrace: boolean,
): TracePiece | null {
  const piece = parsePiece(body, section, caller, inTrace);
  // arm pairs depend on the pair before them.
  if (piece !== null && piece.caller === null && caller === null && body.length < 400) {
    remember(body, section, inTrace, piece);
  }
  return piece;
}

function parsePiece(body: string, section: Section, caller: string | null, inTrace: boolean): TracePiece | null {
  const piece: TracePiece = { frames: [], section, starts: false, interruptsBefore: false, caller };
  let rest = body;
  const start = TRACE_START.exec(rest);
  if (start !== null) {
    piece.starts = true;
    rest = rest.slice(start[0].length);
  }
  if (rest.startsWith('---')) {
    const interrupt = /^-{3,4} interrupt: ?([0-9a-f]{1,4})/.exec(rest);
    if (interrupt === null) return null;
    // Vectors of external, decrementer, doorbell and performance interrupts (arch/powerpc/include/asm/interrupt.h).
    if (/^(?:500|900|980|a00|e60|e80|ea0|f00)$/.test(group(interrupt, 1))) piece.interruptsBefore = true;
    return piece;
  }
  const oops = rest.startsWith('Trace; ') || body.startsWith('Trace; ') ? KSYMOOPS.exec(body) : null;
  if (oops !== null) {
    piece.frames.push(frame(group(oops, 3), group(oops, 1), oops[4], oops[5], oops[2], true, section));
    return piece;
  }
  if (arm(rest, piece)) return piece;
  if (rest.endsWith('[inline]')) return piece;
  let moved = true;
  let pos = 0;
  for (let guard = 0; guard < 4096 && moved; guard++) {
    moved = false;
    const mark = SECTION.exec(rest.slice(pos, pos + 24));
    if (mark?.[1] !== undefined) {
      piece.section = sectionAfter(mark[1], piece.section);
      pos += mark[0].length;
      moved = true;
    }
    const next = generic(rest, pos, piece, inTrace || piece.starts);
    if (next > pos) {
      pos = next;
      moved = true;
    }
  }
  if (piece.frames.length > 0 || pos > 0 || piece.starts) {
    // Prose or registers that merely contain an offset are not frames: a trace line begins with one.
    return piece;
  }
  return decoded(rest, piece, inTrace) ? piece : null;
}

function sectionAfter(mark: string, before: Section): Section {
  switch (mark) {
    case '<IRQ>':
      return 'irq';
    case '<SOFTIRQ>':
      return 'softirq';
    case '<NMI>':
      return 'nmi';
    case '<TASK>':
      return 'task';
    case '<EOI>':
    case '</IRQ>':
    case '</SOFTIRQ>':
    case '</NMI>':
    case '</TASK>':
    case '<EOE>':
    case '<<EOE>>':
      return 'task';
    default:
      return mark.startsWith('<<') ? 'nmi' : before;
  }
}

/** arm: pairs name each function twice, once as callee and once as caller. */
function arm(rest: string, piece: TracePiece): boolean {
  if (rest.indexOf(' from ') < 0) return false;
  let found = false;
  if (rest.indexOf('] (') >= 0 || rest.indexOf('](') >= 0) {
    ARM_PAIR.lastIndex = 0;
    for (let m = ARM_PAIR.exec(rest); m !== null; m = ARM_PAIR.exec(rest)) {
      found = true;
      addPair(
        piece,
        frame(group(m, 2), m[1] ?? null, undefined, m[4], m[5], true, piece.section),
        frame(group(m, 7), m[6] ?? null, m[8], m[9], m[10], true, piece.section),
      );
    }
    if (found) return true;
  }
  const bare = ARM_BARE.exec(rest);
  if (bare !== null) {
    addPair(
      piece,
      frame(group(bare, 2), null, undefined, undefined, bare[3], bare[1] === undefined, piece.section),
      frame(group(bare, 4), null, bare[5], bare[6], bare[7], bare[1] === undefined, piece.section),
    );
    return true;
  }
  ARM_ENTERED.lastIndex = 0;
  for (let m = ARM_ENTERED.exec(rest); m !== null; m = ARM_ENTERED.exec(rest)) {
    found = true;
    addPair(
      piece,
      frame(group(m, 1), group(m, 1), undefined, undefined, undefined, true, piece.section),
      frame(group(m, 2), group(m, 2), undefined, undefined, undefined, true, piece.section),
    );
  }
  return found;
}

const PRINTER = /^(?:unwind_backtrace|dump_backtrace|show_stack|dump_stack|dump_stack_lvl)(?:\.|$)/;

/**
 * A pair adds its caller; the first pair of a trace adds its callee as well. Where both are the trace's own printers
 * (`dump_backtrace from show_stack`) the pair stays one entry: neither says anything about the request.
 */
function addPair(piece: TracePiece, callee: Frame, caller: Frame): void {
  if (piece.caller === null) {
    piece.frames.push(callee);
    if (!(PRINTER.test(callee.symbol) && PRINTER.test(caller.symbol)) && !/^[0-9a-f]{8,16}$/.test(callee.symbol))
      piece.frames.push(caller);
  } else {
    piece.frames.push(caller);
  }
  piece.caller = caller.symbol;
}

/** One frame in the common forms; returns where it ends, or `pos` when there is none. */
function generic(rest: string, pos: number, piece: TracePiece, inTrace: boolean): number {
  while (rest.charCodeAt(pos) === 32 || rest.charCodeAt(pos) === 9) pos++;
  if (pos >= rest.length) return pos;
  const c = rest.charCodeAt(pos);
  if (c === 60) {
    OLD_AMD64.lastIndex = pos;
    const m = OLD_AMD64.exec(rest);
    if (m === null) return pos;
    const f = frame(group(m, 3), group(m, 1), undefined, undefined, m[2], true, piece.section);
    f.offset = Number(m[4]);
    piece.frames.push(f);
    return OLD_AMD64.lastIndex;
  }
  let address: string | null = null;
  let at = pos;
  const wrapped = c === 40;
  if (c === 91 || wrapped) {
    ADDRESS.lastIndex = pos;
    const m = ADDRESS.exec(rest);
    if (m !== null) {
      address = m[3] ?? m[1] ?? m[2] ?? null;
      at = ADDRESS.lastIndex;
    }
    KLOGD.lastIndex = at;
    const k = KLOGD.exec(rest);
    if (k !== null) {
      const after = KLOGD.lastIndex;
      SYMBOL.lastIndex = after;
      const s = SYMBOL.exec(rest);
      // The same function once more in the kernel's own words: one frame.
      const end = s !== null && s[6] !== undefined && s[3] === k[2] ? SYMBOL.lastIndex : after;
      const f = frame(group(k, 2), address, k[3], k[5], k[1] ?? s?.[7], s?.[1] === undefined, piece.section);
      if (k[4] !== undefined) f.offset = Number(k[4]);
      if (k[6] !== undefined) f.size = Number(k[6]);
      piece.frames.push(f);
      return end;
    }
    if (m === null) return pos;
  } else if (piece.frames.length === 0 && pos === 0 && NOT_A_FRAME.test(rest)) {
    return pos;
  }
  SYMBOL.lastIndex = at;
  const s = SYMBOL.exec(rest);
  if (s !== null && (s[6] !== undefined || address !== null)) {
    if (s[8] !== undefined) return SYMBOL.lastIndex;
    // `a+0x1/0x2 -> b+0x3/0x4` is a message about functions, not a stack.
    if (rest.startsWith(' -> ', SYMBOL.lastIndex)) return pos;
    const reliable = s[1] === undefined && s[9] !== 'unreliable' && !(wrapped && address !== null);
    const f = frame(group(s, 3), address, s[4], s[6], s[7] ?? s[2], reliable, piece.section);
    if (s[5] !== undefined) f.offset = Number(s[5]);
    piece.frames.push(f);
    return SYMBOL.lastIndex;
  }
  if (address === null && !inTrace) return pos;
  BARE_ADDRESS.lastIndex = at;
  const b = BARE_ADDRESS.exec(rest);
  if (b !== null && (address !== null || /^\s*$/.test(rest.slice(BARE_ADDRESS.lastIndex)))) {
    piece.frames.push(frame(`0x${b[2]}`, address, undefined, undefined, b[3], b[1] === undefined, piece.section));
    return BARE_ADDRESS.lastIndex;
  }
  if (address !== null && /^\s*(?:\[<|$)/.test(rest.slice(at))) {
    // No kallsyms: the address is all there is.
    piece.frames.push(frame(address, address, undefined, undefined, undefined, !wrapped, piece.section));
    return at;
  }
  return pos;
}

/** `symbol (file.c:12)` of decode_stacktrace.sh, only inside a trace. */
function decoded(rest: string, piece: TracePiece, inTrace: boolean): boolean {
  if (!inTrace || INLINE.test(rest)) return false;
  const m = DECODED.exec(rest);
  if (m === null) return false;
  piece.frames.push(frame(group(m, 2), null, undefined, undefined, m[4], m[1] === undefined, piece.section));
  return true;
}
