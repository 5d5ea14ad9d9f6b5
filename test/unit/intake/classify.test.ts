/** Where logs lie in reports of every age: a log that is not recognised is a failure that nobody sees. */
import { describe, expect, it } from 'vitest';
import { classify } from '../../../electron/engine/intake/classify.ts';

const roles: Record<string, readonly string[]> = {
  'kernel-log dmesg running': [
    'sos_commands/general/dmesg',
    'sos_commands/general/dmesg_now',
    'sos_commands/kernel/dmesg',
    'insights_commands/dmesg',
    'data/insights_commands/dmesg',
    'host-b/sos_commands/kernel/dmesg',
  ],
  'kernel-log dmesg -T running': ['sos_commands/kernel/dmesg_-T', 'sos_commands/kernel/dmesg_-xT'],
  'kernel-log dmesg': [
    'var/log/dmesg',
    'var/log/dmesg.0',
    'var/log/dmesg.1.gz',
    'var/log/dmesg.old',
    'var/log/boot.msg',
    'var/log/boot.omsg',
    'var/crash/127.0.0.1-2014-10-24-11:27:42/vmcore-dmesg.txt',
    'var/crash/127.0.0.1-2014-10-24-11:27:42/vmcore-dmesg-incomplete.txt',
    'var/crash/127.0.0.1-2014-10-24-11:27:42/kexec-dmesg.log',
    'var/crash/202410241127/dmesg.202410241127',
    'sys/fs/pstore/dmesg-erst-6812345678901234567',
    'sys/fs/pstore/console-ramoops-0',
    'var/lib/systemd/pstore/1714123456/dmesg.txt',
    'var/spool/abrt/oops-2014-10-24-11:27:42-1234-0/dmesg',
    'nodes/worker-0.example.com/dmesg',
    'dmesg',
    'dmesg.txt',
    'dmesg-2014-10-24.log',
    'attachments/dmesg_app-db01.txt',
    'vmcore-dmesg.txt',
    'kmsg',
  ],
  'kernel-log syslog': [
    'var/log/messages',
    'var/log/messages-20141026',
    'var/log/messages-20141026.xz',
    'var/log/messages.1',
    'var/log/messages.2.gz',
    'var/log/syslog',
    'var/log/syslog.1',
    'var/log/syslog.2.gz',
    'var/log/kern.log',
    'var/log/kern.log.2.gz',
    'var/log/kern-20141026.log',
    'var/log/kernel.log',
    'var/log/warn',
    'var/log/warn-20141026.bz2',
    'var/log/localmessages',
    'sos_strings/logs/var.log.messages.tailed',
    'sos_strings/logs/var.log.messages-20141026.tailed',
    'sos_strings/logs/var.log.kern.log.1.tailed',
    'messages.txt',
    'messages-20141026.txt',
    'messages_localwarn.txt',
    'case-0123/messages',
    'logs/host-a/kern.log.1',
  ],
  'kernel-log journal': [
    'sos_commands/logs/journalctl_--all_--this-boot_--no-pager',
    'sos_commands/logs/journalctl_--no-pager',
    'sos_commands/logs/journalctl_--no-pager_--boot',
    'sos_commands/logs/journalctl_--no-pager_--boot_-1',
    'sos_commands/logs/journalctl_--no-pager_--catalog_--boot',
    'sos_commands/logs/journalctl_--no-pager_--catalog_--boot_-1',
    'sos_commands/logs/journalctl_--no-pager_--since_-3days',
    'sos_strings/logs/journalctl_--no-pager.tailed',
    'insights_commands/journalctl_--no-pager',
    'host_service_logs/masters/kernel_service.log',
    'journal.txt',
    'journalctl-k.log',
  ],
  'kernel-log log': ['boot.txt', 'crash.txt'],
  'kernel-log console': ['serial-console.log', 'netconsole.log', 'ipmi-sol.txt'],
  'journal-binary journal': [
    'var/log/journal/57be21ba95d6ca55e1060da4d51e518e/system.journal',
    'run/log/journal/57be21ba95d6ca55e1060da4d51e518e/system.journal',
    'var/log/journal/57be21ba95d6ca55e1060da4d51e518e/system@0005f2a3b4c5d6e7-0123456789abcdef.journal~',
    'system.journal.xz',
  ],
  'journal-export journal': ['sos_commands/logs/journalctl_-o_export', 'journal.export', 'journal.export.xz'],
  'journal-json journal': ['sos_commands/logs/journalctl_--no-pager_-o_json', 'journal-k.json.xz'],
  'sar-text log': [
    'var/log/sa/sar24',
    'var/log/sa/sar20141024',
    'var/log/sa/sar20141024.xz',
    'var/log/sysstat/sar24',
    'sos_commands/sar/sar24',
    'sar/sar20141024.xz',
    'sar24',
    'sar-A.txt',
  ],
  'sar-binary log': ['var/log/sa/sa24', 'var/log/sa/sa20141024.gz', 'var/log/sysstat/sa24', 'sar/sa20141024', 'sa24'],
  'other log': [
    'proc/sys/kernel/dmesg_restrict',
    'etc/logrotate.d/syslog',
    'etc/syslog.conf',
    'etc/systemd/journald.conf',
    'usr/lib/systemd/system/syslog.socket',
    'usr/lib/systemd/system/systemd-journald.service',
    'sys/fs/cgroup/system.slice/systemd-journald.service/memory.events',
    'sos_commands/systemd/journalctl_--list-boots',
    'sos_commands/logs/journalctl_--disk-usage',
    'sos_commands/kdump/journalctl_--no-pager_--unit_kdump',
    'sos_commands/logs/journalctl_--all_--this-boot_--no-pager_-o_verbose',
    'sos_commands/sar/sa24.xml',
    'var/log/journal/57be21ba95d6ca55e1060da4d51e518e/user-1000.journal',
    'var/log/secure',
    'var/log/audit/audit.log',
    'var/log/yum.log',
    'var/log/httpd/error_log-20141026',
    'var/lib/docker/containers/x/messages',
    'sos_reports/sos.txt',
    'version.txt',
    'sys/fs/pstore/dmesg-efi-165467123401001.enc.z',
  ],
};

describe('roles', () => {
  for (const [expected, paths] of Object.entries(roles)) {
    it.each(paths)(`${expected}: %s`, (path) => {
      const { role, form, runningBoot } = classify(path);
      expect(`${role} ${form}${runningBoot ? ' running' : ''}`).toBe(expected);
    });
  }
});

describe('rotated logs', () => {
  const inOrder = (paths: readonly string[]): string[] =>
    [...paths].sort((a, b) => classify(a).rotation - classify(b).rotation);

  it.each([
    [
      ['var/log/messages', 'var/log/messages-20141102', 'var/log/messages-20141026.xz', 'var/log/messages-20130101.gz'],
      'var/log/messages',
    ],
    [['var/log/kern.log', 'var/log/kern.log.1', 'var/log/kern.log.2.gz', 'var/log/kern.log.10.gz'], 'var/log/kern.log'],
    [['var/log/kern.log', 'var/log/kern-20141102.log', 'var/log/kern-20141026.log.gz'], 'var/log/kern.log'],
    [['var/log/messages', 'var/log/messages-2014102604', 'var/log/messages-2014102603.gz'], 'var/log/messages'],
    [['var/log/messages', 'var/log/messages-1414299661', 'var/log/messages-1414121262'], 'var/log/messages'],
    [['var/log/dmesg', 'var/log/dmesg.0', 'var/log/dmesg.1.gz', 'var/log/dmesg.2.gz'], 'var/log/dmesg'],
    [['var/log/dmesg', 'var/log/dmesg.old'], 'var/log/dmesg'],
    [['messages.txt', 'messages-20141026.txt'], 'messages.txt'],
    [
      [
        'var/log/journal/a/system.journal',
        'var/log/journal/a/system@0123456789abcdef0123456789abcdef-0000000000000200-000506249d7b0000.journal',
        'var/log/journal/a/system@0123456789abcdef0123456789abcdef-0000000000000001-000506149d7b0000.journal',
      ],
      'var/log/journal/a/system.journal',
    ],
  ])('%j are one log, newest first', (paths, source) => {
    expect(paths.map((path) => classify(path).source)).toEqual(paths.map(() => source));
    expect(inOrder([...paths].reverse())).toEqual(paths);
    expect(classify(paths[0] ?? '').rotation).toBe(0);
  });

  it('carry the day of their name', () => {
    expect(classify('var/log/messages-20141026.xz').rotatedOn).toBe('2014-10-26');
    expect(classify('var/log/messages.1').rotatedOn).toBeNull();
    expect(classify('var/log/messages-12345678').rotatedOn).toBeNull();
  });

  it('of different logs stay apart', () => {
    const sources = ['var/log/messages', 'var/log/syslog', 'host-b/var/log/messages', 'var/log/kern.log'].map(
      (p) => classify(p).source,
    );
    expect(new Set(sources).size).toBe(4);
  });
});

describe('tails of logs that were too large', () => {
  it('are known as tails, and belong to the log they were cut from', () => {
    expect(classify('sos_strings/logs/var.log.messages-20141026.tailed')).toMatchObject({
      truncated: true,
      source: 'var/log/messages',
      rotatedOn: '2014-10-26',
    });
    expect(classify('sos_strings/logs/journalctl_--no-pager.tailed')).toMatchObject({
      truncated: true,
      source: 'sos_commands/logs/journalctl_--no-pager',
    });
    expect(classify('sos_strings/logs/var.log.kern.log.1.tailed')).toMatchObject({
      truncated: true,
      source: 'var/log/kern.log',
      rotation: 1,
    });
    expect(classify('var/log/messages').truncated).toBe(false);
  });
});
