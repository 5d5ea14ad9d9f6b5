/** What a customer would not want to read in somebody else's mail. */
import { describe, expect, test } from 'vitest';
import { redacted, redactedAfter, redactedLine } from './lines.ts';

describe('hosts', () => {
  test.each([
    ['Oct 24 11:27:42 pgsql-7 kernel: swapper: page allocation failure', 'pgsql-7'],
    ['> 2010-01-21T20:11:39.171+01:00 n22 kernel: Call Trace:', 'n22'],
    ['Sep  5 07:37:46 spc5 last message repeated 2 times', 'spc5'],
    ['márc 31 16:50:09 dachs kernel: Call Trace:', 'dachs'],
    ['Apr  2 06:15:11 1024 kernel: [3410198.746878] Mem-Info:', ' 1024 kernel'],
    ['systemd[1]: Set hostname to <dachs.inner.example.de>.', 'dachs'],
    ['{"_HOSTNAME":"dachs","MESSAGE":"Mem-Info:"}', 'dachs'],
    ['Linux dachs 6.1.0-18-amd64 #1 SMP Debian 6.1.76-1 x86_64', 'dachs'],
    ['nfs: server filer-3 not responding, timed out', 'filer-3'],
    ['CIFS: Attempting to mount //filer-3/projects', 'filer-3'],
    ['sosreport-dachs-03512345-2026-11-22-vsqaxdm/var/log/messages', 'dachs'],
    ['sosreport-dachs.inner-20140102030405-9f3c/var/log/messages', 'dachs'],
    ['scc_dachs_221130_1204/messages.txt', 'dachs'],
    ['audit: addr=ip-10-20-30-40.eu-west-1.compute.internal', '10-20-30-40'],
    ['login from backup.customer.com and from ldap1.corp.local', 'customer.com'],
  ])('%s', (line, name) => {
    expect(redactedLine(line).toLowerCase()).not.toContain(name.toLowerCase());
  });

  test('a name learnt in one line is hidden in every other, short, in full and in capitals, as one host', () => {
    const { lines } = redacted([
      'Oct 24 11:27:42 dachs.inner.zoo9 kernel: Mem-Info:',
      'crash of DACHS, see /srv/dachs_backup/dump and \u001b[31mdachs\u001b[0m',
      'otter.inner.zoo9 answers',
    ]);
    expect(lines).toEqual([
      'Oct 24 11:27:42 host1 kernel: Mem-Info:',
      'crash of host1, see /srv/host1_backup/dump and \u001b[31mhost1\u001b[0m',
      'host2 answers',
    ]);
  });

  test('a host that is called as the trade speaks is hidden where it stands as a host alone', () => {
    const { lines } = redacted(['Oct 24 11:27:42 backup kernel: Mem-Info:', 'a backup fills the page cache']);
    expect(lines).toEqual(['Oct 24 11:27:42 host1 kernel: Mem-Info:', 'a backup fills the page cache']);
  });

  test('a function or module that begins like a host keeps its name', () => {
    const { lines } = redacted([
      'Oct 24 11:27:42 tg3 kernel: x',
      ' tg3_poll_work+0x1a/0x40 [tg3]',
      'Modules linked in: tg3',
    ]);
    expect(lines.slice(1)).toEqual([' tg3_poll_work+0x1a/0x40 [tg3]', 'Modules linked in: tg3']);
  });
});

describe('addresses', () => {
  test.each([
    ['IN=eth0 SRC=10.20.30.40 DST=198.51.100.7 LEN=40', 'IN=eth0 SRC=ip1 DST=ip2 LEN=40'],
    ['connect to 192.168.7.9:443 and [2001:db8::7]:8443 failed', 'connect to ip1:443 and [ip2]:8443 failed'],
    ['fe80::213:e8ff:fef2:904d%eth0/64 and FE80:0:0:0:213:E8FF:FEF2:904D', 'ip1%eth0/64 and ip1'],
    ['::ffff:10.20.30.40 is 10.20.30.40.', 'ip1 is ip1.'],
    ['inet6 addr:2001:db8:0:1::5: unreachable', 'inet6 addr:ip1: unreachable'],
    ['SRC=2001:0db8:0000:0000:0000:0000:0000:0007 PROTO=ICMPv6', 'SRC=ip1 PROTO=ICMPv6'],
    ['ip=10.0.0.5::10.0.0.1:255.255.255.0:dachs:eth0:none', 'ip=ip1::ip2:255.255.255.0:host1:eth0:none'],
    ['messages-10.20.30.40.log', 'messages-ip1.log'],
    [
      'e1000 00:0c:29:AA:bb:01 is 00-0c-29-aa-bb-01 is 000c.29aa.bb01 is enx000c29aabb01',
      'e1000 mac1 is mac1 is mac1 is enxmac1',
    ],
    ['MAC=52:54:00:12:34:56:00:0c:29:aa:bb:01:08:00 SRC=', 'MAC=mac1:mac2:08:00 SRC='],
    ['broadcast ff:ff:ff:ff:ff:ff, none 00:00:00:00:00:00', 'broadcast ff:ff:ff:ff:ff:ff, none 00:00:00:00:00:00'],
  ])('%s', (line, expected) => {
    expect(redactedLine(line)).toBe(expected);
  });

  test('neighbours are shown as such where that is wanted', () => {
    expect(redactedLine('10.1.1.1 10.1.1.2 10.9.9.9', { networks: true })).toBe('net1-ip1 net1-ip2 net2-ip3');
  });
});

describe('persons, mail and parts', () => {
  test.each([
    ['/home/mmuster/cases/x.log and C:\\Users\\mmuster\\x', 'mmuster'],
    ['sshd[12]: Accepted publickey for mmuster from 10.0.0.7 port 22', 'mmuster'],
    ['sshd[12]: Invalid user mmuster from 10.0.0.7', 'mmuster'],
    ['sudo:  mmuster : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh', 'mmuster'],
    ['pam_unix(sshd:session): session opened for user root(uid=0) by mmuster(uid=1000)', 'mmuster'],
    ['CRON[99]: (mmuster) CMD (/opt/run)', 'mmuster'],
    ['uid=1000(mmuster) gid=1000(mmuster)', 'mmuster'],
    ['audit: acct="mmuster" exe="/bin/su"', 'mmuster'],
    ['mmuster@dachs:~$ dmesg', 'mmuster'],
    ['ZOO\\mmuster logged in', 'mmuster'],
    ['write to Max.Muster+x@mail.example.com', 'muster'],
    ['Serial Number: VMware-42 1e 7c 3b 5a 6d 4e 5f-8a 9b 0c 1d 2e 3f 40 51', '7c 3b'],
    ['Serial Number: CZ3418ABCD', 'cz3418abcd'],
    ['usb 1-1: SerialNumber: 4C530001230507119034', '4c530001230507119034'],
    ['UUID=6f1e4d0c-1b2a-4c3d-9e8f-0a1b2c3d4e5f', '0a1b2c3d4e5f'],
    ['machine id 57be21ba95d6ca55e1060da4d51e518e', '57be21ba'],
    ['sas_address(0x5000c50056b7a0c1), phy(0)', '5000c50056b7a0c1'],
    ['WWPN 50:01:43:80:12:34:56:78', '50:01:43'],
    ['/dev/disk/by-id/ata-ST4000NM0033_Z1Z2Z3Z4', 'z1z2z3z4'],
    ['dm-2: 3600508b400105e210000900000490000', '3600508b'],
    ['iqn.2004-04.com.example:filer3.lun7', 'filer3'],
    ['proctitle=2F686F6D652F6D6D7573746572', '6d6d7573746572'],
  ])('%s', (line, secret) => {
    expect(redactedLine(line).toLowerCase()).not.toContain(secret.toLowerCase());
  });

  test('root, oracle and other accounts of every system tell of nobody', () => {
    const line = 'session opened for user oracle by root(uid=0); /home/oracle; CRON[1]: (root) CMD (x)';
    expect(redactedLine(line)).toBe(line);
  });
});

describe("words of one's own", () => {
  test('are found whatever their capitals, accents and spaces, in names too', () => {
    const { lines } = redacted(['MÜLLER-prod: Mu\u0308ller  Bau failed, acmedb01 (ACME)'], {
      words: ['Müller Bau', 'müller', 'acme'],
    });
    expect(lines[0]).toBe('word1-prod: word2 failed, word3db01 (word3)');
  });

  test('may hold any sign', () => {
    const words = ['blue-moon', 'a+b (c)', 'x.y', '[z]'];
    expect(redactedLine('BLUE-MOON a+b (C) x.y xay [z]', { words })).toBe('word1 word2 word3 xay word4');
  });

  test('stand alone where that is wanted', () => {
    expect(redactedLine('art in part: art', { words: ['art'], wholeWords: true })).toBe('word1 in part: word1');
  });

  test('leave functions, modules and addresses alone unless told otherwise, and say so', () => {
    const line = ' acme_nic_poll+0x1/0x2 [acme_nic] at 0xdeadbeef by acme';
    const { lines, redactor } = redacted([line], { words: ['acme', 'beef'] });
    expect(lines[0]).toBe(' acme_nic_poll+0x1/0x2 [acme_nic] at 0xdeadbeef by word1');
    expect(redactor.inKernelNames().map(({ word }) => word)).toEqual(['acme', 'beef']);
    expect(redactedLine(line, { words: ['acme'], kernelNames: true })).not.toContain('acme');
  });
});

describe('pseudonyms', () => {
  test('are none that the texts hold already, and none that holds a hidden word', () => {
    expect(redacted(['host1 is not 10.1.1.1 nor ip1', 'Oct 24 11:27:42 dachs kernel: x']).lines).toEqual([
      'host1 is not ip2 nor ip1',
      'Oct 24 11:27:42 host2 kernel: x',
    ]);
    expect(redactedLine('Oct 24 11:27:42 dachs kernel: the host', { words: ['host'] })).toBe(
      'Oct 24 11:27:42 machine1 kernel: the word1',
    );
  });

  test('stay the same in the next report of the case', () => {
    const first = redacted(['Oct 24 11:27:42 dachs kernel: 10.1.1.1 and 00:0c:29:aa:bb:01']);
    const second = redactedAfter(first.redactor.table(), [
      'Oct 24 11:00:00 otter kernel: 10.9.9.9',
      'to dachs 10.1.1.1 000c29aabb01',
    ]);
    expect(second).toEqual(['Oct 24 11:00:00 host2 kernel: ip2', 'to host1 ip1 mac1']);
  });

  test('what is to be kept is kept', () => {
    const line = 'Oct 24 11:27:42 dachs kernel: 10.1.1.1 00:0c:29:aa:bb:01';
    expect(redactedLine(line, { keep: ['hosts', 'ips'] })).toBe('Oct 24 11:27:42 dachs kernel: 10.1.1.1 mac1');
  });
});
