/** What the assembler finds in one source: reports as printed, before anything is decoded, and the marks between them. */
import type { Frame } from '../../contract/event.ts';
import type { Header } from './header.ts';
import type { MemInfoBuilder } from './mem-info.ts';
import type { SleepSign } from './sleep-line.ts';
import type { TaskLine } from './task-line.ts';

/** One report as printed. */
export interface RawReport {
  header: Header;
  line: number;
  endLine: number;
  byteOffset: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
  prefixCpu: number | null;
  prefixPid: number | null;
  task: TaskLine | null;
  hardware: string | null;
  workqueue: string | null;
  frames: Frame[];
  memory: MemInfoBuilder;
  /** Index into the source's boots of the boot that printed it; −1 before the first `Linux version` line. */
  boot: number;
  /** Records of others between the lines of this report. */
  foreign: number;
  /** The report was still growing when its source ended. */
  openAtEnd: boolean;
  /** printk said that it dropped messages while this report was being printed. */
  dropped: number;
  /** How often syslogd says that the line was repeated. */
  repeated: number;
  /** The last bound record carried this printk time. */
  lastBootSeconds: number | null;
}

export interface BootMark {
  release: string;
  /** The distribution's own version, where the line tells it. */
  build: string | null;
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
}

export interface SuppressedMark {
  by: string;
  count: number;
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  boot: number;
}

/** A line that the kernel prints on its way into a sleep or out of it. */
export interface SleepMark extends SleepSign {
  line: number;
  stamp: string | null;
  bootSeconds: number | null;
  bootId: string | null;
}

export interface AssembledLog {
  reports: RawReport[];
  boots: BootMark[];
  suppressed: SuppressedMark[];
  sleeps: SleepMark[];
  /** Lines of Mem-Info blocks and allocation traces whose header is not in the source. */
  orphanMemory: number[];
  orphanTraces: number[];
  dropped: number;
}
