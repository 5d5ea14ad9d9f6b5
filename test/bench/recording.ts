/** Draws a binary file of sysstat of any length out of a recorded one: its records again and again, time and counters going on. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readFrame } from '../../shared/sysstat/sa-layout.ts';

const RECORDED = new URL('../fixtures/series/sa22', import.meta.url);
const STATISTICS = 1;
const INTERVAL_SECONDS = 60;

interface Record {
  readonly bytes: Buffer;
  /** Offsets of the 64-bit and long fields, which are counters or amounts. */
  readonly fields: readonly number[];
}

/**
 * Writes a file of `samples` records, one a minute.
 * @returns its size in bytes
 */
export function writeRecording(path: string, samples: number): number {
  const recorded = readFileSync(RECORDED);
  const frame = readFrame(recorded);
  if (!frame.ok) throw new Error(frame.problem);
  const { header } = frame;
  const ints = header.recordWidths.q * 8 + header.recordWidths.l * 8;
  const records: Record[] = [];
  let head = header.dataOffset;
  for (let at = header.dataOffset; at < recorded.length; ) {
    const start = at;
    const type = recorded[start + ints + header.recordWidths.u * 4];
    at += header.recordHeaderSize;
    if (type !== STATISTICS) {
      at += type === 2 ? 4 : 64;
      // What comes before the first statistics (the restart) is written once.
      if (records.length === 0) head = at;
      continue;
    }
    const fields: number[] = [];
    for (const activity of header.activities) {
      let { nr } = activity;
      if (activity.counted) {
        nr = recorded.readInt32LE(at);
        at += 4;
      }
      const count = activity.widths.q + activity.widths.l;
      for (let item = 0; item < nr * activity.nr2; item++, at += activity.size)
        for (let field = 0; field < count; field++) fields.push(at - start + field * 8);
    }
    records.push({ bytes: recorded.subarray(start, at), fields });
  }
  const file = openSync(path, 'w');
  writeSync(file, recorded.subarray(0, head));
  let size = head;
  const first = records[0]?.bytes;
  if (first === undefined) throw new Error('the recording holds no statistics');
  const [uptime, time] = [first.readBigUInt64LE(0), first.readBigUInt64LE(8)];
  for (let sample = 0; sample < samples; sample++) {
    const { bytes, fields } = records[sample % records.length] as Record;
    const own = Buffer.from(bytes);
    own.writeBigUInt64LE(uptime + BigInt(sample * INTERVAL_SECONDS * 100), 0);
    own.writeBigUInt64LE(time + BigInt(sample * INTERVAL_SECONDS), 8);
    // Odd steps, so that rates have decimals as real ones do.
    for (const [i, at] of fields.entries())
      own.writeBigUInt64LE(own.readBigUInt64LE(at) + BigInt(sample * (37 + (i % 911))), at);
    size += writeSync(file, own);
  }
  closeSync(file);
  return size;
}
