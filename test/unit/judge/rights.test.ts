/** What a mask and the task behind it may do, rule by rule: the corners that change a verdict. */
import { describe, expect, it } from 'vitest';
import { replayWatermark } from '../../../shared/judge/watermark/index.ts';
import { type Asker, readRights } from '../../../shared/judge/watermark/rights.ts';
import type { RuleId } from '../../../shared/judge/watermark/types.ts';
import { gfp, memInfo, request } from './builders.ts';

const asker = (part: Partial<Asker>): Asker => ({
  order: 0,
  gfp: gfp('GFP_KERNEL', '4.4'),
  context: 'process',
  process: 'worker',
  frames: [],
  ...part,
});

const first = (rule: RuleId, part: Partial<Asker>) => readRights(asker(part), rule).first;

describe('__GFP_ATOMIC of a request that may wait', () => {
  it('is dropped in the slow path: no further quarter, no boost forgiven, bound by its cpuset', () => {
    const odd = { gfp: gfp('GFP_KERNEL|__GFP_ATOMIC|__GFP_HIGH', '4.4') };
    expect(first('5.19', odd)).toMatchObject({
      rights: { high: true, harder: false, atomic: false },
      ignoresCpuset: false,
    });
    expect(first('5.19', { gfp: gfp('GFP_ATOMIC', '4.4') })).toMatchObject({
      rights: { high: true, harder: true, atomic: true },
      ignoresCpuset: true,
    });
  });
});

describe('__GFP_NOMEMALLOC', () => {
  it('takes the quarter of GFP_ATOMIC away, before 2.6.38 not', () => {
    const old = { gfp: gfp('GFP_ATOMIC|__GFP_NOMEMALLOC', 'old', { reserves: 'unknown' }) };
    expect(first('classic_early', old).rights.harder).toBe(true);
    for (const rule of ['classic', 'classic_off2', 'el6'] as const) expect(first(rule, old).rights.harder).toBe(false);
    expect(first('4.15', { gfp: gfp('GFP_ATOMIC|__GFP_NOMEMALLOC', '4.4') }).rights.harder).toBe(false);
  });

  it('takes from 6.3 on all that not waiting gives, the look past the highatomic reserve as well', () => {
    const plain = first('6.3', { order: 2, gfp: gfp('GFP_NOWAIT', '6.3') }).rights;
    expect(plain).toMatchObject({ nonBlock: true, highatomic: true });
    const bound = first('6.3', { order: 2, gfp: gfp('GFP_NOWAIT|__GFP_NOMEMALLOC', '6.3') }).rights;
    expect(bound).toMatchObject({ nonBlock: false, highatomic: false });
  });
});

describe('the highatomic lists', () => {
  it('need __GFP_HIGH from 6.18 on; before, stable kernels of 2025 are in doubt', () => {
    const nowait = asker({ order: 2, gfp: gfp('GFP_NOWAIT', '6.3') });
    expect(readRights(nowait, '6.18').first.rights.highatomic).toBe(false);
    expect(readRights(nowait, '6.18').others).toEqual([]);
    const before = readRights(nowait, '6.13');
    expect(before.first.rights.highatomic).toBe(true);
    expect(before.others.map((one) => one.rights.highatomic)).toEqual([false]);
    const atomic = asker({ order: 2, gfp: gfp('GFP_ATOMIC', '6.3') });
    expect(readRights(atomic, '6.18').first.rights.highatomic).toBe(true);
  });
});

describe('a victim of the OOM killer', () => {
  const block = memInfo(`
    Normal free:5000kB min:8000kB low:10000kB high:12000kB present:4194304kB managed:4000000kB free_cma:0kB
    lowmem_reserve[]: 0 0 0 0
    Normal: 1250*4kB (UM) = 5000kB`);
  const ask = (kernel: string, oomVictim: boolean, name = 'GFP_KERNEL') =>
    replayWatermark({ ...request({ kernel, gfp: gfp(name, '4.4'), memory: block }), oomVictim });

  it('is asked for no watermark to 4.13, for half of min after', () => {
    expect(ask('4.19.81', false).expectation).toBe('refused');
    expect(ask('4.19.81', true).zones[0]).toMatchObject({ passes: true, marginKiB: 1000 });
    expect(ask('4.19.81', true).zones[0]?.sentence).toContain('with the rights of a task that is being killed');
    expect(ask('4.8.17', true).zones[0]?.sentence).toContain('no watermark is asked');
  });

  it('keeps the try with its own flags, and gets nothing with __GFP_NOMEMALLOC', () => {
    // GFP_ATOMIC goes deeper than half of min: the first of the two tries is the one that decides.
    expect(ask('4.19.81', true, 'GFP_ATOMIC').zones[0]).toMatchObject({ passes: true, marginKiB: 2000 });
    expect(ask('4.19.81', true, 'GFP_KERNEL|__GFP_NOMEMALLOC').expectation).toBe('refused');
  });

  it('loses the right to CMA pages with its flags to 5.8', () => {
    const movable = gfp('GFP_HIGHUSER_MOVABLE', '4.4');
    const victim = (rule: RuleId) => readRights(asker({ gfp: movable, oomVictim: true }), rule).first.asVictim?.cma;
    expect(victim('4.15')).toBe(false);
    expect(victim('5.19')).toBe(true);
  });
});

describe('a task that reclaims', () => {
  it('finds no highatomic block by the try without a watermark, and still has its first try', () => {
    const memory = memInfo(`
      Normal free:9000kB min:4000kB low:5000kB high:6000kB reserved_highatomic:8192KB present:4194304kB managed:4000000kB
      lowmem_reserve[]: 0 0 0 0
      Normal: 226*4kB (UM) 0*8kB 506*16kB (H) = 9000kB`);
    const ask = (name: string) =>
      replayWatermark(request({ kernel: '5.19.1', order: 2, process: 'kswapd0', gfp: gfp(name, '4.4'), memory }));
    expect(ask('GFP_NOWAIT').zones[0]).toMatchObject({ passes: false, failedAt: 'no-block' });
    expect(ask('GFP_NOWAIT').zones[0]?.sentence).toContain('no watermark is asked, but there is no free block');
    expect(ask('GFP_ATOMIC').zones[0]).toMatchObject({ passes: true, marginKiB: 9000 - 12 - 1500 });
  });
});
