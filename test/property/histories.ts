/** Draws histories of a machine, the logs that are kept of them, and compares what the clock tells with what was true. */
import fc from 'fast-check';
import type { CaseFacts } from '../../shared/contract/facts.ts';
import { CaseClock } from '../../shared/time/clock.ts';
import type { Zone } from '../../shared/time/zone.ts';
import {
  type BootDeeds,
  type Deed,
  daemonLog,
  dmesgT,
  endOf,
  factsAt,
  type LivedBoot,
  live,
  type StampForm,
  secondsLog,
  type Witness,
} from './machine.ts';

export const zone = fc
  .constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Etc/UTC')
  .map((name): Zone => ({ kind: 'iana', name }));
export const epoch = fc.oneof(
  fc.integer({ min: Date.UTC(2006, 0, 1) / 1000, max: Date.UTC(2036, 0, 1) / 1000 }),
  // Hours before a New Year, or before a change of daylight saving.
  fc
    .integer({ min: 2008, max: 2030 })
    .chain((year) =>
      fc
        .constantFrom(Date.UTC(year, 11, 31, 20), Date.UTC(year, 9, 25, 22), Date.UTC(year, 10, 1, 3))
        .map((ms) => ms / 1000),
    ),
);

const seconds = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((ms) => ms / 1000);
const prompt = fc.integer({ min: 0, max: 60 }).map((ms) => ms / 1000);
const line = (after: fc.Arbitrary<number>, late: fc.Arbitrary<number> = prompt): fc.Arbitrary<Deed> =>
  fc.record({ kind: fc.constant('line' as const), after, late });
function near5(): fc.Arbitrary<Deed> {
  return line(seconds(8, 60));
}
const near = line(seconds(0.05, 30));
const far = line(fc.oneof(seconds(30, 1800), seconds(1800, 200_000)));
const lateOnce = line(seconds(0.05, 600), seconds(0.1, 9));
const sleep: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('sleep' as const),
  seconds: fc.oneof(seconds(4, 600), seconds(600, 60_000), seconds(60_000, 250_000)),
  goesOn: fc.boolean(),
  counted: fc.boolean(),
});
const set: fc.Arbitrary<Deed> = fc
  .oneof(seconds(4, 90), seconds(90, 40_000))
  .chain((size) => fc.constantFrom(size, -size))
  // An hour to the second is what daylight saving does: no log tells the two apart.
  .map((size) => ({ kind: 'set' as const, seconds: Math.abs(Math.abs(size) - 3600) < 130 ? size * 2 : size }));

/** Several late lines in a row bear each other out, as a clock that was set would: between two of them stand prompt ones. */
function lateApart(deeds: readonly Deed[]): Deed[] {
  let prompt = PROMPT_BETWEEN;
  return deeds.map((deed) => {
    if (deed.kind !== 'line') return deed;
    const mayBeLate = prompt >= PROMPT_BETWEEN;
    prompt = deed.late > 0.06 && mayBeLate ? 0 : prompt + 1;
    return mayBeLate ? deed : { ...deed, late: Math.min(deed.late, 0.06) };
  });
}
const PROMPT_BETWEEN = 4;

/** A clock that is set ahead for a line or two and then back is what a logger that is late once looks like. */
function noneTakenBack(deeds: readonly Deed[]): Deed[] {
  let [ahead, lines] = [0, PROMPT_BETWEEN];
  return deeds.map((deed) => {
    if (deed.kind === 'line') lines++;
    if (deed.kind !== 'set') return deed;
    const sum = lines < PROMPT_BETWEEN ? ahead + deed.seconds : deed.seconds;
    lines = 0;
    ahead = Math.abs(sum) < 10 ? sum + deed.seconds : sum;
    return Math.abs(sum) < 10 ? { ...deed, seconds: 2 * deed.seconds } : deed;
  });
}

export const boot: fc.Arbitrary<BootDeeds> = fc.record({
  off: fc.oneof(seconds(20, 900), seconds(900, 150 * 86_400)),
  driftPpm: fc.integer({ min: -60, max: 60 }),
  deeds: fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: near },
        { weight: 6, arbitrary: far },
        { weight: 1, arbitrary: lateOnce },
        { weight: 1, arbitrary: sleep },
        { weight: 1, arbitrary: set },
      ),
      { minLength: 2, maxLength: 60, size: 'max' },
    )
    .map((deeds) => noneTakenBack(lateApart(deeds))),
});

export const stamps = fc.constantFrom<StampForm>('bsd', 'short-precise', 'rfc3339', 'short-full', 'short-unix', 'json');
export type Kept =
  | { readonly kind: 'daemon'; readonly form: StampForm; readonly seconds: boolean; readonly from: number }
  | { readonly kind: 'ring' | 'console'; readonly from: number }
  | { readonly kind: 'dmesg -T'; readonly from: number; readonly addsSleeps: boolean };
const from = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) });
const kept: fc.Arbitrary<Kept> = fc.oneof(
  fc.record({ kind: fc.constant('daemon' as const), form: stamps, seconds: fc.boolean(), from }),
  fc.record({ kind: fc.constantFrom('ring' as const, 'console' as const), from }),
  fc.record({ kind: fc.constant('dmesg -T' as const), from, addsSleeps: fc.boolean() }),
);

export function clockOver(facts: CaseFacts, witnesses: readonly Witness[]): CaseClock {
  const clock = new CaseClock(facts);
  for (const { source, observations } of witnesses) {
    clock.addSource(source);
    for (const observation of observations) clock.observe(observation);
  }
  return clock;
}

export function witnessesOf(boots: readonly LivedBoot[], all: readonly Kept[], where: Zone, delay: number): Witness[] {
  const last = boots.at(-1);
  if (last === undefined) return [];
  return all.map((one, i): Witness => {
    if (one.kind === 'daemon') return daemonLog(`log${i}`, boots, one.form, where, one);
    if (one.kind === 'dmesg -T') return dmesgT(`T${i}`, last, one.from, where, endOf(boots, delay), one.addsSleeps);
    return secondsLog(`${one.kind}${i}`, one.kind === 'ring' ? 'dmesg' : 'console', last, one.from);
  });
}

/** The first line whose truth lies outside of what is claimed for it; null when there is none. */
export function overclaimed(clock: CaseClock, witnesses: readonly Witness[]): object | null {
  for (const { source, observations, truths } of witnesses) {
    for (const [i, observation] of observations.entries()) {
      const { epochSeconds, certaintySeconds, timeSource } = clock.placeEvent(observation);
      if (certaintySeconds === null) continue;
      const errors = (truths[i] ?? []).map((truth) => Math.abs((epochSeconds ?? Number.POSITIVE_INFINITY) - truth));
      const error = Math.min(...errors);
      // Certainties are told in milliseconds.
      if (error > certaintySeconds + 0.001)
        return {
          source: source.id,
          kind: source.kind,
          i,
          ts: observation.bootSeconds,
          stamp: observation.stampText,
          error,
          certaintySeconds,
          timeSource,
        };
    }
  }
  return null;
}

/** Stretches of lines less than a minute apart, with one thing between them, as machines of every day have it. */
const stretch = fc.array(near5(), { minLength: 10, maxLength: 16, size: 'max' });
const between: fc.Arbitrary<Deed[]> = fc.oneof(
  line(seconds(60, 1800)).map((deed) => [deed]),
  sleep.map((deed) => [deed]),
  fc
    .oneof(seconds(8, 90), seconds(90, 3000))
    .chain((size) => fc.constantFrom(size, -size))
    .map((size): Deed[] => [{ kind: 'set', seconds: size }]),
);
export const ordinary: fc.Arbitrary<BootDeeds> = fc.record({
  off: seconds(20, 90_000),
  driftPpm: fc.integer({ min: -60, max: 60 }),
  deeds: fc
    .tuple(stretch, fc.array(fc.tuple(between, stretch), { maxLength: 3 }))
    .map(([first, rest]) => [...first, ...rest.flatMap(([deed, lines]) => [...deed, ...lines])]),
});

export const history = fc.record({
  epoch,
  where: zone,
  plans: fc.array(boot, { minLength: 1, maxLength: 3 }),
  kept: fc.array(kept, { minLength: 1, maxLength: 4 }),
  delay: fc.oneof(seconds(0, 60), seconds(60, 90_000)),
  btime: fc.boolean(),
  withId: fc.boolean(),
});

export type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** The clock over the logs of a history, and the logs. */
export function clockOf({ epoch: start, where, plans, kept: all, delay, btime, withId }: History): {
  readonly clock: CaseClock;
  readonly witnesses: readonly Witness[];
} {
  const boots = live(start, plans);
  const witnesses = witnessesOf(boots, all, where, delay);
  const bootId = withId ? (boots.at(-1)?.id ?? null) : null;
  const facts = factsAt(endOf(boots, delay), where, { btime, zone: true, bootId });
  return { clock: clockOver(facts, witnesses), witnesses };
}
