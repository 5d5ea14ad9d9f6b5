/** The head of a report: who the host is, from what its evidence told. */
import type { HostInfo } from '../contract/analysis.ts';
import type { CaseFacts } from '../contract/facts.ts';
import { offsetText } from '../time/zone.ts';
import { pageSizeKiB } from './page-size.ts';

/** Settings outside `vm.` that bear on memory or on what the kernel prints about it. */
const BEARING =
  /^(?:vm\..+|kernel\.(?:numa_balancing|shmmax|shmall|shmmni|threads-max|pid_max|tainted|printk_ratelimit(?:_burst)?|hung_task_timeout_secs|panic_on_warn)|net\.core\.(?:[rw]mem_(?:max|default)|optmem_max|netdev_max_backlog|netdev_budget(?:_usecs)?|somaxconn|high_order_alloc_disable|dev_weight)|net\.ipv4\.(?:tcp_(?:mem|rmem|wmem|max_syn_backlog|max_orphans)|udp_(?:mem|rmem_min|wmem_min)|ipfrag_high_thresh))$/;

/** Sizes and counts beyond 2^53 (shmmax's default) stay text: a number would lie in its last digits. */
function numeric(text: string): number | string {
  const value = Number(text);
  return /^-?\d{1,17}$/.test(text) && Number.isSafeInteger(value) ? value : text;
}

/**
 * The host of a case, as the result contract has it. What no evidence told is null; `sysctl` holds the running values of
 * `vm.*` and of the few others that bear on memory, numbers where they are numbers.
 */
export function hostFromFacts(facts: CaseFacts): HostInfo {
  const sysctl: Record<string, number | string> = {};
  for (const name of Object.keys(facts.sysctl).sort()) {
    const value = facts.sysctl[name]?.value;
    if (value !== undefined && BEARING.test(name)) sysctl[name] = numeric(value);
  }
  const zones = facts.zoneinfo?.value;
  const nodes = zones === undefined ? null : new Set(zones.map((zone) => zone.node)).size;
  const offset = facts.utcOffsetMinutes?.value;
  return {
    hostname: facts.hostname?.value ?? null,
    distro: facts.distro?.value ?? null,
    kernel: facts.kernel?.value ?? null,
    arch: facts.arch?.value ?? null,
    memTotalKiB: facts.meminfoKiB?.value.MemTotal ?? null,
    pageSizeKiB: pageSizeKiB(facts),
    numaNodes: facts.numaNodes?.value ?? nodes,
    timezone:
      facts.timezone?.value ?? (offset === undefined ? null : offset === 0 ? 'UTC' : `UTC${offsetText(offset)}`),
    sysctl,
  };
}
