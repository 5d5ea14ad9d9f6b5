/** One log member through the log reader, with what the clock needs to know of the file. */
import { setImmediate } from 'node:timers/promises';
import type { CaseSource } from '../../../shared/case/sources.ts';
import { KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import type { RawReport } from '../../../shared/kernel/report/raw-report.ts';
import type { DirectBytes, Member } from '../intake/member.ts';
import type { LogStore, SpoolWriter } from '../log-store/log-store.ts';
import type { LogRole } from '../roles.ts';
import { LogScanner } from '../scan/log-scanner.ts';

/** Read at a time while every line is read. */
const SPARE_BYTES = 64 * 1024;
/** Others get their turn after so much time: a wish to stop among them. Bytes tell nothing of it where a log is all failures. */
const STRETCH_MS = 20;

/** A name tells the local day on which the file was closed: it ended by then in every zone. */
const CLOSING_SECONDS = 38 * 3600;

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
  if (member.direct !== null) {
    await readDirect(member.direct, scanner);
    // It stays where it lies: a copy would take as much room again.
    if (member.sizeBytes !== null) store?.refer(name, member.storedPath, member.sizeBytes);
  } else {
    await readStream(member, scanner, name, signal, store);
  }
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
      closedOn: role.rotatedOn === null ? null : Date.parse(role.rotatedOn) / 1000 + CLOSING_SECONDS,
      runningBoot: role.runningBoot,
    },
    log,
  };
}

async function readDirect(bytes: DirectBytes, scanner: LogScanner): Promise<void> {
  const spare = Buffer.allocUnsafe(SPARE_BYTES);
  for (let since = performance.now(); ; ) {
    const room = scanner.room();
    const count = bytes.read(room ?? spare);
    if (count === 0) return;
    if (room === null) scanner.push(spare.subarray(0, count));
    else scanner.filled(count);
    if (performance.now() - since < STRETCH_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}

async function readStream(
  member: Member,
  scanner: LogScanner,
  name: string,
  signal: AbortSignal | undefined,
  store: LogStore | null,
): Promise<void> {
  let kept: SpoolWriter | null = null;
  for await (const chunk of member.stream()) {
    signal?.throwIfAborted();
    scanner.push(chunk);
    if (store === null) continue;
    kept ??= await store.writer(name);
    await kept.write(chunk);
  }
  await kept?.end();
}
