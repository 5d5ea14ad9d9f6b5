/**
 * The hypervisor below the host, in the words of systemd-detect-virt (vmware, kvm, qemu, microsoft, xen, oracle, amazon);
 * `none` for hardware. The tools' own word goes before what dmidecode's maker and product suggest.
 */
import { readDmidecode } from './hardware.ts';
import { readMemoryDevices } from './memory-devices.ts';
import { cite, type EvidenceReader, firstLine, linesOf, outranks } from './reader.ts';

export const detectVirtReader: EvidenceReader = {
  name: 'virt-what',
  maxBytes: 16 * 1024,
  stems: ['systemd', 'virt'],
  accepts: (path) => /(?:^|\/)(?:systemd-detect-virt|virt-what)$/.test(path),
  read(evidence, facts) {
    const line = firstLine(evidence);
    if (line === null || !/^[a-z][\w-]{1,30}$/.test(line.text)) return;
    const rank = evidence.path.endsWith('systemd-detect-virt') ? 0 : 1;
    if (outranks(facts, 'virtualisation', rank)) facts.virtualisation = cite(line.text, evidence, line.index);
  },
};

/** Maker and product of DMI's system record → hypervisor. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/VMware/i, 'vmware'],
  [/Microsoft Corporation Virtual Machine/i, 'microsoft'],
  [/Xen|HVM domU/i, 'xen'],
  [/innotek|VirtualBox/i, 'oracle'],
  [/Amazon EC2/i, 'amazon'],
  [/Google Compute/i, 'google'],
  [/Alibaba Cloud/i, 'kvm'],
  [/OpenStack|RHEV|oVirt|Red Hat KVM|\bKVM\b|Nutanix AHV/i, 'kvm'],
  [/QEMU|Bochs/i, 'qemu'],
  [/Parallels/i, 'parallels'],
];

/** The hypervisor that a maker and product name tell; `none` for others, which is hardware. */
export function hypervisorOf(maker: string, product: string): string {
  const both = `${maker} ${product}`;
  return MAKERS.find(([pattern]) => pattern.test(both))?.[1] ?? 'none';
}

export const dmidecodeReader: EvidenceReader = {
  name: 'dmidecode',
  maxBytes: 4 * 1024 * 1024,
  stems: ['dmidecode'],
  accepts: (path) => /^(?:(?:sos_commands\/hardware|insights_commands)\/)?dmidecode$/.test(path),
  read(evidence, facts) {
    let inSystem = false;
    let maker: string | null = null;
    let product: string | null = null;
    let at = 0;
    const lines = linesOf(evidence.text);
    readDmidecode(lines, evidence, facts);
    readMemoryDevices(lines, evidence, facts);
    for (const [index, line] of lines.entries()) {
      if (/^\S/.test(line)) inSystem = line.startsWith('System Information');
      if (!inSystem) continue;
      const m = /^\s+(Manufacturer|Product Name): (.{1,120})$/.exec(line);
      if (m?.[1] === 'Manufacturer') {
        maker ??= m[2] ?? '';
        at = index;
      } else if (m?.[1] === 'Product Name') product ??= m[2] ?? '';
    }
    if (maker === null || product === null || !outranks(facts, 'virtualisation', 4)) return;
    facts.virtualisation = cite(hypervisorOf(maker, product), evidence, at);
  },
};
