/** The same logs as a daemon writes them: stamped lines with a report per failure, the kernel's start, and daily chatter. */
import { report } from '../builders/kernel-log.ts';
import { type PrintingKernel, printFailures } from './kernel.ts';

const HOUR = 3600;

/**
 * A whole /var/log/messages of one boot.
 * @param at seconds since the boot at which memory was refused
 */
export function logText(kernel: PrintingKernel, at: readonly number[], startMs: number, days: number): string {
  const lines: { at: number; text: string }[] = [];
  const add = (seconds: number, text: string): void => {
    lines.push({ at: seconds, text });
  };
  const kernelLine = (seconds: number, text: string): void =>
    add(seconds, `kernel: [${seconds.toFixed(6).padStart(12)}] ${text}`);
  kernelLine(0, `Linux version ${kernel.release} (build@example) (gcc) #1 SMP`);
  for (let t = HOUR; t <= days * 24 * HOUR; t += HOUR) add(t, 'CRON[4711]: (root) CMD (run-parts /etc/cron.hourly)');
  for (const one of printFailures(kernel, at)) {
    if (one.suppressed > 0) kernelLine(one.at, `warn_alloc: ${one.suppressed} callbacks suppressed`);
    for (const text of report({ comm: 'postgres', order: 3, release: kernel.release, memory: false }))
      kernelLine(one.at, text);
  }
  return lines
    .sort((a, b) => a.at - b.at)
    .map((line) => `${new Date(startMs + line.at * 1000).toISOString().replace('Z', '000+00:00')} db1 ${line.text}\n`)
    .join('');
}
