/** Flags in plain words. */
import type { Gfp } from '../../contract/event.ts';

/** One plain-English line of what a request may do: `may not wait, may use the atomic reserve, any zone up to Normal`. */
export function describeGfp(gfp: Gfp): string {
  const parts = [waiting(gfp), kswapd(gfp), reserve(gfp), zone(gfp)];
  if (gfp.thisNode === true) parts.push('one memory node only');
  if (gfp.noFail === true) parts.push('must not fail');
  else if (gfp.noRetry === true) parts.push('gives up early');
  else if (gfp.retryMayFail === true) parts.push('tries harder before it fails');
  if (gfp.noWarn === true) parts.push('asks for no report');
  return parts.filter((part) => part !== null).join(', ');
}

function waiting(gfp: Gfp): string {
  if (gfp.canSleep === null) return 'whether it may wait is not known';
  if (!gfp.canSleep) return 'may not wait';
  if (gfp.directReclaim === false) return 'may wait but frees no memory itself';
  if (gfp.fs === true) return 'may wait and free memory itself';
  if (gfp.io === true) return 'may wait and free memory, but not through file systems';
  if (gfp.io === false) return 'may wait and free memory, but without disk access';
  return 'may wait';
}

const kswapd = (gfp: Gfp) => (gfp.wakesKswapd === false ? 'does not wake kswapd' : null);

const RESERVE: Readonly<Record<Gfp['reserves'], string>> = {
  none: 'no reserve',
  high: 'may use half of the min reserve',
  harder: 'may use a quarter of the min reserve',
  atomic: 'may use the atomic reserve',
  all: 'may use all reserves',
  unknown: 'its share of the reserves is not known',
};
const reserve = (gfp: Gfp) => RESERVE[gfp.reserves];

function zone(gfp: Gfp): string | null {
  switch (gfp.highestZone) {
    case null:
      return null;
    case 'DMA':
      return 'only zone DMA';
    case 'Movable':
      return 'any zone';
    default:
      return `any zone up to ${gfp.highestZone}`;
  }
}

/** What each flag asks for; composites first. Their meaning is that of the release named in the Gfp, where it changed. */
const MEANING: Readonly<Record<string, string>> = {
  GFP_ATOMIC:
    'For code that cannot wait, such as interrupt handlers: takes only what is free now, with a share of the reserve.',
  GFP_NOWAIT:
    'Takes only what is free now and falls back to something else when there is nothing. No reserve since 4.4; prints no report since 6.7.',
  GFP_KERNEL: 'The usual request of kernel code: may wait, write out pages and call file systems to free memory.',
  GFP_KERNEL_ACCOUNT: 'GFP_KERNEL, charged to the memory control group of the task.',
  GFP_NOFS: 'May wait and start disk access, but must not call into file systems: the caller holds file system locks.',
  GFP_NOIO: 'May wait, but only clean memory is freed: the caller is in the way of disk access itself.',
  GFP_USER: 'Memory for a user process that the kernel touches too; bound to the cpuset of the task.',
  GFP_HIGHUSER: 'Memory for a user process that the kernel need not reach directly, and that cannot be moved.',
  GFP_HIGHUSER_MOVABLE:
    'Memory of a user process that can be moved: page faults and page cache. May use movable and CMA pages.',
  GFP_USER_PAGECACHE: 'Page cache pages (2.6.23 to 2.6.28).',
  GFP_NOFS_PAGECACHE: 'Page cache pages asked for under file system locks (2.6.23 to 2.6.28).',
  GFP_TEMPORARY: 'GFP_KERNEL for something short-lived, grouped with reclaimable pages (to 4.13).',
  GFP_IOFS: 'Both kinds of writing out, without the right to wait.',
  GFP_THISNODE: 'One node only, no retry, no report; without reclaim to 4.0.',
  GFP_TRANSHUGE: 'A transparent huge page, with direct effort to make one.',
  GFP_TRANSHUGE_LIGHT: 'A transparent huge page if one is at hand.',
  GFP_DMA: 'The lowest zone only, for devices that reach little memory (the first 16 MiB on PCs).',
  GFP_DMA32: 'Memory below 4 GiB, for devices with 32 address bits.',
  __GFP_DMA: 'The lowest zone only, for devices that reach little memory (the first 16 MiB on PCs).',
  __GFP_DMA32: 'Memory below 4 GiB, for devices with 32 address bits.',
  __GFP_HIGHMEM: 'May be memory that a 32-bit kernel cannot address directly; without effect on 64-bit kernels.',
  __GFP_MOVABLE:
    'The page can be moved or reclaimed; with HIGHMEM it may come from ZONE_MOVABLE, and it may be a CMA page.',
  __GFP_RECLAIMABLE: 'A slab that can be shrunk, such as dentries; only for grouping pages.',
  __GFP_WAIT: 'The caller may sleep: reclaim and compaction are tried (to 4.3).',
  __GFP_DIRECT_RECLAIM: 'The caller may sleep and free memory itself (4.4 on).',
  __GFP_KSWAPD_RECLAIM: 'Wakes kswapd to free memory in the background (4.4 on).',
  __GFP_RECLAIM: 'Both kinds of reclaim: by the caller and by kswapd.',
  __GFP_HIGH: 'An urgent request: may take half of what the min watermark keeps back.',
  __GFP_ATOMIC:
    'The caller cannot wait and is urgent: may go a quarter deeper into the reserve and ignores its cpuset (4.4 to 6.2).',
  __GFP_IO: 'Reclaim may start disk access.',
  __GFP_FS: 'Reclaim may call into file systems; without it the OOM killer is not run for the request.',
  __GFP_COLD: 'Prefers pages that are not in the processor cache (to 4.14).',
  __GFP_NOWARN: 'Prints no report when the request fails.',
  __GFP_REPEAT: 'Tries longer, but may fail (to 4.12).',
  __GFP_RETRY_MAYFAIL: 'Tries longer without the OOM killer, but may fail (4.13 on).',
  __GFP_NOFAIL: 'Tries for ever: the caller cannot deal with a failure.',
  __GFP_NORETRY: 'One round of reclaim, then it fails; the OOM killer is not run.',
  __GFP_NO_GROW: 'Internal to the slab allocator (to 2.6.21).',
  __GFP_MEMALLOC: 'May use all reserves: the memory helps to free more (3.6 on).',
  __GFP_NOMEMALLOC: 'Must not use the reserve for emergencies, whatever the task may do.',
  __GFP_COMP: 'The pages form one compound page; set by slabs and large buffers, without effect on success.',
  __GFP_ZERO: 'The pages are handed out cleared; without effect on success.',
  __GFP_HARDWALL: 'Stays inside the cpuset of the task.',
  __GFP_THISNODE: 'One memory node only, no fallback to others.',
  __GFP_KMEMCG: 'Charged to the memory control group (3.8 to 3.15, RHEL 7.0 to 7.7).',
  __GFP_NOACCOUNT: 'Not charged to the memory control group (4.1 to 4.4).',
  __GFP_ACCOUNT: 'Charged to the memory control group, which can refuse it on its own.',
  __GFP_NOTRACK: 'Not watched by kmemcheck; without effect on success.',
  __GFP_NO_KSWAPD: 'Does not wake kswapd; for huge pages (2.6.38 to 4.3).',
  __GFP_OTHER_NODE: 'Only for statistics: taken on behalf of another node.',
  __GFP_WRITE: 'The page will soon be written to; spreads dirty pages over zones.',
  __GFP_NOLOCKDEP: 'Lockdep does not check this request; without effect on success.',
  __GFP_ZEROTAGS: 'Memory tags are cleared too (arm64).',
  __GFP_SKIP_ZERO: 'Not cleared, as memory tagging does it later (arm64).',
  __GFP_SKIP_KASAN: 'Not tracked by hardware KASAN (arm64).',
  __GFP_SKIP_KASAN_POISON: 'Not poisoned by KASAN when freed; without effect on success.',
  __GFP_SKIP_KASAN_UNPOISON: 'Not tagged by KASAN when taken; without effect on success.',
  __GFP_NO_OBJ_EXT: 'Slab without object extensions; internal to the slab allocator (6.10 on).',
  __GFP_UBC: 'Charged to a container (OpenVZ).',
  __GFP_SOFT_UBC: 'Charged to a container, softly (OpenVZ).',
  __GFP_ORDER_NOWARN: 'No warning for an order that is too high (Virtuozzo).',
  __GFP_VALID: 'Marks a mask as one, to catch swapped arguments (-mm trees of 2005).',
  __GFP_CMA: 'May take CMA pages (phone kernels).',
};

/** What a flag or composite asks for, in one or two sentences; null for a name of no known kernel. */
export function explainFlag(name: string): string | null {
  return Object.hasOwn(MEANING, name) ? (MEANING[name] ?? null) : null;
}
