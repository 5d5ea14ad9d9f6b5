/** Kernel settings as running: `sysctl -a` and the files below /proc/sys. */
import { cite, type EvidenceReader, firstLine, linesOf, outranks } from './reader.ts';

const LINE = /^([a-z][\w.\-/:@]{1,127}) = (.*)$/;
/** Per-interface copies: thousands of lines on container hosts, none of which bears on memory. */
const PER_INTERFACE = /^net\.[a-z0-9]+\.(?:conf|neigh)\.|^sunrpc\.|^dev\.(?:cdrom|parport)\./;
const KEEP = 4000;
const VALUE = 1024;

/** Files of /proc/sys that are worth a look of their own; `sysctl -a` carries the rest. */
const KERNEL_FILES = new Set([
  'numa_balancing',
  'shmmax',
  'shmall',
  'shmmni',
  'threads-max',
  'pid_max',
  'tainted',
  'printk_ratelimit',
  'printk_ratelimit_burst',
  'panic_on_warn',
  'hung_task_timeout_secs',
]);
const IPV4_FILES =
  /^(?:tcp_(?:mem|rmem|wmem|max_syn_backlog|max_orphans|moderate_rcvbuf)|udp_(?:mem|rmem_min|wmem_min)|ipfrag_high_thresh)$/;

/** One space between the columns of settings that have several. */
const plain = (value: string): string => value.trim().replace(/\s+/g, ' ').slice(0, VALUE);

export const sysctlReader: EvidenceReader = {
  name: 'sysctl -a',
  maxBytes: 8 * 1024 * 1024,
  stems: ['sysctl'],
  accepts: (path) => /^(?:sos_commands\/kernel|insights_commands)\/sysctl_-a/.test(path) || path === 'sysctl_-a',
  read(evidence, facts) {
    let kept = 0;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const m = LINE.exec(line);
      if (m === null) continue;
      const name = (m[1] ?? '').replaceAll('/', '.');
      if (PER_INTERFACE.test(name) || kept >= KEEP) continue;
      kept++;
      if (outranks(facts, `sysctl ${name}`, 0)) facts.sysctl[name] = cite(plain(m[2] ?? ''), evidence, index);
    }
  },
};

export const procSysReader: EvidenceReader = {
  name: 'proc/sys',
  maxBytes: 16 * 1024,
  stems: [],
  folders: ['vm', 'core', 'kernel', 'ipv4'],
  accepts(path) {
    const m = /^proc\/sys\/(vm|net\/core|kernel|net\/ipv4)\/([\w-]+)$/.exec(path);
    if (m === null) return false;
    const [, folder, file = ''] = m;
    if (folder === 'kernel') return KERNEL_FILES.has(file);
    return folder !== 'net/ipv4' || IPV4_FILES.test(file);
  },
  read(evidence, facts) {
    const name = evidence.path.slice('proc/sys/'.length).replaceAll('/', '.');
    const line = firstLine(evidence);
    if (line === null || !outranks(facts, `sysctl ${name}`, 1)) return;
    facts.sysctl[name] = cite(plain(line.text), evidence, line.index);
  },
};
