/** Masks of kernels that print no names, edited and cut lines, and logs that name no kernel. */
import { describe, expect, it } from 'vitest';
import { decodeGfp } from '../../../shared/kernel/gfp/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

/** Decodes `0x20` or `0x20(GFP_ATOMIC)` for a release. */
function decode(text: string, release: string | null, more: { lockdep?: boolean; is32bit?: boolean } = {}) {
  const at = text.indexOf('(');
  const mode = at < 0 ? text : text.slice(0, at);
  const printed = at < 0 ? null : text.slice(at + 1).replace(')', '');
  return decodeGfp({ mode: mode === '' ? null : mode, printed, release: parseRelease(release), ...more });
}

const names = (text: string, release: string | null) => decode(text, release).names.join('|');

describe('masks of kernels that print no names', () => {
  it.each([
    // el6: the best known one of all, and what slabs and DMA buffers make of it.
    ['0x20', '2.6.32-358.2.1.el6.x86_64', 'GFP_ATOMIC', '2.6.32 el6'],
    ['0x4020', '2.6.32-642.el6.x86_64', 'GFP_ATOMIC|__GFP_COMP', '2.6.32 el6'],
    ['0x8020', '2.6.32-642.el6.x86_64', 'GFP_ATOMIC|__GFP_ZERO', '2.6.32 el6'],
    ['0x4352da', '2.6.32-642.el6.x86_64', 'GFP_TRANSHUGE', '2.6.32 el6'],
    ['0x400000', '2.6.32-642.el6.x86_64', '__GFP_NO_KSWAPD', '2.6.32 el6'],
    ['0x1f0', '2.4.20', 'GFP_KERNEL', '2.4'],
    ['0xf0', '2.4.37.10', 'GFP_NOFS', '2.4'],
    ['0x1d2', '2.4.20', 'GFP_HIGHUSER', '2.4'],
    ['0x400d0', '2.6.18-028stab120.3', 'GFP_KERNEL|__GFP_UBC', '2.6.18 openvz'],
    ['0xd0', '2.6.18-398.el5', 'GFP_KERNEL', '2.6.18 el5'],
    ['0x201d2', '2.6.18-398.el5', 'GFP_HIGHUSER|__GFP_COLD', '2.6.18 el5'],
    // el7 renamed 0x100000 between 7.7 and 7.8.
    ['0x10c0d0', '3.10.0-957.el7.x86_64', 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_KMEMCG', '3.10 el7'],
    ['0x104050', '3.10.0-1062.el7.x86_64', 'GFP_NOFS|__GFP_COMP|__GFP_KMEMCG', '3.10 el7'],
    ['0x10c0d0', '3.10.0-1127.el7.x86_64', 'GFP_KERNEL_ACCOUNT|__GFP_COMP|__GFP_ZERO', '3.10 el7 (7.8+)'],
    ['0x204010', '3.10.0-957.el7.x86_64', 'GFP_NOIO|__GFP_COMP|__GFP_NOTRACK', '3.10 el7'],
    // An Oracle kernel says el6 but carries its own base; elrepo says el7 and is mainline.
    ['0x1000000', '3.8.13-118.el6uek.x86_64', '__GFP_WRITE', '3.8'],
    ['0x6000c0', '4.19.4-1.el7.elrepo.x86_64', 'GFP_KERNEL', '4.19'],
    ['0x60c0c0', '4.18.0-553.el8_10.x86_64', 'GFP_KERNEL|__GFP_COMP|__GFP_ZERO', '4.18 el8'],
    ['0x140dca', '6.12.0-211.el10.x86_64', 'GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO', '6.12 el10'],
    ['0xd0', '3.0.101-0.35-default', 'GFP_KERNEL', '3.0'],
    // MOVABLE wandered: 2.6.23, 2.6.24 and 2.6.31 each gave it another bit.
    ['0xa00d2', '2.6.23', 'GFP_HIGHUSER_MOVABLE', '2.6.23'],
    ['0x1200d2', '2.6.28.10', 'GFP_HIGHUSER_MOVABLE', '2.6.28'],
    ['0x200da', '2.6.31.4', 'GFP_HIGHUSER_MOVABLE', '2.6.31'],
    ['0x800d0', '2.6.32', 'GFP_TEMPORARY', '2.6.32'],
    ['0x2000', '2.6.18', '__GFP_NO_GROW', '2.6.18'],
    ['0x2020', '3.6.0', 'GFP_ATOMIC|__GFP_MEMALLOC', '3.6'],
    ['0x0', '3.2.0', 'GFP_NOWAIT', '3.2'],
    ['0x2000d1', '4.1.12', 'GFP_KERNEL|GFP_DMA|__GFP_NOTRACK', '4.1'],
    ['0x26040c0', '4.4.13', 'GFP_KERNEL|__GFP_COMP|__GFP_NOTRACK', '4.4'],
  ])('%s on %s is %s', (mode, release, want, table) => {
    const gfp = decode(mode, release);
    expect(gfp.names.join('|')).toBe(want);
    expect(gfp.table).toBe(table);
    expect(gfp.basis).toBe('release');
    expect(gfp.notes.filter((note) => !note.includes('NOWARN') && !note.includes('HIGHMEM'))).toEqual([]);
  });

  it('does not call a request atomic that may wait', () => {
    expect(names('0x30', '2.6.32')).toBe('GFP_NOIO|__GFP_HIGH');
    expect(names('0xf0', '3.10.0-957.el7.x86_64')).toBe('GFP_KERNEL|__GFP_HIGH');
  });

  it('reads 0x10 as waiting up to 4.3 and as a slab hint from 4.4 on', () => {
    expect(decode('0x10', '4.3.0')).toMatchObject({ names: ['GFP_NOIO'], canSleep: true });
    expect(decode('0x10', '4.4.0')).toMatchObject({
      names: ['__GFP_RECLAIMABLE'],
      canSleep: false,
      migrateType: 'reclaimable',
    });
  });

  it('knows the bits of each build option', () => {
    expect(decode('0x2000c40', '5.15.0-1.fc36.x86_64+debug').bits).toContain('__GFP_NOLOCKDEP');
    expect(decode('0x800c40', '5.4.0', { lockdep: true }).bits).toContain('__GFP_NOLOCKDEP');
    expect(decode('0x4100cca', '5.19.0')).toMatchObject({ names: ['GFP_HIGHUSER_MOVABLE'] });
    expect(decode('0x2000d0', '2.6.34')).toMatchObject({ names: ['GFP_KERNEL', '__GFP_NOTRACK'] });
  });

  it('shows bits without a meaning as one number and says so', () => {
    const gfp = decode('0x60000d0', '2.6.32');
    expect(gfp.names).toEqual(['GFP_KERNEL', '0x6000000']);
    expect(gfp.bits.at(-1)).toBe('0x6000000');
    expect(gfp.notes.join()).toContain('0x6000000 has no meaning');
  });

  it('tells what a private bit of a phone kernel may be, without claiming it', () => {
    const gfp = decode('0x20000d0', '3.4.0-perf-g5d2e');
    expect(gfp.names).toEqual(['GFP_KERNEL', '0x2000000']);
    expect(gfp.notes.join()).toContain('often __GFP_CMA');
  });

  it('does not turn the truth about waiting round when the line is of another kernel', () => {
    // 0x24000c0 is GFP_KERNEL of 4.4..4.9; by the bits of el6 it would be a request that may not wait.
    const gfp = decode('0x24000c0', '2.6.32-642.el6.x86_64');
    expect(gfp).toMatchObject({ names: ['GFP_KERNEL'], canSleep: true, basis: 'mask', table: '4.4-4.9' });
    expect(gfp.notes.join()).toContain('no usual mask of 2.6.32 el6');
  });

  it('suspects the table when the request asked for silence', () => {
    expect(decode('0x220', '2.6.32').notes.join()).toContain('the table is suspect');
    expect(decode('0x20', '2.6.32').notes).toEqual([]);
  });

  it('says what it assumes for releases outside the tables', () => {
    expect(decode('0xd0', '2.6.9-89.EL')).toMatchObject({ names: ['GFP_KERNEL'], basis: 'assumed' });
    expect(decode('0xd0', '2.6.9-89.EL').table).toContain('assumed: the oldest table known is 2.6.18');
    expect(decode('0xcc0(GFP_KERNEL)', '9.1.0').table).toContain('assumed: the newest table known is 7.2');
  });

  it('reads the marked masks of the -mm trees of 2005', () => {
    for (const release of ['2.6.14-rc2-mm1', null])
      expect(decode('0x80000020', release)).toMatchObject({
        names: ['GFP_ATOMIC'],
        canSleep: false,
        reserves: 'atomic',
      });
    expect(decode('0x80000020', '2.6.32').names).toEqual(['GFP_ATOMIC', '0x80000000']);
  });
});

describe('lines with names', () => {
  it('fills a cut line in from the mask', () => {
    for (const cut of ['GFP_KERNEL|__GFP_CO', 'GFP_KERNEL|', 'GFP_KE', '']) {
      const gfp = decode(`0x40dc0(${cut}`, '5.10.0');
      expect(gfp.names).toEqual(['GFP_KERNEL', '__GFP_COMP', '__GFP_ZERO']);
      expect(gfp.printed).toBe(cut);
      expect(gfp.notes.join()).toContain('end before the mask is told in full');
    }
  });

  it('reads names that a mail wrapped', () => {
    const gfp = decode('0x40dc0(GFP_KERNEL|\n  __GFP_COMP |__GFP_ZERO)', '5.10.0');
    expect(gfp.names).toEqual(['GFP_KERNEL', '__GFP_COMP', '__GFP_ZERO']);
    expect(gfp.notes).toEqual([]);
  });

  it('takes the names of an edited line and tells what the mask says', () => {
    const gfp = decode('0x40cc0(GFP_ATOMIC)', '5.10.0');
    expect(gfp).toMatchObject({ names: ['GFP_ATOMIC'], canSleep: false, reserves: 'atomic', basis: 'printed' });
    expect(gfp.notes.join()).toContain('contradict');
    expect(gfp.notes.join()).toContain('GFP_KERNEL|__GFP_COMP');
  });

  it('flags the old GFP_ATOMIC on a kernel without __GFP_ATOMIC, and the new one on a kernel with it', () => {
    expect(decode('0xa20(GFP_ATOMIC)', '6.8.0').notes.join()).toContain(
      'by the flags of 5.1-5.13, not by those of 6.8',
    );
    expect(decode('0x820(GFP_ATOMIC)', '5.10.0').notes.join()).toContain('by the flags of 6.3, not by those of 5.10');
    expect(decode('0x820(GFP_ATOMIC)', '6.8.0').notes).toEqual([]);
  });

  it('accepts what later RHEL 9 kernels print', () => {
    expect(decode('0x1100cca(GFP_HIGHUSER_MOVABLE)', '5.14.0-70.el9.x86_64').notes).toEqual([]);
    expect(decode('0x100cca(GFP_HIGHUSER_MOVABLE)', '5.14.0-503.el9.x86_64').table).toBe('5.14 el9');
    expect(decode('0x820(GFP_ATOMIC)', '5.14.0-503.el9.x86_64')).toMatchObject({
      table: '5.14 el9',
      reserves: 'atomic',
    });
  });

  it('lets a build after the tag use the next version', () => {
    const gfp = decode('0x1100cca(GFP_HIGHUSER_MOVABLE)', '5.13.0-rc5-next-20210611');
    expect(gfp.table).toBe('5.14-5.17');
    expect(gfp.notes.join()).toContain('next version');
  });

  it('keeps a name that only a vendor has, and says where it can be in the mask', () => {
    const gfp = decode('0x8000cc0(GFP_KERNEL|__GFP_CMA)', '6.1.43-android14-11');
    expect(gfp.names).toEqual(['GFP_KERNEL', '__GFP_CMA']);
    expect(gfp.notes.join()).toContain('0x8000000');
  });

  it('does not decide on rights from a name that no kernel has', () => {
    expect(decode('(GFP_MAGIC', '5.10.0')).toMatchObject({ canSleep: null, reserves: 'unknown', names: ['GFP_MAGIC'] });
  });

  it('uses a name of another era where the release contradicts it', () => {
    expect(decode('0x1(GFP_TEMPORARY)', '5.10.0')).toMatchObject({ canSleep: true, names: ['GFP_TEMPORARY'] });
  });

  it('says that a line which asked for silence is no failure report', () => {
    expect(decode('0x12cc0(GFP_KERNEL|__GFP_NOWARN|__GFP_NORETRY)', '6.1.0').notes.join()).toContain(
      'another kind of report',
    );
  });
});

describe('logs that name no kernel', () => {
  it.each([
    ['0x20', 'GFP_ATOMIC', '2.6.18-4.3', false],
    ['0xd0', 'GFP_KERNEL', '2.6.18-4.3', true],
    ['0x10', 'GFP_NOIO', '2.6.18-4.3', true],
    ['0x200da', 'GFP_HIGHUSER_MOVABLE', '2.6.31-4.3', true],
    ['0xa00d2', 'GFP_HIGHUSER_MOVABLE', '2.6.23', true],
    ['0x1200d2', 'GFP_HIGHUSER_MOVABLE', '2.6.24-2.6.30', true],
    ['0x2080020', 'GFP_ATOMIC', '4.4-4.9', false],
    ['0x24201ca', 'GFP_HIGHUSER_MOVABLE|__GFP_COLD', '4.4-4.9', true],
    ['0x1080020', 'GFP_ATOMIC', '4.10-4.17', false],
    ['0x1400040', 'GFP_NOFS', '4.10-4.17', true],
    ['0x480020', 'GFP_ATOMIC', '4.18-5.0', false],
    ['0x600000', 'GFP_NOIO', '4.18-5.0', true],
    ['0xa20', 'GFP_ATOMIC', '5.1-6.2', false],
    ['0x820', 'GFP_ATOMIC', '6.3-7.2', false],
    ['0x1100cca', 'GFP_HIGHUSER_MOVABLE', '5.14-5.17', true],
    ['0x40cc0', 'GFP_KERNEL|__GFP_COMP', '5.1-7.2', true],
  ])('dates %s as %s of %s', (mode, want, era, canSleep) => {
    const gfp = decode(mode, null);
    expect(gfp.names.join('|')).toBe(want);
    expect(gfp.table).toBe(`${era} (release unknown; dated by the mask)`);
    expect(gfp.basis).toBe('mask');
    expect(gfp.canSleep).toBe(canSleep);
  });

  it('lists the other meanings of a mask', () => {
    expect(decode('0x20', null).alternatives).toEqual([{ table: '4.4-7.2', names: ['__GFP_HIGH'] }]);
    expect(decode('0x400', null).alternatives.length).toBeGreaterThanOrEqual(2);
  });

  it('says that it only assumes where the mask does not tell', () => {
    const gfp = decode('0x250', null);
    expect(gfp.basis).toBe('assumed');
    expect(gfp.table).toContain('assumed');
    expect(gfp.alternatives.map((a) => a.names.join('|'))).toContain('__GFP_IO|__GFP_NOWARN|__GFP_RECLAIMABLE');
  });

  it('takes the table in which names and mask agree', () => {
    expect(decode('0x2800(GFP_NOWAIT)', null).table).toContain('6.7-7.2');
    expect(decode('0x800(GFP_NOWAIT)', null).table).toContain('5.1-6.6');
    expect(decode('0x14000d0(GFP_TEMPORARY)', null).table).toContain('4.10-4.13');
  });

  it('uses names alone where the mask is lost', () => {
    expect(decode('(GFP_ATOMIC|__GFP_COMP)', null)).toMatchObject({
      canSleep: false,
      reserves: 'atomic',
      basis: 'printed',
    });
  });
});

describe('text that is no mask', () => {
  it.each(['', '0x', 'order:1', '0xzz', '-1', '0x20;', '0x12345678901234567', '0x20 0x20'])(
    '%j stays unknown',
    (mode) => {
      const gfp = decodeGfp({ mode, printed: null, release: parseRelease('5.4.0') });
      expect(gfp).toMatchObject({
        names: [],
        canSleep: null,
        reserves: 'unknown',
        highestZone: null,
        basis: 'assumed',
      });
      expect(gfp.notes).toHaveLength(1);
    },
  );

  it('says that there is no mask', () => {
    const gfp = decodeGfp({ mode: null, printed: null, release: null });
    expect(gfp.notes).toEqual(['the line has no gfp mask']);
  });

  it('shows the bits that a gfp mask cannot have', () => {
    const gfp = decode('0x100000cc0', '5.4.0');
    expect(gfp.names).toEqual(['GFP_KERNEL', '0x100000000']);
    expect(gfp.notes.join()).toContain('more than the 32 bits');
  });

  it('reads what web pages and old messages make of a mask', () => {
    expect(names('0×20', '2.6.32')).toBe('GFP_ATOMIC');
    expect(names('0X00D0', '2.6.32')).toBe('GFP_KERNEL');
    expect(names('20', '2.6.32')).toBe('GFP_ATOMIC');
  });
});
