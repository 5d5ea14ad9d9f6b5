/** The kernel itself: release, command line, modules, and the watermarks that it printed. */
import type { Analysis, CaseFacts } from '../../contract/index.ts';
import { amount } from '../../report/words.ts';
import type { Change } from '../schema.ts';
import type { Side } from '../sides.ts';
import { MODULE_WORD } from './module-word.ts';

const MOST_NAMES = 30;
/** Boot parameters that bear on memory; others are told as context. */
const PARAMETERS =
  /^(?:mem|memmap|hugepages|hugepagesz|default_hugepagesz|transparent_hugepage|crashkernel|cma|swiotlb|numa|numa_balancing|movable_node|movablecore|kernelcore|slub_\w+|slab_\w+|init_on_\w+|page_owner|page_poison|iommu|intel_iommu|amd_iommu|cgroup_disable|nokaslr|debug_pagealloc|kasan)(?:=|$)/;

export function kernelChanges(before: Side, after: Side, old: string | null, young: string | null): Change[] {
  if (old === null || young === null || old === young) return [];
  const member = (side: Side): string | null => side.cases[side.cases.length - 1]?.facts.kernel?.member ?? null;
  return [
    {
      area: 'kernel',
      name: 'kernel',
      before: old,
      after: young,
      relevance: 'direct',
      why: null,
      members: { before: member(before), after: member(after) },
    },
  ];
}

/** Parameters of modules are compared one by one, with those of modprobe.d (drivers.ts). */
const isModuleWord = (word: string): boolean => MODULE_WORD.test(word);

/** Boot parameters of one side that the other has not. BOOT_IMAGE, root and the like name files, not behaviour. */
export function bootChanges(before: CaseFacts, after: CaseFacts): Change[] {
  const [old, young] = [before.cmdline, after.cmdline];
  if (old === null || young === null) return [];
  const words = (text: string): string[] =>
    text
      .split(/\s+/)
      .filter(
        (word) =>
          word !== '' &&
          !isModuleWord(word) &&
          !/^(?:BOOT_IMAGE|root|initrd|ro|rw|quiet|splash|rhgb|resume|rd\.[\w.]+)(?:=|$)/.test(word),
      );
  const [x, y] = [words(old.value), words(young.value)];
  const gone = x.filter((word) => !y.includes(word));
  const added = y.filter((word) => !x.includes(word));
  if (gone.length + added.length === 0) return [];
  return [
    {
      area: 'boot',
      name: 'boot parameters',
      before: gone.length === 0 ? null : gone.slice(0, MOST_NAMES).join(' '),
      after: added.length === 0 ? null : added.slice(0, MOST_NAMES).join(' '),
      relevance: [...gone, ...added].some((word) => PARAMETERS.test(word)) ? 'direct' : 'context',
      why: 'only on one side',
      members: { before: old.member, after: young.member },
    },
  ];
}

export function moduleChanges(before: CaseFacts, after: CaseFacts): Change[] {
  const [old, young] = [before.modules, after.modules];
  if (old === null || young === null) return [];
  const [x, y] = [new Set(old.value), new Set(young.value)];
  const gone = old.value.filter((name) => !y.has(name)).sort();
  const added = young.value.filter((name) => !x.has(name)).sort();
  const listed = (names: readonly string[]): string | null => {
    if (names.length === 0) return null;
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
  };
  if (gone.length + added.length === 0) return [];
  return [
    {
      area: 'module',
      name: 'loaded modules',
      before: listed(gone),
      after: listed(added),
      relevance: 'possible',
      why: 'only on one side',
      members: { before: old.member, after: young.member },
    },
  ];
}

/**
 * Min watermarks as the failures of both sides printed them: the trace of a changed setting where the settings of one side
 * were not collected. The smallest of each zone is taken, because 5.0 to 5.16 print a boosted mark as min.
 */
export function printedMarks(before: Side, after: Side): Change[] {
  const [old, young] = [marksOf(before), marksOf(after)];
  const zones = [...old.keys()].filter((zone) => {
    const [x, y] = [old.get(zone)?.kiB ?? 0, young.get(zone)?.kiB ?? 0];
    return y > 0 && Math.abs(x - y) / Math.max(x, y) >= 0.1;
  });
  if (zones.length === 0) return [];
  const words = (marks: typeof old): string =>
    zones
      .slice(0, 8)
      .map((zone) => `${zone} ${amount(marks.get(zone)?.kiB ?? 0)} KiB`)
      .join(', ');
  const member = (marks: typeof old): string | null => marks.get(zones[0] ?? '')?.member ?? null;
  return [
    {
      area: 'memory',
      name: 'min watermarks, as printed with failures',
      before: words(old),
      after: words(young),
      relevance: 'direct',
      why: 'they follow vm.min_free_kbytes and the sizes of the zones',
      members: { before: member(old), after: member(young) },
    },
  ];
}

function marksOf(side: Side): Map<string, { kiB: number; member: string | null }> {
  const marks = new Map<string, { kiB: number; member: string | null }>();
  for (const { event } of side.events) {
    for (const zone of event.memory?.zones ?? []) {
      if (zone.minKiB === null || zone.minKiB <= 0) continue;
      const name = `${zone.node === null ? '' : `node ${zone.node} `}${zone.zone}`;
      const known = marks.get(name);
      if (known === undefined || zone.minKiB < known.kiB)
        marks.set(name, { kiB: zone.minKiB, member: event.evidence[0]?.member ?? null });
    }
  }
  return marks;
}

/** The machine that the failures themselves name, without its BIOS version. */
export function hardwareOf(analysis: Analysis): string | null {
  const line = analysis.events.find((event) => event.hardware !== null)?.hardware ?? null;
  return line === null ? null : line.replace(/,?\s*BIOS\b.*$/, '').trim();
}
