/** Kernel settings that differ: as running, and as the files would set them at the next boot. */
import type { CaseFacts } from '../../contract/index.ts';
import type { Change } from '../schema.ts';

/** Settings that take part in an allocation's fate, with what they do. */
const DIRECT: Readonly<Record<string, string>> = {
  'vm.min_free_kbytes': 'sets the min watermark: the memory kept back for requests that cannot wait',
  'vm.watermark_scale_factor': 'sets how early kswapd begins to free memory',
  'vm.watermark_boost_factor': 'sets how far the watermark is raised for a while after fragmentation',
  'vm.lowmem_reserve_ratio': 'sets how much of the low zones is kept from ordinary requests',
  'vm.zone_reclaim_mode': 'decides whether a full NUMA node is reclaimed before others are used',
  'vm.extfrag_threshold': 'decides between compaction and reclaim',
  'vm.compaction_proactiveness': 'sets how eagerly memory is compacted ahead of need',
  'vm.compact_unevictable_allowed': 'decides which pages compaction may move',
  'vm.percpu_pagelist_fraction': 'sets how many free pages each CPU keeps for itself',
  'vm.percpu_pagelist_high_fraction': 'sets how many free pages each CPU keeps for itself',
  'vm.numa_zonelist_order': 'sets the order in which zones are tried',
  'vm.nr_hugepages': 'reserves memory that no other request can use',
  'vm.nr_overcommit_hugepages': 'lets huge pages be taken from free memory',
  'vm.nr_hugepages_mempolicy': 'reserves memory that no other request can use',
  'vm.min_slab_ratio': 'sets when slab is reclaimed on a NUMA node',
  'vm.min_unmapped_ratio': 'sets when page cache is reclaimed on a NUMA node',
  'net.core.high_order_alloc_disable': 'decides whether packet memory is asked for in large blocks',
};

/** Settings that change how much memory is free, or how much is asked for. */
const POSSIBLE =
  /^vm\.(?:swappiness|dirty_\w+|vfs_cache_pressure|overcommit_\w+|admin_reserve_kbytes|user_reserve_kbytes|page-cluster|drop_caches|panic_on_oom|oom_\w+|laptop_mode|watermark_\w+|hugetlb_\w+|numa_\w+|stat_interval|max_map_count)$|^net\.core\.(?:[rw]mem_(?:max|default)|optmem_max|netdev_max_backlog|netdev_budget\w*|dev_weight|somaxconn|busy_\w+|rps_\w+)$|^net\.ipv4\.(?:tcp_(?:mem|rmem|wmem|max_syn_backlog|max_orphans|moderate_rcvbuf|max_tw_buckets|limit_output_bytes|tso_\w+|congestion_control)|udp_(?:mem|rmem_min|wmem_min)|ipfrag_high_thresh)$|^kernel\.(?:numa_balancing\w*|shmmax|shmall|shmmni|threads-max|pid_max|printk_ratelimit\w*)$/;

/** State, not settings: these differ from minute to minute. */
const STATE =
  /^(?:fs\.(?:dentry-state|file-nr|inode-nr|inode-state|aio-nr|quota\.|epoll\.|binfmt_misc\.)|kernel\.(?:random\.|ns_last_pid|pty\.nr|osrelease|version|hostname|domainname|cad_pid|tainted|spl\.|keys\.|sched_domain|boot_id|seccomp\.actions|shm_next|sem_next|msg_next)|net\.netfilter\.nf_conntrack_count|net\.ipv4\.tcp_(?:fastopen_key|available_\w+|allowed_\w+)|vm\.(?:block_dump|stat_refresh|nr_pdflush_threads|compact_memory|drop_caches)|sunrpc\.|abi\.|dev\.)/;

/** Reckoned at boot from the memory that the kernel then had; a few per cent are no change of anybody's. */
const RECKONED =
  /^(?:kernel\.threads-max|net\.ipv4\.(?:tcp_mem|udp_mem|tcp_max_orphans|tcp_max_tw_buckets)|vm\.user_reserve_kbytes|vm\.min_free_kbytes)$/;

function isNoise(name: string, old: string, young: string): boolean {
  if (!RECKONED.test(name)) return false;
  const [x, y] = [old.split(' ').map(Number), young.split(' ').map(Number)];
  return x.length === y.length && x.every((value, i) => Math.abs(value - (y[i] ?? 0)) <= 0.05 * Math.max(value, 1));
}

function relevanceOf(name: string): Change['relevance'] | null {
  if (Object.hasOwn(DIRECT, name)) return 'direct';
  return POSSIBLE.test(name) ? 'possible' : null;
}

/**
 * The settings that differ and bear on memory, and how many others do.
 * A setting that only one of the kernels has is told where it was configured.
 */
export function settingChanges(before: CaseFacts, after: CaseFacts): { changes: Change[]; others: number } {
  const changes: Change[] = [];
  let others = 0;
  const known = Object.keys(before.sysctl).length > 0 && Object.keys(after.sysctl).length > 0;
  const names = known ? [...new Set([...Object.keys(before.sysctl), ...Object.keys(after.sysctl)])].sort() : [];
  for (const name of names) {
    const [old, young] = [before.sysctl[name], after.sysctl[name]];
    if (old?.value === young?.value || STATE.test(name)) continue;
    const relevance = relevanceOf(name);
    if (old === undefined || young === undefined) {
      // Not collected, or not known to that kernel: no change of anybody's.
      const configured = before.sysctlConfigured[name] ?? after.sysctlConfigured[name];
      if (relevance === null || configured === undefined) continue;
    } else if (relevance === null) {
      others++;
      continue;
    } else if (isNoise(name, old.value, young.value)) continue;
    changes.push({
      area: 'setting',
      name,
      before: old?.value ?? null,
      after: young?.value ?? null,
      relevance: relevance ?? 'possible',
      why: DIRECT[name] ?? null,
      members: { before: old?.member ?? null, after: young?.member ?? null },
    });
  }
  changes.push(...configuredChanges(before, after));
  return { changes, others };
}

/** What the files say, where that differs from the other side, or from what runs after the change. */
function configuredChanges(before: CaseFacts, after: CaseFacts): Change[] {
  const changes: Change[] = [];
  const names = new Set([...Object.keys(before.sysctlConfigured), ...Object.keys(after.sysctlConfigured)]);
  for (const name of [...names].sort()) {
    const relevance = relevanceOf(name);
    if (relevance === null) continue;
    const [old, young] = [before.sysctlConfigured[name], after.sysctlConfigured[name]];
    const running = after.sysctl[name];
    const inactive = young !== undefined && running !== undefined && running.value !== young.value;
    // Without any file from one side, nothing is known of what it had configured.
    const comparable = Object.keys(before.sysctlConfigured).length > 0 || Object.keys(before.sysctl).length > 0;
    if ((!comparable || old?.value === young?.value) && !inactive) continue;
    changes.push({
      area: 'configured',
      name: `${name}, as configured`,
      before: old?.value ?? null,
      after: young?.value ?? null,
      relevance,
      why: inactive ? `configured, but ${running.value} is what runs: it was set otherwise after boot` : null,
      members: { before: old?.member ?? null, after: young?.member ?? null },
    });
  }
  return changes;
}
