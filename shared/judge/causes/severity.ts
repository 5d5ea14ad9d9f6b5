/** How bad one event was: 0 harmless, 1 repeated by itself, 2 one operation failed, 3 service damage, 4 the whole machine. */
import type { CauseId, EventKind } from '../../contract/index.ts';
import { withoutPages } from '../../kernel/mapping.ts';
import type { Consequence } from './consequences.ts';
import type { Scene } from './scene.ts';

/** Other trouble of the kernel, as a sentence names it. */
const TROUBLE: ReadonlyMap<EventKind, string> = new Map([
  ['oom-kill', 'an OOM kill'],
  ['hung-task', 'a hung task'],
  ['soft-lockup', 'a soft lockup'],
  ['rcu-stall', 'an RCU stall'],
  ['xfs-allocation-deadlock', 'a possible deadlock in XFS'],
]);
const TROUBLE_SECONDS = 120;
/** So many failures in ten minutes are service damage, not a hiccup. */
export const MANY_EVENTS = 10;

const MACHINE_LEVEL: readonly CauseId[] = [
  'memory-exhausted',
  'slab-growth',
  'page-table-growth',
  'unaccounted-memory',
  'hugepages-reserved',
  'balloon',
];

/** `a`, `a and b`, `a, b and c`. */
export function inWords(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** The caller is known to have another way, or said so: __GFP_NORETRY and __GFP_RETRY_MAYFAIL expect a failure. */
function prepared(scene: Scene, consequence: Consequence): boolean {
  return consequence.fallback || scene.gfp?.noRetry === true || scene.gfp?.retryMayFail === true;
}

export interface Severity {
  readonly level: number;
  /** What raised or lowered it, each a clause that follows `because`. */
  readonly because: readonly string[];
}

export function severityOf(
  scene: Scene,
  headline: CauseId,
  consequence: Consequence,
  knownHarmless: boolean,
): Severity {
  const because: string[] = [];
  const near = scene.around.nearby
    .filter((one) => Math.abs(one.secondsAway) <= TROUBLE_SECONDS)
    .map((one) => TROUBLE.get(one.kind))
    .filter((words) => words !== undefined);
  const kinds = [...new Set(near)];
  // Memory that was back at once is a lesser trouble, if it is sure that it was.
  const passed = headline === 'should-have-succeeded' && scene.replay?.borderline !== true;
  const refused = headline !== 'stall' && !passed;
  let level: number = headline === 'stall' ? 3 : consequence.level;
  if (headline === 'fault-injection') return { level: 0, because: ['it was made on purpose'] };
  // What start-up code cannot get it does without, or the machine would not have come up.
  if (headline === 'boot-or-crash-kernel') return { level: Math.min(level, 2), because };
  if (knownHarmless) return { level: 0, because: ['it is a known issue that loses nothing'] };

  if (scene.around.eventsInTenMinutes >= MANY_EVENTS && level >= 1) {
    because.push(`there were ${scene.around.eventsInTenMinutes} such events in ten minutes`);
    level = Math.max(level + 1, 3);
  } else if (near.length > 0) {
    because.push(`${inWords(kinds)} happened within two minutes`);
    level += 1;
  } else if (consequence.storage && consequence.level >= 2) {
    because.push('it lies in the way of data to storage');
    level += 1;
  } else if (
    scene.order === 0 &&
    level >= 1 &&
    !prepared(scene, consequence) &&
    refused &&
    !withoutPages(scene.event)
  ) {
    because.push('a single page was refused');
    level += 1;
  }
  if (consequence.fallback && level > 0 && because.length === 0 && consequence.level > 1) level -= 1;
  if (near.length > 0 && MACHINE_LEVEL.includes(headline)) {
    because.push('the memory of the whole machine is used up');
    level = 4;
  }
  return { level: Math.max(0, Math.min(4, level)), because };
}
