/**
 * The lines that say who was running: `Pid: …, comm: …` (to 3.9, el6), `CPU: … PID: … Comm: …` (3.10 and later, with UID
 * from 6.11), the hardware name, the work item, and the cpuset line of 4.11 to 4.20. Source: lib/dump_stack.c
 * dump_stack_print_info(), arch/x86/kernel/process.c, kernel/cgroup/cpuset.c.
 */
import { group } from '../lines/group.ts';
import { pooledOrNull, pooledText } from '../lines/own-text.ts';

export interface TaskLine {
  pid: number | null;
  cpu: number | null;
  comm: string | null;
  /** Taint letters without blanks, '' for "Not tainted"; null when not printed. */
  tainted: string | null;
  release: string | null;
  /** What stands behind the release: `#1 Debian 6.1.192-2`; null when nothing does. */
  build: string | null;
}

const TASK =
  /(?:^|\s)(?:CPU: ?(\d{1,5})(?: UID: ?\d{1,10})? PID: ?(\d{1,9}) |Pid: ?(\d{1,9}), |CPU: ?(\d{1,5})\s+)(?:[Cc]omm: (.{1,40}?)(?=\s+(?:Not tainted|Tainted:|Kdump:|not tainted)|\s*$))?/i;
const TAINT = /(?:Not tainted|Tainted: ?([A-Z][A-Z -]{0,80}?)(?=\s+\d|\s*$))/;
/** The release begins with a version and is followed by the build number `#1`, a hash, or the end. */
const RELEASE = /tainted:?(?:[\sA-Z-]{0,80})\s(\d{1,2}\.\d{1,3}\S*)/i;

/** Reads a task line; null when the record is none. */
export function readTaskLine(body: string): TaskLine | null {
  if (!/Comm:|comm:|CPU: ?\d/.test(body)) return null;
  const m = TASK.exec(body);
  if (m === null || (m[2] === undefined && m[3] === undefined && m[5] === undefined)) return null;
  const taint = TAINT.exec(body);
  const release = RELEASE.exec(body);
  const pid = m[2] ?? m[3];
  const cpu = m[1] ?? m[4];
  return {
    pid: pid === undefined ? null : Number(pid),
    cpu: cpu === undefined ? null : Number(cpu),
    comm: pooledOrNull(m[5]),
    tainted: taint === null ? null : pooledText((taint[1] ?? '').replace(/[\s-]+/g, '')),
    release: pooledOrNull(release?.[1]),
    build: buildOf(body, release),
  };
}

/** The rest of the line behind the release; the distribution's own version may stand there. */
function buildOf(body: string, release: RegExpExecArray | null): string | null {
  if (release === null) return null;
  const rest = body.slice(release.index + release[0].length).trim();
  return rest === '' ? null : pooledText(rest.slice(0, 120));
}

/** Debian's version at the end of a `Linux version` line, as it stands behind the release of a task line. */
export function buildOfBootLine(body: string): string | null {
  return pooledOrNull(/\bDebian \d{1,2}\.\d{1,3}\.\d{1,4}-\S{1,20}/.exec(body)?.[0]);
}

/** `Hardware name: …`; null when the record is something else. */
export function readHardware(body: string): string | null {
  return pooledOrNull(/^Hardware name: ?(.{1,300})/.exec(body)?.[1]?.trim());
}

/** `Workqueue: queue function [module]`; null when the record is something else. */
export function readWorkqueue(body: string): string | null {
  return pooledOrNull(/^Workqueue: ?(.{1,200})/.exec(body)?.[1]?.trim());
}

/** The cpuset line that 4.11 to 4.20 print apart from the header. */
export function readCpusetLine(body: string): { comm: string; cpuset: string; memsAllowed: string | null } | null {
  const m = /^(\S.{0,39}?) cpuset=(\S{1,200})(?: mems_allowed=([\d,-]+))?/.exec(body);
  if (m === null) return null;
  return { comm: group(m, 1), cpuset: pooledText(group(m, 2)), memsAllowed: pooledOrNull(m[3]) };
}

/** `Linux version 6.1.0-56-amd64 (…`: the first line of a boot. */
export function readBootLine(body: string): string | null {
  return pooledOrNull(/^(?:<\d>)?Linux version (\d\S{2,80})/.exec(body)?.[1]);
}

/** `warn_alloc: 47 callbacks suppressed` and its kin: the function that asked the limiter, and how often it was refused. */
export function readSuppressed(body: string): { by: string; count: number } | null {
  const m = /^([\w.]{1,64}): (\d{1,12}) (?:callbacks|messages) suppressed/.exec(body);
  return m === null ? null : { by: pooledText(group(m, 1)), count: Number(m[2]) };
}
