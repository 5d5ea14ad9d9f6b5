/**
 * Kernel logs drawn in a test: a report is written once, in the kernel's words, and dressed by the logger under test.
 *
 *     dress.dmesg(report({ comm: 'squid', order: 1 }))
 */

export interface ReportSketch {
  comm?: string;
  pid?: number;
  cpu?: number;
  order?: number;
  mode?: string;
  release?: string;
  frames?: readonly string[];
  memory?: boolean;
  freeKiB?: number;
}

const FRAMES = [
  'dump_stack+0x6b/0x83',
  'warn_alloc+0x138/0x160',
  '__alloc_pages_slowpath.constprop.0+0xc8a/0xcc0',
  '__alloc_pages_nodemask+0x2de/0x310',
  'page_frag_alloc+0x121/0x150',
  '__napi_alloc_skb+0x86/0xd0',
  'page_to_skb+0x67/0x350 [virtio_net]',
  'receive_buf+0xe47/0x16c0 [virtio_net]',
  'virtnet_poll+0xf2/0x364 [virtio_net]',
  'net_rx_action+0x265/0x3e0',
  '__do_softirq+0xf9/0x2aa',
  'irq_exit_rcu+0xae/0xb0',
  'common_interrupt+0x59/0xe0',
  'asm_common_interrupt+0x1e/0x40',
];

/** The messages of one failure as a 5.10 kernel prints them, without any prefix. */
export function report(sketch: ReportSketch = {}): string[] {
  const comm = sketch.comm ?? 'squid';
  const free = sketch.freeKiB ?? 3092;
  const lines = [
    `${comm}: page allocation failure: order:${sketch.order ?? 0}, mode:${sketch.mode ?? '0xa20(GFP_ATOMIC)'}, nodemask=(null),cpuset=/,mems_allowed=0`,
    `CPU: ${sketch.cpu ?? 0} PID: ${sketch.pid ?? 276} Comm: ${comm} Not tainted ${sketch.release ?? '5.10.0-32-amd64'} #1 Debian 5.10.223-1`,
    'Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.3 04/01/2014',
    'Call Trace:',
    ' <IRQ>',
    ...(sketch.frames ?? FRAMES).map((f) => ` ${f}`),
    ' </IRQ>',
  ];
  if (sketch.memory === false) return lines;
  return [
    ...lines,
    'Mem-Info:',
    'active_anon:44 inactive_anon:3017 isolated_anon:0',
    ' active_file:829 inactive_file:1559 isolated_file:0',
    ' unevictable:0 dirty:112 writeback:0',
    ' slab_reclaimable:3267 slab_unreclaimable:3305',
    ' mapped:1572 shmem:79 pagetables:165 bounce:0',
    ` free:${Math.floor(free / 4)} free_pcp:12 free_cma:0`,
    'Node 0 active_anon:176kB inactive_anon:12068kB active_file:3316kB inactive_file:6236kB unevictable:0kB isolated(anon):0kB isolated(file):0kB mapped:6288kB dirty:448kB writeback:0kB shmem:316kB writeback_tmp:0kB kernel_stack:1504kB all_unreclaimable? no',
    `Node 0 DMA32 free:${free}kB min:4092kB low:5112kB high:6132kB reserved_highatomic:0KB active_anon:176kB inactive_anon:12068kB active_file:3316kB inactive_file:6236kB unevictable:0kB writepending:448kB present:507776kB managed:463304kB mlocked:0kB pagetables:660kB bounce:0kB free_pcp:48kB local_pcp:48kB free_cma:0kB`,
    'lowmem_reserve[]: 0 0 0 0 0',
    `Node 0 DMA32: ${Math.floor(free / 4)}*4kB (UME) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = ${free}kB`,
    'Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB',
    '2462 total pagecache pages',
    '0 pages in swap cache',
    'Swap cache stats: add 0, delete 0, find 0/0',
    'Free swap  = 0kB',
    'Total swap = 0kB',
    '131070 pages RAM',
    '0 pages HighMem/MovableOnly',
    '15244 pages reserved',
    '0 pages hwpoisoned',
  ];
}

/** Breaks lines at blanks, as mailers do. */
export function wrapped(lines: readonly string[], width: number): string[] {
  return lines.flatMap((m) => {
    const out: string[] = [];
    let rest = m;
    while (rest.length > width) {
      const cut = rest.lastIndexOf(' ', width);
      if (cut < 20) break;
      out.push(rest.slice(0, cut));
      rest = rest.slice(cut + 1);
    }
    return [...out, rest];
  });
}

/** Breaks lines where they reach the edge. */
function broken(lines: readonly string[], width: number): string[] {
  return lines.flatMap((m) => {
    const out: string[] = [];
    for (let from = 0; from < m.length; from += width) out.push(m.slice(from, from + width));
    return out;
  });
}

const seconds = (at: number): string => `[${at.toFixed(6).padStart(12)}]`;

/** What loggers make of messages. Each takes the messages and the seconds since boot of the first. */
export const dress = {
  bare: (messages: readonly string[]): string[] => [...messages],
  dmesg: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)} ${m}`),
  raw: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `<4>${seconds(at + i * 1e-5)} ${m}`),
  callerId: (messages: readonly string[], at = 169.139979, caller = 'T276'): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)}[${caller.padStart(6)}] ${m}`),
  human: (messages: readonly string[]): string[] => messages.map((m) => `[Thu Dec 31 23:53:12 2026] ${m}`),
  syslog: (messages: readonly string[]): string[] => messages.map((m) => `Dec 31 23:53:12 edge-proxy7 kernel: ${m}`),
  syslogSeconds: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `Dec 31 23:53:12 edge-proxy7 kernel: ${seconds(at + i * 1e-5)} ${m}`),
  rfc3339: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `2026-12-31T23:53:12.345678-05:00 edge-proxy7 kernel: ${seconds(at + i * 1e-5)} ${m}`),
  rfc5424: (messages: readonly string[]): string[] =>
    messages.map((m) => `<4>1 2026-12-31T23:53:12.345678-05:00 edge-proxy7 kernel: ${m}`),
  rfc5424Nil: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `<4>1 2026-12-31T23:53:12.345Z edge-proxy7 kernel - - - ${seconds(at + i * 1e-5)} ${m}`),
  shortFull: (messages: readonly string[]): string[] =>
    messages.map((m) => `Thu 2026-12-31 23:53:12 CET edge-proxy7 kernel: ${m}`),
  yearFirst: (messages: readonly string[]): string[] =>
    messages.map((m) => `2026 Dec 31 23:53:12 edge-proxy7 kern.warn kernel: ${m}`),
  slashDate: (messages: readonly string[]): string[] =>
    messages.map((m) => `12/31/2026 23:53:12 edge-proxy7 kernel: ${m}`),
  grepNumber: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${i + 812}${i === 0 ? ':' : '-'}${seconds(at + i * 1e-5)} ${m}`),
  dmesgDelta: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5).replace(']', ' <    0.000010>]')} ${m}`),
  /** What a tool of somebody's own puts in front of every line. */
  ownLead: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `vm-12 | ${String(i + 9).padStart(4)} | ${seconds(at + i * 1e-5)} ${m}`),
  ownLeadBare: (messages: readonly string[]): string[] => messages.map((m, i) => `(ttyS0) #${i + 9}# ${m}`),
  /** What makers of telephones put behind the stamp. */
  processor: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)} c0 ${m}`),
  processorTask: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)} c0 276 (squid) ${m}`),
  processorBracket: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `<4>${seconds(at + i * 1e-5)} [c0] ${m}`),
  processorPid: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)} (CPU:0-pid:276:squid) ${m}`),
  kernelMark: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `<4>${seconds(at + i * 1e-5)}[K] ${m}`),
  /** A console as a test laboratory keeps it. */
  lava: (messages: readonly string[], at = 169.139979): string[] =>
    dress
      .dmesg(messages, at)
      .map((msg) => `- ${JSON.stringify({ dt: '2026-12-31T23:53:12.345678', lvl: 'target', msg })}`),
  isoFacility: (messages: readonly string[]): string[] =>
    messages.map((m) => `kern  :warn  : 2026-12-31T23:53:12,174686-05:00 ${m}`),
  shortMonotonic: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `${seconds(at + i * 1e-5)} edge-proxy7 kernel: ${m}`),
  docker: (messages: readonly string[], at = 169.139979): string[] =>
    dress
      .dmesg(messages, at)
      .map((m) => JSON.stringify({ log: `${m}\n`, stream: 'stdout', time: '2026-12-31T23:53:12.345678901Z' })),
  cri: (messages: readonly string[], at = 169.139979): string[] =>
    dress.dmesg(messages, at).map((m) => `2026-12-31T23:53:12.345678901Z stdout F ${m}`),
  journalJson: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) =>
      JSON.stringify({
        __REALTIME_TIMESTAMP: '1798779192345678',
        _SOURCE_MONOTONIC_TIMESTAMP: String(Math.round((at + i * 1e-5) * 1e6)),
        _TRANSPORT: 'kernel',
        _BOOT_ID: '52180f5c8b764b65a9e980a328ba717f',
        MESSAGE: m,
      }),
    ),
  journalExport: (messages: readonly string[], at = 169.139979): string[] =>
    messages.flatMap((m, i) => [
      '__CURSOR=s=1;i=1',
      '__REALTIME_TIMESTAMP=1798779192345678',
      `_SOURCE_MONOTONIC_TIMESTAMP=${Math.round((at + i * 1e-5) * 1e6)}`,
      '_BOOT_ID=52180f5c8b764b65a9e980a328ba717f',
      '_TRANSPORT=kernel',
      `MESSAGE=${m}`,
      '',
    ]),
  kmsg: (messages: readonly string[], at = 169.139979): string[] =>
    messages.map((m, i) => `4,${1000 + i},${Math.round((at + i * 1e-5) * 1e6)},-;${m}`),
  quoted: (messages: readonly string[], at = 169.139979): string[] => dress.dmesg(messages, at).map((m) => `> > ${m}`),
  html: (messages: readonly string[], at = 169.139979): string[] =>
    dress.dmesg(messages, at).map((m) => m.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')),
  quotedPrintable: (messages: readonly string[], at = 169.139979): string[] =>
    dress.dmesg(messages, at).flatMap((m) => {
      const text = m.replaceAll('=', '=3D');
      const lines: string[] = [];
      let rest = text;
      while (rest.length > 76) {
        // Never inside an escape.
        let cut = 75;
        while (rest.slice(cut - 2, cut).includes('=')) cut--;
        lines.push(`${rest.slice(0, cut)}=`);
        rest = rest.slice(cut);
      }
      return [...lines, rest];
    }),
  /** rsyslog writes the kernel's multi-line counters as one line with escapes. */
  escaped: (messages: readonly string[], at = 169.139979): string[] => {
    const joined: string[] = [];
    for (const m of messages) {
      const last = joined.at(-1);
      if (last !== undefined && /^ (?:active_file|unevictable|slab_|mapped|free:)/.test(m))
        joined[joined.length - 1] = `${last}#012${m}`;
      else joined.push(m);
    }
    return dress.syslogSeconds(joined, at);
  },
  mailWrapped: (messages: readonly string[], at = 169.139979): string[] => wrapped(dress.dmesg(messages, at), 72),
  bareWrapped: (messages: readonly string[]): string[] => wrapped(messages, 74),
  /** Copied from a terminal of 80 columns: broken at the edge, in the middle of words. */
  terminal: (messages: readonly string[], at = 169.139979): string[] => broken(dress.dmesg(messages, at), 80),
  bareTerminal: (messages: readonly string[]): string[] => broken(messages, 120),
  /** A page that numbers its lines, the rest of broken ones too. */
  numbered: (messages: readonly string[]): string[] =>
    dress.bareWrapped(messages).map((m, i) => `${String(i + 1).padStart(6)}\t${m}`),
  grepFile: (messages: readonly string[]): string[] =>
    messages.map(
      (m, i) => `./sos_commands/logs/messages-20261231${i === 0 ? ':' : '-'}${i + 812}${i === 0 ? ':' : '-'}${m}`,
    ),
  composed: (messages: readonly string[]): string[] => messages.map((m) => `node-1  | ${m}`),
  table: (messages: readonly string[]): string[] => messages.map((m) => `| ${m} |`),
  csv: (messages: readonly string[], at = 169.139979): string[] =>
    dress.dmesg(messages, at).map((m) => `"2026-12-31 23:53:12","edge-proxy7","${m.replaceAll('"', '""')}"`),
  listOfStrings: (messages: readonly string[]): string[] => messages.map((m) => `        ${JSON.stringify(m)},`),
  /** A console server's stamp in front of the log's own. */
  secondStamp: (messages: readonly string[]): string[] =>
    dress.syslog(messages).map((m) => `2026-12-31T22:59:59.000000000Z stdout F ${m}`),
  /** Copied from a page that lost its line breaks, without a word in front of any message. */
  run: (messages: readonly string[]): string[] => [messages.map((m) => m.trim()).join(' ')],
  paragraph: (messages: readonly string[]): string[] => [
    messages.map((m, i) => (i === 0 ? `Dec 31 23:53:12 kernel: ${m}` : `kernel: ${m}`)).join(' '),
  ],
} as const;

export type Dress = keyof typeof dress;
