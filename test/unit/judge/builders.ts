/**
 * Builders for the judge's tests. A block is drawn as a kernel prints it and read with a few expressions of its own, so
 * that these tests hang on the judge alone, not on the product's log reader.
 */
import type {
  AllocationContext,
  AnalysisEvent,
  Frame,
  Gfp,
  MemoryInfo,
  MemoryZone,
} from '../../../shared/contract/index.ts';
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

/** Reads a drawn Mem-Info block: totals, node lines, zone lines with their lowmem_reserve, buddy lists, tails. */
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
  for (const line of drawing.split('\n').map((text) => text.trim())) {
    const zoneLine = /^(?:Node (\d+) )?(\w+) free:/.exec(line);
    const reserve = /^lowmem_reserve\[\]: (.*)$/.exec(line);
    const list = /^(?:Node (\d+) )?(\w+): (\d+\*\d+kB.*)$/.exec(line);
    const huge = /hugepages_total=(\d+) hugepages_free=(\d+) hugepages_surp=(\d+) hugepages_size=(\d+)kB/.exec(line);
    const swap = /^(Free|Total) swap\s*= (\d+)kB$/.exec(line);
    const ram = /^(\d+) pages (RAM|reserved)$/.exec(line);
    const node = /^Node (\d+) active_anon:/.exec(line);
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
      const of = zones.find((z) => z.zone === list[2] && z.node === (list[1] === undefined ? null : Number(list[1])));
      if (of === undefined) throw new Error(`the drawing lists a zone that it does not have: ${line}`);
      const items = [...(list[3] ?? '').matchAll(/(\d+)\*(\d+)kB(?: \((\w+)\))?/g)];
      of.buddy = {
        counts: items.map((m) => Number(m[1])),
        types: items.map((m) => m[3] ?? ''),
        hasTypes: items.some((m) => m[3] !== undefined),
        totalKiB: Number(/= (\d+)kB/.exec(line)?.[1] ?? Number.NaN),
      };
      info.pageSizeKiB = Number(items[0]?.[2] ?? 4);
    } else if (node !== null) {
      info.nodes.push({
        node: Number(node[1]),
        values: Object.fromEntries(fields(line.slice(node[0].indexOf('active_anon')))),
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

type GfpEra = 'old' | '4.4' | '6.3';

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
