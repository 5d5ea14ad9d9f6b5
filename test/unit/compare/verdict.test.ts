import { describe, expect, it } from 'vitest';
import { compareCases, compareCounts, parseCount } from '../../../shared/compare/index.ts';
import type { Comparison } from '../../../shared/compare/schema.ts';
import type { Analysis, CaseFacts } from '../../../shared/contract/index.ts';
import { atomicGfp } from '../../builders/analysis.ts';
import { type CaseSketch, caseOf, fact, OLD, spread, YOUNG } from './cases.ts';

function counts(before: string, after: string): Comparison {
  const [x, y] = [parseCount(before), parseCount(after)];
  if ('problem' in x || 'problem' in y) throw new Error('bad counts');
  return compareCounts(x, y);
}

/** `old` failures in 30 days under the old kernel, `young` in `days` under the new one. */
function upgrade(
  old: number,
  young: number,
  days: number,
  change: { before?: Partial<CaseSketch>; after?: Partial<CaseSketch>; youngKernel?: string; oldKernel?: string } = {},
): Comparison {
  const x = caseOf({
    boots: [{ kernel: change.oldKernel ?? OLD, from: 0, days: 30, failures: spread(old, 0, 30) }],
    ...change.before,
  });
  const y = caseOf({
    boots: [{ kernel: change.youngKernel ?? YOUNG, from: 31, days, failures: spread(young, 31, days) }],
    ...change.after,
  });
  return compareCases([x], [y]);
}

const codes = (c: Comparison): string[] => c.cautions.map((one) => one.code);

describe('the answer', () => {
  it('is a clear improvement, with the interval in the sentence', () => {
    const { verdict } = upgrade(40, 2, 30);
    expect(verdict).toMatchObject({ outcome: 'better', strength: 'clear' });
    expect(verdict.statement).toMatch(/40 failures in 40 incidents over 30 days before, 2 failures in 2 incidents/);
    expect(verdict.statement).toMatch(/95 %: 0\.\d+ to 0\.\d+/);
  });

  it('is worse when it is worse', () => {
    expect(upgrade(3, 30, 30).verdict).toMatchObject({ outcome: 'worse', strength: 'clear' });
    expect(counts('3/30d', '40/30d').verdict.outcome).toBe('worse');
  });

  it('says that the definitions disagree where one crosses five per cent and the other does not', () => {
    const { verdict } = counts('14/30d', '3/21.5d');
    expect(verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
    expect(verdict.statement).toContain('the two-sided interval still includes no change');
  });

  it('is too short to tell where the old rate would have brought next to nothing', () => {
    const { verdict } = counts('10/30d', '0/3.2d');
    expect(verdict.outcome).toBe('no-evidence');
    expect(verdict.statement).toMatch(/^Too short to tell/);
    expect(verdict.watch.quietDays).toBeCloseTo(30 * (0.05 ** -0.1 - 1) - 3.2, 9);
    expect(verdict.watch.words).toBe(
      'With 0 events in 3.2 days, watch 7.28 more days without one to exclude the old rate at 95 %.',
    );
  });

  it('is no evidence either way between two like rates', () => {
    const { verdict } = counts('30/30d', '28/30d');
    expect(verdict.outcome).toBe('no-evidence');
    expect(verdict.statement).toMatch(/^No evidence either way/);
  });

  it('never promises what a single old failure cannot prove', () => {
    expect(counts('1/10d', '0/50d').verdict.watch.words).toContain('19 times');
    expect(counts('0/10d', '0/50d').verdict.statement).toContain('nothing to compare');
  });

  it('names a day that keeps its word: on it, silence is evidence', () => {
    const short = upgrade(10, 0, 3);
    expect(short.verdict.outcome).toBe('no-evidence');
    expect(short.verdict.watch.until).toMatch(/^2026-04-\d\dT\d\d:\d\d:00Z$/);
    const then = upgrade(10, 0, 3 + (short.verdict.watch.quietDays ?? 0) + 0.01);
    expect(then.verdict.outcome).toBe('better');
  });
});

describe('what forbids or weakens an answer', () => {
  it('another host', () => {
    const c = upgrade(40, 2, 30, { after: { host: 'db2' } });
    expect(c.verdict.outcome).toBe('cannot-compare');
    expect(c.verdict.statement).toContain('db1');
    expect(c.verdict.statement).toContain('two machines');
    // The numbers are still there for who wants them.
    expect(c.rateRatio).toBeCloseTo(0.05, 2);
  });

  it('a domain name added to the same host is no other host', () => {
    expect(upgrade(40, 2, 30, { after: { host: 'DB1.example.com' } }).verdict.outcome).toBe('better');
  });

  it('hidden names: an answer, but no clear one; with other memory none', () => {
    const hidden = upgrade(40, 2, 30, { before: { host: 'host0' }, after: { host: 'host3' } });
    expect(hidden.verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
    expect(codes(hidden)).toContain('obfuscated');
    const other = upgrade(40, 2, 30, { before: { host: 'host0' }, after: { host: 'host3', memTotalKiB: 64_000_000 } });
    expect(other.verdict.outcome).toBe('cannot-compare');
  });

  it('a host that is not named', () => {
    const c = upgrade(40, 2, 30, { before: { host: null }, after: { host: null } });
    expect(c.verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
    expect(codes(c)).toContain('host-unknown');
  });

  it('more memory in the same host', () => {
    const c = upgrade(40, 2, 30, { after: { memTotalKiB: 32_000_000 } });
    expect(codes(c)).toContain('hardware');
    expect(c.verdict.strength).toBe('moderate');
    expect(c.changes.find((one) => one.name === 'memory in all')).toMatchObject({ relevance: 'direct' });
  });

  it('a host that does other work', () => {
    const services = (name: string): Partial<CaseFacts> => ({ services: [fact(name, 'ps')] });
    const c = upgrade(40, 2, 30, { before: { facts: services('postgres') }, after: { facts: services('nginx') } });
    expect(codes(c)).toContain('role');
    expect(c.verdict.strength).toBe('moderate');
  });

  it('sides that were swapped', () => {
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: spread(40, 0, 30) }] });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: spread(2, 31, 30) }] });
    expect(codes(compareCases([y], [x]))).toContain('swapped');
  });

  it('two kernels on one host at one time', () => {
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: spread(40, 0, 30) }] });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 10, days: 30, failures: spread(2, 31, 5) }] });
    const c = compareCases([x], [y]);
    expect(codes(c)).toContain('overlap');
    expect(c.verdict.strength).not.toBe('clear');
  });

  it('logs without times', () => {
    const timeless = (analysis: Analysis): Analysis => ({
      ...analysis,
      coverage: {
        ...analysis.coverage,
        boots: analysis.coverage.boots.map((boot) => ({ ...boot, from: null, to: null })),
        sources: analysis.coverage.sources.map((source) => ({ ...source, from: null, to: null })),
      },
      events: analysis.events.map((event, i) => ({ ...event, time: null, bootSeconds: 3600 * (i + 1) })),
    });
    const x = timeless(caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: spread(40, 0, 30) }] }));
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: spread(2, 31, 30) }] });
    const c = compareCases([x], [y]);
    expect(c.verdict.outcome).toBe('cannot-compare');
    expect(c.verdict.statement).toContain('--counts');
    expect(c.before).toMatchObject({ count: 40, exposureDays: null, rate: null });
    // Seconds since boot still tell storms apart.
    expect(c.before.incidents).toBe(40);
    expect(c.reasons['rateRatio']).toContain('before');
  });

  it('a setting that changed with the kernel', () => {
    const sysctl = (value: string): Partial<CaseFacts> => ({ sysctl: { 'vm.min_free_kbytes': fact(value) } });
    const c = upgrade(40, 2, 30, { before: { facts: sysctl('67584') }, after: { facts: sysctl('524288') } });
    expect(c.verdict.because.join(' ')).toContain('vm.min_free_kbytes changed too: that the kernel alone');
  });

  it('failures that the new kernel keeps to itself', () => {
    const nowait = { event: { gfp: atomicGfp({ names: ['GFP_NOWAIT'] }) } };
    const kernels = { oldKernel: '6.1.55', youngKernel: '6.12.10' };
    const c = upgrade(40, 0, 30, { ...kernels, before: nowait });
    expect(c.verdict.outcome).toBe('cannot-compare');
    expect(c.verdict.statement).toContain('do not print the same failures');
    // A louder log under the quieter kernel is worse all the more.
    const more = upgrade(3, 40, 30, kernels);
    expect(more.verdict.outcome).toBe('worse');
  });

  it('a reboot: silence shorter than failures used to take', () => {
    // Failures came ten days after each boot; twelve quiet days after the upgrade are hardly news.
    const x = caseOf({
      boots: [
        { kernel: OLD, from: 0, days: 30, failures: spread(20, 10, 20) },
        { kernel: OLD, from: 30.1, days: 30, failures: spread(20, 40.1, 20) },
      ],
    });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 61, days: 12, failures: [] }] });
    const c = compareCases([x], [y]);
    expect(c.verdict.outcome).toBe('no-evidence');
    expect(c.verdict.because.join(' ')).toContain('A reboot alone cleans memory');
    expect(c.verdict.watch.quietDays).toBeCloseTo(2 * 10.5 - 12, 1);
  });

  it('a difference that is gone when failures are joined otherwise', () => {
    // Before: bursts of one trouble an hour apart. Joined over 60 minutes they are few, and so is the difference.
    const bursts = spread(2, 0, 30).flatMap((at) => [0, 1, 2, 3].map((i) => at + (i * 0.9) / 24));
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: bursts }] });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: spread(1, 31, 30) }] });
    const c = compareCases([x], [y]);
    expect([c.before.incidents, c.after.incidents]).toEqual([8, 1]);
    expect(c.verdict.outcome).toBe('no-evidence');
    expect(c.verdict.because.join(' ')).toContain('hangs on how failures are joined');
  });
});

describe('storms', () => {
  it('count once, and are told beside their lines', () => {
    const storm = spread(8, 0, 30).flatMap((at) => Array.from({ length: 50 }, (_, i) => at + (i * 0.6) / 86_400));
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: storm }] });
    const quiet = spread(8, 31, 30);
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: quiet }] });
    const c = compareCases([x], [y]);
    expect(c.before).toMatchObject({ count: 400, incidents: 8 });
    expect(c.verdict.outcome).toBe('no-evidence');
    const printed = c.measures.find((one) => one.id === 'events');
    expect(printed?.rateRatio).toBeCloseTo(8 / 400, 6);
    expect(printed?.rateRatioCI95).toEqual([null, null]);
    expect(printed?.note).toContain('no interval');
  });

  it('that follow each other widen the interval', () => {
    const heaps = [2, 3, 20, 21].flatMap((day) => spread(10, day, 0.9));
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: heaps }] });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: spread(22, 31, 30) }] });
    const c = compareCases([x], [y]);
    expect(c.dispersion).toBeGreaterThan(1.5);
    expect(c.rateRatioCI95Widened?.[1]).toBeGreaterThan(c.rateRatioCI95[1] ?? 0);
    expect(c.verdict.outcome).toBe('no-evidence');
  });

  it('so dense that they touch are counted over the time that is left between them', () => {
    const x = caseOf({ boots: [{ kernel: OLD, from: 0, days: 10, failures: dense(50) }] });
    const y = caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: spread(40, 31, 30) }] });
    const c = compareCases([x], [y]);
    expect(c.basis).toBe('at-risk');
    expect(c.before.atRiskDays).toBeLessThan(c.before.exposureDays ?? 0);
    expect(c.before.rate).toBeCloseTo(c.before.incidents / (c.before.atRiskDays ?? 1), 9);
    expect(c.measures.map((one) => one.id)).toContain('incidents-over-all-time');
  });
});

/** `perDay` failures for ten days, at places that a low-discrepancy sequence scatters. */
function dense(perDay: number): number[] {
  return Array.from({ length: perDay * 10 }, (_, i) => 10 * ((i * 0.618033988749895) % 1)).sort((a, b) => a - b);
}

describe('counts as they are typed', () => {
  it.each([
    ['14/30d', 14, 30],
    ['3/21.5d', 3, 21.5],
    ['0/36h', 0, 1.5],
    ['2/2w', 2, 14],
    [' 7/.5d ', 7, 0.5],
  ])('%s', (text, count, days) => {
    expect(parseCount(text)).toEqual({ count, days });
  });

  it.each([
    '14',
    '14/30',
    '14/30m',
    '-1/3d',
    '1.5/3d',
    '3/0d',
    '3/99999999d',
    '1e3/2d',
    '',
    '14/30d;rm',
    `${'9'.repeat(400)}/1d`,
  ])('refuses %s', (text) => {
    expect(parseCount(text)).toHaveProperty('problem');
  });
});
