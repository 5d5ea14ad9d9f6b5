import { describe, expect, it } from 'vitest';
import { compareCases, compareWithin, comparison, splitAtKernelChange } from '../../../shared/compare/index.ts';
import type { Analysis } from '../../../shared/contract/index.ts';
import { type BootSketch, caseOf, iso, OLD, spread, YOUNG } from './cases.ts';

const OLD_BOOT: BootSketch = { kernel: OLD, from: 0, days: 30, failures: spread(14, 0, 30) };
const YOUNG_BOOT: BootSketch = { kernel: YOUNG, from: 30.5, days: 20, failures: spread(2, 30.5, 20) };

const before = caseOf({ boots: [OLD_BOOT], input: 'before.tar.xz' });
/** Collected after the upgrade: its logs still hold the last ten days of the old kernel. */
const both = caseOf({
  boots: [{ ...OLD_BOOT, from: 20, days: 10, failures: spread(14, 0, 30).filter((at) => at > 20) }, YOUNG_BOOT],
  input: 'after.tar.xz',
});

describe('a later report that still holds the time before', () => {
  it('counts each failure once, on the side of its kernel', () => {
    const c = compareCases([before], [both]);
    expect([c.before.count, c.after.count]).toEqual([14, 2]);
    expect([c.before.kernels, c.after.kernels]).toEqual([[OLD], [YOUNG]]);
    expect(c.before.exposureDays).toBeCloseTo(30, 3);
    expect(c.after.exposureDays).toBeCloseTo(20, 3);
    expect(c.cautions.map((one) => one.text).join(' ')).toContain('count once');
  });

  it('shows one boot that two reports show as one', () => {
    expect(compareCases([before], [both]).before.boots).toHaveLength(1);
  });

  it('does not join two failures of one second that one report tells apart', () => {
    const twice = caseOf({ boots: [{ ...OLD_BOOT, failures: [3, 3, 3] }] });
    const c = compareCases([twice], [caseOf({ boots: [{ ...OLD_BOOT, failures: [3, 3] }, YOUNG_BOOT] })]);
    expect(c.before.count).toBe(3);
  });

  it('pairs a storm of equal stamps one to one', () => {
    const many = { ...OLD_BOOT, failures: Array.from({ length: 20_000 }, () => 3) };
    const c = compareCases([caseOf({ boots: [many] })], [caseOf({ boots: [many, YOUNG_BOOT] })]);
    expect(c.before.count).toBe(20_000);
  });

  it('believes the seconds since boot before the wall clock', () => {
    const one = (bootSeconds: number, at: number): Analysis =>
      caseOf({ boots: [{ ...OLD_BOOT, failures: [at] }, YOUNG_BOOT], event: { bootSeconds } });
    const count = (x: Analysis, y: Analysis): number =>
      compareCases([{ ...x, host: { ...x.host, kernel: OLD } }], [y]).before.count;
    // One failure stamped a minute apart by two loggers; two failures of one second.
    expect(count(one(1234.567891, 3), one(1234.567891, 3 + 60 / 86_400))).toBe(1);
    expect(count(one(1234.5, 3), one(1235.25, 3))).toBe(2);
  });
});

describe('one case', () => {
  it('divides itself at the boot into its last kernel', () => {
    const split = splitAtKernelChange(both);
    if (split.before === null) throw new Error(split.reason);
    expect(split.at).toBe(iso(30.5));
    expect([split.before.events.length, split.after.events.length]).toEqual([5, 2]);
    expect([split.before.host.kernel, split.after.host.kernel]).toEqual([OLD, YOUNG]);
    const found = compareWithin(both);
    expect(found.comparison?.mode).toBe('split');
    expect(found.comparison?.before.exposureDays).toBeCloseTo(10, 3);
    expect(found.comparison?.after.count).toBe(2);
  });

  it('is compared with itself as its report is compared with the earlier one', () => {
    const whole = caseOf({ boots: [OLD_BOOT, YOUNG_BOOT] });
    const within = compareWithin(whole).comparison;
    const across = compareCases([before], [whole]);
    expect(within?.rateRatioCI95).toEqual(across.rateRatioCI95);
  });

  it('tells a rollback by kernel, not by order', () => {
    const back = caseOf({
      boots: [
        { kernel: OLD, from: 0, days: 10, failures: [1, 2, 3] },
        { kernel: YOUNG, from: 10.1, days: 5, failures: [12] },
        { kernel: OLD, from: 15.2, days: 4, failures: [16, 17] },
        { kernel: YOUNG, from: 20, days: 10, failures: [] },
      ],
    });
    const c = compareWithin(back).comparison;
    expect([c?.before.count, c?.after.count]).toEqual([5, 1]);
    expect(c?.before.exposureDays).toBeCloseTo(14, 2);
    expect(c?.after.exposureDays).toBeCloseTo(15, 2);
  });

  it('says why it cannot be divided', () => {
    const split = splitAtKernelChange(before);
    expect(split.before).toBeNull();
    expect(split.before === null && split.reason).toContain('give the report from before as well');
  });

  it('takes an earlier boot of no known kernel for no change', () => {
    const dark = caseOf({ boots: [{ kernel: null, from: 0, days: 10, failures: [1] }, YOUNG_BOOT] });
    expect(splitAtKernelChange(dark).before).toBeNull();
  });

  it('shares out what was not printed where a group lies on one side, and says what it cannot share', () => {
    const groups = both.groups.map((group) => ({ ...group, suppressed: 30 }));
    const mixed: Analysis = { ...both, groups, coverage: { ...both.coverage, suppressed: 30 } };
    const c = compareWithin(mixed).comparison;
    expect([c?.before.suppressed, c?.after.suppressed]).toEqual([0, 0]);
    expect(c?.cautions.find((one) => one.code === 'suppressed-unassigned')?.text).toContain('30');
    const told: Analysis = {
      ...mixed,
      events: mixed.events.map((event, i) => (i === 1 ? { ...event, details: { suppressedBefore: 30 } } : event)),
    };
    expect(compareWithin(told).comparison?.before.suppressed).toBe(30);
  });
});

describe('the same kernel on both sides', () => {
  it('is divided by time, and what the later report repeats belongs to the earlier', () => {
    const first = caseOf({ boots: [{ kernel: OLD, from: 0, days: 10, failures: [1, 5] }] });
    const second = caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: [1, 5, 12] }] });
    const c = compareCases([first], [second]);
    expect([c.before.count, c.after.count]).toEqual([2, 1]);
    expect(c.after.exposureDays).toBeCloseTo(20, 3);
    expect(c.cautions.map((one) => one.code)).toContain('same-kernel');
  });

  it('leaves nothing when the same report is given twice', () => {
    const c = compareCases([before], [before]);
    expect(c.verdict.outcome).toBe('cannot-compare');
    expect(c.verdict.statement).toContain('nothing is left to compare');
  });
});

describe('several hosts', () => {
  const host = (name: string, boot: BootSketch): Analysis => caseOf({ host: name, boots: [boot] });

  it('add up, and what happens on two of them at once is two incidents', () => {
    const c = compareCases(
      [host('db1', OLD_BOOT), host('db2', OLD_BOOT)],
      [host('db1', YOUNG_BOOT), host('db2', YOUNG_BOOT)],
    );
    expect([c.before.count, c.before.incidents]).toEqual([28, 28]);
    expect(c.before.exposureDays).toBeCloseTo(60, 3);
    expect(c.cautions.map((one) => one.code)).not.toContain('different-host');
  });

  it('a loose log that names no host is that of the other case', () => {
    const c = compareCases([caseOf({ host: null, boots: [OLD_BOOT] })], [both]);
    expect(c.before.exposureDays).toBeCloseTo(30, 3);
    expect(c.before.count).toBe(14);
  });
});

it('gives a result of its own schema, whatever is missing', () => {
  for (const [x, y] of [
    [[before], [both]],
    [[], []],
    [[before], []],
    [[caseOf({ host: null, boots: [] })], [caseOf({ host: null, boots: [] })]],
    [[caseOf({ zoneless: true, boots: [OLD_BOOT] })], [caseOf({ boots: [YOUNG_BOOT] })]],
  ] as const) {
    const c = compareCases(x, y);
    expect(comparison.parse(JSON.parse(JSON.stringify(c)))).toEqual(c);
  }
});
