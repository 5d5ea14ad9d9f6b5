/** Whatever a log holds, a stack is told, in one line, without claiming frames that are not there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../shared/contract/event.ts';
import { attributeStack } from '../../../shared/kernel/stack/index.ts';
import { allSymbolFacts } from '../../../shared/kernel/symbols/index.ts';
import { ATOMIC, KERNEL } from './drawing.ts';

const known = allSymbolFacts()
  .filter((fact) => fact.match !== 'module')
  .map((fact) => fact.pattern);
const symbol = fc.oneof(
  fc.constantFrom(...known),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.stringMatching(/^[a-z_]{1,12}$/),
);
const frame: fc.Arbitrary<Frame> = fc.record({
  symbol,
  offset: fc.option(fc.nat(64)),
  size: fc.option(fc.nat(4096)),
  module: fc.option(fc.oneof(fc.constantFrom('xfs', 'vmxnet3', 'e1000e', 'foo'), fc.string({ maxLength: 6 }))),
  address: fc.constant(null),
  reliable: fc.boolean(),
  section: fc.constantFrom('nmi', 'hardirq', 'irq', 'softirq', 'task'),
});

describe('any stack', () => {
  it('is told in one line, with every frame either in a layer or left over', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 40 }),
        fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
        fc.boolean(),
        (frames, process, sleeps) => {
          const told = attributeStack({
            frames,
            process,
            pid: null,
            order: 1,
            sizeKiB: 8,
            gfp: sleeps ? KERNEL : ATOMIC,
            workqueue: null,
            release: null,
          });
          expect(told.story.split('\n')).toHaveLength(1);
          expect(told.story.endsWith('.')).toBe(true);
          expect(told.kernelStory.split('\n')).toHaveLength(1);
          const told_ = [...told.layers.flatMap((run) => run.frames), ...told.stale];
          // The requester of a cut trace may be a marked frame: it is no leftover, but no layer has it either.
          expect(new Set(told_).size).toBe(told_.length);
          expect(frames.length - told_.length).toBeLessThanOrEqual(1);
          if (told.requester !== null)
            expect(
              frames.some((f) => f.symbol === told.requester?.symbol || f.symbol === `.${told.requester?.symbol}`),
            ).toBe(true);
          if (told.driver !== null) expect(frames.some((f) => f.module === told.driver?.module)).toBe(true);
          if (sleeps) expect(told.context).toBe('process');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of absurd length is cut, not refused', () => {
    const endless = Array.from(
      { length: 20_000 },
      (_, i): Frame => ({
        symbol: `${'f'.repeat(300)}${i}`,
        offset: 1,
        size: 2,
        module: null,
        address: null,
        reliable: i % 3 > 0,
        section: 'irq',
      }),
    );
    const told = attributeStack({
      frames: endless,
      process: 'x',
      pid: 1,
      order: 0,
      sizeKiB: 4,
      gfp: ATOMIC,
      workqueue: null,
      release: null,
    });
    expect(told.layers.flatMap((run) => run.frames).length).toBeLessThanOrEqual(1000);
    expect(told.kernelStory.length).toBeLessThan(2000);
  });
});
