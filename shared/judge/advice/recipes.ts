/** What to do about each cause: the cheapest step that meets it first, and nothing that the kernel does not have. */
import type { Advice, CauseId } from '../../contract/index.ts';
import { compareVersion } from '../../kernel/release.ts';
import { cushionAdvice } from './atomic-cushion.ts';
import { hasKnob, sysctlNumber } from './knobs.ts';
import { minFreeTrade } from './min-free-trade.ts';
import { settingAdvice } from './setting.ts';
import { type CaseView, eventsOf, type JudgedEvent } from './view.ts';

const COUNT = 'the number of failures per day, over at least as long as the quiet times before';

function compaction(view: CaseView): Advice[] {
  const list: Advice[] = [];
  if (hasKnob('vm.compaction_proactiveness', view.release, view.facts) === true) {
    const found = sysctlNumber(view.facts, 'vm.compaction_proactiveness') ?? 20;
    if (found < 40) {
      list.push(
        settingAdvice({
          release: view.release,
          name: 'vm.compaction_proactiveness',
          value: '40',
          found: sysctlNumber(view.facts, 'vm.compaction_proactiveness') === null ? null : String(found),
          action: `Let the kernel compact memory in the background before it is asked: vm.compaction_proactiveness from ${found} to 40.`,
          risk: 'More CPU time of kcompactd, and pages that move while programs use them.',
          verify: `compact_daemon_wake and compact_daemon_migrate_scanned in /proc/vmstat grow; larger blocks in /proc/buddyinfo; ${COUNT}.`,
        }),
      );
    }
  }
  if (hasKnob('vm.compact_memory', view.release, view.facts) === true) {
    list.push({
      action:
        'As a stop-gap and as a test, compact all zones once in a quiet hour and see for how long the failures stay away.',
      commands: ['echo 1 > /proc/sys/vm/compact_memory'],
      risk: 'A burst of CPU time and some latency while it runs; the effect lasts hours or days, not for good.',
      verify: 'cat /proc/buddyinfo before and after: the columns of the order asked for and above must fill.',
      undo: 'Nothing to undo.',
    });
  }
  return list;
}

/** More free memory for small blocks, unless the rule of the kernel turns it against them. */
function moreFree(view: CaseView, events: readonly JudgedEvent[]): Advice[] {
  const remark = 'More free memory makes a free block of two or four pages likelier; it does not put memory together.';
  const list = cushionAdvice(view, remark);
  const proposed = /vm\.min_free_kbytes="(\d{1,15})"/.exec(list[0]?.commands[0] ?? '')?.[1];
  const trade = proposed === undefined ? null : minFreeTrade(view, events, Number(proposed));
  if (trade === null) return list;
  if (trade.helps) return cushionAdvice(view, `${remark} ${trade.text}`);
  return [
    {
      action: `Leave vm.min_free_kbytes as it is for these failures. ${trade.text}`,
      commands: [],
      risk: 'None.',
      verify: COUNT,
      undo: 'Nothing to undo.',
    },
  ];
}

function fragmentation(view: CaseView): Advice[] {
  const events = eventsOf(view, ['external-fragmentation']);
  const list: Advice[] = [];
  const small = events.some((event) => event.gfp?.canSleep === false && (event.order ?? 9) <= 2);
  const el6 = view.release?.vendor === 'el6';
  if (el6 && Number(/^2\.6\.32-(\d+)/.exec(view.release?.text ?? '')?.[1] ?? 0) < 642) {
    list.push({
      action: `Move to the newest RHEL 6 kernel that support offers: in 2.6.32-642 the test refuses a larger block only when none is left. Whether the running build already tests so is not established.`,
      commands: [],
      risk: 'The usual ones of a kernel update; a reboot, after which memory is unfragmented for a while, so that a quiet week proves little.',
      verify: COUNT,
      undo: 'Boot the former kernel.',
    });
  }
  // More free memory makes a free pair likelier; it does not defragment, and for larger blocks it does nothing.
  if (small) list.push(...moreFree(view, events));
  list.push(...compaction(view));
  return list;
}

function boosted(view: CaseView): Advice[] {
  if (hasKnob('vm.watermark_boost_factor', view.release, view.facts) !== true) return [];
  const found = sysctlNumber(view.facts, 'vm.watermark_boost_factor');
  if (found === 0) return [];
  const forgives = view.release !== null && compareVersion(view.release, [5, 9]) >= 0;
  return [
    settingAdvice({
      release: view.release,
      name: 'vm.watermark_boost_factor',
      value: '0',
      found: found === null ? null : String(found),
      action: forgives
        ? 'If such requests matter, turn the boost of the watermarks off: this kernel forgives it only to single pages asked for with __GFP_HIGH.'
        : 'Turn the boost of the watermarks off until the kernel forgives it to atomic requests (5.9; stable 5.4.286 has that too).',
      risk: 'The kernel does a little less against fragmentation.',
      verify: `min in /proc/zoneinfo no longer jumps above its share of vm.min_free_kbytes; ${COUNT}.`,
    }),
  ];
}

const DIRTY_KIB = 1024 * 1024;

/** The setting in force of a pair: of ratio and bytes the kernel sets one to 0 when the other is written. */
function limitInForce(view: CaseView, name: string): string | null {
  for (const setting of [`vm.${name}_bytes`, `vm.${name}_ratio`]) {
    const value = sysctlNumber(view.facts, setting);
    if (value !== null && value > 0) return `${setting}=${value}`;
  }
  return null;
}

function dirty(view: CaseView): Advice[] {
  if (view.ramKiB === null || hasKnob('vm.dirty_bytes', view.release, view.facts) === false) return [];
  const bytes = sysctlNumber(view.facts, 'vm.dirty_bytes') ?? 0;
  const ratio = sysctlNumber(view.facts, 'vm.dirty_ratio') ?? 20;
  // The ratio counts against free memory and page cache; half of RAM is taken for that.
  const limitKiB = bytes > 0 ? bytes / 1024 : (view.ramKiB * ratio) / 200;
  if (limitKiB <= DIRTY_KIB) return [];
  const hard = limitInForce(view, 'dirty');
  const background = limitInForce(view, 'dirty_background');
  const known = hard !== null && background !== null;
  return [
    {
      action: `Write dirty pages out earlier: at most 1 GiB dirty, write-back from 256 MiB on${known ? ` (now ${hard} and ${background})` : ''}.`,
      commands: ['sysctl -w vm.dirty_background_bytes=268435456', 'sysctl -w vm.dirty_bytes=1073741824'],
      risk: 'Programs that write in large bursts wait earlier for the disk.',
      verify: 'nr_dirty in /proc/vmstat stays below; await of the disks in sar -d.',
      undo: known
        ? `sysctl -w ${background} ${hard} (a limit in percent ends the one in bytes).`
        : 'Note both limits first (sysctl -a | grep vm.dirty); setting one in percent again ends that in bytes.',
    },
  ];
}

function zoneLimited(view: CaseView): Advice[] {
  const highest = eventsOf(view, ['zone-limited'])[0]?.gfp?.highestZone ?? null;
  const limit = highest === null ? 'a low zone' : `zone ${highest}`;
  return [
    {
      action: `Find out why the caller needs memory of ${limit}: a driver update, a larger DMA mask or an active IOMMU often removes the need.`,
      commands: ['dmesg | grep -iE "iommu|swiotlb|dma mask"'],
      risk: 'None for looking.',
      verify: 'The mode of further events no longer names that zone.',
      undo: 'Nothing to undo.',
    },
  ];
}

function owner(view: CaseView): Advice[] {
  const newer = view.release !== null && compareVersion(view.release, [6, 10]) >= 0;
  return [
    {
      action: 'Find out who holds the memory: compare two snapshots, hours apart.',
      commands: [
        'slabtop -o -s c | head -n 20',
        ...(newer ? ['sort -rn /proc/allocinfo | head -n 20'] : []),
        'grep -E "Slab|SUnreclaim|PageTables|VmallocUsed|Percpu|KernelStack|HugePages|Hugetlb" /proc/meminfo',
      ],
      risk: 'None.',
      verify: 'The cache or call site that grows between the snapshots.',
      undo: 'Nothing to undo.',
    },
  ];
}

function balloon(): Advice[] {
  return [
    {
      action:
        'Ask for a memory reservation of this guest on the hypervisor, or lower what is promised there; tuning inside the guest does not bring the memory back.',
      commands: ['vmware-toolbox-cmd stat balloon', 'grep -i balloon /proc/vmstat'],
      risk: 'Fewer guests fit on the host.',
      verify: 'The balloon stays at 0.',
      undo: 'Set the reservation back.',
    },
  ];
}

function binding(view: CaseView): Advice[] {
  const by = eventsOf(view, ['node-bound', 'cpuset-bound'])[0]?.cpuset ?? null;
  return [
    {
      action: `Widen or balance the binding that held the requests to part of the machine${by === null || by === '/' ? '' : ` (cpuset ${by})`}.`,
      commands: ['numastat -m', 'numactl --show', 'cat /proc/self/status | grep -i mems_allowed'],
      risk: 'Memory of other nodes is slower to reach.',
      verify: 'Free memory of the nodes in numastat -m, and further events.',
      undo: 'Restore the former binding.',
    },
  ];
}

function capacity(): Advice[] {
  return [
    {
      action: 'Reduce what runs there or add memory; set limits where one service grows without bound.',
      commands: ['ps -eo rss,comm --sort=-rss | head -n 20', 'free -m'],
      risk: 'A limit that is too tight ends the service itself.',
      verify: 'MemAvailable in /proc/meminfo stays above a few percent of RAM at the busy time.',
      undo: 'Lift the limits.',
    },
  ];
}

const CMA: Advice = {
  action:
    'Make the CMA area smaller (cma= on the command line, or the device tree), if the device that owns it works with less.',
  commands: ['grep -i cma /proc/meminfo', 'dmesg | grep -i cma'],
  risk: 'The device (camera, display, video) may no longer get its buffers.',
  verify: 'CmaTotal and CmaFree in /proc/meminfo; the device still starts.',
  undo: 'Restore the former size and reboot.',
};

/** The advice for one headline cause. Empty where nothing needs to be done or nothing is known to help. */
export function recipeFor(cause: CauseId, view: CaseView): Advice[] {
  switch (cause) {
    case 'below-atomic-reserve':
      return cushionAdvice(view);
    case 'should-have-succeeded': {
      const atomic = eventsOf(view, [cause]).some((event) => event.gfp?.canSleep === false);
      return atomic && eventsOf(view, [cause]).length >= 3 ? cushionAdvice(view) : [];
    }
    case 'external-fragmentation':
      return fragmentation(view);
    case 'boosted-watermark':
      return boosted(view);
    case 'dirty-throttling':
      return dirty(view);
    case 'zone-limited':
      return zoneLimited(view);
    case 'slab-growth':
    case 'page-table-growth':
    case 'unaccounted-memory':
      return owner(view);
    case 'balloon':
      return balloon();
    case 'node-bound':
    case 'cpuset-bound':
      return binding(view);
    case 'memory-exhausted':
      return capacity();
    case 'cma-only':
      return [CMA];
    default:
      return [];
  }
}
