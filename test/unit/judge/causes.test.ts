/** Verdicts on whole events: the headline, what speaks against others, how sure, how bad, and what is left open. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdict as verdictSchema } from '../../../shared/contract/index.ts';
import { judgeEvent } from '../../../shared/judge/index.ts';
import { alone, type EventDraft, event, firstReport, gfp, memInfo, trace, tracePart } from './builders.ts';
import { role, why } from './judged.ts';

describe('the report from which the product began', () => {
  const [header, stack] = firstReport();

  it('leaves an event that is a header alone undetermined, and names no culprit', () => {
    const verdict = judgeEvent(header ?? event(), alone());
    expect(verdict.cause).toBe('undetermined');
    expect(verdict.expectation).toBe('unknown');
    expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
    expect(JSON.stringify(verdict)).not.toContain('python');
    expect(verdict.alternatives.map((one) => one.cause)).toEqual(['external-fragmentation', 'below-atomic-reserve']);
  });

  it('takes the stack for fragmentation, likelier than shortage, and no more than that', () => {
    const verdict = judgeEvent(stack ?? event(), alone());
    expect(['external-fragmentation', 'below-atomic-reserve']).toContain(verdict.cause);
    expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
    expect(verdict.expectation).toBe('unknown');
    expect(verdict.explanation).toContain('That would mean');
    expect(verdict.impact).toContain('connection');
    expect(verdict.severityLevel).toBe(1);
    expect(role(verdict, 'swap-off-or-full')).toBeNull();
    expect(verdict.missing.join(' ')).toContain('by design');
  });

  it('says that the kernel already has the change that is usually named', () => {
    const verdict = judgeEvent(stack ?? event(), alone());
    expect(role(verdict, 'known-issue')).toBe('contributing');
    expect(why(verdict, 'known-issue')).toContain('2.6.32-358.2.1.el6.x86_64 already contains the change');
  });

  it('calls it service damage when it goes on', () => {
    expect(judgeEvent(stack ?? event(), alone({ eventsInTenMinutes: 40 })).severityLevel).toBe(3);
  });
});

describe('any event', () => {
  const anyEvent = fc.record({
    kind: fc.constantFrom(
      'page-allocation-failure',
      'slab-failure',
      'vmalloc-failure',
      'allocation-stall',
      'oom-kill',
      'cma-failure',
      'hung-task',
    ) as fc.Arbitrary<EventDraft['kind']>,
    order: fc.option(fc.integer({ min: 0, max: 40 })),
    kernel: fc.constantFrom(
      null,
      '2.6.9',
      '2.6.32-358.el6',
      '3.10.0-957.el7',
      '4.18.0-553.el8',
      '5.14.0-503.el9',
      '6.1.0-28-amd64',
      '6.19.1',
      'nonsense',
    ),
    name: fc.constantFrom(
      'GFP_ATOMIC',
      'GFP_KERNEL',
      'GFP_NOWAIT',
      'GFP_HIGHUSER_MOVABLE',
      'GFP_KERNEL|GFP_DMA',
      'GFP_ATOMIC|__GFP_NOMEMALLOC',
    ),
    era: fc.constantFrom('old', '4.4', '6.3') as fc.Arbitrary<'old' | '4.4' | '6.3'>,
    context: fc.constantFrom('hardirq', 'softirq', 'process', 'unknown') as fc.Arbitrary<
      'hardirq' | 'softirq' | 'process' | 'unknown'
    >,
    process: fc.constantFrom(null, 'kswapd0', 'irq/24-eth0', 'swapper/0', 'java'),
    numbers: fc.option(
      fc.record({
        free: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
        min: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
        low: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
        managed: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
        reserve: fc.option(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 7 })),
        counts: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 14 }),
        types: fc.array(fc.constantFrom('', 'U', 'UME', 'C', 'H', 'UH', 'I', 'R'), { maxLength: 14 }),
        zone: fc.constantFrom('DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Weird'),
        node: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
    ),
  });

  function build(input: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never): EventDraft {
    const { numbers } = input;
    let memory = null;
    if (numbers !== null) {
      memory = memInfo(
        `${numbers.node === null ? '' : `Node ${numbers.node} `}${numbers.zone} free:1kB present:100kB active_anon:1kB`,
      );
      const zone = memory.zones[0];
      if (zone !== undefined) {
        zone.freeKiB = numbers.free;
        zone.minKiB = numbers.min;
        zone.lowKiB = numbers.low;
        zone.managedKiB = numbers.managed;
        zone.lowmemReservePages = numbers.reserve;
        zone.buddy =
          numbers.counts.length === 0
            ? null
            : { counts: numbers.counts, types: numbers.types, hasTypes: numbers.types.length > 0, totalKiB: null };
      }
    }
    return event({
      kind: input.kind,
      order: input.order,
      kernel: input.kernel,
      gfp: gfp(input.name, input.era),
      process: input.process,
      trace: tracePart(trace('__alloc_pages\nsome_function'), input.context),
      memory,
    });
  }

  it('gets a whole verdict that fits the contract, never an exception', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        expect(verdictSchema.safeParse(judgeEvent(build(input), alone())).error).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it('is never surer than 0.5 without a Mem-Info block, and its outcome is then unknown', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const verdict = judgeEvent(build({ ...input, kind: 'page-allocation-failure', numbers: null }), alone());
        if (verdict.cause !== 'oversized-request') expect(verdict.confidenceScore).toBeLessThanOrEqual(0.5);
        expect(verdict.expectation).toBe('unknown');
      }),
      { numRuns: 300 },
    );
  });

  it('says "refused" only where every zone refuses, "should have succeeded" only where one passes', () => {
    fc.assert(
      fc.property(anyEvent, (input) => {
        const verdict = judgeEvent(build(input), alone());
        if (verdict.expectation === 'refused') expect(verdict.zones.every((zone) => zone.passes === false)).toBe(true);
        if (verdict.expectation === 'should-have-succeeded')
          expect(verdict.zones.some((zone) => zone.passes === true)).toBe(true);
        if (verdict.cause === 'should-have-succeeded') expect(verdict.expectation).toBe('should-have-succeeded');
      }),
      { numRuns: 400 },
    );
  });
});
