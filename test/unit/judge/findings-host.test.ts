/** What is found on the host at collection: swap, slab, huge pages, cards, min_free_kbytes and the kernel's bits of settings. */
import { describe, expect, it } from 'vitest';
import type { CaseFacts, Finding } from '../../../shared/contract/index.ts';
import { judgeCase } from '../../../shared/judge/index.ts';
import { caseOf, type EventDraft, event, fact, gfp, host, memInfo, sysctl, trace, tracePart } from './builders.ts';
import { softirq } from './judged.ts';

const GIB = 1024 * 1024;
const kernel = '4.18.0-147.el8.x86_64';
const rx: EventDraft = event({ kernel, order: 3, gfp: gfp('GFP_ATOMIC|__GFP_COMP', '4.4'), trace: softirq });

function byId(id: string, facts: CaseFacts, drafts: readonly EventDraft[] = [rx]): Finding | undefined {
  return judgeCase(caseOf(drafts, facts)).findings.find((one) => one.id === id);
}

/** A host of 64 GiB with these lines in /proc/meminfo, in KiB. */
function meminfo(values: Record<string, number>, part: Partial<CaseFacts> = {}): CaseFacts {
  return { ...host(kernel, 64), meminfoKiB: fact({ MemTotal: 64 * GIB, ...values }, 'proc/meminfo', 1), ...part };
}

describe('swap', () => {
  /** Processes hold 4 GiB, no swap is left. */
  const full = event({
    kernel,
    gfp: gfp('GFP_KERNEL', '4.4'),
    memory: memInfo(`
      active_anon:900000 inactive_anon:50000
      active_file:1000 inactive_file:1000
      free:8000
      Node 0 Normal free:32000kB min:60000kB low:75000kB high:90000kB active_anon:1kB present:4194304kB managed:4000000kB
      lowmem_reserve[]: 0 0 0 0
      Total swap = 0kB
      Free swap = 0kB
      1048576 pages RAM
      48576 pages reserved`),
  });

  it('is told as it was at collection', () => {
    expect(byId('memory-swap', meminfo({ SwapTotal: 0, SwapFree: 0 }), [full])?.title).toBe(
      'No swap was configured at collection',
    );
    expect(byId('memory-swap', meminfo({ SwapTotal: 4 * GIB, SwapFree: 4 * GIB }), [full])?.title).toBe(
      'Swap: 4096 MiB of 4096 MiB free at collection',
    );
  });

  it('is not said to be missing where the file does not tell', () => {
    expect(byId('memory-swap', meminfo({}), [full])).toBeUndefined();
    expect(byId('memory-swap', { ...host(kernel, 4), meminfoKiB: null }, [full])).toBeUndefined();
  });

  it('is hardly used with a swappiness of 0', () => {
    const swap = { SwapTotal: 4 * GIB, SwapFree: 4 * GIB };
    const at = (value: string) =>
      byId('memory-swap', meminfo(swap, { sysctl: sysctl({ 'vm.swappiness': value }) }), [full])?.detail;
    expect(at('0')).toContain('swaps only in the last moment');
    expect(at('60')).not.toContain('last moment');
  });
});

describe('unreclaimable slab', () => {
  it('is named with the largest caches, or without', () => {
    const values = { SUnreclaim: 16 * GIB };
    expect(byId('memory-slab', meminfo(values))?.detail).toContain('25 % of RAM. slabinfo is not in the report.');
    const slabinfo = fact(
      [{ name: 'kmalloc-64', objects: 200000000, objectSize: 64, totalKiB: 12 * GIB, pagesPerSlab: 1 }],
      'proc/slabinfo',
      1,
    );
    const found = byId('memory-slab', meminfo(values, { slabinfo }));
    expect(found?.detail).toContain('Largest caches: kmalloc-64 12 GiB.');
    expect(found?.evidence.map((one) => one.member)).toEqual(['proc/meminfo', 'proc/slabinfo']);
    expect(byId('memory-slab', meminfo({ SUnreclaim: GIB }))).toBeUndefined();
  });
});

describe('huge pages', () => {
  it('that are promised to a program are not idle', () => {
    const pool = { HugePages_Total: 20000, HugePages_Free: 20000, Hugepagesize: 2048 };
    expect(byId('setting-hugepages', meminfo({ ...pool, HugePages_Rsvd: 19000 }))).toBeUndefined();
    // Kernels before 2.6.17 do not print what is promised.
    expect(byId('setting-hugepages', meminfo(pool))?.detail).toContain('0 were in use and 0 promised');
  });
});

describe('cards', () => {
  const card = {
    name: 'ens1',
    driver: 'e1000',
    driverVersion: null,
    firmware: null,
    mtu: null,
    rxRing: { current: 512, max: null },
    txRing: null,
    features: {},
    counters: {},
    members: [],
  };
  const at = (part: object, drafts = [rx]) =>
    byId('network-buffers', { ...host(kernel, 16), interfaces: [{ ...card, ...part }] }, drafts);

  it('are described with what the report has of them', () => {
    expect(at({})?.detail).toContain('ens1 (e1000, receive ring 512).');
    expect(at({})?.advice).toEqual([]);
  });

  it('get LRO turned off where they build large buffers', () => {
    const [advice] = at({ features: { 'large-receive-offload': true } })?.advice ?? [];
    expect(advice?.commands).toEqual(['ethtool -K ens1 lro off']);
    expect(advice?.undo).toBe('ethtool -K ens1 lro on');
  });

  it('are missed by name where ethtool was not collected, and without one where no module is known', () => {
    expect(byId('network-buffers', host(kernel, 16))?.detail).toContain('no ethtool output for e1000:');
    const bare = { ...rx, trace: tracePart(trace('<IRQ>\n__alloc_skb\nnet_rx_action'), 'softirq') };
    const found = byId('network-buffers', host(kernel, 16), [bare]);
    expect(found?.title).toBe('Network buffers');
    expect(found?.detail).toContain('no ethtool output for the card:');
  });
});

describe('vm.min_free_kbytes', () => {
  const at = (value: string, part: Partial<CaseFacts> = {}, nodes = 1) =>
    byId(
      'setting-min-free-kbytes',
      host(kernel, 64, { sysctl: sysctl({ 'vm.min_free_kbytes': value }), ...part }, nodes),
    );
  const thp = { thp: { enabled: fact('always', 'sys/kernel/mm/transparent_hugepage/enabled', 1) } };

  it('is told by whom it was set', () => {
    expect(at('32768')?.detail).toContain('the value that the kernel itself sets at boot');
    expect(at('67584', thp)?.detail).toContain('the kernel itself sets while transparent huge pages are on');
    expect(at('300000', thp)?.detail).toContain(
      '32768 KiB at boot (the root of 16 times low memory), and 67584 KiB with',
    );
    expect(at('300000')?.detail).toContain('(the root of 16 times low memory). It is shared');
  });

  it('is shared by nodes', () => {
    expect(at('65536', {}, 2)?.detail).toMatch(/node 0 DMA32 \d+ KiB, node 0 Normal \d+ KiB, node 1 Normal \d+ KiB/);
    const unknown = at('65536', { zoneinfo: null });
    expect(unknown?.detail).not.toContain('It is shared');
  });

  it('may take a smaller part of a guest', () => {
    const guest = { virtualisation: fact('kvm', 'sos_commands/host/systemd-detect-virt', 1) };
    expect(at('3000000', guest)?.detail).toContain('(3 % of RAM) is withheld');
    expect(at('3000000', guest)?.severity).toBe('warning');
    // 3 GB of 64 GiB are within the 5 % that a machine of its own may spend.
    expect(at('3000000')?.severity).toBe('info');
  });
});

describe('vm.zone_reclaim_mode', () => {
  const at = (release: string, value: string, services: CaseFacts['services'] = []) =>
    byId(
      'setting-zone-reclaim-mode',
      host(release, 64, { sysctl: sysctl({ 'vm.zone_reclaim_mode': value }), services }, 2),
      [{ ...rx, kernel: release }],
    );

  it('has other bits in 5.7 to 5.9', () => {
    const shifted = at('5.8.14', '1');
    expect(shifted?.title).toBe('vm.zone_reclaim_mode is 1: 1 (writes dirty pages)');
    expect(shifted?.detail).toContain('In kernels 5.7 to 5.9 every value above 0 reclaims on the own node');
    // What holds for other kernels alone is not told beside it.
    expect(shifted?.detail).not.toContain('4 lets it swap');
    expect(shifted?.detail).not.toContain('With 1 the own node');
    expect(at('5.10.100', '1')?.title).toBe('vm.zone_reclaim_mode is 1: 1 (on)');
    expect(at('5.10.100', '1')?.detail).not.toContain('shifted');
  });

  it('hurts file servers too', () => {
    expect(at('5.10.100', '1', [fact('nfsd', 'ps')])?.detail).toContain(
      'This host runs nfsd: a file server lives from',
    );
  });
});

describe('lowmem_reserve', () => {
  const atomic = event({
    kernel,
    gfp: gfp('GFP_ATOMIC', '4.4'),
    trace: softirq,
    memory: memInfo(`
      Node 0 DMA32 free:60000kB min:5572kB low:6965kB high:8358kB active_anon:1kB present:3129216kB managed:2969600kB
      lowmem_reserve[]: 0 0 60000 60000 60000
      Node 0 Normal free:20000kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:61000000kB managed:60000000kB
      lowmem_reserve[]: 0 0 0 0 0`),
  });

  it('is told with its ratios, and that releasing it moves the failure', () => {
    const ratios = { sysctl: sysctl({ 'vm.lowmem_reserve_ratio': '256\t256\t32\t0\t0' }) };
    const found = byId('lowmem-reserve', host(kernel, 64, ratios), [atomic]);
    expect(found?.detail).toContain('DMA32: 59 MiB are free, but the zone keeps 240000 KiB');
    expect(found?.detail).toContain('vm.lowmem_reserve_ratio');
    expect(found?.detail).toContain('it moves the failure');
    expect(found?.evidence.at(-1)?.member).toBe('sos_commands/kernel/sysctl_-a');
  });
});
