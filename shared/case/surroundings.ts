/** What else happened around an event: other trouble within two minutes, and how many failures in ten. */
import type { EventKind } from '../contract/event.ts';
import type { PlacedEvent } from './merge.ts';

const NEARBY_SECONDS = 120;
const BURST_SECONDS = 300;
/** Enough to say "with OOM kills"; a storm need not be listed. */
const MAX_NEARBY = 32;

export interface Surroundings {
  nearby: { kind: EventKind; secondsAway: number }[];
  /** Page allocation failures within five minutes on either side, this one included. */
  eventsInTenMinutes: number;
  /** Processes that the OOM killer chose within two minutes before: they may take what others may not. */
  oomVictims: number[];
}

/**
 * Looks around the event at `index` of a list in the order of time.
 * Steps outward and stops at the window's edge or at a bound, so that a log of nothing but failures stays linear.
 */
export function surroundingsOf(events: readonly PlacedEvent[], index: number): Surroundings {
  const own = events[index];
  const at = own?.epochSeconds ?? null;
  const nearby: Surroundings['nearby'] = [];
  let inTenMinutes = own?.kind === 'page-allocation-failure' ? 1 : 0;
  const oomVictims: number[] = [];
  if (at === null) return { nearby, eventsInTenMinutes: inTenMinutes, oomVictims };
  for (const step of [-1, 1]) {
    for (let i = index + step, looked = 0; looked < 256; i += step, looked++) {
      const other = events[i];
      if (other === undefined || other.epochSeconds === null) break;
      const away = Math.abs(other.epochSeconds - at);
      if (away > BURST_SECONDS) break;
      if (other.kind === 'page-allocation-failure') inTenMinutes++;
      else if (away <= NEARBY_SECONDS && nearby.length < MAX_NEARBY) {
        nearby.push({ kind: other.kind, secondsAway: away });
        const { victimPid } = other.details;
        if (step === -1 && typeof victimPid === 'number') oomVictims.push(victimPid);
      }
    }
  }
  return { nearby, eventsInTenMinutes: inTenMinutes, oomVictims };
}
