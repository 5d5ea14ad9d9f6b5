/** Long work of the pure core, with turns for others between its pieces: a wish to stop among them. */
import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../../shared/case/steps.ts';

/** Work at a stretch; a person who cancels notices nothing of it. */
const STRETCH_MS = 25;

/** @throws the signal's reason when stopped; what was made until then is lost */
export async function inTurns<T>(steps: Steps<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let since = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < STRETCH_MS) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
