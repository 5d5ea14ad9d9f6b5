/** What a block still tells of which the zone lines are lost: the buddy lists by themselves, or the global counters. */
import { listNames, zoneLabel } from '../watermark/index.ts';
import { amount, percent, type Scene } from './scene.ts';
import { contributes, decides, type Signal } from './signal.ts';

/** So much of the free memory in CMA areas leaves little for a request that may not use them. */
const MOSTLY_CMA = 0.8;

/** The preferred zone by its buddy list alone. */
function byList(scene: Scene): Signal[] {
  const { replay, preferred, order } = scene;
  const listed = preferred?.listed ?? null;
  if (replay === null || preferred === null || listed === null || order === null) return [];
  if (preferred.passes !== false) return [];
  const label = zoneLabel(preferred, replay.zones);
  const { blocks } = preferred.printed.pages;
  const kiB = (from: number, to: number) =>
    blocks.slice(from, to).reduce((sum, count, at) => sum + count * 2 ** (from + at), 0) * scene.pageSizeKiB;
  const size = 2 ** order * scene.pageSizeKiB;
  if (listed.forbidden > 0) {
    const where = listNames(listed.forbiddenTypes);
    const why =
      order === 0
        ? `${label}: all ${amount(kiB(0, 99))} in the buddy list stand in ${where} blocks, from which this request may not take.`
        : `${label}: the free blocks of ${size} KiB or larger, ${amount(kiB(order, 99))} together, stand in ${where} lists, from which this request may not take.`;
    const mostly = kiB(order, 99) >= kiB(0, order);
    const only = listed.forbiddenTypes === 'C' ? 'cma-only' : listed.forbiddenTypes === 'H' ? 'highatomic-only' : null;
    if (only !== null) return [mostly ? decides(only, why) : contributes(only, why)];
    return order === 0 ? [] : [decides('external-fragmentation', why)];
  }
  return [
    decides(
      'external-fragmentation',
      `${label}: the buddy list has no free block of ${size} KiB or larger, while ${amount(kiB(0, order))} were free in smaller ones.`,
    ),
  ];
}

/** The global counters, where no zone was printed at all. */
function byTotals(scene: Scene): Signal[] {
  const { freeKiB, freeCmaKiB } = scene.amounts;
  const { gfp, order } = scene;
  if (scene.replay !== null || gfp === null || order === null || gfp.migrateType === null) return [];
  if (gfp.migrateType === 'movable' || freeKiB === null || freeCmaKiB === null || freeKiB <= 0) return [];
  if (freeCmaKiB < MOSTLY_CMA * freeKiB) return [];
  const left = Math.max(0, freeKiB - freeCmaKiB);
  const size = 2 ** order * scene.pageSizeKiB;
  const asked =
    left < size
      ? `less than the ${size} KiB that were asked for`
      : order === 0
        ? 'above which the marks of the zones, which were not printed, must be kept'
        : `out of which ${size} KiB were asked for in one piece`;
  return [
    decides(
      'cma-only',
      `${amount(freeCmaKiB)} of ${amount(freeKiB)} free memory (${percent(freeCmaKiB, freeKiB)}) are CMA pages, which only movable requests may use; ${amount(left)} were left for this one, ${asked}.`,
    ),
  ];
}

export function tornSignals(scene: Scene): Signal[] {
  return [...byList(scene), ...byTotals(scene)];
}
