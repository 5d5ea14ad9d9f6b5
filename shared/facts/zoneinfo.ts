/**
 * /proc/zoneinfo (mm/vmstat.c zoneinfo_show_print): the watermarks, protection and counters of each zone at rest, told as
 * zones of a Mem-Info block. All amounts are printed in pages. Differences by release:
 * - 4.8 on: per-node counters precede the first populated zone of a node, LRU sizes are `nr_zone_*`
 * - `boost` from 5.16, `managed` from 3.8; unpopulated zones print no counters from 4.8
 */
import type { CaseFacts } from '../contract/facts.ts';
import type { MemoryZone } from '../contract/memory.ts';
import { pageSizeKiB, settlePageSize, whenPageSizeIsKnown } from './page-size.ts';
import { cite, type Evidence, type EvidenceReader, linesOf, outranks } from './reader.ts';

const HEADER = /^Node (\d{1,4}), zone +(\w{1,16})/;
const PAIR = /^ +(?:pages )?([a-z][a-z0-9_]{0,47}):?\s+(\d{1,18})\s*$/;
const PROTECTION = /^ +protection: \(([\d, ]{1,200})\)/;

interface RawZone {
  readonly node: number;
  readonly zone: string;
  readonly values: Map<string, number>;
  protection: number[] | null;
  /** Pages parked on the per-cpu lists, summed. */
  parked: number | null;
}

/** Field of a zone → the names it had, newest first. */
const FIELDS = {
  freeKiB: ['free', 'nr_free_pages'],
  boostKiB: ['boost'],
  minKiB: ['min'],
  lowKiB: ['low'],
  highKiB: ['high'],
  reservedHighatomicKiB: ['nr_reserved_highatomic'],
  freeHighatomicKiB: ['nr_free_highatomic'],
  activeAnonKiB: ['nr_zone_active_anon', 'nr_active_anon'],
  inactiveAnonKiB: ['nr_zone_inactive_anon', 'nr_inactive_anon'],
  activeFileKiB: ['nr_zone_active_file', 'nr_active_file'],
  inactiveFileKiB: ['nr_zone_inactive_file', 'nr_inactive_file'],
  unevictableKiB: ['nr_zone_unevictable', 'nr_unevictable'],
  writependingKiB: ['nr_zone_write_pending'],
  presentKiB: ['present'],
  managedKiB: ['managed'],
  mlockedKiB: ['nr_mlock'],
  bounceKiB: ['nr_bounce'],
  freeCmaKiB: ['nr_free_cma'],
} as const;

/** Counters beside the fields that a verdict or a comparison uses, by the name that Mem-Info prints. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['nr_slab_reclaimable', 'slab_reclaimable'],
  ['nr_slab_unreclaimable', 'slab_unreclaimable'],
  ['nr_page_table_pages', 'pagetables'],
  ['nr_kernel_stack', 'kernel_stack'],
  ['nr_dirty', 'dirty'],
  ['nr_writeback', 'writeback'],
  ['nr_shmem', 'shmem'],
  ['spanned', 'spanned'],
  ['cma', 'cma'],
];

function rawZones(text: string): { zones: RawZone[]; firstIndex: number | null } {
  const zones: RawZone[] = [];
  let firstIndex: number | null = null;
  let perNode = false;
  let perCpu = false;
  for (const [index, line] of linesOf(text).entries()) {
    const header = HEADER.exec(line);
    if (header !== null) {
      firstIndex ??= index;
      zones.push({ node: Number(header[1]), zone: header[2] ?? '', values: new Map(), protection: null, parked: null });
      perNode = false;
      perCpu = false;
      continue;
    }
    const zone = zones.at(-1);
    if (zone === undefined) continue;
    if (line.includes('per-node stats')) perNode = true;
    else if (line.startsWith('  pages free')) perNode = false;
    else if (line.startsWith('  pagesets')) perCpu = true;
    const protection = PROTECTION.exec(line);
    if (protection !== null) zone.protection = (protection[1] ?? '').split(',').map((n) => Number(n.trim()));
    const pair = PAIR.exec(line);
    if (pair === null || perNode) continue;
    const [, name = '', value = ''] = pair;
    // `high` and `batch` of a per-cpu list must not pass for the zone's watermark.
    if (perCpu && !name.endsWith('unreclaimable')) {
      if (name === 'count') zone.parked = (zone.parked ?? 0) + Number(value);
    } else if (!zone.values.has(name)) zone.values.set(name, Number(value));
  }
  return { zones, firstIndex };
}

function toZone(raw: RawZone, kiBPerPage: number): MemoryZone {
  const pick = (names: readonly string[]): number | null => {
    for (const name of names) {
      const pages = raw.values.get(name);
      if (pages !== undefined) return pages * kiBPerPage;
    }
    return null;
  };
  const other: Record<string, number> = {};
  for (const [name, printed] of OTHERS) {
    const pages = raw.values.get(name);
    // Kernel stacks are counted in KiB from 4.9 on and in stacks before: not told here.
    if (pages !== undefined && name !== 'nr_kernel_stack') other[printed] = pages * kiBPerPage;
  }
  const unreclaimable = raw.values.get('all_unreclaimable') ?? raw.values.get('node_unreclaimable');
  return {
    node: raw.node,
    zone: raw.zone,
    freeKiB: pick(FIELDS.freeKiB),
    boostKiB: pick(FIELDS.boostKiB),
    minKiB: pick(FIELDS.minKiB),
    lowKiB: pick(FIELDS.lowKiB),
    highKiB: pick(FIELDS.highKiB),
    reservedHighatomicKiB: pick(FIELDS.reservedHighatomicKiB),
    freeHighatomicKiB: pick(FIELDS.freeHighatomicKiB),
    activeAnonKiB: pick(FIELDS.activeAnonKiB),
    inactiveAnonKiB: pick(FIELDS.inactiveAnonKiB),
    activeFileKiB: pick(FIELDS.activeFileKiB),
    inactiveFileKiB: pick(FIELDS.inactiveFileKiB),
    unevictableKiB: pick(FIELDS.unevictableKiB),
    writependingKiB: pick(FIELDS.writependingKiB),
    presentKiB: pick(FIELDS.presentKiB),
    managedKiB: pick(FIELDS.managedKiB),
    mlockedKiB: pick(FIELDS.mlockedKiB),
    bounceKiB: pick(FIELDS.bounceKiB),
    freePcpKiB: raw.parked === null ? null : raw.parked * kiBPerPage,
    localPcpKiB: null,
    freeCmaKiB: pick(FIELDS.freeCmaKiB),
    other,
    allUnreclaimable: unreclaimable === undefined ? null : unreclaimable !== 0,
    lowmemReservePages: raw.protection,
    buddy: null,
  };
}

function tell(facts: CaseFacts, evidence: Evidence, zones: readonly RawZone[], firstIndex: number | null): void {
  const pages = zones.reduce((sum, zone) => sum + (zone.values.get('managed') ?? zone.values.get('present') ?? 0), 0);
  const size = pageSizeKiB(facts, pages);
  if (size === null) return;
  facts.zoneinfo = cite(
    zones.map((zone) => toZone(zone, size)),
    evidence,
    firstIndex,
  );
}

export const zoneinfoReader: EvidenceReader = {
  name: 'zoneinfo',
  maxBytes: 8 * 1024 * 1024,
  stems: ['zoneinfo'],
  accepts: (path) => path === 'proc/zoneinfo',
  read(evidence, facts) {
    const { zones, firstIndex } = rawZones(evidence.text);
    if (zones.length === 0 || !outranks(facts, 'zoneinfo', 0)) return;
    whenPageSizeIsKnown(facts, 'zoneinfo', () => tell(facts, evidence, zones, firstIndex));
    settlePageSize(facts);
  },
};
