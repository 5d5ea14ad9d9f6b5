/** Sizes by the kernel's own formulas, and advice that a host can follow: scaled, possible on its kernel, never against itself. */
import { describe, expect, it } from 'vitest';
import type { Advice, CaseFacts, Finding } from '../../../shared/contract/index.ts';
import { hasKnob } from '../../../shared/judge/advice/knobs.ts';
import {
  bootMinFreeKiB,
  cushionKiB,
  khugepagedMinFreeKiB,
  minFreeCeilingKiB,
  proposedMinFreeKiB,
  sharesOf,
} from '../../../shared/judge/advice/sizing.ts';
import { linearBufferOrder } from '../../../shared/judge/findings/network.ts';
import { judgeCase } from '../../../shared/judge/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';
import {
  caseOf,
  type EventDraft,
  event,
  fact,
  firstReport,
  gfp,
  host,
  memInfo,
  sysctl,
  trace,
  tracePart,
} from './builders.ts';

const GIB = 1024 * 1024;
const softirq = tracePart(trace('<IRQ>\n__netdev_alloc_skb\ne1000_alloc_rx_buffers [e1000]\nnet_rx_action'), 'softirq');

/** An atomic request of one page, refused at 3/8 of min while page cache abounds. */
function atomicBurst(kernel: string): EventDraft {
  const era =
    kernel.startsWith('2') || kernel.startsWith('3') ? 'old' : Number(kernel.split('.')[0]) >= 6 ? '6.3' : '4.4';
  return event({
    kernel,
    gfp: gfp('GFP_ATOMIC', era),
    trace: softirq,
    memory: memInfo(`
      active_anon:200000 inactive_anon:100000
      active_file:1200000 inactive_file:1900000
      unevictable:0 dirty:0 writeback:0
      slab_reclaimable:60000 slab_unreclaimable:40000
      free:14000
      Node 0 Normal free:24000kB min:67584kB low:84480kB high:101376kB active_anon:100kB present:16777216kB ${era === 'old' && kernel.startsWith('2') ? '' : 'managed:16400000kB'}
      lowmem_reserve[]: 0 0 0 0
      Node 0 Normal: 6000*4kB = 24000kB`),
  });
}

function all(findings: readonly Finding[]): Advice[] {
  return findings.flatMap((one) => one.advice);
}

function commands(facts: CaseFacts, kernel: string, events = [atomicBurst(kernel)]): string[] {
  return all(judgeCase(caseOf(events, facts)).findings).flatMap((one) => one.commands);
}

function byId(facts: CaseFacts, events: readonly EventDraft[], id: string): Finding | undefined {
  return judgeCase(caseOf(events, facts)).findings.find((one) => one.id === id);
}

describe('the kernel’s own sizes', () => {
  const el6 = parseRelease('2.6.32-642.el6.x86_64');
  const modern = parseRelease('5.10.0');

  it.each([
    [1, 4096],
    [4, 8192],
    [8, 11585],
    [16, 16384],
    [32, 23170],
    [64, 32768],
    [128, 46340],
    [256, 65536],
  ])('gives %i GiB a min_free_kbytes of %i at boot', (gib, kiB) => {
    expect(bootMinFreeKiB(gib * GIB, el6)).toBe(kiB);
  });

  it('stops at 64 MiB to 5.6, at 256 MiB from 5.7 on and in RHEL 7', () => {
    expect(bootMinFreeKiB(512 * GIB, el6)).toBe(65536);
    expect(bootMinFreeKiB(512 * GIB, modern)).toBe(92681);
    expect(bootMinFreeKiB(2048 * GIB, parseRelease('3.10.0-1160.el7.x86_64'))).toBe(185363);
    expect(bootMinFreeKiB(8192 * GIB, modern)).toBe(262144);
  });

  it('is raised for transparent huge pages by 22 MiB for each zone, and by no more than 5 % of memory', () => {
    const zones = (count: number, each: number) =>
      Array.from({ length: count }, (_, i) => ({
        node: i,
        zone: i === 0 ? 'DMA' : i === 1 ? 'DMA32' : 'Normal',
        managedKiB: each,
      }));
    expect(khugepagedMinFreeKiB(zones(3, 8 * GIB))).toBe(67584);
    expect(khugepagedMinFreeKiB(zones(4, 8 * GIB))).toBe(90112);
    expect(khugepagedMinFreeKiB(zones(3, 100_000))).toBe(15000);
  });

  it('is shared by the size of the zones, so each node has its part; Movable has none', () => {
    const shares = sharesOf(
      65536,
      [
        { node: 0, zone: 'Normal', managedKiB: 3000 },
        { node: 1, zone: 'Normal', managedKiB: 1000 },
        { node: 1, zone: 'Movable', managedKiB: 9000 },
      ],
      null,
    );
    expect(shares.map((share) => [share.node, share.minKiB, share.lowKiB, share.highKiB])).toEqual([
      [0, 49152, 61440, 73728],
      [1, 16384, 20480, 24576],
    ]);
  });

  it('leaves interrupts 7/8 of min between kswapd and refusal, more with a scale factor', () => {
    const zone = [{ node: 0, zone: 'Normal', managedKiB: 60 * GIB }];
    const [plain] = sharesOf(64 * 1024, zone, 10);
    const [scaled] = sharesOf(64 * 1024, zone, 50);
    if (plain === undefined || scaled === undefined) throw new Error('one zone has one share');
    expect(cushionKiB(sharesOf(64 * 1024, [{ node: 0, zone: 'Normal', managedKiB: 1000 }], null)[0] ?? plain)).toBe(
      57344,
    );
    expect(scaled.lowKiB - scaled.minKiB).toBe(Math.floor((60 * GIB * 50) / 10000));
    expect(cushionKiB(scaled)).toBeGreaterThan(cushionKiB(plain));
  });
});

describe('our proposal for min_free_kbytes', () => {
  it.each([
    [8, 64],
    [16, 128],
    [32, 256],
    [64, 512],
    [128, 1024],
    [256, 2048],
    [1024, 2048],
  ])('is scaled: %i GiB get %i MiB', (gib, mib) => {
    expect(proposedMinFreeKiB(gib * GIB, 11585, false)).toBe(mib * 1024);
  });

  it('never takes more than 5 % of RAM, 3 % in a guest, where the kernel itself does not', () => {
    for (const gib of [0.5, 1, 2, 4, 8]) {
      for (const virtual of [true, false]) {
        const ram = gib * GIB;
        const own = bootMinFreeKiB(ram, null);
        const proposed = proposedMinFreeKiB(ram, own, virtual);
        expect(proposed).toBeGreaterThanOrEqual(own);
        expect(proposed).toBeLessThanOrEqual(Math.max(own, minFreeCeilingKiB(ram, virtual)));
      }
    }
  });
});

describe('512000, copied from another machine', () => {
  const settings = { sysctl: sysctl({ 'vm.min_free_kbytes': '512000' }) };

  it('is too large on 4 GiB, and the way back is that of this host', () => {
    const facts = host('3.10.0-1160.el7.x86_64', 4, settings);
    const found = byId(facts, [atomicBurst('3.10.0-1160.el7.x86_64')], 'setting-min-free-kbytes');
    expect(found?.severity).toBe('warning');
    expect(found?.detail).toContain('12 % of 4096 MiB RAM');
    expect(found?.advice[0]?.commands[0]).toBe('sysctl -w vm.min_free_kbytes="8192"');
    expect(found?.advice[0]?.undo).toContain('512000');
  });

  it('is not raised further by the advice for bursts', () => {
    const kernel = '3.10.0-1160.el7.x86_64';
    const list = commands(host(kernel, 4, settings), kernel).filter((line) => line.includes('min_free_kbytes'));
    expect(list.every((line) => line.includes('8192'))).toBe(true);
    expect(list.length).toBeGreaterThan(0);
  });

  it('is within the rule on 64 GiB', () => {
    const facts = host('3.10.0-1160.el7.x86_64', 64, settings);
    expect(byId(facts, [atomicBurst('3.10.0-1160.el7.x86_64')], 'setting-min-free-kbytes')?.severity).toBe('info');
  });

  it('is never what the advice says', () => {
    for (const kernel of [
      '2.6.32-279.el6.x86_64',
      '3.10.0-957.el7.x86_64',
      '4.18.0-147.el8.x86_64',
      '5.10.100',
      '6.12.1',
    ])
      for (const gib of [2, 4, 8, 16, 48, 64, 200])
        expect(
          commands(host(kernel, gib, { sysctl: sysctl({ 'vm.min_free_kbytes': '11000' }) }), kernel).join('\n'),
        ).not.toContain('512000');
  });
});

describe('only what the kernel has', () => {
  const old = { sysctl: sysctl({ 'vm.min_free_kbytes': '11000' }) };

  it('is extra_free_kbytes on RHEL 6', () => {
    const list = commands(host('2.6.32-642.el6.x86_64', 16, old), '2.6.32-642.el6.x86_64').join('\n');
    expect(list).toContain('vm.extra_free_kbytes');
    expect(list).toContain('/etc/sysctl.conf');
    expect(list).not.toMatch(/watermark_scale_factor|compaction_proactiveness|watermark_boost_factor/);
  });

  it('is min_free_kbytes on RHEL 7, for the size of the host', () => {
    const list = commands(host('3.10.0-957.el7.x86_64', 16, old), '3.10.0-957.el7.x86_64').join('\n');
    expect(list).toContain('sysctl -w vm.min_free_kbytes="131072"');
    expect(list).not.toMatch(/extra_free_kbytes|watermark_scale_factor/);
  });

  it('is watermark_scale_factor from 4.6 on, and min_free_kbytes is then left alone', () => {
    const list = commands(host('4.18.0-147.el8.x86_64', 64, old), '4.18.0-147.el8.x86_64').join('\n');
    expect(list).toContain('sysctl -w vm.watermark_scale_factor="50"');
    expect(list).not.toMatch(/extra_free_kbytes|vm\.min_free_kbytes="6/);
  });

  it('trusts a full listing over the release', () => {
    const names = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`net.some.${i}`, '1']));
    const facts = host('4.18.0', 16, { sysctl: sysctl({ ...names, 'vm.min_free_kbytes': '1000' }) });
    expect(hasKnob('vm.watermark_scale_factor', parseRelease('4.18.0'), facts)).toBe(false);
    expect(hasKnob('vm.compact_memory', parseRelease('4.18.0'), facts)).toBe(true);
    expect(hasKnob('vm.watermark_scale_factor', parseRelease('4.4.0'), host('4.4.0', 1))).toBe(false);
    expect(hasKnob('vm.extra_free_kbytes', parseRelease('3.10.0-957.el7.x86_64'), host('x', 1))).toBe(false);
  });

  it('does not repeat what is set already', () => {
    const facts = host('5.10.100', 64, {
      sysctl: sysctl({ 'vm.min_free_kbytes': '90112', 'vm.watermark_scale_factor': '200' }),
    });
    expect(commands(facts, '5.10.100').join('\n')).not.toContain('watermark_scale_factor');
  });

  it('computes nothing where the size of memory is not known', () => {
    const list = all(judgeCase(caseOf(firstReport())).findings).flatMap((one) => one.commands);
    expect(list.join('\n')).not.toMatch(/min_free_kbytes|extra_free_kbytes/);
  });
});

describe('every advice', () => {
  it('says risk, how to see that it worked, and the way back', () => {
    const kernels = ['2.6.32-279.el6.x86_64', '3.10.0-957.el7.x86_64', '5.4.26', '5.10.100', '6.12.1'];
    for (const kernel of kernels) {
      const facts = host(
        kernel,
        8,
        { sysctl: sysctl({ 'vm.min_free_kbytes': '11000', 'vm.zone_reclaim_mode': '1' }) },
        2,
      );
      for (const advice of all(judgeCase(caseOf([atomicBurst(kernel), ...firstReport()], facts)).findings)) {
        expect([advice.action, advice.risk, advice.verify, advice.undo].every((text) => text.length > 3)).toBe(true);
      }
    }
  });

  it('sets each setting to one value only', () => {
    for (const kernel of [
      '2.6.32-279.el6.x86_64',
      '3.10.0-957.el7.x86_64',
      '4.19.50',
      '5.4.26',
      '5.10.100',
      '6.12.1',
    ]) {
      for (const minFree of ['500', '11000', '90112', '2000000']) {
        const facts = host(
          kernel,
          8,
          { sysctl: sysctl({ 'vm.min_free_kbytes': minFree, 'vm.zone_reclaim_mode': '1' }) },
          2,
        );
        const values = new Map<string, Set<string>>();
        for (const line of commands(facts, kernel, [atomicBurst(kernel), ...firstReport()])) {
          const m = /sysctl -w ([\w.]+)="([^"]+)"/.exec(line);
          if (m?.[1] !== undefined) values.set(m[1], (values.get(m[1]) ?? new Set()).add(m[2] ?? ''));
        }
        for (const [, set] of values) expect(set.size).toBe(1);
      }
    }
  });
});

describe('vm.zone_reclaim_mode', () => {
  const kernel = '2.6.32-358.2.1.el6.x86_64';
  const at = (value: string, part: Partial<CaseFacts> = {}, nodes = 2) =>
    byId(
      host(kernel, 64, { sysctl: sysctl({ 'vm.zone_reclaim_mode': value }), ...part }, nodes),
      firstReport(),
      'setting-zone-reclaim-mode',
    );
  const postgres = { services: [fact('postgres', 'sos_commands/process/ps_auxwww')] };

  it('is explained bit by bit, each on its own bit', () => {
    expect(at('1')?.title).toBe('vm.zone_reclaim_mode is 1: 1 (on)');
    expect(at('3')?.title).toContain('1 (on) + 2 (writes dirty pages)');
    expect(at('5')?.title).toContain('1 (on) + 4 (swaps or unmaps)');
    const detail = at('1')?.detail ?? '';
    expect(detail).toContain('1 reclaims on the own node');
    expect(detail).toContain('2 lets that reclaim write dirty pages');
    expect(detail).toContain('4 lets it swap');
  });

  it('is a risk on a PostgreSQL host, and the advice is 0', () => {
    const found = at('1', postgres);
    expect(found?.severity).toBe('warning');
    expect(found?.detail).toContain('postgres');
    expect(found?.advice[0]?.commands[0]).toBe('sysctl -w vm.zone_reclaim_mode="0"');
  });

  it('says that 1 eases local exhaustion, and that this kernel sets it by itself', () => {
    expect(at('1')?.detail).toContain('eases failures that come from one exhausted node');
    expect(at('1')?.detail).toContain('This kernel sets 1 by itself');
  });

  it('is explained with its price where it is off, and never advised', () => {
    const found = at('0', postgres);
    expect(found?.detail).toContain('price');
    expect(found?.advice).toEqual([]);
    for (const value of ['0', '1', '7']) {
      for (const part of [{}, postgres]) {
        const list = judgeCase(
          caseOf(firstReport(), host(kernel, 64, { sysctl: sysctl({ 'vm.zone_reclaim_mode': value }), ...part }, 2)),
        ).findings;
        expect(
          all(list)
            .flatMap((one) => one.commands)
            .join('\n'),
        ).not.toMatch(/zone_reclaim_mode(="|=| = )[1-9]/);
      }
    }
  });

  it('has no effect on one node, and is not advised there', () => {
    expect(at('1', {}, 1)?.advice).toEqual([]);
  });
});

describe('the case of the first report', () => {
  const facts = host('2.6.32-358.2.1.el6.x86_64', 16, {
    sysctl: sysctl({ 'vm.min_free_kbytes': '67584', 'vm.zone_reclaim_mode': '0' }),
    services: [fact('postgres', 'ps')],
    interfaces: [
      {
        name: 'eth0',
        driver: 'vmxnet3',
        driverVersion: '1.1.29.0-k',
        firmware: null,
        mtu: 1500,
        rxRing: { current: 256, max: 4096 },
        txRing: null,
        features: { 'large-receive-offload': true },
        counters: { 'pkts rx err': 0, 'drv dropped rx total': 12 },
        members: ['sos_commands/networking/ethtool_-g_eth0'],
      },
    ],
    virtualisation: fact('vmware', 'sos_commands/host/systemd-detect-virt', 1),
  });
  const result = judgeCase(caseOf(firstReport(), facts));
  const text = JSON.stringify(result);

  it('does not advise the kernel build whose change is installed', () => {
    for (const advice of all(result.findings)) {
      expect(`${advice.action} ${advice.commands.join(' ')}`).not.toContain('2.6.32-358');
    }
    const issue = result.findings.find((one) => one.id === 'known-issue-k01');
    expect(issue?.title).toContain('already in this kernel');
    expect(issue?.advice).toEqual([]);
  });

  it('gives RHEL 6 a value for this guest', () => {
    const set = all(result.findings)
      .flatMap((one) => one.commands)
      .filter((line) => line.startsWith('sysctl -w'));
    expect(set).toEqual(['sysctl -w vm.extra_free_kbytes="63488"']);
  });

  it('claims neither shortage nor swap nor the interrupted program', () => {
    expect(result.rootCause.statement).not.toMatch(/swap|python|out of memory|memory was used up/i);
    expect(result.rootCause.confidence).not.toBe('high');
    expect(result.rootCause.statement).toMatch(/Likely|Possibly/);
    expect(text).not.toContain('python');
  });

  it('says what to collect, and what could not be seen', () => {
    expect(result.findings.find((one) => one.id === 'collect')?.advice[0]?.commands.join(' ')).toContain(
      '/proc/buddyinfo',
    );
    expect(result.rootCause.missing.join(' ')).toContain('by design');
    expect(result.rootCause.alternatives.length).toBeGreaterThan(0);
  });

  it('shows the card: ring, MTU, offloads, counters', () => {
    const card = result.findings.find((one) => one.id === 'network-buffers');
    expect(card?.detail).toContain('receive ring 256 of 4096');
    expect(card?.detail).toContain('LRO on');
    expect(card?.detail).toContain('drv dropped rx total 12');
  });
});

describe('network cards', () => {
  it.each([
    [1500, 0],
    [4000, 1],
    [9000, 2],
    [62000, 4],
    [65520, 5],
  ])('a buffer in one piece for an MTU of %i needs order %i', (mtu, order) => {
    expect(linearBufferOrder(mtu)).toBe(order);
  });

  it('advises the MTU where large buffers fail, with the way back', () => {
    const kernel = '3.10.0-957.el7.x86_64';
    const facts = host(kernel, 16, {
      interfaces: [
        {
          name: 'ens1',
          driver: 'e1000',
          driverVersion: null,
          firmware: null,
          mtu: 9000,
          rxRing: null,
          txRing: null,
          features: {},
          counters: {},
          members: [],
        },
      ],
    });
    const draft = event({ kernel, order: 2, gfp: gfp('GFP_ATOMIC|__GFP_COMP', 'old'), trace: softirq });
    const found = byId(facts, [draft], 'network-buffers');
    expect(found?.advice[0]?.commands).toEqual(['ip link set dev ens1 mtu 1500']);
    expect(found?.advice[0]?.undo).toBe('ip link set dev ens1 mtu 9000');
    expect(found?.advice[0]?.action).toContain('4 contiguous pages');
  });
});

describe('memory at collection', () => {
  it('shrinks an idle pool of huge pages to what is in use, and says whose moment it is', () => {
    const kernel = '4.18.0-147.el8.x86_64';
    const facts = host(kernel, 64);
    facts.meminfoKiB = fact(
      {
        MemTotal: 64 * GIB,
        HugePages_Total: 20000,
        HugePages_Free: 15000,
        HugePages_Rsvd: 1000,
        Hugepagesize: 2048,
        SwapTotal: 0,
        SwapFree: 0,
      },
      'proc/meminfo',
      1,
    );
    const found = byId(facts, [atomicBurst(kernel)], 'setting-hugepages');
    expect(found?.advice[0]?.commands[0]).toBe('sysctl -w vm.nr_hugepages="6000"');
    expect(found?.title).toContain('at collection');
  });
});

describe('what needs no tuning', () => {
  it('gets none', () => {
    const draft = event({
      kernel: '5.14.21',
      order: 10,
      bootSeconds: 0.4,
      process: 'swapper/0',
      gfp: gfp('GFP_KERNEL|GFP_DMA', '4.4'),
      trace: tracePart(
        trace('__alloc_pages\natomic_pool_expand\ndma_atomic_pool_init\ndo_one_initcall\nkernel_init'),
        'process',
      ),
    });
    const { findings } = judgeCase(caseOf([draft], host('5.14.21', 64)));
    expect(all(findings)).toEqual([]);
    expect(findings[0]?.detail).toContain('Nothing needs to be tuned');
  });

  it('is a case without failures: no advice, and a statement that says so', () => {
    const { findings, rootCause } = judgeCase(
      caseOf([], host('5.14.21', 64, { sysctl: sysctl({ 'vm.min_free_kbytes': '90112' }) })),
    );
    expect(findings).toEqual([]);
    expect(rootCause.statement).toContain('No page allocation failure was found');
  });
});

describe('root cause of the case', () => {
  const kernel = '3.10.0-957.el7.x86_64';

  it('weighs severity before number, and names the others', () => {
    const harmless = Array.from({ length: 5 }, () =>
      event({
        kernel,
        order: 0,
        gfp: gfp('GFP_NOWAIT', 'old'),
        trace: tracePart(trace('__alloc_pages\navc_alloc_node'), 'process'),
      }),
    );
    const hard = event({
      kernel,
      order: 4,
      gfp: gfp('GFP_KERNEL|__GFP_COMP', 'old'),
      trace: tracePart(trace('__alloc_pages\nxfs_buf_allocate_memory\nxfs_log_force'), 'process'),
      memory: memInfo(`
        Node 0 Normal free:161600kB min:67584kB low:84480kB high:101376kB active_anon:1kB present:33554432kB managed:32966128kB
        lowmem_reserve[]: 0 0 0 0
        Node 0 Normal: 39000*4kB (UM) 700*8kB (UM) 0*16kB 0*32kB 0*64kB 0*128kB = 161600kB`),
    });
    const { rootCause } = judgeCase(caseOf([...harmless, hard], host(kernel, 32), 12));
    expect(rootCause.statement).toContain('6 page allocation failures and left out at least 12 more');
    expect(rootCause.statement).toContain('fragmented');
    expect(rootCause.statement).toContain('Besides');
    expect(rootCause.confidence).toBe('high');
  });

  it('lets events with numbers speak for those of their kind without', () => {
    const bare = Array.from({ length: 4 }, () =>
      event({ kernel, gfp: gfp('GFP_ATOMIC', 'old'), trace: null, memoryAbsence: 'rate limit' }),
    );
    const { rootCause } = judgeCase(caseOf([...bare, atomicBurst(kernel)], host(kernel, 16)));
    expect(rootCause.statement).toContain('the reserve for atomic requests was used up');
    expect(rootCause.missing.join(' ')).toContain('4 events: rate limit');
  });

  it('gives each kernel its own count where the case holds an update', () => {
    const { rootCause } = judgeCase(
      caseOf([atomicBurst('5.10.100'), atomicBurst('5.10.100'), atomicBurst('6.12.1')], host('6.12.1', 16)),
    );
    expect(rootCause.statement).toContain('Kernels 5.10.100 (2), 6.12.1 (1) reported 3 page allocation failures');
    expect(rootCause.statement).toMatch(/The event that tells most \(on [56]\.1/);
  });

  it('stays the same size for a hundred thousand events', () => {
    const one = caseOf([atomicBurst(kernel)], host(kernel, 16));
    const first = one.events[0];
    const group = one.groups[0];
    if (first === undefined || group === undefined) throw new Error('one event makes one group');
    const events = Array.from({ length: 100_000 }, (_, i) => ({ ...first, id: `e${i}` }));
    const { findings, rootCause } = judgeCase({
      ...one,
      events,
      groups: [{ ...group, count: events.length, eventIds: events.map((e) => e.id) }],
    });
    expect(rootCause.statement.length).toBeLessThan(2000);
    expect(findings.every((found) => found.evidence.length <= 12 && found.detail.length < 4000)).toBe(true);
  });
});
