/** Packs a log as a report: a tar of one file, through xz, without a second copy of the log on the disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { tarHead } from './inputs.ts';

/** @throws when xz is not there or fails */
export async function packLog(log: string, path: string, xzOptions: readonly string[]): Promise<void> {
  const { size } = statSync(log);
  const xz = spawn('xz', [...xzOptions, '-c'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const written = pipeline(xz.stdout, createWriteStream(path));
  async function* archive(): AsyncGenerator<Buffer> {
    yield tarHead(size);
    for await (const chunk of createReadStream(log, { highWaterMark: 1024 * 1024 })) yield chunk as Buffer; // no encoding is set
    yield Buffer.alloc(((512 - (size % 512)) % 512) + 1024);
  }
  const ended = once(xz, 'exit');
  await pipeline(archive(), xz.stdin);
  await written;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`xz ended with ${code}`);
}
