/** Which flag tables a release may use: its own first, then the neighbours that its string cannot exclude. */
import type { KernelRelease } from '../release.ts';
import type { FlagChange, GfpConfig } from './eras.ts';
import { CONFIGS, eraIndex, eraTable, type GfpTable, NEWEST, OLDEST, vendorTable, versionKey } from './table.ts';

export interface TableChoice {
  readonly table: GfpTable;
  /** The release as a reader knows it: `2.6.32 el6`, `5.4`. */
  readonly label: string;
  /** Why this table and not the release's first one; null for the first. */
  readonly because: string | null;
}

export interface Choices {
  /** Best first, never empty. */
  readonly choices: readonly [TableChoice, ...TableChoice[]];
  /** Why the table is an assumption although a release is known; null when it is not. */
  readonly assumed: string | null;
  /** What a bit without a meaning may be on this vendor's kernels; `[bit, sentence]`. */
  readonly hints: readonly (readonly [bit: number, text: string])[];
}

/** 2.4: fewer flags, at places of their own, and the reserve for all that the kernel asks for itself (linux/mm.h of 2.4.20). */
const LINUX_2_4: FlagChange = {
  drop: [
    ...['DMA32', 'COLD', 'NOWARN', 'REPEAT', 'NOFAIL', 'NORETRY', 'NO_GROW', 'COMP', 'ZERO', 'NOMEMALLOC'],
    'HARDWALL',
  ],
  bits: { HIGHIO: 0x80, FS: 0x100 },
  // GFP_USER is a part of GFP_KERNEL here; without a name of its own it does not hide the larger one.
  dropComposites: ['GFP_NOWAIT', 'GFP_DMA32', 'GFP_USER'],
  composites: {
    GFP_NOIO: 'HIGH WAIT',
    GFP_NOFS: 'HIGH WAIT IO HIGHIO',
    GFP_KERNEL: 'HIGH WAIT IO HIGHIO FS',
    GFP_HIGHUSER: 'WAIT IO HIGHIO FS HIGHMEM',
  },
};

/** RHEL 6: 2.6.32 plus the transparent-huge-page flags of 2.6.38/39 (include/linux/gfp.h of 2.6.32-504 and -642.el6). */
const EL6: FlagChange = {
  bits: { NO_KSWAPD: 0x400000, OTHER_NODE: 0x800000 },
  composites: {
    GFP_IOFS: 'IO FS',
    GFP_TRANSHUGE: 'GFP_HIGHUSER_MOVABLE COMP NOMEMALLOC NORETRY NOWARN NO_KSWAPD',
  },
};

/** RHEL 7.8 on turned the memcg flag of 3.8 into its 4.5 successor (gfp.h of 3.10.0-1127 and -1160.el7). */
const EL7_ACCOUNT: FlagChange = {
  drop: ['KMEMCG'],
  bits: { ACCOUNT: 0x100000 },
  composites: { GFP_KERNEL_ACCOUNT: 'GFP_KERNEL ACCOUNT' },
};
const FIRST_EL7_ACCOUNT = 1127;

/** OpenVZ on 2.6.18: two bits that charge kernel memory to a container (gfp.h of 2.6.18.8-ovz). */
const OPENVZ_2_6_18: FlagChange = { bits: { UBC: 0x40000, SOFT_UBC: 0x80000 } };

/** Virtuozzo 9: a RHEL 9 base that carries the 6.0 header and one flag of its own (gfp_types.h of vzkernel 9). */
const VIRTUOZZO_9: FlagChange = { bits: { ORDER_NOWARN: 0x8000000 } };

/** The -mm trees of autumn 2005 set 0x80000000 in every composite (patch "kmalloc: catch swapped size / GFP flags"). */
const MM_2_6_14: FlagChange = {
  bits: { VALID: 0x80000000 },
  composites: {
    GFP_ATOMIC: 'VALID HIGH',
    GFP_NOIO: 'VALID WAIT',
    GFP_NOFS: 'VALID WAIT IO',
    GFP_KERNEL: 'VALID WAIT IO FS',
    GFP_USER: 'VALID WAIT IO FS HARDWALL',
  },
};

export function mm2614(): TableChoice {
  const label = '2.6.14-mm';
  return { table: vendorTable(label, '2.6.18', MM_2_6_14), label, because: null };
}

/** Values at which vendor trees for phones put `___GFP_CMA`, by kernel line; a generic kernel image need not have it. */
const ANDROID_CMA: readonly number[] = [0x800000, 0x1000000, 0x2000000, 0x4000000, 0x8000000];

function hintsFor(release: KernelRelease): Choices['hints'] {
  if (release.vendor === 'android' || /-perf\b/.test(release.text))
    return ANDROID_CMA.map(
      (bit) => [bit, 'on phone kernels this place is often __GFP_CMA (may take CMA pages)'] as const,
    );
  if (release.vendor === 'el5') return [[0x40000, 'may be __GFP_THISNODE, taken back from 2.6.19'] as const];
  if (release.vendor === 'sles' && release.major === 3 && release.minor === 0)
    return [[0x2000, 'may be __GFP_MEMALLOC, taken back from 3.6 with swap over the network'] as const];
  return [];
}

function vendorChoices(release: KernelRelease, config: GfpConfig): TableChoice[] | null {
  const one = (label: string, era: string, change: FlagChange): TableChoice[] => [
    { table: vendorTable(label, era, change, config), label, because: null },
  ];
  const { text } = release;
  if (release.major === 2 && release.minor === 4) return one('2.4', '2.6.18', LINUX_2_4);
  if (/\.vz(9|10)\b/.test(text)) return one('5.14 vz9', '6.0', VIRTUOZZO_9);
  if (release.major === 2 && release.patch === 18 && /stab|ovz/.test(text))
    return one('2.6.18 openvz', '2.6.18', OPENVZ_2_6_18);
  switch (release.vendor) {
    case 'el5':
      return one('2.6.18 el5', '2.6.18', {});
    case 'el6':
      return one('2.6.32 el6', '2.6.32', EL6);
    case 'el7': {
      const build = Number(/^3\.10\.0-(\d+)/.exec(text)?.[1] ?? Number.NaN);
      const newer = build >= FIRST_EL7_ACCOUNT;
      return newer ? one('3.10 el7 (7.8+)', '3.10', EL7_ACCOUNT) : one('3.10 el7', '3.10', {});
    }
    case 'el8':
      // The base header was kept through the later minor releases, in spite of newer code around it.
      return one('4.18 el8', '4.18', {});
    case 'el9':
      // 9.0 has the 5.14 header, later minor releases that of 6.0; which one switched is not established.
      return [
        ...one('5.14 el9', '5.14', {}),
        {
          table: vendorTable('5.14 el9 (later)', '6.0', {}, config),
          label: '5.14 el9',
          because: 'later RHEL 9 minor releases carry the 6.0 header, and the mask fits that one',
        },
        {
          table: vendorTable('5.14 el9 (latest)', '6.3', {}, config),
          label: '5.14 el9',
          because: 'names and mask are those of 6.3, which dropped __GFP_ATOMIC',
        },
      ];
    case 'el10':
      return one('6.12 el10', '6.12', {});
    default:
      return null;
  }
}

function labelOf(release: KernelRelease): string {
  const old = release.major === 2 && release.minor === 6;
  return old ? `2.6.${release.patch}` : `${release.major}.${release.minor}`;
}

function asMainline(index: number, label: string): TableChoice {
  return { table: eraTable(index, 'plain') ?? mm2614().table, label, because: null };
}

/** Configurations to try, the one that the release itself tells first. */
function configsFor(lockdep: boolean): readonly GfpConfig[] {
  return lockdep ? ['lockdep', 'plain', 'hw-tags+lockdep', 'hw-tags', 'kmemcheck'] : CONFIGS;
}

const OPTION: Readonly<Record<GfpConfig, string>> = {
  plain: 'without debug options',
  lockdep: 'with lockdep (CONFIG_LOCKDEP)',
  kmemcheck: 'with CONFIG_KMEMCHECK',
  'hw-tags': 'with CONFIG_KASAN_HW_TAGS (arm64)',
  'hw-tags+lockdep': 'with CONFIG_KASAN_HW_TAGS (arm64) and lockdep',
};

/** A log names few releases; the bound is for hostile ones. */
const MAX_CACHED = 256;
const cache = new Map<string, Choices>();

/**
 * The tables that a release may use.
 * @param lockdep the log shows a kernel with lockdep; a release that ends in `+debug` or `.debug` says so itself.
 */
export function choicesFor(release: KernelRelease, lockdep: boolean): Choices {
  const key = `${release.text}\n${release.vendor} ${lockdep}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const choices = choose(release, lockdep);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, choices);
  return choices;
}

function choose(release: KernelRelease, lockdep: boolean): Choices {
  const version = versionKey(release.major, release.minor, release.patch);
  const label = labelOf(release);
  const choices: TableChoice[] = [];
  const index = eraIndex(version);
  for (const config of configsFor(lockdep || release.debug)) {
    const first = choices.length === 0;
    const because = first ? null : `the mask fits a kernel built ${OPTION[config]}`;
    const vendor = eraTable(index, config) === null && config !== 'plain' ? [] : vendorChoices(release, config);
    if (vendor !== null) {
      for (const choice of vendor) choices.push({ ...choice, because: choice.because ?? because });
      continue;
    }
    const table = eraTable(index, config);
    if (table !== null) choices.push({ table, label, because });
  }
  // A build after the tag may carry the next version's header, an early candidate still the one before.
  const neighbours: readonly [boolean, number, string][] = [
    [release.afterTag || release.rc !== null, index + 1, 'built after the tag; the mask fits the next version'],
    [release.rc !== null && release.rc <= 2, index - 1, 'an early release candidate; the mask fits the version before'],
  ];
  for (const [may, at, because] of neighbours) {
    const table = may ? eraTable(at, 'plain') : null;
    if (table !== null) choices.push({ table, label: table.label, because });
  }
  if (version < OLDEST && release.major === 2 && release.minor === 6)
    choices.push({ ...mm2614(), because: 'an -mm tree' });

  let assumed: string | null = null;
  const own24 = release.major === 2 && release.minor === 4;
  if (version < OLDEST && !own24) assumed = `the oldest table known is 2.6.18; ${label} is read with it`;
  else if (version > NEWEST) assumed = `the newest table known is 7.2; ${label} is read with it`;
  const [own = asMainline(index, label), ...others] = choices;
  return { choices: [own, ...others], assumed, hints: hintsFor(release) };
}
