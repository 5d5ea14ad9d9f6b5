/** Requests that could not use all of the machine's memory: zone ceiling, low memory, nodes, cpusets. */
import type { MemoryZone } from '../../contract/index.ts';
import { replayInDetail } from '../watermark/index.ts';
import { amount, type Scene, zoneRank } from './scene.ts';
import { contributes, decides, excluded, type Signal } from './signal.ts';

/** ZONE_DMA32 ends here wherever it exists; ZONE_DMA ends at 16 MiB, at 1 or 4 GiB, or nowhere, by architecture. */
const DMA32_LIMIT_KIB = 4 * 1024 * 1024;

const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
const sizeKiB = (zones: readonly MemoryZone[]) => sum(zones.map((zone) => zone.managedKiB ?? zone.presentKiB));

/** Zones of the event up to this one. */
function upTo(scene: Scene, highest: string): MemoryZone[] {
  const rank = zoneRank({ zone: highest });
  return (scene.memory?.zones ?? []).filter((zone) => zoneRank(zone) <= rank);
}

/** Memory above a zone: printed, known from zoneinfo, or inferred from RAM; null if not known. */
function memoryAbove(scene: Scene, highest: 'DMA' | 'DMA32'): { readonly kiB: number; readonly how: string } | null {
  const rank = zoneRank({ zone: highest });
  for (const [zones, how] of [
    [scene.memory?.zones ?? [], 'printed with the event'],
    [scene.around.facts.zoneinfo?.value ?? [], 'in /proc/zoneinfo'],
  ] as const) {
    const kiB = sizeKiB(zones.filter((zone) => zoneRank(zone) > rank));
    if (kiB > 0) return { kiB, how };
  }
  const ram = scene.amounts.ramKiB;
  if (ram === null) return null;
  const how = 'by the size of RAM';
  // A machine of 4 GiB has part of it above 4 GiB, for devices lie below: only the zone's own size tells.
  const zones = upTo(scene, highest);
  if (zones.some((zone) => zone.zone === highest)) {
    const own = sum(zones.map((zone) => zone.presentKiB ?? zone.managedKiB));
    return { kiB: own >= 0.9 * ram ? 0 : ram - own, how };
  }
  return highest === 'DMA32' && ram > DMA32_LIMIT_KIB ? { kiB: ram - DMA32_LIMIT_KIB, how } : null;
}

function zoneLimited(scene: Scene): Signal[] {
  const highest = scene.gfp?.highestZone;
  if (highest !== 'DMA' && highest !== 'DMA32') {
    return highest === 'Normal' || highest === 'Movable' || highest === 'HighMem'
      ? [excluded('zone-limited', `The mask lets the request use every zone up to ${highest}.`)]
      : [];
  }
  const above = memoryAbove(scene, highest);
  if (above === null) {
    return [
      contributes(
        'zone-limited',
        `The caller asks for memory of zone ${highest} or below; whether the machine has memory above is not known.`,
      ),
    ];
  }
  if (above.kiB === 0)
    return [
      excluded(
        'zone-limited',
        `The caller asks for zone ${highest}, but the machine has no memory above it (${above.how}).`,
      ),
    ];
  // Where a block is missing rather than memory, the ceiling is the reason only if most memory lies above it.
  const byMark = scene.preferred?.failedAt === 'watermark';
  const refused = scene.replay?.expectation === 'refused' && (byMark || above.kiB > sizeKiB(upTo(scene, highest)));
  const why = `The caller asks for memory of zone ${highest} or below; ${amount(above.kiB)} lie above it (${above.how}) and could not be used.`;
  return [refused || scene.replay === null ? decides('zone-limited', why) : contributes('zone-limited', why)];
}

/** 32-bit kernels: the kernel's own memory ends below HighMem. */
function lowMemory(scene: Scene): Signal[] {
  const { memory } = scene;
  const highest = scene.gfp?.highestZone ?? null;
  if (memory === null || highest === null || highest === 'HighMem' || highest === 'Movable') return [];
  const high = memory.zones.filter((zone) => zone.zone === 'HighMem' && zone.presentKiB !== 0);
  // From 6.1 on HighMem is not printed for a request that may not use it, but its size stays in the last lines.
  const pages = memory.ramPages['HighMem/MovableOnly'] ?? memory.ramPages.HighMem ?? 0;
  const presentKiB = sum(high.map((zone) => zone.presentKiB)) || pages * scene.pageSizeKiB;
  if (presentKiB === 0) return [];
  // Where HighMem is not printed, the free memory that no printed zone has is its own.
  const printedFree = sum(memory.zones.map((zone) => zone.freeKiB));
  const left = scene.amounts.freeKiB === null ? null : Math.max(0, scene.amounts.freeKiB - printedFree);
  const freeKiB = high.length === 0 ? left : sum(high.map((zone) => zone.freeKiB));
  const free = freeKiB === null ? '' : `, of which ${amount(freeKiB)} are free,`;
  const why = `${amount(presentKiB)} are HighMem${free} and of no use to this request: it must come from low memory.`;
  const preferred = scene.preferred;
  const empty = preferred?.failedAt === 'watermark' || preferred?.first?.rights.noWatermark === true;
  const refused = scene.replay?.expectation === 'refused' && empty;
  const plenty = freeKiB === null || freeKiB >= 0.05 * presentKiB;
  return [refused && plenty ? decides('lowmem-exhausted', why) : contributes('lowmem-exhausted', why)];
}

/** Nodes that the request could not use although they would have served it. */
function nodes(scene: Scene): Signal[] {
  const { replay, request, event } = scene;
  const signals: Signal[] = [];
  if (replay === null || request === null) return signals;
  const restrictedBy = event.nodemask !== null && event.nodemask !== '(null)' ? 'nodemask' : null;
  const inCpuset = event.cpuset !== null && event.cpuset !== '/' && event.memsAllowed !== null;
  const all = new Set(request.memory.zones.map((zone) => zone.node));

  if (scene.gfp?.thisNode === true && all.size > 1) {
    const byNode = [...all].map((node) => {
      const zones = replay.zones.filter((zone) => zone.entry.zone.node === node);
      return { node, refused: zones.length > 0 && zones.every((zone) => zone.passes === false) };
    });
    const refusing = byNode.filter((one) => one.refused);
    if (refusing.length > 0 && refusing.length < byNode.length) {
      const which = refusing.map((one) => `node ${one.node}`).join(', ');
      signals.push(
        decides(
          'node-bound',
          `The request asked for one node alone (__GFP_THISNODE): ${which} would refuse it, the others would not.`,
        ),
      );
    }
  }
  if (replay.expectation !== 'refused') return signals;
  const restricted = request.nodemask !== null || request.memsAllowed !== null;
  const known = new Set(replay.zones.map((zone) => zone.entry.zone));
  const free = restricted ? replayInDetail({ ...request, nodemask: null, memsAllowed: null }).zones : [];
  const elsewhere = free.find((zone) => zone.passes === true && !known.has(zone.entry.zone));
  if (elsewhere !== undefined) {
    const cause = restrictedBy === null && inCpuset ? 'cpuset-bound' : 'node-bound';
    const by =
      cause === 'cpuset-bound'
        ? `its cpuset ${event.cpuset} allows`
        : `its memory policy (nodemask=${event.nodemask}) allows`;
    const where = `Node ${elsewhere.entry.zone.node} ${elsewhere.entry.zone.zone}`;
    signals.push(decides(cause, `${where} would have served the request, but ${by} other nodes alone.`));
    return signals;
  }
  const machineNodes = scene.around.facts.numaNodes?.value ?? null;
  if ((restrictedBy !== null || inCpuset) && machineNodes !== null && machineNodes > all.size) {
    const by =
      restrictedBy !== null ? `nodemask=${event.nodemask}` : `cpuset ${event.cpuset} (nodes ${event.memsAllowed})`;
    signals.push(
      contributes(
        restrictedBy !== null ? 'node-bound' : 'cpuset-bound',
        `The request was held to ${all.size} of ${machineNodes} nodes (${by}); the others were not printed.`,
      ),
    );
  } else if (all.size > 1 && restrictedBy === null) {
    signals.push(excluded('node-bound', `All ${all.size} printed nodes refused the request.`));
  }
  return signals;
}

export function zoneSignals(scene: Scene): Signal[] {
  return [...zoneLimited(scene), ...lowMemory(scene), ...nodes(scene)];
}
