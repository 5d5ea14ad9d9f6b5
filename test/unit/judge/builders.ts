/**
 * Builders for the judge's tests. A block is drawn as a kernel prints it and read with a few expressions of its own, so
 * that these tests hang on the judge alone, not on the product's log reader.
 */
import type {
  AllocationContext,
  AnalysisEvent,
  CaseFacts,
  EventGroup,
  Frame,
  Gfp,
  MemoryInfo,
  MemoryZone,
} from '../../../shared/contract/index.ts';
import { noFacts } from '../../../shared/contract/index.ts';
import { type CaseInput, judgeEvent, type Surroundings } from '../../../shared/judge/index.ts';
import type { AllocationRequest } from '../../../shared/judge/watermark/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

function emptyZone(node: number | null, zone: string): MemoryZone {
  return {
    node,
    zone,
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
    allUnreclaimable: null,
    lowmemReservePages: null,
    buddy: null,
  };
}

const PLACES: Readonly<Record<string, keyof MemoryZone>> = {
  free: 'freeKiB',
  boost: 'boostKiB',
  min: 'minKiB',
  low: 'lowKiB',
  high: 'highKiB',
  reserved_highatomic: 'reservedHighatomicKiB',
  free_highatomic: 'freeHighatomicKiB',
  active_anon: 'activeAnonKiB',
  inactive_anon: 'inactiveAnonKiB',
  active_file: 'activeFileKiB',
  inactive_file: 'inactiveFileKiB',
  writepending: 'writependingKiB',
  present: 'presentKiB',
  managed: 'managedKiB',
  free_pcp: 'freePcpKiB',
  free_cma: 'freeCmaKiB',
};

function fields(text: string): [string, number][] {
  return [...text.matchAll(/([a-z_()]+):\s?(\d+)/gi)].map((m) => [m[1] ?? '', Number(m[2])]);
}

/**
 * Reads a drawn Mem-Info block: totals, node lines, zone lines with their lowmem_reserve, buddy lists, tails. A list whose
 * zone line is lost begins with `torn `.
 */
export function memInfo(drawing: string, part: Partial<MemoryInfo> = {}): MemoryInfo {
  const zones: MemoryZone[] = [];
  const info: MemoryInfo = {
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
  };
  let last: MemoryZone | null = null;
  for (const text of drawing.split('\n').map((one) => one.trim())) {
    const torn = text.startsWith('torn ');
    const line = torn ? text.slice('torn '.length) : text;
    const zoneLine = /^(?:Node (\d+) )?(\w+) free:/.exec(line);
    const reserve = /^lowmem_reserve\[\]: (.*)$/.exec(line);
    const list = /^(?:Node (\d+) )?(\w+): (\d+\*\d+kB.*)$/.exec(line);
    const huge = /hugepages_total=(\d+) hugepages_free=(\d+) hugepages_surp=(\d+) hugepages_size=(\d+)kB/.exec(line);
    const swap = /^(Free|Total) swap\s*= (\d+)kB$/.exec(line);
    const ram = /^(\d+) pages (RAM|reserved)$/.exec(line);
    const nodeLine = /^Node (\d+) active_anon:/.exec(line);
    if (zoneLine !== null) {
      last = emptyZone(zoneLine[1] === undefined ? null : Number(zoneLine[1]), zoneLine[2] ?? '');
      const place: Record<string, unknown> = last;
      for (const [name, value] of fields(line)) {
        const key = PLACES[name];
        if (key !== undefined) place[key] = value;
        else last.other[name] = value;
      }
      if (/all_unreclaimable\? yes/.test(line)) last.allUnreclaimable = true;
      zones.push(last);
    } else if (reserve !== null && last !== null) {
      last.lowmemReservePages = (reserve[1] ?? '').trim().split(/\s+/).map(Number);
    } else if (list !== null) {
      const node = list[1] === undefined ? null : Number(list[1]);
      if (torn) zones.push(emptyZone(node, list[2] ?? ''));
      const of = zones.find((z) => z.zone === list[2] && z.node === node);
      if (of === undefined) throw new Error(`the drawing lists a zone that it does not have: ${line}`);
      const items = [...(list[3] ?? '').matchAll(/(\d+)\*(\d+)kB(?: \((\w+)\))?/g)];
      of.buddy = {
        counts: items.map((m) => Number(m[1])),
        types: items.map((m) => m[3] ?? ''),
        hasTypes: items.some((m) => m[3] !== undefined),
        totalKiB: Number(/= (\d+)kB/.exec(line)?.[1] ?? Number.NaN),
      };
      info.pageSizeKiB = Number(items[0]?.[2] ?? 4);
    } else if (nodeLine !== null) {
      info.nodes.push({
        node: Number(nodeLine[1]),
        values: Object.fromEntries(fields(line.slice(nodeLine[0].indexOf('active_anon')))),
        allUnreclaimable: /all_unreclaimable\? yes/.test(line),
      });
    } else if (huge !== null) {
      info.hugepages.push({
        node: 0,
        total: Number(huge[1]),
        free: Number(huge[2]),
        surplus: Number(huge[3]),
        sizeKiB: Number(huge[4]),
      });
    } else if (swap !== null) {
      info.swap[swap[1] === 'Free' ? 'freeKiB' : 'totalKiB'] = Number(swap[2]);
    } else if (ram !== null) {
      info.ramPages[ram[2] ?? ''] = Number(ram[1]);
    } else if (/^\w+:\d+/.test(line)) {
      for (const [name, value] of fields(line)) info.totalsPages[name] = value;
    } else if (line !== '' && !/^Mem-Info|total pagecache/.test(line)) {
      throw new Error(`the drawing has a line that this builder does not know: ${line}`);
    }
  }
  for (const zone of zones) {
    if (zone.buddy !== null && Number.isNaN(zone.buddy.totalKiB)) {
      const size = info.pageSizeKiB ?? 4;
      zone.buddy.totalKiB = zone.buddy.counts.reduce((sum, count, order) => sum + count * 2 ** order * size, 0);
    }
  }
  return { ...info, ...part };
}

export type GfpEra = 'old' | '4.4' | '6.3';

/** Masks by name, as a decoder that knows the release would hand them over. `era` is that of the mask's layout. */
export function gfp(name: string, era: GfpEra, extra: Partial<Gfp> = {}): Gfp {
  const parts = name.split('|');
  const has = (one: string) => parts.includes(one);
  const atomic = has('GFP_ATOMIC');
  const nowait = has('GFP_NOWAIT');
  const bits: string[] = parts.filter((one) => one.startsWith('__GFP_'));
  const sleeps = !atomic && !nowait;
  if (atomic) bits.push('__GFP_HIGH');
  if (era === 'old') {
    if (sleeps) bits.push('__GFP_WAIT');
  } else {
    bits.push('__GFP_KSWAPD_RECLAIM');
    if (sleeps) bits.push('__GFP_DIRECT_RECLAIM');
    if (atomic && era === '4.4') bits.push('__GFP_ATOMIC');
  }
  const user = has('GFP_HIGHUSER_MOVABLE');
  if (user) bits.push('__GFP_HARDWALL', '__GFP_MOVABLE', '__GFP_HIGHMEM');
  if (has('GFP_USER')) bits.push('__GFP_HARDWALL');
  const noMemalloc = has('__GFP_NOMEMALLOC');
  const harder = (era === 'old' ? !sleeps : atomic) && !noMemalloc;
  return {
    printed: era === 'old' ? null : name,
    names: parts,
    bits,
    table: 'test',
    basis: era === 'old' ? 'release' : 'printed',
    canSleep: sleeps,
    directReclaim: sleeps,
    wakesKswapd: true,
    io: sleeps && !has('GFP_NOIO'),
    fs: sleeps && !has('GFP_NOFS') && !has('GFP_NOIO'),
    reserves: harder ? (atomic ? 'atomic' : 'harder') : atomic ? 'high' : 'none',
    highestZone: has('GFP_DMA') ? 'DMA' : has('GFP_DMA32') ? 'DMA32' : user ? 'Movable' : 'Normal',
    migrateType: user ? 'movable' : 'unmovable',
    thisNode: has('__GFP_THISNODE'),
    noRetry: has('__GFP_NORETRY'),
    retryMayFail: has('__GFP_RETRY_MAYFAIL'),
    noFail: false,
    noMemalloc,
    noWarn: false,
    notes: [],
    alternatives: [],
    ...extra,
  };
}

/** Frames from a drawing, the innermost first: one symbol per line, `?` before those that the unwinder does not vouch for. */
export function trace(drawing: string): Frame[] {
  let section: Frame['section'] = 'task';
  const frames: Frame[] = [];
  const lines = drawing.split('\n').map((text) => text.trim());
  if (lines.some((line) => line.startsWith('<IRQ>'))) section = 'irq';
  for (const line of lines) {
    if (line === '') continue;
    if (line === '<IRQ>') continue;
    if (line === '</IRQ>' || line === '<EOI>') {
      section = 'task';
      continue;
    }
    const m = /^(\? )?([\w.]+)(?: \[(\w+)\])?$/.exec(line);
    if (m === null) throw new Error(`the drawing has a frame that this builder does not know: ${line}`);
    frames.push({
      symbol: m[2] ?? '',
      offset: null,
      size: null,
      module: m[3] ?? null,
      address: null,
      reliable: m[1] === undefined,
      section,
    });
  }
  return frames;
}

export interface Drawn {
  readonly kernel?: string | null;
  readonly order?: number;
  readonly gfp?: Gfp;
  readonly context?: AllocationContext;
  readonly process?: string | null;
  readonly nodemask?: string | null;
  readonly memsAllowed?: string | null;
  readonly frames?: Frame[];
  readonly memory: MemoryInfo;
}

export function request(drawn: Drawn): AllocationRequest {
  return {
    release: parseRelease(drawn.kernel ?? null),
    order: drawn.order ?? 0,
    gfp: drawn.gfp ?? gfp('GFP_KERNEL', '4.4'),
    context: drawn.context ?? 'process',
    process: drawn.process ?? 'worker',
    pid: 100,
    nodemask: drawn.nodemask ?? null,
    memsAllowed: drawn.memsAllowed ?? null,
    frames: drawn.frames ?? [],
    memory: drawn.memory,
  };
}

export type EventDraft = Omit<AnalysisEvent, 'verdict'>;

/** An event with everything unknown but what `part` says. */
export function event(part: Partial<EventDraft> = {}): EventDraft {
  return {
    id: 'e1',
    kind: 'page-allocation-failure',
    evidence: [{ member: 'var/log/messages', line: 10, endLine: 60, byteOffset: 700 }],
    time: null,
    timeSource: null,
    bootSeconds: 20000,
    process: 'worker',
    pid: 100,
    cpu: 0,
    kernel: null,
    tainted: '',
    hardware: null,
    workqueue: null,
    order: 0,
    sizeKiB: 4,
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
    fingerprint: 'f1',
    ...part,
  };
}

/** Frames as a decoded trace, with the context in which the request was made. */
export function tracePart(
  frames: Frame[],
  context: AllocationContext,
  part: Partial<NonNullable<AnalysisEvent['trace']>> = {},
): NonNullable<AnalysisEvent['trace']> {
  const driver = frames.find((frame) => frame.module !== null);
  return {
    context,
    frames,
    requester: null,
    driver: driver === undefined ? null : { module: driver.module ?? '', symbol: driver.symbol },
    layers: [],
    wrapper: null,
    stale: [],
    story: '',
    kernelStory: '',
    ...part,
  };
}

/** A case of which nothing is known but the event. */
export function alone(part: Partial<Surroundings> = {}): Surroundings {
  return { facts: noFacts(), nearby: [], eventsInTenMinutes: 1, memTotalKiB: null, ...part };
}

/** A fact with the file that carries it. */
export function fact<T>(value: T, member = 'sos_commands/kernel/sysctl_-a', line: number | null = 7) {
  return { value, member, line };
}

/** The first report of such a failure that was read: python2.6 has a header alone, swapper the stack; no Mem-Info. */
export function firstReport(): EventDraft[] {
  const kernel = '2.6.32-358.2.1.el6.x86_64';
  const frames = trace(`
    <IRQ>
    ? __alloc_pages_nodemask
    ? kmem_getpages
    ? fallback_alloc
    ? ____cache_alloc_node
    ? cache_grow
    ? kmem_cache_alloc
    ? sk_prot_alloc
    ? sk_clone
    ? inet_csk_clone
    ? tcp_create_openreq_child
    ? tcp_v4_syn_recv_sock
    ? tcp_check_req
    ? tcp_v4_do_rcv
    ? tcp_v4_rcv
    ? ip_local_deliver
    ? ip_rcv
    ? __netif_receive_skb
    ? netif_receive_skb
    ? vmxnet3_rq_rx_complete [vmxnet3]
    ? vmxnet3_poll_rx_only [vmxnet3]
    ? net_rx_action
    ? __do_softirq
    ? call_softirq
    ? do_softirq
    ? irq_exit
    ? do_IRQ
    <EOI>
    ? native_safe_halt
    ? default_idle
    ? cpu_idle
    ? start_secondary`);
  const common = { kernel, order: 1, sizeKiB: 8, mode: '0x20', gfp: gfp('GFP_ATOMIC', 'old'), memory: null };
  return [
    event({
      ...common,
      id: 'e1',
      process: 'python2.6',
      pid: null,
      trace: null,
      memoryAbsence: 'only the header is in the log',
    }),
    event({
      ...common,
      id: 'e2',
      process: 'swapper',
      pid: 0,
      trace: tracePart(frames, 'softirq', {
        requester: { symbol: 'sk_prot_alloc', layer: 'sockets' },
        driver: { module: 'vmxnet3', symbol: 'vmxnet3_rq_rx_complete' },
        wrapper: 'slab',
      }),
      memoryAbsence: 'left out by design in interrupt context',
    }),
  ];
}

/** Settings as `sysctl -a` lists them. */
export function sysctl(values: Record<string, string>): CaseFacts['sysctl'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fact(value)]));
}

/** A host: RAM in GiB over its nodes, all but the first 4 GiB in Normal. */
export function host(kernel: string, gib: number, part: Partial<CaseFacts> = {}, nodes = 1): CaseFacts {
  const ramKiB = gib * 1024 * 1024;
  const zones: MemoryZone[] = [];
  const each = Math.floor(ramKiB / nodes);
  for (let node = 0; node < nodes; node++) {
    let left = each;
    if (node === 0) {
      zones.push({ ...emptyZone(0, 'DMA'), managedKiB: 15872, presentKiB: 15992 });
      left -= 15872;
      const dma32 = Math.min(left, 3 * 1024 * 1024);
      zones.push({ ...emptyZone(0, 'DMA32'), managedKiB: dma32, presentKiB: dma32 });
      left -= dma32;
    }
    if (left > 0) zones.push({ ...emptyZone(node, 'Normal'), managedKiB: left, presentKiB: left });
  }
  return {
    ...noFacts(),
    kernel: fact(kernel, 'sos_commands/kernel/uname_-a', 1),
    meminfoKiB: fact({ MemTotal: ramKiB, SwapTotal: 4194304, SwapFree: 4194304 }, 'proc/meminfo', 1),
    zoneinfo: fact(zones, 'proc/zoneinfo', 1),
    numaNodes: fact(nodes, 'sos_commands/numa/numactl_--hardware', 1),
    ...part,
  };
}

/** Judges drafts and lays the case around them: one group for each order and mask. */
export function caseOf(
  drafts: readonly EventDraft[],
  facts: CaseFacts = noFacts(),
  suppressed = 0,
  missing: readonly string[] = [],
): CaseInput {
  const events: AnalysisEvent[] = drafts.map((draft, i) => {
    const one = {
      ...draft,
      id: `e${i + 1}`,
      fingerprint: draft.fingerprint === 'f1' ? `${draft.order} ${draft.gfp?.names.join('|')}` : draft.fingerprint,
    };
    const around = {
      facts,
      nearby: [],
      eventsInTenMinutes: drafts.length,
      memTotalKiB: facts.meminfoKiB?.value.MemTotal ?? null,
    };
    return { ...one, verdict: judgeEvent(one, around) };
  });
  const groups = new Map<string, EventGroup>();
  for (const one of events) {
    const group = groups.get(one.fingerprint) ?? {
      fingerprint: one.fingerprint,
      title: 'page allocation failure',
      kind: one.kind,
      count: 0,
      suppressed: 0,
      from: null,
      to: null,
      eventIds: [],
    };
    group.count++;
    group.eventIds.push(one.id);
    groups.set(one.fingerprint, group);
  }
  return { events, groups: [...groups.values()], facts, suppressed, missing };
}
