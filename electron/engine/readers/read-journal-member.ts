/** A binary journal through the log reader: its entries carry both clocks and the boot they belong to. */
import type { CaseSource } from '../../../shared/case/sources.ts';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import type { RawReport } from '../../../shared/kernel/report/raw-report.ts';
import { readJournal } from '../intake/index.ts';
import type { Member } from '../intake/member.ts';
import type { LogRole } from '../roles.ts';

/**
 * Reads the kernel's entries of a journal.
 * Places in it are entry ordinals and byte offsets of entries: a binary file has no lines.
 * @param name the member's name in the case
 * @param single whether the input is nothing but this file
 * @param onReport told of each report as soon as it is complete
 * @returns null when it held no kernel entry
 */
export async function readJournalMember(
  member: Member,
  role: LogRole,
  name: string,
  single: boolean,
  signal: AbortSignal | undefined,
  onReport?: (report: RawReport) => void,
): Promise<CaseSource | null> {
  const reader = new KernelLogReader(onReport === undefined ? {} : { onReport });
  const problems: string[] = [];
  let entries = 0;
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of member.stream()) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  };
  const options = {
    signal,
    onProblem: (_code: string, message: string): void => {
      if (problems.length < 20) problems.push(`${name} ${message}.`);
    },
  };
  for await (const entry of readJournal(counted(), options)) {
    entries++;
    if (entry.message === null) continue;
    reader.message(
      {
        text: entry.message,
        stamp: microseconds(entry.realtimeUs),
        bootSeconds: entry.sourceMonotonicUs === null ? null : entry.sourceMonotonicUs / 1e6,
        fromKernel: true,
        bootId: entry.bootId,
      },
      entries,
      entry.byteOffset,
    );
  }
  if (entries === 0) return null;
  return {
    member: name,
    role: role.role,
    bytes,
    truncated: role.truncated,
    problems: [...problems, ...member.problems.map((p) => p.message)],
    family: role.family,
    rotation: role.rotation,
    clock: {
      kind: 'journal',
      notAfter: member.mtimeSeconds,
      notAfterBasis: single ? 'file' : 'archive',
      runningBoot: false,
      utc: true,
    },
    log: reader.end(),
  };
}

/** Unix seconds with six decimals, the form in which the clock takes them. */
function microseconds(us: number): string {
  const text = String(us).padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}
