/**
 * The product's rules held against a second transcription of the kernel's, written apart from it
 * (transcription/README.md), over random zones and requests of every era: the test, the rights that a mask gives, and the
 * slow path as a whole with the further try of PF_MEMALLOC and of OOM victims.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gfp } from '../../shared/contract/index.ts';
import { readZone } from '../../shared/judge/watermark/readings.ts';
import { readRights } from '../../shared/judge/watermark/rights.ts';
import { countTakable } from '../../shared/judge/watermark/take.ts';
import { type Rights, RULE_IDS, type RuleId, type ZonePages } from '../../shared/judge/watermark/types.ts';
import { watermarkTest } from '../../shared/judge/watermark/watermark-test.ts';
import {
  type AllocFlags,
  allocFlags,
  attempt,
  ERAS,
  type Era,
  kernelSays,
  type Request,
  type Zone,
} from './transcription/rules.ts';
import { requestOf, zoneOf } from './transcription/zones.ts';

/** Which of the product's rules speaks for which of the transcription's eras. */
const PAIRS: readonly (readonly [Era, RuleId])[] = [
  ['classic-early', 'classic_early'],
  ['classic', 'classic'],
  ['classic_off2', 'classic_off2'],
  ['el6', 'el6'],
  ['4.4', '4.4'],
  ['4.7', '4.7'],
  ['4.9-late', '4.9-late'],
  ['4.14', '4.14'],
  ['4.15', '4.15'],
  ['5.4-late', '5.4-late'],
  ['5.9', '5.9'],
  ['5.19', '5.19'],
  ['6.1-late', '6.1-late'],
  ['6.3', '6.3'],
  // Differs from 6.3 in what may be taken after the test.
  ['6.3', '6.6-late'],
  ['6.12', '6.13'],
  ['6.18', '6.18'],
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

function rightsOf(era: Era, request: Request): Rights {
  const flags = allocFlags(era, request);
  return { order: request.order, ...flags, atomic: request.atomicFlag && !request.mayWait };
}

const isOld = (era: Era) => ERAS.indexOf(era) < ERAS.indexOf('4.4');

/** The mask that such a caller passes, as a decoder hands it over that knows the names and not the release. */
function gfpOf(era: Era, request: Request): Gfp {
  const bits: string[] = [];
  if (request.high) bits.push('__GFP_HIGH');
  if (request.mayWait) bits.push(isOld(era) ? '__GFP_WAIT' : '__GFP_DIRECT_RECLAIM');
  if (request.atomicFlag) bits.push('__GFP_ATOMIC');
  if (request.noMemalloc) bits.push('__GFP_NOMEMALLOC');
  if (request.memalloc) bits.push('__GFP_MEMALLOC');
  // Which kernels take a right away for this flag only the release says, so the decoder does.
  const kswapd = request.noKswapd && !request.mayWait;
  if (request.noKswapd) bits.push('__GFP_NO_KSWAPD');
  return {
    printed: null,
    names: [],
    bits,
    table: 'test',
    basis: 'release',
    canSleep: request.mayWait,
    directReclaim: request.mayWait,
    wakesKswapd: null,
    io: null,
    fs: null,
    reserves: kswapd ? (request.high ? 'high' : 'none') : 'unknown',
    highestZone: 'Normal',
    migrateType: request.cmaAllowed ? 'movable' : 'unmovable',
    thisNode: false,
    noRetry: false,
    retryMayFail: false,
    noFail: false,
    noMemalloc: request.noMemalloc,
    noWarn: false,
    notes: [],
    alternatives: [],
  };
}

/** What the product reads first from a report of that request. A real-time task is known to it as a handler thread. */
function firstReading(era: Era, rule: RuleId, request: Request) {
  const asker = {
    order: request.order,
    gfp: gfpOf(era, request),
    context: 'process' as const,
    process: request.rt ? 'irq/24-eth0' : 'worker',
    frames: [],
    oomVictim: request.oomVictim,
  };
  return readRights(asker, rule).first;
}

/** The rights by name, those that are there alone. */
function told(rights: AllocFlags): string {
  const names = ['high', 'harder', 'nonBlock', 'highatomic', 'oom', 'cma'] as const;
  return names.filter((name) => rights[name]).join(' ');
}

/** NO_KSWAPD leaves a real-time task its right; the product does not follow that corner. */
const inCorner = (request: Request) => request.rt && request.noKswapd && !request.mayWait;

describe('every rule of every era', () => {
  for (const [era, rule] of PAIRS) {
    it(`${rule} tests as the kernels of ${era} do`, () => {
      fc.assert(
        fc.property(zoneOf(era), requestOf(era), (zone, request) => {
          const theirs = attempt(era, zone, request, allocFlags(era, request));
          const ours = watermarkTest(rule, zonePages(zone), rightsOf(era, request));
          expect(`${ours.passes} ${ours.marginPages} ${ours.failedAt}`).toBe(
            `${theirs.passes} ${theirs.margin} ${theirs.failedAt}`,
          );

          // The whole way. The transcription ends at the test; that the take then finds nothing is the product's own.
          if (inCorner(request)) return;
          const pages = zonePages(zone);
          const reading = firstReading(era, rule, request);
          const whole = readZone(rule, reading, pages, 'whole');
          const says = kernelSays(era, zone, request);
          const nothing = [reading.rights, reading.asVictim ?? reading.rights].some(
            (rights) => countTakable(pages, rule, rights).blocks === 0,
          );
          if (says.passes && nothing) return;
          expect(whole.passes).toBe(says.passes);
        }),
        { numRuns: RUNS },
      );
    });

    it(`${rule} reads the rights that the kernels of ${era} give`, () => {
      fc.assert(
        fc.property(requestOf(era), (request) => {
          if (inCorner(request)) return;
          expect(told(firstReading(era, rule, request).rights)).toBe(told(allocFlags(era, request)));
        }),
        { numRuns: RUNS },
      );
    });
  }

  it('leaves no era and no rule out but one', () => {
    expect(ERAS.filter((era) => !PAIRS.some(([one]) => one === era))).toEqual([]);
    expect(RULE_IDS.filter((rule) => !PAIRS.some(([, one]) => one === rule))).toEqual(['4.4-late']);
  });

  it('late 4.4 has the lists of late 4.9 and no shortcut for single pages yet', () => {
    fc.assert(
      fc.property(zoneOf('4.9-late'), requestOf('4.9-late'), (zone, request) => {
        const era = request.order === 0 ? '4.4' : '4.9-late';
        const theirs = attempt(era, zone, request, allocFlags(era, request));
        const ours = watermarkTest('4.4-late', zonePages(zone), rightsOf(era, request));
        expect(`${ours.passes} ${ours.marginPages}`).toBe(`${theirs.passes} ${theirs.margin}`);
      }),
      { numRuns: RUNS },
    );
  });
});
