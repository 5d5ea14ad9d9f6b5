/** What the window is measured on: a large log, and half a day with many failures beside a recording of each second. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../builders/kernel-log.ts';

/** One a second for twelve hours. */
export const SAMPLES = 43_200;
const BOOTED_SECONDS = 5000;
const COMMS = ['squid', 'java', 'python2.6', 'kworker/0:1', 'nginx', 'mysqld', 'node', 'postgres'];
const TABLES: readonly (readonly string[])[] = [
  [
    'kbmemfree',
    'kbavail',
    'kbmemused',
    'kbbuffers',
    'kbcached',
    'kbactive',
    'kbinact',
    'kbdirty',
    'kbanonpg',
    'kbslab',
    'kbkstack',
    'kbpgtbl',
  ],
  ['pgpgin/s', 'pgpgout/s', 'fault/s', 'majflt/s', 'pgfree/s', 'pgscank/s', 'pgscand/s', 'pgsteal/s'],
  ['pswpin/s', 'pswpout/s'],
];

const two = (n: number): string => String(n).padStart(2, '0');

function clockOf(second: number): string {
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

/** Writes a folder as sos unpacks it: `count` failures over twelve hours, and sar's numbers of each second of them. */
export function writeHalfDay(folder: string, count: number): { readonly series: number } {
  const log = join(folder, 'var/log');
  mkdirSync(join(log, 'sa'), { recursive: true });
  mkdirSync(join(folder, 'etc'), { recursive: true });
  writeFileSync(join(folder, 'etc/timezone'), 'Etc/UTC\n');
  const messages = openSync(join(log, 'messages'), 'w');
  let lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const at = (i * SAMPLES) / count;
    const stamp = `2026-11-22T${clockOf(Math.floor(at))}.${String(Math.floor((at % 1) * 1e6)).padStart(6, '0')}+00:00`;
    const seconds = `[${(BOOTED_SECONDS + at).toFixed(6).padStart(12)}]`;
    const sketch = {
      comm: COMMS[(i * 7) % COMMS.length] ?? '',
      pid: 100 + (i % 5000),
      cpu: i % 8,
      order: i % 3,
      freeKiB: 3092 + 4 * (i % 1000),
    };
    for (const message of report(sketch)) lines.push(`${stamp} db01 kernel: ${seconds} ${message}`);
    if (i % 500 === 499 || i === count - 1) {
      writeSync(messages, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(messages);
  const sar = openSync(join(log, 'sa/sar22'), 'w');
  writeSync(sar, 'Linux 5.10.0-32-amd64 (db01) \t2026-11-22 \t_x86_64_\t(8 CPU)\n\n');
  for (const [table, columns] of TABLES.entries()) {
    writeSync(sar, `00:00:00 ${columns.join(' ')}\n`);
    const rows: string[] = [];
    for (let second = 1; second < SAMPLES; second++) {
      const values = columns.map((_, column) =>
        (100_000 * (column + 1) + 90_000 * Math.sin(second / (300 + 37 * column + table)) + ((second * 7919) % 9000))
          .toFixed(table === 0 ? 0 : 2)
          .padStart(9),
      );
      rows.push(`${clockOf(second)} ${values.join(' ')}`);
    }
    writeSync(sar, `${rows.join('\n')}\n\n`);
  }
  closeSync(sar);
  return { series: TABLES.reduce((sum, columns) => sum + columns.length, 0) };
}
