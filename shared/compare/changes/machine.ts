/** Memory, nodes, huge pages, platform and role: what the machine was on either side. */
import type { Analysis, CaseFacts } from '../../contract/index.ts';
import { count, kiB } from '../../report/words.ts';
import type { Change } from '../schema.ts';

/** Two kernels on one machine count memory a little differently: what they reserve at boot is not part of MemTotal. */
const MEMORY_TOLERANCE = 0.03;
/** Snapshots change by the minute; below this share they are not worth a line. */
const SNAPSHOT_TOLERANCE = 0.25;

type Cited = { readonly value: unknown; readonly member: string | null } | null | undefined;

function entry(
  area: Change['area'],
  name: string,
  old: { text: string | null; member?: string | null },
  young: { text: string | null; member?: string | null },
  relevance: Change['relevance'],
  why: string | null = null,
): Change {
  return {
    area,
    name,
    before: old.text,
    after: young.text,
    relevance,
    why,
    members: { before: old.member ?? null, after: young.member ?? null },
  };
}

/** A fact that both sides know, and differently. */
function differing(
  area: Change['area'],
  name: string,
  old: Cited,
  young: Cited,
  relevance: Change['relevance'],
  why: string | null = null,
): Change[] {
  if (old == null || young == null || String(old.value) === String(young.value)) return [];
  return [
    entry(
      area,
      name,
      { text: String(old.value).slice(0, 600), member: old.member },
      { text: String(young.value).slice(0, 600), member: young.member },
      relevance,
      why,
    ),
  ];
}

/** How far two amounts of memory are apart, as a share of the larger; null when one is not known. */
export function memoryDifference(before: Analysis, after: Analysis): number | null {
  const [old, young] = [before.host.memTotalKiB, after.host.memTotalKiB];
  if (old === null || young === null || Math.max(old, young) <= 0) return null;
  return Math.abs(old - young) / Math.max(old, young);
}

export function machineChanges(before: Analysis, after: Analysis): Change[] {
  const [old, young] = [before.facts, after.facts];
  const changes: Change[] = [];
  const difference = memoryDifference(before, after);
  if (difference !== null && difference > MEMORY_TOLERANCE) {
    changes.push(
      entry(
        'memory',
        'memory in all',
        { text: kiB(before.host.memTotalKiB ?? 0), member: old.meminfoKiB?.member ?? null },
        { text: kiB(after.host.memTotalKiB ?? 0), member: young.meminfoKiB?.member ?? null },
        'direct',
        'more or less memory changes the rate of failures by itself',
      ),
    );
  }
  if (
    before.host.pageSizeKiB !== null &&
    after.host.pageSizeKiB !== null &&
    before.host.pageSizeKiB !== after.host.pageSizeKiB
  ) {
    changes.push(
      entry(
        'memory',
        'page size',
        { text: kiB(before.host.pageSizeKiB) },
        { text: kiB(after.host.pageSizeKiB) },
        'direct',
      ),
    );
  }
  // Where no tool counted the nodes, their zones in /proc/zoneinfo do.
  const nodes = (one: Analysis): Cited =>
    one.facts.numaNodes ??
    (one.host.numaNodes === null ? null : { value: one.host.numaNodes, member: one.facts.zoneinfo?.member ?? null });
  changes.push(...differing('numa', 'NUMA nodes', nodes(before), nodes(after), 'direct'));
  changes.push(...hugePages(old, young), ...levels(old, young));
  changes.push(...differing('platform', 'architecture', old.arch, young.arch, 'direct'));
  changes.push(...differing('platform', 'hypervisor', old.virtualisation, young.virtualisation, 'possible'));
  changes.push(...differing('platform', 'distribution', old.distro, young.distro, 'context'));
  changes.push(...services(old, young));
  return changes;
}

function hugePages(old: CaseFacts, young: CaseFacts): Change[] {
  const changes: Change[] = [];
  for (const name of [...new Set([...Object.keys(old.thp), ...Object.keys(young.thp)])].sort()) {
    // The statistics of khugepaged are counters, not settings.
    if (/pages_collapsed|full_scans|hpage_pmd_size/.test(name)) continue;
    const relevance = name === 'enabled' || name === 'defrag' ? 'direct' : 'possible';
    changes.push(
      ...differing('huge-pages', `transparent huge pages: ${name}`, old.thp[name], young.thp[name], relevance),
    );
  }
  for (const name of ['HugePages_Total', 'Hugepagesize', 'Hugetlb']) {
    const [x, y] = [old.meminfoKiB?.value[name], young.meminfoKiB?.value[name]];
    if (x === undefined || y === undefined || x === y) continue;
    const words = (value: number): string => (name === 'HugePages_Total' ? count(value) : kiB(value));
    changes.push(
      entry(
        'huge-pages',
        name,
        { text: words(x), member: old.meminfoKiB?.member ?? null },
        { text: words(y), member: young.meminfoKiB?.member ?? null },
        'direct',
        'reserved huge pages are memory that no other request can use',
      ),
    );
  }
  return changes;
}

const LEVELS: readonly (readonly [string, string])[] = [
  ['MemFree', 'free memory'],
  ['MemAvailable', 'memory available without swapping'],
  ['Cached', 'page cache'],
  ['AnonPages', 'memory of processes'],
  ['SReclaimable', 'slab that can be freed'],
  ['SUnreclaim', 'slab that cannot be freed'],
  ['PageTables', 'page tables'],
  ['SwapTotal', 'swap in all'],
  ['SwapFree', 'free swap'],
];

/** Levels at collection: two moments out of many, with different uptimes. */
function levels(old: CaseFacts, young: CaseFacts): Change[] {
  const changes: Change[] = [];
  for (const [name, meaning] of LEVELS) {
    const [x, y] = [old.meminfoKiB?.value[name], young.meminfoKiB?.value[name]];
    if (x === undefined || y === undefined || Math.max(x, y) === 0) continue;
    if (Math.abs(x - y) / Math.max(x, y) <= SNAPSHOT_TOLERANCE) continue;
    changes.push(
      entry(
        'memory',
        `${meaning} (${name}) when collected`,
        { text: kiB(x), member: old.meminfoKiB?.member ?? null },
        { text: kiB(y), member: young.meminfoKiB?.member ?? null },
        name === 'SwapTotal' ? 'possible' : 'context',
      ),
    );
  }
  return changes;
}

function services(old: CaseFacts, young: CaseFacts): Change[] {
  const [x, y] = [old.services.map((s) => s.value).sort(), young.services.map((s) => s.value).sort()];
  if (x.length === 0 || y.length === 0 || x.join(' ') === y.join(' ')) return [];
  return [
    entry(
      'services',
      'services seen',
      { text: x.join(', '), member: old.services[0]?.member ?? null },
      { text: y.join(', '), member: young.services[0]?.member ?? null },
      'possible',
      'another load asks for other memory',
    ),
  ];
}
