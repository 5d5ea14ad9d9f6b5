/**
 * Which member is what kind of evidence, told by its path on the host: kernel logs in all the places where sos 2.2 to 4.12,
 * supportconfig, insights and must-gather keep them, journals, and sysstat recordings.
 */
import { folderOf } from './names.ts';
import { splitRotation } from './rotation.ts';

export type RoleName =
  | 'kernel-log'
  | 'journal-binary'
  | 'journal-json'
  | 'journal-export'
  | 'sar-text'
  | 'sar-binary'
  | 'other';

/** How the lines of a log are stamped, as far as its place tells. */
export type LogForm = 'syslog' | 'journal' | 'dmesg' | 'dmesg -T' | 'console' | 'log';

export interface MemberRole {
  readonly role: RoleName;
  readonly form: LogForm;
  /** True for the tail of a log that was too large to be collected (`sos_strings/…/*.tailed`). */
  readonly truncated: boolean;
  /** Path without rotation and compression: files of one log share it. For a tail, the path of the log it was cut from. */
  readonly source: string;
  /** 0 for the live file, larger is older; sorts the files of one source from new to old. */
  readonly rotation: number;
  /** The day in a rotated file's name, `YYYY-MM-DD`; null without one. */
  readonly rotatedOn: string | null;
  /** True for the ring buffer of the kernel that ran when the report was made. */
  readonly runningBoot: boolean;
}

/** The kernel's own files, most of a report by number: single values, among which no log nor recording is. */
export function inKernelTree(path: string): boolean {
  return path.startsWith('sys/') && !path.startsWith('sys/fs/pstore/');
}

/** Tells the role of a member; pure text, no member is opened. */
export function classify(path: string): MemberRole {
  if (inKernelTree(path)) return { ...OTHER, truncated: false, source: path, rotation: 0, rotatedOn: null };
  const tail = tailOf(path);
  const place = tail ?? path;
  const folder = folderOf(place);
  const name = place.slice(folder === '' ? 0 : folder.length + 1);
  const { stem, rank, date } = splitRotation(name);
  const source = folder === '' ? stem : `${folder}/${stem}`;
  const found = roleAt(folder, stem, source);
  const journal = found.role === 'journal-binary' ? archivedJournal(name) : null;
  return {
    ...found,
    truncated: tail !== null,
    source: journal === null ? source : `${folder}/${journal.stem}`,
    rotation: journal?.rank ?? rank,
    rotatedOn: date,
  };
}

/**
 * `sos_strings/logs/var.log.messages.tailed` holds the end of `var/log/messages`, `sos_strings/logs/journalctl_….tailed` that
 * of a command's output (sos/report/plugins/__init__.py). Null when the path is no tail.
 */
function tailOf(path: string): string | null {
  const match = /^(.*\/|)sos_strings\/([^/]+)\/(.+)\.tailed$/.exec(path);
  if (match === null) return null;
  const [, before, plugin, name = ''] = match;
  // Dots stand for slashes, and for dots: only the folders of logs can be told apart from the file's own name.
  const inFolder = /^(var\.log(?:\.(?:sa|sysstat|audit|journal))?)\.(.+)$/.exec(name);
  if (inFolder !== null) return `${before}${inFolder[1]?.replaceAll('.', '/')}/${inFolder[2]}`;
  return `${before}sos_commands/${plugin}/${name}`;
}

interface Found {
  readonly role: RoleName;
  readonly form: LogForm;
  readonly runningBoot: boolean;
}

const OTHER: Found = { role: 'other', form: 'log', runningBoot: false };
const kernelLog = (form: LogForm, runningBoot = false): Found => ({ role: 'kernel-log', form, runningBoot });

interface Rule {
  /** Folder, matched at its end: reports of several hosts may lie in folders of their own. */
  readonly folder: RegExp;
  readonly name: RegExp;
  readonly found: Found;
}

/** The first rule whose folder and name match decides. Names are without rotation and compression. */
const RULES: readonly Rule[] = [
  // The ring buffer as the report's own command printed it (sos 2.2: general; later: kernel; insights).
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:general|kernel|logs))?$/,
    name: /^dmesg_-[A-Za-z]*T/,
    found: kernelLog('dmesg -T', true),
  },
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:general|kernel|logs))?$/,
    name: /^dmesg(?:_now|_-.*)?$/,
    found: kernelLog('dmesg', true),
  },
  // journalctl of the whole host; of single units only the kernel's own would matter.
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:logs|systemd))?$/,
    name: /^journalctl_.*(?:-o|--output)[_=]?_?export/,
    found: { ...OTHER, role: 'journal-export', form: 'journal' },
  },
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:logs|systemd))?$/,
    name: /^journalctl_.*(?:-o|--output)[_=]?_?json/,
    found: { ...OTHER, role: 'journal-json', form: 'journal' },
  },
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:logs|systemd))?$/,
    name: /^journalctl_.*(?:--list-boots|--disk-usage|--verify|--header|--unit|-u_|verbose|--list-catalog)/,
    found: OTHER,
  },
  {
    folder: /(?:^|\/)(?:sos|insights)_commands(?:\/(?:logs|systemd))?$/,
    name: /^journalctl(?:_.*)?$/,
    found: kernelLog('journal'),
  },
  // /var/log: RHEL messages; Debian and Ubuntu syslog, kern.log; SLES messages, warn, localmessages, boot.msg.
  { folder: /(?:^|\/)var\/log$/, name: /^dmesg$/, found: kernelLog('dmesg') },
  { folder: /(?:^|\/)var\/log$/, name: /^boot\.o?msg$/, found: kernelLog('dmesg') },
  {
    folder: /(?:^|\/)var\/log$/,
    name: /^(?:messages|syslog|kern|kernel|warn|localmessages|debug|everything)(?:[._-]?(?:log|err|errors|info|messages))?$/,
    found: kernelLog('syslog'),
  },
  { folder: /(?:^|\/)var\/log\/kernel$/, name: /\.log$|^(?:errors|warnings|info)$/, found: kernelLog('syslog') },
  { folder: /(?:^|\/)var\/log\/(?:sa|sysstat)$/, name: /^sar\d*$/, found: { ...OTHER, role: 'sar-text' } },
  { folder: /(?:^|\/)var\/log\/(?:sa|sysstat)$/, name: /^sa\d*$/, found: { ...OTHER, role: 'sar-binary' } },
  { folder: /(?:^|\/)sos_commands\/sar$/, name: /^sar(?:\d*|_-.*)$/, found: { ...OTHER, role: 'sar-text' } },
  // Crash dumps: kdump's extract, Debian's dmesg.STAMP, pstore (newest part first), ABRT.
  {
    folder: /(?:^|\/)var\/(?:lib\/)?crash(?:\/.+)?$/,
    name: /^(?:vmcore-dmesg(?:-incomplete)?\.txt|kexec-dmesg\.log|dmesg.*)$/,
    found: kernelLog('dmesg'),
  },
  {
    folder: /(?:^|\/)(?:sys\/fs|var\/lib\/systemd|var\/log)\/pstore(?:\/.+)?$/,
    name: /^(?:dmesg|console)(?!.*\.enc)/,
    found: kernelLog('dmesg'),
  },
  {
    folder: /(?:^|\/)var\/(?:spool|tmp|cache)\/abrt\/[^/]+$/,
    name: /^(?:dmesg|vmcore-dmesg\.txt|backtrace|kernel_log)$/,
    found: kernelLog('dmesg'),
  },
  { folder: /(?:^|\/)proc$/, name: /^last_kmsg$/, found: kernelLog('dmesg') },
  // supportconfig, flat: sections of several logs in one file.
  { folder: /^$/, name: /^messages_config\.txt$/, found: OTHER },
  { folder: /^$/, name: /^messages[\w.-]*\.txt$/, found: kernelLog('syslog') },
  { folder: /^$/, name: /^(?:boot|crash)\.txt$/, found: kernelLog('log') },
  { folder: /(?:^|\/)sar$/, name: /^sar\d*$/, found: { ...OTHER, role: 'sar-text' } },
  { folder: /(?:^|\/)sar$/, name: /^sa\d*$/, found: { ...OTHER, role: 'sar-binary' } },
  // must-gather: logs of nodes.
  { folder: /(?:^|\/)(?:host_service_logs|nodes)\/.+$/, name: /^dmesg/, found: kernelLog('dmesg') },
  {
    folder: /(?:^|\/)(?:host_service_logs|nodes)\/.+$/,
    name: /(?:^|_)(?:kernel|journal|syslog|messages)(?:_service)?(?:\.log)?$/,
    found: kernelLog('journal'),
  },
];

/** Folders of a root file system, where a file called `syslog` or `dmesg…` is configuration, a unit or a setting. */
const SYSTEM =
  /(?:^|\/)(?:etc|usr|lib|lib64|proc|sys|boot|s?bin|dev|run|var|root|opt|sos_\w+|insights_commands|meta_data|environment)(?:\/|$)/;

/** Logs that lie about by themselves: copied out, attached to a case, written by a console server. */
const LOOSE: readonly (readonly [RegExp, Found])[] = [
  [/^journal.*export|export.*journal/, { ...OTHER, role: 'journal-export', form: 'journal' }],
  [/^journal.*json|\.journal\.json$/, { ...OTHER, role: 'journal-json', form: 'journal' }],
  [/^journal(?:ctl)?\b.*(?:\.txt|\.log|\.out)?$/, kernelLog('journal')],
  [/^dmesg[-_ ]?(?:-?T\b|human|ctime)/, kernelLog('dmesg -T')],
  [/^(?:vmcore-)?dmesg|^k(?:ernel)?msg|^last_kmsg/, kernelLog('dmesg')],
  [
    /^(?:messages|syslog|kern\.log|kernel\.log|kernlog|localmessages|warn|boot\.o?msg)(?:[-_. ].*)?$/,
    kernelLog('syslog'),
  ],
  [/(?:console|serial|netconsole|sol|minicom|ipmi)[\w.-]*\.(?:log|txt|out)$/, kernelLog('console')],
  [/^sar\d{2}$|^sar\d{8}$|^sar[-_].*\.(?:txt|out)$/, { ...OTHER, role: 'sar-text' }],
  [/^sa\d{2}$|^sa\d{8}$/, { ...OTHER, role: 'sar-binary' }],
];

function roleAt(folder: string, name: string, source: string): Found {
  if (/\.journal~?$/.test(name)) {
    // The kernel's messages are never in the journal of a user.
    return /^user-\d+/.test(name) ? OTHER : { ...OTHER, role: 'journal-binary', form: 'journal' };
  }
  for (const rule of RULES) if (rule.name.test(name) && rule.folder.test(folder)) return rule.found;
  if (SYSTEM.test(`${folder}/`) || SYSTEM.test(source)) return OTHER;
  for (const [pattern, found] of LOOSE) if (pattern.test(name)) return found;
  return OTHER;
}

/**
 * `system@ID-SEQNUM-REALTIME.journal` is an older part of `system.journal`; its time, in hex, is that of its first entry
 * (systemd, journal-file.c).
 */
function archivedJournal(name: string): { readonly stem: string; readonly rank: number } {
  const archived = /^(.+)@[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{16})\.journal$/.exec(name);
  // `system@TIME-RANDOM.journal~` was found damaged and put aside.
  const setAside = /^(.+)@([0-9a-f]{16})-[0-9a-f]{16}\.journal~$/.exec(name);
  const match = archived ?? setAside;
  if (match === null) return { stem: name, rank: 0 };
  const seconds = Math.floor(Number.parseInt(match[2] ?? '0', 16) / 1e6);
  return { stem: `${match[1]}.journal`, rank: Math.max(1, 10_000_000_000 - seconds) };
}
