/**
 * A lead is what somebody's tool put in front of every line and no known logger writes: a container's name, a counter, a
 * date in an order of its own. It is learned where a failure is printed: the line below its first one begins with words
 * that only the kernel uses, so whatever stands in front of them there is not the kernel's, and all lines share it.
 */
import { newPrefix, scanPrefix } from './prefix.ts';

/** Words with which the line behind a first line begins, whatever the kernel. */
const SECOND_LINE = /(?:CPU: ?\d{1,5} (?:UID: ?\d{1,10} )?PID: ?\d{1,9} |Pid: ?\d{1,9}, comm: |Call [Tt]race:)/;
const FIRST_LINE = /page allocation failure[.:]/;
/** Longer leads are not looked for, nor second lines further away. */
const MAX_LEAD = 160;
const MAX_AWAY = 3;
/** Of the lines below, so many are looked at, and this share must begin with the lead. */
const LOOKED_AT = 24;
const SHARE = 0.75;

/**
 * Learns the lead of a source from its first lines.
 * @returns a pattern to be tried at the beginning of a line; null where known prefixes explain all
 */
export function learnLead(lines: readonly string[]): RegExp | null {
  const prefix = newPrefix();
  for (let i = 0; i < lines.length; i++) {
    if (!FIRST_LINE.test(lines[i] ?? '')) continue;
    for (let j = i + 1; j <= i + MAX_AWAY && j < lines.length; j++) {
      const line = lines[j] ?? '';
      const at = SECOND_LINE.exec(line)?.index ?? -1;
      if (at < 0) continue;
      scanPrefix(line, prefix);
      if (at <= prefix.bodyStart || at > MAX_LEAD) break;
      const lead = patternOf(unknownPart(line.slice(0, at), line, at));
      if (holds(lead, lines, i)) return lead;
      break;
    }
  }
  return null;
}

/** The part in front of what the known prefixes explain: stamps and seconds behind it stay readable. */
function unknownPart(whole: string, line: string, at: number): string {
  const prefix = newPrefix();
  for (let cut = 1; cut < whole.length; cut++) {
    // Only where a word or a bracket begins.
    if (!/[\s|:;,>\])}-]/.test(whole[cut - 1] ?? '') || /[\s]/.test(whole[cut] ?? '')) continue;
    scanPrefix(line.slice(cut), prefix);
    if (prefix.found && prefix.bodyStart === at - cut) return whole.slice(0, cut);
  }
  return whole;
}

/** Digits change from line to line and blanks pad them; all else stands as it is. Each part ends where the next begins: linear. */
function patternOf(lead: string): RegExp {
  const source = lead.replace(/\d+|[ \t]+|[^\d \t]/g, (part) => {
    if (/^\d/.test(part)) return '\\d{1,20}';
    if (/^[ \t]/.test(part)) return '[ \\t]{1,40}';
    return part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source}`);
}

/** The first line begins with it, and behind it with the name of a task; so do most lines below. */
function holds(lead: RegExp, lines: readonly string[], first: number): boolean {
  const prefix = newPrefix();
  const text = lines[first] ?? '';
  const length = lead.exec(text)?.[0].length ?? 0;
  if (length === 0) return false;
  scanPrefix(text.slice(length), prefix);
  if (!/^(?:\S.{0,39}: )?page allocation/.test(text.slice(length + prefix.bodyStart))) return false;
  const below = lines.slice(first + 1, first + 1 + LOOKED_AT).filter((line) => line.trim() !== '');
  return below.filter((line) => lead.test(line)).length >= SHARE * below.length;
}
