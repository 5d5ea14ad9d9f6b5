/**
 * Stacks drawn in one string: innermost first, `?` for frames that the kernel does not vouch for, `[module]` behind the name,
 * `+0` for an offset of zero, `<IRQ>`, `<SOFTIRQ>` and `<EOI>` for changes of stack.
 */
import type { Frame, Gfp } from '../../../shared/contract/event.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';
import { attributeStack, type StackInput } from '../../../shared/kernel/stack/index.ts';

const SECTIONS: Record<string, Frame['section']> = {
  '<IRQ>': 'irq',
  '<SOFTIRQ>': 'softirq',
  '<EOI>': 'task',
  '</IRQ>': 'task',
};

export function frames(drawing: string): Frame[] {
  let section: Frame['section'] = 'task';
  const drawn: Frame[] = [];
  for (const token of drawing.trim().split(/\s+/)) {
    if (token === '') continue;
    const mark = SECTIONS[token];
    if (mark !== undefined) {
      section = mark;
      continue;
    }
    const match = /^(\??)([^[+]+)(?:\[([^\]]+)\])?(?:\+(\d+))?$/.exec(token);
    if (match === null) throw new Error(`not a frame: ${token}`);
    drawn.push({
      symbol: match[2] ?? '',
      offset: match[4] === undefined ? 0x40 + drawn.length : Number(match[4]),
      size: 0x400,
      module: match[3] ?? null,
      address: null,
      reliable: match[1] === '',
      section,
    });
  }
  return drawn;
}

export function mask(names: string, canSleep: boolean | null): Gfp {
  return {
    printed: null,
    names: [names],
    bits: [],
    table: 'test',
    basis: 'assumed',
    canSleep,
    directReclaim: canSleep,
    wakesKswapd: true,
    io: null,
    fs: null,
    reserves: 'unknown',
    highestZone: null,
    migrateType: null,
    thisNode: null,
    noRetry: null,
    retryMayFail: null,
    noFail: null,
    noMemalloc: null,
    noWarn: null,
    notes: [],
    alternatives: [],
  };
}

export const ATOMIC = mask('GFP_ATOMIC', false);
export const KERNEL = mask('GFP_KERNEL', true);

type Header = Partial<Omit<StackInput, 'frames' | 'release'>> & { release?: string };

export function input(drawing: string, header: Header = {}): StackInput {
  const { release, ...rest } = header;
  return {
    frames: frames(drawing),
    process: 'worker',
    pid: 4242,
    order: 0,
    sizeKiB: 4,
    gfp: ATOMIC,
    workqueue: null,
    release: parseRelease(release ?? null),
    ...rest,
  };
}

export function attribute(drawing: string, header: Header = {}) {
  return attributeStack(input(drawing, header));
}

/** The seed event: a scanned stack of 2.6.32 el6, all frames marked, with its leftovers. */
export const SEED = `<IRQ> ?__alloc_pages_nodemask ?kmem_getpages ?fallback_alloc ?cache_grow ?____cache_alloc_node
  ?kmem_cache_alloc ?sk_prot_alloc ?sk_clone ?inet_csk_clone ?tcp_create_openreq_child ?tcp_v4_syn_recv_sock
  ?tcp_check_req ?tcp_v4_do_rcv ?mod_timer ?tcp_v4_rcv+1278 ?tcp_v4_rcv+1278 ?ip_local_deliver_finish ?ip_local_deliver
  ?ip_rcv_finish ?ip_rcv ?__netif_receive_skb ?netif_receive_skb ?vmxnet3_rq_rx_complete[vmxnet3] ?swiotlb_map_page+0
  ?vmxnet3_poll_rx_only[vmxnet3] ?net_rx_action ?__do_softirq ?handle_IRQ_event ?call_softirq ?do_softirq ?irq_exit
  ?do_IRQ ?ret_from_intr+0 <EOI> ?native_safe_halt ?default_idle ?cpu_idle ?start_secondary`;
