/**
 * Memory of control groups at collection: their limits, what they hold, and how often they met their limit. Version 2
 * (mm/memcontrol.c memory_files) and version 1 (mem_cgroup_legacy_files); amounts are printed in bytes. A group without a
 * limit prints `max` (2) or a page-aligned LONG_MAX (1): no value is kept for it. Of statistics, events and pressure what is
 * not zero is kept: most groups of a machine hold nothing.
 */
import type { CaseFacts } from '../contract/facts.ts';
import { putPoint } from './points.ts';
import { type Evidence, type EvidenceReader, linesOf, notesOf } from './reader.ts';

const PATH = /^sys\/fs\/cgroup\/((?:.{1,1000}\/)?)(memory\.[a-z_.]{2,40})$/;
/** A host of containers has some thousand groups, each with a dozen files: the first ones of the report are kept. */
const MAX_GROUPS = 400;

/** File → its key in the origin and its title, amounts in bytes. */
const AMOUNTS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['memory.current', ['current', 'Memory']],
  ['memory.max', ['max', 'Memory limit']],
  ['memory.high', ['high', 'Memory throttle limit']],
  ['memory.low', ['low', 'Protected memory']],
  ['memory.min', ['min', 'Guaranteed memory']],
  ['memory.peak', ['peak', 'Largest memory']],
  ['memory.swap.current', ['swap.current', 'Swap']],
  ['memory.swap.max', ['swap.max', 'Swap limit']],
  ['memory.usage_in_bytes', ['current', 'Memory']],
  ['memory.limit_in_bytes', ['max', 'Memory limit']],
  ['memory.soft_limit_in_bytes', ['high', 'Memory soft limit']],
  ['memory.max_usage_in_bytes', ['peak', 'Largest memory']],
  ['memory.memsw.usage_in_bytes', ['memsw.current', 'Memory and swap']],
  ['memory.memsw.limit_in_bytes', ['memsw.max', 'Memory and swap limit']],
  ['memory.kmem.usage_in_bytes', ['kmem.current', 'Kernel memory']],
  ['memory.kmem.limit_in_bytes', ['kmem.max', 'Kernel memory limit']],
]);
/** Times that a limit was met. */
const COUNTS: ReadonlyMap<string, string> = new Map([
  ['memory.failcnt', 'failcnt'],
  ['memory.memsw.failcnt', 'memsw.failcnt'],
  ['memory.kmem.failcnt', 'kmem.failcnt'],
]);
/** Lines of memory.stat in bytes; version 1 tells the sums over its children as `total_…`, which are left to them. */
const BYTES =
  /^(?:anon|file|kernel|kernel_stack|pagetables|sec_pagetables|percpu|sock|vmalloc|shmem|file_mapped|file_dirty|file_writeback|swapcached|(?:in)?active_(?:anon|file)|unevictable|slab(?:_reclaimable|_unreclaimable)?|cache|rss|rss_huge|mapped_file|swap|dirty|writeback)$/;
const EVENTS =
  /^(?:pg(?:pgin|pgout|fault|majfault|refill|scan\w{0,20}|steal\w{0,20}|activate|deactivate|lazyfree|promote_\w{1,16}|demote_\w{1,16})|workingset_\w{3,40}|thp_\w{3,40})$/;
const PRESSURE = /^(some|full) avg10=(\d{1,3}\.\d\d) avg60=(\d{1,3}\.\d\d) avg300=(\d{1,3}\.\d\d) total=(\d{1,18})\s*$/;
/** Beyond this version 1 means "none": LONG_MAX, cut to whole pages. */
const NO_LIMIT = 2 ** 62;

/** The group's path; null when there is no room for another one. Version 1 mounts its controllers beside each other. */
function groupOf(folder: string, facts: CaseFacts): string | null {
  const group = folder.replace(/^memory\//, '').replace(/\/$/, '');
  const seen = notesOf(facts, 'cgroups', () => new Set<string>());
  if (!seen.has(group) && seen.size >= MAX_GROUPS) return null;
  seen.add(group);
  return group === '' ? '/' : group;
}

const OF_EVENT: Readonly<Record<string, string>> = {
  low: 'reclaimed below its protection',
  high: 'throttled at its limit',
  max: 'at its limit',
  oom: 'out of memory',
  oom_kill: 'tasks killed for want of memory',
  oom_group_kill: 'killed as a whole for want of memory',
};

export const cgroupReader: EvidenceReader = {
  name: 'cgroup memory',
  maxBytes: 64 * 1024,
  stems: ['memory'],
  accepts: (path) => {
    const file = PATH.exec(path)?.[2];
    return (
      file !== undefined && (AMOUNTS.has(file) || COUNTS.has(file) || /^memory\.(?:stat|events|pressure)$/.test(file))
    );
  },
  read(evidence, facts) {
    const m = PATH.exec(evidence.path);
    const group = m === null ? null : groupOf(m[1] ?? '', facts);
    if (m === null || group === null) return;
    const file = m[2] ?? '';
    const put = (key: string, title: string, unit: string, value: number, counter = false): void =>
      putPoint(
        facts,
        evidence,
        `cgroup[${group}].${key}`,
        { name: `${title}, cgroup ${group}`, unit, kind: counter ? 'counter' : 'gauge' },
        value,
      );
    const amount = AMOUNTS.get(file);
    const count = COUNTS.get(file);
    if (file === 'memory.stat') readStat(evidence, put);
    else if (file === 'memory.events') {
      for (const [key, value] of pairs(evidence))
        if (OF_EVENT[key] !== undefined && value > 0) put(`events.${key}`, `Times ${OF_EVENT[key]}`, '', value, true);
    } else if (file === 'memory.pressure') {
      for (const line of linesOf(evidence.text)) {
        const p = PRESSURE.exec(line);
        if (p === null) continue;
        for (const [i, window] of ['10', '60', '300'].entries()) {
          const value = Number(p[i + 2]);
          if (value > 0)
            put(`pressure.${p[1]}.avg${window}`, `Memory pressure, ${p[1]}, mean of ${window} s`, '%', value);
        }
      }
    } else {
      const word = /^\s*(\d{1,20})\s*$/.exec(evidence.text)?.[1];
      const value = word === undefined ? null : Number(word);
      if (value === null) return;
      if (amount !== undefined && value < NO_LIMIT) put(amount[0], amount[1], 'KiB', value / 1024);
      else if (count !== undefined) put(count, 'Times at a limit', '', value, true);
    }
  },
};

function readStat(
  evidence: Evidence,
  put: (key: string, title: string, unit: string, value: number, counter?: boolean) => void,
): void {
  for (const [key, value] of pairs(evidence)) {
    if (value === 0) continue;
    if (BYTES.test(key)) put(`stat.${key}`, `${key} (memory.stat)`, 'KiB', value / 1024);
    else if (EVENTS.test(key)) put(`stat.${key}`, `${key} (memory.stat)`, '', value, true);
  }
}

function pairs(evidence: Evidence): [string, number][] {
  return linesOf(evidence.text).flatMap((line): [string, number][] => {
    const m = /^([a-z_]{2,48}) (\d{1,20})\s*$/.exec(line);
    return m === null ? [] : [[m[1] ?? '', Number(m[2])]];
  });
}
