/** Boots out of the stretches of all sources: which of them are the same boot, and what each boot's clock was. */
import type { ListedBoot } from './boot-list.ts';
import type { LogKind, Point } from './clock-types.ts';
import { CRYSTAL, Envelope, type Reading, type Sample } from './envelope.ts';
import { joinSleeps, pausesOf, type Sleep, sleepsOf } from './sleeps.ts';
import type { SourceLog } from './source-log.ts';

export interface Segment {
  readonly sourceId: string;
  readonly kind: LogKind;
  readonly runningBoot: boolean | null;
  readonly points: Point[];
  readonly absolute: boolean;
  /** Out of its own lines; where a boot lies in several files of one rotated log, out of all of them. */
  envelope: Envelope | null;
  /** The lines that carry both clocks, in the order of the log. */
  readonly samples: readonly Sample[];
  readonly sleeps: readonly Sleep[];
  /** Seconds since boot of lines in the hour that autumn repeats, where nothing tells which passage it was. */
  readonly doubts: readonly number[];
  readonly bootId: string | null;
  readonly kernel: string | null;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly minTs: number | null;
  readonly maxTs: number | null;
  /** Seconds since boot in microseconds: two logs that share them hold the same lines. */
  readonly marks: ReadonlySet<number>;
}

/** Start of the running boot by the wall clock at collection. */
export interface Anchor {
  /** UTC seconds. */
  readonly at: number;
  readonly certaintySeconds: number;
  readonly source: 'btime' | 'uptime';
  /** Seconds since boot at which the two clocks were compared; null when the collection time is not known. */
  readonly takenTs: number | null;
}

export class Boot {
  /** Whether `listed` is UTC; asked only for boots that no log tells of. */
  listedAbsolute = false;
  readonly segments: Segment[] = [];
  id: string | null = null;
  kernel: string | null = null;
  running = false;
  /** First and last entry by the journal's own list of boots. */
  listed: { readonly from: number; readonly to: number } | null = null;
  /** Out of all its logs. */
  sleeps: readonly Sleep[] = [];
  /** Stretches of its seconds that its logs show without a hole in which the machine could have slept unseen, rising. */
  private covers: readonly Cover[] = [];
  /** A log without seconds shows the whole boot, and no sleep in it. */
  sleepless = false;
  /** btime, or collection less uptime, of the running boot: UTC seconds and how sure. */
  anchor: Anchor | null = null;

  get absolute(): boolean {
    if (this.segments.some((segment) => segment.absolute) || this.anchor !== null) return true;
    return this.segments.length === 0 && this.listedAbsolute;
  }

  /** Start of the boot; null when no line ties it to a wall clock. */
  get start(): number | null {
    const told = this.segments.flatMap((segment) => (segment.envelope === null ? [] : [segment.envelope.start]));
    const sure = told.filter((reading) => Number.isFinite(reading.certaintySeconds));
    // btime drifts away from the truth with the age of the boot, a log does not; but a log may be late as a whole.
    if (sure.length === 0 && this.anchor !== null) return this.anchor.at;
    const least = sure.length === 0 ? told : sure;
    return least.length === 0 ? null : Math.min(...least.map((reading) => reading.at));
  }

  get lastAt(): number | null {
    return extreme(this.segments, (segment) => segment.lastAt, Math.max);
  }

  get firstAt(): number | null {
    return extreme(this.segments, (segment) => segment.firstAt, Math.min);
  }

  /** Wall time of a moment of this boot: of several loggers the promptest is right, for none is early. */
  at(ts: number, prefer: Segment | null): (Reading & { segment: Segment | null }) | null {
    let best: (Reading & { segment: Segment | null }) | null = null;
    // Asked once: it looks at all logs, and a case may hold thousands.
    const { absolute } = this;
    const all = this.segments.flatMap((segment) => {
      const { envelope } = segment;
      if (envelope === null || segment.absolute !== absolute) return [];
      const reading = envelope.at(ts);
      const isInside = ts >= envelope.fromTs && ts <= envelope.toTs;
      return [{ segment, isInside, reading: this.seen(segment, ts) ? reading : unbounded(reading) }];
    });
    const readings = insideFirst(all);
    for (const { segment, reading } of readings) {
      // A log that cannot tell late lines from a clock that moved leaves it to one that can.
      const open = reading.undecidedSeconds;
      const told = ({ reading: other }: { reading: Reading }): boolean =>
        other.at > reading.at && other.at - reading.at <= open + 1 && other.undecidedSeconds < open;
      if (open > 0 && readings.some(told)) continue;
      const own = segment === prefer;
      // Within a second they agree: the own log is then the better witness of which lines it printed.
      const earlier =
        best === null ||
        reading.at < best.at - 1 ||
        (best.certaintySeconds > reading.certaintySeconds && reading.at < best.at + 1);
      if (
        earlier ||
        (own &&
          best !== null &&
          Math.abs(reading.at - best.at) <= 1 &&
          reading.certaintySeconds <= best.certaintySeconds)
      ) {
        best = { ...reading, segment };
      }
    }
    if (this.anchor === null) return best;
    const anchored = { ...this.anchored(this.anchor, ts), segment: null };
    if (best === null) return anchored;
    const apart = Math.abs(best.at - anchored.at);
    if (best.certaintySeconds <= anchored.certaintySeconds + apart) return best;
    // Where a log is not sure but agrees with the boot time, the two bear each other out.
    if (apart <= anchored.certaintySeconds + 2) return { ...best, certaintySeconds: anchored.certaintySeconds + apart };
    return best.at > anchored.at ? anchored : best;
  }

  /**
   * Wall time by the boot time that the kernel keeps, which counts sleeps as printk's seconds do not. The sleeps of known
   * length are added; for others, and where the log has lost its beginning, the seconds that are missing at the collection
   * bound them all.
   */
  private anchored({ at, certaintySeconds, takenTs }: Anchor, ts: number): Reading {
    const last = extreme(this.segments, (segment) => segment.maxTs, Math.max) ?? ts;
    let slept = 0;
    let unknown = this.sawAllBefore(ts) ? 0 : Number.POSITIVE_INFINITY;
    for (const { sleep, missed } of pausesOf(this.sleeps, [])) {
      if (ts <= sleep.fromTs) break;
      if (missed !== null && ts >= sleep.toTs) slept += missed;
      else unknown += sleep.seconds ?? Number.POSITIVE_INFINITY;
    }
    const missing = takenTs === null ? Number.POSITIVE_INFINITY : takenTs - last - slept + COLLECTION_SECONDS;
    const open = Math.min(unknown, Math.max(0, missing));
    // Seconds are not slewed as the wall clock is: a crystal goes astray between the line and the comparison.
    const apart = Math.abs((takenTs ?? last) - ts - slept);
    return {
      at: at + slept + ts,
      certaintySeconds:
        certaintySeconds + CRYSTAL * apart + (open > MAX_BOUND_SECONDS ? Number.POSITIVE_INFINITY : open),
      undecidedSeconds: 0,
    };
  }

  /** Whether no sleep can have gone unseen between the lines of a log and `ts`. */
  private seen({ minTs }: Segment, ts: number): boolean {
    return this.sleepless || minTs === null || this.covers.length < 2 || this.coverOf(minTs) === this.coverOf(ts);
  }

  /** Takes stock of its logs: which sleeps they tell, and where all of them are silent. */
  survey(): void {
    this.sleeps = joinSleeps(this.segments.flatMap(({ sleeps }) => sleeps));
    const covers: { -readonly [K in keyof Cover]: Cover[K] }[] = [];
    for (const segment of [...this.segments].sort((a, b) => (a.minTs ?? 0) - (b.minTs ?? 0))) {
      const { minTs, maxTs, kernel } = segment;
      if (minTs === null || maxTs === null) continue;
      const last = covers.at(-1);
      const isLogged = segment.kind !== 'dmesg';
      // The files of a log follow each other without a hole, however quiet the kernel was; ring buffers overwrite.
      if (last !== undefined && (minTs <= last.toTs + FIRST_SECONDS || (isLogged && last.isLogged))) {
        last.toTs = Math.max(last.toTs, maxTs);
        last.isLogged ||= isLogged;
      } else {
        covers.push({ toTs: maxTs, isLogged, sawBeginning: kernel !== null || minTs < FIRST_SECONDS });
      }
    }
    this.covers = covers;
  }

  /** Which of the stretches seconds lie in. */
  private coverOf(ts: number): number {
    const found = this.covers.findIndex(({ toTs }) => ts <= toTs);
    return found < 0 ? this.covers.length - 1 : found;
  }

  /** Whether the logs show the boot from its first line up to `ts`, so that no sleep can have gone unseen. */
  private sawAllBefore(ts: number): boolean {
    return this.sleepless || (this.coverOf(ts) <= 0 && this.covers[0]?.sawBeginning !== false);
  }
}

/**
 * A log that holds lines on both sides knows of a clock that was set before another log began. Where its lines cannot tell
 * how late they are, the others may; but what they differ by may be a clock that moved.
 */
function insideFirst<T extends { readonly isInside: boolean; readonly reading: Reading }>(
  all: readonly T[],
): readonly T[] {
  const inside = all.filter(({ isInside }) => isInside);
  if (inside.length === 0) return all;
  const sure = inside.filter(({ reading }) => Number.isFinite(reading.certaintySeconds));
  if (sure.length > 0) return sure;
  const least = Math.min(...inside.map(({ reading }) => reading.at));
  return all.map((each) => {
    if (each.isInside) return each;
    const { at, certaintySeconds, undecidedSeconds } = each.reading;
    return { ...each, reading: { at, certaintySeconds: certaintySeconds + Math.abs(at - least), undecidedSeconds } };
  });
}

const unbounded = (reading: Reading): Reading => ({ ...reading, certaintySeconds: Number.POSITIVE_INFINITY });

interface Cover {
  readonly toTs: number;
  readonly isLogged: boolean;
  readonly sawBeginning: boolean;
}

/** A log that begins this soon after the boot has lost nothing that could hold a sleep. */
const FIRST_SECONDS = 10;
/** A bound beyond this says nothing to a reader. */
const MAX_BOUND_SECONDS = 3600;
/** A report is collected in minutes: the ring buffer was read within this of the comparison of the clocks. */
const COLLECTION_SECONDS = 300;

/** No logrotate keeps more files of a log; a ring of files would otherwise never end. */
const MAX_ROTATIONS = 1000;

function extreme(
  segments: readonly Segment[],
  value: (segment: Segment) => number | null,
  pick: (...values: number[]) => number,
): number | null {
  const all = segments.flatMap((segment) => value(segment) ?? []);
  return all.length === 0 ? null : all.reduce((a, b) => pick(a, b));
}

function segmentOf(log: SourceLog, points: Point[], bootId: string | null): Segment {
  const samples: Sample[] = [];
  const marks = new Set<number>();
  const doubts: number[] = [];
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  let minTs: number | null = null;
  let maxTs: number | null = null;
  for (const point of points) {
    if (point.ts !== null) {
      minTs = minTs === null ? point.ts : Math.min(minTs, point.ts);
      maxTs = maxTs === null ? point.ts : Math.max(maxTs, point.ts);
      // The first lines of every boot carry zeros, and coarse clocks print equal values.
      if (point.ts > 0.5 && marks.size < 8192) marks.add(Math.round(point.ts * 1e6));
    }
    if (point.ambiguous && point.ts !== null) doubts.push(point.ts);
    if (point.at === null || (point.ambiguous && firstAt !== null)) continue;
    firstAt = firstAt === null ? point.at : Math.min(firstAt, point.at);
    lastAt = lastAt === null ? point.at : Math.max(lastAt, point.at);
    if (point.ts !== null && !point.ambiguous) {
      samples.push({ ts: point.ts, at: point.at, resolution: point.stamp?.resolutionSeconds ?? 1 });
    }
  }
  const sleeps = joinSleeps(sleepsOf(log.source.id, points));
  return {
    sourceId: log.source.id,
    kind: log.source.kind,
    runningBoot: log.source.runningBoot ?? null,
    points,
    absolute: points.some((point) => point.absolute),
    envelope: samples.length === 0 ? null : new Envelope(samples, sleeps, doubts),
    samples,
    sleeps,
    doubts,
    bootId: points.find((point) => point.bootId !== null && !isMarker(point))?.bootId ?? bootId,
    kernel: points.find((point) => point.kernel !== null)?.kernel ?? null,
    firstAt,
    lastAt,
    minTs,
    maxTs,
    marks,
  };
}

/**
 * True when the second stretch is the same boot read from the ring buffer once more: by its own clock it would have
 * begun before the first had ended, and its lines came in a batch or agree with the first one's clock.
 */
function isReread(first: Segment, second: Segment): boolean {
  if (first.bootId !== null && second.bootId !== null) return first.bootId === second.bootId;
  if (first.kernel !== null && second.kernel !== null && first.kernel !== second.kernel) return false;
  if (first.envelope === null || second.envelope === null || first.lastAt === null) return false;
  // What is read again ends with the newest lines, not before the first ones that were read at first.
  if (second.maxTs !== null && first.minTs !== null && second.maxTs < first.minTs) return false;
  if (second.envelope.start.at >= first.lastAt - 2) return false;
  if (Math.abs(second.envelope.start.at - first.envelope.start.at) < 2 + 150e-6 * (first.maxTs ?? 0)) return true;
  const again = second.points.filter(
    (point) => point.at !== null && point.ts !== null && point.ts <= (first.maxTs ?? 0),
  );
  const [a, b] = [again[0], again.at(-1)];
  if (a?.at == null || b?.at == null || a.ts === null || b.ts === null) return false;
  return b.at - a.at < (b.ts - a.ts) / 2;
}

/** `-- Boot ID --` on a line of its own. */
const isMarker = (point: Point): boolean => point.bootId !== null && point.stamp === null && point.ts === null;

/** What the facts say of the boot at collection. */
export interface RunningBoot {
  readonly id: string | null;
  /** When it began, UTC seconds. */
  readonly at: number | null;
}

/**
 * The ids that markers between boots tell, by stretch. journalctl puts a marker before the lines of its boot; some sos
 * releases collect the journal newest first and turn it round, which leaves each marker behind its boot. The id of the
 * running boot decides; without it the markers are boundaries and no more.
 */
function markedIds(groups: readonly (readonly Point[])[], running: RunningBoot): (string | null)[] {
  const markers = groups.map((points) => (points[0] !== undefined && isMarker(points[0]) ? points[0].bootId : null));
  const last = markers.findLast((id) => id !== null) ?? null;
  if (last === null || running.id === null) return groups.map(() => null);
  if (last === running.id) return markers;
  const end = groups.at(-1)?.findLast((point) => point.at !== null)?.at ?? null;
  const reachesRunning = end !== null && running.at !== null && end >= running.at && !markers.includes(running.id);
  if (!reachesRunning) return groups.map(() => null);
  return markers.map((_, i) => (i === markers.length - 1 ? running.id : (markers[i + 1] ?? null)));
}

/** The stretches of one source, those joined that are one boot. */
export function segmentsOf(log: SourceLog, running: RunningBoot): Segment[] {
  const groups = new Map<number, Point[]>();
  for (const point of log.points) {
    const group = groups.get(point.segment);
    if (group === undefined) groups.set(point.segment, [point]);
    else group.push(point);
  }
  const ids = markedIds([...groups.values()], running);
  const segments: Segment[] = [];
  for (const [i, points] of [...groups.values()].entries()) {
    const segment = segmentOf(log, points, ids[i] ?? null);
    const before = segments.at(-1);
    if (before !== undefined && isReread(before, segment)) {
      for (const point of points) point.segment = before.points[0]?.segment ?? point.segment;
      segments[segments.length - 1] = segmentOf(log, [...before.points, ...points], before.bootId ?? segment.bootId);
    } else segments.push(segment);
  }
  return segments;
}

function shared(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let n = 0;
  for (const mark of small) if (large.has(mark) && ++n >= 3) break;
  return n;
}

/** Whether two stretches of different sources hold the same lines, or carry the same id. */
function surelySame(a: Segment, b: Segment): boolean {
  if (a.bootId !== null && b.bootId !== null) return a.bootId === b.bootId;
  const common = shared(a.marks, b.marks);
  // Microseconds do not agree by chance; a single one may among thousands.
  return common >= 2 || (common === 1 && Math.min(a.marks.size, b.marks.size) <= 3);
}

/** Whether two stretches of different sources seem to be one boot by the times that they span. */
function seemsSame(a: Segment, b: Segment): boolean {
  if (a.absolute !== b.absolute || a.firstAt === null || b.firstAt === null || a.lastAt === null || b.lastAt === null)
    return false;
  const [aStart, bStart] = [a.envelope?.start.at ?? null, b.envelope?.start.at ?? null];
  // Lines without seconds say nothing of boots unless they show one begin, or carry its id.
  if (aStart === null && a.kernel === null && a.bootId === null) return false;
  if (bStart === null && b.kernel === null && b.bootId === null) return false;
  const overlap = Math.min(a.lastAt, b.lastAt) - Math.max(aStart ?? a.firstAt, bStart ?? b.firstAt);
  if (overlap <= 2) return false;
  // A logger that wrote its lines late makes the boot seem later by minutes.
  return aStart === null || bStart === null || Math.abs(aStart - bStart) <= 600;
}

const otherKernels = (a: Segment, b: Segment): boolean =>
  a.kernel !== null && b.kernel !== null && a.kernel !== b.kernel;

/** True when two stretches cannot be one boot: two of one source, of two kernels, or with two ids. */
function contradict(a: Segment, b: Segment): boolean {
  if (a.sourceId === b.sourceId || otherKernels(a, b)) return true;
  return a.bootId !== null && b.bootId !== null && a.bootId !== b.bootId;
}

/** Puts boots together of which two stretches are the same, as long as no others contradict. */
function mergeBoots(boots: Boot[], same: (a: Segment, b: Segment) => boolean): void {
  for (let i = 0; i < boots.length; i++) {
    const home = boots[i] as Boot;
    for (let changed = true; changed; ) {
      changed = false;
      for (let j = i + 1; j < boots.length; j++) {
        const { segments } = boots[j] as Boot;
        if (home.segments.some((one) => segments.some((two) => contradict(one, two)))) continue;
        if (!home.segments.some((one) => segments.some((two) => same(one, two)))) continue;
        home.segments.push(...segments);
        boots.splice(j--, 1);
        changed = true;
      }
    }
  }
}

/** No clock of a running machine is set by more; a longer sleep between two files is not told from another boot. */
const MAX_MOVE_SECONDS = 86_400;

/**
 * True when the newer file of a rotated log begins within the boot in which the older one ends: its seconds go on and no
 * kernel begins in between, be the wall clock set meanwhile.
 */
function goesOn(older: Segment, newer: Segment): boolean {
  if (newer.points.slice(0, 3).some((point) => point.kernel !== null)) return false;
  if (older.bootId !== null && newer.bootId !== null) return older.bootId === newer.bootId;
  if (older.maxTs === null || newer.minTs === null || newer.minTs < older.maxTs) return false;
  if (older.envelope === null || newer.envelope === null || older.absolute !== newer.absolute) return false;
  const [end, begin] = [older.envelope.at(older.maxTs).at, newer.envelope.at(newer.minTs).at];
  return Math.abs(begin - newer.minTs - (end - older.maxTs)) <= MAX_MOVE_SECONDS;
}

/** The next newer file of the same rotated log; null where there is none. */
export type NewerFile = (sourceId: string) => string | null;

/** Joins the stretches of all sources into boots. Two stretches that one source keeps apart are two boots. */
export function joinBoots(perSource: ReadonlyMap<string, readonly Segment[]>, newer: NewerFile): Boot[] {
  const boots: Boot[] = [];
  const next = new Map<Segment, Segment>();
  for (const [id, segments] of perSource) {
    const file = newer(id);
    const [last, first] = [segments.at(-1), file === null ? undefined : perSource.get(file)?.[0]];
    if (last !== undefined && first !== undefined && goesOn(last, first)) next.set(last, first);
  }
  for (const segment of [...perSource.values()].flat()) {
    // A stretch without seconds, id or the sign of a start says nothing of boots.
    if (segment.envelope === null && segment.kernel === null && segment.bootId === null && segment.maxTs === null)
      continue;
    const boot = new Boot();
    boot.segments.push(segment);
    boots.push(boot);
  }
  // What two stretches could not know of each other, a third one tells; what is sure comes before what seems so.
  mergeBoots(boots, (a, b) => next.get(a) === b || next.get(b) === a || surelySame(a, b));
  mergeBoots(boots, seemsSame);
  for (const boot of boots) {
    boot.id = boot.segments.find((segment) => segment.bootId !== null)?.bootId ?? null;
    boot.kernel = boot.segments.find((segment) => segment.kernel !== null)?.kernel ?? null;
  }
  return boots;
}

/** Tells every boot the sleeps of all its logs: a log that does not hold them is late by them all the same. */
export function joinBootSleeps(boots: readonly Boot[]): void {
  for (const boot of boots) {
    boot.survey();
    if (boot.sleeps.length === 0) continue;
    for (const segment of boot.segments) {
      if (segment.samples.length > 0) segment.envelope = new Envelope(segment.samples, boot.sleeps, segment.doubts);
    }
  }
}

/**
 * Gives a boot that was cut by rotation one clock out of all its files: a clock that moved shows in lines on both sides.
 */
export function joinRotated(boots: readonly Boot[], newer: NewerFile): void {
  const chains = new Map<string, { readonly log: string; readonly age: number }>();
  const chainOf = (id: string): { readonly log: string; readonly age: number } => {
    const known = chains.get(id);
    if (known !== undefined) return known;
    let [log, age] = [id, 0];
    for (let next = newer(id); next !== null && age < MAX_ROTATIONS; next = newer(next)) {
      log = next;
      age++;
    }
    const found = { log, age };
    chains.set(id, found);
    return found;
  };
  for (const boot of boots) {
    const logs = new Map<string, Segment[]>();
    for (const segment of boot.segments) {
      if (segment.envelope === null || segment.absolute !== boot.absolute) continue;
      const { log } = chainOf(segment.sourceId);
      logs.set(log, [...(logs.get(log) ?? []), segment]);
    }
    for (const files of logs.values()) {
      if (files.length < 2) continue;
      files.sort((a, b) => chainOf(b.sourceId).age - chainOf(a.sourceId).age);
      const envelope = new Envelope(
        files.flatMap((file) => file.samples),
        boot.sleeps,
        files.flatMap((file) => file.doubts),
      );
      for (const file of files) file.envelope = envelope;
    }
  }
}

/** Names boots by the journal's list, and adds those of which no log tells. */
export function nameBoots(boots: Boot[], listed: readonly ListedBoot[], absolute: boolean): void {
  for (const { id, from, to } of listed) {
    const overlap = (boot: Boot): number => {
      const [start, end] = [boot.start ?? boot.firstAt, boot.lastAt];
      if (start === null || boot.absolute !== absolute) return 0;
      return Math.min(end ?? to, to) - Math.max(start, from);
    };
    let own = boots.find((boot) => boot.id === id);
    own ??= boots.filter((boot) => boot.id === null && overlap(boot) > 0).sort((a, b) => overlap(b) - overlap(a))[0];
    if (own === undefined) {
      own = new Boot();
      own.listedAbsolute = absolute;
      boots.push(own);
    }
    own.id = id;
    own.listed = { from, to };
  }
}
