/** Drivers beyond their interfaces: parameters as running and as configured, versions, packages, and the machine's firmware. */
import type { Analysis, CaseFacts } from '../../contract/index.ts';
import type { Change } from '../schema.ts';
import { MODULE_WORD } from './module-word.ts';

const MOST = 40;
const REMOTE = 'not known to bear on memory';

type Values = CaseFacts['moduleParameters'];

/** Modules whose parameters decide how memory is used or given back, whatever the machine is for. */
const MEMORY =
  /^(?:zswap|zram|kernel|shuffle|page_reporting|page_alloc|slub|slub_debug|memory_hotplug|damon\w*|virtio_balloon|vmw_balloon|hv_balloon|xen_balloon|balloon|ksm|transparent_hugepage|kvm|nfsd?|sunrpc|lockd|zfs|spl|drbd|dm_bufio|dm_crypt|bcache)$/;
/** Parameters of loaded modules that set how much is taken at once. */
const SIZES = /ring|buf|queue|depth|page|jumbo|mtu|copybreak|rss|channel|desc|pool|cache|lro|gro|budget|napi/i;

function relevanceOf(key: string, sides: readonly CaseFacts[]): Change['relevance'] {
  const module = key.slice(0, key.indexOf('.'));
  const plain = (name: string): string => name.replaceAll('-', '_');
  const used = sides.some((facts) =>
    facts.interfaces.some((one) => one.driver !== null && plain(one.driver) === module),
  );
  if (used || MEMORY.test(module)) return 'possible';
  const loaded = sides.some((facts) => facts.modules?.value.some((name) => plain(name) === module) === true);
  return loaded && SIZES.test(key) ? 'possible' : 'context';
}

/** Limits that are reckoned from memory at boot come out a little differently each time. */
function isNoise(old: string, young: string): boolean {
  const [x, y] = [Number(old), Number(young)];
  return Math.abs(x) > 64 && Math.abs(x - y) <= 0.05 * Math.abs(x);
}

/** Values that both sides tell, and differently; what one kernel alone has is no change of anybody's. */
function differing(before: CaseFacts, after: CaseFacts, x: Values, y: Values, what: string): Change[] {
  const changes: Change[] = [];
  for (const key of Object.keys(x).sort()) {
    const [old, young] = [x[key], y[key]];
    if (old === undefined || young === undefined || old.value === young.value || changes.length >= MOST) continue;
    if (isNoise(old.value, young.value)) continue;
    const relevance = relevanceOf(key, [before, after]);
    changes.push({
      area: 'module',
      name: `${key}, ${what}`,
      before: old.value,
      after: young.value,
      relevance,
      why: relevance === 'possible' ? 'set otherwise, or by another default of the kernel' : REMOTE,
      members: { before: old.member, after: young.member },
    });
  }
  return changes;
}

/** Options of modprobe.d: those of both sides, and those that somebody wrote into /etc on one side. */
function configured(before: CaseFacts, after: CaseFacts): Change[] {
  const [x, y] = [before.moduleOptions, after.moduleOptions];
  const changes = differing(before, after, x, y, 'module option as configured');
  // The distribution's own files below /usr are not collected by every version of the tools.
  const own = (values: Values, key: string): boolean => /(?:^|\/)etc\//.test(values[key]?.member ?? '');
  const only = [...Object.keys(x), ...Object.keys(y)].filter(
    (key) => (x[key] === undefined && own(y, key)) || (y[key] === undefined && own(x, key)),
  );
  for (const key of only.sort().slice(0, MOST)) {
    changes.push({
      area: 'module',
      name: `${key}, module option as configured`,
      before: x[key]?.value ?? null,
      after: y[key]?.value ?? null,
      relevance: relevanceOf(key, [before, after]),
      why: 'only on one side, as far as the reports hold /etc/modprobe.d',
      members: { before: x[key]?.member ?? null, after: y[key]?.member ?? null },
    });
  }
  return changes;
}

function onCommandLine(before: CaseFacts, after: CaseFacts): Change[] {
  const [old, young] = [before.cmdline, after.cmdline];
  if (old === null || young === null) return [];
  const words = (text: string): Map<string, string> =>
    new Map(
      text.split(/\s+/).flatMap((word): [string, string][] => {
        const m = MODULE_WORD.exec(word);
        return m === null ? [] : [[(m[1] ?? '').replaceAll('-', '_'), m[2] ?? 'Y']];
      }),
    );
  const [x, y] = [words(old.value), words(young.value)];
  return [...new Set([...x.keys(), ...y.keys()])]
    .sort()
    .filter((key) => x.get(key) !== y.get(key))
    .slice(0, MOST)
    .map((key) => ({
      area: 'boot' as const,
      name: `${key}, on the kernel's command line`,
      before: x.get(key) ?? null,
      after: y.get(key) ?? null,
      relevance: relevanceOf(key, [before, after]),
      why: null,
      members: { before: old.member, after: young.member },
    }));
}

/** Packages that follow the kernel change with it: told, and no change beside it. */
const OF_THE_KERNEL = /^(?:kernel(?:-\w+)*-modules(?:-\w+)*|linux-modules-extra)$/;

function packages(before: CaseFacts, after: CaseFacts): Change[] {
  const [old, young] = [before.driverPackages, after.driverPackages];
  if (old === null || young === null) return [];
  const names = new Set([...Object.keys(old.value), ...Object.keys(young.value)]);
  return [...names]
    .sort()
    .filter((name) => old.value[name] !== young.value[name])
    .slice(0, MOST)
    .map((name) => {
      const [x, y] = [old.value[name] ?? null, young.value[name] ?? null];
      const follows = OF_THE_KERNEL.test(name);
      return {
        area: 'package' as const,
        name: `package ${name}`,
        before: x ?? 'not installed',
        after: y ?? 'not installed',
        relevance: follows ? ('context' as const) : ('possible' as const),
        why: follows ? 'changes with the kernel' : 'brings drivers, firmware, or settings of its own',
        members: { before: old.member, after: young.member },
      };
    });
}

function firmware(before: CaseFacts, after: CaseFacts): Change[] {
  const rows = [
    ['biosVersion', 'BIOS version', 'possible'],
    ['product', 'machine model', 'possible'],
    ['serial', 'serial number', 'possible'],
  ] as const;
  // hostnamectl writes `_` for characters that it does not pass on.
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, ' ').trim();
  return rows.flatMap(([field, name, relevance]) => {
    const [old, young] = [before.hardware[field], after.hardware[field]];
    if (old === null || young === null || plain(old.value) === plain(young.value)) return [];
    return [
      {
        area: 'platform' as const,
        name,
        before: old.value,
        after: young.value,
        relevance,
        why: null,
        members: { before: old.member, after: young.member },
      },
    ];
  });
}

/** Versions that modules tell; a kernel's own modules that tell its release say nothing new. */
function versions(before: CaseFacts, after: CaseFacts): Change[] {
  return differing(before, after, before.moduleVersions, after.moduleVersions, 'module version').filter(
    (one) => one.before !== before.kernel?.value || one.after !== after.kernel?.value,
  );
}

/** Everything that was set or installed otherwise for drivers, and the firmware below them. */
export function driverChanges(before: Analysis, after: Analysis): Change[] {
  const [old, young] = [before.facts, after.facts];
  return [
    ...onCommandLine(old, young),
    ...differing(old, young, old.moduleParameters, young.moduleParameters, 'module parameter'),
    ...configured(old, young),
    ...versions(old, young),
    ...packages(old, young),
    ...firmware(old, young),
  ];
}
