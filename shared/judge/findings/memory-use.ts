/** Where memory was at collection: huge page pool, slab, swap. Said to be of that moment, not of the events. */
import type { Finding } from '../../contract/index.ts';
import { settingAdvice } from '../advice/setting.ts';
import { type CaseView, citation, eventsNaming } from '../advice/view.ts';
import { amount, percent } from '../causes/index.ts';
import { finding } from './finding.ts';

function hugePages(view: CaseView): Finding[] {
  const fact = view.facts.meminfoKiB;
  const total = fact?.value.HugePages_Total;
  const free = fact?.value.HugePages_Free;
  const size = fact?.value.Hugepagesize;
  if (
    fact === null ||
    total === undefined ||
    free === undefined ||
    size === undefined ||
    view.ramKiB === null ||
    total === 0
  )
    return [];
  const reserved = fact.value.HugePages_Rsvd ?? 0;
  const idle = (free - reserved) * size;
  if (idle < 0.1 * view.ramKiB) return [];
  const keep = total - free + reserved;
  return [
    finding({
      id: 'setting-hugepages',
      severity: 'warning',
      title: `${amount(idle)} of huge pages were set aside and unused at collection`,
      detail: [
        `The pool holds ${total} pages of ${size} KiB (${percent(total * size, view.ramKiB)} of RAM); ${total - free} were in use and ${reserved} promised.`,
        'Memory in the pool serves nobody else, not even in need. Whether the program that owns it was stopped at collection the report does not tell.',
      ],
      evidence: citation(fact),
      advice: [
        settingAdvice({
          release: view.release,
          name: 'vm.nr_hugepages',
          value: String(keep),
          found: String(total),
          action: `If the program that uses them was running, shrink the pool to what it uses: vm.nr_hugepages from ${total} to ${keep}.`,
          risk: 'A program that wants more huge pages later may not get them without a reboot.',
          verify: 'HugePages_Total and HugePages_Free in /proc/meminfo; the program starts.',
        }),
      ],
    }),
  ];
}

function slab(view: CaseView): Finding[] {
  const fact = view.facts.meminfoKiB;
  const unreclaimable = fact?.value.SUnreclaim;
  if (fact === null || unreclaimable === undefined || view.ramKiB === null || unreclaimable < 0.15 * view.ramKiB)
    return [];
  // The reader hands them over largest first.
  const caches = (view.facts.slabinfo?.value ?? []).slice(0, 5);
  return [
    finding({
      id: 'memory-slab',
      severity: 'warning',
      title: `Unreclaimable slab held ${amount(unreclaimable)} at collection`,
      detail: [
        `${percent(unreclaimable, view.ramKiB)} of RAM.`,
        caches.length === 0
          ? 'slabinfo is not in the report.'
          : `Largest caches: ${caches.map((cache) => `${cache.name} ${amount(cache.totalKiB)}`).join(', ')}.`,
        'Whether it grows two snapshots show; one does not.',
      ],
      evidence: [...citation(fact), ...citation(view.facts.slabinfo)],
    }),
  ];
}

function swap(view: CaseView): Finding[] {
  const short = eventsNaming(view, 'swap-off-or-full');
  const fact = view.facts.meminfoKiB;
  if (short.length === 0 || fact === null) return [];
  const { SwapTotal: total, SwapFree: free } = fact.value;
  if (total === undefined || free === undefined) return [];
  const swappiness = view.facts.sysctl['vm.swappiness'];
  return [
    finding({
      id: 'memory-swap',
      severity: 'info',
      title:
        total === 0
          ? 'No swap was configured at collection'
          : `Swap: ${amount(free)} of ${amount(total)} free at collection`,
      detail: [
        'Memory of processes that is not used could move out of the way only through swap.',
        swappiness !== undefined && swappiness.value.trim() === '0'
          ? 'vm.swappiness is 0: the kernel then swaps only in the last moment.'
          : '',
      ],
      evidence: [...citation(fact), ...citation(swappiness)],
    }),
  ];
}

function hugeDemand(view: CaseView): Finding[] {
  const thp = view.facts.thp.enabled;
  const fragmented = view.judged.some((event) => event.verdict.cause === 'external-fragmentation');
  if (thp === undefined || thp.value !== 'always' || !fragmented) return [];
  return [
    finding({
      id: 'setting-thp',
      severity: 'info',
      title: 'Transparent huge pages are on for every process',
      detail: [
        'They take blocks of 2 MiB as they become free, and the kernel compacts memory for them; for smaller blocks that helps about as often as it hurts.',
        'Turning them off also ends the larger vm.min_free_kbytes that the kernel sets for them; set it by hand then.',
      ],
      evidence: citation(thp),
    }),
  ];
}

export function memoryUseFindings(view: CaseView): Finding[] {
  return [...hugePages(view), ...slab(view), ...swap(view), ...hugeDemand(view)];
}
