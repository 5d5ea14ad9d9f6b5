import { describe, expect, it } from 'vitest';
import { compareCases } from '../../../shared/compare/index.ts';
import { type CaseFacts, noHardware } from '../../../shared/contract/index.ts';
import { caseOf, fact, OLD, spread, YOUNG } from './cases.ts';

function changes(before: Partial<CaseFacts>, after: Partial<CaseFacts>) {
  const of = (kernel: string, from: number, facts: Partial<CaseFacts>) =>
    caseOf({ boots: [{ kernel, from, days: 30, failures: spread(5, from, 30) }], facts });
  return compareCases([of(OLD, 0, before)], [of(YOUNG, 31, after)]).changes.filter((one) => one.area !== 'kernel');
}

const card = {
  name: 'eth0',
  driver: 'mlx5_core',
  driverVersion: null,
  firmware: null,
  mtu: null,
  rxRing: null,
  txRing: null,
  features: {},
  counters: {},
  members: ['ethtool_-i_eth0'],
};
const rows = (list: ReturnType<typeof changes>) => list.map((one) => [one.name, one.before, one.after, one.relevance]);

describe('drivers', () => {
  it('tell parameters as running, those of the card in use before others', () => {
    const found = changes(
      {
        interfaces: [card],
        moduleParameters: {
          'mlx5_core.prof_sel': fact('2'),
          'apparmor.mode': fact('a'),
          'x.gone': fact('1'),
          'fuse.max': fact('292'),
        },
      },
      {
        interfaces: [card],
        moduleParameters: {
          'mlx5_core.prof_sel': fact('0'),
          'apparmor.mode': fact('b'),
          'x.new': fact('1'),
          'fuse.max': fact('290'),
        },
      },
    );
    expect(rows(found)).toEqual([
      ['mlx5_core.prof_sel, module parameter', '2', '0', 'possible'],
      ['apparmor.mode, module parameter', 'a', 'b', 'context'],
    ]);
  });

  it('tell options of modprobe.d: those of both sides, and those that somebody wrote into /etc', () => {
    const found = changes(
      {
        moduleOptions: {
          'bonding.max_bonds': fact('0', 'usr/lib/modprobe.d/systemd.conf'),
          'ixgbe.LRO': fact('1', 'etc/modprobe.d/a.conf'),
        },
      },
      {
        moduleOptions: { 'ixgbe.LRO': fact('0', 'etc/modprobe.d/a.conf'), 'ice.q': fact('4', 'etc/modprobe.d/a.conf') },
      },
    );
    expect(
      rows(found)
        .map((row) => row.slice(0, 3))
        .sort(),
    ).toEqual([
      ['ice.q, module option as configured', null, '4'],
      ['ixgbe.LRO, module option as configured', '1', '0'],
    ]);
  });

  it('tell parameters on the command line one by one, beside the other boot parameters', () => {
    const found = changes(
      { cmdline: fact('ro e1000.copybreak=256 zswap.enabled=1 rd.lvm.lv=x hugepages=8') },
      { cmdline: fact('ro e1000.copybreak=0 zswap.enabled=1 rd.lvm.lv=y hugepages=9') },
    );
    expect(rows(found).map((row) => row.slice(0, 3))).toEqual([
      ['boot parameters', 'hugepages=8', 'hugepages=9'],
      ["e1000.copybreak, on the kernel's command line", '256', '0'],
    ]);
  });

  it('tell packages; those of the kernel itself as its companions', () => {
    const found = changes(
      { driverPackages: fact({ 'kmod-mlnx': '5.8-1', 'kernel-modules-extra': '4.18', tuned: '2' }) },
      {
        driverPackages: fact({ 'kmod-mlnx': '23.10-1', 'kernel-modules-extra': '5.14', tuned: '2', 'zfs-dkms': '2.1' }),
      },
    );
    expect(rows(found)).toEqual([
      ['package kmod-mlnx', '5.8-1', '23.10-1', 'possible'],
      ['package zfs-dkms', 'not installed', '2.1', 'possible'],
      ['package kernel-modules-extra', '4.18', '5.14', 'context'],
    ]);
    expect(changes({ driverPackages: fact({ 'kmod-mlnx': '1' }) }, {})).toEqual([]);
  });

  it('tell the version of a vendor driver and the BIOS, and not a release that follows the kernel', () => {
    const own = (version: string, kernel: string, bios: string): Partial<CaseFacts> => ({
      kernel: fact(kernel),
      interfaces: [
        { ...card, driverVersion: kernel },
        { ...card, name: 'eth1', driverVersion: version, firmware: `fw ${version}` },
      ],
      hardware: { ...noHardware(), biosVersion: fact(bios) },
    });
    expect(rows(changes(own('5.8', OLD, '2.19'), own('23.10', YOUNG, '2.21'))).map((row) => row.slice(0, 3))).toEqual([
      ['eth1: driver version', '5.8', '23.10'],
      ['eth1: firmware', 'fw 5.8', 'fw 23.10'],
      ['BIOS version', '2.19', '2.21'],
    ]);
  });
});
