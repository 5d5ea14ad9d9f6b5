/** Whether two reports are of one machine: by name, by machine-id, and by what the firmware says of the hardware. */
import type { Analysis } from '../contract/index.ts';
import { isHiddenIdentity } from '../facts/machine-id.ts';
import { hardwareOf } from './changes/kernel.ts';
import { memoryDifference } from './changes/machine.ts';
import { hostName } from './sides.ts';

const SAME_MEMORY = 0.03;

/** Names that sos clean and soscleaner put in place of the real ones. */
const HIDDEN_NAME = /^(?:host\d+|obfuscatedhost\d*|obfuscated[-_.]?\w*)$|obfuscated/i;

export const isHiddenName = (name: string): boolean => HIDDEN_NAME.test(name);

/** Whether a case came in with the name of its host hidden. */
export function hasHiddenName(analysis: Analysis): boolean {
  const name = hostName(analysis);
  return name !== null && isHiddenName(name);
}

/** Of one question about two reports. */
export type Likeness = 'same' | 'different' | 'unknown';

const likeness = (x: string | null, y: string | null): Likeness =>
  x === null || y === null ? 'unknown' : x === y ? 'same' : 'different';

/** The id of an installation; null where it is not known, or was hidden. */
export function machineIdOf(analysis: Analysis): string | null {
  const id = analysis.facts.machineId?.value ?? null;
  return id === null || isHiddenIdentity(id) ? null : id;
}

/** D-Bus keeps an id of its own on some systems: it compares with its like alone. */
const ofDbus = (analysis: Analysis): boolean => analysis.facts.machineId?.member.includes('dbus/') === true;

export interface Resemblance {
  readonly name: Likeness;
  readonly machineId: Likeness;
  /** Serial number or UUID of the system. */
  readonly hardware: Likeness;
  /** What differs, one clause each: `serial number ABC before, DEF after`. */
  readonly differences: readonly string[];
}

/** The first characters tell two ids apart; the whole one identifies a customer's machine. */
export const shortId = (id: string): string => `${id.slice(0, 8)}…`;

/** Compares two reports. What either does not tell is unknown, never different. */
export function resemblanceOf(before: Analysis, after: Analysis): Resemblance {
  const [x, y] = [before.facts.hardware, after.facts.hardware];
  const value = (field: 'serial' | 'uuid' | 'product', facts: typeof x): string | null => {
    const text = facts[field]?.value ?? null;
    return text === null || isHiddenIdentity(text) ? null : text;
  };
  const serial = likeness(value('serial', x), value('serial', y));
  const uuid = likeness(value('uuid', x), value('uuid', y));
  const differences: string[] = [];
  if (serial === 'different')
    differences.push(`serial number ${value('serial', x)} before, ${value('serial', y)} after`);
  if (uuid === 'different')
    differences.push(
      `UUID of the system ${shortId(value('uuid', x) ?? '')} before, ${shortId(value('uuid', y) ?? '')} after`,
    );
  // hostnamectl writes `_` for characters that it does not pass on.
  const plain = (text: string | null): string | null => text?.replace(/[^A-Za-z0-9]+/g, ' ').trim() ?? null;
  const model = likeness(plain(value('product', x)), plain(value('product', y)));
  if (model === 'different') differences.push(`${value('product', x)} before, ${value('product', y)} after`);
  else if (model === 'unknown') {
    const [old, young] = [hardwareOf(before), hardwareOf(after)];
    if (old !== null && young !== null && old !== young) differences.push(`${old} before, ${young} after`);
  }
  const [arch, arch2] = [before.host.arch, after.host.arch];
  if (arch !== null && arch2 !== null && arch !== arch2) differences.push(`${arch} before, ${arch2} after`);
  if ((memoryDifference(before, after) ?? 0) > SAME_MEMORY) differences.push('another amount of memory');
  const [a, b] = [hostName(before), hostName(after)];
  const shown = (name: string | null): string | null => (name === null || isHiddenName(name) ? null : name);
  return {
    name: likeness(shown(a), shown(b)),
    machineId: ofDbus(before) === ofDbus(after) ? likeness(machineIdOf(before), machineIdOf(after)) : 'unknown',
    // A moved or restored guest gets a new UUID and keeps its serial number, or the other way round: either same is same.
    hardware:
      serial === 'same' || uuid === 'same'
        ? 'same'
        : serial === 'different' || uuid === 'different'
          ? 'different'
          : 'unknown',
    differences,
  };
}
