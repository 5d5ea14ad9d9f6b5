/** The report from which the product began, as an analysis: two order-1 failures of a RHEL 6 guest on VMware. */
import { analysis, type Evidence, type Trace } from '../../shared/contract/index.ts';
import { atomicGfp, type BuiltCase, buildAnalysis, buildEvent, buildGroup, buildVerdict } from './analysis.ts';
import { frames, type StackRow } from './stack-rows.ts';

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
