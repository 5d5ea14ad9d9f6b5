import { describe, expect, it } from 'vitest';
import { exposureOf } from '../../../shared/compare/exposure.ts';
import { elapsed, intersect, lengthOf, subtract, union } from '../../../shared/compare/spans.ts';
import type { Analysis } from '../../../shared/contract/index.ts';
import { caseOf, DAY, iso, OLD, YOUNG } from './cases.ts';

const daysOf = (analysis: Analysis): number[] => exposureOf(analysis).boots.map((boot) => lengthOf(boot.spans) / DAY);

function withSources(analysis: Analysis, sources: readonly [string, number, number][]): Analysis {
  return {
    ...analysis,
    coverage: {
      ...analysis.coverage,
      sources: sources.map(([member, from, to]) => ({
        member,
        role: 'kernel-log',
        lines: 1,
        bytes: 1,
        from: iso(from),
        to: iso(to),
        truncated: false,
        problems: [],
      })),
    },
  };
}

describe('the time really observed', () => {
  it('is that of the boots, not of the calendar', () => {
    const found = caseOf({
      boots: [
        { kernel: OLD, from: 0, days: 10 },
        { kernel: OLD, from: 14, days: 6 },
      ],
    });
    expect(daysOf(found)).toEqual([10, 6]);
  });

  it('leaves out what the logs no longer reach', () => {
    // Booted on day 0, oldest line of day 7: the case says that the head is lost.
    const whole = caseOf({ boots: [{ kernel: OLD, from: 0, days: 10 }] });
    const rotated: Analysis = {
      ...withSources(whole, [['var/log/messages', 7, 10]]),
      coverage: {
        ...withSources(whole, [['var/log/messages', 7, 10]]).coverage,
        gaps: [{ from: iso(0), to: iso(7), why: 'rotated away' }],
      },
    };
    expect(daysOf(rotated)[0]).toBeCloseTo(3, 6);
    expect(exposureOf(rotated).holes.map((hole) => hole.why)).toContain('rotated away');
  });

  it('takes off a hole between two rotated files, and not the quiet hour between them', () => {
    const whole = caseOf({ boots: [{ kernel: OLD, from: 0, days: 10 }] });
    const hole = withSources(whole, [
      ['var/log/messages.2', 0, 3],
      ['var/log/messages.1', 3.04, 5],
      ['var/log/messages', 8, 10],
    ]);
    expect(daysOf(hole)[0]).toBeCloseTo(7, 6);
    const named = exposureOf(hole).holes;
    expect(named).toHaveLength(1);
    expect((named[0]?.to ?? 0) - (named[0]?.from ?? 0)).toBe(3 * DAY);
  });

  it('believes a ring buffer to the moment of collection, however long it was silent', () => {
    const idle = withSources(caseOf({ boots: [{ kernel: OLD, from: 0, days: 20 }] }), [
      ['sos_commands/kernel/dmesg', 0, 0.1],
    ]);
    expect(daysOf(idle)[0]).toBeCloseTo(20, 6);
    const syslog = withSources(caseOf({ boots: [{ kernel: OLD, from: 0, days: 20 }] }), [['var/log/messages', 0, 0.1]]);
    expect(daysOf(syslog)[0]).toBeCloseTo(0.1, 4);
  });

  it('gives covered time outside every boot to the kernel that its failures name', () => {
    const plain = caseOf({ boots: [{ kernel: YOUNG, from: 20, days: 5 }] });
    const old = caseOf({ boots: [{ kernel: OLD, from: 0, days: 19, failures: [2, 3] }] });
    const joined = withSources({ ...plain, events: old.events }, [['var/log/messages', 0, 25]]);
    const boots = exposureOf(joined).boots;
    expect(boots.map((boot) => boot.kernel)).toEqual([OLD, YOUNG]);
    expect(lengthOf(boots[0]?.spans ?? [])).toBe(20 * DAY);
  });

  it('is nothing where logs carry no time', () => {
    const timeless = caseOf({ boots: [{ kernel: OLD, from: 0, days: 1 }] });
    const coverage = {
      ...timeless.coverage,
      boots: [{ id: 'boot-1', from: null, to: null, kernel: OLD }],
      sources: timeless.coverage.sources.map((source) => ({ ...source, from: null, to: null })),
    };
    expect(exposureOf({ ...timeless, coverage }).boots).toEqual([]);
  });
});

describe('spans', () => {
  it('touching ones are one, and what is cut out is gone', () => {
    const spans = union([
      { from: 10, to: 20 },
      { from: 0, to: 10 },
      { from: 15, to: 30 },
      { from: 5, to: 5 },
    ]);
    expect(spans).toEqual([{ from: 0, to: 30 }]);
    expect(
      subtract(spans, [
        { from: 5, to: 8 },
        { from: 25, to: 99 },
      ]),
    ).toEqual([
      { from: 0, to: 5 },
      { from: 8, to: 25 },
    ]);
    expect(
      intersect(spans, [
        { from: -5, to: 3 },
        { from: 29, to: 40 },
      ]),
    ).toEqual([
      { from: 0, to: 3 },
      { from: 29, to: 30 },
    ]);
  });

  it('a clock that stands still in gaps', () => {
    const spans = [
      { from: 0, to: 10 },
      { from: 100, to: 110 },
    ];
    expect(elapsed(spans, [-3, 5, 50, 105, 105, 500])).toEqual([0, 5, 10, 15, 15, 20]);
  });
});
