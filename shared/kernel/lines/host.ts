/** The host that a syslog line names between its stamp and its tag (RFC 3164 and 5424, journalctl -o short). */
import { parseStamp } from '../../time/stamp.ts';
import { ownText } from './own-text.ts';

/** A name or an address, and behind it a program: `db01 kernel: `, `db01 crond[77]: `, `db01 kernel - - - `. */
const HOST = /^ ([A-Za-z0-9][\w.:-]{0,254}) (?:[\w./@-]{1,64}(?:\[\d{1,9}\])?:|[\w./-]{1,64} (?:-|\d{1,9}) )/;

/** @returns the host's name as printed; null where the line has no such head */
export function hostOfLine(text: string): string | null {
  const stamp = parseStamp(text);
  if (stamp === null) return null;
  const host = HOST.exec(text.slice(stamp.end, stamp.end + 340))?.[1];
  return host === undefined || host.endsWith(':') ? null : ownText(host);
}
