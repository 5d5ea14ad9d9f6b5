/**
 * Names of hosts and of persons, by the places in which loggers, daemons and paths put them. A name that was learnt in such a
 * place is then hidden wherever it stands alone, unless it is a word of the trade.
 */
import { COMMON_WORDS, SYSTEM_ACCOUNTS } from './common-words.ts';
import { eachGroup, type Finder, type Span } from './span.ts';

/** The same on every machine. */
const NOBODYS_HOST =
  /^(?:localhost|localhost\.localdomain|localdomain|ip6-\w+|none|unknown|null|\(none\)|kernel|last|message|-+|(?:19|20)\d\d|(?:kern|user|daemon|auth|authpriv|syslog|local\d)\.[a-z]+)$/i;

/** Whether a name can be hidden outside the places that tell what it is. */
export function isTelling(name: string): boolean {
  return name.length >= 3 && /\p{L}/u.test(name) && !COMMON_WORDS.has(name.toLowerCase());
}

export function hostSpan(name: string, start: number): Span | null {
  const shown = name.replace(/[.:,-]+$/, '');
  if (shown === '' || NOBODYS_HOST.test(shown) || /^\d+[.:][\d.:]+$/.test(shown)) return null;
  return { start, end: start + shown.length, label: 'host', key: shown.toLowerCase(), everywhere: isTelling(shown) };
}

export function userSpan(name: string, start: number): Span | null {
  const lower = name.toLowerCase();
  if (name === '' || /^[\d._-]+$/.test(name) || SYSTEM_ACCOUNTS.has(lower)) return null;
  return { start, end: start + name.length, label: 'user', key: lower, everywhere: isTelling(name) };
}

const NAME = '[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?';
/** The stamps behind which syslog and the journal put the host. A decimal comma is dmesg's own form: no host follows. */
const LINE_HOST = new RegExp(
  '^(?:[>|\\s]{0,40})(?:[\\w./-]{1,200}[:-](?:\\d{1,9}[:-])?)?(?:<\\d{1,3}>(?:1 )?)?' +
    '(?:(?:[A-Z][a-z]{2} )?\\p{L}{3,5}\\.? {1,2}\\d{1,2} (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: \\d{4})?' +
    '|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?)' +
    ` (${NAME})(?= (?:[\\w./@()-]{1,64}(?:\\[\\d{1,9}\\])? ?:|last message repeated|message repeated|\\[ {0,8}\\d{1,9}\\.\\d|,|$)|$)`,
  'dgu',
);
/** Without a date, or behind seconds since boot: only where the kernel's tag follows. */
const KERNEL_HOST = new RegExp(
  `^(?:[>|\\s]{0,40})(?:\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})? |\\[ {0,8}\\d{1,9}\\.\\d{3,9}\\] )(${NAME}) kernel(?:\\[\\d+\\])?:`,
  'dg',
);

const HOST_PLACES: readonly RegExp[] = [
  new RegExp(`(?<![A-Za-z])_?(?:HOSTNAME|nodename|rhost)["']?[=:]{1,2}\\s{0,40}["']?(${NAME})`, 'dgi'),
  new RegExp(`(?:Static|Pretty|Transient) hostname: {1,4}(${NAME})`, 'dg'),
  new RegExp(`[Hh]ostname (?:set )?to <(${NAME})>`, 'dg'),
  new RegExp(`(?<![A-Za-z])Linux (${NAME}) (?=\\d+\\.\\d+[.\\w-]* #)`, 'dg'),
  new RegExp(`(?<![A-Za-z])(?:nfs|nfs4|lockd|CIFS|ceph)[\\w()]{0,16}: (?:VFS: \\\\\\\\)?(?:server )(${NAME})`, 'dg'),
  // A path of another machine's share.
  new RegExp(`(?<![\\w:/])//(${NAME})/(?=[\\w$])`, 'dg'),
  new RegExp(`\\\\\\\\(${NAME})\\\\(?=[\\w$])`, 'dg'),
  // What collectors call their archives.
  new RegExp(
    '(?<![A-Za-z0-9])sosreport-([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}?[A-Za-z0-9])?)' +
      '(?=(?:-\\d{4,})?-\\d{4}-\\d\\d-\\d\\d|[-.]\\d{5,}|-[a-z]{7}(?![a-z])|\\.tar|/|!|$)',
    'dg',
  ),
  /(?<![A-Za-z0-9])(?:scc|nts)_([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}?[A-Za-z0-9])?)(?=_\d{6})/dg,
  // Names that Amazon makes of an address.
  /(?<![A-Za-z0-9-])(ip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}(?:\.[a-z0-9-]{1,63})*)/dgi,
  new RegExp(`(?<![A-Za-z])ip=[^\\s:]{0,64}:[^\\s:]{0,64}:[^\\s:]{0,64}:[^\\s:]{0,64}:(${NAME}):`, 'dg'),
];

/** This tool's own sentence on a case of several hosts. */
const SEVERAL_HOSTS = /come from \d+ hosts \(([^)]{1,1500})\): settings and memory are those of ([^;]{1,260});/dg;

export const findHosts: Finder = (text, add, mode) => {
  const host = (name: string, start: number): void => {
    const span = hostSpan(name, start);
    if (span !== null) add(span);
  };
  if (mode === 'line') {
    eachGroup(LINE_HOST, text, host);
    eachGroup(KERNEL_HOST, text, host);
  }
  for (const pattern of HOST_PLACES) eachGroup(pattern, text, host);
  for (const match of text.matchAll(SEVERAL_HOSTS))
    for (const [from, to] of match.indices?.slice(1).filter((range) => range !== undefined) ?? [])
      for (const name of text.slice(from, to).matchAll(/[^,\s]+/g)) host(name[0], from + name.index);
};

const USER = '[\\p{L}_](?:[\\p{L}\\p{N}._-]{0,63}[\\p{L}\\p{N}_])?';
const USER_PLACES: readonly RegExp[] = [
  new RegExp(`(?<![\\p{L}\\p{N}._-])/(?:export/|usr/|data/|nfs/|net/)?[Hh]ome/(${USER})`, 'dgu'),
  new RegExp(
    `(?<![\\p{L}\\p{N}._-])/(?:Users|var/spool/(?:mail|cron)|var/mail|var/lib/systemd/linger)/(${USER})`,
    'dgu',
  ),
  new RegExp(`(?<![\\p{L}])[A-Za-z]:\\\\(?:Users|Documents and Settings)\\\\(${USER})`, 'dgu'),
  new RegExp(`(?<![\\p{L}\\p{N}])[ugea]?u?id=\\d{1,10}\\((${USER})\\)`, 'dgu'),
  new RegExp(
    `(?:session (?:opened|closed)|Removed session|[Ss]ession [\\w-]{1,16}) (?:for|of) [Uu]ser (${USER})`,
    'dgu',
  ),
  new RegExp(`session opened for user [^\\s]{1,64} by (${USER})\\(uid`, 'dgu'),
  new RegExp(
    `(?:Accepted|Failed|Postponed|Invalid) [\\w/-]{1,32} for (?:invalid user |illegal user )?(${USER})`,
    'dgu',
  ),
  new RegExp(`(?:[Ii]nvalid|[Ii]llegal|unknown|authenticating) user (${USER})(?= |,|$|[.:;)'"(])`, 'dgu'),
  new RegExp(
    `(?:Disconnected from|Connection closed by|Disconnecting|Received disconnect from) (?:user|invalid user|authenticating user) (${USER})`,
    'dgu',
  ),
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:USER|LOGNAME|SUDO_USER|ruser|logname|user|acct|auid|username|owner)=["']?(${USER})`,
    'dgu',
  ),
  new RegExp(`(?<![\\p{L}])sudo(?:\\[\\d{1,9}\\])?: {1,8}(${USER}) :`, 'dgu'),
  new RegExp(`(?<![\\p{L}])su(?:\\[\\d{1,9}\\])?: \\(to ${USER}\\) (${USER}) on`, 'dgu'),
  new RegExp(`(?<![\\p{L}])su(?:\\[\\d{1,9}\\])?: \\(to (${USER})\\)`, 'dgu'),
  new RegExp(`(?<![\\p{L}])(?:CRON|crond?|anacron|atd)(?:\\[\\d{1,9}\\])?: \\((${USER})\\) `, 'dgu'),
  new RegExp(`(?<![\\p{L}])chown (?:-\\w+ )?(${USER})(?=[ :])`, 'dgu'),
];
/** `CORP\alice`: a domain of accounts and one of them. */
const DOMAIN_USER = /(?<![\w\\/:.-])([A-Z][A-Z0-9-]{1,14})\\{1,2}([a-z][\w.-]{1,31})(?![\w\\])/dg;

export const findUsers: Finder = (text, add) => {
  const user = (name: string, start: number): void => {
    const span = userSpan(name, start);
    if (span !== null) add(span);
  };
  for (const pattern of USER_PLACES) eachGroup(pattern, text, user);
  for (const match of text.matchAll(DOMAIN_USER)) {
    const [, domain, account] = match.indices ?? [];
    if (domain === undefined || account === undefined) continue;
    const name = text.slice(domain[0], domain[1]);
    add({ start: domain[0], end: domain[1], label: 'domain', key: name.toLowerCase(), everywhere: isTelling(name) });
    user(text.slice(account[0], account[1]), account[0]);
  }
};
