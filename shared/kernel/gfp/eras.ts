/**
 * The gfp flags of every kernel era from 2.6.18 on, as changes against the era before.
 *
 * Values: include/linux/gfp.h of the versions named (include/linux/gfp_types.h from 6.0 on), for a usual distribution
 * configuration; bits that exist only with a debug option stand under `config`.
 * Composites: the same headers; they are written as their header writes them, so that their values follow the bits.
 */

/** Build options that add flags: lockdep (debug kernels), hardware KASAN tags (arm64 with MTE), kmemcheck (to 3.6). */
export type GfpConfig = 'plain' | 'lockdep' | 'hw-tags' | 'hw-tags+lockdep' | 'kmemcheck';

/** Which list of names the folding walks; see PRINT_ORDERS. */
export type PrintOrder = 'none' | 'mmflags' | 'numeric';

/** Flags as `{ SHORT: value }` (without `__GFP_`), composites as header expressions (`-X` takes flags away again). */
export interface FlagChange {
  readonly bits?: Readonly<Record<string, number>>;
  readonly drop?: readonly string[];
  readonly composites?: Readonly<Record<string, string>>;
  readonly dropComposites?: readonly string[];
}

export interface EraChange extends FlagChange {
  /** First and last release of the era, without patch level; 2.6.N counts N as the release. */
  readonly from: string;
  readonly to: string;
  /** Stays in force until the next era that names one. */
  readonly order?: PrintOrder;
  /** Stays in force until the next era that names one. */
  readonly config?: Readonly<Partial<Record<GfpConfig, FlagChange>>>;
}

const KMEMCHECK = { kmemcheck: { bits: { NOTRACK: 0x200000 } } } as const;
const lockdepAt = (bit: number) => ({ lockdep: { bits: { NOLOCKDEP: bit } } });

/** 5.18..6.3: bits of hardware KASAN are there only with it, and lockdep's place does not depend on them. */
function kasanPoison(movable: string): NonNullable<EraChange['config']> {
  const bits = { SKIP_ZERO: 0x1000000, SKIP_KASAN_UNPOISON: 0x2000000, SKIP_KASAN_POISON: 0x4000000 };
  const composites = { GFP_HIGHUSER_MOVABLE: `GFP_HIGHUSER MOVABLE ${movable}` };
  return {
    lockdep: { bits: { NOLOCKDEP: 0x8000000 } },
    'hw-tags': { bits, composites },
    'hw-tags+lockdep': { bits: { ...bits, NOLOCKDEP: 0x8000000 }, composites },
  };
}

/** 6.4 on: one SKIP_KASAN; from 6.9 on the bits are an enum, so each option moves the bits of the later ones up. */
function skipKasan(nolockdep: number, nolockdepHw: number, objExt: boolean): NonNullable<EraChange['config']> {
  const hw = { SKIP_ZERO: 0x1000000, SKIP_KASAN: 0x2000000 };
  const composites = { GFP_HIGHUSER_MOVABLE: 'GFP_HIGHUSER MOVABLE SKIP_KASAN' };
  const ext = (bit: number) => (objExt ? { NO_OBJ_EXT: bit } : {});
  return {
    lockdep: { bits: { NOLOCKDEP: nolockdep, ...ext(nolockdep * 2) } },
    'hw-tags': { bits: { ...hw, ...ext(0x4000000) }, composites },
    'hw-tags+lockdep': { bits: { ...hw, NOLOCKDEP: nolockdepHw, ...ext(nolockdepHw * 2) }, composites },
  };
}

export const ERAS: readonly EraChange[] = [
  {
    from: '2.6.18',
    to: '2.6.18',
    order: 'none',
    // biome-ignore format: a table
    bits: {
      DMA: 0x1, HIGHMEM: 0x2, DMA32: 0x4, WAIT: 0x10, HIGH: 0x20, IO: 0x40, FS: 0x80, COLD: 0x100, NOWARN: 0x200,
      REPEAT: 0x400, NOFAIL: 0x800, NORETRY: 0x1000, NO_GROW: 0x2000, COMP: 0x4000, ZERO: 0x8000, NOMEMALLOC: 0x10000,
      HARDWALL: 0x20000,
    },
    composites: {
      GFP_NOWAIT: '',
      GFP_ATOMIC: 'HIGH',
      GFP_NOIO: 'WAIT',
      GFP_NOFS: 'WAIT IO',
      GFP_KERNEL: 'WAIT IO FS',
      GFP_USER: 'WAIT IO FS HARDWALL',
      GFP_HIGHUSER: 'GFP_USER HIGHMEM',
      GFP_DMA: 'DMA',
      GFP_DMA32: 'DMA32',
    },
  },
  {
    from: '2.6.19',
    to: '2.6.21',
    bits: { THISNODE: 0x40000 },
    composites: { GFP_THISNODE: 'THISNODE NORETRY NOWARN' },
  },
  { from: '2.6.22', to: '2.6.22', drop: ['NO_GROW'] },
  {
    from: '2.6.23',
    to: '2.6.23',
    bits: { MOVABLE: 0x80000 },
    composites: {
      GFP_HIGHUSER_MOVABLE: 'GFP_HIGHUSER MOVABLE',
      GFP_NOFS_PAGECACHE: 'GFP_NOFS MOVABLE',
      GFP_USER_PAGECACHE: 'GFP_USER MOVABLE',
    },
  },
  {
    from: '2.6.24',
    to: '2.6.28',
    bits: { RECLAIMABLE: 0x80000, MOVABLE: 0x100000 },
    composites: { GFP_TEMPORARY: 'GFP_KERNEL RECLAIMABLE' },
  },
  { from: '2.6.29', to: '2.6.30', dropComposites: ['GFP_NOFS_PAGECACHE', 'GFP_USER_PAGECACHE'] },
  { from: '2.6.31', to: '2.6.33', bits: { MOVABLE: 0x8 }, config: KMEMCHECK },
  { from: '2.6.34', to: '2.6.37', composites: { GFP_IOFS: 'IO FS' } },
  {
    from: '2.6.38',
    to: '2.6.38',
    bits: { NO_KSWAPD: 0x400000 },
    composites: { GFP_TRANSHUGE: 'GFP_HIGHUSER_MOVABLE COMP NOMEMALLOC NORETRY NOWARN NO_KSWAPD' },
  },
  { from: '2.6.39', to: '3.2', bits: { OTHER_NODE: 0x800000 } },
  { from: '3.3', to: '3.5', bits: { WRITE: 0x1000000 } },
  { from: '3.6', to: '3.6', bits: { MEMALLOC: 0x2000 } },
  { from: '3.7', to: '3.7', bits: { NOTRACK: 0x200000 }, config: {} },
  { from: '3.8', to: '3.15', bits: { KMEMCG: 0x100000 } },
  { from: '3.16', to: '4.0', drop: ['KMEMCG'] },
  { from: '4.1', to: '4.3', bits: { NOACCOUNT: 0x100000 }, dropComposites: ['GFP_THISNODE'] },
  {
    // WAIT is split into the two reclaim bits; its place goes to RECLAIMABLE, so 0x10 no longer says "may sleep".
    from: '4.4',
    to: '4.4',
    order: 'mmflags',
    drop: ['WAIT', 'NO_KSWAPD'],
    bits: { RECLAIMABLE: 0x10, ATOMIC: 0x80000, DIRECT_RECLAIM: 0x400000, KSWAPD_RECLAIM: 0x2000000 },
    composites: {
      __GFP_RECLAIM: 'DIRECT_RECLAIM KSWAPD_RECLAIM',
      GFP_NOWAIT: 'KSWAPD_RECLAIM',
      GFP_ATOMIC: 'HIGH ATOMIC KSWAPD_RECLAIM',
      GFP_NOIO: 'DIRECT_RECLAIM KSWAPD_RECLAIM',
      GFP_NOFS: 'GFP_NOIO IO',
      GFP_KERNEL: 'GFP_NOIO IO FS',
      GFP_TEMPORARY: 'GFP_KERNEL RECLAIMABLE',
      GFP_USER: 'GFP_KERNEL HARDWALL',
      GFP_TRANSHUGE: 'GFP_HIGHUSER_MOVABLE COMP NOMEMALLOC NORETRY NOWARN -KSWAPD_RECLAIM',
    },
    dropComposites: ['GFP_IOFS'],
  },
  {
    from: '4.5',
    to: '4.5',
    drop: ['NOACCOUNT'],
    bits: { ACCOUNT: 0x100000 },
    composites: { GFP_KERNEL_ACCOUNT: 'GFP_KERNEL ACCOUNT' },
  },
  {
    // From here on the kernel prints the names itself (%pGg).
    from: '4.6',
    to: '4.7',
    composites: {
      GFP_TRANSHUGE: 'GFP_HIGHUSER_MOVABLE COMP NOMEMALLOC NORETRY NOWARN -DIRECT_RECLAIM -KSWAPD_RECLAIM',
    },
  },
  {
    from: '4.8',
    to: '4.9',
    composites: {
      GFP_TRANSHUGE_LIGHT: 'GFP_HIGHUSER_MOVABLE COMP NOMEMALLOC NOWARN -DIRECT_RECLAIM -KSWAPD_RECLAIM',
      GFP_TRANSHUGE: 'GFP_TRANSHUGE_LIGHT DIRECT_RECLAIM',
    },
  },
  { from: '4.10', to: '4.11', drop: ['OTHER_NODE'], bits: { WRITE: 0x800000, KSWAPD_RECLAIM: 0x1000000 } },
  { from: '4.12', to: '4.12', config: lockdepAt(0x2000000) },
  { from: '4.13', to: '4.13', drop: ['REPEAT'], bits: { RETRY_MAYFAIL: 0x400 } },
  // NOTRACK left the 4.14 stable series between .6 and .24; nothing else took its place.
  { from: '4.14', to: '4.14', dropComposites: ['GFP_TEMPORARY'] },
  { from: '4.15', to: '4.17', drop: ['COLD', 'NOTRACK'] },
  {
    from: '4.18',
    to: '5.0',
    bits: { WRITE: 0x100, DIRECT_RECLAIM: 0x200000, KSWAPD_RECLAIM: 0x400000 },
    config: lockdepAt(0x800000),
  },
  {
    from: '5.1',
    to: '5.13',
    // biome-ignore format: a table
    bits: {
      ZERO: 0x100, ATOMIC: 0x200, DIRECT_RECLAIM: 0x400, KSWAPD_RECLAIM: 0x800, WRITE: 0x1000, NOWARN: 0x2000,
      RETRY_MAYFAIL: 0x4000, NOFAIL: 0x8000, NORETRY: 0x10000, MEMALLOC: 0x20000, COMP: 0x40000, NOMEMALLOC: 0x80000,
      HARDWALL: 0x100000, THISNODE: 0x200000, ACCOUNT: 0x400000,
    },
  },
  {
    from: '5.14',
    to: '5.17',
    bits: { ZEROTAGS: 0x800000, SKIP_KASAN_POISON: 0x1000000 },
    composites: { GFP_HIGHUSER_MOVABLE: 'GFP_HIGHUSER MOVABLE SKIP_KASAN_POISON' },
    config: lockdepAt(0x2000000),
  },
  {
    from: '5.18',
    to: '5.19',
    drop: ['SKIP_KASAN_POISON'],
    composites: { GFP_HIGHUSER_MOVABLE: 'GFP_HIGHUSER MOVABLE' },
    config: kasanPoison('SKIP_KASAN_POISON'),
  },
  { from: '6.0', to: '6.2', config: kasanPoison('SKIP_KASAN_POISON SKIP_KASAN_UNPOISON') },
  { from: '6.3', to: '6.3', drop: ['ATOMIC'], composites: { GFP_ATOMIC: 'HIGH KSWAPD_RECLAIM' } },
  { from: '6.4', to: '6.6', config: skipKasan(0x4000000, 0x4000000, false) },
  { from: '6.7', to: '6.8', composites: { GFP_NOWAIT: 'KSWAPD_RECLAIM NOWARN' } },
  { from: '6.9', to: '6.9', config: skipKasan(0x1000000, 0x4000000, false) },
  { from: '6.10', to: '6.14', bits: { NO_OBJ_EXT: 0x1000000 }, config: skipKasan(0x1000000, 0x4000000, true) },
  { from: '6.15', to: '7.2', order: 'numeric' },
];

const COMPOSITES_FIRST =
  'GFP_TRANSHUGE GFP_TRANSHUGE_LIGHT GFP_HIGHUSER_MOVABLE GFP_HIGHUSER GFP_USER GFP_TEMPORARY GFP_KERNEL_ACCOUNT ' +
  'GFP_KERNEL GFP_NOFS GFP_ATOMIC GFP_NOIO GFP_NOWAIT GFP_DMA';

/**
 * The order in which names are taken out of a mask. A name without a value in the era at hand is skipped, so one list
 * serves many eras. Each entry of `bits` is a flag without `__GFP_`.
 *
 * mmflags: include/trace/events/mmflags.h, 4.6..6.14 (4.4 and 4.5 are folded alike though they print numbers only).
 * numeric: the same file from 6.15 on: after the composites all bits by value, those of options too.
 * none: kernels that print no names; composites by size, as their tracepoints did (include/trace/events/gfpflags.h).
 */
export const PRINT_ORDERS: Readonly<Record<PrintOrder, { readonly composites: string; readonly bits: string | null }>> =
  {
    none: {
      composites:
        'GFP_TRANSHUGE GFP_HIGHUSER_MOVABLE GFP_HIGHUSER GFP_USER GFP_TEMPORARY GFP_KERNEL_ACCOUNT GFP_KERNEL ' +
        'GFP_THISNODE GFP_NOFS GFP_ATOMIC GFP_NOIO GFP_IOFS GFP_DMA __GFP_HIGHMEM GFP_DMA32',
      bits: null,
    },
    mmflags: {
      composites: `${COMPOSITES_FIRST} __GFP_HIGHMEM GFP_DMA32`,
      bits:
        'HIGH ATOMIC IO FS COLD NOWARN REPEAT RETRY_MAYFAIL NOFAIL NORETRY COMP ZERO NOMEMALLOC MEMALLOC HARDWALL ' +
        'THISNODE RECLAIMABLE MOVABLE ACCOUNT NOACCOUNT NOTRACK WRITE RECLAIM DIRECT_RECLAIM KSWAPD_RECLAIM OTHER_NODE ' +
        'ZEROTAGS SKIP_ZERO SKIP_KASAN_POISON SKIP_KASAN_UNPOISON SKIP_KASAN',
    },
    numeric: { composites: `${COMPOSITES_FIRST} GFP_DMA32 __GFP_RECLAIM`, bits: null },
  };
