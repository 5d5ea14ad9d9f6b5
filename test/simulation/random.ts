/** Random numbers that come out the same everywhere: a seed makes a run repeatable. */

export type Random = () => number;

/** mulberry32: 32 bits of state, good enough for thousands of logs. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Waiting time for the next event of a Poisson process. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

/** Moments of a Poisson process within `length`, in the unit of the rate. */
export function poissonProcess(random: Random, rate: number, length: number): number[] {
  const at: number[] = [];
  for (let t = exponential(random, rate); t < length; t += exponential(random, rate)) at.push(t);
  return at;
}

/** 1, 2, 3 …: each further one with the probability that gives this mean. */
export function geometric(random: Random, mean: number): number {
  return 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}
