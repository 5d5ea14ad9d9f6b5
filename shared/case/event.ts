/** One report as printed becomes one decoded event: gfp, stack, memory, sizes. Times and verdicts are added by the case. */
import type { AnalysisEvent, Frame, Gfp, Trace } from '../contract/event.ts';
import { decodeGfp } from '../kernel/gfp/index.ts';
import { mappingInWords } from '../kernel/mapping.ts';
import { type KernelRelease, parseRelease } from '../kernel/release.ts';
import type { RawReport } from '../kernel/report/raw-report.ts';
import { attributeStack } from '../kernel/stack/index.ts';
import { memoryAbsence } from './absence.ts';
import { machineHints } from './arch.ts';
import { fingerprint } from './fingerprint.ts';

export interface EventContext {
  member: string;
  /** Release for reports that do not print their own, with the reason in words. */
  release: string | null;
  /** The build text of that release, where it is known. */
  build: string | null;
  secondsSinceDump: number | null;
  nodesShift: number | null;
  pageSizeKiB: number | null;
}

export type DecodedEvent = Omit<AnalysisEvent, 'id' | 'time' | 'timeSource' | 'verdict'>;

const releases = new Map<string, KernelRelease | null>();

function releaseOf(text: string | null, build: string | null): KernelRelease | null {
  if (text === null) return null;
  const key = `${text} ${build ?? ''}`;
  let release = releases.get(key);
  if (release === undefined) {
    release = parseRelease(text, build);
    if (releases.size > 1000) releases.clear();
    releases.set(key, release);
  }
  return release;
}

/** Decodes one report. */
export function decodeReport(report: RawReport, context: EventContext): DecodedEvent {
  const { header } = report;
  if (header.kind === 'other') throw new Error('a report of another kind is not an event');
  const kernel = report.task?.release ?? context.release;
  const kernelBuild = report.task?.build ?? context.build;
  const release = releaseOf(kernel ?? (header.details['wording'] === '2.4' ? '2.4.0' : null), kernelBuild);
  const memory = report.memory.finish();
  const hints = machineHints(
    kernel,
    report.frames,
    memory?.zones.map((z) => z.zone) ?? [],
    memory?.pageSizeKiB ?? context.pageSizeKiB,
  );
  const gfp =
    header.mode === null && header.printed === null
      ? null
      : decodeGfp({
          mode: header.mode,
          printed: header.printed,
          release,
          ...(hints.is32bit === null ? {} : { is32bit: hints.is32bit }),
        });
  const sizeKiB =
    header.order === null || hints.pageSizeKiB === null ? null : hints.pageSizeKiB * 2 ** Math.min(header.order, 40);
  const pid = report.task?.pid ?? header.pid ?? report.prefixPid;
  const trace = traceOf(report, gfp, sizeKiB, pid, release);
  const details = { ...header.details };
  if (report.repeated > 0) details['repeated'] = report.repeated;
  delete details['headerFollows'];
  delete details['bare'];
  const wantsMemory = header.kind === 'page-allocation-failure';
  const event: DecodedEvent = {
    kind: header.kind,
    evidence: [
      {
        member: context.member,
        line: report.line,
        endLine: Math.max(report.line, report.endLine),
        byteOffset: report.byteOffset,
      },
    ],
    bootSeconds: report.bootSeconds,
    process: header.process,
    pid,
    cpu: report.task?.cpu ?? header.cpu ?? report.prefixCpu,
    kernel,
    kernelBuild,
    tainted: report.task?.tainted ?? null,
    hardware: report.hardware,
    workqueue: report.workqueue,
    order: header.order,
    sizeKiB,
    mode: header.mode,
    nodemask: header.nodemask,
    cpuset: header.cpuset,
    memsAllowed: header.memsAllowed,
    gfp,
    trace,
    memory,
    memoryAbsence:
      memory !== null
        ? memory.problems.length === 0
          ? null
          : memory.problems.join('; ')
        : wantsMemory
          ? memoryAbsence({
              release,
              context: trace?.context ?? 'unknown',
              hasFrames: report.frames.length > 0,
              cut: report.openAtEnd,
              secondsSinceDump: context.secondsSinceDump,
              dropped: report.dropped,
              nodesShift: context.nodesShift,
            })
          : null,
    details,
    binding: header.torn ? 'guessed' : report.memory.overlapped || report.foreign > 40 ? 'likely' : 'certain',
    fingerprint: '',
  };
  event.fingerprint = fingerprint(event);
  return event;
}

function traceOf(
  report: RawReport,
  gfp: Gfp | null,
  sizeKiB: number | null,
  pid: number | null,
  release: KernelRelease | null,
): Trace | null {
  const frames: Frame[] = report.frames;
  if (frames.length === 0) return null;
  const story = attributeStack({
    frames,
    process: report.header.process ?? report.task?.comm ?? null,
    pid,
    order: report.header.order,
    sizeKiB,
    gfp,
    workqueue: report.workqueue,
    mapping: mappingInWords(report.header),
    release,
  });
  return { ...story, frames };
}
