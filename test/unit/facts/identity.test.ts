import { describe, expect, it } from 'vitest';
import { factsOf, factsOfReversed } from './facts-of.ts';

const DMIDECODE = `# dmidecode 3.4
Handle 0x0000, DMI type 0, 24 bytes
BIOS Information
	Vendor: Dell Inc.
	Version: 2.19.1
	Release Date: 06/04/2023

Handle 0x0100, DMI type 1, 27 bytes
System Information
	Manufacturer: Dell Inc.
	Product Name: PowerEdge R740
	Serial Number: 7ABC123
	UUID: 4C4C4544-0037-4110-8042-B7C04F313233

Handle 0x0300, DMI type 3, 22 bytes
Chassis Information
	Serial Number: CHASSIS9
`;

const HOSTNAMECTL = ` Static hostname: db1
      Machine ID: 57be21ba95d6ca55e1060da4d51e518e
         Boot ID: df27ddfb8f6844d9bb93eaa0a371365c
 Hardware Vendor: Dell Inc.
  Hardware Model: PowerEdge R740
Firmware Version: 2.19.1
`;

describe('which machine it is', () => {
  it('is told by the system record of the firmware, not by that of the case around it', () => {
    const { hardware } = factsOf({ 'r/sos_commands/hardware/dmidecode': DMIDECODE });
    expect(hardware.serial).toEqual({ value: '7ABC123', member: 'r/sos_commands/hardware/dmidecode', line: 12 });
    expect(hardware.uuid?.value).toBe('4c4c4544-0037-4110-8042-b7c04f313233');
    expect(hardware.product?.value).toBe('PowerEdge R740');
    expect(hardware.biosVersion?.value).toBe('2.19.1');
    expect(hardware.biosDate?.value).toBe('06/04/2023');
  });

  it('stays unknown where the maker filled nothing in: thousands of machines share such a serial', () => {
    for (const filler of [
      'Not Specified',
      'To Be Filled By O.E.M.',
      '0123456789',
      'Default string',
      'System Serial Number',
      '0',
      'None',
    ]) {
      const text = DMIDECODE.replace('7ABC123', filler).replace(
        /UUID: .*/,
        'UUID: 03000200-0400-0500-0006-000700080009',
      );
      const { hardware } = factsOf({ 'r/sos_commands/hardware/dmidecode': text });
      expect(hardware.serial, filler).toBeNull();
      expect(hardware.uuid).toBeNull();
    }
  });

  it('is told by files of sysfs and by hostnamectl where dmidecode was not run', () => {
    const files = {
      'r/sys/devices/virtual/dmi/id/product_serial': '7ABC123\n',
      'r/sys/class/dmi/id/bios_version': '2.19.1\n',
    };
    expect(factsOf(files).hardware.serial?.value).toBe('7ABC123');
    const { machineId, hardware } = factsOf({ 'r/sos_commands/host/hostnamectl_status': HOSTNAMECTL });
    expect(machineId?.value).toBe('57be21ba95d6ca55e1060da4d51e518e');
    expect(hardware.product?.value).toBe('PowerEdge R740');
    expect(hardware.biosVersion?.value).toBe('2.19.1');
  });

  it('takes /etc/machine-id before what hostnamectl prints, and both before the id of D-Bus', () => {
    const members = {
      'r/var/lib/dbus/machine-id': '5f94e8a7df5242d68c6e52cafb2b7295\n',
      'r/sos_commands/host/hostnamectl_status': HOSTNAMECTL,
      'r/etc/machine-id': 'AAAA21ba95d6ca55e1060da4d51e518e\n',
    };
    for (const read of [factsOf, factsOfReversed]) {
      expect(read(members).machineId?.value).toBe('aaaa21ba95d6ca55e1060da4d51e518e');
      const { 'r/etc/machine-id': _id, ...rest } = members;
      expect(read(rest).machineId?.value).toBe('57be21ba95d6ca55e1060da4d51e518e');
    }
  });

  it('keeps the mark of a cleaner, and takes neither zeros nor a first boot for an id', () => {
    const id = (text: string): string | undefined => factsOf({ 'r/etc/machine-id': text }).machineId?.value;
    expect(id('obfuscatedword3\n')).toBe('obfuscatedword3');
    expect(id('uninitialized\n')).toBeUndefined();
    expect(id(`${'0'.repeat(32)}\n`)).toBeUndefined();
    expect(id('57be21ba\n')).toBeUndefined();
  });
});

describe('how drivers were set', () => {
  it('reads parameters as running, `-` and `_` alike', () => {
    const { moduleParameters } = factsOf({
      'r/sys/module/e1000/parameters/copybreak': '256\n',
      'r/sys/module/nf-conntrack/parameters/hash-size': '65536\n',
      'r/sys/module/x/parameters/text': '(null)\n',
    });
    expect(moduleParameters['e1000.copybreak']).toEqual({
      value: '256',
      member: 'r/sys/module/e1000/parameters/copybreak',
      line: 1,
    });
    expect(moduleParameters['nf_conntrack.hash_size']?.value).toBe('65536');
    expect(Object.keys(moduleParameters)).toHaveLength(2);
  });

  it('reads options over several lines, and those of the file that modprobe reads last', () => {
    const members = {
      'r/usr/lib/modprobe.d/10-mlx.conf': 'options mlx5_core prof_sel=2\n',
      'r/etc/modprobe.d/20-site.conf':
        '# options mlx5_core prof_sel=9\noptions mlx5_core prof_sel=0 \\\n  log_max_qp=18 sriov\ninstall x /bin/true\n',
      'r/etc/modprobe.d/README': 'options mlx5_core prof_sel=7\n',
    };
    for (const read of [factsOf, factsOfReversed]) {
      const { moduleOptions } = read(members);
      expect(moduleOptions['mlx5_core.prof_sel']).toEqual({
        value: '0',
        member: 'r/etc/modprobe.d/20-site.conf',
        line: 2,
      });
      expect(moduleOptions['mlx5_core.log_max_qp']?.value).toBe('18');
      expect(moduleOptions['mlx5_core.sriov']?.value).toBe('Y');
    }
  });

  it('reads packages of drivers and firmware from rpm and dpkg, and versions of modules', () => {
    const rpms = [
      'bash-5.1.8-6.el9.x86_64',
      'kmod-28-9.el9.x86_64',
      'kmod-libs-28-9.el9.x86_64',
      'kmod-mlnx-ofa_kernel-5.8-1.rhel9.x86_64',
      'linux-firmware-20230814-140.el9.noarch',
      'kernel-modules-extra-5.14.0-362.el9.x86_64',
      'kernel-modules-extra-5.14.0-284.el9.x86_64',
    ];
    const text = rpms.map((name) => `${name.padEnd(60)}Tue Nov  7 10:00:00 2023\n`).join('');
    expect(factsOf({ 'r/installed-rpms': text }).driverPackages?.value).toEqual({
      'kernel-modules-extra': '5.14.0-284.el9, 5.14.0-362.el9',
      'kmod-mlnx-ofa_kernel': '5.8-1.rhel9',
      'linux-firmware': '20230814-140.el9',
    });
    const debs = [
      'bash 5.2',
      'libkmod2:amd64 30',
      'kmod 30',
      'zfs-dkms 2.1.11',
      'linux-modules-extra-5.15.0-91-generic 5.15.0-91.101',
      'perl 5.36',
    ]
      .map((row) => `ii  ${row.replace(' ', '     ')}   amd64   text\n`)
      .join('');
    expect(factsOf({ 'r/sos_commands/dpkg/dpkg_-l': debs }).driverPackages?.value).toEqual({
      'linux-modules-extra': '5.15.0-91-generic',
      'zfs-dkms': '2.1.11',
    });
    // A failed command is no list of no drivers.
    expect(factsOf({ 'r/sos_commands/dpkg/dpkg_-l': 'dpkg: error\n' }).driverPackages).toBeNull();
    const status = 'zfs/2.1.11, 6.1.0-56-amd64, x86_64: installed\nold/1.0, 6.1: added\n';
    expect(factsOf({ 'r/sos_commands/kernel/dkms_status': status }).moduleVersions['zfs']?.value).toBe('2.1.11');
    expect(factsOf({ 'r/sys/module/ice/version': '1.12.6\n' }).moduleVersions['ice']?.value).toBe('1.12.6');
  });
});
