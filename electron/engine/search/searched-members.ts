/** Which members of an input hold lines that somebody may search. */
import { classify } from '../intake/classify.ts';
import { isLogRole, roleOf } from '../roles.ts';

/** Folders of logs, wherever in a report they stand. */
const LOG_FOLDER = /(?:^|\/)(?:var\/log|(?:sos|insights)_commands\/logs|host_service_logs|sos_strings\/logs)\//;
/** Names of logs in any folder, their rotations and packed forms included. */
const LOG_NAME = /(?:^|\/)[^/]*(?:\.(?:log|out|err|tailed)|dmesg|messages|syslog|journalctl)[^/]*$/i;
/** Databases and recordings that stand beside the logs. */
const NO_TEXT =
  /(?:^|\/)(?:wtmp|btmp|utmp|lastlog|faillog|tallylog)(?:[.-][^/]*)?$|\/(?:sa|sysstat|pcp|journal|anaconda\/.*\.rpm)\/|\.(?:db|sqlite\d?|rrd|pcap)$/;

/** `lines`: text; `entries`: a binary journal, of which the kernel's messages are searched. */
export type Searched = 'lines' | 'entries';

/** Whether a member is searched, by its path; null when not. */
export function searchedAs(path: string): Searched | null {
  const { role } = roleOf(path);
  if (role === 'journal-binary') return 'entries';
  if (isLogRole(role)) return 'lines';
  if (classify(path).role === 'sar-binary' || NO_TEXT.test(path)) return null;
  return LOG_FOLDER.test(path) || LOG_NAME.test(path) ? 'lines' : null;
}

/** Whether the first bytes of a member are no text, as far as a NUL among them tells. */
export function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 4096).includes(0);
}
