/** Reads a binary `saDD` file of sysstat (11.7.1 and later) into series: what `sadf -j FILE -- -A` tells, value for value. */
import { Columns, type KeepOrigin } from './columns.ts';
import { fixedDiskName } from './disk-names.ts';
import type { SysstatResult } from './result.ts';
import { ACTIVITY_NAMES, SIMPLE } from './sa-activities.ts';
import { type Block, Fields, type Window } from './sa-block.ts';
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
  /** Which values to keep, by their path; all by default. */
  readonly keep?: KeepOrigin | undefined;
  /** Size of the file where it is known before its end; only used to make room at once. */
  readonly sizeBytes?: number | null | undefined;
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

/** The longest frame (header, list of activities, extras) that is waited for before a file counts as cut off. */
const MAX_FRAME_BYTES = 512 * 1024;
/** One record: a machine with a thousand processors writes some hundred kilobytes. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

const DAMAGED = -2;

/** Rows after which the columns of a file are known, and its frame weighs little against its records. */
const ROWS_BEFORE_GUESS = 48;

type Step = 'more' | 'short' | 'stop';

/**
 * Reads a binary file of sysstat as its bytes come in. No more of it is held than the record before, which the next one is
 * compared with. Damage ends the reading where it stands; what was read is kept and the problem named.
 */
export class SaFileReader {
  private readonly options: SaOptions;
  private readonly window: Window = { view: new DataView(new ArrayBuffer(0)) };
  private readonly columns: Columns;
  private readonly problems: string[] = [];
  private header: SaHeader | null = null;
  private readers: readonly Reader[] = [];
  private cpuItems = 1;
  private before: { start: number; blocks: Block[]; uptime: number } | null = null;
  private own = new Uint8Array(0);
  /** Offset of the next record in the window, and of the window in the file. */
  private at = 0;
  private base = 0;
  private stopped = false;

  constructor(options: SaOptions) {
    this.options = options;
    this.columns = new Columns(options.keep);
  }

  /** Takes the next bytes; they must not change afterwards. */
  push(chunk: Uint8Array): void {
    if (this.stopped || chunk.byteLength === 0) return;
    this.extend(chunk);
    if (this.header === null && this.window.view.byteLength < MAX_FRAME_BYTES) return;
    this.proceed();
  }

  end(): SysstatResult {
    const short = !this.stopped && !this.proceed();
    if (short) this.problems.push('the file ends within a record; what stands before is kept');
    if (this.columns.full) this.problems.push('too many samples for one file; what stands before is kept');
    if (this.columns.refused > 0) this.problems.push(`${this.columns.refused} further values were left out: too many`);
    return {
      series: this.columns.finish(this.options.source, true),
      hostname: this.header?.hostname || null,
      kernel: this.header?.release || null,
      restarts: this.columns.restarts,
      covered: this.columns.covered,
      cutSingle: this.columns.cutSingle,
      problems: this.problems,
    };
  }

  /** Puts new bytes behind those that are still needed. */
  private extend(chunk: Uint8Array): void {
    const { view } = this.window;
    const from = this.before?.start ?? this.at;
    const kept = view.byteLength - from;
    const size = kept + chunk.byteLength;
    if (kept === 0) this.window.view = new DataView(chunk.buffer, chunk.byteOffset, size);
    else {
      const old = new Uint8Array(view.buffer, view.byteOffset + from, kept);
      // One buffer for the whole file: a new one for every chunk would be left to the garbage collector.
      if (this.own.byteLength < size) this.own = new Uint8Array(size + chunk.byteLength);
      this.own.set(old);
      this.own.set(chunk, kept);
      this.window.view = new DataView(this.own.buffer, 0, size);
    }
    this.at -= from;
    this.base += from;
    if (this.before !== null) {
      const blocks = this.before.blocks.map(({ at, nr }) => ({ at: at - from, nr }));
      this.before = { ...this.before, start: 0, blocks };
    }
  }

  /** Reads the records that are there in full. @returns false where the last one is not */
  private proceed(): boolean {
    if (this.header === null && !this.begin()) return true;
    for (;;) {
      if (this.at >= this.window.view.byteLength) return true;
      const step = this.record();
      if (step === 'more') continue;
      if (step === 'stop') {
        this.stopped = true;
        return true;
      }
      if (this.window.view.byteLength - this.at > MAX_RECORD_BYTES) {
        this.damage();
        this.stopped = true;
        return true;
      }
      return false;
    }
  }

  private damage(): void {
    this.problems.push(`a record at byte ${this.base + this.at} is damaged; what follows is left out`);
  }

  /** Reads the frame. @returns false when the file cannot be read */
  private begin(): boolean {
    const { view } = this.window;
    const frame = readFrame(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    if (!frame.ok) {
      this.problems.push(frame.problem);
      this.stopped = true;
      return false;
    }
    const { header } = frame;
    this.header = header;
    this.at = header.dataOffset;
    this.cpuItems = header.cpuCount;
    const diskName = (major: number, minor: number): string =>
      this.options.diskNames?.get(`${major}:${minor}`) ?? fixedDiskName(major, minor);
    this.readers = header.activities.map((activity) => {
      const fields = new Fields(this.window, header, activity);
      const cpuItems = (): number => Math.min(this.cpuItems, 65_536);
      const emitter = emitterFor({ fields, columns: this.columns, header, activity, diskName, cpuItems });
      if (emitter === null && !UNINTERESTING.has(activity.id)) {
        const name = ACTIVITY_NAMES.get(activity.id) ?? SIMPLE.get(activity.id)?.path ?? `activity ${activity.id}`;
        this.problems.push(`statistics "${name}" have a form that is not known (sysstat ${header.version}); left out`);
      }
      return { activity, emitter: emitter?.wanted === false ? null : emitter };
    });
    return true;
  }

  /** One record of any type. */
  private record(): Step {
    const { header } = this;
    const { view } = this.window;
    const start = this.at;
    if (header === null || start + header.recordHeaderSize > view.byteLength) return 'short';
    const little = header.littleEndian;
    const wide = (offset: number): number => {
      const [a, b] = [view.getUint32(offset, little), view.getUint32(offset + 4, little)];
      return little ? a + b * 4_294_967_296 : a * 4_294_967_296 + b;
    };
    const { q, l, u } = header.recordWidths;
    const ints = start + q * 8 + l * 8;
    const uptime = wide(start);
    const time = wide(start + 8);
    const extra = u >= 1 ? view.getUint32(ints, little) : 0;
    const type = view.getUint8(ints + u * 4);
    if (type === 0 || type > EXTRA_MAX || time < 1_000_000_000 || time > 253_402_300_799) {
      this.damage();
      return 'stop';
    }
    let at = start + header.recordHeaderSize;
    const restart = type === RESTART;
    let cpus = 0;
    if (type === COMMENT) at += COMMENT_BYTES;
    else if (restart) {
      if (at + 4 > view.byteLength) return 'short';
      cpus = view.getInt32(at, little);
      at += 4;
    }
    if (extra !== 0) at = skipExtras(view, at, little);
    if (at < 0 || at > view.byteLength) return 'short';
    if (restart) {
      this.cpuItems = Math.max(1, cpus);
      this.before = null;
      this.columns.restarts.push(time);
    }
    if (type === COMMENT || restart || (type >= EXTRA_MIN && type <= EXTRA_MAX)) {
      this.at = at;
      return 'more';
    }
    const end = this.statistics(start, at, time, uptime);
    if (end === DAMAGED) {
      this.damage();
      return 'stop';
    }
    if (end < 0) return 'short';
    this.at = end;
    return 'more';
  }

  /** One record of statistics. @returns the offset behind it, -1 when the bytes end within it, or DAMAGED */
  private statistics(start: number, from: number, time: number, uptime: number): number {
    const { view } = this.window;
    const little = this.header?.littleEndian === true;
    let at = from;
    const blocks: Block[] = [];
    for (const { activity } of this.readers) {
      let { nr } = activity;
      if (activity.counted) {
        if (at + 4 > view.byteLength) return -1;
        nr = view.getInt32(at, little);
        at += 4;
      }
      if (nr < 0 || nr > MAX_ITEMS) return DAMAGED;
      const size = nr * activity.nr2 * activity.size;
      if (at + size > view.byteLength) return -1;
      blocks.push({ at, nr });
      at += size;
    }
    this.take(start, blocks, time, uptime);
    return at;
  }

  /** The rows of the whole file, reckoned from the size of those that were read. */
  private expectRows(start: number): void {
    const { sizeBytes } = this.options;
    const read = this.base + start;
    if (sizeBytes != null && read > 0) this.columns.expect((sizeBytes / read) * (this.columns.row + 2));
  }

  private take(start: number, blocks: Block[], time: number, uptime: number): void {
    const { before } = this;
    this.before = { start, blocks, uptime };
    // A clock of boots that runs backwards is a restart that nobody wrote down.
    if (before === null || uptime < before.uptime) {
      for (const [i, { emitter }] of this.readers.entries()) emitter?.baseline(blocks[i] as Block);
      return;
    }
    const interval = Math.max(1, uptime - before.uptime);
    if (!this.columns.open(time)) return;
    if (this.columns.row === ROWS_BEFORE_GUESS) this.expectRows(start);
    for (let i = 0; i < this.readers.length; i++) {
      this.readers[i]?.emitter?.emit(blocks[i] as Block, before.blocks[i] as Block, interval);
    }
  }
}

/**
 * Reads a binary file of sysstat that is at hand as a whole.
 * @param bytes the whole file, unpacked
 */
export function readSaFile(bytes: Uint8Array, options: SaOptions): SysstatResult {
  const reader = new SaFileReader({ sizeBytes: bytes.byteLength, ...options });
  reader.push(bytes);
  return reader.end();
}

/** True when the bytes begin like a file of sysstat, of whichever version. */
export function isSaFile(bytes: Uint8Array): boolean {
  return (bytes[0] === 0x96 && bytes[1] === 0xd5) || (bytes[0] === 0xd5 && bytes[1] === 0x96);
}
