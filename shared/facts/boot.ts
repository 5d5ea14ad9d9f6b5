/** When and how this boot began: btime of /proc/stat, uptime, boot id, kernel command line. */
import { cite, type EvidenceReader, firstLine, linesOf, linkPenalty, outranks } from './reader.ts';

export const statReader: EvidenceReader = {
  name: 'proc/stat',
  // The `intr` line alone may be tens of KiB on large machines.
  maxBytes: 4 * 1024 * 1024,
  stems: ['stat'],
  accepts: (path) => path === 'proc/stat',
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = /^btime (\d{8,11})\s*$/.exec(line);
      if (m === null) continue;
      if (outranks(facts, 'btime', 0)) facts.btime = cite(Number(m[1]), evidence, index);
      return;
    }
  },
};

/** ` 19:07:23 up 23 min,`, `up  4:05,`, `up 3 days,  4:05,`, `up 1 day, 2 min`: minutes are as fine as it gets. */
const UP = /\bup +(?:(\d{1,6}) days?, +)?(?:(\d{1,2}):(\d\d)|(\d{1,2}) min)?/;

export function uptimeOf(text: string): number | null {
  const exact = /^(\d{1,12}\.\d\d) \d{1,14}\.\d\d\s*$/.exec(text);
  if (exact !== null) return Number(exact[1]);
  const m = UP.exec(text);
  if (m === null || m[0].trim() === 'up') return null;
  const minutes = m[4] === undefined ? Number(m[2] ?? 0) * 60 + Number(m[3] ?? 0) : Number(m[4]);
  return Number(m[1] ?? 0) * 86_400 + minutes * 60;
}

export const uptimeReader: EvidenceReader = {
  name: 'uptime',
  maxBytes: 4096,
  stems: ['uptime'],
  accepts: (path) =>
    path === 'proc/uptime' || /^(?:(?:sos_commands\/(?:host|general)|insights_commands)\/)?uptime$/.test(path),
  read(evidence, facts) {
    const line = firstLine(evidence);
    const seconds = line === null ? null : uptimeOf(line.text);
    if (line === null || seconds === null) return;
    const rank = evidence.path === 'proc/uptime' ? 0 : 1 + linkPenalty(evidence);
    if (outranks(facts, 'uptime', rank)) facts.uptimeSeconds = cite(seconds, evidence, line.index);
  },
};

export const bootIdReader: EvidenceReader = {
  name: 'boot_id',
  maxBytes: 4096,
  stems: ['boot'],
  accepts: (path) => path === 'proc/sys/kernel/random/boot_id',
  read(evidence, facts) {
    const id = evidence.text.trim().replaceAll('-', '').toLowerCase();
    // As the journal writes it: 32 hexadecimal digits.
    if (/^[0-9a-f]{32}$/.test(id) && outranks(facts, 'bootId', 0)) facts.bootId = cite(id, evidence, 0);
  },
};

export const cmdlineReader: EvidenceReader = {
  name: 'cmdline',
  maxBytes: 64 * 1024,
  stems: ['cmdline'],
  accepts: (path) => path === 'proc/cmdline',
  read(evidence, facts) {
    const line = firstLine(evidence);
    if (line !== null && outranks(facts, 'cmdline', 0))
      facts.cmdline = cite(line.text.slice(0, 4096), evidence, line.index);
  },
};
