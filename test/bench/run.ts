/**
 * `npm run bench`: how fast logs are read, beside a named reference in the same run. Numbers of two machines cannot be
 * compared, ratios can.
 *
 *     npm run bench [-- EVENTS]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogScanner } from '../../electron/engine/scan/log-scanner.ts';
import { KernelLogReader } from '../../shared/kernel/log-reader.ts';
import { dress, report } from '../builders/kernel-log.ts';
import { noiseLines } from './noise.ts';

const EVENTS = Number(process.argv[2] ?? 100_000);
const NOISE_LINES = 2_000_000;
const RUNS = 3;

/** Failures of different tasks, orders and numbers, one every ten seconds, and nothing else. */
function* failures(count: number): Generator<string> {
  for (let i = 0; i < count; i++) {
    const sketch = {
      comm: `worker/${i % 64}`,
      pid: 200 + (i % 4096),
      order: i % 5,
      freeKiB: 1000 + ((i * 7919) % 60_000),
    };
    yield `${dress.dmesg(report(sketch), 100 + i * 10).join('\n')}\n`;
  }
}

/** Days of ordinary messages with a failure here and there. */
function* syslog(lines: number): Generator<string> {
  const block = 20_000;
  for (let at = 0; at < lines; at += block) {
    yield `${noiseLines(at, block, 1_700_000_000 + at / 10, 1_699_000_000).join('\n')}\n`;
    if ((at / block) % 25 === 0) yield `${dress.syslogSeconds(report(), 1_000_000 + at / 10).join('\n')}\n`;
  }
}

function write(path: string, parts: Iterable<string>): void {
  const file = openSync(path, 'w');
  for (const part of parts) writeSync(file, part);
  closeSync(file);
}

async function read(path: string): Promise<{ seconds: number; reports: number; lines: number }> {
  let reports = 0;
  const started = performance.now();
  const reader = new KernelLogReader({ onReport: () => reports++ });
  const scanner = new LogScanner(reader);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) scanner.push(chunk);
  const { lines } = scanner.end();
  reader.end();
  return { seconds: (performance.now() - started) / 1000, reports, lines };
}

/** The reference: `grep -c`, in the C locale, counting the lines of a failure's header. */
function grep(path: string): number {
  const started = performance.now();
  const { status } = spawnSync('grep', ['-c', 'page allocation failure', path], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error('the reference, grep -c, found nothing or is missing');
  return (performance.now() - started) / 1000;
}

async function measure(title: string, path: string): Promise<void> {
  const megabytes = statSync(path).size / 1e6;
  let [ours, theirs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [reports, lines] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    const one = await read(path);
    ours = Math.min(ours, one.seconds);
    ({ reports, lines } = one);
    theirs = Math.min(theirs, grep(path));
  }
  console.log(`${title}: ${lines} lines, ${megabytes.toFixed(0)} MB, ${reports} failures`);
  console.log(
    `  buddyscope ${ours.toFixed(2)} s: ${(reports / ours).toFixed(0)} failures/s, ${(megabytes / ours).toFixed(0)} MB/s`,
  );
  console.log(`  grep -c    ${theirs.toFixed(2)} s; ratio ${(ours / theirs).toFixed(2)} (best of ${RUNS} runs each)`);
}

const folder = mkdtempSync(join(tmpdir(), 'buddyscope-bench-'));
try {
  const path = join(folder, 'log');
  write(path, failures(EVENTS));
  await measure('nothing but failures', path);
  write(path, syslog(NOISE_LINES));
  await measure('days of syslog', path);
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
