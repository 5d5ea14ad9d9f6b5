/** OSWatcher's archives of /proc/meminfo and /proc/slabinfo: copies of the file, each after a `zzz ***DATE` mark. */
import { linesOf, type RecorderOptions, zzzMoment } from './moments.ts';
import { RecordedPoints, type Recording } from './points.ts';

const MEMINFO = /^([A-Za-z][\w()]{0,39}):\s+(\d{1,16})( kB)?\s*$/;
/** Name, active and all objects, bytes of an object (mm/slab_common.c, version 2.x). */
const SLAB = /^(\S{1,80}) +(\d{1,12}) +(\d{1,12}) +(\d{1,9}) +(\d{1,6}) +(\d{1,4}) : tunables/;
/** Caches that are kept: the largest of the first sample tell the story, and one that grows shows among them. */
const MAX_CACHES = 40;

/** Reads copies of /proc/meminfo. The origin is that of the snapshot, so that they make one curve. */
export function readOswMeminfo(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  let at: number | null = null;
  for (const line of linesOf(text)) {
    const mark = zzzMoment(line, options.zone, at);
    if (mark !== null) at = mark;
    const m = MEMINFO.exec(line);
    if (m === null) continue;
    const key = m[1] ?? '';
    const unit = m[3] === undefined ? 'pages' : 'KiB';
    points.put(at, `meminfo.${key}`, Number(m[2]), { name: `${key} (meminfo)`, unit });
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}

interface CacheSample {
  readonly at: number | null;
  readonly name: string;
  readonly kiB: number;
}

/** Reads copies of /proc/slabinfo: what each cache's objects (used or not) take, without the slack of its slabs. */
export function readOswSlabinfo(text: string, options: RecorderOptions): Recording {
  const points = new RecordedPoints();
  const samples: CacheSample[] = [];
  const most = new Map<string, number>();
  let at: number | null = null;
  for (const line of linesOf(text)) {
    const mark = zzzMoment(line, options.zone, at);
    if (mark !== null) at = mark;
    const m = SLAB.exec(line);
    if (m === null) continue;
    const name = m[1] ?? '';
    const kiB = (Number(m[3]) * Number(m[4])) / 1024;
    if (samples.length < 4_000_000) samples.push({ at, name, kiB });
    most.set(name, Math.max(most.get(name) ?? 0, kiB));
  }
  const kept = new Set(
    [...most]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MAX_CACHES)
      .map(([name]) => name),
  );
  for (const sample of samples) {
    if (!kept.has(sample.name)) continue;
    const about = { name: `Slab cache ${sample.name}, objects`, unit: 'KiB' };
    points.put(sample.at, `slabinfo[${sample.name}].objects`, sample.kiB, about);
  }
  return points.finish(options.source, options.zone.kind !== 'unknown');
}
