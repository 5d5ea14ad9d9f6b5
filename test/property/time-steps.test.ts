import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaseClock } from '../../shared/time/clock.ts';
import { offsetAt, type Zone } from '../../shared/time/zone.ts';
import { type BootPlan, type Format, factsAfter, logOf, playBoots, rotated, type TrueSource } from './time-model.ts';

const zone: fc.Arbitrary<Zone> = fc
  .constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Sydney', 'Etc/UTC')
  .map((name): Zone => ({ kind: 'iana', name }));
const epoch = fc.integer({ min: Date.UTC(2006, 0, 1) / 1000, max: Date.UTC(2036, 0, 1) / 1000 });
const format = fc.constantFrom<Format>('bsd', 'rfc3339', 'journal', 'unix');

function clockOver(sources: readonly TrueSource[], facts: ReturnType<typeof factsAfter>): CaseClock {
  const clock = new CaseClock(facts);
  for (const { source, observations } of sources) {
    clock.addSource(source);
    for (const observation of observations) clock.observe(observation);
  }
  return clock;
}

/** By how much the worst line is further from the truth than the certainty that was told for it, seconds. */
function overclaimed(clock: CaseClock, sources: readonly TrueSource[]): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (const { observations, truth } of sources)
    for (const [i, observation] of observations.entries()) {
      const { epochSeconds, certaintySeconds } = clock.placeEvent(observation);
      if (certaintySeconds === null) continue;
      const error = epochSeconds === null ? Number.POSITIVE_INFINITY : Math.abs(epochSeconds - (truth[i] ?? 0));
      worst = Math.max(worst, error - certaintySeconds);
    }
  return worst;
}

interface Seen {
  newYears: number;
  boots: number;
  back: number;
  forward: number;
  changes: number;
  files: number;
}

/** Counts the histories that hold two New Years, three boots, a step either way, daylight saving both ways in a file, rotations. */
function count(
  seen: Seen,
  made: { boots: ReturnType<typeof playBoots>; files: readonly TrueSource[]; where: Zone; plans: readonly BootPlan[] },
): void {
  const { boots, files, where, plans } = made;
  const first = boots[0]?.start ?? 0;
  const last = boots.at(-1)?.lines.at(-1)?.at ?? 0;
  const year = (at: number): number => new Date(at * 1000).getUTCFullYear();
  if (files.length > 1 && year(last) - year(first) >= 2) seen.newYears++;
  if (boots.length >= 3) seen.boots++;
  if (files.length >= 3) seen.files++;
  if (plans.some((plan) => plan.moves?.some((move) => move.seconds < 0))) seen.back++;
  if (plans.some((plan) => plan.moves?.some((move) => move.seconds > 0))) seen.forward++;
  const twice = files.some(({ truth }) => {
    const offsets = truth.map((at) => offsetAt(where, at));
    return offsets.filter((offset, i) => i > 0 && offset !== offsets[i - 1]).length >= 2;
  });
  if (twice) seen.changes++;
}

const sizes = fc
  .oneof(fc.integer({ min: 5, max: 90 }), fc.integer({ min: 90, max: 40_000 }))
  .chain((size) => fc.constantFrom(size, -size));
const gaps = (most: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.integer({ min: 50, max: most }), { minLength: 3, maxLength: 30 })
    .map((all) => all.map((ms) => ms / 1000));
const prompt = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 9 });

const bootOf = (spacing: readonly number[], late: readonly number[], moves: BootPlan['moves'] = []): BootPlan => ({
  off: 60,
  spacing: [...spacing],
  loggerAfter: 0,
  late: [...late],
  driftPpm: 20,
  moves: moves ?? [],
});

describe('a clock that is set, or a machine that sleeps', () => {
  it('is followed where lines on both sides show it: every line keeps the time that the log printed', () => {
    // A dozen lines over more than two minutes on each side of the step.
    const side = fc.array(fc.integer({ min: 12_000, max: 90_000 }), { minLength: 12, maxLength: 20 });
    fc.assert(
      fc.property(
        epoch,
        zone,
        side,
        side,
        sizes,
        prompt,
        format,
        (start, where, before, after, seconds, late, form) => {
          const spacing = [...before, ...after].map((ms) => ms / 1000);
          const boots = playBoots(start, [
            bootOf(spacing, late, [{ line: before.length, seconds, sleep: seconds > 0 }]),
          ]);
          const log = logOf('messages', boots, form, where, true);
          const clock = clockOver([log], factsAfter(boots, where, 60, { zone: true, btime: false }));
          for (const [i, observation] of log.observations.entries()) {
            const { epochSeconds, certaintySeconds } = clock.placeEvent(observation);
            const error = Math.abs((epochSeconds ?? Number.POSITIVE_INFINITY) - (log.truth[i] ?? 0));
            if (error > 1.6 && Math.abs(error - 3600) > 2) expect([i, error, certaintySeconds]).toBe('on time');
          }
          expect(clock.boots()).toHaveLength(1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is never told more surely than the lines allow, however few and close they are', () => {
    const move = fc.record({ line: fc.nat(60), seconds: sizes, sleep: fc.boolean() });
    fc.assert(
      fc.property(
        epoch,
        zone,
        gaps(60_000),
        move,
        prompt,
        format,
        fc.nat(4),
        (start, where, spacing, one, late, form, half) => {
          const plan = bootOf(spacing, late, [{ ...one, line: one.line % spacing.length }]);
          const boots = playBoots(start, [plan]);
          const log = logOf('messages', boots, form, where, true);
          // Only some of the lines carry both: the others have lost their seconds.
          // The last one has not: behind the last stamp nothing could show that the clock moved.
          const last = log.observations.length - 1;
          const observations = log.observations.map((o, i) =>
            half === 0 || i % half === 0 || i === last ? o : { ...o, stampText: null },
          );
          const some = { ...log, observations };
          const clock = clockOver([some], factsAfter(boots, where, 60, { zone: true, btime: false }));
          expect(overclaimed(clock, [some])).toBeLessThan(0.6);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a history of boots, New Years, daylight saving, rotations and moved clocks', () => {
  const dense = fc.array(fc.integer({ min: 12_000, max: 60_000 }), { minLength: 12, maxLength: 16 });
  const far = fc.array(fc.integer({ min: 3_600_000, max: 9 * 86_400_000 }), { minLength: 0, maxLength: 25 });
  const late = fc
    .array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 9 })
    .chain((all) => fc.constantFrom(all, [...all, ...all, 4000]));
  const boot = fc
    .record({
      off: fc.oneof(fc.integer({ min: 20, max: 120 * 86_400 }), fc.integer({ min: 200 * 86_400, max: 300 * 86_400 })),
      head: far,
      before: dense,
      after: dense,
      tail: far,
      late,
    })
    .chain((parts) =>
      fc.record({
        parts: fc.constant(parts),
        // Less than half of the hour that autumn repeats: a larger step within it leaves open which passage a line is of.
        seconds: fc.oneof(fc.constant(0), fc.integer({ min: 8, max: 1500 }), fc.integer({ min: -1500, max: -8 })),
        driftPpm: fc.integer({ min: -60, max: 60 }),
      }),
    )
    .map(({ parts: { off, head, before, after, tail, late }, seconds, driftPpm }): BootPlan => {
      const spacing = [...before, ...head, ...before, ...after, ...tail, ...after].map((ms) => ms / 1000);
      const line = before.length + head.length + before.length;
      const moves = seconds === 0 ? [] : [{ line, seconds, sleep: seconds > 0 }];
      return { off, spacing, loggerAfter: 0, late, driftPpm, moves };
    });
  const cuts = fc.array(fc.nat(), { maxLength: 4 });
  const history = fc.record({ epoch, zone, plans: fc.array(boot, { minLength: 1, maxLength: 4 }), cuts, form: format });

  it('is recovered: every time within what is claimed for it, every year and every boot right', () => {
    const seen = { newYears: 0, boots: 0, back: 0, forward: 0, changes: 0, files: 0 };
    fc.assert(
      fc.property(history, ({ epoch: start, zone: where, plans, cuts: at, form }) => {
        const boots = playBoots(start, plans);
        const whole = logOf('messages', boots, form, where, true);
        const files = rotated(whole, at);
        const clock = clockOver(files, factsAfter(boots, where, 60, { zone: true, btime: false }));
        const told = files.flatMap(({ observations, truth }) =>
          observations.map((o, i) => ({ ...clock.placeEvent(o), truth: truth[i] ?? 0 })),
        );
        for (const { epochSeconds, certaintySeconds, truth } of told) {
          const error = Math.abs((epochSeconds ?? Number.POSITIVE_INFINITY) - truth);
          // Half a day: a file that was cut within a boot may hold too few lines to show that the clock moved before.
          expect(error).toBeLessThan(43_200);
          if (certaintySeconds !== null && error > certaintySeconds + 0.6) {
            expect({ epochSeconds, certaintySeconds, truth }).toBe('within its certainty');
          }
        }
        expect(clock.boots().map((each) => each.kernel)).toEqual(boots.map((each) => each.kernel));
        count(seen, { boots, files, where, plans });
      }),
      { numRuns: 150 },
    );
    // The generator has to have made what this is about.
    expect(Object.entries(seen).filter(([, n]) => n === 0)).toEqual([]);
  });
});
