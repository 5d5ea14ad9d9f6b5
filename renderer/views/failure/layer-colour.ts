/** Layers in eight families, so that a stack can be read from afar: the same family has the same colour everywhere. */

const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:page allocator|slab|page fragments|vmalloc|mempool|per-CPU|CMA|DMA|IOMMU|compaction|reclaim|OOM|memory|huge|swap|compressed|page |reporting|index trees|hash tables)/,
    '--l-alloc',
  ],
  [/interrupt|softirq|timer|RCU|idle|boot|panic/, '--l-irq'],
  [/system call|signals|futex|epoll|IPC|async|io_uring|processes|kernel worker|kernel thread|scheduler/, '--l-call'],
  [/TCP|IP|network|socket|ethernet|UDP|bridge|bond|netfilter|XDP|wireless|Bluetooth/i, '--l-net'],
  [/block|SCSI|NVMe|disk|RAID|device mapper|ATA|multipath|storage|loop|virtio.?blk/i, '--l-block'],
  [/file|VFS|procfs|sysfs|ext[234]|xfs|btrfs|nfs|ceph|fuse|overlay|tmpfs|f2fs|gfs|cifs|page cache|9p/i, '--l-fs'],
  [/module|driver|graphics|sound|USB|PCI|device|virtual|TTY|input|KVM/i, '--l-driver'],
];

/** A CSS value. */
export function layerColour(layer: string | null): string {
  if (layer === null) return 'var(--line-strong)';
  const family = FAMILIES.find(([pattern]) => pattern.test(layer));
  return `var(${family?.[1] ?? '--l-sched'})`;
}
