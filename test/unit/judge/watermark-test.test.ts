/**
 * The worked examples, to the page. Inputs are numbers printed in public logs, named per case; expectations were
 * computed apart from the product.
 */
import { describe, expect, it } from 'vitest';
import {
  type Rights,
  RULE_IDS,
  type RuleId,
  watermarkTest,
  type ZonePages,
} from '../../../shared/judge/watermark/index.ts';

function zone(part: Partial<ZonePages>): ZonePages {
  return {
    free: 0,
    min: 0,
    boost: 0,
    reserve: 0,
    freeCma: 0,
    reservedHighatomic: 0,
    freeHighatomic: 0,
    unaccepted: 0,
    blocks: [],
    types: null,
    ...part,
  };
}

function rights(part: Partial<Rights>): Rights {
  return {
    order: 0,
    high: false,
    harder: false,
    nonBlock: false,
    highatomic: false,
    oom: false,
    cma: false,
    atomic: false,
    ...part,
  };
}

const atomic = { high: true, harder: true, nonBlock: true, atomic: true };

interface Case {
  readonly id: string;
  readonly rule: RuleId;
  readonly zone: Partial<ZonePages>;
  readonly rights: Partial<Rights>;
  readonly passes: boolean;
  readonly margin: number;
  readonly failedAt: string | null;
}

const cases: readonly Case[] = [
  // ceph-devel 2020, 5.4.26 and 5.4.30: order-0 GFP_ATOMIC, marks boosted without saying so
  {
    id: 'A1 Normal',
    rule: '4.15',
    zone: { free: 5168, min: 14098 },
    rights: atomic,
    passes: false,
    margin: -119,
    failedAt: 'watermark',
  },
  {
    id: 'A1 DMA32',
    rule: '4.15',
    zone: { free: 7869, min: 9420, reserve: 4433 },
    rights: atomic,
    passes: false,
    margin: -97,
    failedAt: 'watermark',
  },
  {
    id: 'A1 DMA',
    rule: '4.15',
    zone: { free: 3977, min: 33, reserve: 7878 },
    rights: atomic,
    passes: false,
    margin: -3914,
    failedAt: 'watermark',
  },
  {
    id: 'A1 Normal, base min',
    rule: '4.15',
    zone: { free: 5168, min: 9488 },
    rights: atomic,
    passes: true,
    margin: 1610,
    failedAt: null,
  },
  {
    id: 'A1 DMA32, base min',
    rule: '4.15',
    zone: { free: 7869, min: 7372, reserve: 4433 },
    rights: atomic,
    passes: true,
    margin: 671,
    failedAt: null,
  },
  {
    id: 'A2 Normal',
    rule: '4.15',
    zone: { free: 16071, min: 42993 },
    rights: atomic,
    passes: false,
    margin: -52,
    failedAt: 'watermark',
  },
  {
    id: 'A2 DMA32',
    rule: '4.15',
    zone: { free: 13821, min: 3649, reserve: 12485 },
    rights: atomic,
    passes: false,
    margin: -33,
    failedAt: 'watermark',
  },
  {
    id: 'A2 Normal, base min',
    rule: '4.15',
    zone: { free: 16071, min: 13228 },
    rights: atomic,
    passes: true,
    margin: 11110,
    failedAt: null,
  },
  // openzfs/zfs issue 325, 2.6.38: the test that asks two pages too many
  {
    id: 'A3 Normal',
    rule: 'classic_off2',
    zone: { free: 566, min: 3306 },
    rights: atomic,
    passes: false,
    margin: -676,
    failedAt: 'watermark',
  },
  // linux-mm August 2010, 2.6.34.1, 32-bit, order 1
  {
    id: 'B1 Normal',
    rule: 'classic_early',
    zone: { free: 750, min: 598, blocks: [750, 0, 0] },
    rights: { ...atomic, order: 1 },
    passes: false,
    margin: 524,
    failedAt: 'order-loop',
  },
  {
    id: 'B1 DMA',
    rule: 'classic_early',
    zone: { free: 392, min: 25, reserve: 365, blocks: [391, 0, 0] },
    rights: { ...atomic, order: 1 },
    passes: false,
    margin: 16,
    failedAt: 'order-loop',
  },
  // linux-btrfs 2022, 5.19.6, order 4 GFP_NOFS
  {
    id: 'B2 Normal',
    rule: '5.19',
    zone: {
      free: 31718,
      min: 15990,
      blocks: [10995, 3433, 3233, 124, 0, 0, 0, 0, 0, 0, 0],
      types: ['UME', 'UME', 'UME', 'UME', '', '', '', '', '', '', ''],
    },
    rights: { order: 4 },
    passes: false,
    margin: 15713,
    failedAt: 'no-block',
  },
  {
    id: 'C1 DMA32',
    rule: '5.19',
    zone: {
      free: 15873,
      min: 889,
      reserve: 14975,
      blocks: [1, 2, 3, 4, 5, 6, 3, 2, 3, 2, 13],
      types: ['U', 'UE', 'UE', 'UME', 'UE', 'UME', 'UM', 'ME', 'UME', 'U', 'M'],
    },
    rights: { order: 4 },
    passes: false,
    margin: -6,
    failedAt: 'watermark',
  },
  {
    id: 'C1 DMA32, reserve 0',
    rule: '5.19',
    zone: {
      free: 15873,
      min: 889,
      blocks: [1, 2, 3, 4, 5, 6, 3, 2, 3, 2, 13],
      types: ['U', 'UE', 'UE', 'UME', 'UE', 'UME', 'UM', 'ME', 'UME', 'U', 'M'],
    },
    rights: { order: 4 },
    passes: true,
    margin: 14969,
    failedAt: null,
  },
  {
    id: 'C1 DMA',
    rule: '5.19',
    zone: {
      free: 3328,
      min: 16,
      reserve: 15809,
      blocks: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2],
      types: ['', '', '', '', '', '', '', '', 'U', 'UM', 'M'],
    },
    rights: { order: 4 },
    passes: false,
    margin: -12512,
    failedAt: 'watermark',
  },
  // ath11k on 6.8-rc3, order 4 GFP_NOIO, 756 MiB free
  {
    id: 'B4 Normal',
    rule: '6.3',
    zone: {
      free: 193592,
      min: 48482,
      boost: 33564,
      reservedHighatomic: 512,
      blocks: [141767, 25812, 6, 10, 0, 0, 0, 0, 0, 0, 0],
      types: ['UME', 'UME', 'UME', 'UME', '', '', '', '', '', '', ''],
    },
    rights: { order: 4 },
    passes: false,
    margin: 144583,
    failedAt: 'no-block',
  },
  {
    id: 'B4 DMA32',
    rule: '6.3',
    zone: {
      free: 19379,
      min: 6364,
      boost: 4405,
      reserve: 12962,
      blocks: [9173, 3963, 556, 5, 0, 0, 0, 0, 0, 0, 0],
      types: ['UME', 'UME', 'UME', 'UME', '', '', '', '', '', '', ''],
    },
    rights: { order: 4 },
    passes: false,
    margin: 38,
    failedAt: 'no-block',
  },
  // Oracle document 1605814.1, 2.6.32-400 UEK, order 2 mode 0x0: the threshold of the unprinted min mark
  {
    id: 'B5 Normal, min 10862',
    rule: 'classic_early',
    zone: { free: 256671, min: 10862, blocks: [190505, 32063, 98, 12, 1, 0, 0, 0, 0, 1, 1] },
    rights: { order: 2, harder: true },
    passes: true,
    margin: 248521,
    failedAt: null,
  },
  {
    id: 'B5 Normal, min 10863',
    rule: 'classic_early',
    zone: { free: 256671, min: 10863, blocks: [190505, 32063, 98, 12, 1, 0, 0, 0, 0, 1, 1] },
    rights: { order: 2, harder: true },
    passes: false,
    margin: 248520,
    failedAt: 'order-loop',
  },
  // LKML August 2022, 5.14.21: order-10 pool of the DMA zone at boot
  {
    id: 'D1 DMA',
    rule: '5.9',
    zone: {
      free: 40,
      min: 0,
      blocks: [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0],
      types: ['', '', '', 'U', '', 'U', '', '', '', '', ''],
    },
    rights: { order: 10 },
    passes: false,
    margin: -983,
    failedAt: 'watermark',
  },
  // linux-media March 2026, 7.0-rc4 guest of 300 MB
  {
    id: 'D3 DMA32',
    rule: '6.18',
    zone: {
      free: 3720,
      min: 1393,
      boost: 964,
      blocks: [1631, 764, 138, 8, 3, 0, 0, 0, 0, 0, 0],
      types: ['UME', 'UME', 'UME', 'UM', 'M', '', '', '', '', '', ''],
    },
    rights: { order: 5 },
    passes: false,
    margin: 2296,
    failedAt: 'no-block',
  },
  // linux-raid 2021, 5.13, order-0 GFP_NOWAIT: by the printed numbers it should have succeeded
  {
    id: 'E1 Normal',
    rule: '5.9',
    zone: { free: 105374, min: 28669, reservedHighatomic: 512 },
    rights: {},
    passes: true,
    margin: 76193,
    failedAt: null,
  },
  {
    id: 'E1 DMA32',
    rule: '5.9',
    zone: { free: 17387, min: 3434, reserve: 14058 },
    rights: {},
    passes: false,
    margin: -105,
    failedAt: 'watermark',
  },
  // linux-btrfs 2019, 5.0.10, order-0 GFP_NOWAIT: the full test falls short by the highatomic reserve, the shortcut does not look at it
  {
    id: 'E2 Normal, no highatomic',
    rule: '4.15',
    zone: { free: 10072, min: 10031, freeCma: 13 },
    rights: {},
    passes: true,
    margin: 28,
    failedAt: null,
  },
  {
    id: 'E2 Normal, one highatomic block',
    rule: '4.15',
    zone: { free: 10072, min: 10031, freeCma: 13, reservedHighatomic: 512 },
    rights: {},
    passes: true,
    margin: -484,
    failedAt: null,
  },
  // unix.SE 593335, csky 4.9.56: every large block is CMA
  {
    id: 'F1 Normal on 4.9',
    rule: '4.7',
    zone: {
      free: 62086,
      min: 611,
      freeCma: 60234,
      blocks: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58],
      types: ['', '', '', '', '', '', '', '', '', '', 'C'],
    },
    rights: { ...atomic, order: 10 },
    passes: true,
    margin: 599,
    failedAt: null,
  },
  {
    id: 'F1 Normal on 4.15',
    rule: '4.15',
    zone: {
      free: 62086,
      min: 611,
      freeCma: 60234,
      blocks: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 58],
      types: ['', '', '', '', '', '', '', '', '', '', 'C'],
    },
    rights: { ...atomic, order: 10 },
    passes: false,
    margin: 599,
    failedAt: 'no-block',
  },
  // linux-btrfs February 2026, 6.19, kswapd with __GFP_NOMEMALLOC
  {
    id: 'F2 Normal',
    rule: '6.18',
    zone: { free: 19848, min: 20077, boost: 7168, reservedHighatomic: 512, freeHighatomic: 8 },
    rights: {},
    passes: false,
    margin: -237,
    failedAt: 'watermark',
  },
  // cgroups list 2021, 5.10.2 arm64, order 5 GFP_KERNEL
  {
    id: 'G1 DMA32',
    rule: '5.9',
    zone: {
      free: 15049,
      min: 12253,
      freeCma: 194,
      reservedHighatomic: 512,
      blocks: [4154, 2362, 960, 270, 31, 0, 0, 0, 0, 0, 0],
      types: ['UME', 'UME', 'UME', 'UME', 'UME', '', '', '', '', '', ''],
    },
    rights: { order: 5 },
    passes: false,
    margin: 2059,
    failedAt: 'no-block',
  },
];

describe('the watermark test on numbers of public logs', () => {
  it.each(cases)('$id', (c) => {
    const result = watermarkTest(c.rule, zone(c.zone), rights(c.rights));
    expect({ passes: result.passes, margin: result.marginPages, failedAt: result.failedAt }).toEqual({
      passes: c.passes,
      margin: c.margin,
      failedAt: c.failedAt,
    });
  });

  it('forgives the boost on the second try of an order-0 atomic request and keeps the first margin (D2, 6.8.9)', () => {
    const result = watermarkTest('6.3', zone({ free: 420, min: 1887, boost: 1024 }), rights(atomic));
    expect(result.marginPages).toBe(-288);
    expect(result.retry).toEqual({ minPages: 324, marginPages: 96, passes: true });
    expect(result.passes).toBe(true);
  });

  it('does not forgive the boost where the kernel does not: larger orders, requests without the right, older rules', () => {
    const tight = zone({ free: 420, min: 1887, boost: 1024, blocks: [0, 210] });
    expect(watermarkTest('6.3', tight, rights({ ...atomic, order: 1 })).passes).toBe(false);
    expect(watermarkTest('6.3', tight, rights({ nonBlock: true })).passes).toBe(false);
    expect(watermarkTest('4.15', tight, rights(atomic)).passes).toBe(false);
  });

  it('gives GFP_ATOMIC three eighths of min on every rule, and GFP_NOWAIT three quarters to 4.3 alone', () => {
    const limit = (rule: RuleId, part: Partial<Rights>) => {
      const terms = watermarkTest(rule, zone({ free: 1, min: 8000 }), rights(part)).terms;
      return terms.min - terms.access;
    };
    const modern: readonly RuleId[] = ['6.1-late', '6.3', '6.6-late', '6.13', '6.18'];
    for (const rule of RULE_IDS) {
      const asked = modern.includes(rule) ? { high: true, nonBlock: true } : { high: true, harder: true, atomic: true };
      expect(limit(rule, asked)).toBe(3000);
    }
    expect(limit('classic', { harder: true })).toBe(6000);
    for (const rule of modern) expect(limit(rule, { nonBlock: true })).toBe(8000);
  });

  it('gives an OOM victim half of min, and no quarter beside it', () => {
    for (const rule of ['4.14', '4.15', '5.19', '6.3'] as const) {
      const test = watermarkTest(rule, zone({ free: 4001, min: 8000, reservedHighatomic: 512 }), rights({ oom: true }));
      expect([test.marginPages, test.passes]).toEqual([1, true]);
    }
    const both = watermarkTest('4.15', zone({ free: 4001, min: 8000 }), rights({ oom: true, harder: true }));
    expect(both.marginPages).toBe(1);
  });

  it('lets single pages past the highatomic reserve in 4.7 to 5.8 and all of 5.4, never past CMA pages', () => {
    const numbers = zone({ free: 1200, min: 1000, reservedHighatomic: 512, freeHighatomic: 512 });
    const rules: readonly RuleId[] = ['4.7', '4.9-late', '4.14', '4.15', '5.4-late'];
    for (const rule of RULE_IDS.slice(RULE_IDS.indexOf('4.4'))) {
      const test = watermarkTest(rule, numbers, rights({}));
      expect([rule, test.passes, test.marginPages]).toEqual([rule, rules.includes(rule), -312]);
      expect(watermarkTest(rule, { ...numbers, freeCma: 300 }, rights({})).passes).toBe(false);
    }
    const shortcut = watermarkTest('4.15', numbers, rights({})).shortcut;
    expect(shortcut).toEqual({ kind: 'past-highatomic', usablePages: 1200, marginPages: 200 });
    // A larger block has no shortcut.
    const blocks = { ...numbers, blocks: [0, 600], types: ['', 'U'] };
    expect(watermarkTest('4.15', blocks, rights({ order: 1 })).failedAt).toBe('watermark');
  });

  it('takes less than nothing for more than any mark in 5.9 to 5.18', () => {
    const numbers = zone({ free: 100, min: 1000, reservedHighatomic: 512 });
    const test = watermarkTest('5.9', numbers, rights({}));
    expect(test).toMatchObject({ passes: true, failedAt: null, marginPages: -1412 });
    expect(test.shortcut).toEqual({ kind: 'negative', usablePages: -412, marginPages: -1412 });
    expect(watermarkTest('5.19', numbers, rights({})).passes).toBe(false);
    // Whoever may use the reserve has all 100 pages, and they are not enough.
    expect(watermarkTest('5.9', numbers, rights({ harder: true })).passes).toBe(false);
  });

  it('forgives the boost to __GFP_ATOMIC in late 5.4, 5.9 to 6.2 and late 6.1, to every urgent request after', () => {
    const numbers = zone({ free: 600, min: 2000, boost: 1000 });
    const passing = (part: Partial<Rights>) =>
      RULE_IDS.filter((rule) => watermarkTest(rule, numbers, rights(part)).passes);
    expect(passing({ high: true, atomic: true })).toEqual([
      '5.4-late',
      '5.9',
      '5.19',
      '6.1-late',
      '6.3',
      '6.6-late',
      '6.13',
      '6.18',
    ]);
    expect(passing({ high: true })).toEqual(['6.3', '6.6-late', '6.13', '6.18']);
  });

  it('refuses a larger block by the weighted sum to 4.3 though blocks are listed, and not from 4.4 on', () => {
    // 40000 of 40400 free pages stand in blocks too small for order 2; 100 blocks of four pages are there.
    const numbers = { free: 40400, min: 16896, blocks: [39000, 500, 100, 0, 0] };
    const request = rights({ ...atomic, order: 2 });
    const old = watermarkTest('classic', zone(numbers), request);
    expect(old.failedAt).toBe('order-loop');
    expect(old.loop).toEqual({ order: 0, leftPages: 1397, askedPages: 3168 });
    const types = ['UM', 'UM', 'U', '', ''];
    for (const rule of ['4.4', '4.15', '5.9', '6.3', '6.13'] as const) {
      expect(watermarkTest(rule, zone({ ...numbers, types }), request).passes).toBe(true);
    }
  });

  it('counts blocks of the highatomic reserve only for those who may take them', () => {
    const numbers = zone({ free: 9000, min: 4000, blocks: [8000, 0, 0, 125], types: ['UME', '', '', 'H'] });
    const may = { ...atomic, highatomic: true, order: 3 };
    expect(watermarkTest('5.9', numbers, rights(may)).passes).toBe(true);
    expect(watermarkTest('6.13', numbers, rights(may)).passes).toBe(true);
    expect(watermarkTest('5.9', numbers, rights({ order: 3 })).failedAt).toBe('no-block');
    expect(watermarkTest('6.13', numbers, rights({ order: 3 })).failedAt).toBe('no-block');
  });
});
