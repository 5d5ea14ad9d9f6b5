import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseFacts, noFacts } from '../../shared/contract/facts.ts';
import { factReaderFor } from '../../shared/facts/index.ts';

const PATHS = [
  'proc/meminfo',
  'proc/vmstat',
  'proc/buddyinfo',
  'proc/zoneinfo',
  'proc/slabinfo',
  'sos_commands/kernel/sysctl_-a',
  'etc/sysctl.conf',
  'sos_commands/kernel/uname_-a',
  'sos_commands/date/date',
  'sos_commands/systemd/timedatectl',
  'etc/localtime',
  'sos_commands/host/uptime',
  'sos_commands/networking/ethtool_-S_eth0',
  'sos_commands/networking/ip_-s_-d_link',
  'installed-rpms',
  'sos_commands/process/ps_auxwww',
  'sos_commands/hardware/dmidecode',
  'memory.txt',
];

const PIECES = [
  'Node 0, zone   Normal',
  '  pages free     45000',
  'protection: (0, 0',
  'MemTotal:       99999999999999999999 kB',
  'nr_free_pages -1',
  'vm.swappiness = ',
  '#==[ Command ]======#',
  '# /bin/date',
  'Fri Feb 30 25:00:01 CET 2020',
  'Local time: Fri 2014-10-24 19:05:30',
  '__proto__ = 1',
  'constructor: 1 kB',
  '2: eth0: <UP> mtu 99999999999999999999',
  ' RX: bytes packets errors',
  '\u0000\ufffd',
];

describe('hostile evidence', () => {
  it('never breaks a case: whatever the text, the facts satisfy the contract', () => {
    const line = fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 60 }));
    const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...PATHS), text), { maxLength: 8 }), (members) => {
        const facts = noFacts();
        for (const [path, content] of members) factReaderFor(path)?.read(content, path, facts);
        expect(caseFacts.safeParse(facts).success).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
