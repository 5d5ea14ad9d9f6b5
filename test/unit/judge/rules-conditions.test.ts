/** Conditions of a site's rules: each keeps out what does not fit it, and what an event does not know fits none. */
import { describe, expect, it } from 'vitest';
import type { AnalysisEvent } from '../../../shared/contract/index.ts';
import { applyUserRules, judgeEvent, parseUserRules, RULES_FORMAT } from '../../../shared/judge/index.ts';
import { alone, type EventDraft, event, gfp, trace, tracePart } from './builders.ts';

function rule(when: object, say: object = { note: 'Seen before.' }) {
  const { rules, problems } = parseUserRules(
    JSON.stringify({ format: RULES_FORMAT, rules: [{ id: 'r1', title: 'A known caller', when, say }] }),
    'site.json',
  );
  expect(problems).toEqual([]);
  return rules;
}

function judged(part: Partial<EventDraft> = {}): AnalysisEvent {
  const draft = event({
    kernel: '5.10.100',
    order: 2,
    mode: '0x40a20',
    gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4'),
    process: 'nginx',
    trace: tracePart(trace('<IRQ>\n__alloc_skb\ne1000_clean [e1000]\nnet_rx_action'), 'softirq'),
    ...part,
  });
  return { ...draft, verdict: judgeEvent(draft, alone()) };
}

const fits = (when: object, one = judged()) => applyUserRules(rule(when), [one]).findings.length === 1;

describe('a condition', () => {
  it.each<[string, object, object]>([
    ['kind', { kind: ['page-allocation-failure'] }, { kind: ['slab-failure'] }],
    ['least order', { order: { min: 2 } }, { order: { min: 3 } }],
    ['largest order', { order: { max: 2 } }, { order: { max: 1 } }],
    ['mask, whatever its letters', { mode: ['0x40A20'] }, { mode: ['0x20', '0x4020'] }],
    ['flags, all of them', { flags: ['GFP_ATOMIC', '__GFP_HIGH'] }, { flags: ['GFP_ATOMIC', '__GFP_NOWARN'] }],
    ['sleep', { canSleep: false }, { canSleep: true }],
    ['context', { context: ['hardirq', 'softirq'] }, { context: ['process'] }],
    ['process', { process: ['ngin*'] }, { process: ['apache*'] }],
    ['kernel', { kernel: ['5.10.*'] }, { kernel: ['5.15.*'] }],
    ['frames', { frames: ['e1000_*'] }, { frames: ['mlx5_*'] }],
    ['modules', { modules: ['e1000'] }, { modules: ['mlx5_core'] }],
    ['expectation', { expectation: 'unknown' }, { expectation: 'refused' }],
    ['cause', { cause: ['high-order-driver'] }, { cause: ['memory-exhausted'] }],
  ])('on the %s fits what it names alone', (_, yes, no) => {
    expect(fits(yes)).toBe(true);
    expect(fits(no)).toBe(false);
    // Every condition has to fit, not one of them.
    expect(fits({ ...no, process: ['nginx'], order: { min: 2, max: 2 }, ...no })).toBe(false);
  });

  it('fits nothing that the event does not know', () => {
    const bare = judged({ kernel: null, order: null, mode: null, gfp: null, process: null, trace: null });
    for (const when of [
      { order: { min: 0 } },
      { mode: ['0x0'] },
      { flags: ['GFP_ATOMIC'] },
      { canSleep: true },
      { process: ['*'] },
      { kernel: ['*'] },
      { frames: ['*'] },
      { modules: ['*'] },
    ])
      expect(fits(when, bare)).toBe(false);
    expect(fits({ context: ['unknown'] }, bare)).toBe(true);
    // An event that was not judged has no cause that a rule could ask for.
    expect(fits({ cause: ['undetermined'] }, { ...judged(), verdict: null })).toBe(false);
  });

  it('does not fit a cause that the judge ruled out', () => {
    const one = judged();
    if (one.verdict === null) throw new Error('the event is judged');
    const excluded = {
      ...one,
      verdict: { ...one.verdict, causes: [{ cause: 'cma-only', role: 'excluded', why: 'No CMA pages.' } as const] },
    };
    expect(fits({ cause: ['cma-only'] }, excluded)).toBe(false);
  });

  it('looks neither at leftovers on the stack', () => {
    const stale = tracePart(trace('old_caller [gone]\n__alloc_pages'), 'process', { stale: [0] });
    expect(fits({ frames: ['old_caller'] }, judged({ trace: stale }))).toBe(false);
    expect(fits({ modules: ['gone'] }, judged({ trace: stale }))).toBe(false);
  });
});

describe('the word of a rule', () => {
  it('is its title where it has no note, with the site’s own known issue, its fix and source', () => {
    const say = { knownIssue: { id: 'NET-7', fix: 'driver 2.1', source: 'site wiki' } };
    const [after] = applyUserRules(rule({ process: ['nginx'] }, say), [judged()]).events;
    const entry = after?.verdict?.causes.at(-1);
    expect(entry).toEqual({
      cause: 'known-issue',
      role: 'contributing',
      why: 'Rule r1 of site.json: A known caller Known issue NET-7, fix: driver 2.1 (site wiki).',
    });
  });

  it('keeps the cause where it names none, and says a known issue without fix as such', () => {
    const before = judged();
    const [after] = applyUserRules(rule({ process: ['nginx'] }, { knownIssue: { id: 'NET-8' } }), [before]).events;
    expect(after?.verdict?.cause).toBe(before.verdict?.cause);
    expect(after?.verdict?.explanation).toMatch(/Known issue NET-8\.$/);
    const [noted] = applyUserRules(rule({ process: ['nginx'] }), [before]).events;
    expect(noted?.verdict?.causes.at(-1)?.cause).toBe(before.verdict?.cause);
  });

  it('weighs as much as the level that it gives', () => {
    const severity = (say: object, one = judged()) =>
      applyUserRules(rule({ process: ['nginx'] }, say), [one]).findings[0]?.severity;
    expect(severity({ severityLevel: 4 })).toBe('critical');
    expect(severity({ severityLevel: 2 })).toBe('warning');
    expect(severity({ severityLevel: 1 })).toBe('info');
    expect(severity({ note: 'Only a note.' })).toBe('info');
  });

  it('is told of an event without a verdict, and gives it none', () => {
    const bare = { ...judged(), verdict: null };
    const { events, findings } = applyUserRules(rule({ process: ['nginx'] }, { severityLevel: 3 }), [bare]);
    expect(events[0]?.verdict).toBeNull();
    expect(findings[0]?.detail).toContain('Fits 1 event.');
  });
});

describe('a file with more mistakes than anybody reads', () => {
  it('names the first ones and how many follow', () => {
    const bad = {
      id: 'x',
      title: '',
      when: { a: 1, order: { min: -1 }, kind: [], mode: [] },
      say: { cause: 'no', b: 2 },
    };
    const { problems } = parseUserRules(JSON.stringify({ format: RULES_FORMAT, rules: [bad] }), 'site.json');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/; \d+ more/);
  });
});
