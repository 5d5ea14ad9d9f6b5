/** Which settings a kernel has. What the report lists is the best answer; the release is the second. */
import type { CaseFacts } from '../../contract/index.ts';
import { compareVersion, type KernelRelease, type Vendor } from '../../kernel/release.ts';

interface Presence {
  /** First upstream release with it; null: never upstream. */
  readonly from: readonly number[] | null;
  /** Vendors that have it although their base version says otherwise. */
  readonly also?: readonly Vendor[];
}

const KNOBS: Readonly<Record<string, Presence>> = {
  'vm.min_free_kbytes': { from: [2, 6] },
  'vm.extra_free_kbytes': { from: null, also: ['el6'] },
  'vm.watermark_scale_factor': { from: [4, 6] },
  'vm.watermark_boost_factor': { from: [5, 0] },
  'vm.zone_reclaim_mode': { from: [2, 6, 16] },
  'vm.lowmem_reserve_ratio': { from: [2, 6, 14] },
  'vm.compact_memory': { from: [2, 6, 35], also: ['el6'] },
  'vm.compaction_proactiveness': { from: [5, 9] },
  'vm.dirty_bytes': { from: [2, 6, 29] },
  'vm.dirty_background_bytes': { from: [2, 6, 29] },
  'vm.swappiness': { from: [2, 6] },
  'vm.nr_hugepages': { from: [2, 6] },
};

export type KnobName = keyof typeof KNOBS & string;

/** A full `sysctl -a` has many hundreds of lines: a setting that it lacks the kernel does not have. */
const FULL_LISTING = 300;
/** Write-only settings are not listed. */
const UNLISTED: readonly string[] = ['vm.compact_memory'];

/** True or false where it is known, null where it is not. */
export function hasKnob(name: string, release: KernelRelease | null, facts: CaseFacts): boolean | null {
  if (facts.sysctl[name] !== undefined) return true;
  if (
    !UNLISTED.includes(name) &&
    Object.keys(facts.sysctl).length >= FULL_LISTING &&
    facts.sysctl['vm.min_free_kbytes'] !== undefined
  ) {
    return false;
  }
  const presence = KNOBS[name];
  if (presence === undefined || release === null) return null;
  if (presence.also?.includes(release.vendor)) return true;
  return presence.from !== null && compareVersion(release, presence.from) >= 0;
}

/** The value as a whole number; null where it is absent or no number. */
export function sysctlNumber(facts: CaseFacts, name: string): number | null {
  const text = facts.sysctl[name]?.value.trim();
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
