/**
 * The Mem-Info block of every era, read by content and never by position: a new field lands in `other`, a lost line costs
 * itself alone. Source: show_free_areas()/show_mem() in mm/page_alloc.c (2.6 to 6.5) and mm/show_mem.c (6.6 to 7.2),
 * lib/show_mem.c. Global lines count pages, node and zone lines KiB, lowmem_reserve[] pages, buddy lists blocks.
 */

import type { MemoryInfo, MemoryNode, MemoryZone } from '../../contract/memory.ts';
import { group } from '../lines/group.ts';
import { item, nextItem } from './buddy-items.ts';
import { FieldReader } from './fields.ts';
import { type KnownLine, knownLine, readReserve, readTail } from './known-lines.ts';

const ZONE_NAME = '(DMA32|DMA|Normal|HighMem|Movable|Device)';
const ZONE_LINE = new RegExp(`(?:Node (\\d{1,5}) )?(?:^|\\b|\\d)${ZONE_NAME} free:(\\d{1,15})kB`);
const ZONE_LINE_ANY = /^(?:Node (\d{1,5}) )?([A-Z][A-Za-z0-9]{1,15}) free:(\d{1,15})kB/;
const NODE_LINE = /^Node (\d{1,5}) (?:active_anon|active|free_cma|inactive_anon|hugepages)/;
const BUDDY_LINE =
  /(?:Node (\d{1,5}),? )?\b([A-Z][A-Za-z0-9]{1,15}): ((?:\d{1,9}[*_]\d{1,8}kB|empty)[^=]*)(?:= ?(\d{1,15})kB)?/;
const BUDDY_HEADING = /^(?:Node (\d{1,5}),? )?([A-Z][A-Za-z0-9]{1,15}):$/;
const BUDDY_TAIL = /^((?:\(?[UMECRHI]{0,7}\)? ?)?(?:\d{1,9}[*_]\d{1,8}kB[^=]*)?)(?:= ?(\d{1,15})kB)?/;
const PERCPU_ZONE = /^(?:Node (\d{1,5}) )?([A-Z][A-Za-z0-9]{1,15}) per-cpu:/;
const PERCPU_USED =
  /^(?:CPU +\d{1,5}: hi: +\d+, btch: +\d+ usd: +(\d{1,9})|cpu \d{1,5} (?:hot|cold): .*used:(\d{1,9}))/i;
const HUGEPAGES =
  /^(?:Node (\d{1,5}) )?hugepages_total=(\d{1,12}) hugepages_free=(\d{1,12}) hugepages_surp=(\d{1,12}) hugepages_size=(\d{1,12})kB/;
const SWAP = /^(Free|Total) swap(?: +=|:) +(\d{1,15})kB/;
const TOTALS_START = /^(?:[Aa]ctive_anon:|[Aa]ctive:\d|active:\d|Active:\d)/;
/** Continuation lines of the global counters, each begins with one of these. */
const TOTALS_LINE =
  /^(?:active_file:|inactive_file:|inactive_anon:|unevictable:|slab_reclaimable:|slab_unreclaimable:|mapped:|free:\d|free_cma:|kernel_misc_reclaimable:|sec_pagetables:|shmem:|dirty:|balloon:|gpu_)/;
const START = /^Mem-[Ii]nfo:/;

/** Fields of a zone line that have a place of their own; the others go to `other`. */
const ZONE_FIELDS: ReadonlyMap<string, keyof MemoryZone> = new Map([
  ['boost', 'boostKiB'],
  ['min', 'minKiB'],
  ['low', 'lowKiB'],
  ['high', 'highKiB'],
  ['reserved_highatomic', 'reservedHighatomicKiB'],
  ['free_highatomic', 'freeHighatomicKiB'],
  ['active_anon', 'activeAnonKiB'],
  ['inactive_anon', 'inactiveAnonKiB'],
  ['active_file', 'activeFileKiB'],
  ['inactive_file', 'inactiveFileKiB'],
  ['unevictable', 'unevictableKiB'],
  ['writepending', 'writependingKiB'],
  ['present', 'presentKiB'],
  ['managed', 'managedKiB'],
  ['mlocked', 'mlockedKiB'],
  ['bounce', 'bounceKiB'],
  ['free_pcp', 'freePcpKiB'],
  ['local_pcp', 'localPcpKiB'],
  ['free_cma', 'freeCmaKiB'],
] as const);

/** One reader per kind of line, because each kind repeats its own names. */
const zoneLineFields = new FieldReader();
const nodeLineFields = new FieldReader();
const totalsFields: FieldReader[] = [];

function allUnreclaimable(text: string, from: number): boolean | null {
  const at = text.indexOf('all_unreclaimable?', from);
  if (at < 0) return null;
  const answer = text.slice(at + 18, at + 23).trim();
  return answer.startsWith('yes') ? true : answer.startsWith('no') ? false : null;
}

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

/** The most zones that a block may name; more is not a kernel's doing. */
const MAX_ZONES = 4096;

/** Collects one Mem-Info block, record by record. */
export class MemInfoBuilder {
  /** True when any number was read (the marker alone does not count). */
  hasNumbers = false;
  started = false;
  /** True when lines of a second block stood between those of this one. */
  overlapped = false;
  /** True when the last lines of the block were seen. */
  sawTail = false;
  private readonly zones: MemoryZone[] = [];
  private readonly nodes: MemoryNode[] = [];
  private readonly totals: Record<string, number> = {};
  private readonly ramPages: Record<string, number> = {};
  private readonly perCpu: Record<string, number> = {};
  private readonly hugepages: MemoryInfo['hugepages'] = [];
  private readonly swap: MemoryInfo['swap'] = { freeKiB: null, totalKiB: null, cachePages: null };
  private pageCachePages: number | null = null;
  private zone: MemoryZone | null = null;
  private node: MemoryNode | null = null;
  private buddyZone: MemoryZone | null = null;
  private perCpuKey: string | null = null;
  private inTotals = false;

  /**
   * Takes a record if it belongs to a Mem-Info block.
   * @returns false when the record is something else
   */
  push(body: string): boolean {
    const c = body.charCodeAt(0);
    if (c === 108 || (c >= 48 && c <= 57)) {
      const known = knownLine(body);
      if (known !== null) return this.takeKnown(known);
    }
    if (c === 77 && START.test(body)) {
      this.started = true;
      const rest = body.replace(START, '').trim();
      if (rest !== '') this.push(rest);
      return true;
    }
    if (body.indexOf(' free:') >= 0 && this.zoneLine(body)) return true;
    if (c === 78 && this.nodeLine(body)) return true;
    if (body.indexOf('kB') >= 0 && body.indexOf(': ') >= 0 && this.buddyLine(body)) return true;
    if (this.tokens(body, c)) return true;
    if (body.indexOf('[]') >= 0) {
      const reserve = readReserve(body);
      if (reserve !== null) return this.takeKnown(reserve);
    }
    if ((c === 97 || c === 65) && TOTALS_START.test(body)) {
      this.inTotals = true;
      return this.totalsLine(body);
    }
    if (this.started || this.inTotals) {
      if (TOTALS_LINE.test(body)) return this.totalsLine(body);
      if (this.wrapped(body)) return true;
    }
    if (c >= 48 && c <= 57) return this.tailLine(body);
    if (c === 70 || c === 84 || c === 83) return this.tailLine(body) || this.percpuLine(body);
    return this.percpuLine(body);
  }

  /**
   * journald stores each continued printk as a record of its own: `Node 0 DMA: `, `1*4kB `, `(U) `, `lowmem_reserve[]:`,
   * ` 0`. Such tokens add to the list that the last heading opened.
   */
  private tokens(body: string, c: number): boolean {
    if (body.length > 40) return false;
    if (c >= 48 && c <= 57 && this.openReserve !== null && /^\d{1,12}$/.test(body)) {
      if (this.openReserve.length < 16) this.openReserve.push(Number(body));
      return true;
    }
    if (c === 108 && body === 'lowmem_reserve[]:') {
      this.begin();
      this.openReserve = [];
      if (this.zone !== null && this.zone.lowmemReservePages === null) this.zone.lowmemReservePages = this.openReserve;
      return true;
    }
    const heading = BUDDY_HEADING.exec(body);
    if (heading === null) return false;
    const zone = this.zoneOf(heading[1] === undefined ? null : Number(heading[1]), group(heading, 2));
    if (zone === null || (zone.buddy !== null && zone.buddy.counts.length > 0)) return false;
    this.begin();
    zone.buddy = { counts: [], types: [], hasTypes: false, totalKiB: null };
    this.buddyZone = zone;
    this.zone = null;
    this.openReserve = null;
    return true;
  }
  private openReserve: number[] | null = null;

  private begin(): void {
    this.started = true;
    this.hasNumbers = true;
  }

  private zoneLine(body: string): boolean {
    const m = ZONE_LINE.exec(body) ?? ZONE_LINE_ANY.exec(body);
    if (m === null || this.zones.length >= MAX_ZONES) return false;
    this.begin();
    this.inTotals = false;
    const node = m[1] === undefined ? null : Number(m[1]);
    const name = group(m, 2);
    let zone = this.zones.find((z) => z.node === node && z.zone === name);
    if (zone !== undefined && zone.freeKiB !== null) {
      // Another CPU's block between our lines: the first one read is ours, the second must not mix with it.
      this.overlapped = true;
      this.zone = emptyZone(node, name);
      this.node = null;
      return true;
    }
    if (zone === undefined) {
      zone = emptyZone(node, name);
      this.zones.push(zone);
    }
    zone.freeKiB = Number(m[3]);
    this.zone = zone;
    this.node = null;
    this.buddyZone = null;
    this.zoneFields(zone, body, m.index + m[0].length);
    return true;
  }

  private zoneFields(zone: MemoryZone, text: string, from: number): void {
    const target: Record<string, unknown> = zone as unknown as Record<string, unknown>; // field names come from ZONE_FIELDS alone
    const { names, values } = zoneLineFields;
    zoneLineFields.read(text, from);
    for (let i = 0; i < zoneLineFields.count; i++) {
      const name = names[i] ?? '';
      const own = ZONE_FIELDS.get(name);
      if (own === undefined) zone.other[name] = values[i] ?? 0;
      else if (target[own] === null) target[own] = values[i];
    }
    zone.allUnreclaimable = allUnreclaimable(text, from) ?? zone.allUnreclaimable;
  }

  private nodeLine(body: string): boolean {
    const huge = HUGEPAGES.exec(body);
    if (huge !== null) {
      if (this.hugepages.length < MAX_ZONES) {
        this.hugepages.push({
          node: huge[1] === undefined ? null : Number(huge[1]),
          total: Number(huge[2]),
          free: Number(huge[3]),
          surplus: Number(huge[4]),
          sizeKiB: Number(huge[5]),
        });
      }
      this.buddyZone = null;
      return true;
    }
    const m = NODE_LINE.exec(body);
    if (m === null || this.nodes.length >= MAX_ZONES) return false;
    this.begin();
    this.inTotals = false;
    const node: MemoryNode = { node: Number(m[1]), values: {}, allUnreclaimable: null };
    this.nodes.push(node);
    this.node = node;
    this.zone = null;
    this.nodeFields(node, body, 'Node '.length + (m[1]?.length ?? 0));
    return true;
  }

  private nodeFields(node: MemoryNode, text: string, from: number): void {
    const { names, values } = nodeLineFields;
    nodeLineFields.read(text, from);
    for (let i = 0; i < nodeLineFields.count; i++) node.values[names[i] ?? ''] = values[i] ?? 0;
    node.allUnreclaimable = allUnreclaimable(text, from) ?? node.allUnreclaimable;
  }

  /** The lines that stand in block after block as they are. */
  private takeKnown(line: KnownLine): boolean {
    this.begin();
    if (line.kind === 'reserve') {
      if (this.zone !== null && this.zone.lowmemReservePages === null)
        this.zone.lowmemReservePages = line.pages.slice();
      this.node = null;
      return true;
    }
    const { field, value } = line;
    if (field === 'pagecache') this.pageCachePages = value;
    else if (field === 'swapcache') this.swap.cachePages = value;
    else this.ramPages[line.name] = value;
    if (line.endsBlock) this.sawTail = true;
    return true;
  }

  private buddyLine(body: string): boolean {
    const m = BUDDY_LINE.exec(body);
    if (m === null) return false;
    const zone = this.zoneOf(m[1] === undefined ? null : Number(m[1]), group(m, 2));
    if (zone === null) return false;
    this.begin();
    if (zone.buddy !== null && zone.buddy.counts.length > 0) {
      this.overlapped = true;
      this.buddyZone = null;
      return true;
    }
    this.inTotals = false;
    this.zone = null;
    this.node = null;
    zone.buddy = { counts: [], types: [], hasTypes: false, totalKiB: null };
    this.buddyZone = zone;
    this.buddyItems(group(m, 3), m[4]);
    return true;
  }

  private buddyItems(text: string, total: string | undefined): void {
    const zone = this.buddyZone;
    const buddy = zone?.buddy;
    if (zone === null || buddy === null || buddy === undefined) return;
    for (let at = nextItem(text, 0); at >= 0 && buddy.counts.length < 24; at = nextItem(text, at)) {
      // A lost column shows as a size that is not the double of the one before: stop rather than shift the orders.
      const expected = buddy.counts.length === 0 ? null : this.lastBlockKiB * 2;
      const size = item.blockKiB;
      if (expected !== null && size !== expected) {
        this.buddyZone = null;
        return;
      }
      this.lastBlockKiB = size;
      if (buddy.counts.length === 0) this.pageSizes.push(size);
      buddy.counts.push(item.count);
      buddy.types.push(item.types);
      if (item.types !== '') buddy.hasTypes = true;
    }
    if (total !== undefined) {
      buddy.totalKiB = Number(total);
      this.buddyZone = null;
    }
  }
  private lastBlockKiB = 0;
  private readonly pageSizes: number[] = [];

  private zoneOf(node: number | null, name: string): MemoryZone | null {
    for (const zone of this.zones) if (zone.node === node && zone.zone === name) return zone;
    if (!/^(?:DMA|DMA32|Normal|HighMem|Movable|Device)$/.test(name) || this.zones.length >= MAX_ZONES) return null;
    const zone = emptyZone(node, name);
    this.zones.push(zone);
    return zone;
  }

  private totalsLine(body: string): boolean {
    this.begin();
    const fields = totalsReader(body);
    fields.read(body);
    for (let i = 0; i < fields.count; i++) {
      // A unit belongs to node and zone lines: the global counters are bare page counts.
      if (fields.hasUnit[i] === true) continue;
      const name = fields.names[i] ?? '';
      const first = name.charCodeAt(0);
      this.totals[first >= 65 && first <= 90 ? name.toLowerCase() : name] = fields.values[i] ?? 0;
    }
    return true;
  }

  /** The rest of a line that was wrapped: fields for the open zone or node, blocks for the open buddy list. */
  private wrapped(body: string): boolean {
    if (this.buddyZone !== null && /^(?:\d{1,9}[*_]\d|\([UMECRHI]|= ?\d)/.test(body)) {
      const m = BUDDY_TAIL.exec(body);
      const letters = /^\(?([UMECRHI]{1,8})\)/.exec(body);
      const buddy = this.buddyZone.buddy;
      if (letters !== null && buddy !== null && buddy.types.length > 0 && buddy.types.at(-1) === '') {
        buddy.types[buddy.types.length - 1] = group(letters, 1);
        buddy.hasTypes = true;
      }
      this.buddyItems(body, m?.[2] ?? /= ?(\d{1,15})kB/.exec(body)?.[1]);
      return true;
    }
    if (!/^(?:[a-z_]{2,40}(?:\([a-z]{2,12}\))?: ?\d|kB\b|all_unreclaimable)/.test(body)) return false;
    if (this.zone !== null) this.zoneFields(this.zone, body, 0);
    else if (this.node !== null) this.nodeFields(this.node, body, 0);
    else return false;
    return true;
  }

  private percpuLine(body: string): boolean {
    const zone = body.indexOf('per-cpu') < 0 ? null : PERCPU_ZONE.exec(body);
    if (zone !== null) {
      this.started = true;
      this.perCpuKey = `${zone[1] ?? ''}/${zone[2]}`;
      return true;
    }
    const c = body.charCodeAt(0) | 32;
    if (c !== 99) return zone !== null;
    const used = PERCPU_USED.exec(body);
    if (used !== null && this.perCpuKey !== null) {
      this.perCpu[this.perCpuKey] = (this.perCpu[this.perCpuKey] ?? 0) + Number(used[1] ?? used[2]);
      return true;
    }
    return /^(?:CPU +\d{1,5}: hi:|cpu \d{1,5} (?:hot|cold):)/i.test(body);
  }

  private tailLine(body: string): boolean {
    const tail = readTail(body);
    if (tail !== null) return this.takeKnown(tail);
    const swap = SWAP.exec(body);
    if (swap !== null) {
      if (swap[1] === 'Free') this.swap.freeKiB = Number(swap[2]);
      else this.swap.totalKiB = Number(swap[2]);
      this.started = true;
      return true;
    }
    if (/^Swap cache(?: stats)?: add/.test(body)) return true;
    const free = /^Free pages: +(\d{1,15})kB \((\d{1,15})kB HighMem\)/.exec(body);
    if (free !== null) {
      this.begin();
      return true;
    }
    return false;
  }

  /** The block as read; null when no number of it was printed. */
  finish(): MemoryInfo | null {
    if (!this.hasNumbers) return null;
    const problems: string[] = [];
    if (this.overlapped) problems.push('lines of a second Mem-Info block stand between those of this one');
    if (this.zones.length === 0) problems.push('no zone line was printed');
    for (const zone of this.zones) {
      const name = zone.node === null ? zone.zone : `node ${zone.node} ${zone.zone}`;
      if (zone.freeKiB === null) problems.push(`the line of zone ${name} with its watermarks is missing`);
      else if (zone.minKiB === null) problems.push(`the watermarks of zone ${name} are missing`);
      if (zone.buddy === null) problems.push(`the buddy list of zone ${name} is missing`);
      else if (zone.buddy.totalKiB === null && zone.buddy.counts.length > 0)
        problems.push(`the buddy list of zone ${name} is cut`);
      if (zone.lowmemReservePages === null && zone.freeKiB !== null)
        problems.push(`lowmem_reserve[] of zone ${name} is missing`);
    }
    if (Object.keys(this.totals).length === 0) problems.push('the global counters are missing');
    const pageSize = this.pageSizes[0] ?? null;
    return {
      pageSizeKiB: pageSize !== null && this.pageSizes.every((size) => size === pageSize) ? pageSize : null,
      totalsPages: this.totals,
      nodes: this.nodes,
      zones: this.zones,
      hugepages: this.hugepages,
      swap: this.swap,
      pageCachePages: this.pageCachePages,
      ramPages: this.ramPages,
      perCpuPages: this.perCpu,
      problems,
    };
  }
}

/** The counters stand on several lines, which the first letter and the eighth (`active_anon`, `active_file`) tell apart. */
function totalsReader(body: string): FieldReader {
  const place = ((body.charCodeAt(0) & 31) << 5) | (body.charCodeAt(7) & 31);
  let reader = totalsFields[place];
  if (reader === undefined) {
    reader = new FieldReader();
    totalsFields[place] = reader;
  }
  return reader;
}
