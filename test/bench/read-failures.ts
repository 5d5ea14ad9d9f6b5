/** Reads a log of failures in this one thread and prints, as JSON, how many there were and how long it took. */
import { closeSync, openSync, readSync } from 'node:fs';
import { LogScanner } from '../../electron/engine/scan/log-scanner.ts';
import { decodeSource } from '../../shared/case/source.ts';
import { KernelLogReader } from '../../shared/kernel/log-reader.ts';

const [path = ''] = process.argv.slice(2);
const file = openSync(path, 'r');
const reader = new KernelLogReader();
const scanner = new LogScanner(reader);
const chunk = Buffer.allocUnsafeSlow(1024 * 1024);
const started = [performance.now(), process.threadCpuUsage()] as const;
for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk))
  scanner.push(chunk.subarray(0, count));
scanner.end();
const log = reader.end();
const read = lap(...started);
closeSync(file);
const decoding = [performance.now(), process.threadCpuUsage()] as const;
const options = { member: 'log', fallbackRelease: () => null, nodesShift: null, pageSizeKiB: null };
const events = decodeSource(log, options).length;
process.stdout.write(JSON.stringify({ events, read, decode: lap(...decoding) }));

interface Lap {
  readonly wallSeconds: number;
  /** Of this thread alone: the garbage collector's helpers are not in it, nor is other work of the machine. */
  readonly cpuSeconds: number;
}

function lap(wall: number, cpu: NodeJS.CpuUsage): Lap {
  const used = process.threadCpuUsage(cpu);
  return { wallSeconds: (performance.now() - wall) / 1000, cpuSeconds: (used.user + used.system) / 1e6 };
}
