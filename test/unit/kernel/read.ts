/** Reads lines the way the engine does and hands back what a test looks at. */
import { type KernelLog, KernelLogReader } from '../../../shared/kernel/log-reader.ts';
import type { RawReport } from '../../../shared/kernel/report/raw-report.ts';

export function readLog(lines: readonly string[]): KernelLog {
  const reader = new KernelLogReader();
  let offset = 0;
  lines.forEach((line, i) => {
    reader.push(line, i + 1, offset);
    offset += line.length + 1;
  });
  return reader.end();
}

export function failures(lines: readonly string[]): RawReport[] {
  return readLog(lines)
    .reports.filter((r) => r.header.kind === 'page-allocation-failure')
    .sort((a, b) => a.line - b.line);
}

export const symbols = (r: RawReport | undefined): string[] => r?.frames.map((f) => f.symbol) ?? [];
