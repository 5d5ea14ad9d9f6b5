/**
 * Counters that the kernel keeps whatever it prints: the independent witness where two kernels print differently. They count
 * from boot (an interface's from its driver's start), so they are told per day of uptime.
 */
import type { CaseFacts } from '../../contract/index.ts';
import type { Counter } from '../schema.ts';

const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/^allocstall/, 'requests that had to reclaim memory themselves'],
  [/^compact_stall$/, 'requests that had to compact memory themselves'],
  [/^compact_fail$/, 'compactions that did not yield the block'],
  [/^thp_fault_fallback$/, 'page faults that got no huge page'],
  [/^oom_kill$/, 'processes ended by the out-of-memory killer'],
  [/^pgscan_direct$/, 'pages looked at by requests in need'],
];

const LOADS: readonly (readonly [RegExp, string])[] = [
  [/^pgpgin$/, 'KiB read from disks'],
  [/^pgpgout$/, 'KiB written to disks'],
  [/^pgfault$/, 'page faults'],
];

/** Counters of network drivers for requests of their own that the kernel refused: the same failure, counted elsewhere. */
const NO_MEMORY = /alloc.*(?:fail|err)|(?:fail|err).*alloc|(?:no|nomem|low)_?(?:skb|mem)|skb_?drop/i;
/** Packets that the device dropped because the driver gave it no buffer; the same packet may stand in several of them. */
const NO_BUFFER = /rx_no_buf|no_buff(?:er)?s?\b|rx_missed|out_of_buffer|rx_discards|rx_fifo_errors/i;
const PACKETS = /^(?:rx_packets|rx_ucast_packets|rx_total_pkts|rx_pkts|pkts rx)$/i;

function uptimeDays(facts: CaseFacts): number | null {
  const seconds = facts.uptimeSeconds?.value ?? null;
  return seconds === null || seconds < 60 ? null : seconds / 86_400;
}

/** Sums of the counters that match, per name; zone suffixes of vmstat are added up. */
function vmstat(facts: CaseFacts, pattern: RegExp): number | null {
  let sum: number | null = null;
  for (const [name, value] of Object.entries(facts.vmstat?.value ?? {}))
    if (pattern.test(name)) sum = (sum ?? 0) + value;
  return sum;
}

/** Over all interfaces; of several counters of one interface that may count the same, the largest. */
function ethtool(facts: CaseFacts, pattern: RegExp): number | null {
  let sum: number | null = null;
  for (const one of facts.interfaces) {
    const values = Object.entries(one.counters).flatMap(([name, value]) => (pattern.test(name) ? [value] : []));
    if (values.length > 0) sum = (sum ?? 0) + Math.max(...values);
  }
  return sum;
}

/** The counters that both sides have; empty without both uptimes. */
export function comparedCounters(before: CaseFacts, after: CaseFacts): Counter[] {
  const [old, young] = [uptimeDays(before), uptimeDays(after)];
  if (old === null || young === null) return [];
  const found: Counter[] = [];
  const add = (name: string, meaning: string, kind: Counter['kind'], x: number | null, y: number | null): void => {
    if (x === null || y === null || x + y === 0) return;
    const [b, a] = [x / old, y / young];
    found.push({ name, meaning, kind, beforePerDay: b, afterPerDay: a, ratio: b === 0 ? null : a / b });
  };
  const nameOf = (pattern: RegExp): string => pattern.source.replace(/[\^$]/g, '');
  for (const [pattern, meaning] of FAILURES)
    add(nameOf(pattern), meaning, 'failure', vmstat(before, pattern), vmstat(after, pattern));
  add(
    'network interfaces',
    'requests for memory that drivers count as refused',
    'failure',
    ethtool(before, NO_MEMORY),
    ethtool(after, NO_MEMORY),
  );
  add(
    'network interfaces',
    'packets dropped because no buffer was ready',
    'failure',
    ethtool(before, NO_BUFFER),
    ethtool(after, NO_BUFFER),
  );
  for (const [pattern, meaning] of LOADS)
    add(nameOf(pattern), meaning, 'load', vmstat(before, pattern), vmstat(after, pattern));
  add('network interfaces', 'packets received', 'load', ethtool(before, PACKETS), ethtool(after, PACKETS));
  return found;
}
