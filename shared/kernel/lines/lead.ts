/**
 * A lead is what somebody's tool put in front of every line and no known logger writes: a container's name, a counter, a
 * file and a line number, the column of a table. It is learned from the source itself: where a stamp, or words with which
 * only the kernel begins a message, stand behind the same unknown text line after line, that text is not the kernel's.
 */
import { newPrefix, type Prefix, scanPrefix } from './prefix.ts';

export interface Lead {
  /** Tried where a line begins, or behind the known prefix of a line. */
  readonly pattern: RegExp;
  readonly behindPrefix: boolean;
  /**
   * Whether a line without it is the rest of the line above. Where every line has it, it was put there after lines were
   * broken, if they were, and says nothing.
   */
  readonly marksLines: boolean;
  /** What closes a line that the lead opened: a quotation mark, the border of a table. */
  readonly closing: RegExp | null;
}

/** Stamps that a line begins with where nothing was put in front of it. */
const SECONDS = /(?:<\d{1,3}>)?\[ *\d{1,9}\.\d{6}\]/;
const WALL_STAMP = /\[?(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/;
/** Words with which kernels begin a line, and do not go on in one. */
const WORDS =
  /CPU: ?\d{1,5} (?:UID: ?\d{1,10} )?PID: ?\d|Pid: ?\d{1,9}, comm: |Call [Tt]race:|Mem-[Ii]nfo:|SL[AU]B: |cache: \S{1,80}, object size|node \d+: slabs: \d|Hardware name: |Modules linked in:|(?:Node \d+ )?(?:active_anon:\d|Active:\d)|(?:Node \d+ )?(?:DMA32|DMA|Normal|HighMem|Movable)(?: free:| per-cpu:|: \d+\*\d+kB)|(?:lowmem_reserve|protections)\[\]:|\d+ total pagecache pages|Free swap +=|Total swap +=|\d+ pages RAM/;
const FIRST_LINE = /page allocation failure[.:]/;
/** Longer leads are not looked for. */
const MAX_LEAD = 160;
/** Of the lines between the first and the last that show a lead, this share must begin with it. */
const SHARE = 0.75;

const CLOSING: Readonly<Record<string, RegExp>> = { '"': /"[\],;]?\s*$/, "'": /'[\],;]?\s*$/, '|': /[ \t]*\|\s*$/ };

/**
 * What tools in wide use put in front of a line, of which a few lines are enough: a counter padded with zeros; `grep -n`, where
 * a log line plainly begins behind the number; `grep -H`, with or without the number.
 */
const COUNTER = /^0\d{2,6}[ \t](?=\s*\S)/;
const GREP_NUMBER =
  /^\d{1,9}[:-](?=\[ *\d{1,9}\.\d{6}\]|<\d{1,3}>|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT)/;
const GREP_FILE =
  /^(?:[\w./-]{0,200}(?:messages|syslog|kern\.log|dmesg)(?:[.-]\d{1,8})?(?:\.(?:log|txt|old))?|[\w./-]{1,200}\.(?:log|txt|out))[:-](?:\d{1,9}[:-])?(?=\s*\S)/;

/** What stands in front of a stamp or of words that begin a message: a vote for a lead. */
interface Vote {
  readonly source: string;
  readonly text: string;
  readonly behindPrefix: boolean;
  readonly line: number;
}

const prefix = newPrefix();

/**
 * Learns the lead of a source.
 * @param lines the first lines of it, or those around a failure
 * @returns null where known prefixes explain all
 */
export function learnLead(lines: readonly string[]): Lead | null {
  // A wall clock's stamp may itself be a part of the lead: it is asked where nothing of the kernel's own shows.
  return learnFrom(lines, [SECONDS, WORDS]) ?? learnFrom(lines, [WALL_STAMP]);
}

function learnFrom(lines: readonly string[], shown: readonly RegExp[]): Lead | null {
  const votes: Vote[] = [];
  let explained = 0;
  for (let i = 0; i < lines.length; i++) {
    const vote = voteOf(lines[i] ?? '', i, shown);
    if (vote === 'explained') explained++;
    else if (vote !== null) votes.push(vote);
  }
  const best = mostFrequent(votes);
  const sample = best[0];
  if (sample === undefined || best.length < SHARE * votes.length || explained > best.length) return null;
  const { text, behindPrefix, source } = sample;
  // One line alone with a quotation mark in front is somebody's sentence about a log.
  if (best.length === 1 && /["'`]/.test(text)) return null;
  const lead = { pattern: new RegExp(source, 'y'), behindPrefix, closing: closingOf(text) };
  const share = shareWith(lead, best, lines);
  return share >= SHARE ? { ...lead, marksLines: share < 1 } : null;
}

/**
 * A line without its lead.
 * @returns null where the line does not have it
 */
export function withoutLead(text: string, lead: Omit<Lead, 'marksLines'>): string | null {
  let at = 0;
  if (lead.behindPrefix) {
    scanPrefix(text, prefix);
    at = prefix.bodyStart;
  }
  lead.pattern.lastIndex = at;
  const found = lead.pattern.exec(text)?.[0].length ?? 0;
  if (found === 0) return null;
  const rest = text.slice(at + found);
  return text.slice(0, at) + (lead.closing === null ? rest : closed(rest, lead.closing));
}

/** A line without what a tool in wide use put in front of it; null where there is nothing of the kind. */
export function withoutTool(text: string): string | null {
  const first = text.charCodeAt(0);
  if (first === 48) return behind(COUNTER, text) ?? behind(GREP_NUMBER, text);
  if (first > 48 && first <= 57) return behind(GREP_NUMBER, text);
  return first === 46 || first === 47 || (first >= 97 && first <= 122) ? behind(GREP_FILE, text) : null;
}

function behind(pattern: RegExp, text: string): string | null {
  const found = pattern.exec(text)?.[0].length ?? 0;
  return found === 0 ? null : text.slice(found);
}

/** Quotation marks within a quoted line are doubled (CSV) or escaped (JSON). */
function closed(rest: string, closing: RegExp): string {
  return rest.replace(closing, '').replace(/""|\\"/g, '"');
}

/** What a line puts in front of what is `shown`; `explained` where known prefixes do, null where nothing shows. */
function voteOf(line: string, index: number, shown: readonly RegExp[]): Vote | 'explained' | null {
  const head = line.slice(0, MAX_LEAD + 40);
  scanPrefix(head, prefix);
  const { found, bodyStart } = prefix;
  const isStamped = prefix.bootSeconds !== null;
  // Behind known seconds stands a message, which may speak of other stamps.
  const at = firstOf(isStamped ? [WORDS] : shown, head);
  if (at < 0) return isStamped ? 'explained' : null;
  if (at <= bodyStart) return 'explained';
  if (at > MAX_LEAD) return null;
  const from = found ? bodyStart : 0;
  const text = head.slice(from, endOfUnknown(head, from, at));
  if (text.trim() === '') return 'explained';
  return { source: sourceOf(text), text, behindPrefix: found, line: index };
}

function firstOf(shown: readonly RegExp[], text: string): number {
  for (const pattern of shown) {
    const at = pattern.exec(text)?.index ?? -1;
    if (at >= 0) return at;
  }
  return -1;
}

/** Where the unknown part in front of `at` ends: known prefix elements behind it stay readable. */
function endOfUnknown(line: string, from: number, at: number): number {
  const rest: Prefix = newPrefix();
  for (let cut = from + 1; cut < at; cut++) {
    // Only where a word or a bracket begins.
    if (!/[\s|:;,>\])}"'-]/.test(line[cut - 1] ?? '') || /\s/.test(line[cut] ?? '')) continue;
    scanPrefix(line.slice(cut), rest);
    if (rest.found && cut + rest.bodyStart >= at) return cut;
  }
  return at;
}

/**
 * A pattern for text that changes from line to line: digits count, blanks pad them, and grep sets a colon or a dash behind
 * its numbers. Each part ends where the next begins, so that it takes linear time.
 */
function sourceOf(lead: string): string {
  return lead.replace(/\d+|[ \t]+|[^\d \t]/g, (part, offset: number) => {
    if (/^\d/.test(part)) return '\\d{1,20}';
    if (/^[ \t]/.test(part)) return offset === 0 ? '[ \\t]{0,40}' : '[ \\t]{1,40}';
    return part === ':' || part === '-' ? '[:-]' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
}

function mostFrequent(votes: readonly Vote[]): readonly Vote[] {
  const bySource = new Map<string, Vote[]>();
  let best: readonly Vote[] = [];
  for (const vote of votes) {
    const same = bySource.get(vote.source) ?? [];
    same.push(vote);
    bySource.set(vote.source, same);
    if (same.length > best.length) best = same;
  }
  return best;
}

function closingOf(lead: string): RegExp | null {
  return CLOSING[lead.trimEnd().at(-1) ?? ''] ?? null;
}

/**
 * The share of lines that begin with a lead, from the first that shows it to the last; 0 where too little speaks for it.
 * Two lines must show it, of which one may be the first line of a failure, whose first word, the task, nobody can know.
 */
function shareWith(lead: Omit<Lead, 'marksLines'>, votes: readonly Vote[], lines: readonly string[]): number {
  let first = votes[0]?.line ?? 0;
  const last = votes.at(-1)?.line ?? 0;
  let speaking = votes.length;
  for (let i = 0; i <= last; i++) {
    const line = lines[i] ?? '';
    if (!FIRST_LINE.test(line)) continue;
    const text = withoutLead(line, lead);
    if (text === null) continue;
    scanPrefix(text, prefix);
    if (!/^(?:\S.{0,39}: )?page allocation/.test(text.slice(prefix.bodyStart))) continue;
    speaking++;
    first = Math.min(first, i);
  }
  if (speaking < 2) return 0;
  const between = lines.slice(first, last + 1).filter((line) => line.trim() !== '');
  return between.filter((line) => withoutLead(line, lead) !== null).length / between.length;
}
