/**
 * The kernel's own sizes of its watermarks, and ours for hosts that lose atomic requests. All amounts in KiB.
 * Kernel sources: init_per_zone_wmark_min() and __setup_per_zone_wmarks() of mm/page_alloc.c,
 * set_recommended_min_free_kbytes() of mm/khugepaged.c (read in 2.6.32-642.el6, 3.10, 4.18, 5.10, 6.12).
 */
import { compareVersion, type KernelRelease } from '../../kernel/release.ts';

const MIB = 1024;
const GIB = 1024 * 1024;

export interface ZoneSize {
  readonly node: number;
  readonly zone: string;
  readonly managedKiB: number;
}

/** HighMem and Movable have marks of their own and no part in min_free_kbytes. */
export function lowZones(zones: readonly ZoneSize[]): readonly ZoneSize[] {
  return zones.filter(
    (zone) => zone.zone !== 'HighMem' && zone.zone !== 'Movable' && zone.zone !== 'Device' && zone.managedKiB > 0,
  );
}

export function sumKiB(zones: readonly ZoneSize[]): number {
  return zones.reduce((sum, zone) => sum + zone.managedKiB, 0);
}

/** The limit was raised in 5.7, and in the RHEL 7 kernels that were read. */
function upperLimit(release: KernelRelease | null): number {
  if (release === null) return 65536;
  return release.vendor === 'el7' || compareVersion(release, [5, 7]) >= 0 ? 262144 : 65536;
}

/** vm.min_free_kbytes as the kernel sets it at boot: the root of 16 times low memory, within its limits. */
export function bootMinFreeKiB(lowMemoryKiB: number, release: KernelRelease | null): number {
  const root = Math.floor(Math.sqrt(lowMemoryKiB * 16));
  return Math.min(Math.max(root, 128), upperLimit(release));
}

/**
 * What khugepaged raises it to while transparent huge pages are on: eleven page blocks of 2 MiB for each zone with memory,
 * at most 5 % of low memory. For base pages of 4 KiB.
 */
export function khugepagedMinFreeKiB(zones: readonly ZoneSize[]): number {
  const populated = zones.filter(
    (zone) => zone.managedKiB > 0 && zone.zone !== 'Movable' && zone.zone !== 'Device',
  ).length;
  return Math.min(11 * 2048 * populated, Math.floor(sumKiB(lowZones(zones)) / 20));
}

export interface Share extends ZoneSize {
  readonly minKiB: number;
  readonly lowKiB: number;
  readonly highKiB: number;
}

/** How min_free_kbytes is divided: by the size of the zones, so by nodes as well. `scaleFactor` null: a kernel to 4.5. */
export function sharesOf(minFreeKiB: number, zones: readonly ZoneSize[], scaleFactor: number | null): Share[] {
  const low = lowZones(zones);
  const total = sumKiB(low);
  return low.map((zone) => {
    const minKiB = total === 0 ? 0 : Math.floor((minFreeKiB * zone.managedKiB) / total);
    const quarter = Math.floor(minKiB / 4);
    const step =
      scaleFactor === null ? quarter : Math.max(quarter, Math.floor((zone.managedKiB * scaleFactor) / 10000));
    return { ...zone, minKiB, lowKiB: minKiB + step, highKiB: minKiB + 2 * step };
  });
}

/**
 * What interrupts can take from a zone between the moment kswapd wakes (free at low) and the first refusal of a
 * GFP_ATOMIC request (free at 3/8 of min).
 */
export function cushionKiB(share: Share): number {
  return share.lowKiB - Math.ceil((share.minKiB * 3) / 8);
}

/** vm.min_free_kbytes must stay small against memory: what it keeps is lost to everybody else. */
export function minFreeCeilingKiB(ramKiB: number, virtual: boolean): number {
  return Math.floor(ramKiB * (virtual ? 0.03 : 0.05));
}

/**
 * Our proposal for hosts that lose atomic requests: 1/128 of RAM (64 MiB for 8 GiB, 512 MiB for 64 GiB), not below the
 * kernel's own value, at most 2 GiB and never above the ceiling. A rule of ours, not the kernel's.
 */
export function proposedMinFreeKiB(ramKiB: number, kernelsOwnKiB: number, virtual: boolean): number {
  const unit = ramKiB >= 8 * GIB * 0.9 ? 64 * MIB : 4 * MIB;
  const part = Math.max(unit, Math.round(ramKiB / 128 / unit) * unit);
  const wanted = Math.min(Math.max(part, kernelsOwnKiB), 2 * GIB);
  return Math.min(wanted, Math.max(kernelsOwnKiB, minFreeCeilingKiB(ramKiB, virtual)));
}

/** Our proposal for vm.watermark_scale_factor (1/10000 of a zone): larger on small machines, where a zone's share is little. */
export function proposedScaleFactor(ramKiB: number): number {
  if (ramKiB >= 64 * GIB) return 50;
  return ramKiB >= 16 * GIB ? 100 : 200;
}
