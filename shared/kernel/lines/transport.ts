/**
 * Undoes what loggers, containers, mailers and web pages did to a line before the kernel's own text can be read:
 * quoted-printable, HTML entities, terminal colours, rsyslog's `#012`, docker and journal JSON, journal export entries,
 * and whole logs pasted into one paragraph. One physical line becomes none, one or several pieces.
 */

/** A stretch of text that a logger wrote as one message. */
export interface Piece {
  text: string;
  /** Stamp, boot clock and origin where the transport (not the text) says them. */
  stamp: string | null;
  bootSeconds: number | null;
  fromKernel: boolean | null;
  bootId: string | null;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };
const ENTITY = /&(?:(lt|gt|amp|quot|apos|nbsp)|#(\d{1,5})|#x([0-9a-fA-F]{1,4}));/g;
/** Characters that no kernel prints but consoles, web pages and editors leave behind. */
const ODD = /[\u0000\u001b\u007f\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]/;
const NOT_PLAIN = /[\u0000\u001b&\\\u007f-\uffff]|#01/;
const INVISIBLE = /[\u0000\u007f\u200b-\u200f\u2060\ufeff]/g;
const WIDE_BLANK = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const ANSI = /\u001b\[[0-9;]{0,16}[A-Za-z]/g;
/** rsyslog writes control characters as `#ooo`; only newline, tab and carriage return carry structure. */
const RSYSLOG_NEWLINE = /#012|#015#012/;

/** Where a log pasted into one paragraph shows the start of its next message. */
const PASTED_TAG =
  /(?:(?:[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^ ]{0,16}) (?:[^\s:[\]]{1,64} )?)?kernel: /g;
const PASTED_STAMP = /(?:<\d{1,2}>)?\[ *\d{1,9}\.\d{6}\]/g;
const PASTED_CONTENT =
  /(?<=\s)(?:CPU: ?\d+ (?:UID: \d+ )?PID: |Pid: \d+, comm: |Call [Tt]race:|Backtrace:|Function entered at|(?<!from |at )\(?\[<(?:0x)?[0-9a-f]{8,16}>\] |(?<!\] )\[[0-9a-f]{8,16}\] |SLUB: |Workqueue: |Hardware name: |Mem-[Ii]nfo:|(?:Node \d+ )?(?:DMA|DMA32|Normal|HighMem|Movable) (?:free:|per-cpu:)|(?:Node \d+ )?(?:DMA|DMA32|Normal|HighMem|Movable): \d+\*|(?:lowmem_reserve|protections)\[\]:|(?:Node \d+ )?active_anon:\d+|\d+ total pagecache pages|Free swap +=|Total swap +=|\d+ (?:reserved )?pages (?:RAM|HighMem|reserved|in swap|hwpoisoned|cma|shared|non-shared)|\d+ (?:free|slab|reserved) pages|Swap cache|Node \d+ hugepages_total=|\S{1,40}: page allocation (?:failure[.:]|stalls? ))/g;

/** A mailer's line holds 76 characters; archives add a quote's sign or two. */
const MAX_ENCODED = 80;
/** Some mailers encode the end of a line as well, and break softly behind it. */
const ENCODED_END = /(?:=0D)?=0A=?$/;
const ENCODING = /^Content-Transfer-Encoding:\s*([\w-]{1,40})/i;
/** A sign that quoted-printable has to write so: the equals sign itself, a blank at a line's end, what is not ASCII. */
const MUST_BE_QUOTED = /=(?:3D|7F|0[AD]|(?:20|09)$|[89A-F][0-9A-F])/g;
/** An equals sign that stands for itself. */
const UNQUOTED = /=(?!$|3D|7F|0[AD]|(?:20|09)$|[89A-F][0-9A-F])/g;
/** Unquoted ones stand in the headers of a mail, above what is quoted. */
const IN_HEADERS = 4;

/**
 * Which of the first lines of a source are quoted-printable: the parts of a mail have an encoding each, and a long line ends
 * one. Accepted only where soft breaks and the equals signs prove it: a mailer that breaks lines at blanks leaves the sum of a
 * buddy list (`… 0*4096kB =`, `3948kB`) on a line of its own.
 */
export function sniffEncoded(physical: readonly string[]): boolean[] {
  const lines = physical.map(withoutReturn);
  const encoded: boolean[] = lines.map(() => false);
  for (let from = 0; from < lines.length; ) {
    let to = from;
    let soft = 0;
    let quoted = 0;
    let unquoted = 0;
    for (; to < lines.length; to++) {
      const line = lines[to] ?? '';
      if (line.length > MAX_ENCODED || (to > from && announcedEncoding(line) !== null)) break;
      quoted += line.match(MUST_BE_QUOTED)?.length ?? 0;
      unquoted += line.match(UNQUOTED)?.length ?? 0;
      if (line.endsWith('=') && line.length >= 60 && !/^ *\d{1,12}kB\b/.test(lines[to + 1] ?? '')) soft++;
    }
    const told = announcedEncoding(lines[from] ?? '');
    const proven =
      (soft >= 2 && unquoted <= quoted + IN_HEADERS) || (unquoted === 0 && quoted > 0 && (soft > 0 || quoted > 2));
    if (told === null ? proven : told === 'quoted-printable') encoded.fill(true, from, to);
    from = Math.max(to, from + 1);
  }
  return encoded;
}

/** The encoding that a header of a mail's part announces; null on every other line. */
export function announcedEncoding(text: string): string | null {
  const first = text.charCodeAt(0);
  return first === 67 || first === 99 ? (ENCODING.exec(text)?.[1]?.toLowerCase() ?? null) : null;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Whether the first lines of a source come as a journal export or as JSON: then no line speaks for itself alone. */
export function isPacked(lines: readonly string[]): boolean {
  let json = 0;
  for (const line of lines) {
    if (line.startsWith('__CURSOR=') || line.startsWith('__REALTIME_TIMESTAMP=')) return true;
    if (line.startsWith('{"')) json++;
  }
  return json * 8 > lines.length;
}

/**
 * Whether a line can be taken as it is: no control characters, entities, escapes, wrappers, and not long enough for a
 * pasted log.
 */
export function isPlain(text: string, clean: boolean): boolean {
  const last = text.charCodeAt(text.length - 1);
  const first = text.charCodeAt(0);
  if (last === 13 || first === 123 || first === 95 || (first === 45 && text.startsWith('- {"'))) return false;
  return (clean || !NOT_PLAIN.test(text)) && (text.length <= 200 || !mayBePasted(text));
}

/** Turns physical lines into pieces. Keeps at most one journal export entry or soft-broken line. */
export class Transport {
  /** Lines are quoted-printable from here on; a line that cannot be ends it. */
  quotedPrintable = false;
  private soft = '';
  private export: {
    stamp: string | null;
    bootSeconds: number | null;
    kernel: boolean | null;
    bootId: string | null;
  } | null = null;

  /** True when plain text needs no undoing: no soft breaks, no journal entry half read. */
  get idle(): boolean {
    return !this.quotedPrintable && this.soft === '' && this.export === null;
  }

  /** Appends the pieces of one physical line to `out`. */
  push(raw: string, out: Piece[]): void {
    let text = raw;
    const last = text.charCodeAt(text.length - 1);
    if (last === 13) text = text.slice(0, -1);
    if (this.quotedPrintable && text.length > MAX_ENCODED) this.quotedPrintable = false;
    if (this.quotedPrintable) {
      const end = ENCODED_END.exec(text);
      if (end !== null) text = text.slice(0, end.index);
      else if (text.endsWith('=') && this.soft.length < 65_536) {
        this.soft += text.slice(0, -1);
        return;
      }
      text = decodeQuotedPrintable(this.soft + text);
      this.soft = '';
    } else if (this.soft !== '') {
      text = decodeQuotedPrintable(this.soft) + text;
      this.soft = '';
    }
    if (ODD.test(text)) text = text.replace(ANSI, '').replace(INVISIBLE, '').replace(WIDE_BLANK, ' ');
    // A list of objects in YAML, one a line, is how LAVA keeps a console.
    if (text.startsWith('- {"')) text = text.slice(2);
    if (text.charCodeAt(0) === 123) {
      const piece = jsonPiece(text);
      if (piece !== null) {
        for (const line of piece.text.split('\n')) if (line !== '') this.split({ ...piece, text: line }, out);
        return;
      }
    }
    if (this.exportLine(text, out)) return;
    this.split({ text, stamp: null, bootSeconds: null, fromKernel: null, bootId: null }, out);
  }

  /** Entities, `#012` and pasted paragraphs. */
  private split(piece: Piece, out: Piece[]): void {
    let { text } = piece;
    if (text.indexOf('&') >= 0 && text.indexOf(';') >= 0) text = decodeEntities(text);
    // Markdown's escapes of the characters that Mem-Info and symbols are full of.
    if (text.indexOf('\\') >= 0) text = text.replace(/\\([*_[\]<>`|])/g, '$1');
    if (text.indexOf('#01') >= 0) {
      text = text.replaceAll('#011', '\t');
      if (RSYSLOG_NEWLINE.test(text)) {
        for (const line of text.replaceAll('#015', '').split('#012')) out.push({ ...piece, text: line });
        return;
      }
    }
    if (text.length > 200 && mayBePasted(text)) {
      const cuts = pastedCuts(text);
      if (cuts !== null) {
        let from = 0;
        for (const cut of cuts) {
          if (cut > from) out.push({ ...piece, text: text.slice(from, cut) });
          from = cut;
        }
        out.push({ ...piece, text: text.slice(from) });
        return;
      }
    }
    piece.text = text;
    out.push(piece);
  }

  /** `journalctl -o export`: `NAME=value` lines, one entry after another with an empty line between. */
  private exportLine(text: string, out: Piece[]): boolean {
    if (this.export === null) {
      if (!text.startsWith('__CURSOR=') && !text.startsWith('__REALTIME_TIMESTAMP=')) return false;
      this.export = { stamp: null, bootSeconds: null, kernel: null, bootId: null };
    }
    const entry = this.export;
    if (text === '') {
      this.export = null;
      return true;
    }
    const equals = text.indexOf('=');
    const name = equals > 0 ? text.slice(0, equals) : '';
    const value = text.slice(equals + 1);
    switch (name) {
      case '__REALTIME_TIMESTAMP':
        entry.stamp = microsecondStamp(value);
        break;
      case '_SOURCE_MONOTONIC_TIMESTAMP':
        entry.bootSeconds = Number(value) / 1e6;
        break;
      case '_BOOT_ID':
        entry.bootId = value;
        break;
      case '_TRANSPORT':
        entry.kernel = value === 'kernel';
        break;
      case 'SYSLOG_IDENTIFIER':
        entry.kernel = entry.kernel === true || value === 'kernel';
        break;
      case 'MESSAGE':
        this.split(
          {
            text: value,
            stamp: entry.stamp,
            bootSeconds: entry.bootSeconds,
            fromKernel: entry.kernel,
            bootId: entry.bootId,
          },
          out,
        );
        break;
      default:
    }
    return true;
  }
}

/** Microseconds since the epoch as `seconds.micros`. */
function microsecondStamp(value: string): string | null {
  return /^\d{10,17}$/.test(value) ? `${value.slice(0, -6)}.${value.slice(-6)}` : null;
}

function decodeEntities(text: string): string {
  return text.replace(
    ENTITY,
    (whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code >= 32 && code < 65_536 ? String.fromCharCode(code) : ' ';
    },
  );
}

function decodeQuotedPrintable(text: string): string {
  if (text.indexOf('=') < 0) return text;
  return text.replace(/(?:=[0-9A-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run.replaceAll('=', '%'));
    } catch {
      // Not UTF-8: one character for each byte.
      return run.replace(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
  });
}

/** A cheap no for the long lines of an ordinary Mem-Info block. */
function mayBePasted(text: string): boolean {
  return text.indexOf('kernel: ', 80) >= 0 || text.indexOf('] ', 100) >= 0 || text.indexOf('page allocation ') >= 0;
}

/** Positions at which a pasted paragraph is to be cut; null when the line is an ordinary one. */
function pastedCuts(text: string): number[] | null {
  let cuts = positions(text, PASTED_TAG);
  if (cuts.length >= 3) return cuts;
  cuts = positions(text, PASTED_STAMP);
  if (cuts.length >= 2) return cuts;
  if (text.indexOf('page allocation ') < 0) return null;
  cuts = positions(text, PASTED_CONTENT);
  return cuts.length >= 2 ? cuts : null;
}

function positions(text: string, pattern: RegExp): number[] {
  const found: number[] = [];
  pattern.lastIndex = 0;
  for (let m = pattern.exec(text); m !== null && found.length < 100_000; m = pattern.exec(text)) found.push(m.index);
  return found;
}

/** Where log shippers put the line that they carry. */
const MESSAGE_FIELDS = ['log', 'message', 'msg', 'line', 'textPayload', '_raw', 'short_message'] as const;
/** Where shippers that keep fields of their own put the record that they carry. */
const ENVELOPES = ['jsonPayload', '_source', 'fields'] as const;

/** docker's `{"log":…}` and `journalctl -o json`; null when the line is something else. */
function jsonPiece(text: string): Piece | null {
  if (!text.startsWith('{"')) return null;
  if (!MESSAGE_FIELDS.some((name) => text.includes(`"${name}"`)) && !text.includes('"MESSAGE"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const outer: Record<string, unknown> = { ...value };
  const inner = ENVELOPES.map((name) => outer[name]).find((one) => typeof one === 'object' && one !== null);
  const fields: Record<string, unknown> = { ...outer, ...inner };
  const field = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  if (fields['MESSAGE'] === undefined) {
    for (const name of MESSAGE_FIELDS) {
      const log = field(name);
      if (log === null) continue;
      const stamp = field('time') ?? field('timestamp') ?? field('@timestamp') ?? field('ts') ?? field('dt');
      return { text: log, stamp, bootSeconds: null, fromKernel: null, bootId: null };
    }
    return null;
  }
  const message = journalMessage(fields['MESSAGE']);
  if (message === null) return null;
  const monotonic = field('_SOURCE_MONOTONIC_TIMESTAMP');
  return {
    text: message,
    stamp: microsecondStamp(field('__REALTIME_TIMESTAMP') ?? ''),
    bootSeconds: monotonic === null ? null : Number(monotonic) / 1e6,
    fromKernel: field('_TRANSPORT') === 'kernel' || field('SYSLOG_IDENTIFIER') === 'kernel',
    bootId: field('_BOOT_ID'),
  };
}

/** journalctl prints a message that is not clean text as an array of bytes. */
function journalMessage(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  let text = '';
  for (const byte of value) text += typeof byte === 'number' ? String.fromCharCode(byte & 255) : '';
  return text;
}
