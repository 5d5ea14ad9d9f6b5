/** What requests may do, kernel by kernel: the verdict stands on these. */
import { describe, expect, it } from 'vitest';
import { decodeGfp } from '../../../shared/kernel/gfp/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

const decode = (mode: string, release: string | null, is32bit?: boolean) =>
  decodeGfp({ mode, printed: null, release: parseRelease(release), ...(is32bit === undefined ? {} : { is32bit }) });

describe('reserves', () => {
  it.each([
    // To 4.3 whoever may not wait goes a quarter deeper, with or without __GFP_HIGH.
    ['GFP_ATOMIC', '0x20', '2.6.32-358.2.1.el6.x86_64', 'atomic'],
    ['GFP_NOWAIT', '0x0', '2.6.32-358.2.1.el6.x86_64', 'harder'],
    ['GFP_NOWAIT', '0x0', '4.3.0', 'harder'],
    ['GFP_KERNEL', '0xd0', '4.3.0', 'none'],
    ['GFP_KERNEL with HIGH', '0xf0', '4.3.0', 'high'],
    // NOMEMALLOC takes that away from 2.6.39 on, and in el6.
    ['ATOMIC|NOMEMALLOC', '0x10020', '2.6.32', 'atomic'],
    ['ATOMIC|NOMEMALLOC', '0x10020', '2.6.32-642.el6.x86_64', 'high'],
    ['ATOMIC|NOMEMALLOC', '0x10020', '2.6.38', 'unknown'],
    ['ATOMIC|NOMEMALLOC', '0x10020', '2.6.39', 'high'],
    ['NOWAIT|NOMEMALLOC', '0x10000', '3.10.0-957.el7.x86_64', 'none'],
    // NO_KSWAPD from 3.16 on and in el7; stable kernels between 3.2 and 3.15 differ by patch level.
    ['ATOMIC|NO_KSWAPD', '0x400020', '2.6.39', 'atomic'],
    ['ATOMIC|NO_KSWAPD', '0x400020', '3.4.0', 'unknown'],
    ['ATOMIC|NO_KSWAPD', '0x400020', '3.10.0-957.el7.x86_64', 'high'],
    ['ATOMIC|NO_KSWAPD', '0x400020', '3.16.0', 'high'],
    // 4.4 to 6.2: only __GFP_ATOMIC.
    ['GFP_ATOMIC', '0x2080020', '4.4.0', 'atomic'],
    ['GFP_NOWAIT', '0x2000000', '4.4.0', 'none'],
    ['GFP_ATOMIC', '0x480020', '4.18.0-553.el8_10.x86_64', 'atomic'],
    ['HIGH without ATOMIC', '0x820', '5.10.0', 'high'],
    ['ATOMIC without HIGH', '0xa00', '5.10.0', 'harder'],
    ['ATOMIC|NOMEMALLOC', '0x80a20', '5.10.0', 'high'],
    ['ATOMIC that may wait', '0xee0', '5.10.0', 'high'],
    // 6.3 on, and the stable series that took it over with the old values: HIGH and no waiting.
    ['GFP_ATOMIC', '0x820', '6.3.0', 'atomic'],
    ['GFP_NOWAIT', '0x2800', '6.12.0', 'none'],
    ['KERNEL|HIGH', '0xce0', '6.12.0', 'high'],
    ['ATOMIC|NOMEMALLOC', '0x80820', '6.12.0', 'high'],
    ['HIGH without ATOMIC', '0x820', '6.1.115', 'high'],
    ['HIGH without ATOMIC', '0x820', '6.1.116', 'atomic'],
    ['ATOMIC without HIGH', '0xa00', '6.1.116', 'none'],
    ['HIGH without ATOMIC', '0x820', '5.15.170', 'high'],
    ['HIGH without ATOMIC', '0x820', '5.15.171', 'atomic'],
    // All of it.
    ['ATOMIC|MEMALLOC', '0x2020', '3.10.0-957.el7.x86_64', 'all'],
    ['ATOMIC|MEMALLOC', '0x20820', '6.12.0', 'all'],
    ['ATOMIC|MEMALLOC|NOMEMALLOC', '0xa0820', '6.12.0', 'high'],
  ])('%s %s on %s: %s', (_what, mode, release, want) => {
    expect(decode(mode, release).reserves).toBe(want);
  });

  it('leaves the share open where the possible kernels differ', () => {
    expect(decode('0x20', null).reserves).toBe('atomic');
    expect(decode('0x10020', null).reserves).toBe('unknown');
  });
});

describe('waiting and reclaim', () => {
  it.each([
    ['0xd0', '3.10.0-957.el7.x86_64', { canSleep: true, directReclaim: true, wakesKswapd: true, io: true, fs: true }],
    ['0x50', '3.10.0-957.el7.x86_64', { canSleep: true, directReclaim: true, wakesKswapd: true, io: true, fs: false }],
    ['0x10', '3.10.0-957.el7.x86_64', { canSleep: true, directReclaim: true, wakesKswapd: true, io: false, fs: false }],
    [
      '0x20',
      '3.10.0-957.el7.x86_64',
      { canSleep: false, directReclaim: false, wakesKswapd: true, io: false, fs: false },
    ],
    ['0x4000d0', '3.10.0-957.el7.x86_64', { canSleep: true, wakesKswapd: false }],
    ['0xcc0', '6.1.0', { canSleep: true, directReclaim: true, wakesKswapd: true, io: true, fs: true }],
    ['0xc40', '6.1.0', { canSleep: true, io: true, fs: false }],
    ['0xa20', '6.1.0', { canSleep: false, directReclaim: false, wakesKswapd: true, io: false, fs: false }],
    // IO and FS without reclaim are what is left of a mask after its reclaim bits were taken away: nothing happens.
    ['0xc0', '6.1.0', { canSleep: false, wakesKswapd: false, io: false, fs: false }],
    // All of GFP_THISNODE: up to 4.0 neither kswapd nor reclaim.
    ['0x412d0', '3.10.0-957.el7.x86_64', { canSleep: true, directReclaim: false, wakesKswapd: false }],
    ['0x412d0', '4.1.0', { canSleep: true, directReclaim: true, wakesKswapd: true }],
  ])('%s on %s', (mode, release, want) => {
    expect(decode(mode, release)).toMatchObject(want);
  });

  it('tells how far a request goes', () => {
    expect(decode('0x4d0', '3.10.0-957.el7.x86_64')).toMatchObject({
      retryMayFail: true,
      noRetry: false,
      noFail: false,
    });
    expect(decode('0x10d0', '3.10.0-957.el7.x86_64')).toMatchObject({ noRetry: true, retryMayFail: false });
    expect(decode('0x8d0', '3.10.0-957.el7.x86_64')).toMatchObject({ noFail: true });
    expect(decode('0x400dc0', '5.4.0')).toMatchObject({ retryMayFail: false, noFail: false, thisNode: false });
    expect(decode('0x20ccc0', '5.4.0')).toMatchObject({ retryMayFail: true, noFail: true, thisNode: true });
    expect(decode('0x82cc0', '5.4.0')).toMatchObject({ noMemalloc: true, noWarn: true });
  });
});

describe('zones', () => {
  it.each([
    ['0xcc0', '5.10.0', undefined, 'Normal'],
    ['0xcc1', '5.10.0', undefined, 'DMA'],
    ['0xcc4', '5.10.0', undefined, 'DMA32'],
    ['0xcc4', '5.10.0', false, 'DMA32'],
    ['0xcc4', '5.10.0', true, 'Normal'],
    ['0x100cca', '5.10.0', undefined, 'Movable'],
    ['0xcc8', '5.10.0', undefined, 'Normal'],
    ['0x100cc2', '5.10.0', true, 'HighMem'],
    ['0x100cc2', '5.10.0', false, 'Normal'],
    ['0x100cc2', '5.10.0', undefined, null],
    ['0x100cc2', '5.10.0-28-amd64', undefined, 'Normal'],
    ['0xd2', '2.6.32-642.el6.x86_64', undefined, 'Normal'],
    ['0xd2', '2.6.32-642.el6.i686', undefined, 'HighMem'],
    ['0xd2', '3.16.0-4-686-pae', undefined, 'HighMem'],
    ['0x100cc2', '4.19.0-1-armmp', undefined, 'HighMem'],
    ['0x100ccb', '5.10.0', undefined, 'DMA'],
  ] as const)('%s on %s, 32-bit %s: %s', (mode, release, is32bit, want) => {
    expect(decode(mode, release, is32bit).highestZone).toBe(want);
  });

  it('says why the highest zone stays open', () => {
    expect(decode('0x100cc2', '5.10.0').notes.join()).toContain('HighMem on a 32-bit kernel');
  });

  it('names masks that exclude themselves', () => {
    expect(decode('0xcc3', '5.10.0').notes.join()).toContain('__GFP_DMA and __GFP_HIGHMEM exclude each other');
    const both = decode('0xcd8', '5.10.0');
    expect(both.migrateType).toBeNull();
    expect(both.notes.join()).toContain('__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other');
  });

  it('groups pages only where the kernel does', () => {
    expect(decode('0x20', '2.6.18-398.el5').migrateType).toBeNull();
    expect(decode('0x20', '2.6.32').migrateType).toBe('unmovable');
    expect(decode('0x800d0', '2.6.32').migrateType).toBe('reclaimable');
    expect(decode('0x200da', '2.6.32').migrateType).toBe('movable');
  });
});
