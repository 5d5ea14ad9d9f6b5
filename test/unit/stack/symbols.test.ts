/** The table is written by hand: a slip would put a frame into the wrong layer without anybody noticing. */
import { describe, expect, it } from 'vitest';
import { facts } from '../../../shared/kernel/symbols/data/index.ts';
import {
  allSymbolFacts,
  LAYERS,
  lookupModule,
  lookupSymbol,
  normaliseSymbol,
  syscallOf,
} from '../../../shared/kernel/symbols/index.ts';

describe('names', () => {
  it.each([
    ['.show_stack', 'show_stack'],
    ['copy_process.part.46', 'copy_process'],
    ['__slab_alloc.isra.89.constprop.93', '__slab_alloc'],
    ['warn_alloc.cold.94', 'warn_alloc'],
    ['security_compute_sid.llvm.13699573597798246927', 'security_compute_sid'],
    ['dump_backtrace.cfi_jt', 'dump_backtrace'],
    ['__alloc_pages_noprof', '__alloc_pages'],
    ['__x64_sys_mount', 'sys_mount'],
    ['__ia32_compat_sys_ioctl', 'sys_ioctl'],
    ['__arm64_sys_clone', 'sys_clone'],
    ['__s390x_sys_ioctl', 'sys_ioctl'],
    ['__do_sys_finit_module', 'sys_finit_module'],
    ['SyS_unshare', 'sys_unshare'],
    ['SYSC_finit_module', 'sys_finit_module'],
    ['___sys_recvmsg', 'sys_recvmsg'],
    ['ksys_read', 'sys_read'],
    ['sys32_open', 'sys_open'],
    ['T.935', 'T.935'],
    ['sysfs_kf_read', 'sysfs_kf_read'],
    ['', ''],
    ['.', ''],
  ])('%s is %s', (printed, plain) => {
    expect(normaliseSymbol(printed)).toBe(plain);
  });

  it('knows the system call', () => {
    expect(syscallOf('sys_mount')).toBe('mount');
    expect(syscallOf('sysfs_kf_read')).toBeNull();
  });
});

describe('lookup', () => {
  it('prefers the exact name, then the longest beginning', () => {
    expect(lookupSymbol('tcp_v4_syn_recv_sock')?.meaning).toBe('accepting a TCP connection');
    expect(lookupSymbol('tcp_brand_new_function')).toMatchObject({ layer: 'TCP', match: 'prefix' });
    expect(lookupSymbol('bnx2x_poll')?.meaning).toBe('Broadcom network card (bnx2x)');
    expect(lookupSymbol('bnx2_poll')?.meaning).toBe('Broadcom network card (bnx2)');
  });

  it('lets the module decide', () => {
    expect(lookupSymbol('e1000_clean', 'e1000e')?.meaning).toBe('Intel network card (e1000e)');
    expect(lookupSymbol('whatever', 'vmxnet3')).toMatchObject({ layer: 'network driver', role: 'driver' });
    expect(lookupSymbol('xlog_ticket_alloc', 'xfs')?.layer).toBe('XFS');
    expect(lookupSymbol('kmem_zone_alloc', 'xfs')).toMatchObject({ layer: 'XFS', role: 'helper' });
  });

  it('does not take a driver’s own function for the kernel’s', () => {
    expect(lookupSymbol('kthread')?.role).toBe('context');
    expect(lookupSymbol('kthread', 'aoe')?.role).not.toBe('context');
    expect(lookupSymbol('kmalloc_wrapper', 'foo')).toBeNull();
    expect(lookupSymbol('fb_ioctl', 'capturecard')).toBeNull();
  });

  it('knows families of modules and either spelling', () => {
    expect(lookupModule('snd_usb_something')?.layer).toBe('sound');
    expect(lookupModule('dm-crypt')?.layer).toBe('device mapper');
    expect(lookupModule('foo')).toBeNull();
  });

  it('looks past leading underscores', () => {
    expect(lookupSymbol('__xhci_new_helper')?.layer).toBe('USB');
    expect(lookupSymbol('_sys_mmap')?.layer).toBe('system call');
  });

  it('knows nothing of addresses, nonsense and the names of objects', () => {
    for (const name of ['0xc01388f0', 'c02b2f67', '', '?', 'x', '__proto__', 'constructor', 'toString'])
      expect(lookupSymbol(name), name).toBeNull();
  });
});

describe('table', () => {
  const rows = facts.flatMap((group) =>
    Object.entries(group.rows).flatMap(([meaning, patterns]) =>
      patterns
        .split(/\s+/)
        .filter((p) => p !== '')
        .map((pattern) => ({ ...group, meaning, pattern })),
    ),
  );

  it('has patterns that can be found at all', () => {
    const dead = rows.filter(({ pattern }) => {
      if (pattern.startsWith('[')) return !/^\[[A-Za-z0-9_]+\]$/.test(pattern);
      const name = pattern.replace(/\*$/, '');
      return !/^[A-Za-z_][A-Za-z0-9_]+$/.test(name) || (!pattern.endsWith('*') && normaliseSymbol(name) !== name);
    });
    expect(dead.map((row) => row.pattern)).toEqual([]);
  });

  it('says one thing of a pattern', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const { pattern, meaning, layer } of rows) {
      const before = seen.get(pattern);
      if (before !== undefined && before !== `${layer}: ${meaning}`)
        twice.push(`${pattern}: ${before} / ${layer}: ${meaning}`);
      seen.set(pattern, `${layer}: ${meaning}`);
    }
    expect(twice).toEqual([]);
  });

  it('fits its sentences: short, lower case after “for” and “was”, no full stop', () => {
    const odd = rows.filter(({ meaning }) => meaning.length > 90 || meaning.endsWith('.') || /[<>\n]/.test(meaning));
    expect(odd.map((row) => row.meaning)).toEqual([]);
    const doing = rows.filter(({ role, meaning }) => role === 'path' && !/^\w+ing\b/.test(meaning));
    expect([...new Set(doing.map((row) => row.meaning))]).toEqual([]);
  });

  it('covers every layer that it declares', () => {
    const used = new Set(allSymbolFacts().map((fact) => fact.layer));
    expect(Object.keys(LAYERS).filter((layer) => !used.has(layer as keyof typeof LAYERS))).toEqual([]);
  });
});
