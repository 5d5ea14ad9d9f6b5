import { describe, expect, it } from 'vitest';
import { factReaderFor, factReaders } from '../../../shared/facts/index.ts';

const name = (path: string): string | null => factReaderFor(path)?.name ?? null;

describe('which member tells which facts', () => {
  it.each([
    ['proc/meminfo', 'meminfo'],
    ['./sosreport-a/proc/meminfo', 'meminfo'],
    ['sosreport-a/sos_commands/general/date', 'date'],
    ['sosreport-a/date', 'date'],
    ['host/insights_commands/uname_-a', 'uname -a'],
    ['host/data/insights_commands/sysctl_-a', 'sysctl -a'],
    ['insights-host/root/proc/vmstat', 'vmstat'],
    ['sos_commands/networking/ethtool_-g_bond0.100', 'ethtool'],
    ['scc_host_261122_1900/memory.txt', 'supportconfig'],
    ['sys/devices/system/node/node0/meminfo', 'node meminfo'],
    ['etc/sysctl.d/60-db.conf', 'sysctl.d'],
    ['proc/sys/vm/min_free_kbytes', 'proc/sys'],
  ])('%s → %s', (path, reader) => {
    expect(name(path)).toBe(reader);
  });

  it.each([
    'proc/4711/stat',
    'proc/4711/cmdline',
    'var/lib/docker/overlay2/x/etc/hostname',
    'var/lib/machines/x/proc/meminfo',
    'sos_commands/podman/podman_exec_x_uname_-a',
    'proc/sys/net/ipv4/conf/eth0/rp_filter',
    'proc/sys/kernel/random/uuid',
    'sos_commands/networking/ethtool_-d_eth0',
    'var/log/messages',
    'memory.txt.bak',
    '',
    '/',
  ])('%s tells none', (path) => {
    expect(name(path)).toBeNull();
  });

  it('agrees with the slow way of asking every reader', () => {
    for (const path of [
      'proc/meminfo',
      'x/proc/stat',
      'boot/config-5.10.0',
      'usr/lib/sysctl.d/50-a.conf',
      'proc/net/stat',
    ]) {
      expect(factReaders.find((reader) => reader.matches(path)) ?? null).toBe(factReaderFor(path));
    }
  });
});
