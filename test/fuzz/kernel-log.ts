/**
 * Fuzzes the log reader for a given time: `node test/fuzz/kernel-log.ts [--seconds 600] [--dir FOLDER]`.
 * Takes our own drawn logs, and any logs found in FOLDER, damages them in every way and reads them. Reports the slowest
 * microseconds per byte seen, so that a pattern that backtracks shows, and the seed of any failure.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSource } from '../../shared/case/source.ts';
import { KernelLogReader } from '../../shared/kernel/log-reader.ts';
import { damage, random } from '../builders/damage.ts';
import { type Dress, dress, report } from '../builders/kernel-log.ts';

const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const seconds = Number(option('seconds', '600'));
const folder = option('dir', '');

const bases: string[][] = (Object.keys(dress) as Dress[]).map((name) =>
  [0, 1, 2].flatMap((i) => dress[name](report({ order: i, memory: i !== 1 }), 100 + i)),
);
if (folder !== '' && existsSync(folder)) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isFile() && statSync(path).size < 2e6 && /\.(?:log|txt)$/.test(name))
      bases.push(readFileSync(path, 'utf8').split('\n'));
  }
}

let runs = 0;
let bytes = 0;
let slowest = 0;
let slowestSeed = 0;
const startedAt = performance.now();
let seed = Number(option('seed', String(Math.floor(startedAt * 1000) % 2 ** 31)));
while (performance.now() - startedAt < seconds * 1000) {
  seed = (seed + 1) | 0;
  const next = random(seed);
  const base = bases[Math.floor(next() * bases.length)] ?? [];
  const lines = damage(base, {
    cutFrom: next() < 0.5 ? 0 : next() * 0.5,
    cutTo: next() < 0.5 ? 1 : 0.5 + next() * 0.5,
    drop: next() < 0.5 ? 0 : next() * 0.3,
    double: next() < 0.7 ? 0 : next(),
    swap: next() < 0.5 ? 0 : next() * 0.3,
    flips: Array.from(
      { length: Math.floor(next() * 60) },
      () => [next(), next() < 0.8 ? 32 + Math.floor(next() * 95) : Math.floor(next() * 0x3000)] as const,
    ),
    seed,
  });
  // Now and then all lines in one, or none at all between: what terminals and web forms do.
  const text = next() < 0.1 ? [lines.join(' ')] : next() < 0.1 ? [lines.join('')] : lines;
  const before = process.cpuUsage();
  try {
    const reader = new KernelLogReader();
    text.forEach((line, i) => {
      reader.push(line, i + 1, 0);
    });
    decodeSource(reader.end(), { member: 'fuzz', fallbackRelease: () => null, nodesShift: null, pageSizeKiB: null });
  } catch (error) {
    console.error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    process.exit(1);
  }
  const size = text.reduce((sum, line) => sum + line.length + 1, 0);
  // Of the processor: what else runs on the machine is none of the reader's doing.
  const { user, system } = process.cpuUsage(before);
  const perByte = (user + system) / Math.max(size, 4096);
  if (perByte > slowest && runs > 200) {
    slowest = perByte;
    slowestSeed = seed;
  }
  runs++;
  bytes += size;
}
console.log(
  `${runs} logs, ${(bytes / 1e6).toFixed(0)} MB, no crash; slowest ${slowest.toFixed(3)} µs per byte (seed ${slowestSeed}), mean ${(((performance.now() - startedAt) * 1000) / bytes).toFixed(3)} µs per byte`,
);
