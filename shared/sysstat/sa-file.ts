/** Reads a binary `saDD` file of sysstat (11.7.1 and later) into series: what `sadf -j FILE -- -A` tells, value for value. */
import { Columns } from './columns.ts';
import { fixedDiskName } from './disk-names.ts';
import type { SysstatResult } from './result.ts';
import { ACTIVITY_NAMES, SIMPLE } from './sa-activities.ts';
import { type Block, Fields } from './sa-block.ts';
import { cpuEmitter, interruptListEmitter, interruptMatrixEmitter, softnetEmitter } from './sa-cpu.ts';
import {
  diskEmitter,
  fibreChannelEmitter,
  fileSystemEmitter,
  frequencyEmitter,
  networkEmitter,
  networkErrorsEmitter,
  serialEmitter,
} from './sa-devices.ts';
import { type Emitter, type EmitterContext, simpleEmitterFor } from './sa-emitter.ts';
import { readFrame, type SaActivity, type SaHeader, skipExtras } from './sa-layout.ts';
import { hugePagesEmitter, memoryEmitter, pagingEmitter, pressureEmitter, transfersEmitter } from './sa-memory.ts';

export interface SaOptions {
  /** Member to cite. */
  readonly source: string;
  /** `major:minor` → name (diskNamesOf); without it disks of dynamic numbers are called `dev253-0`. */
  readonly diskNames?: ReadonlyMap<string, string>;
}

/** By activity id and magic of its structure. */
const EMITTERS: ReadonlyMap<string, (context: EmitterContext) => Emitter> = new Map([
  ['1:8b', cpuEmitter],
  ['3:8b', interruptListEmitter],
  ['3:8c', interruptMatrixEmitter],
  ['5:8a', pagingEmitter],
  ['6:8b', transfersEmitter],
  ['7:8b', memoryEmitter],
  ['10:8b', serialEmitter],
  ['11:8c', diskEmitter],
  ['12:8d', networkEmitter],
  ['13:8c', networkErrorsEmitter],
  ['30:8a', frequencyEmitter],
  ['34:8b', hugePagesEmitter],
  ['37:8b', fileSystemEmitter],
  ['38:8a', fibreChannelEmitter],
  ['39:8a', softnetEmitter],
  ['40:8a', pressureEmitter('psi.psi-cpu', ['some'])],
  ['41:8a', pressureEmitter('psi.psi-io', ['some', 'full'])],
  ['42:8a', pressureEmitter('psi.psi-mem', ['some', 'full'])],
]);

/** Fields without which an emitter would read beyond its structure; shorter ones are damage. */
const LEAST: Readonly<Record<string, readonly [number, number, number]>> = {
  '1:8b': [8, 0, 0],
  '3:8b': [1, 0, 0],
  '3:8c': [0, 0, 1],
  '5:8a': [0, 8, 0],
  '7:8b': [17, 0, 0],
  '10:8b': [0, 0, 7],
  '11:8c': [1, 2, 6],
  '12:8d': [7, 0, 1],
  '13:8c': [9, 0, 0],
  '30:8a': [0, 1, 0],
  '34:8b': [2, 0, 0],
  '37:8b': [5, 0, 0],
  '38:8a': [0, 4, 0],
  '40:8a': [1, 3, 0],
  '41:8a': [2, 6, 0],
  '42:8a': [2, 6, 0],
};

/** Record types of sa.h. */
const RESTART = 2;
const COMMENT = 4;
const EXTRA_MIN = 5;
const EXTRA_MAX = 15;
const COMMENT_BYTES = 64;
const MAX_ITEMS = 65_536;

/** Types that tell nothing about memory, and are not reported as left out. */
const UNINTERESTING = new Set([31, 32, 33, 35, 36, 43]);

function emitterFor(context: EmitterContext): Emitter | null {
  const { id, magic, widths } = context.activity;
  const key = `${id}:${magic.toString(16)}`;
  const least = LEAST[key];
  if (least !== undefined && (widths.q < least[0] || widths.l < least[1] || widths.u < least[2])) return null;
  const make = EMITTERS.get(key);
  return make === undefined ? simpleEmitterFor(context) : make(context);
}

interface Reader {
  readonly activity: SaActivity;
  readonly emitter: Emitter | null;
}

class SaReader {
  private readonly view: DataView;
  private readonly header: SaHeader;
  private readonly readers: Reader[];
  private readonly columns = new Columns();
  private readonly problems: string[] = [];
  private cpuItems: number;
  private before: { blocks: Block[]; uptime: number } | null = null;

  constructor(bytes: Uint8Array, header: SaHeader, options: SaOptions) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.header = header;
    this.cpuItems = header.cpuCount;
    const diskName = (major: number, minor: number): string =>
      options.diskNames?.get(`${major}:${minor}`) ?? fixedDiskName(major, minor);
    this.readers = header.activities.map((activity) => ({
      activity,
      emitter: emitterFor({
        fields: new Fields(this.view, header, activity),
        columns: this.columns,
        header,
        activity,
        diskName,
        cpuItems: () => Math.min(this.cpuItems, 65_536),
      }),
    }));
    for (const { activity, emitter } of this.readers) {
      if (emitter !== null || UNINTERESTING.has(activity.id)) continue;
      const name = ACTIVITY_NAMES.get(activity.id) ?? SIMPLE.get(activity.id)?.path ?? `activity ${activity.id}`;
      this.problems.push(`statistics "${name}" have a form that is not known (sysstat ${header.version}); left out`);
    }
  }

  /** Reads all records. @returns false where the file ends within one */
  private records(): boolean {
    const { view, header } = this;
    let at = header.dataOffset;
    while (at < view.byteLength) {
      if (at + header.recordHeaderSize > view.byteLength) return false;
      const little = header.littleEndian;
      const wide = (offset: number): number => {
        const [a, b] = [view.getUint32(offset, little), view.getUint32(offset + 4, little)];
        return little ? a + b * 4_294_967_296 : a * 4_294_967_296 + b;
      };
      const { q, l, u } = header.recordWidths;
      const ints = at + q * 8 + l * 8;
      const uptime = wide(at);
      const time = wide(at + 8);
      const extra = u >= 1 ? view.getUint32(ints, little) : 0;
      const type = view.getUint8(ints + u * 4);
      if (type === 0 || type > EXTRA_MAX || time < 1_000_000_000 || time > 253_402_300_799) {
        this.problems.push(`a record at byte ${at} is damaged; what follows is left out`);
        return true;
      }
      at += header.recordHeaderSize;
      if (type === COMMENT) at += COMMENT_BYTES;
      else if (type === RESTART) {
        if (at + 4 > view.byteLength) return false;
        this.cpuItems = Math.max(1, view.getInt32(at, little));
        at += 4;
        this.before = null;
        this.columns.restarts.push(time);
      }
      if (extra !== 0) at = skipExtras(view, at, little);
      if (at < 0) return false;
      if (type === COMMENT || type === RESTART || (type >= EXTRA_MIN && type <= EXTRA_MAX)) continue;
      const end = this.statistics(at, time, uptime);
      if (end < 0) return false;
      at = end;
    }
    return true;
  }

  /** One record of statistics. @returns the offset behind it, or -1 when the file ends within it */
  private statistics(from: number, time: number, uptime: number): number {
    const { view, header } = this;
    let at = from;
    const blocks: Block[] = [];
    for (const { activity } of this.readers) {
      let { nr } = activity;
      if (activity.counted) {
        if (at + 4 > view.byteLength) return -1;
        nr = view.getInt32(at, header.littleEndian);
        at += 4;
      }
      if (nr < 0 || nr > MAX_ITEMS) return -1;
      const size = nr * activity.nr2 * activity.size;
      if (at + size > view.byteLength) return -1;
      blocks.push({ at, nr });
      at += size;
    }
    this.take(blocks, time, uptime);
    return at;
  }

  private take(blocks: Block[], time: number, uptime: number): void {
    const { before } = this;
    this.before = { blocks, uptime };
    // A clock of boots that runs backwards is a restart that nobody wrote down.
    if (before === null || uptime < before.uptime) {
      for (const [i, { emitter }] of this.readers.entries()) emitter?.baseline(blocks[i] as Block);
      return;
    }
    const interval = Math.max(1, uptime - before.uptime);
    this.columns.open(time);
    for (const [i, { emitter }] of this.readers.entries()) {
      emitter?.emit(blocks[i] as Block, before.blocks[i] as Block, interval);
    }
  }

  read(source: string): SysstatResult {
    if (!this.records()) this.problems.push('the file ends within a record; what stands before is kept');
    if (this.columns.refused > 0) this.problems.push(`${this.columns.refused} further values were left out: too many`);
    return {
      series: this.columns.finish(source, true),
      hostname: this.header.hostname || null,
      kernel: this.header.release || null,
      restarts: this.columns.restarts,
      problems: this.problems,
    };
  }
}

/**
 * Reads a binary file of sysstat. Damage ends the reading where it stands; what was read is kept and the problem named.
 * @param bytes the whole file, unpacked
 */
export function readSaFile(bytes: Uint8Array, options: SaOptions): SysstatResult {
  const frame = readFrame(bytes);
  if (!frame.ok) return { series: [], hostname: null, kernel: null, restarts: [], problems: [frame.problem] };
  return new SaReader(bytes, frame.header, options).read(options.source);
}

/** True when the bytes begin like a file of sysstat, of whichever version. */
export function isSaFile(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x96 && bytes[1] === 0xd5) || (bytes[0] === 0xd5 && bytes[1] === 0x96);
}
