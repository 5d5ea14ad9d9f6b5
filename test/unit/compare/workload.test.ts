import { describe, expect, it } from 'vitest';
import { compareCases, comparisonDocument, renderComparisonText } from '../../../shared/compare/index.ts';
import type { WorkloadMeasure } from '../../../shared/contract/index.ts';
import { renderMarkdown } from '../../../shared/report/markdown.ts';
import type { Series } from '../../../shared/time/series.ts';
import { workloadOf } from '../../../shared/time/workload.ts';
import { UTC } from '../../../shared/time/zone.ts';
import { caseOf, DAY, iso, OLD, START, spread, YOUNG } from './cases.ts';

/** Ten-minute samples from a day on. */
function recorded(origin: string, fromDay: number, values: readonly number[], more: Partial<Series> = {}): Series {
  const start = (START + fromDay * DAY) / 1000;
  return {
    name: origin,
    unit: '1/s',
    kind: 'gauge',
    overInterval: false,
    origin,
    source: 'var/log/sa/sa01',
    absolute: true,
    times: Float64Array.from(values, (_, i) => start + i * 600),
    values: Float64Array.from(values),
    gaps: [],
    restarts: [],
    ...more,
  };
}

const boot = (kernel: string | null, from: number, days: number) => ({ from: iso(from), to: iso(from + days), kernel });

describe('the workload of a case', () => {
  it('is the exact median with its spread, samples and time', () => {
    const values = Array.from({ length: 101 }, (_, i) => 100 - i);
    const [load] = workloadOf([recorded('queue.ldavg-1', 0, values)], [boot(OLD, 0, 5)], null, UTC);
    expect(load).toMatchObject({ id: 'load', median: 50, p5: 5, p95: 95, samples: 101, stepSeconds: 600, kernel: OLD });
    expect(load?.from).toBe('2026-03-01T00:00:00Z');
    expect(load?.members).toEqual(['var/log/sa/sa01']);
  });

  it('is told apart by kernel, and an interval over the change belongs to neither', () => {
    const values = [...Array.from({ length: 144 }, () => 1), 500, ...Array.from({ length: 143 }, () => 3)];
    const rate = recorded('network.net-dev[eth0].rxpck', 0, values, { overInterval: true });
    const found = workloadOf([rate], [boot(OLD, 0, 0.9), boot(YOUNG, 1, 1)], null, UTC);
    expect(found.map((one) => [one.kernel, one.median, one.p95, one.samples])).toEqual([
      [OLD, 1, 1, 143],
      [YOUNG, 3, 3, 143],
    ]);
  });

  it('is that of the busiest interface, never of the loopback', () => {
    const all = ['lo', 'eth0', 'eth1'].map((name, i) =>
      recorded(`network.net-dev[${name}].rxpck`, 0, [900 - 100 * i, 900 - 300 * i]),
    );
    expect(workloadOf(all, [], null, UTC).map((one) => one.origin)).toEqual(['network.net-dev[eth0].rxpck']);
  });

  it('keeps samples from before the first log apart, unless the boot is known to have begun earlier', () => {
    const series = recorded(
      'memory.memfree',
      0,
      Array.from({ length: 288 }, (_, i) => i),
    );
    expect(workloadOf([series], [boot(OLD, 1, 1)], null, UTC).map((one) => one.kernel)).toEqual([null, OLD]);
    const started = workloadOf([series], [boot(OLD, 1, 1)], START / 1000, UTC);
    expect(started.map((one) => [one.kernel, one.samples])).toEqual([[OLD, 288]]);
  });
});

function measure(
  kernel: string,
  fromDay: number,
  median: number,
  more: Partial<WorkloadMeasure> = {},
): WorkloadMeasure {
  return {
    id: 'packets-received',
    name: 'Packets received, eth0',
    unit: '1/s',
    median,
    p5: median / 2,
    p95: median * 2,
    samples: 4000,
    stepSeconds: 600,
    from: iso(fromDay),
    to: iso(fromDay + 29),
    kernel,
    origin: 'network.net-dev[eth0].rxpck',
    members: ['var/log/sa/sa01'],
    ...more,
  };
}

function upgraded(before: readonly WorkloadMeasure[], after: readonly WorkloadMeasure[]) {
  const sketch = (kernel: string, from: number, failures: number) =>
    caseOf({ boots: [{ kernel, from, days: 30, failures: spread(failures, from, 30) }] });
  return compareCases(
    [{ ...sketch(OLD, 0, 40), workload: [...before] }],
    [{ ...sketch(YOUNG, 31, 2), workload: [...after] }],
  );
}

describe('load beside rates', () => {
  it('names a load that fell, and calls no improvement clear that it may explain', () => {
    const c = upgraded([measure(OLD, 0, 3000)], [measure(YOUNG, 31, 1000)]);
    expect(c.workload[0]).toMatchObject({ id: 'packets-received', ratio: 1 / 3 });
    const text = c.cautions.find((one) => one.code === 'less-load')?.text;
    expect(text).toContain('Packets received, eth0 fell to 0.333 of before (median: 3000/s before, 1000/s after)');
    expect(c.verdict).toMatchObject({ outcome: 'better', strength: 'moderate' });
    expect(c.verdict.because).toContain(text);
  });

  it('a load that rose does not weaken an improvement', () => {
    const c = upgraded([measure(OLD, 0, 1000)], [measure(YOUNG, 31, 3000)]);
    expect(c.cautions.find((one) => one.code === 'more-load')?.text).toContain('rose to 3 times');
    expect(c.verdict.strength).toBe('clear');
  });

  it('takes no difference between idle machines, nor between a few samples, for load', () => {
    const loads = (c: ReturnType<typeof upgraded>) => c.cautions.filter((one) => one.code.endsWith('-load'));
    expect(loads(upgraded([measure(OLD, 0, 4)], [measure(YOUNG, 31, 1)]))).toEqual([]);
    const few = { samples: 5 };
    expect(loads(upgraded([measure(OLD, 0, 4000, few)], [measure(YOUNG, 31, 100, few)]))).toEqual([]);
  });

  it('says which side has no recordings', () => {
    const text = (c: ReturnType<typeof upgraded>) => c.cautions.find((one) => one.code === 'no-workload')?.text;
    expect(text(upgraded([], []))).toContain('on either side');
    expect(text(upgraded([], [measure(YOUNG, 31, 1)]))).toContain('from the time before');
    expect(text(upgraded([measure(OLD, 0, 1)], []))).toContain('from the time after');
    expect(renderComparisonText(upgraded([measure(OLD, 0, 9)], []), { color: false })).toContain(
      'After: no recordings of this time.',
    );
  });

  it('takes from a later report what it still holds of the time before, and never counts it as after', () => {
    const c = upgraded([], [measure(OLD, 0, 3000), measure(YOUNG, 31, 1000, { samples: 100 })]);
    expect(c.workload[0]?.before).toMatchObject({ median: 3000, kernel: OLD });
    expect(c.workload[0]?.after).toMatchObject({ median: 1000, kernel: YOUNG });
  });

  it('draws nothing from recordings that hold both times of one kernel', () => {
    const one = (from: number, workload: WorkloadMeasure[]) => ({
      ...caseOf({ boots: [{ kernel: OLD, from, days: 30, failures: spread(5, from, 30) }] }),
      workload,
    });
    const c = compareCases([one(0, [measure(OLD, 0, 3000)])], [one(31, [measure(OLD, 0, 900)])]);
    expect(c.workload[0]?.after?.reachesBack).toBe(true);
    expect(c.cautions.map((each) => each.code)).toContain('workload-mixed');
    expect(c.cautions.map((each) => each.code)).not.toContain('less-load');
  });

  it('and settings are compared of one host with itself, whatever other hosts a side holds', () => {
    const report = (host: string, kernel: string, from: number, median: number) => ({
      ...caseOf({
        host,
        boots: [{ kernel, from, days: 30, failures: spread(5, from, 30) }],
        memTotalKiB: host === 'db1' ? 16_000_000 : 4_000_000,
      }),
      workload: [measure(kernel, from, median)],
    });
    const c = compareCases(
      [report('db1', OLD, 0, 3000), report('proxy7', OLD, 0, 10)],
      [report('db1', YOUNG, 31, 1000)],
    );
    expect(c.workload.map((row) => [row.host, row.before?.median, row.after?.median])).toEqual([['db1', 3000, 1000]]);
    expect(c.changes.map((one) => one.name)).not.toContain('memory in all');
    expect(c.cautions.map((one) => one.text)).toContain(
      'What changed and what was counted since boot is told of db1 alone.',
    );
  });

  it('stands in the report with spread, samples and the recording that it was read from', () => {
    const c = upgraded([measure(OLD, 0, 3000)], [measure(YOUNG, 31, 1000)]);
    const text = renderMarkdown(
      comparisonDocument(c, { customer: null, caseNumber: null, author: null, date: '2026-05-01' }),
    );
    expect(text).toMatch(/Packets received, eth0 \(per s\) \| 3000.*\| 1500 to 6000 \| 1000.*\| 500 to 2000 \| 0\.333/);
    expect(text).toContain('4000 samples from 2026-03-01');
    expect(text).toContain('before: var/log/sa/sa01');
  });
});
