/** The machine as its firmware tells it: dmidecode, /sys/class/dmi, hostnamectl. Serial and UUID tell machines apart. */
import type { CaseFacts, HardwareFacts } from '../contract/facts.ts';
import { cite, type Evidence, type EvidenceReader, firstLine, outranks } from './reader.ts';

/** What makers leave in fields that nobody filled in: the same on thousands of machines. */
const FILLER =
  /^(?:|0+|none|n\/?a|not (?:specified|settable|present|applicable|available|provided)|unspecified|unknown|invalid|empty|default(?: string)?|to be filled.*|(?:system|chassis)[ -](?:serial|product|version|manufacturer)[ -]?\w*|123456789|0123456789\w*|o\.?e\.?m\.?|x+|[.\-_ ]+)$/i;
/** All zeros, all ones, and the one that a vendor put on every board. */
const NO_UUID = /^(?:([0f])\1{7}-(?:\1{4}-){3}\1{12}|03000200-0400-0500-0006-000700080009)$/i;

/** Notes a field; what a maker left unfilled stays unknown. Ranks: 0 dmidecode, 1 sysfs, 2 hostnamectl. */
export function noteHardware(
  facts: CaseFacts,
  field: keyof HardwareFacts,
  text: string,
  evidence: Evidence,
  line: number,
  rank: number,
): void {
  const value = text.trim().slice(0, 120);
  if (FILLER.test(value)) return;
  if (field === 'uuid' && (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) || NO_UUID.test(value)))
    return;
  if (!outranks(facts, `hardware.${field}`, rank)) return;
  facts.hardware[field] = cite(field === 'uuid' ? value.toLowerCase() : value, evidence, line);
}

const SECTIONS: ReadonlyMap<string, ReadonlyMap<string, keyof HardwareFacts>> = new Map([
  [
    'BIOS Information',
    new Map<string, keyof HardwareFacts>([
      ['Version', 'biosVersion'],
      ['Release Date', 'biosDate'],
    ]),
  ],
  [
    'System Information',
    new Map<string, keyof HardwareFacts>([
      ['Manufacturer', 'maker'],
      ['Product Name', 'product'],
      ['Serial Number', 'serial'],
      ['UUID', 'uuid'],
    ]),
  ],
]);

/** The first BIOS and System records of dmidecode's output, line by line. */
export function readDmidecode(lines: readonly string[], evidence: Evidence, facts: CaseFacts): void {
  let fields: ReadonlyMap<string, keyof HardwareFacts> | undefined;
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (/^\S/.test(line)) {
      const title = line.trim();
      fields = seen.has(title) ? undefined : SECTIONS.get(title);
      if (fields !== undefined) seen.add(title);
      continue;
    }
    const m = fields === undefined ? null : /^\s+([A-Za-z ]{2,20}): (.{1,200})$/.exec(line);
    const field = fields?.get(m?.[1] ?? '');
    if (m !== null && field !== undefined) noteHardware(facts, field, m[2] ?? '', evidence, index, 0);
  }
}

const FILES: ReadonlyMap<string, keyof HardwareFacts> = new Map([
  ['sys_vendor', 'maker'],
  ['product_name', 'product'],
  ['product_serial', 'serial'],
  ['product_uuid', 'uuid'],
  ['bios_version', 'biosVersion'],
  ['bios_date', 'biosDate'],
]);

export const dmiFilesReader: EvidenceReader = {
  name: 'dmi',
  maxBytes: 4096,
  stems: [],
  folders: ['id'],
  accepts: (path) =>
    /^sys\/(?:devices\/virtual|class)\/dmi\/id\/\w+$/.test(path) && FILES.has(path.slice(path.lastIndexOf('/') + 1)),
  read(evidence, facts) {
    const line = firstLine(evidence);
    const field = FILES.get(evidence.path.slice(evidence.path.lastIndexOf('/') + 1));
    if (line !== null && field !== undefined) noteHardware(facts, field, line.text, evidence, line.index, 1);
  },
};
