/** What the values of sysstat are called and measured in, by their path in `sadf -j`. */
import type { SeriesKind } from '../time/series.ts';

/** Names of the values that a memory case looks at; the others go by their path. */
const NAMES: Readonly<Record<string, string>> = {
  'memory.memfree': 'Free memory',
  'memory.avail': 'Available memory',
  'memory.memused': 'Used memory',
  'memory.memused-percent': 'Used memory, share',
  'memory.buffers': 'Buffers',
  'memory.cached': 'Page cache',
  'memory.commit': 'Committed memory',
  'memory.commit-percent': 'Committed memory, share',
  'memory.active': 'Active memory',
  'memory.inactive': 'Inactive memory',
  'memory.dirty': 'Dirty page cache',
  'memory.shared': 'Shared memory',
  'memory.anonpg': 'Anonymous memory',
  'memory.slab': 'Slab',
  'memory.kstack': 'Kernel stacks',
  'memory.pgtbl': 'Page tables',
  'memory.vmused': 'Vmalloc in use',
  'memory.swpfree': 'Free swap',
  'memory.swpused': 'Used swap',
  'memory.swpused-percent': 'Used swap, share',
  'memory.swpcad': 'Swap cache',
  'memory.swpcad-percent': 'Swap cache, share',
  'hugepages.hugfree': 'Free huge pages',
  'hugepages.hugused': 'Used huge pages',
  'hugepages.hugrsvd': 'Reserved huge pages',
  'hugepages.hugsurp': 'Surplus huge pages',
  'paging.pgpgin': 'Read from block devices',
  'paging.pgpgout': 'Written to block devices',
  'paging.fault': 'Page faults',
  'paging.majflt': 'Major page faults',
  'paging.pgfree': 'Pages freed',
  'paging.pgscank': 'Pages scanned by kswapd',
  'paging.pgscand': 'Pages scanned in direct reclaim',
  'paging.pgsteal': 'Pages reclaimed',
  'paging.vmeff-percent': 'Reclaim efficiency',
  'paging.pgprom': 'Pages promoted',
  'paging.pgdem': 'Pages demoted',
  'swap-pages.pswpin': 'Pages swapped in',
  'swap-pages.pswpout': 'Pages swapped out',
  'process-and-context-switch.proc': 'Tasks created',
  'process-and-context-switch.cswch': 'Context switches',
  'queue.runq-sz': 'Run queue',
  'queue.plist-sz': 'Tasks',
  'queue.ldavg-1': 'Load, 1 minute',
  'queue.ldavg-5': 'Load, 5 minutes',
  'queue.ldavg-15': 'Load, 15 minutes',
  'queue.blocked': 'Tasks blocked on I/O',
  'io.tps': 'Transfers to disks',
  'io.io-reads.bread': 'Sectors read from disks',
  'io.io-writes.bwrtn': 'Sectors written to disks',
  'kernel.dentunusd': 'Unused dentries',
  'kernel.file-nr': 'Open files',
  'kernel.inode-nr': 'Inodes',
  'network.net-dev.rxpck': 'Packets received',
  'network.net-dev.txpck': 'Packets sent',
  'network.net-dev.rxkB': 'Data received',
  'network.net-dev.txkB': 'Data sent',
  'network.net-dev.ifutil-percent': 'Link use',
  'network.net-edev.rxerr': 'Receive errors',
  'network.net-edev.rxdrop': 'Received packets dropped',
  'network.net-edev.rxfifo': 'Receive FIFO overruns',
  'network.net-edev.txdrop': 'Sent packets dropped',
  'network.net-sock.totsck': 'Sockets in use',
  'network.net-sock.tcpsck': 'TCP sockets',
  'network.net-sock.tcp-tw': 'TCP sockets in TIME_WAIT',
  'network.net-tcp.active': 'TCP connections opened',
  'network.net-tcp.passive': 'TCP connections accepted',
  'network.net-etcp.retrans': 'TCP retransmissions',
  'network.net-etcp.retrseg': 'TCP retransmissions',
  'network.softnet.total': 'Packets processed in softirq',
  'network.softnet.dropd': 'Packets dropped at the backlog',
  'network.softnet.squeezd': 'Softirq budget exhausted',
  'psi.psi-mem.some_avg10': 'Memory pressure, some, 10 s',
  'psi.psi-mem.full_avg10': 'Memory pressure, full, 10 s',
  'psi.psi-mem.some_avg': 'Memory pressure, some',
  'psi.psi-mem.full_avg': 'Memory pressure, full',
  'psi.psi-io.some_avg': 'I/O pressure, some',
  'psi.psi-io.full_avg': 'I/O pressure, full',
  'psi.psi-cpu.some_avg': 'CPU pressure, some',
  'cpu-load.iowait': 'CPU waiting for I/O',
  'cpu-load.soft': 'CPU in softirq',
  'cpu-load.sys': 'CPU in the kernel',
  'cpu-load.usr': 'CPU in programs',
  'cpu-load.idle': 'CPU idle',
  'cpu-load.steal': 'CPU taken by the hypervisor',
  'disk.await': 'Disk latency',
  'disk.util-percent': 'Disk use',
  'disk.rkB': 'Read from disk',
  'disk.wkB': 'Written to disk',
};

const GAUGE_COUNTS =
  /^(?:queue\.(?:runq-sz|plist-sz|blocked|ldavg-)|kernel\.|network\.net-sock6?\.|network\.softnet\.blg_len|filesystems\.I)/;

interface Measure {
  readonly unit: string;
  readonly overInterval: boolean;
}

function measure(path: string): Measure {
  if (/percent$|\.%/.test(path)) {
    // Shares of what is there are levels; shares of an interval are means.
    const level = /^(?:memory|hugepages|filesystems)\./.test(path);
    return { unit: '%', overInterval: !level };
  }
  if (path.startsWith('memory.') || path.startsWith('hugepages.')) return { unit: 'KiB', overInterval: false };
  if (GAUGE_COUNTS.test(path)) return { unit: '', overInterval: false };
  if (path.startsWith('cpu-load.')) return { unit: '%', overInterval: true };
  if (path.startsWith('psi.')) return { unit: '%', overInterval: !/avg\d+$/.test(path) };
  if (path.startsWith('filesystems.MB')) return { unit: 'MiB', overInterval: false };
  if (path.startsWith('power-management.')) return { unit: 'MHz', overInterval: false };
  if (/^paging\.pgpg(?:in|out)$|kB$/.test(path)) return { unit: 'KiB/s', overInterval: true };
  if (/^disk\.(?:rd|wr|dc)_sec$/.test(path)) return { unit: 'sectors/s', overInterval: true };
  if (path === 'disk.await') return { unit: 'ms', overInterval: true };
  if (path === 'disk.avgrq-sz') return { unit: 'sectors', overInterval: true };
  if (path === 'disk.areq-sz') return { unit: 'KiB', overInterval: true };
  if (/^disk\.(?:avgqu|aqu)-sz$/.test(path)) return { unit: '', overInterval: true };
  if (/^(?:paging|swap-pages)\.pg(?:scan|steal|free|prom|dem)|^swap-pages\./.test(path))
    return { unit: 'pages/s', overInterval: true };
  if (/^io\.io-\w+\.b/.test(path)) return { unit: 'sectors/s', overInterval: true };
  return { unit: '1/s', overInterval: true };
}

/**
 * Name, unit and kind of an origin; sysstat keeps no totals, all it tells are levels and rates. A part in brackets (`network.net-dev[eth0].rxpck`) is the item and goes into the name.
 */
export function describe(origin: string): Measure & { name: string; kind: SeriesKind } {
  const open = origin.indexOf('[');
  const close = origin.lastIndexOf('].');
  if (open < 0 || close < open) return { name: NAMES[origin] ?? origin, kind: 'gauge', ...measure(origin) };
  const path = origin.slice(0, open) + origin.slice(close + 1);
  const known = NAMES[path];
  return {
    name: known === undefined ? origin : `${known}, ${origin.slice(open + 1, close)}`,
    kind: 'gauge',
    ...measure(path),
  };
}
