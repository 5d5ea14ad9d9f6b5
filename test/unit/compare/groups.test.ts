import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../shared/case/fingerprint.ts';
import { compareCases } from '../../../shared/compare/index.ts';
import type { ComparedGroup } from '../../../shared/compare/schema.ts';
import type { Analysis, AnalysisEvent, Trace } from '../../../shared/contract/index.ts';
import { atomicGfp } from '../../builders/analysis.ts';
import { caseOf, OLD, spread, YOUNG } from './cases.ts';

function trace(requester: string, driver: string | null): Trace {
  return {
    context: 'softirq',
    frames: [{ symbol: requester, offset: 1, size: 2, module: driver, address: null, reliable: true, section: 'irq' }],
    requester: { symbol: requester, layer: 'network driver' },
    driver: driver === null ? null : { module: driver, symbol: requester },
    layers: [],
    wrapper: null,
    stale: [],
    story: '',
    kernelStory: '',
  };
}

interface Kind {
  readonly order: number;
  readonly requester: string;
  readonly driver: string | null;
  readonly at: readonly number[];
}

/** A case whose failures are of several kinds. */
function mixed(kernel: string, from: number, kinds: readonly Kind[]): Analysis {
  const base = caseOf({ boots: [{ kernel, from, days: 30 }] });
  const events = kinds.flatMap((kind, k) => {
    const own = caseOf({ boots: [{ kernel, from, days: 30, failures: kind.at }] }).events;
    return own.map((event): AnalysisEvent => {
      const full = {
        ...event,
        id: `${event.id}-${k}`,
        order: kind.order,
        gfp: atomicGfp(),
        trace: trace(kind.requester, kind.driver),
      };
      return { ...full, fingerprint: fingerprint(full) };
    });
  });
  return { ...base, events };
}

const rx = (at: readonly number[], requester = 'bnx2x_alloc_rx_sge'): Kind => ({
  order: 2,
  requester,
  driver: 'bnx2x',
  at,
});
const tcp = (at: readonly number[]): Kind => ({ order: 1, requester: 'sk_prot_alloc', driver: null, at });
const fork = (at: readonly number[]): Kind => ({ order: 2, requester: 'copy_process', driver: null, at });

function find(groups: readonly ComparedGroup[], words: string): ComparedGroup {
  const found = groups.find((group) => group.title.includes(words));
  if (found === undefined) throw new Error(`no group ${words}`);
  return found;
}

describe('groups over two kernels', () => {
  const before = mixed(OLD, 0, [rx(spread(40, 0, 30)), tcp(spread(10, 0, 30)), fork(spread(2, 0, 30))]);
  const after = mixed(YOUNG, 31, [
    rx(spread(4, 31, 30)),
    tcp(spread(11, 31, 30)),
    { ...fork(spread(30, 31, 30)), order: 4 },
  ]);
  const { groups } = compareCases([before], [after]);

  it('tell what became less, what stayed, what is gone and what is new', () => {
    expect(find(groups, 'bnx2x')).toMatchObject({
      status: 'less',
      shown: true,
      before: { count: 40 },
      after: { count: 4 },
    });
    expect(find(groups, 'sk_prot_alloc')).toMatchObject({ status: 'same', shown: false });
    expect(find(groups, 'order 2, GFP_ATOMIC, softirq, copy_process')).toMatchObject({ status: 'gone', shown: false });
    expect(find(groups, 'order 4, GFP_ATOMIC, softirq, copy_process')).toMatchObject({ status: 'new', shown: true });
  });

  it('say how long a silence still has to last, instead of calling it a cure', () => {
    expect(find(groups, 'order 2, GFP_ATOMIC, softirq, copy_process').words).toMatch(
      /too short to tell before another \d+/,
    );
  });

  it('put the most frequent first', () => {
    expect(groups.map((group) => group.before.count + group.after.count)).toEqual([44, 30, 21, 2]);
  });

  it('find a function that the newer kernel calls otherwise, and say that it is a guess', () => {
    const renamed = mixed(YOUNG, 31, [rx(spread(38, 31, 30), 'bnx2x_alloc_rx_pages')]);
    const found = compareCases([mixed(OLD, 0, [rx(spread(40, 0, 30))])], [renamed]).groups;
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ match: 'likely', status: 'same' });
    expect(found[0]?.fingerprint.before).not.toBe(found[0]?.fingerprint.after);
  });

  it('do not guess where two groups could be meant', () => {
    const two = mixed(YOUNG, 31, [rx([40], 'bnx2x_alloc_rx_pages'), rx([41], 'bnx2x_frags_alloc')]);
    const found = compareCases([mixed(OLD, 0, [rx(spread(40, 0, 30))])], [two]).groups;
    expect(found.map((group) => group.match)).toEqual(['none', 'none', 'none']);
  });

  it('do not call one of many differences a finding when chance would bring it', () => {
    const kinds = (shift: number, n: number): Kind[] =>
      Array.from({ length: 30 }, (_, i) => ({
        ...tcp(spread(i === 7 ? n : 5, shift, 30)),
        requester: `function_${i}`,
      }));
    const found = compareCases([mixed(OLD, 0, kinds(0, 10))], [mixed(YOUNG, 31, kinds(31, 2))]).groups;
    const seventh = find(found, 'function_7');
    expect(seventh.pCentral).toBeLessThan(0.05);
    expect(seventh.status).toBe('same');
  });
});

it('a group that the newer kernel keeps silent about is not called cured', () => {
  const quiet = (kernel: string, from: number, at: readonly number[]): Analysis =>
    caseOf({
      boots: [{ kernel, from, days: 30, failures: at }],
      event: { gfp: atomicGfp({ names: ['GFP_NOWAIT'] }), fingerprint: 'nowait' },
    });
  const { groups } = compareCases([quiet('6.1.5', 0, spread(30, 0, 30))], [quiet('6.12.5', 31, [])]);
  expect(groups[0]).toMatchObject({ status: 'gone', printedByBoth: 'no' });
  expect(groups[0]?.words).toContain('prints nothing of it');
});
