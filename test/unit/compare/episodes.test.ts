import { describe, expect, it } from 'vitest';
import { blindTime, episodesOf, incidentsOf } from '../../../shared/compare/episodes.ts';
import { limiterOf, printingDifferences, wouldPrint } from '../../../shared/compare/limiter.ts';
import { lengthOf } from '../../../shared/compare/spans.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';
import { atomicGfp, buildEvent, buildMemory, buildZone } from '../../builders/analysis.ts';
import { EL7, printFailures, V6_1 } from '../../simulation/kernel.ts';

const PLACE = { member: 'dmesg', line: 1, endLine: 1, byteOffset: 0 };

describe('one ruler for two kernels', () => {
  it('a storm of a minute counts the same from a kernel that prints ten in 5 s and one that prints one in 10 s', () => {
    const storm = Array.from({ length: 600 }, (_, i) => i * 0.1);
    const [old, young] = [printFailures(EL7, storm), printFailures(V6_1, storm)];
    expect(old.length).toBeGreaterThan(10 * young.length);
    const episodes = (printed: typeof old): number =>
      episodesOf(
        printed.map((one) => one.at * 1000),
        10,
      ).length;
    expect(Math.abs(episodes(old) - episodes(young))).toBeLessThanOrEqual(1);
    expect(
      incidentsOf(
        old.map((one) => one.at * 1000),
        600,
      ),
    ).toHaveLength(1);
    expect(
      incidentsOf(
        young.map((one) => one.at * 1000),
        600,
      ),
    ).toHaveLength(1);
  });

  it('a pause of exactly ten minutes does not end an incident, a longer one does', () => {
    expect(incidentsOf([0, 600_000], 600)).toHaveLength(1);
    expect(incidentsOf([600_001, 0], 600)).toHaveLength(2);
  });

  it('knows in which time no incident could begin', () => {
    const blind = blindTime(incidentsOf([0, 60_000, 7_200_000], 600), 600);
    expect(lengthOf(blind)).toBe(660_000 + 600_000);
  });
});

describe('what a kernel prints', () => {
  it.each([
    ['2.6.32-754.el6.x86_64', 10, 5, true],
    ['2.6.39', 10, 5, true],
    ['3.0.101-0.47-default', 10, 5, false],
    ['4.18.0-553.el8_10.x86_64', 10, 5, false],
    ['5.3.18', 10, 5, false],
    ['5.4.0-100-generic', 1, 10, false],
    ['5.14.0-70.el9.x86_64', 1, 10, false],
  ])('%s: %i in %i s', (release, burst, intervalSeconds, shared) => {
    expect(limiterOf(parseRelease(release))).toEqual({ burst, intervalSeconds, shared, known: true });
  });

  it('assumes the strictest where the kernel is not known, and says so', () => {
    expect(limiterOf(null)).toMatchObject({ burst: 1, intervalSeconds: 10, known: false });
    expect(printingDifferences(null, parseRelease('6.1.0'))[0]).toContain('not known');
  });

  const nowait = buildEvent({
    id: 'e1',
    evidence: [PLACE],
    gfp: atomicGfp({ names: ['GFP_NOWAIT'], reserves: 'none' }),
  });

  it('is silent on GFP_NOWAIT from 6.8 on', () => {
    expect(wouldPrint(nowait, parseRelease('6.7.9'))).toBe('yes');
    expect(wouldPrint(nowait, parseRelease('6.8.0'))).toBe('no');
    expect(wouldPrint(nowait, null)).toBe('maybe');
    expect(printingDifferences(parseRelease('6.1.0'), parseRelease('6.12.1')).join(' ')).toContain('GFP_NOWAIT');
  });

  it('may be silent on packet memory from 6.6 on, and only for requests that cannot wait', () => {
    const packet = (canSleep: boolean) =>
      buildEvent({
        id: 'e1',
        evidence: [PLACE],
        gfp: atomicGfp({ canSleep }),
        trace: {
          context: 'softirq',
          frames: [
            { symbol: '__alloc_skb', offset: 1, size: 2, module: null, address: null, reliable: true, section: 'irq' },
          ],
          requester: null,
          driver: null,
          layers: [],
          wrapper: 'skb data',
          stale: [],
          story: '',
          kernelStory: '',
        },
      });
    expect(wouldPrint(packet(false), parseRelease('6.5.13'))).toBe('yes');
    expect(wouldPrint(packet(false), parseRelease('6.12.1'))).toBe('maybe');
    expect(wouldPrint(packet(true), parseRelease('6.12.1'))).toBe('yes');
  });

  it('does not warn of an empty DMA zone from 5.17 on', () => {
    const dma = buildEvent({
      id: 'e1',
      evidence: [PLACE],
      gfp: atomicGfp({ names: ['GFP_KERNEL', 'GFP_DMA'], canSleep: true }),
      memory: buildMemory([buildZone({ zone: 'DMA', managedKiB: 0 })]),
    });
    expect(wouldPrint(dma, parseRelease('5.3.0'))).toBe('yes');
    expect(wouldPrint(dma, parseRelease('5.17.0'))).toBe('no');
  });

  it('has nothing to say about two kernels that print alike', () => {
    expect(printingDifferences(parseRelease('5.15.10'), parseRelease('5.16.2'))).toEqual([]);
  });
});
