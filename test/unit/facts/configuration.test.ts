import { describe, expect, it } from 'vitest';
import { servicesOfCommand } from '../../../shared/facts/services.ts';
import { hypervisorOf } from '../../../shared/facts/virtualisation.ts';
import { factsOf, factsOfReversed } from './facts-of.ts';

describe('settings as configured', () => {
  const members = {
    'etc/sysctl.conf': '# own\nvm.swappiness = 1\n',
    'etc/sysctl.d/99-late.conf': 'vm.swappiness=20\nvm.dirty_ratio = 15\n',
    'etc/sysctl.d/10-early.conf': 'vm.dirty_ratio = 40\n-net/core/rmem_max=4096\n; a comment\n',
    'usr/lib/sysctl.d/99-late.conf': 'vm.min_free_kbytes = 5\n',
    'etc/sysctl.d/notes.txt': 'vm.min_free_kbytes = 6\n',
  };

  it('lets the last file win, sysctl.conf the last of all, and etc hide its namesake in usr/lib', () => {
    for (const facts of [factsOf(members), factsOfReversed(members)]) {
      expect(facts.sysctlConfigured['vm.swappiness']).toEqual({ value: '1', member: 'etc/sysctl.conf', line: 2 });
      expect(facts.sysctlConfigured['vm.dirty_ratio']?.value).toBe('15');
      expect(facts.sysctlConfigured['net.core.rmem_max']?.value).toBe('4096');
      expect(facts.sysctlConfigured['vm.min_free_kbytes']).toBeUndefined();
    }
  });
});

describe('kernels', () => {
  it('lists kernel images once, with the best known install time', () => {
    const facts = factsOf({
      'installed-rpms':
        'kernel-headers-4.18.0-80.el8.x86_64      Fri Sep 27 11:51:34 2019\nkernel-core-4.18.0-80.el8.x86_64         Fri Sep 27 11:51:34 2019\nkernel-4.18.0-80.el8.x86_64              Fri Sep 27 11:51:40 2019\nkernel-tools-4.18.0-80.el8.x86_64        Fri Sep 27 11:51:34 2019\n',
      'sos_commands/rpm/package-data':
        'kernel-core-4.18.0-80.el8.x86_64\tFri Sep 27 11:51:34 2019\t1569585094\tRed Hat, Inc.\tx\n',
    });
    expect(facts.installedKernels).toEqual([
      {
        package: 'kernel-core-4.18.0-80.el8.x86_64',
        installedAt: '2019-09-27T11:51:34Z',
        member: 'sos_commands/rpm/package-data',
      },
    ]);
  });

  it('leaves Debian meta packages and removed images out, and finds the time in dpkg.log', () => {
    const facts = factsOf({
      'sos_commands/dpkg/dpkg_-l':
        'ii  linux-image-5.10.0-32-amd64    5.10.223-1    amd64    Linux 5.10\nii  linux-image-amd64              5.10.223-1    amd64    meta\nrc  linux-image-5.10.0-30-amd64    5.10.218-1    amd64    Linux 5.10\n',
      'var/log/dpkg.log':
        '2026-11-22 18:16:10 status half-configured linux-image-5.10.0-32-amd64:amd64 5.10.223-1\n2026-11-22 18:16:16 status installed linux-image-5.10.0-32-amd64:amd64 5.10.223-1\n',
    });
    expect(facts.installedKernels).toEqual([
      {
        package: 'linux-image-5.10.0-32-amd64 5.10.223-1',
        installedAt: '2026-11-22T18:16:16',
        member: 'var/log/dpkg.log',
      },
    ]);
  });

  it('keeps the build options of the running kernel, not those of its neighbour in boot', () => {
    const members = {
      'boot/config-5.10.0-32-amd64': 'CONFIG_NODES_SHIFT=10\n# CONFIG_CMA is not set\nCONFIG_IRRELEVANT=y\n',
      uname: 'Linux a 6.1.0-9-amd64 #1 SMP x86_64 GNU/Linux\n',
      'boot/config-6.1.0-9-amd64': 'CONFIG_NODES_SHIFT=6\nCONFIG_CMA=y\n',
    };
    for (const facts of [factsOf(members), factsOfReversed(members)]) {
      expect(facts.config.CONFIG_NODES_SHIFT).toEqual({ value: '6', member: 'boot/config-6.1.0-9-amd64', line: 1 });
      expect(facts.config.CONFIG_CMA?.value).toBe('y');
      expect(facts.config.CONFIG_IRRELEVANT).toBeUndefined();
    }
  });
});

describe('network interfaces', () => {
  const members = {
    'sos_commands/networking/ethtool_-i_eth0':
      'driver: vmxnet3\nversion: 1.4.17.0-k\nfirmware-version: \nbus-info: 0000:03:00.0\n',
    'sos_commands/networking/ethtool_-g_eth0':
      'Ring parameters for eth0:\nPre-set maximums:\nRX:\t\t4096\nRX Mini:\t0\nTX:\t\t4096\nCurrent hardware settings:\nRX:\t\t512\nRX Mini:\t0\nTX:\t\tn/a\n',
    'sos_commands/networking/ethtool_-k_eth0':
      'Features for eth0:\nlarge-receive-offload: on\n\ttx-checksum-ipv4: off [fixed]\n',
    'sos_commands/networking/ethtool_-S_eth0':
      'NIC statistics:\n     Tx Queue#: 0\n       TSO pkts tx: 5\n     Rx Queue#: 0\n       drv dropped rx total: 116449\n         rx buf alloc fail: 3\n     Rx Queue#: 1\n       drv dropped rx total: 4\n',
    'sos_commands/networking/ethtool_-i_lo': 'Cannot get driver information: Operation not supported\n',
    'sos_commands/networking/ethtool_-i_eth1': '',
    'sos_commands/networking/ip_-s_-d_link':
      '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN\n2: eth0: <BROADCAST,UP> mtu 9000 qdisc mq state UP\n    RX: bytes  packets  errors  dropped missed  mcast   \n    3627195264 2515392  1       116449  7       0       \n    TX: bytes  packets  errors  dropped carrier collsns \n    9131       33       0       0       0       0       \n',
  };

  it('puts driver, rings, features, lost packets and MTU of one interface together', () => {
    const facts = factsOf(members);
    expect(facts.interfaces.map((each) => each.name)).toEqual(['eth0']);
    expect(facts.interfaces[0]).toMatchObject({
      driver: 'vmxnet3',
      driverVersion: '1.4.17.0-k',
      firmware: null,
      mtu: 9000,
      rxRing: { current: 512, max: 4096 },
      txRing: { current: null, max: 4096 },
      features: { 'large-receive-offload': true, 'tx-checksum-ipv4': false },
    });
    expect(facts.interfaces[0]?.counters).toEqual({
      'Tx Queue 0 TSO pkts tx': 5,
      'Rx Queue 0 drv dropped rx total': 116449,
      'Rx Queue 0 rx buf alloc fail': 3,
      'Rx Queue 1 drv dropped rx total': 4,
      'link rx_errors': 1,
      'link rx_dropped': 116449,
      'link rx_missed': 7,
    });
    expect(facts.interfaces[0]?.members).toHaveLength(5);
  });

  it('finds the MTU in the output of old net-tools', () => {
    const facts = factsOf({
      'sos_commands/networking/ifconfig_-a':
        'ib0       Link encap:InfiniBand  HWaddr 80:00\n          UP BROADCAST RUNNING MULTICAST  MTU:65520  Metric:1\n',
    });
    expect(facts.interfaces[0]).toMatchObject({ name: 'ib0', mtu: 65520 });
  });
});

describe('what the host is for', () => {
  it.each([
    ['ora_pmon_ORCL', ['oracle']],
    ['/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main', ['postgres']],
    ['postgres: checkpointer', ['postgres']],
    ['[nfsd]', ['nfsd']],
    ['/usr/libexec/qemu-kvm -name guest=a', ['qemu']],
    ['/usr/bin/java -Xmx4g -cp /x kafka.Kafka /etc/kafka.conf', ['java', 'kafka']],
    ['grep postgres', []],
    ['vi /etc/java.conf', []],
    ['[kvm-irqfd-clean]', []],
  ])('takes %j for %j', (command, services) => {
    expect(servicesOfCommand(command)).toEqual(services);
  });

  it('lists a service once, from whichever listing the report has', () => {
    const facts = factsOf({
      'sos_commands/process/ps_auxwww':
        'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nmysql        900  1.0 10.0 900000 90000 ?        Ssl  Oct24   1:09 /usr/sbin/mysqld --basedir=/usr\nroot         901  0.0  0.0      0     0 ?        S    Oct24   0:00 [nfsd]\nroot         902  0.0  0.0      0     0 ?        S    Oct24   0:00 [nfsd]\n',
    });
    expect(facts.services.map((each) => [each.value, each.line])).toEqual([
      ['mysqld', 2],
      ['nfsd', 3],
    ]);
  });

  it('tells hardware from guests by DMI', () => {
    expect(hypervisorOf('VMware, Inc.', 'VMware Virtual Platform')).toBe('vmware');
    expect(hypervisorOf('Microsoft Corporation', 'Virtual Machine')).toBe('microsoft');
    expect(hypervisorOf('Microsoft Corporation', 'Surface Pro')).toBe('none');
    expect(hypervisorOf('Dell Inc.', 'PowerEdge R720')).toBe('none');
    expect(hypervisorOf('Red Hat', 'KVM')).toBe('kvm');
  });
});
