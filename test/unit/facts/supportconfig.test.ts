import { describe, expect, it } from 'vitest';
import { hostFromFacts } from '../../../shared/facts/index.ts';
import { sectionsOf } from '../../../shared/facts/supportconfig.ts';
import { factsOf } from './facts-of.ts';

const basic = `=============================================================================
                     Support Utilities - Supportconfig
=============================================================================
#==[ Command ]======================================#
# /bin/date
Thu Nov 26 10:15:01 CET 2020

#==[ Command ]======================================#
# /bin/uname -a
Linux sap01 4.12.14-122.46-default #1 SMP Fri Oct 16 13:00:00 UTC 2020 (5a8ae1b) x86_64 x86_64 x86_64 GNU/Linux

#==[ Configuration File ]===========================#
# /etc/os-release
NAME="SLES"
PRETTY_NAME="SUSE Linux Enterprise Server 12 SP5"

`;
const memory = `#==[ Command ]======================================#
# /sbin/sysctl -a 2>/dev/null | grep ^vm
vm.min_free_kbytes = 67584
vm.swappiness = 10

#==[ Configuration File ]===========================#
# /proc/meminfo
MemTotal:       65931064 kB
MemFree:         1234567 kB

#==[ Configuration File ]===========================#
# /proc/buddyinfo
Node 0, zone      DMA      1      0      2

#==[ Configuration File ]===========================#
# /sys/kernel/mm/transparent_hugepage/enabled
always madvise [never]

#==[ Configuration File ]===========================#
# /proc/pagetypeinfo - File not found

`;
const network = `#==[ Command ]======================================#
# /usr/sbin/ethtool -g eth0
Ring parameters for eth0:
Pre-set maximums:
RX:		4096
TX:		4096
Current hardware settings:
RX:		256
TX:		256

#==[ Command ]======================================#
# ip netns exec blue /usr/sbin/ethtool -g eth9
Ring parameters for eth9:
Pre-set maximums:
RX:		1
`;

describe('supportconfig', () => {
  const facts = factsOf({
    'scc_sap01_201126_1015/basic-environment.txt': basic,
    'scc_sap01_201126_1015/memory.txt': memory,
    'scc_sap01_201126_1015/network.txt': network,
    'scc_sap01_201126_1015/modules.txt':
      '#==[ Command ]======================================#\n# /sbin/lsmod | sort\nModule                  Size  Used by\nbonding               152979  0\n',
    'scc_sap01_201126_1015/rpm.txt':
      '#==[ Command ]======================================#\n# /bin/rpm -qa --last\nkernel-default-4.12.14-122.46.1.x86_64        Fri 20 Nov 2020 08:00:01 AM CET\nzypper-1.13.58-21.26.5.x86_64                 Fri 20 Nov 2020 07:00:01 AM CET\n',
  });

  it('tells the same facts as a sosreport', () => {
    expect(hostFromFacts(facts)).toMatchObject({
      hostname: 'sap01',
      kernel: '4.12.14-122.46-default',
      distro: 'SUSE Linux Enterprise Server 12 SP5',
      memTotalKiB: 65931064,
      sysctl: { 'vm.min_free_kbytes': 67584, 'vm.swappiness': 10 },
    });
    expect(facts.buddyinfo?.value[0]?.counts).toEqual([1, 0, 2]);
    expect(facts.thp.enabled?.value).toBe('never');
    expect(facts.modules?.value).toEqual(['bonding']);
    expect(facts.interfaces.map((each) => each.name)).toEqual(['eth0']);
    expect(facts.installedKernels[0]).toMatchObject({
      package: 'kernel-default-4.12.14-122.46.1.x86_64',
      installedAt: '2020-11-20T08:00:01',
    });
  });

  it('cites the line of the text itself, not of the section', () => {
    expect(facts.kernel).toEqual({
      value: '4.12.14-122.46-default',
      member: 'scc_sap01_201126_1015/basic-environment.txt',
      line: 10,
    });
    expect(basic.split('\n')[9]).toContain('4.12.14-122.46-default');
    expect(facts.sysctl['vm.swappiness']?.line).toBe(4);
  });

  it('splits without losing the last section or taking a comment for a banner', () => {
    expect(sectionsOf('#==[ Command ]===#\n# /bin/x\n# not a title\nbody')).toEqual([
      { kind: 'command', name: '/bin/x', text: '# not a title\nbody', firstLine: 3 },
    ]);
    expect(sectionsOf('')).toEqual([]);
    expect(sectionsOf('#==[ Command ]===#')).toEqual([]);
  });
});
