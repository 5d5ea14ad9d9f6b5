import { describe, expect, it } from 'vitest';
import type { AnalysisEvent, EventGroup } from '../../../shared/contract/index.ts';
import { leadUpFindings } from '../../../shared/time/case-lead-up.ts';
import type { Series } from '../../../shared/time/series.ts';

const T = Date.UTC(2026, 10, 22) / 1000;
const iso = (i: number): string => new Date((T + i * 600 + 30) * 1000).toISOString();

/** Events at these samples of a day of ten minutes; the rest of an event is not looked at. */
function caseOf(
  groups: Readonly<Record<string, readonly number[]>>,
  kind: AnalysisEvent['kind'] = 'page-allocation-failure',
) {
  const events: AnalysisEvent[] = [];
  const all = Object.entries(groups).map(([title, at]): EventGroup => {
    const eventIds = at.map((i) => {
      const id = `e${events.length + 1}`;
      events.push({ id, kind, time: iso(i) } as AnalysisEvent);
      return id;
    });
    return { fingerprint: title, title, kind, count: at.length, suppressed: 0, from: null, to: null, eventIds };
  });
  return { groups: all, events };
}

const free = (value: (i: number) => number): Series => ({
  name: 'Free memory',
  unit: 'KiB',
  kind: 'gauge',
  overInterval: false,
  origin: 'memory.memfree',
  source: 'sa22',
  absolute: true,
  times: Float64Array.from({ length: 144 }, (_, i) => T + i * 600),
  values: Float64Array.from({ length: 144 }, (_, i) => value(i)),
  gaps: [],
  restarts: [],
});
const bad = [20, 47, 71, 99, 130];
const wandering = (i: number): number => 500_000 + 100_000 * Math.sin(i / 5) + 1000 * ((i * 7919) % 13);

describe('the lead-up of a case', () => {
  it('tells each group with what went with it, in numbers', () => {
    const { groups, events } = caseOf({ network: bad });
    const [finding] = leadUpFindings(groups, events, [free((i) => (bad.includes(i) ? 20_000 : wandering(i)))]);
    expect(finding).toMatchObject({ id: 'lead-up:network', severity: 'info' });
    expect(finding?.title).toBe('Free memory went with: network');
    expect(finding?.detail).toMatch(/20 MiB at 5 episodes, \d+ MiB otherwise \(effect −1\.00/);
  });

  it('says that no relation is seen where there is none, and that one episode proves nothing', () => {
    const { groups, events } = caseOf({ network: bad, once: [50], twice: [60, 61] });
    const findings = leadUpFindings(groups, events, [free(wandering)]);
    expect(findings.map((each) => each.title)).toEqual([
      'No relation seen between measurements and: network',
      'Too few episodes to tell what went with 2 groups of failures',
    ]);
    expect(findings[1]?.detail).toContain('once (1)');
    expect(findings[1]?.detail).toContain('Nothing in the recordings stood out');
    expect(findings[1]?.detail).toContain('twice (2)');
  });

  it('is silent without recordings, and about what is no allocation failure', () => {
    const { groups, events } = caseOf({ network: bad });
    expect(leadUpFindings(groups, events, [])).toEqual([]);
    expect(leadUpFindings(groups, events, [{ ...free(wandering), origin: 'meminfo.MemFree' }])).toEqual([]);
    const ooms = caseOf({ oom: bad }, 'oom-kill');
    expect(leadUpFindings(ooms.groups, ooms.events, [free(wandering)])).toEqual([]);
  });

  it('does not compare moments of one time line with series of another', () => {
    const { groups, events } = caseOf({ network: bad });
    expect(leadUpFindings(groups, events, [{ ...free(wandering), absolute: false }])).toEqual([]);
  });

  it('looks at the ten largest groups and counts the others', () => {
    const { groups, events } = caseOf(
      Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`group ${i}`, [i * 3]])),
    );
    const findings = leadUpFindings(groups, events, [free(wandering)]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.detail).toContain('3 smaller groups were not looked at');
  });
});
