import { describe, expect, it } from 'vitest';
import { unusableShare } from '../../../shared/compare/changes/fragmentation.ts';
import { compareCases, compareWithin } from '../../../shared/compare/index.ts';
import type { Change, Comparison } from '../../../shared/compare/schema.ts';
import type { CaseFacts, NetworkInterface } from '../../../shared/contract/index.ts';
import { atomicGfp, buildMemory, buildZone } from '../../builders/analysis.ts';
import { caseOf, fact, OLD, YOUNG } from './cases.ts';

function compared(before: Partial<CaseFacts>, after: Partial<CaseFacts>): Comparison {
  return compareCases(
    [caseOf({ boots: [{ kernel: OLD, from: 0, days: 30, failures: [1] }], facts: before })],
    [caseOf({ boots: [{ kernel: YOUNG, from: 31, days: 30, failures: [40] }], facts: after })],
  );
}

const named = (c: Comparison, name: string): Change | undefined => c.changes.find((one) => one.name === name);

function sysctl(values: Record<string, string>): CaseFacts['sysctl'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fact(value, 'sysctl_-a')]));
}

function nic(overrides: Partial<NetworkInterface>): NetworkInterface {
  return {
    name: 'eth0',
    driver: 'vmxnet3',
    driverVersion: '1.1.29.0-k-NAPI',
    firmware: null,
    mtu: 1500,
    rxRing: { current: 256, max: 4096 },
    txRing: { current: 512, max: 4096 },
    features: { 'large-receive-offload': true, 'tx-nocache-copy': false },
    counters: {},
    members: ['ethtool_eth0'],
    ...overrides,
  };
}

describe('settings', () => {
  it('that decide on allocations come first, with both values and their places', () => {
    const c = compared(
      { sysctl: sysctl({ 'vm.min_free_kbytes': '67584', 'vm.swappiness': '60', 'kernel.core_pattern': 'core' }) },
      { sysctl: sysctl({ 'vm.min_free_kbytes': '524288', 'vm.swappiness': '10', 'kernel.core_pattern': '|/bin/x' }) },
    );
    expect(c.changes.map((one) => one.name).slice(0, 3)).toEqual(['kernel', 'vm.min_free_kbytes', 'vm.swappiness']);
    expect(named(c, 'vm.min_free_kbytes')).toMatchObject({
      before: '67584',
      after: '524288',
      relevance: 'direct',
      members: { before: 'sysctl_-a', after: 'sysctl_-a' },
    });
    expect(c.otherSettingsChanged).toBe(1);
  });

  it('that are state, or reckoned from memory, are no change of anybody', () => {
    const c = compared(
      { sysctl: sysctl({ 'fs.file-nr': '1 0 9', 'kernel.random.uuid': 'a', 'net.ipv4.tcp_mem': '9792 13059 19584' }) },
      { sysctl: sysctl({ 'fs.file-nr': '7 0 9', 'kernel.random.uuid': 'b', 'net.ipv4.tcp_mem': '9882 13177 19764' }) },
    );
    expect(c.changes.map((one) => one.name)).toEqual(['kernel']);
    expect(c.otherSettingsChanged).toBe(0);
  });

  it('that only one kernel has are not told as changed, unless somebody configured them', () => {
    const c = compared(
      { sysctl: sysctl({ 'vm.swappiness': '10' }) },
      {
        sysctl: sysctl({
          'vm.swappiness': '10',
          'vm.compaction_proactiveness': '20',
          'vm.watermark_boost_factor': '0',
        }),
        sysctlConfigured: { 'vm.watermark_boost_factor': fact('0', 'etc/sysctl.d/60.conf') },
      },
    );
    expect(named(c, 'vm.compaction_proactiveness')).toBeUndefined();
    expect(named(c, 'vm.watermark_boost_factor')).toMatchObject({ before: null, after: '0' });
  });

  it('that were configured and do not run are said', () => {
    const c = compared(
      { sysctl: sysctl({ 'vm.min_free_kbytes': '67584' }), sysctlConfigured: { 'vm.min_free_kbytes': fact('67584') } },
      { sysctl: sysctl({ 'vm.min_free_kbytes': '67584' }), sysctlConfigured: { 'vm.min_free_kbytes': fact('524288') } },
    );
    expect(named(c, 'vm.min_free_kbytes, as configured')?.why).toContain('67584 is what runs');
  });

  it('of one report alone are not compared with nothing', () => {
    const c = compared({}, { sysctl: sysctl({ 'vm.min_free_kbytes': '524288' }) });
    expect(c.changes.map((one) => one.name)).toEqual(['kernel']);
  });
});

describe('the machine', () => {
  it('tells driver, ring, MTU and offload of a card, and not every feature flag', () => {
    const c = compared(
      { interfaces: [nic({})] },
      {
        interfaces: [
          nic({
            mtu: 9000,
            rxRing: { current: 4096, max: 4096 },
            features: { 'large-receive-offload': false, 'tx-nocache-copy': true },
          }),
        ],
      },
    );
    expect(
      c.changes.filter((one) => one.area === 'network').map((one) => `${one.name}: ${one.before} ${one.after}`),
    ).toEqual([
      'eth0: MTU: 1500 9000',
      'eth0: receive ring: 256 of 4096 4096 of 4096',
      'eth0: large-receive-offload: on off',
    ]);
  });

  it('tells transparent huge pages, reserved huge pages, modules and boot parameters', () => {
    const c = compared(
      {
        thp: { enabled: fact('always') },
        meminfoKiB: fact({ MemTotal: 16_000_000, HugePages_Total: 0 }),
        modules: fact(['vmxnet3', 'vmw_balloon']),
        cmdline: fact('BOOT_IMAGE=/vmlinuz-3.10 root=/dev/sda1 quiet'),
      },
      {
        thp: { enabled: fact('never') },
        meminfoKiB: fact({ MemTotal: 16_000_000, HugePages_Total: 512 }),
        modules: fact(['vmxnet3', 'zram']),
        cmdline: fact('BOOT_IMAGE=/vmlinuz-6.1 root=/dev/sda1 quiet transparent_hugepage=never'),
      },
    );
    expect(named(c, 'transparent huge pages: enabled')).toMatchObject({
      before: 'always',
      after: 'never',
      relevance: 'direct',
    });
    expect(named(c, 'HugePages_Total')).toMatchObject({ before: '0', after: '512' });
    expect(named(c, 'loaded modules')).toMatchObject({ before: 'vmw_balloon', after: 'zram' });
    expect(named(c, 'boot parameters')).toMatchObject({
      before: null,
      after: 'transparent_hugepage=never',
      relevance: 'direct',
    });
  });

  it('measures how broken up free memory was as the kernel does', () => {
    // 8 pages single, 4 in pairs, 4 in a block of four: for order 2 twelve of sixteen are of no use.
    expect(unusableShare([8, 2, 1], 2)).toBe(0.75);
    expect(unusableShare([8, 2, 1], 0)).toBe(0);
    expect(unusableShare([0, 0, 0], 1)).toBeNull();
    const zone = (counts: number[]): CaseFacts['buddyinfo'] => fact([{ node: 0, zone: 'Normal', counts }]);
    const c = compared({ buddyinfo: zone([1000, 10, 0, 0, 0, 0]) }, { buddyinfo: zone([10, 10, 10, 10, 100, 10]) });
    const told = c.changes.filter((one) => one.area === 'fragmentation');
    expect(told.map((one) => [one.before, one.after])).toContainEqual(['100 %', '3 %']);
    expect(told.every((one) => one.relevance === 'context')).toBe(true);
  });
});

describe('counters that do not depend on printing', () => {
  const facts = (stalls: number, days: number, pages: number): Partial<CaseFacts> => ({
    uptimeSeconds: fact(days * 86_400),
    vmstat: fact({ allocstall_dma32: stalls / 2, allocstall_normal: stalls / 2, pgpgin: pages }),
    interfaces: [
      nic({ counters: { alloc_rx_buff_failed: stalls, rx_no_buffer_count: 7 * stalls, rx_missed_errors: 7 * stalls } }),
    ],
  });

  it('are told per day of uptime, zones added up, twins once', () => {
    const c = compared(facts(1000, 10, 1e6), facts(100, 5, 5e5));
    const of = (meaning: string) => c.counters.find((one) => one.meaning.includes(meaning));
    expect(of('reclaim memory themselves')).toMatchObject({ beforePerDay: 100, afterPerDay: 20, ratio: 0.2 });
    expect(of('drivers count as refused')).toMatchObject({ beforePerDay: 100, afterPerDay: 20 });
    expect(of('no buffer was ready')).toMatchObject({ beforePerDay: 700, afterPerDay: 140 });
  });

  it('tell when there was less work to do', () => {
    const c = compared(facts(1000, 10, 1e6), facts(100, 10, 1e5));
    expect(c.cautions.find((one) => one.code === 'less-load')?.text).toContain('0.1 of before');
  });
});

describe('kernels and their known issues', () => {
  it('says which issue the change removed, where the failures carry its signature', () => {
    const kernels = { old: '2.6.32-220.el6.x86_64', young: '2.6.32-754.el6.x86_64' };
    const event = { order: 1, mode: '0x20', gfp: atomicGfp() };
    const c = compareCases(
      [caseOf({ boots: [{ kernel: kernels.old, from: 0, days: 30, failures: [1, 2] }], event })],
      [caseOf({ boots: [{ kernel: kernels.young, from: 31, days: 30, failures: [40] }], event })],
    );
    expect(c.knownIssues.find((issue) => issue.id === 'K01')).toMatchObject({
      before: 'affected',
      after: 'fixed',
      eventsBefore: 2,
      words: `${kernels.old} has it, ${kernels.young} contains the change: the change makes it rarer and does not remove it`,
    });
  });

  it('reads a changed watermark from the failures where no settings of before were collected', () => {
    const memory = (minKiB: number) => ({ memory: buildMemory([buildZone({ zone: 'Normal', minKiB })]) });
    const whole = caseOf({
      boots: [
        { kernel: OLD, from: 0, days: 10, failures: [1] },
        { kernel: YOUNG, from: 10.1, days: 10, failures: [12] },
      ],
    });
    const events = whole.events.map((event, i) => ({ ...event, ...memory(i === 0 ? 45_056 : 131_072) }));
    const c = compareWithin({ ...whole, events }).comparison;
    expect(c?.changes.find((one) => one.name.startsWith('min watermarks'))).toMatchObject({
      before: 'node 0 Normal 45056 KiB',
      after: 'node 0 Normal 131072 KiB',
    });
    expect(c?.cautions.map((one) => one.code)).toContain('settings-of-before');
  });
});
