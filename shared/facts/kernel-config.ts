/** boot/config-RELEASE: the build options that bear on page size, zones, fragmentation and what the kernel prints. */
import type { CaseFacts } from '../contract/facts.ts';
import { settlePageSize } from './page-size.ts';
import { type Cited, cite, type EvidenceReader, linesOf, notesOf } from './reader.ts';

const LINE = /^(CONFIG_[A-Z0-9_]{2,60})=(.{1,120})$/;
const UNSET = /^# (CONFIG_[A-Z0-9_]{2,60}) is not set$/;
const WANTED =
  /^CONFIG_(?:ARM64_\w*PAGES?\w*|PPC_\w*K_PAGES|PAGE_SIZE_\w+|\w*PAGE_SHIFT|NODES_SHIFT|NUMA|NUMA_BALANCING|FORCE_MAX_ZONEORDER|ARCH_FORCE_MAX_ORDER|HIGHMEM\w*|HIGHPTE|VMSPLIT_\w+|ZONE_DMA|ZONE_DMA32|ZONE_DEVICE|CMA|DMA_CMA|CMA_SIZE_MBYTES|COMPACTION|MIGRATION|TRANSPARENT_HUGEPAGE\w*|SLAB|SLUB|SLOB|SLUB_\w+|SLAB_MERGE_DEFAULT|MEMCG\w*|LRU_GEN\w*|HZ|PREEMPT\w*|KASAN\w*|DEBUG_PAGEALLOC|PAGE_OWNER|PAGE_POISONING|SWIOTLB|SWAP|ZSWAP|MEMORY_HOTPLUG|DEFERRED_STRUCT_PAGE_INIT|PRINTK_CALLER|PRINTK_TIME|UNWINDER_\w+|FRAME_POINTER|FAULT_INJECTION|FAIL_PAGE_ALLOC|FAILSLAB|XEN|HYPERV_BALLOON|VMWARE_BALLOON|VIRTIO_BALLOON|64BIT|LOG_BUF_SHIFT)$/;

type Config = Record<string, Cited<string>>;

/** Keeps the options of the running kernel; with one config file alone and the running kernel unknown, those of that file. */
export function settleKernelConfig(facts: CaseFacts): void {
  const byRelease = notesOf(facts, 'kernel-config', () => new Map<string, Config>());
  const running = facts.kernel?.value;
  const only = byRelease.size === 1 && running === undefined ? [...byRelease.values()][0] : undefined;
  facts.config = (running === undefined ? only : byRelease.get(running)) ?? {};
}

export const kernelConfigReader: EvidenceReader = {
  name: 'boot/config',
  maxBytes: 2 * 1024 * 1024,
  stems: ['config'],
  accepts: (path) => /^boot\/config-\d/.test(path),
  read(evidence, facts) {
    const config: Config = {};
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const set = LINE.exec(line);
      const name = set?.[1] ?? UNSET.exec(line)?.[1];
      if (name === undefined || !WANTED.test(name)) continue;
      config[name] = cite(set?.[2] === undefined ? 'n' : set[2].replace(/^"|"$/g, ''), evidence, index);
    }
    const release = evidence.path.slice('boot/config-'.length);
    notesOf(facts, 'kernel-config', () => new Map<string, Config>()).set(release, config);
    settleKernelConfig(facts);
    settlePageSize(facts);
  },
};
