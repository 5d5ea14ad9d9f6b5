/** One log member through the log reader, with what the clock needs to know of the file. */
import { open } from 'node:fs/promises';
import type { CaseSource } from '../../../shared/case/sources.ts';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import type { RawReport } from '../../../shared/kernel/report/assembler.ts';
import type { Member } from '../intake/member.ts';
import type { LogStore, SpoolWriter } from '../log-store/log-store.ts';
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
  let kept: SpoolWriter | 'in place' | null = null;
  for await (const chunk of member.stream()) {
    signal?.throwIfAborted();
    scanner.push(chunk);
    if (store === null) continue;
    kept ??= (await referTo(store, name, member, single, chunk)) ? 'in place' : await store.writer(name);
    if (kept !== 'in place') await kept.write(chunk);
  }
  if (kept !== null && kept !== 'in place') await kept.end();
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

/**
 * Leaves a log where it lies, if it is the input itself and its bytes are read as they are: a copy would take as much room
 * again. What was taken off on the way (a compression, UTF-16) shows in the first bytes.
 */
async function referTo(
  store: LogStore,
  name: string,
  member: Member,
  single: boolean,
  first: Uint8Array,
): Promise<boolean> {
  if (!single || member.sizeBytes === null || first.byteLength === 0) return false;
  const head = Buffer.alloc(Math.min(first.byteLength, 4096));
  const file = await open(member.storedPath, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const { bytesRead } = await file.read(head, 0, head.byteLength, 0);
    if (bytesRead !== head.byteLength || !head.equals(first.subarray(0, head.byteLength))) return false;
  } finally {
    await file.close();
  }
  store.refer(name, member.storedPath, member.sizeBytes);
  return true;
}
