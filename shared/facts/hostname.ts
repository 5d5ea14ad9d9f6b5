/** The host's name: `hostname`, etc/hostname, hostnamectl. */
import { noteHardware } from './hardware.ts';
import { noteMachineId } from './machine-id.ts';
import { cite, type EvidenceReader, firstLine, linesOf, linkPenalty, outranks } from './reader.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9.\-_]{0,253}$/;

function rankOf(path: string): number {
  if (path.endsWith('hostname_-f')) return 2;
  return path.startsWith('etc/') || path.startsWith('proc/') ? 1 : 0;
}

export const hostnameReader: EvidenceReader = {
  name: 'hostname',
  maxBytes: 16 * 1024,
  stems: ['hostname'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/(?:host|general)|insights_commands)\/)?hostname(?:_-f)?$/.test(path) ||
    path === 'etc/hostname' ||
    path === 'proc/sys/kernel/hostname',
  read(evidence, facts) {
    const line = firstLine(evidence);
    if (line === null || !NAME.test(line.text) || line.text === 'localhost') return;
    if (outranks(facts, 'hostname', rankOf(evidence.path) + linkPenalty(evidence)))
      facts.hostname = cite(line.text, evidence, line.index);
  },
};

const HARDWARE = new Map([
  ['Hardware Vendor', 'maker'],
  ['Hardware Model', 'product'],
  ['Firmware Version', 'biosVersion'],
] as const);

/** hostnamectl tells the name, the ids of machine and boot, the virtualisation, and newer ones the hardware. */
export const hostnamectlReader: EvidenceReader = {
  name: 'hostnamectl',
  maxBytes: 16 * 1024,
  stems: ['hostnamectl'],
  accepts: (path) => /(?:^|\/)hostnamectl(?:_status)?$/.test(path),
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const id = /^\s*Machine ID: (\S{1,64})\s*$/.exec(line);
      if (id !== null) noteMachineId(facts, id[1] ?? '', evidence, index, 1);
      const ware = /^\s*(Hardware Vendor|Hardware Model|Firmware Version): (\S.{0,119})$/.exec(line);
      // The pattern holds exactly the keys of the map.
      const field = ware === null ? undefined : HARDWARE.get(ware[1] as 'Hardware Vendor');
      if (ware !== null && field !== undefined) noteHardware(facts, field, ware[2] ?? '', evidence, index, 2);
      const m = /^\s*(Static hostname|Boot ID|Virtualization): (\S{1,253})\s*$/.exec(line);
      const value = m?.[2];
      if (m === null || value === undefined) continue;
      if (m[1] === 'Static hostname') {
        if (NAME.test(value) && outranks(facts, 'hostname', 2)) facts.hostname = cite(value, evidence, index);
      } else if (m[1] === 'Boot ID') {
        if (/^[0-9a-f]{32}$/.test(value) && outranks(facts, 'bootId', 1)) facts.bootId = cite(value, evidence, index);
      } else if (outranks(facts, 'virtualisation', 2)) facts.virtualisation = cite(value, evidence, index);
    }
  },
};
