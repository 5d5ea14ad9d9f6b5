/** vm.min_free_kbytes of this host: what it is, what the kernel would choose, what we would, and how zones share it. */
import { sysctlNumber } from './knobs.ts';
import {
  bootMinFreeKiB,
  khugepagedMinFreeKiB,
  lowZones,
  minFreeCeilingKiB,
  proposedMinFreeKiB,
  type Share,
  sharesOf,
  sumKiB,
} from './sizing.ts';
import { type CaseView, pageSizeOf } from './view.ts';

export interface MinFreePlan {
  readonly currentKiB: number | null;
  /** What the kernel sets by itself at boot. */
  readonly bootKiB: number;
  /** What it raises that to with transparent huge pages; null where they are off or not known. */
  readonly khugepagedKiB: number | null;
  readonly kernelsOwnKiB: number;
  readonly ceilingKiB: number;
  readonly proposedKiB: number;
  readonly state: 'unknown' | 'low' | 'high' | 'ok';
  readonly shares: readonly Share[];
}

/** null where the size of memory is not known. */
export function minFreePlan(view: CaseView): MinFreePlan | null {
  const { ramKiB, release, zones } = view;
  if (ramKiB === null) return null;
  const lowMemory = zones.length > 0 ? sumKiB(lowZones(zones)) : ramKiB;
  const bootKiB = bootMinFreeKiB(lowMemory, release);
  // Page blocks of 2 MiB belong to base pages of 4 KiB.
  const khugepagedKiB =
    view.thpOn === true && zones.length > 0 && pageSizeOf(view) === 4 ? khugepagedMinFreeKiB(zones) : null;
  const kernelsOwnKiB = Math.max(bootKiB, khugepagedKiB ?? 0);
  const ceilingKiB = minFreeCeilingKiB(ramKiB, view.virtual);
  const currentKiB = sysctlNumber(view.facts, 'vm.min_free_kbytes');
  // The kernel reckons with memory that is a little smaller than what the report shows.
  const state =
    currentKiB === null
      ? 'unknown'
      : currentKiB > Math.max(ceilingKiB, kernelsOwnKiB)
        ? 'high'
        : currentKiB < 0.9 * bootKiB
          ? 'low'
          : 'ok';
  return {
    currentKiB,
    bootKiB,
    khugepagedKiB,
    kernelsOwnKiB,
    ceilingKiB,
    proposedKiB: proposedMinFreeKiB(ramKiB, kernelsOwnKiB, view.virtual),
    state,
    shares: currentKiB === null ? [] : sharesOf(currentKiB, zones, view.scaleFactor),
  };
}
