/** What the request itself says: who asked, how much at once, from where, and at which moment of the machine's life. */
import { compareVersion } from '../../kernel/release.ts';
import type { Consequence } from './consequences.ts';
import { amount, type EventDraft, hasFrame, missesPages, percent, type Scene } from './scene.ts';
import { contributes, decides, excluded, type Signal } from './signal.ts';

/** fail_page_alloc and failslab (lib/fault-inject.c, mm/page_alloc.c, mm/failslab.c). */
const INJECTION = [
  'should_fail',
  'should_fail_ex',
  'should_failslab',
  '__should_failslab',
  'should_fail_alloc_page',
  '__should_fail_alloc_page',
  'should_fail_usercopy',
];
const BOOT = [
  'start_kernel',
  'kernel_init',
  'kernel_init_freeable',
  'do_one_initcall',
  'do_initcalls',
  'do_basic_setup',
  'rest_init',
  'mm_init',
  'mm_core_init',
];
/** The first task becomes the idle loop of CPU 0, below which start_kernel() stays on its stack for ever. */
const IDLE = [
  'do_idle',
  'cpu_idle*',
  'cpu_startup_entry',
  'default_idle*',
  'arch_cpu_idle',
  'mwait_idle*',
  'intel_idle*',
];
/** A crash kernel lives in what crashkernel= set aside. */
const CRASH_KERNEL_KIB = 1024 * 1024;
const BUFFERS = [
  '__alloc_skb',
  '__netdev_alloc_skb',
  '__netdev_alloc_frag',
  '__napi_alloc_skb',
  'napi_alloc_skb',
  '__kmalloc_reserve*',
  'kmalloc_reserve',
  'pskb_expand_head',
  '__pskb_pull_tail',
  'skb_copy',
  'skb_copy_expand',
  '__skb_linearize',
  'skb_linearize',
  'alloc_skb_with_frags',
  'page_frag_alloc*',
  '__page_frag_*',
];
const SLAB = [
  'kmem_getpages',
  'cache_grow*',
  'cache_alloc_refill',
  'allocate_slab',
  'new_slab',
  '___slab_alloc',
  '__slab_alloc*',
  'kmem_cache_alloc*',
  'fallback_alloc',
  '____cache_alloc*',
];
const RECLAIM = [
  'shrink_node*',
  'shrink_zone*',
  'shrink_lruvec',
  'shrink_inactive_list',
  'shrink_folio_list',
  'shrink_page_list',
  'balance_pgdat',
  'try_to_free_pages',
];

function boot(scene: Scene): Signal[] {
  const { event, around } = scene;
  const cmdline = around.facts.cmdline?.value ?? '';
  const ram = scene.amounts.ramKiB;
  const early = event.bootSeconds !== null && event.bootSeconds < 60;
  const crash = /\belfcorehdr=/.test(cmdline);
  if (crash && ram !== null && ram <= CRASH_KERNEL_KIB) {
    return [
      decides(
        'boot-or-crash-kernel',
        `A crash kernel (elfcorehdr= on its command line) with ${Math.round(ram / 1024)} MiB of memory.`,
      ),
    ];
  }
  const emptyDma = scene.memory?.zones.some((zone) => zone.zone === 'DMA' && zone.managedKiB === 0) ?? false;
  if (emptyDma && scene.gfp?.highestZone === 'DMA') {
    return [
      decides(
        'boot-or-crash-kernel',
        'ZONE_DMA has no memory at all (managed:0kB), as in a crash kernel: a request for it cannot succeed.',
      ),
    ];
  }
  const when =
    event.bootSeconds === null
      ? 'while the kernel was starting'
      : `${event.bootSeconds.toFixed(1)} s after the kernel started`;
  // Where the context is not known, the idle task of CPU 0 may have been interrupted.
  const swapper = event.pid === 0 || (event.pid === null && event.process?.startsWith('swapper') === true);
  const idle = hasFrame(scene, IDLE) || (swapper && event.trace?.context !== 'process');
  if (hasFrame(scene, BOOT) && !idle && (early || event.bootSeconds === null)) {
    const inPool = hasFrame(scene, ['dma_atomic_pool_init', '__dma_atomic_pool_init', 'atomic_pool_expand']);
    const why = inPool
      ? `A memory pool for devices was set up ${when}.`
      : `The request was made by start-up code, ${when}${scene.preferred?.entry.zone.minKiB === 0 ? ', before the marks of the zones were set' : ''}.`;
    // The first task asks for memory before any other task runs: what is not yet given to the page allocator cannot be had.
    const first = event.pid === 0 && hasFrame(scene, ['start_kernel', 'start_parisc']);
    // Who initialises says when it happened; the numbers still say why.
    const unset = scene.preferred?.entry.zone.minKiB === 0;
    const limited = scene.gfp?.highestZone === 'DMA' || scene.gfp?.highestZone === 'DMA32';
    return [
      limited || inPool || unset || (first && (scene.memory?.zones.length ?? 0) === 0)
        ? decides('boot-or-crash-kernel', why)
        : contributes('boot-or-crash-kernel', why),
    ];
  }
  return [];
}

function size(scene: Scene): Signal[] {
  const { order, preferred, event } = scene;
  if (order === null) return [];
  const columns = preferred?.first?.pages.blocks.length ?? 0;
  const kiB = 2 ** order * scene.pageSizeKiB;
  if (preferred?.printed.list === 'whole' && order >= columns && columns > 0) {
    return [
      decides(
        'oversized-request',
        `${kiB} KiB at once are more than the largest block of this kernel (order ${columns - 1}).`,
      ),
    ];
  }
  const fromTask = event.trace?.context === 'process';
  if (order >= 6 && fromTask) {
    return [
      contributes(
        'oversized-request',
        `${kiB} KiB of contiguous memory were asked for at once: few requests of that size succeed on a machine that has run for a while.`,
      ),
    ];
  }
  return [];
}

function driver(scene: Scene): Signal[] {
  const { order, event } = scene;
  if (order === null || order === 0 || scene.atomic !== true) return [];
  const module = event.trace?.driver?.module ?? null;
  const buffers =
    hasFrame(scene, BUFFERS) ||
    scene.symbols.some((symbol) => /_alloc_rx|rx_refill|_rx_alloc|alloc_rx_buf/.test(symbol));
  if (!buffers) return [];
  const kiB = 2 ** order * scene.pageSizeKiB;
  const card = module === null ? undefined : scene.around.facts.interfaces.find((one) => one.driver === module);
  const mtu = card === undefined || card.mtu === null ? '' : ` (${card.name}: MTU ${card.mtu})`;
  const who = module === null ? 'Network buffers' : `Network buffers of ${module}`;
  return [
    contributes(
      'high-order-driver',
      `${who} were asked for as blocks of ${kiB} KiB without waiting${mtu}: such blocks must be free at that moment.`,
    ),
  ];
}

function slab(scene: Scene): Signal[] {
  const { order, event } = scene;
  const min = event.details.minOrder;
  const cache = event.details.cache;
  const name = typeof cache === 'string' ? ` (cache ${cache})` : '';
  if (event.details.debugOrder === true) {
    return [
      contributes('slab-min-order', `Slab debugging raised the smallest slab of the cache above one page${name}.`),
    ];
  }
  if (typeof min === 'number') {
    if (min > 0)
      return [
        contributes(
          'slab-min-order',
          `The smallest slab of the cache is ${2 ** min} pages${name}: single free pages do not help it.`,
        ),
      ];
    return [excluded('slab-min-order', `The cache can live with single pages${name}.`)];
  }
  if (order === null || order === 0 || !hasFrame(scene, SLAB)) return [];
  const kiB = 2 ** order * scene.pageSizeKiB;
  return [
    contributes(
      'slab-min-order',
      `A slab cache wanted to grow by ${kiB} KiB at once, the smallest slab that it makes; single free pages do not help it.`,
    ),
  ];
}

function recursion(scene: Scene): Signal[] {
  const { event } = scene;
  if (scene.inInterrupt) return [];
  const isKswapd = /^kswapd\d/.test(event.process ?? '') && event.trace?.context === 'process';
  if (!isKswapd && !hasFrame(scene, RECLAIM)) return [];
  const by = isKswapd ? 'by kswapd' : 'by the task';
  if (scene.gfp?.noMemalloc === true) {
    const why = `The request was made while memory was being reclaimed (${by}), and __GFP_NOMEMALLOC kept it from the reserve for that.`;
    return [
      scene.replay?.expectation === 'refused'
        ? decides('reclaim-recursion', why)
        : contributes('reclaim-recursion', why),
    ];
  }
  return [
    contributes(
      'reclaim-recursion',
      `The request was made while memory was being reclaimed (${by}): no watermark holds such a request back.`,
    ),
  ];
}

function injected(scene: Scene): Signal[] {
  const told = scene.event.details.faultInjection === true;
  if (!told && !hasFrame(scene, INJECTION)) return [];
  return [
    decides('fault-injection', 'The failure was made on purpose: the stack shows the fault injection of the kernel.'),
  ];
}

function kinds(scene: Scene): Signal[] {
  const { event } = scene;
  switch (event.kind) {
    case 'allocation-stall': {
      const ms = event.details.stallMs;
      const time = typeof ms === 'number' ? ` for ${(ms / 1000).toFixed(0)} s` : '';
      return [decides('stall', `The request had been waiting${time} and was still trying: it is not a failure.`)];
    }
    case 'vmalloc-failure':
      return vmalloc(scene, event.details.bytes);
    case 'page-allocation-failure': {
      const { vmallocBytes } = event.details;
      return vmallocBytes === undefined ? [] : vmalloc(scene, vmallocBytes);
    }
    case 'percpu-failure':
      return [
        decides(
          'address-space',
          'The per-CPU allocator had no room left in its chunks; its background worker normally adds some.',
        ),
      ];
    case 'cma-failure':
      return [decides('cma-only', 'A contiguous range of the CMA area could not be cleared of pages in use.')];
    default:
      return [];
  }
}

type Detail = EventDraft['details'][string] | undefined;

/**
 * Why vmalloc() gave nothing (__vmalloc_node_range() of mm/vmalloc.c). To 5.13 its line names what it had `allocated` only
 * where pages were what was missing; without that it never came to ask for any: the size was zero or beyond the RAM, or no
 * range of addresses was free. Around 3.11 it printed both lines when pages were missing: there the second one alone proves
 * nothing. From 5.14 on the line tells the reason in words.
 */
function vmalloc(scene: Scene, bytes: Detail): Signal[] {
  const { reason } = scene.event.details;
  const told = typeof reason === 'string' ? reason : '';
  if (told.includes('address space'))
    return [decides('address-space', 'The kernel ran out of virtual addresses for mappings, not of memory.')];
  const size = typeof bytes === 'number' ? amount(Math.ceil(bytes / 1024)) : 'the size asked for';
  const ram = scene.amounts.ramKiB;
  if (told.startsWith('exceeds total pages') || (typeof bytes === 'number' && ram !== null && bytes / 1024 > ram)) {
    const share = typeof bytes === 'number' && ram !== null ? ` (${percent(bytes / 1024, ram)})` : '';
    return [decides('oversized-request', `${size} were asked for, more than the RAM of the machine${share}.`)];
  }
  if (bytes === 0 && told === '') return [];
  // It had its addresses and was refused a page: the zones tell why, or the headline's words.
  if (missesPages(scene.event)) return [];
  const { release } = scene;
  const mayBeSecond = release !== null && compareVersion(release, [3, 10]) >= 0 && compareVersion(release, [3, 13]) < 0;
  if (told.startsWith('vm_struct allocation failed') || (typeof bytes === 'number' && told === '' && !mayBeSecond))
    return [
      decides(
        'address-space',
        `vmalloc() gave up before it took a page: no range of ${size} was free among the addresses that it may use.`,
      ),
    ];
  // The line of 5.14 and later tells what was missing; it is told as the headline.
  if (told !== '' && told !== 'allocation failure') return [];
  return [
    contributes(
      'address-space',
      'vmalloc() takes its memory page by page: it ended early because a page was missing, the task was being killed, or addresses ran out.',
    ),
  ];
}

export function requestSignals(scene: Scene, consequence: Consequence): Signal[] {
  return [
    ...injected(scene),
    ...kinds(scene),
    ...boot(scene),
    ...size(scene),
    ...recursion(scene),
    ...driver(scene),
    ...slab(scene),
    ...(consequence.fallback ? [contributes('harmless-fallback', consequence.text)] : []),
  ];
}
