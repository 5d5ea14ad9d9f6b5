/**
 * What the failure meant for whoever asked: read from the stack, in the words of somebody who uses the host.
 * The level is that of a single event (0 harmless, 1 repeated by itself, 2 one operation failed, 3 service damage).
 */
import { hasFrame, missesPages, type Scene } from './scene.ts';

export interface Consequence {
  readonly level: 0 | 1 | 2 | 3;
  /** The caller is known to have another way. */
  readonly fallback: boolean;
  /** The request lies in the way of writing data. */
  readonly storage: boolean;
  readonly text: string;
}

interface Row extends Omit<Consequence, 'storage'> {
  readonly frames: readonly string[];
  /** And one of these. */
  readonly also?: readonly string[];
  readonly storage?: boolean;
  /** But none of these. */
  readonly unless?: readonly string[];
}

/** Inside these vmalloc() itself was refused: whoever would have turned to it has done so. */
const VMALLOC = ['vmalloc', 'vmalloc_*', 'vzalloc*', '__vmalloc*', '__get_vm_area_node'];

/** The first row that fits counts; what is nearer to the request stands first. */
const ROWS: readonly Row[] = [
  {
    frames: ['sk_prot_alloc', 'sk_clone*', 'sk_alloc'],
    also: ['tcp_v4_syn_recv_sock', 'tcp_v6_syn_recv_sock', 'tcp_check_req'],
    level: 1,
    fallback: true,
    text: 'One incoming TCP connection could not be set up at that moment; the other side repeats its packet after about a second and normally gets through.',
  },
  {
    frames: [
      'tcp_v4_syn_recv_sock',
      'tcp_v6_syn_recv_sock',
      'inet_reqsk_alloc',
      'inet_csk_clone_lock',
      'tcp_conn_request',
      'tcp_v4_conn_request',
    ],
    level: 1,
    fallback: true,
    text: 'A connection request was dropped; the client repeats it after about a second.',
  },
  {
    frames: [
      'sk_stream_alloc_skb',
      'tcp_stream_alloc_skb',
      'tcp_send_ack',
      '__tcp_send_ack*',
      'tcp_fragment',
      'tcp_collapse*',
      'tcp_send_fin',
      'tso_fragment',
      'tcp_retransmit_skb',
      '__tcp_retransmit_skb',
    ],
    level: 1,
    fallback: true,
    text: 'A TCP segment or acknowledgement was not sent at once; TCP sends it again by timer.',
  },
  {
    frames: ['iova_magazine_alloc', 'alloc_iova_fast', 'alloc_iova_mem'],
    level: 0,
    fallback: true,
    text: 'The IOVA cache did without; addresses are then taken from the global tree.',
  },
  {
    frames: ['cfq_get_queue', 'cfq_set_request', 'bfq_get_queue', 'bfq_init_rq'],
    level: 0,
    fallback: true,
    text: 'The disk scheduler uses its spare queue for that request.',
  },
  {
    frames: ['avc_alloc_node'],
    level: 0,
    fallback: true,
    text: 'SELinux did not cache one decision; it is computed again when needed.',
  },
  {
    frames: ['mempool_alloc*', 'bio_alloc_bioset', 'mempool_resize'],
    level: 0,
    fallback: true,
    storage: false,
    text: 'A memory pool stands behind the request: its reserve is used, or the caller waits for it.',
  },
  {
    frames: [
      '__do_page_cache_readahead',
      'page_cache_ra_unbounded',
      'page_cache_ra_order',
      'ondemand_readahead',
      'force_page_cache_readahead',
      'page_cache_sync_ra',
      'page_cache_async_ra',
      'blkdev_readahead',
      'grow_dev_folio',
      'grow_dev_page',
    ],
    level: 0,
    fallback: true,
    text: 'Less was read ahead; the data are read when they are needed.',
  },
  {
    frames: [
      'do_huge_pmd_anonymous_page',
      'khugepaged*',
      'alloc_hugepage_vma',
      'collapse_huge_page',
      'vma_alloc_anon_folio_pmd',
    ],
    level: 0,
    fallback: true,
    text: 'A huge page was not to be had; small pages are used instead.',
  },
  {
    frames: ['dma_atomic_pool_init', '__dma_atomic_pool_init', 'atomic_pool_expand'],
    level: 0,
    fallback: true,
    text: 'The DMA pool for atomic requests stays smaller or empty; it is harmless unless a device then fails.',
  },
  {
    frames: [
      'kvmalloc*',
      '__kvmalloc*',
      'seq_buf_alloc',
      'alloc_fdmem',
      'alloc_fdtable',
      'expand_files',
      'xt_alloc_table_info',
      'nf_ct_alloc_hashtable',
      'alloc_pg_vec',
      'packet_set_ring',
      'alloc_one_pg_vec_page',
      'netlink_alloc_large_skb',
      'ip_set_alloc',
    ],
    unless: VMALLOC,
    level: 0,
    fallback: true,
    text: 'The caller tries again with smaller blocks or with vmalloc().',
  },
  {
    frames: ['sg_build_indirect', 'enlarge_buffer'],
    level: 1,
    fallback: true,
    text: 'The driver goes on with smaller segments, or the transfer fails.',
  },
  {
    frames: ['zswap_store', 'zswap_frontswap_store', 'zs_malloc', 'zbud_alloc', 'z3fold_alloc'],
    level: 1,
    fallback: true,
    storage: true,
    text: 'A page could not be compressed into memory; it goes to the swap device or stays.',
  },
  {
    frames: ['swap_writepage', '__swap_writepage', 'swap_readpage', 'add_to_swap'],
    level: 2,
    fallback: false,
    storage: true,
    text: 'Swapping was held up.',
  },
  {
    frames: ['kmem_alloc', 'kmem_zone_alloc', 'xfs_buf_allocate_memory', 'xfs_buf_alloc_pages', 'xfs_buf_alloc_kmem'],
    level: 2,
    fallback: false,
    storage: true,
    text: 'XFS normally tries again until memory is there; its task waits that long.',
  },
  {
    frames: ['jbd2_*', 'journal_*', 'ext4_*', 'ext3_*', 'btrfs_*', 'xfs_*', 'f2fs_*', 'bch2_*'],
    level: 2,
    fallback: false,
    storage: true,
    text: 'A file system operation was held up or failed; whether it did shows in a message of the file system afterwards.',
  },
  {
    // fs/nfsd/nfscache.c: kcalloc() alone in 4.4, with vzalloc() behind it in 4.13 to 5.8, kvzalloc() in 5.10.
    frames: ['nfsd_reply_cache_init'],
    level: 1,
    fallback: false,
    text: 'The NFS server of a network namespace (a new container has one of its own) got its reply cache another way from 4.13 on; older kernels leave it without one, and it does not start.',
  },
  {
    frames: ['nfs_*', 'nfs4_*', 'nfsd*', 'rpc_*', 'xprt_*', 'svc_*', 'ceph_*', 'cifs_*', 'smb2_*', 'v9fs_*', 'p9_*'],
    level: 2,
    fallback: false,
    storage: true,
    text: 'A request of a network file system was held up or failed.',
  },
  {
    frames: ['scsi_*', 'blk_mq_*', 'nvme_*', 'dm_*', 'md_*', 'raid5_*', 'ata_*', 'submit_bio', '__submit_bio'],
    level: 2,
    fallback: false,
    storage: true,
    text: 'A storage request was held up; drivers normally repeat it.',
  },
  {
    frames: ['copy_process*', 'dup_task_struct*', '_do_fork', 'do_fork', 'kernel_clone'],
    level: 2,
    fallback: false,
    text: 'Starting a process or thread failed (ENOMEM).',
  },
  {
    frames: ['do_init_module', 'load_module', '__do_sys_finit_module', 'sys_init_module'],
    level: 2,
    fallback: false,
    text: 'Loading a kernel module failed.',
  },
  {
    frames: ['do_mount', 'path_mount', 'sys_mount', 'vfs_get_tree', 'mount_fs', 'nfs_parse_*'],
    level: 2,
    fallback: false,
    text: 'A mount failed.',
  },
  {
    frames: [
      'dpm_run_callback',
      'device_resume',
      'pci_pm_resume',
      'device_suspend',
      '__device_suspend',
      'suspend_devices_and_enter',
      'hibernat*',
    ],
    level: 2,
    fallback: false,
    text: 'A device could not be suspended or resumed.',
  },
  {
    frames: [
      'usb_alloc_coherent',
      'usb_submit_urb',
      'vb2_*',
      'v4l2_*',
      'dvb_*',
      'snd_pcm_*',
      'drm_ioctl*',
      'ttm_*',
      'amdgpu_*',
      'nouveau_*',
      'i915_*',
    ],
    level: 2,
    fallback: false,
    text: 'A device could not be opened or started, or an operation of it failed.',
  },
  {
    frames: [
      'do_vfs_ioctl',
      'vfs_ioctl',
      '__x64_sys_ioctl',
      '__se_sys_ioctl',
      'sys_ioctl',
      'dev_ioctl',
      'sock_ioctl',
      'ethtool_*',
      'dev_ethtool',
    ],
    level: 2,
    fallback: false,
    text: 'An operation on a device failed (ENOMEM).',
  },
];

const RECEIVE = [
  'net_rx_action',
  '__napi_poll*',
  'napi_poll',
  'napi_gro_receive',
  'netif_receive_skb*',
  '__netif_receive_skb*',
  'process_backlog',
  'ip_rcv',
  'ipv6_rcv',
];
const TRANSMIT = [
  'dev_queue_xmit',
  '__dev_queue_xmit',
  'dev_hard_start_xmit',
  'sch_direct_xmit',
  'net_tx_action',
  'ip_queue_xmit',
  'tcp_write_xmit',
];

function isRefill(symbol: string): boolean {
  return /_alloc_rx|rx_refill|refill_rx|_rx_alloc|alloc_rx_buf|rx_buffer|rx_fill|fill_rx|try_fill_recv|_post_rx|rx_submit/.test(
    symbol,
  );
}

/** The consequence of one event; "not known" where there is no stack that tells it. */
export function consequenceOf(scene: Scene): Consequence {
  const { event, order } = scene;
  if (event.kind === 'vmalloc-failure' && missesPages(event) && order !== null && order > 0) {
    // The huge mapping of __vmalloc_node_range() (5.13 on): its `fail:` goes on with single pages.
    return {
      level: 0,
      fallback: true,
      storage: false,
      text: 'vmalloc() had asked for large blocks first; it begins again with single pages, and reports once more if those are missing too.',
    };
  }
  for (const row of ROWS) {
    if (!hasFrame(scene, row.frames) || (row.unless !== undefined && hasFrame(scene, row.unless))) continue;
    if (row.also !== undefined && !hasFrame(scene, row.also)) continue;
    return { level: row.level, fallback: row.fallback, storage: row.storage ?? false, text: row.text };
  }
  if (scene.symbols.some(isRefill)) {
    return {
      level: 1,
      fallback: true,
      storage: false,
      text: 'The network card got no new receive buffer at that moment: most drivers use the old one again, so that one packet is lost; a card whose ring runs empty needs a driver that tries again by timer.',
    };
  }
  if (hasFrame(scene, RECEIVE) && scene.atomic !== false) {
    return {
      level: 1,
      fallback: false,
      storage: false,
      text: 'A received packet was dropped; protocols such as TCP repeat it.',
    };
  }
  if (hasFrame(scene, TRANSMIT) && scene.atomic !== false) {
    return {
      level: 1,
      fallback: false,
      storage: false,
      text: 'A packet was not sent; protocols such as TCP repeat it.',
    };
  }
  if (scene.frames.length === 0) {
    return {
      level: scene.atomic === true ? 1 : 2,
      fallback: false,
      storage: false,
      text: 'Not known: the log shows no stack for this event.',
    };
  }
  if (scene.atomic === true) {
    return {
      level: 1,
      fallback: false,
      storage: false,
      text: 'Code that may not wait got no memory; whether it tries again the stack does not tell.',
    };
  }
  return {
    level: 2,
    fallback: false,
    storage: false,
    text: 'The caller got no memory; what it did then the log does not say.',
  };
}
