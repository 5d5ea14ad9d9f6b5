/**
 * Plausible analyses for tests of what comes after the analysis: report, window, comparison. Each comes with the log
 * lines that its evidence points to, so that a test can follow a citation back to the line.
 */
import {
  type Analysis,
  type AnalysisEvent,
  analysis,
  type EventGroup,
  type Evidence,
  type Frame,
  type Gfp,
  type MemoryInfo,
  type MemoryZone,
  noFacts,
  SCHEMA_ID,
  type Trace,
  type Verdict,
} from '../../shared/contract/index.ts';

export interface BuiltCase {
  readonly analysis: Analysis;
  /** Lines of each member, first line first. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
}

/** Reads the raw lines of a place out of a built case, as a log store would. */
export function excerptFrom(built: Pick<BuiltCase, 'logs'>): (evidence: Evidence) => readonly string[] | null {
  return (evidence) => built.logs.get(evidence.member)?.slice(evidence.line - 1, evidence.endLine) ?? null;
}

/** GFP_ATOMIC as kernels before 4.4 (mode 0x20) and after (0xa20) mean it. */
export function atomicGfp(overrides: Partial<Gfp> = {}): Gfp {
  return {
    printed: null,
    names: ['GFP_ATOMIC'],
    bits: ['__GFP_HIGH'],
    table: '2.6.32 el6',
    basis: 'release',
    canSleep: false,
    directReclaim: false,
    wakesKswapd: true,
    io: false,
    fs: false,
    reserves: 'atomic',
    highestZone: 'Normal',
    migrateType: 'unmovable',
    thisNode: false,
    noRetry: false,
    retryMayFail: false,
    noFail: false,
    noMemalloc: false,
    noWarn: false,
    notes: [],
    alternatives: [],
    ...overrides,
  };
}

export function buildEvent(overrides: Partial<AnalysisEvent> & Pick<AnalysisEvent, 'id' | 'evidence'>): AnalysisEvent {
  return {
    kind: 'page-allocation-failure',
    time: null,
    timeSource: null,
    bootSeconds: null,
    process: null,
    pid: null,
    cpu: null,
    kernel: null,
    tainted: null,
    hardware: null,
    workqueue: null,
    order: null,
    sizeKiB: null,
    mode: null,
    nodemask: null,
    cpuset: null,
    memsAllowed: null,
    gfp: null,
    trace: null,
    memory: null,
    memoryAbsence: null,
    details: {},
    binding: 'certain',
    verdict: null,
    fingerprint: 'fp',
    ...overrides,
  };
}

export function buildGroup(overrides: Partial<EventGroup> & Pick<EventGroup, 'fingerprint' | 'eventIds'>): EventGroup {
  return {
    title: 'page allocation failure: order 1, GFP_ATOMIC',
    kind: 'page-allocation-failure',
    count: overrides.eventIds.length,
    suppressed: 0,
    from: null,
    to: null,
    ...overrides,
  };
}

export function buildVerdict(overrides: Partial<Verdict> = {}): Verdict {
  return {
    cause: 'undetermined',
    confidence: 'low',
    confidenceScore: 0.3,
    expectation: 'unknown',
    rule: null,
    ruleExact: false,
    zones: [],
    causes: [],
    explanation: '',
    severityLevel: 1,
    impact: '',
    alternatives: [],
    missing: [],
    ...overrides,
  };
}

/** A zone of a Mem-Info block; every amount that is not given was not printed. */
export function buildZone(overrides: Partial<MemoryZone> & Pick<MemoryZone, 'zone'>): MemoryZone {
  return {
    node: 0,
    freeKiB: null,
    boostKiB: null,
    minKiB: null,
    lowKiB: null,
    highKiB: null,
    reservedHighatomicKiB: null,
    freeHighatomicKiB: null,
    activeAnonKiB: null,
    inactiveAnonKiB: null,
    activeFileKiB: null,
    inactiveFileKiB: null,
    unevictableKiB: null,
    writependingKiB: null,
    presentKiB: null,
    managedKiB: null,
    mlockedKiB: null,
    bounceKiB: null,
    freePcpKiB: null,
    localPcpKiB: null,
    freeCmaKiB: null,
    other: {},
    allUnreclaimable: false,
    lowmemReservePages: null,
    buddy: null,
    ...overrides,
  };
}

export function buildMemory(zones: MemoryZone[], overrides: Partial<MemoryInfo> = {}): MemoryInfo {
  return {
    pageSizeKiB: 4,
    totalsPages: {},
    nodes: [],
    zones,
    hugepages: [],
    swap: { freeKiB: null, totalKiB: null, cachePages: null },
    pageCachePages: null,
    ramPages: {},
    perCpuPages: {},
    problems: [],
    ...overrides,
  };
}

export function buildAnalysis(overrides: Partial<Analysis> = {}): Analysis {
  return {
    schema: SCHEMA_ID,
    tool: { name: 'buddyscope', version: '0.1.0', knowledgeDate: '2026-11-22' },
    inputs: [],
    host: {
      hostname: null,
      distro: null,
      kernel: null,
      arch: null,
      memTotalKiB: null,
      pageSizeKiB: null,
      numaNodes: null,
      timezone: null,
      sysctl: {},
    },
    coverage: { sources: [], boots: [], gaps: [], suppressed: 0, missing: [] },
    facts: noFacts(),
    workload: [],
    events: [],
    groups: [],
    findings: [],
    rootCause: {
      statement: 'No page allocation failure was found.',
      confidence: 'medium',
      alternatives: [],
      missing: [],
    },
    ...overrides,
  };
}

/** One call-stack row: symbol, `+offset/size`, module, stack section. */
type StackRow = readonly [symbol: string, place: string, module?: string | undefined, section?: Frame['section']];

function frames(rows: readonly StackRow[], section: Frame['section']): Frame[] {
  return rows.map(([symbol, place, module, own]) => {
    const [offset = '0', size = '0'] = place.slice(1).split('/');
    return {
      symbol,
      offset: Number.parseInt(offset, 16),
      size: Number.parseInt(size, 16),
      module: module ?? null,
      address: null,
      reliable: true,
      section: own ?? section,
    };
  });
}

const ACCEPT_STACK: readonly StackRow[] = [
  ['__alloc_pages_nodemask', '+0x757/0x8d0'],
  ['kmem_getpages', '+0x62/0x170'],
  ['fallback_alloc', '+0x1ba/0x270'],
  ['cache_grow', '+0x2cf/0x320'],
  ['____cache_alloc_node', '+0x99/0x160'],
  ['kmem_cache_alloc', '+0x11b/0x190'],
  ['sk_prot_alloc', '+0x48/0x1c0'],
  ['sk_clone', '+0x22/0x2e0'],
  ['inet_csk_clone', '+0x16/0xd0'],
  ['tcp_create_openreq_child', '+0x23/0x450'],
  ['tcp_v4_syn_recv_sock', '+0x4d/0x310'],
  ['tcp_check_req', '+0x226/0x460'],
  ['tcp_v4_do_rcv', '+0x35b/0x430'],
  ['mod_timer', '+0x144/0x220'],
  ['tcp_v4_rcv', '+0x4fe/0x8d0'],
  ['ip_local_deliver_finish', '+0xdd/0x2d0'],
  ['ip_local_deliver', '+0x98/0xa0'],
  ['ip_rcv_finish', '+0x12d/0x440'],
  ['ip_rcv', '+0x275/0x350'],
  ['__netif_receive_skb', '+0x4ab/0x750'],
  ['netif_receive_skb', '+0x58/0x60'],
  ['vmxnet3_rq_rx_complete', '+0x365/0x890', 'vmxnet3'],
  ['swiotlb_map_page', '+0x0/0x100'],
  ['vmxnet3_poll_rx_only', '+0x43/0xc0', 'vmxnet3'],
  ['net_rx_action', '+0x103/0x2f0'],
  ['__do_softirq', '+0xc1/0x1e0'],
  ['irq_exit', '+0x85/0x90'],
  ['do_IRQ', '+0x75/0xf0'],
  ['native_safe_halt', '+0xb/0x10', undefined, 'task'],
  ['default_idle', '+0x4d/0xb0', undefined, 'task'],
  ['cpu_idle', '+0xb6/0x110', undefined, 'task'],
];

function acceptTrace(): Trace {
  const index = (symbol: string): number => ACCEPT_STACK.findIndex(([name]) => name === symbol);
  const layer = (name: string, meaning: string, first: string, last: string): Trace['layers'][number] => ({
    layer: name,
    meaning,
    frames: Array.from({ length: index(last) - index(first) + 1 }, (_, i) => index(first) + i),
  });
  return {
    context: 'softirq',
    frames: frames(ACCEPT_STACK, 'softirq'),
    requester: { symbol: 'sk_prot_alloc', layer: 'TCP/IP sockets' },
    driver: { module: 'vmxnet3', symbol: 'vmxnet3_rq_rx_complete' },
    layers: [
      layer('Page allocator', 'hands out pages', '__alloc_pages_nodemask', '__alloc_pages_nodemask'),
      layer('Slab', 'cuts pages into objects', 'kmem_getpages', 'kmem_cache_alloc'),
      layer('TCP/IP sockets', 'makes the socket of a new connection', 'sk_prot_alloc', 'tcp_create_openreq_child'),
      layer('TCP', 'completes an incoming connection', 'tcp_v4_syn_recv_sock', 'tcp_v4_rcv'),
      layer('IP', 'takes in IP packets', 'ip_local_deliver_finish', 'ip_rcv'),
      layer('Network core', 'passes received packets up', '__netif_receive_skb', 'netif_receive_skb'),
      layer(
        'Network driver vmxnet3',
        'VMware paravirtual network card',
        'vmxnet3_rq_rx_complete',
        'vmxnet3_poll_rx_only',
      ),
      layer('Softirq', 'deferred interrupt work', 'net_rx_action', 'do_IRQ'),
      layer('Idle task', 'the CPU had nothing else to do', 'native_safe_halt', 'cpu_idle'),
    ],
    wrapper: 'slab',
    stale: [index('mod_timer'), index('swiotlb_map_page')],
    story:
      'While a CPU was idle, the VMware network card (vmxnet3) delivered a TCP segment that completed an incoming connection, and the kernel needed a new socket for it at once',
    kernelStory:
      'net_rx softirq → vmxnet3 → ip_rcv → tcp_v4_rcv → tcp_v4_syn_recv_sock → sk_clone → kmem_cache_alloc → order-1 GFP_ATOMIC',
  };
}

const EL6 = '2.6.32-358.2.1.el6.x86_64';

/** The customer's two failures on an el6 kernel: a header alone, and one with a stack but without memory numbers. */
export function seedCase(): BuiltCase {
  const member = 'seed-lines.log';
  const header = 'Oct 24 11:27:42 kernel: : [21289.479063] python2.6: page allocation failure. order:1, mode:0x20';
  const lines = [
    header,
    'kernel: swapper: page allocation failure. order:1, mode:0x20',
    `kernel: Pid: 0, comm: swapper Not tainted ${EL6} #1`,
    'kernel: Call Trace:',
    ...ACCEPT_STACK.map(([symbol, place, module], index) => {
      const mark = index === 0 ? '<IRQ> ' : symbol === 'native_safe_halt' ? '<EOI> ' : '';
      const address = (0xffffffff8100b000 + index * 4096).toString(16).padStart(16, '0');
      return `kernel: ${mark}[<${address}>] ? ${symbol}${place}${module === undefined ? '' : ` [${module}]`}`;
    }),
  ];
  const evidence = (line: number, endLine: number): Evidence => ({
    member,
    line,
    endLine,
    byteOffset: lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0),
  });
  const verdict = buildVerdict({
    cause: 'external-fragmentation',
    confidence: 'medium',
    confidenceScore: 0.45,
    rule: '2.6.32 el6',
    causes: [
      {
        cause: 'external-fragmentation',
        role: 'headline',
        why: 'order 1: two adjacent pages were asked for, without waiting',
      },
      {
        cause: 'below-atomic-reserve',
        role: 'contributing',
        why: 'free memory at the event was not printed, so shortage is not excluded',
      },
      { cause: 'swap-off-or-full', role: 'excluded', why: 'the request may not wait, so swap plays no part' },
    ],
    explanation:
      'An urgent request for 2 adjacent pages (8 KiB) found none free. The kernel printed no memory numbers, so fragmentation and a short dip of free memory cannot be told apart; fragmentation is the more likely for order 1',
    severityLevel: 1,
    impact: 'One incoming TCP connection was not set up; the peer repeats its request after about one second',
    alternatives: [
      {
        cause: 'below-atomic-reserve',
        decidedBy: 'sar -r and sar -B of that minute, or /proc/buddyinfo from the time of a failure',
      },
    ],
    missing: ['the Mem-Info block: this kernel prints none in interrupt context'],
  });
  const gfp = atomicGfp();
  const shared = { order: 1, sizeKiB: 8, mode: '0x20', gfp, kernel: EL6 } as const;
  const events = [
    buildEvent({
      ...shared,
      id: 'e1',
      evidence: [evidence(1, 1)],
      time: '2014-10-24T11:27:42',
      timeSource: 'syslog',
      bootSeconds: 21289.479063,
      process: 'python2.6',
      memoryAbsence: 'not in the log: only the first line of the report is there',
      verdict: { ...verdict, confidence: 'low', confidenceScore: 0.3, impact: '' },
      fingerprint: 'order1-atomic-header',
    }),
    buildEvent({
      ...shared,
      id: 'e2',
      evidence: [evidence(2, lines.length)],
      process: 'swapper',
      pid: 0,
      tainted: '',
      trace: acceptTrace(),
      memoryAbsence: 'probably left out by design: kernels of this family print no memory report in interrupt context',
      verdict,
      fingerprint: 'order1-atomic-tcp-accept-vmxnet3',
    }),
  ];
  return {
    logs: new Map([[member, lines]]),
    analysis: analysis.parse(
      buildAnalysis({
        inputs: [
          {
            path: `cases/${member}`,
            sha256: 'a'.repeat(64),
            bytes: lines.join('\n').length + 1,
            kind: 'log',
            problems: [],
          },
        ],
        host: { ...buildAnalysis().host, kernel: EL6, arch: 'x86_64', pageSizeKiB: 4 },
        coverage: {
          sources: [
            {
              member,
              role: 'kernel-log',
              lines: lines.length,
              bytes: 2100,
              from: '2014-10-24T11:27:42',
              to: '2014-10-24T11:27:42',
              truncated: false,
              problems: [],
            },
          ],
          boots: [],
          gaps: [],
          suppressed: 0,
          missing: ['no sar data', 'no /proc snapshot: memory size, buddyinfo and sysctl values are not known'],
        },
        events,
        groups: [
          buildGroup({
            fingerprint: 'order1-atomic-tcp-accept-vmxnet3',
            title: 'page allocation failure: order 1, GFP_ATOMIC, softirq, vmxnet3: sk_prot_alloc',
            eventIds: ['e2'],
          }),
          buildGroup({
            fingerprint: 'order1-atomic-header',
            title: 'page allocation failure: order 1, GFP_ATOMIC, no stack printed',
            eventIds: ['e1'],
            from: '2014-10-24T11:27:42',
            to: '2014-10-24T11:27:42',
          }),
        ],
        findings: [
          {
            id: 'f1',
            severity: 'warning',
            title: 'Urgent order-1 requests of the network receive path are refused',
            detail:
              'The kernel needed 2 adjacent pages for a socket of a new connection, could not wait, and found none',
            evidence: [evidence(2, lines.length)],
            advice: [
              {
                action:
                  'Raise vm.min_free_kbytes in proportion to the memory of the host (its size is not in this log: at most 1 % of it)',
                commands: ['sysctl vm.min_free_kbytes', 'sysctl -w vm.min_free_kbytes=<value>'],
                risk: 'The amount is withheld from everybody; too large a value can itself cause out-of-memory kills',
                verify: 'grep -A4 zone /proc/zoneinfo shows the new min; count failures over the next 14 days',
                undo: 'sysctl -w vm.min_free_kbytes=<previous value>',
              },
            ],
          },
          {
            id: 'f2',
            severity: 'info',
            title: 'The release of this kernel already lets kswapd compact memory',
            detail: `The improvement came with 2.6.32-358.el6; this host runs ${EL6}, so an upgrade to that release changes nothing`,
            evidence: [evidence(3, 3)],
            advice: [],
          },
        ],
        rootCause: {
          statement:
            'The network receive path of the VMware card asked for two adjacent memory pages (8 KiB) without being able to wait, and the kernel had no such pair at hand; free memory was most likely too fragmented, for a moment',
          confidence: 'medium',
          alternatives: [
            'A short dip of free memory below the reserve for urgent requests explains the same lines; the log holds no memory numbers',
          ],
          missing: [
            'What made the host hang: these two events alone do not explain it; look for out-of-memory kills and hung tasks around 11:27',
          ],
        },
      }),
    ),
  };
}

const RX_STACK: readonly StackRow[] = [
  ['warn_alloc', '+0xfe/0x160'],
  ['__alloc_pages_slowpath', '+0xe07/0xe40'],
  ['__alloc_pages_nodemask', '+0x2cd/0x320'],
  ['alloc_pages_current', '+0x6a/0xe0'],
  ['skb_page_frag_refill', '+0xd4/0x100'],
  ['try_fill_recv', '+0x3ed/0x740', 'virtio_net'],
  ['virtnet_poll', '+0x31f/0x349', 'virtio_net'],
  ['net_rx_action', '+0x140/0x3c0'],
  ['__do_softirq', '+0xe4/0x2da'],
  ['irq_exit', '+0xae/0xb0'],
  ['do_IRQ', '+0x59/0xe0'],
];

function rxTrace(): Trace {
  return {
    context: 'softirq',
    frames: frames(RX_STACK, 'softirq'),
    requester: { symbol: 'skb_page_frag_refill', layer: 'Network buffers' },
    driver: { module: 'virtio_net', symbol: 'try_fill_recv' },
    layers: [
      { layer: 'Page allocator', meaning: 'hands out pages', frames: [0, 1, 2, 3] },
      { layer: 'Network buffers', meaning: 'memory for received packets', frames: [4] },
      { layer: 'Network driver virtio_net', meaning: 'virtual network card', frames: [5, 6] },
      { layer: 'Softirq', meaning: 'deferred interrupt work', frames: [7, 8, 9, 10] },
    ],
    wrapper: 'page fragment',
    stale: [],
    story:
      'The virtual network card (virtio_net) wanted to refill its ring of receive buffers while packets were coming in',
    kernelStory: 'net_rx softirq → virtnet_poll → try_fill_recv → skb_page_frag_refill → order-0 GFP_ATOMIC',
  };
}

/** Free blocks of one zone with the letters that the kernel prints beside them. */
function buddy(counts: readonly number[], types: readonly string[]): NonNullable<MemoryZone['buddy']> {
  const total = counts.reduce((sum, value, order) => sum + value * 4 * 2 ** order, 0);
  return { counts: [...counts], types: [...types], hasTypes: true, totalKiB: total };
}

function zoneLines(zone: MemoryZone): string[] {
  return [
    `Node 0 ${zone.zone} free:${zone.freeKiB}kB min:${zone.minKiB}kB low:${zone.lowKiB}kB high:${zone.highKiB}kB active_file:${zone.activeFileKiB ?? 0}kB inactive_file:${zone.inactiveFileKiB ?? 0}kB managed:${zone.managedKiB}kB free_cma:0kB`,
    `lowmem_reserve[]: ${(zone.lowmemReservePages ?? []).join(' ')}`,
  ];
}

function buddyLine(zone: MemoryZone): string {
  const list = zone.buddy;
  if (list === null) return '';
  const cells = list.counts.map(
    (value, order) => `${value}*${4 * 2 ** order}kB${value > 0 ? ` (${list.types[order] ?? ''})` : ''}`,
  );
  return `Node 0 ${zone.zone}: ${cells.join(' ')} = ${list.totalKiB}kB`;
}

function memInfoZones(): MemoryZone[] {
  return [
    buildZone({
      zone: 'DMA',
      freeKiB: 15908,
      minKiB: 132,
      lowKiB: 164,
      highKiB: 196,
      managedKiB: 15908,
      lowmemReservePages: [0, 3444, 7878, 7878, 7878],
      buddy: buddy([1, 0, 0, 1, 2, 1, 1, 0, 1, 1, 3], ['U', '', '', 'U', 'U', 'U', 'U', '', 'U', 'M', 'M']),
    }),
    buildZone({
      zone: 'DMA32',
      freeKiB: 31476,
      minKiB: 37680,
      lowKiB: 45052,
      highKiB: 52424,
      managedKiB: 3588072,
      activeFileKiB: 2316,
      inactiveFileKiB: 3427096,
      lowmemReservePages: [0, 0, 4433, 4433, 4433],
      buddy: buddy(
        [35, 109, 372, 144, 28, 37, 55, 0, 0, 0, 0],
        ['UMEH', 'UMEH', 'UMEH', 'MEH', 'MEH', 'ME', 'UME', '', '', '', ''],
      ),
    }),
    buildZone({
      zone: 'Normal',
      freeKiB: 20672,
      minKiB: 56392,
      lowKiB: 65880,
      highKiB: 75368,
      managedKiB: 4548188,
      activeFileKiB: 28936,
      inactiveFileKiB: 4246864,
      lowmemReservePages: [0, 0, 0, 0, 0],
      buddy: buddy(
        [347, 250, 655, 80, 29, 7, 6, 0, 0, 0, 0],
        ['UMEH', 'UMEH', 'UMEH', 'UMEH', 'ME', 'MEH', 'MEH', '', '', '', ''],
      ),
    }),
  ];
}

/** Watermark results of the three zones: pages of a 4 KiB page, turned into KiB. */
function memInfoVerdict(): Verdict {
  const zone = (
    name: string,
    free: number,
    min: number,
    effective: number,
    reserve: number,
  ): Verdict['zones'][number] => {
    const short = effective + reserve - free;
    const sum = reserve === 0 ? `${effective}` : `${effective} + ${reserve}`;
    return {
      node: 0,
      zone: name,
      passes: false,
      marginKiB: -short,
      failedAt: 'watermark',
      terms: [
        { name: 'free', kiB: free },
        { name: 'min', kiB: min },
        { name: 'reserve_access', kiB: min - effective },
        { name: 'lowmem_reserve', kiB: reserve },
      ],
      marginBoundsKiB: null,
      sentence: `${name}: ${free} ≤ ${sum} KiB: refused by ${short} KiB (free ≤ 3/8 of min ${min}${reserve === 0 ? '' : ' + lowmem_reserve'})`,
    };
  };
  return buildVerdict({
    cause: 'boosted-watermark',
    confidence: 'high',
    confidenceScore: 0.88,
    expectation: 'refused',
    rule: '4.15 (4.15 to 5.8)',
    ruleExact: true,
    zones: [
      zone('DMA', 15908, 132, 52, 31512),
      zone('DMA32', 31476, 37680, 14132, 17732),
      zone('Normal', 20672, 56392, 21148, 0),
    ],
    causes: [
      {
        cause: 'boosted-watermark',
        role: 'headline',
        why: 'Normal: min stood at 56392 KiB, 18440 KiB of it boost; without boost the request passes by 6440 KiB',
      },
      {
        cause: 'lowmem-reserve',
        role: 'contributing',
        why: 'DMA32 and DMA hold free memory that is reserved against this request',
      },
      { cause: 'memory-exhausted', role: 'excluded', why: '7.3 GiB of page cache could be given back' },
    ],
    explanation:
      'The kernel had raised the min watermark of zone Normal for a while (boost), and the urgent request for one page came to lie 476 KiB below it; without the boost it would have been served',
    severityLevel: 1,
    impact: 'A receive buffer was not refilled; the driver tries again, and packets may be dropped meanwhile',
    alternatives: [],
    missing: [],
  });
}

const KERNEL_54 = '5.4.26';

/** Lines of one failure with stack and Mem-Info, as a 5.4 kernel prints them. */
function memInfoLines(process: string, pid: number, stamp: string, zones: readonly MemoryZone[]): string[] {
  return [
    `${process}: page allocation failure: order:0, mode:0xa20(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0`,
    `CPU: 3 PID: ${pid} Comm: ${process} Not tainted ${KERNEL_54} #4`,
    'Hardware name: Example Systems Model 7, BIOS 1.0 01/01/2020',
    'Call Trace:',
    ' <IRQ>',
    ...RX_STACK.map(([symbol, place, module]) => ` ${symbol}${place}${module === undefined ? '' : ` [${module}]`}`),
    ' </IRQ>',
    'Mem-Info:',
    ...zones.flatMap(zoneLines),
    ...zones.map(buddyLine),
    '1926939 total pagecache pages',
    'Free swap  = 4033776kB',
    'Total swap = 4038652kB',
    '2097048 pages RAM',
  ].map((text) => `[${stamp}] ${text}`);
}

export interface MemInfoOptions {
  /** How many failures, one every `everySeconds`. */
  readonly count?: number;
  readonly everySeconds?: number;
  readonly process?: string;
  readonly hostname?: string;
}

/** Failures with full Mem-Info on a 5.4 kernel whose watermark was boosted: refused in Normal by 476 KiB. */
export function memInfoCase(options: MemInfoOptions = {}): BuiltCase {
  const { count = 3, everySeconds = 95, process = 'kworker/3:2', hostname = 'ceph-client-07' } = options;
  const member = 'sos_commands/kernel/dmesg';
  const zones = memInfoZones();
  const lines: string[] = [];
  const events: AnalysisEvent[] = [];
  let byteOffset = 0;
  for (let index = 0; index < count; index++) {
    const bootSeconds = 785.581198 + index * everySeconds;
    const own = memInfoLines(process, 332, bootSeconds.toFixed(6).padStart(12), zones);
    const time = new Date(Date.UTC(2020, 3, 2, 9, 13, 5) + index * everySeconds * 1000)
      .toISOString()
      .replace('.000Z', '+02:00');
    events.push(
      buildEvent({
        id: `e${index + 1}`,
        evidence: [{ member, line: lines.length + 1, endLine: lines.length + own.length, byteOffset }],
        time,
        timeSource: 'dmesg+btime',
        bootSeconds,
        process,
        pid: 332,
        cpu: 3,
        kernel: KERNEL_54,
        tainted: '',
        hardware: 'Example Systems Model 7, BIOS 1.0 01/01/2020',
        order: 0,
        sizeKiB: 4,
        mode: '0xa20',
        cpuset: '/',
        memsAllowed: '0',
        gfp: atomicGfp({
          printed: 'GFP_ATOMIC',
          table: '5.4',
          basis: 'printed',
          bits: ['__GFP_HIGH', '__GFP_ATOMIC', '__GFP_KSWAPD_RECLAIM'],
        }),
        trace: rxTrace(),
        memory: buildMemory(zones, {
          swap: { freeKiB: 4033776, totalKiB: 4038652, cachePages: 38 },
          pageCachePages: 1926939,
        }),
        verdict: memInfoVerdict(),
        fingerprint: 'order0-atomic-virtio-refill',
      }),
    );
    for (const text of own) {
      lines.push(text);
      byteOffset += text.length + 1;
    }
  }
  const first = events[0];
  const last = events[events.length - 1];
  return {
    logs: new Map([[member, lines]]),
    analysis: analysis.parse(
      buildAnalysis({
        inputs: [
          {
            path: 'sosreport-ceph-client-07-2020-04-02-abcdefg.tar.xz',
            sha256: 'b'.repeat(64),
            bytes: 14_812_004,
            kind: 'sosreport',
            problems: [],
          },
        ],
        host: {
          hostname,
          distro: 'Ubuntu 18.04.4 LTS',
          kernel: KERNEL_54,
          arch: 'x86_64',
          memTotalKiB: 8152168,
          pageSizeKiB: 4,
          numaNodes: 1,
          timezone: 'CEST (+02:00)',
          sysctl: { 'vm.min_free_kbytes': 67584 },
        },
        coverage: {
          sources: [
            {
              member,
              role: 'kernel-log',
              lines: lines.length,
              bytes: byteOffset,
              from: first?.time ?? null,
              to: last?.time ?? null,
              truncated: false,
              problems: [],
            },
          ],
          boots: [{ id: 'b1', from: '2020-04-02T09:00:00+02:00', to: null, kernel: KERNEL_54 }],
          gaps: [],
          suppressed: 4,
          missing: ['no sar data'],
        },
        facts: {
          ...noFacts(),
          hostname: { value: hostname, member: 'hostname', line: 1 },
          virtualisation: { value: 'KVM guest', member: 'sos_commands/hardware/dmidecode', line: 12 },
          sysctl: { 'vm.min_free_kbytes': { value: '67584', member: 'sos_commands/kernel/sysctl_-a', line: 911 } },
          collectedAt: { value: '2020-04-02T10:02:11+02:00', member: 'date', line: 1 },
        },
        events,
        groups: [
          buildGroup({
            fingerprint: 'order0-atomic-virtio-refill',
            title: 'page allocation failure: order 0, GFP_ATOMIC, softirq, virtio_net: skb_page_frag_refill',
            eventIds: events.map((event) => event.id),
            suppressed: 4,
            from: first?.time ?? null,
            to: last?.time ?? null,
          }),
        ],
        findings: [
          {
            id: 'f1',
            severity: 'warning',
            title: 'A temporary watermark boost refuses urgent requests',
            detail: 'Kernels 5.0 to 5.8 hold urgent single-page requests to the boosted watermark; later ones do not',
            evidence: first === undefined ? [] : [...first.evidence],
            advice: [
              {
                action: 'Upgrade to a kernel with the 5.9 watermark rules (5.4.y of late 2024, 5.10 or later)',
                commands: [],
                risk: 'The usual risk of a kernel upgrade',
                verify: 'uname -r; no refused order-0 GFP_ATOMIC request with boost in the log over 14 days',
                undo: 'Boot the previous kernel',
              },
              {
                action: 'Until then, switch the boost off',
                commands: [
                  'sysctl -w vm.watermark_boost_factor=0',
                  "echo 'vm.watermark_boost_factor = 0' > /etc/sysctl.d/60-boost.conf",
                ],
                risk: 'Free memory may fragment a little faster',
                verify: 'sysctl vm.watermark_boost_factor reads 0; the next failure, if any, prints a lower min',
                undo: 'sysctl -w vm.watermark_boost_factor=15000 and remove /etc/sysctl.d/60-boost.conf',
              },
            ],
          },
        ],
        rootCause: {
          statement:
            'The kernel had raised its own safety mark for free memory for a short while, and urgent requests of the network card for single pages fell below it, although 7.3 GiB of cache could have been given back',
          confidence: 'high',
          alternatives: [],
          missing: ['Whether packets were really lost: ethtool -S was not collected'],
        },
      }),
    ),
  };
}

/** Many failures in many groups, with sister events: what a bad week leaves behind. */
export function stormCase(count: number, groupCount = 24): BuiltCase {
  const base = memInfoCase({ count, everySeconds: 37 });
  const groupOf = (index: number): number =>
    Math.min(groupCount - 1, Math.floor(Math.sqrt(index % (groupCount * groupCount))));
  const events = base.analysis.events.map((event, index) => ({
    ...event,
    process: `worker-${index % 211}`,
    fingerprint: `fp-${groupOf(index)}`,
  }));
  const groups = Array.from({ length: groupCount }, (_, number) => {
    const own = events.filter((event) => event.fingerprint === `fp-${number}`);
    return buildGroup({
      fingerprint: `fp-${number}`,
      title: `page allocation failure: order 0, GFP_ATOMIC, softirq, driver_with_a_long_name_${number + 1}: skb_page_frag_refill`,
      eventIds: own.map((event) => event.id),
      count: Math.max(1, own.length),
      from: own[0]?.time ?? null,
      to: own[own.length - 1]?.time ?? null,
    });
  }).filter((group) => group.eventIds.length > 0);
  return { logs: base.logs, analysis: analysis.parse({ ...base.analysis, events, groups }) };
}

/** Text that tries every door: HTML, Markdown, Typst, terminal escapes, direction marks, shells. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '</svg><img src=x onerror=alert(1)>',
  '"\'&amp;&lt;',
  '[l](http://evil.example/a) ![i](http://evil.example/b.png) <http://evil.example/c> http://evil.example/d www.evil.example',
  '`code` ``` | **b** _u_ ~~s~~ @someone #123 $x$',
  '#panic("typst") #read("/etc/passwd") $ x^2 $ \\u{0041}',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u009b2J\r\n\u0000\u0008',
  '\u202egnp.exe\u202c \u2066\u2069\u200b\u2028\ufeff\ud800',
].join(' ');

/** A case in which everything that comes from a log or a file name is hostile. */
export function hostileCase(text = HOSTILE): BuiltCase {
  const member = `var/log/${text}`;
  const base = memInfoCase({ count: 2, process: text, hostname: text });
  const place = (evidence: Evidence): Evidence => ({ ...evidence, member });
  const events = base.analysis.events.map((event) => ({
    ...event,
    evidence: event.evidence.map(place),
    kernel: `5.4.26${text}`,
    hardware: text,
    tainted: text,
    mode: text,
    nodemask: text,
    cpuset: text,
    memoryAbsence: text,
    details: { [text]: text },
    gfp:
      event.gfp === null
        ? null
        : { ...event.gfp, names: [text], table: text, notes: [text], alternatives: [{ table: text, names: [text] }] },
    trace:
      event.trace === null
        ? null
        : {
            ...event.trace,
            frames: event.trace.frames.map((frame) => ({ ...frame, symbol: text, module: text })),
            layers: event.trace.layers.map((layer) => ({ ...layer, layer: text, meaning: text })),
            stale: [0],
            story: text,
            kernelStory: text,
          },
    memory:
      event.memory === null
        ? null
        : {
            ...event.memory,
            problems: [text],
            zones: event.memory.zones.map((zone) => ({ ...zone, zone: `${zone.zone}${text}` })),
          },
    verdict:
      event.verdict === null
        ? null
        : {
            ...event.verdict,
            rule: text,
            explanation: text,
            impact: text,
            missing: [text],
            zones: event.verdict.zones.map((zone) => ({ ...zone, zone: `${zone.zone}${text}`, sentence: text })),
            causes: event.verdict.causes.map((cause) => ({ ...cause, why: text })),
            alternatives: [{ cause: 'stall' as const, decidedBy: text }],
          },
  }));
  return {
    logs: new Map([[member, (base.logs.get('sos_commands/kernel/dmesg') ?? []).map((line) => `${line} ${text}`)]]),
    analysis: {
      ...base.analysis,
      inputs: base.analysis.inputs.map((input) => ({ ...input, path: text, problems: [text] })),
      host: { ...base.analysis.host, distro: text, kernel: text, timezone: text },
      coverage: {
        ...base.analysis.coverage,
        sources: base.analysis.coverage.sources.map((source) => ({ ...source, member, role: text, problems: [text] })),
        missing: [text],
      },
      events,
      groups: base.analysis.groups.map((group) => ({ ...group, title: text })),
      findings: base.analysis.findings.map((finding) => ({
        ...finding,
        title: text,
        detail: text,
        evidence: finding.evidence.map(place),
        advice: finding.advice.map(() => ({ action: text, commands: [text], risk: text, verify: text, undo: text })),
      })),
      rootCause: { ...base.analysis.rootCause, statement: text, alternatives: [text], missing: [text] },
    },
  };
}
