import { describe, expect, it } from 'vitest';
import { factsOf } from './facts-of.ts';

describe('devices of the machine', () => {
  it('memory modules: what is plugged in, and which slots are empty', () => {
    const device = (size: string, locator: string, speed: string): string =>
      `Handle 0x1100, DMI type 17, 40 bytes\nMemory Device\n\tSize: ${size}\n\tLocator: ${locator}\n\tBank Locator: P0\n\tType: DDR4\n\tSpeed: 3200 MT/s\n\tConfigured Memory Speed: ${speed}\n`;
    const text = [
      'Handle 0x1000, DMI type 16, 23 bytes\nPhysical Memory Array\n\tMaximum Capacity: 1 TB\n',
      device('32 GB', 'DIMM_A1', '2933 MT/s'),
      device('No Module Installed', 'DIMM_A2', 'Unknown'),
      'Handle 0x1300, DMI type 20, 35 bytes\nMemory Device Mapped Address\n\tSize: 9 GB\n',
    ].join('\n');
    const { memoryDevices } = factsOf({ 'sos_commands/hardware/dmidecode': text });
    expect(memoryDevices?.value).toEqual([
      { locator: 'DIMM_A1', sizeKiB: 32 * 1024 ** 2, type: 'DDR4', speed: '2933 MT/s' },
      { locator: 'DIMM_A2', sizeKiB: null, type: 'DDR4', speed: '3200 MT/s' },
    ]);
    expect(memoryDevices?.line).toBe(6);
  });

  it('network and storage on PCI with the drivers that are bound; bridges are left out', () => {
    const text = [
      '00:00.0 Host bridge [0600]: Intel Corporation 440FX [8086:1237] (rev 02)',
      '\tSubsystem: Red Hat, Inc. Device [1af4:1100]',
      '',
      '00:02.0 Ethernet controller [0200]: Intel Corporation 82540EM [8086:100e] (rev 03)',
      '\tKernel driver in use: e1000',
      '\tKernel modules: e1000',
      '',
      '0000:05:00.0 RAID bus controller [0104]: Broadcom / LSI MegaRAID [1000:005d] (rev 02)',
      '\tKernel modules: megaraid_sas',
    ].join('\n');
    const { pciDevices } = factsOf({ 'sos_commands/pci/lspci_-nnvv': text });
    expect(pciDevices?.value.map(({ slot, driver }) => [slot, driver])).toEqual([
      ['00:02.0', 'e1000'],
      ['0000:05:00.0', null],
    ]);
    expect(pciDevices?.value[0]).toMatchObject({ class: 'Ethernet controller' });
  });
});
