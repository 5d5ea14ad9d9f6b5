/** The inputs of the benchmark, drawn into a folder outside the tree. The same sizes give the same bytes. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { tarEntry } from '../builders/archives.ts';
import { dress, report } from '../builders/kernel-log.ts';
import { noiseLines, stampOf } from './noise.ts';

const BOOTED = 1_792_000_000;
const HOST = 'db01';
const TOP = `sosreport-${HOST}-2026-11-22-abcdefg`;
/** Lines of noise are drawn once and stamped anew: drawing 10 million takes longer than everything that is measured. */
const POOL = 24;
const BLOCK_LINES = 9000;
/** A failure in every so many lines of a log of a gigabyte, and the first one near the beginning. */
const FAILURE_EVERY = 9000;

export interface Written {
  readonly bytes: number;
  readonly failures: number;
}

/**
 * Writes a busy server's /var/log/messages of about `bytes` with failures sprinkled in.
 * @param sparse how many times fewer failures than usual
 */
export function writeMessages(path: string, bytes: number, sparse = 1): Written {
  const pool = Array.from({ length: POOL }, (_, i) =>
    noiseLines(i + 1, BLOCK_LINES, BOOTED, BOOTED, HOST).map((line) => line.slice(15)),
  );
  const file = openSync(path, 'w');
  let written = 0;
  let failures = 0;
  let at = BOOTED + 1000;
  for (let block = 0; written < bytes; block++) {
    const lines: string[] = [];
    for (const [i, line] of (pool[block % POOL] ?? []).entries()) {
      // Twenty lines a second.
      if (i % 20 === 0) at++;
      lines.push(stampOf(at) + line);
      if ((block * BLOCK_LINES + i) % (FAILURE_EVERY * sparse) === 500) {
        failures++;
        const seconds = `[${(at - BOOTED).toFixed(6).padStart(12)}]`;
        for (const message of report({ freeKiB: 4000 + 4 * (failures % 500), pid: 100 + failures }))
          lines.push(`${stampOf(at)} ${HOST} kernel: ${seconds} ${message}`);
      }
    }
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
  return { bytes: written, failures };
}

/** Writes a log that is nothing but failures, each with its stack and its memory report. */
export function writeFailures(path: string, count: number): Written {
  const file = openSync(path, 'w');
  const comms = ['squid', 'java', 'python2.6', 'kworker/0:1'];
  let bytes = 0;
  let lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const sketch = {
      comm: comms[i % 4] ?? '',
      pid: 100 + (i % 5000),
      cpu: i % 8,
      order: i % 3,
      freeKiB: 3092 + 4 * (i % 1000),
    };
    lines.push(...dress.syslogSeconds(report(sketch), 100 + i * 0.05));
    if (i % 500 === 499 || i === count - 1) {
      bytes += writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(file);
  return { bytes, failures: count };
}

/** The path that the log has in the archive of `writeTarOf`. */
export const LOG_IN_TAR = `${TOP}/var/log/messages`;

/** Writes a tar of one file in front of which its header stands, as `tar -c` does, from a log that was written before. */
export function tarHead(bytes: number): Buffer {
  return tarEntry({ name: LOG_IN_TAR, claimedSize: bytes }).subarray(0, 512);
}

/** Writes a report of `members` files as sos makes it, of which `relevant` are logs or settings that are read. */
export function writeReport(path: string, members: number, relevant: number): Written {
  const file = openSync(path, 'w');
  let bytes = writeSync(file, tarEntry({ name: `${TOP}/`, type: '5' }));
  let failures = 0;
  let batch: Buffer[] = [];
  const every = Math.max(1, Math.floor(members / relevant));
  for (let i = 0; i < members; i++) {
    if (i % every === 0 && i / every < relevant) {
      const n = i / every;
      failures += n === 0 ? 1 : 0;
      batch.push(tarEntry(relevantMember(n)));
    } else {
      // What such a report is full of: small files of /proc and /sys, some 1.5 KB each.
      const name = `${TOP}/sys/devices/system/node${i % 8}/cpu${i % 512}/attribute${i}`;
      batch.push(tarEntry({ name, body: `${(i * 2654435761) % 4294967296}\n`.repeat(1 + ((i * 7919) % 300)) }));
    }
    if (batch.length >= 1000) {
      bytes += writeSync(file, Buffer.concat(batch));
      batch = [];
    }
  }
  bytes += writeSync(file, Buffer.concat([...batch, Buffer.alloc(1024)]));
  closeSync(file);
  return { bytes, failures };
}

function relevantMember(n: number): { name: string; body: string } {
  if (n === 0) return { name: LOG_IN_TAR, body: `${dress.syslogSeconds(report()).join('\n')}\n` };
  if (n === 1)
    return { name: `${TOP}/proc/meminfo`, body: 'MemTotal:       16265432 kB\nMemFree:          234567 kB\n' };
  if (n === 2) return { name: `${TOP}/sos_commands/kernel/sysctl_-a`, body: 'vm.min_free_kbytes = 67584\n' };
  const noise = noiseLines(n, 100, BOOTED + n * 86_400, BOOTED, HOST);
  return {
    name: `${TOP}/var/log/messages-202610${String(n % 31).padStart(2, '0')}-${n}`,
    body: `${noise.join('\n')}\n`,
  };
}
