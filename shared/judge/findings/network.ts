/** Network cards whose buffers failed: MTU, rings, offloads, and what their counters say of lost packets. */
import type { Advice, Finding, NetworkInterface } from '../../contract/index.ts';
import { type CaseView, eventsNaming, evidenceOf, type JudgedEvent } from '../advice/view.ts';
import { finding, plural } from './finding.ts';

/** Ethernet header, VLAN tag, headroom and the shared info that ends every buffer, on 64-bit kernels. */
const OVERHEAD_BYTES = 22 + 64 + 320;
const TROUBLE = /alloc|no_?buf|nobuf|missed|oob|drop|fifo|discard/i;

/** The order that one linear receive buffer for this MTU needs. */
export function linearBufferOrder(mtu: number, pageBytes = 4096): number {
  return Math.max(0, Math.ceil(Math.log2((mtu + OVERHEAD_BYTES) / pageBytes)));
}

function counters(one: NetworkInterface): string {
  const bad = Object.entries(one.counters)
    .filter(([name, value]) => value > 0 && TROUBLE.test(name))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6);
  return bad.length === 0 ? '' : ` Counters since start: ${bad.map(([name, value]) => `${name} ${value}`).join(', ')}.`;
}

function describe(one: NetworkInterface): string {
  const mtu = one.mtu === null ? '' : `, MTU ${one.mtu}`;
  const ring =
    one.rxRing?.current == null
      ? ''
      : `, receive ring ${one.rxRing.current}${one.rxRing.max === null ? '' : ` of ${one.rxRing.max}`}`;
  const lro = one.features['large-receive-offload'] === true ? ', LRO on' : '';
  const version = one.driverVersion === null ? '' : ` ${one.driverVersion}`;
  return `${one.name} (${one.driver}${version}${mtu}${ring}${lro}).${counters(one)}`;
}

function adviceFor(interfaces: readonly NetworkInterface[]): Advice[] {
  const list: Advice[] = [];
  for (const one of interfaces.slice(0, 4)) {
    const order = linearBufferOrder(one.mtu ?? 0);
    if (one.mtu !== null && one.mtu > 1500 && order > 0) {
      list.push({
        action: `If the network allows it, use an MTU of 1500 on ${one.name}: with ${one.mtu} a buffer in one piece needs ${2 ** order} contiguous pages. Drivers that receive into single pages do not need this; ask for such a driver or option first.`,
        commands: [`ip link set dev ${one.name} mtu 1500`],
        risk: 'All partners of that network must agree on the MTU; less throughput for large transfers.',
        verify: 'The order of further events falls to 0, or they stop; ping -M do -s 1472 to the partners.',
        undo: `ip link set dev ${one.name} mtu ${one.mtu}`,
      });
    }
    if (one.features['large-receive-offload'] === true) {
      list.push({
        action: `Turn LRO off on ${one.name}: it builds large buffers; GRO does the same work with single pages.`,
        commands: [`ethtool -K ${one.name} lro off`],
        risk: 'A little more CPU time for receiving.',
        verify: `ethtool -k ${one.name} | grep large-receive; further events.`,
        undo: `ethtool -K ${one.name} lro on`,
      });
    }
  }
  return list;
}

function moduleOf(event: JudgedEvent): string | null {
  return event.trace?.driver?.module ?? null;
}

export function networkFindings(view: CaseView): Finding[] {
  const events = eventsNaming(view, 'high-order-driver');
  const receiving = view.judged.filter((event) => event.gfp?.canSleep === false && moduleOf(event) !== null);
  const all = events.length > 0 ? events : receiving;
  if (all.length === 0) return [];
  const seen = [...new Set(all.map(moduleOf).filter((name) => name !== null))];
  const interfaces = view.facts.interfaces.filter((one) => one.driver !== null && seen.includes(one.driver));
  const cards = interfaces.map((one) => one.driver).filter((name) => name !== null);
  const modules = cards.length > 0 ? [...new Set(cards)] : seen;
  if (events.length === 0 && interfaces.length === 0) return [];
  const detail = [
    events.length > 0
      ? `${plural(events.length, 'event')} asked for network buffers in blocks of more than one page without waiting.`
      : `${plural(receiving.filter((event) => modules.includes(`${moduleOf(event)}`)).length, 'event')} came from the work of this driver; the requests themselves need not be its own.`,
    ...interfaces.slice(0, 4).map(describe),
    interfaces.length === 0
      ? `The report has no ethtool output for ${modules.join(', ') || 'the card'}: ring sizes, MTU and counters are not known.`
      : '',
    'A larger ring rides out a burst without being refilled, a smaller one asks for less memory at a time; neither removes the need for free blocks.',
  ];
  return [
    finding({
      id: 'network-buffers',
      severity: events.length > 0 ? 'warning' : 'info',
      title: `Network buffers${modules.length === 0 ? '' : ` (${modules.join(', ')})`}`,
      detail,
      evidence: evidenceOf(all),
      advice: events.length > 0 ? adviceFor(interfaces) : [],
    }),
  ];
}
