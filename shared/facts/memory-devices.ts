/** Memory modules as the firmware tells them (SMBIOS type 17, printed by dmidecode). */
import type { CaseFacts } from '../contract/facts.ts';
import { cite, type Evidence } from './reader.ts';

/** The largest machines have some hundred slots. */
const MAX_DEVICES = 1024;
const POWERS: Readonly<Record<string, number>> = { kB: 0, KB: 0, MB: 1, GB: 2, TB: 3 };

type Device = NonNullable<CaseFacts['memoryDevices']>['value'][number];

const known = (text: string): string | null =>
  /^(?:unknown|not specified|not provided|none|<.*>|)$/i.test(text.trim()) ? null : text.trim().slice(0, 80);

/** KiB of `16 GB`; null for slots that are empty and for sizes that the firmware does not know. */
function sizeKiB(text: string): number | null {
  const m = /^(\d{1,9}) (kB|KB|MB|GB|TB)$/.exec(text.trim());
  return m === null ? null : Number(m[1]) * 1024 ** (POWERS[m[2] ?? ''] ?? 0);
}

/** Reads all "Memory Device" records; an empty slot is one without a size. */
export function readMemoryDevices(lines: readonly string[], evidence: Evidence, facts: CaseFacts): void {
  const devices: Device[] = [];
  let open: Device | null = null;
  let first: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (/^\S/.test(line)) {
      open = null;
      if (line.trim() !== 'Memory Device' || devices.length >= MAX_DEVICES) continue;
      first ??= index;
      open = { locator: null, sizeKiB: null, type: null, speed: null };
      devices.push(open);
      continue;
    }
    const m =
      open === null ? null : /^\s+(Locator|Size|Type|Speed|Configured (?:Memory|Clock) Speed): (.{1,120})$/.exec(line);
    if (m === null || open === null) continue;
    const text = m[2] ?? '';
    if (m[1] === 'Locator') open.locator = known(text);
    else if (m[1] === 'Size') open.sizeKiB = sizeKiB(text);
    else if (m[1] === 'Type') open.type = known(text);
    // What the module runs at goes before what it could.
    else if (m[1] === 'Speed') open.speed ??= known(text);
    else open.speed = known(text) ?? open.speed;
  }
  if (devices.length > 0 && facts.memoryDevices == null) facts.memoryDevices = cite(devices, evidence, first);
}
