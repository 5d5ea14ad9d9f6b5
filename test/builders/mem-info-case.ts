/** Order-0 failures of a virtual network card under kernel 5.4, with their memory report. */
import {
  type AnalysisEvent,
  analysis,
  type MemoryZone,
  noFacts,
  type Trace,
  type Verdict,
} from '../../shared/contract/index.ts';
import {
  atomicGfp,
  type BuiltCase,
  buildAnalysis,
  buildEvent,
  buildGroup,
  buildMemory,
  buildVerdict,
  buildZone,
} from './analysis.ts';
import { frames, type StackRow } from './stack-rows.ts';

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
