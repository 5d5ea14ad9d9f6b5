import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noFacts } from '../../shared/contract/facts.ts';
import { CaseClock } from '../../shared/time/clock.ts';
import { parseStamp } from '../../shared/time/stamp.ts';
import type { Zone } from '../../shared/time/zone.ts';
import { type BootPlan, factsAfter, logOf, playBoots, ringBuffer, rotated, type TrueSource } from './time-model.ts';

const zone: fc.Arbitrary<Zone> = fc.oneof(
  fc
    .constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Sydney', 'Etc/UTC')
    .map((name): Zone => ({ kind: 'iana', name })),
);

/** Mostly prompt loggers, now and then seconds late, never all of the time. */
const late = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 9000 }) },
    ),
    {
      minLength: 6,
      maxLength: 12,
    },
  )
  .map((all) => [5, 30, ...all]);

const plan: fc.Arbitrary<BootPlan> = fc.record({
  off: fc.oneof(fc.integer({ min: 20, max: 900 }), fc.integer({ min: 900, max: 150 * 86_400 })),
  spacing: fc
    .array(fc.oneof(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 9 * 86_400_000 })), {
      minLength: 12,
      maxLength: 40,
    })
    // Lines enough behind the logger's start that its promptness can be seen.
    .map((all) => [
      ...all.slice(0, 4).map((ms) => (ms % 3000) / 1000),
      61.5,
      ...all.slice(4).map((ms) => 0.25 + ms / 1000),
    ]),
  loggerAfter: fc.integer({ min: 0, max: 60 }),
  late,
  driftPpm: fc.integer({ min: -60, max: 60 }),
});

const epoch = fc.integer({ min: Date.UTC(2006, 0, 1) / 1000, max: Date.UTC(2036, 0, 1) / 1000 });
const history = fc.record({ epoch, plans: fc.array(plan, { minLength: 1, maxLength: 4 }), zone });

function clockOver(sources: readonly TrueSource[], facts = noFacts()): CaseClock {
  const clock = new CaseClock(facts);
  for (const { source, observations } of sources) {
    clock.addSource(source);
    for (const observation of observations) clock.observe(observation);
  }
  return clock;
}

interface Errors {
  /** The largest error of all lines, seconds; Infinity when one was not placed. */
  worst: number;
  /** By how much an error exceeded the certainty that was claimed, seconds; negative when none did. */
  overclaimed: number;
  /** Lines for which a certainty was claimed. */
  claimed: number;
}

function errorsOf(clock: CaseClock, { observations, truth }: TrueSource): Errors {
  const errors: Errors = { worst: 0, overclaimed: Number.NEGATIVE_INFINITY, claimed: 0 };
  for (const [i, observation] of observations.entries()) {
    const { epochSeconds, certaintySeconds } = clock.placeEvent(observation);
    const error = epochSeconds === null ? Number.POSITIVE_INFINITY : Math.abs(epochSeconds - (truth[i] ?? 0));
    // A boot that lies wholly in the hour that autumn repeats: nothing tells which passage it was, and none is claimed.
    if (certaintySeconds === null && Math.abs(error - 3600) < 62) continue;
    errors.worst = Math.max(errors.worst, error);
    if (certaintySeconds === null) continue;
    errors.claimed++;
    errors.overclaimed = Math.max(errors.overclaimed, error - certaintySeconds);
  }
  return errors;
}

/** A history whose loggers are prompt once they run, and whose lines are never hours apart. */
const busy = history.map((h) => ({
  ...h,
  plans: h.plans.map((p) => ({
    ...p,
    late: p.late.map((ms) => Math.min(ms, 60)),
    spacing: p.spacing.map((s) => Math.min(s, 1800)),
  })),
}));

describe('the clock recovers a known history', () => {
  it('places every line of a log without years, over boots, New Years and daylight saving', () => {
    fc.assert(
      fc.property(busy, fc.integer({ min: 0, max: 40_000 }), ({ epoch, plans, zone }, delay) => {
        const boots = playBoots(epoch, plans);
        const log = logOf('var/log/messages', boots, 'bsd', zone, true);
        const clock = clockOver([log], factsAfter(boots, zone, delay, { zone: true, btime: false }));
        expect(errorsOf(clock, log).worst).toBeLessThan(1.6);
      }),
      { numRuns: 300 },
    );
  });

  it('infers the years of a log that was rotated anywhere, each file dated by the next newer one', () => {
    fc.assert(
      fc.property(busy, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), ({ epoch, plans, zone }, cuts) => {
        const boots = playBoots(epoch, plans);
        const whole = logOf('messages', boots, 'bsd', zone, true);
        const files = rotated(whole, cuts);
        const clock = clockOver(files, factsAfter(boots, zone, 60, { zone: true, btime: false }));
        // The year is what is asked: a file that begins within a boot may hold nothing but lines that were written late.
        for (const file of files) expect(errorsOf(clock, file).worst).toBeLessThan(86_400);
      }),
      { numRuns: 200 },
    );
  });

  it('places the lines of full stamps to a fraction of a second', () => {
    fc.assert(
      fc.property(busy, fc.constantFrom('rfc3339' as const, 'unix' as const), ({ epoch, plans, zone }, format) => {
        const boots = playBoots(epoch, plans);
        const log = logOf('var/log/kern.log', boots, format, zone, true);
        expect(errorsOf(clockOver([log]), log).worst).toBeLessThan(0.5);
      }),
      { numRuns: 300 },
    );
  });

  it('never claims to be surer than it is, be the log sparse, drifting and late', () => {
    // Late lines in a row would bear each other out; a logger that is late once in a boot is found out.
    const once = history.map((h) => ({
      ...h,
      plans: h.plans.map((p) => ({
        ...p,
        loggerAfter: 0,
        late: Array.from({ length: 64 }, (_, i) =>
          i === p.loggerAfter % 16 ? Math.max(...p.late) : (p.late[i % 2] ?? 0),
        ),
      })),
    }));
    fc.assert(
      fc.property(
        once,
        fc.constantFrom('bsd' as const, 'rfc3339' as const),
        fc.boolean(),
        ({ epoch, plans, zone }, format, btime) => {
          const boots = playBoots(epoch, plans);
          const log = logOf('log', boots, format, zone, true);
          const errors = errorsOf(clockOver([log], factsAfter(boots, zone, 60, { zone: true, btime })), log);
          expect(errors.worst).toBeLessThan(70);
          expect(errors.overclaimed).toBeLessThan(0.6);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('ties a ring buffer to wall time by a log of the same boot or by btime', () => {
    fc.assert(
      fc.property(busy, fc.boolean(), ({ epoch, plans, zone }, withLog) => {
        const boots = playBoots(epoch, plans);
        const last = boots.at(-1);
        if (last === undefined) return;
        const ring = ringBuffer('dmesg', last);
        const log = logOf('messages', boots, 'bsd', zone, true);
        const facts = factsAfter(boots, zone, 5, { zone: true, btime: true });
        const errors = errorsOf(clockOver(withLog ? [ring, log] : [ring], facts), ring);
        expect(errors.worst).toBeLessThan(withLog ? 1.6 : 10);
        expect(errors.overclaimed).toBeLessThan(0.3);
        expect(errors.claimed).toBe(ring.truth.length);
      }),
      { numRuns: 200 },
    );
  });

  it('counts the boots and dates each of them, from logs in several formats at once', () => {
    fc.assert(
      fc.property(history, ({ epoch, plans, zone }) => {
        const boots = playBoots(epoch, plans);
        const sources = [logOf('messages', boots, 'bsd', zone, true), logOf('kern.log', boots, 'rfc3339', zone, true)];
        const last = boots.at(-1);
        if (last !== undefined) sources.push(ringBuffer('dmesg', last));
        const clock = clockOver(sources, factsAfter(boots, zone, 60, { zone: true, btime: true }));
        const told = clock.boots();
        expect(told.map((boot) => boot.kernel)).toEqual(boots.map((boot) => boot.kernel));
        for (const [i, boot] of told.entries()) {
          const from = Date.parse(boot.from ?? '') / 1000;
          // A minute: a logger that starts late is the only witness of a boot's first lines.
          expect(Math.abs(from - (boots[i]?.start ?? 0))).toBeLessThan(62);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('finds the zone of local stamps from btime when none was collected', () => {
    fc.assert(
      fc.property(history, ({ epoch, plans, zone }) => {
        // One boot of less than a day: the offset that is found holds for all of it unless daylight saving falls into it.
        const [first] = playBoots(
          epoch,
          plans.slice(0, 1).map((p) => ({ ...p, spacing: p.spacing.map((s) => Math.min(s, 90)) })),
        );
        if (first === undefined || first.lines.length < 12) return;
        const log = logOf('messages', [first], 'bsd', zone, true);
        const clock = clockOver([log], factsAfter([first], zone, 5, { zone: false, btime: true }));
        const error = errorsOf(clock, log).worst;
        expect(error < 2.2 || Math.abs(error - 3600) < 2.2).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same answers whatever order sources and lines come in', () => {
    fc.assert(
      fc.property(history, ({ epoch, plans, zone }) => {
        const boots = playBoots(epoch, plans);
        const sources = [logOf('a', boots, 'bsd', zone, true), logOf('b', boots, 'rfc3339', zone, true)];
        const facts = factsAfter(boots, zone, 60, { zone: true, btime: true });
        const forward = clockOver(sources, facts);
        const backward = clockOver(
          sources.toReversed().map((s) => ({ ...s, observations: s.observations.toReversed() })),
          facts,
        );
        for (const { observations } of sources) {
          for (const o of observations.slice(0, 20)) expect(backward.placeEvent(o)).toEqual(forward.placeEvent(o));
        }
        expect(backward.boots()).toEqual(forward.boots());
      }),
      { numRuns: 60 },
    );
  });

  it('survives any text and any seconds', () => {
    const observation = fc.record({
      sourceId: fc.constantFrom('a', 'b'),
      order: fc.integer({ min: 0, max: 50 }),
      stampText: fc.option(
        fc.oneof(
          fc.string(),
          fc.constantFrom('Feb 29 12:00:00', 'Dec 31 23:59:60', '2016-02-30T00:00:00Z', '9999999999.9'),
        ),
      ),
      bootSeconds: fc.option(fc.oneof(fc.double(), fc.integer({ min: 0, max: 1_000_000 }))),
      kernel: fc.option(fc.constant('5.4.0')),
    });
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 30 }), (observations) => {
        const clock = new CaseClock(noFacts());
        for (const o of observations) clock.observe(o);
        for (const o of observations) {
          const { time } = clock.placeEvent(o);
          expect(time === null || parseStamp(time) !== null).toBe(true);
        }
        clock.boots();
        clock.gaps();
        clock.notes();
      }),
      { numRuns: 300 },
    );
  });
});
