/**
 * The product's watermark test held against a second transcription of the kernel's rules, written apart from it
 * (transcription/README.md), over random zones and requests of every era.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rights, RuleId, ZonePages } from '../../shared/judge/watermark/types.ts';
import { watermarkTest } from '../../shared/judge/watermark/watermark-test.ts';
import { allocFlags, attempt, type Era, type Request, type Zone } from './transcription/rules.ts';
import { requestOf, zoneOf } from './transcription/zones.ts';

/** Which of the product's rules speaks for which of the transcription's eras. */
const PAIRS: readonly (readonly [Era, RuleId])[] = [
  ['classic-early', 'classic'],
  ['classic', 'classic'],
  ['classic_off2', 'classic_off2'],
  ['el6', 'el6'],
  ['4.4', '4.4'],
  ['4.15', '4.15'],
  ['5.19', '5.9'],
  ['6.3', '6.3'],
  ['6.12', '6.13'],
  ['6.18', '6.13'],
];

const RUNS = 20_000;

function zonePages(zone: Zone): ZonePages {
  return {
    free: zone.free,
    min: zone.min,
    boost: zone.boost,
    reserve: zone.reserve,
    freeCma: zone.freeCma,
    reservedHighatomic: zone.reservedHighatomic,
    freeHighatomic: zone.freeHighatomic,
    unaccepted: 0,
    blocks: zone.nrFree,
    types: zone.types === null ? null : zone.types.map((set) => [...set].join('')),
  };
}

function rights(era: Era, request: Request): Rights {
  const flags = allocFlags(era, request);
  return { order: request.order, ...flags, atomic: request.atomicFlag && !request.mayWait };
}

describe('the watermark test of every era', () => {
  for (const [era, rule] of PAIRS) {
    it(`${rule} says what the kernels of ${era} say`, () => {
      fc.assert(
        fc.property(zoneOf(era), requestOf(era), (zone, request) => {
          const theirs = attempt(era, zone, request, allocFlags(era, request));
          const ours = watermarkTest(rule, zonePages(zone), rights(era, request));
          expect({ passes: ours.passes, margin: ours.marginPages, failedAt: ours.failedAt }).toEqual({
            passes: theirs.passes,
            margin: theirs.margin,
            failedAt: theirs.failedAt,
          });
        }),
        { numRuns: RUNS },
      );
    });
  }
});
