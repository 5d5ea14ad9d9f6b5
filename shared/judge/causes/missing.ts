/** What the judge could not see of one event, in words. */
import type { Scene } from './scene.ts';

export function missingOf(scene: Scene): string[] {
  const { event, replay } = scene;
  const missing: string[] = [];
  if (event.memory === null) missing.push(event.memoryAbsence ?? 'no Mem-Info block belongs to this event');
  else if (event.memoryAbsence !== null) missing.push(event.memoryAbsence);
  if (event.memory !== null) missing.push(...event.memory.problems);
  if (event.trace === null || event.trace.frames.length === 0) missing.push('no stack belongs to this event');
  if (event.kernel === null) missing.push('the kernel release is not known');
  if (event.gfp === null) missing.push('the request flags could not be read');
  if (event.trace !== null && event.trace.frames.length > 0 && event.trace.context === 'unknown') {
    missing.push('whether the request came from an interrupt or from the task');
  }
  if (event.binding !== 'certain') missing.push('that all parts of the event belong together is not certain');
  if (replay !== null) {
    const zones = replay.zones.filter((zone) => zone.missing.length > 0);
    for (const zone of zones.slice(0, 8)) {
      missing.push(
        `${zone.entry.zone.zone}${zone.entry.zone.node === null ? '' : ` of node ${zone.entry.zone.node}`}: ${zone.missing.join(', ')}`,
      );
    }
    if (replay.choice.doubt !== null) missing.push(replay.choice.doubt);
  }
  return [...new Set(missing)];
}
