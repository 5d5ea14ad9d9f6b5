/** Everything that changed between the two sides, what decides on allocations first. */
import type { Analysis } from '../../contract/index.ts';
import type { Change } from '../schema.ts';
import type { Side } from '../sides.ts';
import { driverChanges } from './drivers.ts';
import { fragmentationChanges } from './fragmentation.ts';
import { bootChanges, kernelChanges, moduleChanges, printedMarks } from './kernel.ts';
import { machineChanges } from './machine.ts';
import { networkChanges } from './network.ts';
import { settingChanges } from './settings.ts';

const RANK: Readonly<Record<Change['relevance'], number>> = { direct: 0, possible: 1, context: 2 };
const AREAS: readonly Change['area'][] = [
  'kernel',
  'setting',
  'configured',
  'boot',
  'memory',
  'numa',
  'huge-pages',
  'network',
  'module',
  'package',
  'platform',
  'services',
  'fragmentation',
];

/**
 * What changed.
 * @param before the case whose report tells the settings of before; null where none does
 */
export function changesBetween(
  sides: { before: Side; after: Side },
  kernels: { before: string | null; after: string | null },
  before: Analysis | null,
  after: Analysis | null,
): { changes: Change[]; others: number } {
  const changes = kernelChanges(sides.before, sides.after, kernels.before, kernels.after);
  let others = 0;
  if (before !== null && after !== null) {
    const settings = settingChanges(before.facts, after.facts);
    others = settings.others;
    changes.push(
      ...settings.changes,
      ...bootChanges(before.facts, after.facts),
      ...moduleChanges(before.facts, after.facts),
      ...driverChanges(before, after),
      ...networkChanges(before.facts, after.facts),
      ...machineChanges(before, after),
      ...fragmentationChanges(before, after),
    );
  }
  if (!changes.some((one) => one.area === 'setting' && one.name === 'vm.min_free_kbytes'))
    changes.push(...printedMarks(sides.before, sides.after));
  changes.sort((a, b) => RANK[a.relevance] - RANK[b.relevance] || AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
  return { changes, others };
}
