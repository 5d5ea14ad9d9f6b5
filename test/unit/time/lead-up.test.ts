import { describe, expect, it } from 'vitest';
import { amount, leadUpOf, sentenceOf } from '../../../shared/time/correlate.ts';
import { episodesOf, type LeadUpFeature, leadUp } from '../../../shared/time/lead-up.ts';
import { gapsOf, type Series } from '../../../shared/time/series.ts';

const T = Date.UTC(2026, 10, 22) / 1000;
const STEP = 600;
const DAY = 144;

function series(origin: string, value: (i: number) => number, about: Partial<Series> = {}, n = DAY): Series {
  const times = Float64Array.from({ length: n }, (_, i) => T + i * STEP);
  return {
    name: origin,
    unit: 'KiB',
    kind: 'gauge',
    overInterval: false,
    origin,
    source: 'var/log/sa/sa22',
    absolute: true,
    times,
    values: Float64Array.from({ length: n }, (_, i) => value(i)),
    gaps: gapsOf(times),
    restarts: [],
    ...about,
  };
}

/** A day of failures at these samples, some seconds after each. */
const at = (...indexes: number[]): number[] => indexes.map((i) => T + i * STEP + 30);
/** A value that wanders without any relation to the events. */
const wandering = (i: number): number => 500_000 + 100_000 * Math.sin(i / 5) + 1000 * ((i * 7919) % 13);
const bad = [20, 47, 71, 99, 130];
const byId = (features: readonly LeadUpFeature[], id: string): LeadUpFeature | undefined =>
  features.find((each) => each.id === id);

describe('what led up to failures', () => {
  it('is seen when free memory is low at every episode and nowhere else', () => {
    const free = series('memory.memfree', (i) => (bad.includes(i) ? 20_000 + i : wandering(i)));
    const found = byId(leadUp(at(...bad), [free]), 'free-memory');
    expect(found).toMatchObject({ relation: 'related', episodes: 5, covered: 5, atEpisodes: 20_071 });
    expect(found?.effect).toBe(-1);
    expect(found?.chance).toBeLessThan(0.05);
  });

  it('is said to be nothing when memory is the same at other times', () => {
    const found = byId(leadUp(at(...bad), [series('memory.memfree', wandering)]), 'free-memory');
    expect(found?.relation).toBe('none');
  });

  it('is not claimed from a slow trend: failures late in a day on which free memory only fell', () => {
    const falling = series('memory.memfree', (i) => 1_000_000 - i * 5000);
    const found = byId(leadUp(at(120, 125, 130), [falling]), 'free-memory');
    expect(found?.relation).not.toBe('related');
  });

  it('is claimed of one measurement alone, not of the one in seven that chance would pick', () => {
    // The same lows at three other places of the day: one shift in 36 shows as much.
    const low = new Set([0, 10, 20, 35].flatMap((by) => bad.map((b) => (b + by) % DAY)));
    const free = series('memory.memfree', (i) => (low.has(i) ? 20_000 : wandering(i)));
    expect(byId(leadUp(at(...bad), [free]), 'free-memory')).toMatchObject({ relation: 'related', chance: 4 / 144 });
    const others = [
      'memory.avail',
      'memory.dirty',
      'memory.slab',
      'paging.pgscank',
      'paging.pgscand',
      'paging.pgsteal',
    ];
    const all = [free, ...others.map((origin, n) => series(origin, (i) => wandering(i + 3 * n)))];
    expect(byId(leadUp(at(...bad), all), 'free-memory')).toMatchObject({ relation: 'unclear', chance: 4 / 144 });
    // What is rarer than that stands among as many.
    const rare = series('memory.memfree', (i) => (bad.includes(i) ? 20_000 : wandering(i)));
    expect(byId(leadUp(at(...bad), [rare, ...all.slice(1)]), 'free-memory')?.relation).toBe('related');
  });

  it('is left open with fewer than three episodes', () => {
    const free = series('memory.memfree', (i) => (i === 50 ? 20_000 : wandering(i)));
    expect(byId(leadUp(at(50), [free]), 'free-memory')?.relation).toBe('unclear');
  });

  it('is left open for one long storm, however many failures and samples it has', () => {
    const storm = [60, 61, 62, 63, 64, 65];
    const free = series('memory.memfree', (i) => (storm.includes(i) ? 20_000 : wandering(i)));
    const moments = storm.flatMap((i) => [0, 200, 400].map((s) => T + i * STEP + s));
    expect(byId(leadUp(moments, [free]), 'free-memory')).toMatchObject({
      relation: 'unclear',
      episodes: 1,
      samples: 6,
    });
  });

  it('is unknown where no sample is near', () => {
    const found = leadUp([T - 86_400, T - 80_000], [series('memory.memfree', wandering)]);
    expect(byId(found, 'free-memory')).toMatchObject({ relation: 'unknown', covered: 0, effect: null });
  });

  it('reads a mean over an interval from the interval that holds the event, and a level from before it', () => {
    // Values at samples 20, 47 … tell of the ten minutes before them; the events fall into the ten minutes after.
    const scan = series('paging.pgscand', (i) => (bad.includes(i - 1) ? 9000 : 0), {
      overInterval: true,
      unit: 'pages/s',
    });
    expect(byId(leadUp(at(...bad), [scan]), 'direct-scan')).toMatchObject({
      relation: 'related',
      atEpisodes: 9000,
      usual: 0,
    });
    const level = { ...scan, origin: 'memory.memfree', overInterval: false };
    expect(byId(leadUp(at(...bad), [level]), 'free-memory')?.atEpisodes).toBe(0);
  });

  it('looks at the change of caches, and not across a restart', () => {
    // The cache loses half of itself in the half hour before each episode.
    const cached = series('memory.cached', (i) =>
      bad.some((b) => i >= b - 1 && i <= b) ? 200_000 : 400_000 + 10 * (i % 7),
    );
    const found = byId(leadUp(at(...bad), [cached]), 'page-cache-change');
    expect(found?.relation).toBe('related');
    expect(found?.atEpisodes).toBeLessThan(-190_000);
    const restarts = bad.map((b) => T + b * STEP - 300);
    expect(byId(leadUp(at(...bad), [{ ...cached, restarts }]), 'page-cache-change')?.covered).toBe(0);
  });

  it('asks the busiest interface, never the loopback', () => {
    const packets = (name: string, rate: number): Series =>
      series(`network.net-dev[${name}].rxpck`, (i) => rate + (i % 3), { overInterval: true, unit: '1/s' });
    const found = byId(
      leadUp(at(...bad), [packets('lo', 9999), packets('eth0', 10), packets('eth1', 500)]),
      'received-packets',
    );
    expect(found?.origin).toBe('network.net-dev[eth1].rxpck');
  });

  it('counts a storm of failures as one episode', () => {
    expect(episodesOf([T, T + 1, T + 2, T + 500, T + 900, T + 5000])).toEqual([T, T + 5000]);
    expect(leadUp([], [series('memory.memfree', wandering)])).toEqual([]);
  });
});

describe('the finding', () => {
  const group = { fingerprint: 'f1', title: 'order 1, GFP_ATOMIC' };

  it('names what went along, with numbers, and also what did not', () => {
    const free = series('memory.memfree', (i) => (bad.includes(i) ? 20_000 : wandering(i)), { name: 'Free memory' });
    const dirty = series('memory.dirty', wandering, { name: 'Dirty page cache' });
    const { finding } = leadUpOf(group, at(...bad), [free, dirty]);
    expect(finding?.title).toBe('Free memory went with: order 1, GFP_ATOMIC');
    expect(finding?.detail).toMatch(
      /Free memory: 20 MiB at 5 episodes, \d+ MiB otherwise \(effect −1\.00, by chance 1 in \d+\)\./,
    );
    expect(finding?.detail).toContain('Dirty page cache: no relation seen');
    expect(finding?.detail).toContain('Source: var/log/sa/sa22, samples of 2026-');
    expect(finding?.evidence).toEqual([{ member: 'var/log/sa/sa22', line: 1, endLine: 1, byteOffset: 0 }]);
    expect(finding).toMatchObject({ severity: 'info', id: 'lead-up:f1' });
  });

  it('says so when no relation is seen, and when nothing was recorded', () => {
    const none = leadUpOf(group, at(...bad), [series('memory.memfree', wandering)]);
    expect(none.finding?.title).toMatch(/^No relation seen/);
    const unknown = leadUpOf(group, [T - 1e6], [series('memory.memfree', wandering)]);
    expect(unknown.finding?.title).toMatch(/^No measurements from the time/);
    expect(leadUpOf(group, at(1), []).finding).toBeNull();
  });

  it('never prints a number without its unit or a hole for a number', () => {
    expect(amount(20 * 1024 * 1024, 'KiB')).toBe('20.0 GiB');
    expect(amount(-300 * 1024, 'KiB')).toBe('−300 MiB');
    expect(amount(0.25, '1/s')).toBe('0.25/s');
    const nothing: LeadUpFeature = {
      id: 'x',
      name: 'X',
      origin: 'x',
      source: 's',
      unit: '',
      relation: 'unknown',
      atEpisodes: null,
      usual: null,
      effect: null,
      chance: null,
      episodes: 1,
      covered: 0,
      samples: 0,
      sampleTimes: [],
      members: [],
    };
    expect(sentenceOf(nothing)).toBe('X: no samples near the 1 episode.');
  });
});
