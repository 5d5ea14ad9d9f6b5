/**
 * Physical lines to records: one record is what the kernel printed as one line, put together again where a mailer or a
 * terminal wrapped it. The rule is by content, not by format: a line that carries a prefix of its own starts a record;
 * a line without one continues the record before it unless it plainly starts something new.
 */
import { type Lead, learnLead, withoutLead, withoutTool } from './lead.ts';
import { newPrefix, type Prefix, scanPrefix } from './prefix.ts';
import { announcedEncoding, isPacked, isPlain, type Piece, sniffEncoded, Transport } from './transport.ts';

/** A kernel message with the place it was read from. */
export interface LogRecord {
  /** The message without its prefix; leading blanks removed. */
  body: string;
  line: number;
  endLine: number;
  /** Offset of the first byte of `line` in its source. */
  byteOffset: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
  caller: string | null;
  cpu: number | null;
  pid: number | null;
  prefixed: boolean;
  fromKernel: boolean;
  dropped: number;
  /** Blanks in front of the message. */
  indent: number;
}

function newRecord(): LogRecord {
  return {
    body: '',
    line: 0,
    endLine: 0,
    byteOffset: 0,
    stamp: null,
    bootSeconds: null,
    bootId: null,
    caller: null,
    cpu: null,
    pid: null,
    prefixed: false,
    fromKernel: true,
    dropped: 0,
    indent: 0,
  };
}

/** Lines kept back to find out how the source is wrapped. */
const SNIFF_LINES = 256;
/** A wrapped record never spans more physical lines than this; a pasted novel must not become one record. */
const MAX_JOINED_LINES = 48;
const MAX_BODY = 65_536;

/** Starts of things that the kernel prints on a line of their own. */
const RECORD_START =
  /^(?:\S.{0,30}: page allocation (?:failure[.:]|stall)|CPU: ?\d+ |Pid: \d|PID: \d|Call [Tt]race:|Backtrace:|Trace:|Mem-[Ii]nfo:|Hardware name:|Workqueue:|Modules linked in|SLUB: |SLAB: |cache: \S|node \d+: slabs|lowmem_reserve\[\]|protections\[\]|active_anon:|Active|Node \d|(?:DMA|DMA32|Normal|HighMem|Movable|Device)(?: free:| per-cpu:|: \d| free)|Free swap|Total swap|Swap cache|\d+ (?:total |reserved |free )?pages|Out of memory|Killed process|---\[|-{6,}|<\/?(?:IRQ|TASK|EOI|NMI|SOFTIRQ)>|RIP: |Code: |R[A-D]X: |R\d\d: |FS: |CR2: |Function entered at|vmalloc|vmap |INFO: |BUG: |WARNING: |Kernel panic)/;
/** A frame at the start of a line. */
const FRAME_START =
  /^(?:\(?\[<(?:0x)?[0-9a-f]{8,16}>\]|\[[0-9a-f]{8,16}\]|<[0-9a-f]{8,16}>\{|(?:\? )?[A-Za-z_.][\w.]*\+0x[0-9a-f]+\/0x)/;
/** RHEL 6 pads its taint letters with dashes; elsewhere dashes begin a line of their own. */
const TAINT_REST = /^-{8,} {1,4}(?:[A-Z] {1,4})?\d+\.\d+\.\d+/;
/** A bare line of fields or of buddy counts: the rest of a wrapped Mem-Info line. */
const FIELD_TAIL =
  /^(?:[a-z_]+(?:\([a-z]+\))?: ?\d|kB\b|\d+kB|\d+\*\d+kB|\([UMECRHI]+\)|= ?\d+kB|all_unreclaimable|unreclaimable\?)/;

export class RecordReader {
  private readonly emit: (record: LogRecord) => void;
  private readonly prefix: Prefix = newPrefix();
  private readonly pieces: Piece[] = [];
  private held: { text: string; line: number; byteOffset: number }[] | null = [];
  private readonly transport = new Transport();
  private pending: LogRecord | null = null;
  private joined = 0;
  private packed = false;
  private readonly pool: readonly LogRecord[] = [newRecord(), newRecord(), newRecord(), newRecord()];
  private turn = 0;
  private broken: { line: number; byteOffset: number } | null = null;
  /** Width at which a terminal broke every line of the source; 0 where none did. */
  private width = 0;
  /** What a tool put in front of every line; null where nothing did. */
  private lead: Lead | null = null;
  /** Whether the physical line before filled that width. */
  private filled = false;

  constructor(emit: (record: LogRecord) => void) {
    this.emit = emit;
  }

  /**
   * Takes one physical line.
   * @param text the line without its newline
   * @param line 1-based number
   * @param byteOffset offset of its first byte
   * @param clean true when the caller knows that the line holds printable ASCII without `&` and `#01` (found per block)
   */
  push(text: string, line: number, byteOffset: number, clean = false): void {
    if (this.held !== null) {
      this.held.push({ text, line, byteOffset });
      if (this.held.length >= SNIFF_LINES) this.release();
      return;
    }
    this.physical(text, line, byteOffset, clean);
  }

  /**
   * Takes a message that a structured log keeps with its own fields (a journal's entry).
   * @param line ordinal of the entry, from 1
   */
  message(piece: Piece, line: number, byteOffset: number): void {
    if (this.held !== null) this.release();
    for (const text of piece.text.split('\n')) if (text !== '') this.piece(text, piece, line, byteOffset, line);
  }

  /**
   * True while the next line cannot be left out: the first lines are still looked at, a line is being put together, or the
   * source is packed in a way that only reading every line undoes.
   */
  get busy(): boolean {
    return this.held !== null || this.joined > 0 || this.packed || this.width > 0 || !this.transport.idle;
  }

  /** The source ended, or lines are left out from here on: nothing that follows continues what came before. */
  end(): void {
    if (this.held !== null) this.release();
    this.flush();
    this.joined = 0;
  }

  private release(): void {
    const held = this.held ?? [];
    this.held = null;
    const lines = held.map((h) => h.text);
    const encoded = sniffEncoded(lines);
    this.packed = isPacked(lines);
    this.width = brokenAt(lines);
    this.lead = this.packed ? null : learnLead(lines);
    held.forEach((h, i) => {
      this.transport.quotedPrintable = encoded[i] === true;
      this.physical(h.text, h.line, h.byteOffset, false);
    });
  }

  private physical(text: string, line: number, byteOffset: number, clean: boolean): void {
    const encoding = announcedEncoding(text);
    if (encoding !== null) this.transport.quotedPrintable = encoding === 'quoted-printable';
    if (this.transport.idle && isPlain(text, clean)) {
      this.piece(text, null, line, byteOffset, line);
      return;
    }
    const pieces = this.pieces;
    pieces.length = 0;
    this.transport.push(text.length > 1_048_576 ? text.slice(0, 1_048_576) : text, pieces);
    if (pieces.length === 0) {
      // A soft line break: the piece that will come began on this line.
      this.broken ??= { line, byteOffset };
      return;
    }
    const from = this.broken ?? { line, byteOffset };
    this.broken = null;
    for (const piece of pieces) this.piece(piece.text, piece, from.line, from.byteOffset, line);
  }

  private piece(given: string, piece: Piece | null, line: number, byteOffset: number, endLine: number): void {
    const prefix = this.prefix;
    const bare = this.lead === null ? null : withoutLead(given, this.lead);
    let text = bare ?? given;
    let origin = piece;
    scanPrefix(text, prefix);
    if (!prefix.found && bare === null) {
      const plain = withoutTool(text);
      if (plain !== null) {
        text = plain;
        scanPrefix(text, prefix);
      }
    }
    for (let glued = 0; glued < MAX_GLUED; glued++) {
      const cut = gluedStamp(text, prefix, this.pending?.prefixed === true);
      if (cut === 0) break;
      this.whole(text.slice(0, cut), origin, glued === 0 && bare !== null, line, byteOffset, endLine);
      // A logger's stamp is told once, in front of all.
      origin = { ...(origin ?? NO_ORIGIN), stamp: prefix.stamp ?? origin?.stamp ?? null };
      text = text.slice(cut);
      scanPrefix(text, prefix);
    }
    this.whole(text, origin, bare !== null, line, byteOffset, endLine);
  }

  /** @param text one message or a part of one, whose prefix was scanned; `led` tells that a lead stood in front */
  private whole(
    text: string,
    piece: Piece | null,
    led: boolean,
    line: number,
    byteOffset: number,
    endLine: number,
  ): void {
    const { prefix } = this;
    const glued = this.filled;
    this.filled = this.width > 0 && text.length === this.width;
    let body = text.slice(prefix.bodyStart);
    // A blank at the edge of a terminal is a part of what was printed.
    if (!this.filled && body.charCodeAt(body.length - 1) === 32) body = body.trimEnd();
    const pending = this.pending;
    const carries = prefix.found || (led && this.lead?.marksLines === true) || (piece !== null && piece.stamp !== null);
    if (
      glued &&
      pending !== null &&
      !carries &&
      this.joined < MAX_JOINED_LINES &&
      (pending.prefixed || !startsRecord(body))
    ) {
      if (pending.body.length + text.length < MAX_BODY) pending.body += this.filled ? text : text.trimEnd();
      pending.endLine = endLine;
      this.joined++;
      return;
    }
    if (pending !== null && !carries && this.joined < MAX_JOINED_LINES && continues(pending, body, prefix.indent)) {
      if (body !== '' && pending.body.length + body.length < MAX_BODY) pending.body = join(pending.body, body);
      pending.endLine = endLine;
      this.joined++;
      return;
    }
    this.flush();
    this.joined = 0;
    const record = this.spare();
    record.body = body;
    record.line = line;
    record.endLine = endLine;
    record.byteOffset = byteOffset;
    record.stamp = prefix.stamp ?? piece?.stamp ?? null;
    record.bootSeconds = prefix.bootSeconds ?? piece?.bootSeconds ?? null;
    record.bootId = piece?.bootId ?? null;
    record.caller = prefix.caller;
    record.cpu = prefix.cpu;
    record.pid = prefix.pid;
    record.prefixed = carries;
    record.fromKernel = piece?.fromKernel ?? prefix.fromKernel;
    record.dropped = prefix.dropped;
    record.indent = prefix.indent;
    this.pending = record;
  }

  /** Records are lent, not given: the receiver may look at the last two, and copies what it keeps. */
  private spare(): LogRecord {
    this.turn = (this.turn + 1) % this.pool.length;
    return this.pool[this.turn] ?? newRecord();
  }

  private flush(): void {
    const record = this.pending;
    this.pending = null;
    if (record !== null) this.emit(record);
  }
}

/** Messages that may stand on one line, and characters of `[12345.678901]`. */
const MAX_GLUED = 16;
const LONGEST_STAMP = 24;
const NO_ORIGIN: Piece = { text: '', stamp: null, bootSeconds: null, fromKernel: null, bootId: null };

/**
 * Where a message that was printed onto the end of another begins: on a console a program's half-written line, or a message
 * of another CPU, stands in front of the stamp.
 * @returns 0 where the line holds one message alone, or speaks of a stamp
 */
function gluedStamp(text: string, prefix: Prefix, inLog: boolean): number {
  if (!prefix.fromKernel) return 0;
  for (let end = text.indexOf(']', prefix.bodyStart + 1); end > 0; end = text.indexOf(']', end + 1)) {
    if (text.charCodeAt(end - 7) !== 46) continue;
    const length = /\[ {0,5}\d{1,9}\.\d{6}$/.exec(text.slice(Math.max(0, end - LONGEST_STAMP), end))?.[0].length;
    if (length === undefined || end - length <= prefix.bodyStart) continue;
    const start = end - length;
    const before = text.slice(prefix.bodyStart, start);
    if (/["'`]/.test(before)) return 0;
    const level = /<\d{1,2}>$/.exec(before)?.[0].length ?? 0;
    return prefix.found || inLog || /[:\]>#$%.] *$/.test(before) ? start - level : 0;
  }
  return 0;
}

function startsRecord(body: string): boolean {
  return RECORD_START.test(body) || FRAME_START.test(body);
}

/** A value that is torn: no mailer breaks there, and no kernel ends a line so. */
const TORN_END = /[a-z_)]:\d*$|\d\*\d*k?$|:\d+k$/;
const TORN_START = /^\d*k?B\b|^\d+ [a-z_]+:\d/;

/**
 * The width at which a terminal broke the lines of a source, 0 where it was no terminal: it breaks in the middle of words
 * and nowhere else, so that every line that goes on without a prefix below is exactly as long as the longest. Where no line
 * has a prefix, torn values tell.
 */
function brokenAt(physical: readonly string[]): number {
  const lines = physical.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  let width = 0;
  for (const line of lines) width = Math.max(width, line.length);
  if (width < 60 || width > 320) return 0;
  const prefix = newPrefix();
  // A line that is printed again and again is broken at the same place by anything.
  const full = new Set<string>();
  let short = 0;
  let torn = 0;
  let tornElsewhere = 0;
  for (let i = 1; i < lines.length; i++) {
    const above = lines[i - 1] ?? '';
    const line = lines[i] ?? '';
    if (line === '' || above === '') continue;
    if (TORN_END.test(above) && TORN_START.test(line)) {
      if (above.length === width) torn++;
      else tornElsewhere++;
    }
    scanPrefix(line, prefix);
    if (prefix.found || startsRecord(line.trimStart())) continue;
    if (above.length === width) full.add(above.replace(/\d+/g, '0'));
    else short++;
  }
  if (torn > 0 && tornElsewhere === 0) return width;
  // A short report may hold one or two long lines only; then the width has to be the terminal's own.
  return full.size >= (width === 80 && short === 0 ? 1 : 3) && short * 8 <= full.size ? width : 0;
}

/** Mailers break at blanks, terminals anywhere: a torn word is joined without a blank where that makes a known token whole. */
function join(head: string, tail: string): string {
  if (head === '') return tail;
  const end = head.slice(-20);
  if (/^\+0x[0-9a-f]/.test(tail) && /[\w.]$/.test(end)) return head + tail;
  // A release may end in a plus sign: of a symbol it is one only where an offset follows.
  const torn = end.endsWith('+') ? tail.startsWith('0x') : /\[<[0-9a-f]*$|\+0x[0-9a-f]*\/?$|__?$|[(|]$|=$/.test(end);
  // Between a release and its build number stands one blank: what stands there besides is the rest of the release.
  if (/\d\.\d[^\s#]*$/.test(end) && /^[^\s#]\S* #\d/.test(tail) && /^(?:CPU|[Pp][Ii][Dd]): /.test(head))
    return head + tail;
  return torn && !/ =$/.test(end) ? head + tail : `${head} ${tail}`;
}

/** Whether a line without a prefix continues the record before it. */
function continues(pending: LogRecord, body: string, indent: number): boolean {
  const head = pending.body;
  // A stamp at the end of a line that was broken at blanks: its message stands on the next.
  if (head === '' && pending.prefixed) return true;
  if (incomplete(head, body, indent)) return true;
  if (!pending.prefixed) return false;
  // In a log whose lines carry prefixes, a line without one is the rest of the line above, unless it starts something.
  if (RECORD_START.test(body)) return false;
  if (FRAME_START.test(body))
    return !/^(?:CPU: |Pid: |PID: |Hardware|Workqueue|Mem-|Node |.{0,40}page allocation)/.test(head);
  return true;
}

/** Whether `head` plainly lacks its end and `body` can be it. */
function incomplete(head: string, body: string, indent: number): boolean {
  if (body === '') return false;
  const last = head.charCodeAt(head.length - 1);
  if (head.includes('page allocation') || head.includes('vmalloc')) {
    if (/^(?:order:|mode:|nodemask=|cpuset=|mems_allowed=|tainted\b|allocation )/.test(body)) return true;
    if (head.includes('page allocation failure') && !RECORD_START.test(body) && !FRAME_START.test(body)) {
      if (!/mode: ?0x[0-9a-f]+/.test(head)) return /order:|mode:|^\d|^0x/.test(body);
      if (last === 44 || last === 124 || (head.lastIndexOf('(') > head.lastIndexOf(')') && /[A-Z_|)]/.test(body)))
        return true;
    }
    return false;
  }
  if (/page$/.test(head) && /^allocation failure/.test(body)) return true;
  if (/\bNode \d{1,5},?$/.test(head)) return /^(?:DMA|Normal|HighMem|Movable|Device|active|hugepages)/.test(body);
  if (/\bfrom$/.test(head) && /^(?:\[<|\w)/.test(body)) return true;
  if (/^from \[</.test(body)) return true;
  if (/^\((?:gfp|gfp_mask|mode)[:=]/.test(body)) return /\w$/.test(head);
  if (/^\[[A-Za-z_][\w-]{0,63}(?: [0-9a-f]{1,64})?\]$/.test(body)) return /\+0x[0-9a-f]+\/0x[0-9a-f]+$/.test(head);
  if (/^\([A-Za-z_.]/.test(body) && /\[<(?:0x)?[0-9a-f]{8,16}>\]$/.test(head)) return true;
  if (/\[<?[0-9a-f]{8,16}>?\](?: \?)?$/.test(head) && /^(?:\? )?[A-Za-z_.][\w.]*\+0x/.test(body)) return true;
  if (/^[0-9a-f]{8,16}>\] /.test(body) && head.endsWith('[<')) return true;
  if (/^\+0x[0-9a-f]{1,8}\/0x/.test(body) && /[A-Za-z_][\w.]*$/.test(head)) return true;
  if (/\+0x[0-9a-f]+$|\+0x[0-9a-f]+\/$|\+$/.test(head)) return /^[0-9a-fx/]/.test(body);
  if (/^(?:CPU: ?\d|Pid: \d|PID: \d)/.test(head) && !/\d+\.\d+\.\d+\S* #/.test(head)) {
    return (
      (!RECORD_START.test(body) || TAINT_REST.test(body)) &&
      !FRAME_START.test(body) &&
      /tainted|Tainted|\d\.\d|Comm:|comm:|^[A-Z]?$|#\d/i.test(body)
    );
  }
  if (/^(?:yes|no)$/.test(body)) return head.endsWith('all_unreclaimable?');
  if (/\bhugepages_total=/.test(head) && !/hugepages_size=\d+kB$/.test(head))
    return /^(?:hugepages_[a-z]+=)?\d+(?:kB)?\b/.test(body);
  // The totals are names and pages without kB; kernels that print several lines of them indent all but the first.
  if (indent === 0 && /^[a-z_]+:\d+(?: |$)/.test(body)) return /^\w+:\d+ \w+:\d+(?: |$)/.test(head);
  if (FIELD_TAIL.test(body) || /^[a-z]+\(|^B\b|^kB|^\d+ ?kB|^d\(/.test(body)) {
    return /(?:free:\d+kB|active_anon:\d+kB)/.test(head)
      ? !/all_unreclaimable\? (?:yes|no)/.test(head)
      : /\d\*\d+kB/.test(head) && !/= \d+kB$/.test(head);
  }
  return /default order:$|default order: \d+,$/.test(head) && /^\d|^min order/.test(body);
}
