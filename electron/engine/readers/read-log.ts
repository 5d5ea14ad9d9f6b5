/** One log member through the log reader, with what the clock needs to know of the file. */
import type { CaseSource } from '../../../shared/case/sources.ts';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import type { RawReport } from '../../../shared/kernel/report/assembler.ts';
import type { Member } from '../intake/member.ts';
import type { LogStore } from '../log-store/log-store.ts';
import type { LogRole } from '../roles.ts';
import { LogScanner } from '../scan/log-scanner.ts';

/**
 * Reads a log to its end, or to where it can be read.
 * @param name the member's name in the case
 * @param single whether the input is nothing but this file
 * @param onReport told of each report as soon as it is complete, while the rest of the log is still being read
 * @returns null when the member held nothing
 */
export async function readLogMember(
  member: Member,
  role: LogRole,
  name: string,
  single: boolean,
  signal: AbortSignal | undefined,
  store: LogStore | null,
  onReport?: (report: RawReport) => void,
): Promise<CaseSource | null> {
  const reader = new KernelLogReader(onReport === undefined ? {} : { onReport });
  const scanner = new LogScanner(reader);
  const spool = await store?.writer(name);
  for await (const chunk of member.stream()) {
    signal?.throwIfAborted();
    scanner.push(chunk);
    await spool?.write(chunk);
  }
  await spool?.end();
  const read = scanner.end();
  if (read.bytes === 0) return null;
  const log = reader.end();
  const problems = member.problems.map((p) => p.message);
  if (read.cutLines > 0)
    problems.push(
      `${read.cutLines} lines were longer than can be read and were cut (first: line ${read.firstCutLine})`,
    );
  return {
    member: name,
    role: role.role,
    bytes: read.bytes,
    truncated: role.truncated,
    problems,
    family: role.family,
    rotation: role.rotation,
    clock: {
      kind: role.clockKind,
      notAfter: member.mtimeSeconds,
      notAfterBasis: single ? 'file' : 'archive',
      runningBoot: role.runningBoot,
    },
    log,
  };
}
