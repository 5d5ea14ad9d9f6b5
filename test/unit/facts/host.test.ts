import { describe, expect, it } from 'vitest';
import { hostFromFacts } from '../../../shared/facts/index.ts';
import { factsOf, factsOfReversed } from './facts-of.ts';

const report = {
  'sosreport-db7/date':
    '               Local time: Fri 2014-10-24 19:05:30 CST\n           Universal time: Fri 2014-10-24 11:05:30 UTC\n                Time zone: Asia/Shanghai (CST, +0800)\n',
  'sosreport-db7/uname':
    'Linux db7 2.6.32-358.2.1.el6.x86_64 #1 SMP Wed Feb 20 12:17:37 EST 2013 x86_64 x86_64 x86_64 GNU/Linux\n',
  'sosreport-db7/sos_commands/date/date': 'Fri Oct 24 19:00:01 CST 2014\n',
  'sosreport-db7/sos_commands/date/date_--utc': 'Fri Oct 24 11:00:02 UTC 2014\n',
  'sosreport-db7/sos_commands/kernel/uname_-a':
    'Linux db7 2.6.32-358.2.1.el6.x86_64 #1 SMP Wed Feb 20 12:17:37 EST 2013 x86_64 x86_64 x86_64 GNU/Linux\n',
  'sosreport-db7/sos_commands/host/hostname': 'db7.example.com\n',
  'sosreport-db7/etc/hostname': 'old-name\n',
  'sosreport-db7/etc/redhat-release': 'Red Hat Enterprise Linux Server release 6.4 (Santiago)\n',
  'sosreport-db7/etc/os-release': 'NAME="x"\nPRETTY_NAME="Red Hat 6"\n',
  'sosreport-db7/proc/meminfo': 'MemTotal:       65931064 kB\nMemFree:         1234567 kB\nHugePages_Total:      12\n',
  'sosreport-db7/proc/sys/vm/min_free_kbytes': '1\n',
  'sosreport-db7/sos_commands/kernel/sysctl_-a':
    'kernel.shmmax = 18446744073692774399\nnet.ipv4.conf.eth0.rp_filter = 1\nnet.ipv4.tcp_rmem = 4096\t87380\t6291456\nvm.min_free_kbytes = 67584\nvm.zone_reclaim_mode = 0\n',
  'sosreport-db7/proc/stat': 'cpu  1 2 3\nintr 5 4 3\nbtime 1382592758\nprocesses 4\n',
  'sosreport-db7/sos_commands/host/uptime': ' 19:00:10 up 3 days,  4:05,  2 users,  load average: 0.00, 0.01, 0.05\n',
  'sosreport-db7/proc/sys/kernel/random/boot_id': 'df27ddfb-8f68-44d9-bb93-eaa0a371365c\n',
  'sosreport-db7/sos_commands/numa/numactl_--hardware': 'available: 2 nodes (0-1)\nnode 0 size: 32 MB\n',
};

describe('the host of a sosreport', () => {
  const facts = factsOf(report);
  const host = hostFromFacts(facts);

  it('is told with the member and line of each value', () => {
    expect(facts.kernel).toEqual({
      value: '2.6.32-358.2.1.el6.x86_64',
      member: 'sosreport-db7/sos_commands/kernel/uname_-a',
      line: 1,
    });
    expect(facts.btime).toEqual({ value: 1382592758, member: 'sosreport-db7/proc/stat', line: 3 });
    expect(facts.sysctl['vm.min_free_kbytes']).toEqual({
      value: '67584',
      member: 'sosreport-db7/sos_commands/kernel/sysctl_-a',
      line: 4,
    });
  });

  it('fills the head of the report', () => {
    expect(host).toEqual({
      hostname: 'db7.example.com',
      distro: 'Red Hat Enterprise Linux Server release 6.4 (Santiago)',
      kernel: '2.6.32-358.2.1.el6.x86_64',
      arch: 'x86_64',
      memTotalKiB: 65931064,
      pageSizeKiB: 4,
      numaNodes: 2,
      timezone: 'Asia/Shanghai',
      sysctl: {
        // Beyond what a number holds exactly: stays text.
        'kernel.shmmax': '18446744073692774399',
        'net.ipv4.tcp_rmem': '4096 87380 6291456',
        'vm.min_free_kbytes': 67584,
        'vm.zone_reclaim_mode': 0,
      },
    });
  });

  it('is the same whatever order the archive has', () => {
    const reversed = factsOfReversed(report);
    expect(hostFromFacts(reversed)).toEqual(host);
    expect(reversed.collectedAt).toEqual(facts.collectedAt);
    expect(reversed.hostname).toEqual(facts.hostname);
    expect(reversed.utcOffsetMinutes?.value).toBe(facts.utcOffsetMinutes?.value);
  });

  it('tells the moment of collection with the offset that date and date --utc show', () => {
    expect(facts.collectedAt?.value).toBe('2014-10-24T19:00:01+08:00');
    expect(facts.utcOffsetMinutes?.value).toBe(480);
    expect(facts.uptimeSeconds?.value).toBe(3 * 86400 + 4 * 3600 + 5 * 60);
    expect(facts.bootId?.value).toBe('df27ddfb8f6844d9bb93eaa0a371365c');
  });

  it('says null, not a guess, where nothing was collected', () => {
    expect(hostFromFacts(factsOf({}))).toEqual({
      hostname: null,
      distro: null,
      kernel: null,
      arch: null,
      memTotalKiB: null,
      pageSizeKiB: null,
      numaNodes: null,
      timezone: null,
      sysctl: {},
    });
  });
});

describe('collection time', () => {
  it('has no offset when nothing tells one: CST alone may be Chicago, Havana or Shanghai', () => {
    const facts = factsOf({ 'sos_commands/general/date': 'Fri Oct 24 19:00:01 CST 2014\n' });
    expect(facts.collectedAt?.value).toBe('2014-10-24T19:00:01');
    expect(facts.utcOffsetMinutes).toBeNull();
    expect(hostFromFacts(facts).timezone).toBe('CST');
  });

  it('takes the offset from the zone that etc/localtime links to, as in force that day', () => {
    const link = { 'etc/localtime': '../usr/share/zoneinfo/America/New_York' };
    expect(factsOf({ ...link, date: 'Fri Jul 24 19:00:01 EDT 2015\n' }).collectedAt?.value).toBe(
      '2015-07-24T19:00:01-04:00',
    );
    expect(factsOf({ date: 'Fri Jan 23 19:00:01 EST 2015\n', ...link }).collectedAt?.value).toBe(
      '2015-01-23T19:00:01-05:00',
    );
  });

  it('passes New Year between the two readings without a day of difference', () => {
    const facts = factsOf({
      'sos_commands/date/date': 'Thu Dec 31 23:59:59 EST 2015\n',
      'sos_commands/date/date_--utc': 'Fri Jan  1 05:00:00 UTC 2016\n',
    });
    expect(facts.collectedAt?.value).toBe('2015-12-31T23:59:59-05:00');
  });

  it.each([
    [' 19:07:23 up 23 min,  1 user,  load average: 1.83', 1380],
    [' 19:07:23 up  4:05,  1 user,  load average: 1.83', 14700],
    [' 19:07:23 up 1 day, 2 min,  1 user,  load average: 1.83', 86520],
    [' 19:07:23 up 411 days, 10:00,  1 user', 411 * 86400 + 36000],
    ['23241.52 44000.11', 23241.52],
  ])('reads uptime %j', (text, seconds) => {
    expect(factsOf({ 'sos_commands/host/uptime': `${text}\n` }).uptimeSeconds?.value).toBe(seconds);
  });
});
