/**
 * Where a zone stands in the build's list of zones, from the names printed and the length of lowmem_reserve[].
 * include/linux/mmzone.h: DMA, DMA32, Normal, HighMem, Movable, Device, each but Normal being there only on some builds
 * (Movable on all from 2.6.23). lowmem_reserve[] has one entry per zone type of the build, also for zones without memory.
 */
import type { MemoryZone } from '../../contract/index.ts';

const ORDER = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'] as const;
export type ZoneName = (typeof ORDER)[number];

/** The zone types of one possible build, lowest first. */
export type ZoneList = readonly ZoneName[];

export function isZoneName(name: string): name is ZoneName {
  return (ORDER as readonly string[]).includes(name);
}

function lists(): readonly ZoneList[] {
  const optional = ORDER.filter((name) => name !== 'Normal');
  const all: ZoneList[] = [];
  for (let mask = 0; mask < 2 ** optional.length; mask++) {
    const chosen = new Set<ZoneName>(['Normal']);
    optional.forEach((name, i) => {
      if (Math.floor(mask / 2 ** i) % 2 === 1) chosen.add(name);
    });
    all.push(ORDER.filter((name) => chosen.has(name)));
  }
  return all;
}

const ALL_LISTS = lists();

/** A zone withholds nothing from requests that cannot reach above it: entries up to its own are 0. */
function fitsZeros(list: ZoneList, zone: MemoryZone): boolean {
  if (!isZoneName(zone.zone) || zone.lowmemReservePages === null) return true;
  const own = list.indexOf(zone.zone);
  return zone.lowmemReservePages.every((pages, i) => i > own || pages === 0);
}

/**
 * The reserve grows where a zone above has memory. Such a zone is printed, unless it lies above what the request may use
 * (left out from 6.1 on); a growth elsewhere speaks against the list.
 */
function fitsGrowth(list: ZoneList, zone: MemoryZone, printed: ReadonlySet<string>, highest: ZoneName): boolean {
  const reserve = zone.lowmemReservePages;
  if (reserve === null) return true;
  return reserve.every((pages, i) => {
    const name = list[i];
    if (i === 0 || name === undefined || pages === (reserve[i - 1] ?? 0)) return true;
    return printed.has(name) || ORDER.indexOf(name) > ORDER.indexOf(highest);
  });
}

/** Rarer builds last: HighMem beside DMA32 and Device without Movable exist, but seldom. */
function oddness(list: ZoneList): number {
  const has = (name: ZoneName) => (list.includes(name) ? 1 : 0);
  return (
    2 * has('HighMem') * has('DMA32') +
    2 * has('Device') * (1 - has('Movable')) +
    has('HighMem') * has('Device') +
    (1 - has('Movable'))
  );
}

/**
 * The builds that fit what was printed, the likeliest first. Empty when no build fits (a damaged line).
 * @param zones the printed zones, of all nodes
 * @param highest the highest zone that the request may use
 */
export function possibleLists(zones: readonly MemoryZone[], highest: ZoneName): readonly ZoneList[] {
  const printed = new Set(zones.map((zone) => zone.zone));
  for (const name of printed) if (!isZoneName(name)) return [];
  const length = zones.find((zone) => zone.lowmemReservePages !== null)?.lowmemReservePages?.length ?? null;
  const fitting = ALL_LISTS.filter(
    (list) =>
      (length === null || list.length === length) &&
      [...printed].every((name) => isZoneName(name) && list.includes(name)) &&
      zones.every((zone) => fitsZeros(list, zone)),
  );
  const score = (list: ZoneList) =>
    oddness(list) + (zones.every((zone) => fitsGrowth(list, zone, printed, highest)) ? 0 : 1);
  const least = Math.min(...fitting.map(score));
  // Builds that are equally likely all stay; an odd build does not put a plain one in doubt.
  return fitting.filter((list) => score(list) === least);
}

/**
 * The zone that a request reaches at most on this build: a zone type that the build does not have is replaced by the next
 * lower that it has (GFP_ZONE_TABLE of include/linux/gfp.h: a build without DMA or DMA32 serves those from Normal).
 */
export function highestIndex(list: ZoneList, highest: ZoneName): number {
  if (list.includes(highest)) return list.indexOf(highest);
  if (highest === 'Movable' && list.includes('HighMem')) return list.indexOf('HighMem');
  return list.indexOf('Normal');
}
