import { describe, expect, it } from 'vitest';
import { decodeGfp, describeGfp, explainFlag } from '../../../shared/kernel/gfp/index.ts';
import { allTables, CONFIGS } from '../../../shared/kernel/gfp/table.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

const say = (mode: string, release: string) =>
  describeGfp(decodeGfp({ mode, printed: null, release: parseRelease(release) }));

describe('a request in plain words', () => {
  it.each([
    ['0x20', '2.6.32-642.el6.x86_64', 'may not wait, may use the atomic reserve, any zone up to Normal'],
    ['0x2000000', '4.4.0', 'may not wait, no reserve, any zone up to Normal'],
    ['0xcc1', '5.10.0', 'may wait and free memory itself, no reserve, only zone DMA'],
    ['0xc40', '5.10.0', 'may wait and free memory, but not through file systems, no reserve, any zone up to Normal'],
    ['0xc00', '5.10.0', 'may wait and free memory, but without disk access, no reserve, any zone up to Normal'],
    [
      '0x312cca',
      '5.10.0',
      'may wait and free memory itself, no reserve, any zone, one memory node only, gives up early, asks for no report',
    ],
    ['0xc0', '5.10.0', 'may not wait, does not wake kswapd, no reserve, any zone up to Normal'],
  ])('%s on %s', (mode, release, want) => {
    expect(say(mode, release)).toBe(want);
  });

  it('does not claim what is not known', () => {
    const line = describeGfp(decodeGfp({ mode: null, printed: null, release: null }));
    expect(line).toBe('whether it may wait is not known, its share of the reserves is not known');
  });
});

describe('flags in plain words', () => {
  it('explains every flag and composite of every kernel', () => {
    const names = new Set(
      CONFIGS.flatMap((config) => allTables(config)).flatMap((table) => [
        ...table.bits.keys(),
        ...table.composites.keys(),
      ]),
    );
    expect([...names].filter((name) => explainFlag(name) === null)).toEqual([]);
    expect(names.size).toBeGreaterThan(50);
  });

  it('knows nothing of other words', () => {
    for (const name of ['', 'GFP_MAGIC', 'constructor', '__proto__', 'toString', '0x20'])
      expect(explainFlag(name)).toBeNull();
  });
});
