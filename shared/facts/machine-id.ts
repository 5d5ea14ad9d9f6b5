/** Which installation this is: /etc/machine-id (machine-id(5)), as it stands in the report or as hostnamectl prints it. */
import type { CaseFacts } from '../contract/facts.ts';
import { cite, type Evidence, type EvidenceReader, firstLine, outranks } from './reader.ts';

/** What sos clean, soscleaner and people with a text editor write over an identity. */
const HIDDEN =
  /^(?=.{1,64}$)(?:[\w.-]*obfuscated[\w.-]*|[\w<[(]*(?:redacted|removed|masked|hidden)[\w>\])]*|[xX*]{4,})$/i;

/** True for an identity that somebody hid: two that look alike may be two machines. */
export function isHiddenIdentity(text: string): boolean {
  return HIDDEN.test(text);
}

/** Keeps an id of 32 digits, in lower case, or the mark that it was hidden. Zeros and `uninitialized` are none. */
export function noteMachineId(facts: CaseFacts, text: string, evidence: Evidence, line: number, rank: number): void {
  const id = text.trim().replaceAll('-', '').toLowerCase();
  const real = /^[0-9a-f]{32}$/.test(id) && !/^(.)\1{31}$/.test(id);
  if (!real && !isHiddenIdentity(text.trim())) return;
  if (outranks(facts, 'machineId', rank + (real ? 0 : 4)))
    facts.machineId = cite(real ? id : text.trim(), evidence, line);
}

export const machineIdReader: EvidenceReader = {
  name: 'machine-id',
  maxBytes: 4096,
  stems: ['machine'],
  accepts: (path) => path === 'etc/machine-id' || path === 'var/lib/dbus/machine-id',
  read(evidence, facts) {
    const line = firstLine(evidence);
    if (line !== null) noteMachineId(facts, line.text, evidence, line.index, evidence.path.startsWith('etc/') ? 0 : 2);
  },
};
