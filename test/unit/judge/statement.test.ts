/** The statement for the ticket: its words, its times, and that what it names is not named again as another possibility. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSE_NAME } from '../../../shared/judge/causes/index.ts';
import { instant } from '../../../shared/judge/findings/instant.ts';
import { judgeCase } from '../../../shared/judge/index.ts';
import { caseOf, event, firstReport, gfp, trace, tracePart } from './builders.ts';

describe('a time inside a sentence', () => {
  it.each([
    ['2026-11-22T18:47:30Z', '2026-11-22 18:47:30 UTC'],
    ['2014-10-24T11:27:42.123456+08:00', '2014-10-24 11:27:42 +08:00'],
    ['2020-04-11T17:52:58', '2020-04-11 17:52:58'],
    ['yesterday', 'yesterday'],
  ])('%s is told as %s', (iso, told) => {
    expect(instant(iso)).toBe(told);
  });

  it('stands so in the statement', () => {
    const times = ['2026-11-22T18:47:30Z', '2026-11-22T19:03:11.5Z'];
    const events = times.map((time) => event({ time, kernel: '6.1.20', gfp: gfp('GFP_ATOMIC', '4.4') }));
    const { rootCause } = judgeCase(caseOf(events));
    expect(rootCause.statement).toContain('between 2026-11-22 18:47:30 UTC and 2026-11-22 19:03:11 UTC');
    expect(rootCause.statement).not.toMatch(/\dT\d/);
  });
});

describe('the words of the statement', () => {
  const kernel = '6.1.20';
  const statement = (...drafts: ReturnType<typeof event>[]) => judgeCase(caseOf(drafts)).rootCause.statement;
  const asking = (requester: string | null, module: string | null) =>
    event({
      kernel,
      gfp: gfp('GFP_ATOMIC', '4.4'),
      trace: tracePart(trace('__alloc_pages\nnapi_alloc_skb'), 'softirq', {
        requester: requester === null ? null : { symbol: requester, layer: 'network' },
        driver: module === null ? null : { module, symbol: 'poll' },
      }),
    });

  it('tell one moment once', () => {
    expect(statement(event({ time: '2026-11-22T18:47:30Z', kernel }))).toContain(' at 2026-11-22 18:47:30 UTC.');
  });

  it('name who asked, with the driver where one is on the stack', () => {
    expect(statement(asking('napi_alloc_skb', 'e1000'))).toContain('in an interrupt, by napi_alloc_skb (e1000).');
    expect(statement(asking('napi_alloc_skb', null))).toContain('in an interrupt, by napi_alloc_skb.');
    expect(statement(asking(null, null))).not.toContain(', by ');
  });

  it('do without a size that was not read', () => {
    const one = { kernel, gfp: gfp('GFP_KERNEL', '4.4') };
    expect(statement(event({ ...one, order: null, sizeKiB: null }))).toContain('The event that tells most: a request.');
    expect(statement(event({ ...one, order: 2, sizeKiB: null }))).toContain('4 contiguous pages asked for');
  });

  it('name four kernels of a long log, and count the others', () => {
    const many = ['4.19.1', '5.4.1', '5.10.1', '5.15.1', '6.1.1', '6.6.1'].map((one) => event({ kernel: one }));
    expect(statement(...many)).toContain('Kernels 4.19.1 (1), 5.4.1 (1), 5.10.1 (1), 5.15.1 (1) and 2 others reported');
  });

  it('say as much as is sure of a case without failures', () => {
    const empty = judgeCase({ ...caseOf([]), missing: ['messages-1.gz is damaged'] }).rootCause;
    expect(empty.confidence).toBe('medium');
    expect(judgeCase(caseOf([])).rootCause.confidence).toBe('high');
    const other = judgeCase(caseOf([event({ kind: 'oom-kill' })])).rootCause;
    expect(other.statement).toContain('No page allocation failure was found in what could be read. Other reports');
  });
});

describe('other possibilities', () => {
  it('of the first report do not name fragmentation again, which is the headline', () => {
    const { rootCause } = judgeCase(caseOf(firstReport()));
    expect(rootCause.statement).toContain(CAUSE_NAME['external-fragmentation']);
    expect(rootCause.alternatives.join('\n')).not.toContain(CAUSE_NAME['external-fragmentation']);
    expect(rootCause.alternatives.length).toBeGreaterThan(0);
  });

  it('never hold the headline, and each cause once', () => {
    const stack = tracePart(trace('__alloc_pages\nkmalloc_order\nsome_ioctl [widget]'), 'process');
    const anyEvent = fc.record({
      order: fc.integer({ min: 0, max: 6 }),
      gfp: fc.constantFrom(gfp('GFP_ATOMIC', '4.4'), gfp('GFP_KERNEL', '4.4'), gfp('GFP_NOWAIT', '4.4')),
      trace: fc.constantFrom(null, stack),
      fingerprint: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 6 }), (parts) => {
        const input = caseOf(parts.map((part) => event({ ...part, kernel: '5.10.200' })));
        for (const one of input.events) {
          const others = one.verdict?.alternatives.map(({ cause }) => cause) ?? [];
          expect(others).not.toContain(one.verdict?.cause);
          expect(new Set(others).size).toBe(others.length);
        }
        const { statement, alternatives } = judgeCase(input).rootCause;
        const names = alternatives.map((text) => text.slice(0, text.indexOf('; what would decide')));
        expect(new Set(names).size).toBe(names.length);
        const reason = /(?:The reason|Very likely|Likely|Possibly): ([^.]*)\./.exec(statement)?.[1];
        expect(names).not.toContain(reason);
      }),
      { numRuns: 300 },
    );
  });
});
