/**
 * One clock for a case. It is fed with lines of every kernel log (a sample of them will do: first, last, every line that
 * begins a boot, those near events) and with the facts, and answers when a line was printed, which boots there were, and
 * what lies between them. Pure: the same lines and facts give the same answers, whatever their order.
 */
import type { CaseFacts } from '../contract/facts.ts';
import { parseBootList } from './boot-list.ts';
import { type Boot, joinBootSleeps, joinBoots, joinRotated, nameBoots, type Segment, segmentsOf } from './boots.ts';
import type { BootInfo, ClockSource, Gap, Observation, Placement } from './clock-types.ts';
import { HandOffsets } from './hand-offsets.ts';
import { place } from './placement.ts';
import { SourceLog } from './source-log.ts';
import { parseStamp, wallSeconds } from './stamp.ts';
import { bootIds, describeBoots, gapsBetween, notesOn } from './told.ts';
import { isoOf, isZoneName, UNKNOWN_ZONE, type Zone } from './zone.ts';

export interface ClockOptions {
  /** The host's zone by hand: an IANA name, used instead of what the facts say. */
  readonly timezone?: string;
  /** Corrections by hand, added to the times that are told; how lines are dated and boots told apart is not touched. */
  readonly offsets?: HandOffsets;
}

export interface Settled {
  readonly zone: Zone;
  readonly boots: readonly Boot[];
  readonly logs: ReadonlyMap<string, SourceLog>;
  readonly segments: ReadonlyMap<string, readonly Segment[]>;
  readonly bootOf: ReadonlyMap<Segment, Boot>;
  readonly zoneInferred: string | null;
  readonly bootIds: ReadonlyMap<Boot, string>;
}

export class CaseClock {
  private readonly facts: CaseFacts;
  private readonly options: ClockOptions;
  private readonly logs = new Map<string, SourceLog>();
  private bootList = '';
  private settledCase: Settled | null = null;

  constructor(facts: CaseFacts, options: ClockOptions = {}) {
    this.facts = facts;
    this.options = options;
  }

  /** Announces a source. One that is observed without it counts as a plain log of the case. */
  addSource(source: ClockSource): void {
    this.logs.set(source.id, new SourceLog(source));
    this.settledCase = null;
  }

  /** Takes one line. Cheap; the work is done when the first question is asked. */
  observe(observation: Observation): void {
    let log = this.logs.get(observation.sourceId);
    if (log === undefined) {
      log = new SourceLog({ id: observation.sourceId, kind: 'log' });
      this.logs.set(observation.sourceId, log);
    }
    log.add(observation);
    this.settledCase = null;
  }

  /** Takes the text of `journalctl --list-boots`: it names boots, and tells of those that no log holds. */
  addBootList(text: string): void {
    this.bootList = text;
    this.settledCase = null;
  }

  /** When a line was printed. The line itself should have been observed before; it need not. */
  placeEvent(event: Observation): Placement {
    return place(this.settled(), event, this.offsets);
  }

  /** The same as the logs themselves tell it, without corrections by hand. */
  placeAsPrinted(event: Observation): Placement {
    return place(this.settled(), event, AS_PRINTED);
  }

  boots(): BootInfo[] {
    return describeBoots(this.settled(), this.offsets, this.collectedAt());
  }

  gaps(): Gap[] {
    return gapsBetween(this.settled(), this.offsets);
  }

  /** What a reader of the result should know: steps, sleep, drift, inferred zone and years, lines that cannot be placed. */
  notes(): string[] {
    return notesOn(this.settled());
  }

  /** First and last moment that a source covers. */
  rangeOf(sourceId: string): { from: string | null; to: string | null } {
    const { zone, segments, bootOf, bootIds } = this.settled();
    const own = this.offsets.ofSource(sourceId);
    let from: number | null = null;
    let to: number | null = null;
    let absolute = true;
    for (const segment of segments.get(sourceId) ?? []) {
      const boot = bootOf.get(segment);
      const first = segment.firstAt ?? (segment.minTs === null ? null : (boot?.at(segment.minTs, segment)?.at ?? null));
      const last = segment.lastAt ?? (segment.maxTs === null ? null : (boot?.at(segment.maxTs, segment)?.at ?? null));
      if (segment.firstAt !== null && !segment.absolute) absolute = false;
      const moved = own + (boot === undefined ? 0 : this.offsets.ofBoot(bootIds.get(boot) ?? ''));
      if (first !== null) from = from === null ? first + moved : Math.min(from, first + moved);
      if (last !== null) to = to === null ? last + moved : Math.max(to, last + moved);
    }
    const shown = absolute ? (zone.kind === 'unknown' ? UTC_ZONE : zone) : UNKNOWN_ZONE;
    return { from: from === null ? null : isoOf(shown, from, 0), to: to === null ? null : isoOf(shown, to, 0) };
  }

  /** The zone in which times are told: from the facts, by hand, or inferred from the logs. */
  get zone(): Zone {
    return this.settled().zone;
  }

  private get offsets(): HandOffsets {
    return this.options.offsets ?? AS_PRINTED;
  }

  private collectedAt(): number | null {
    const text = this.facts.collectedAt?.value;
    const stamp = text === undefined ? null : parseStamp(text);
    if (stamp === null || stamp.year === null) return null;
    return wallSeconds(stamp, stamp.year) - (stamp.offsetMinutes ?? 0) * 60;
  }

  private zoneOfFacts(): Zone {
    const name = this.options.timezone ?? this.facts.timezone?.value;
    if (name !== undefined && isZoneName(name)) return { kind: 'iana', name };
    const offset = this.facts.utcOffsetMinutes?.value;
    return offset === undefined ? UNKNOWN_ZONE : { kind: 'fixed', offsetMinutes: offset };
  }

  private settled(): Settled {
    if (this.settledCase !== null) return this.settledCase;
    const told = this.zoneOfFacts();
    let result = this.settle(told, null);
    if (told.kind === 'unknown') {
      const found = this.inferZone(result);
      if (found !== null) result = this.settle(found.zone, found.why);
    }
    this.settledCase = result;
    return result;
  }

  private settle(zone: Zone, zoneInferred: string | null): Settled {
    const dated = new Set<string>();
    for (const id of this.logs.keys()) this.date(id, zone, dated, 0);
    this.dateByOlder(zone);
    this.dateByOthers(zone);
    const segments = new Map<string, readonly Segment[]>();
    const running = { id: this.facts.bootId?.value ?? null, at: this.anchor()?.at ?? null };
    for (const [id, log] of this.logs) segments.set(id, segmentsOf(log, running));
    const newer = (id: string): string | null => {
      const next = this.logs.get(id)?.source.newer ?? null;
      return next !== null && this.logs.has(next) ? next : null;
    };
    const boots = joinBoots(segments, newer);
    joinBootSleeps(boots);
    joinRotated(boots, newer);
    this.markRunning(boots);
    // A ring buffer that was found to be of the running boot may tell of sleeps that its logs did not.
    joinBootSleeps(boots);
    joinRotated(boots, newer);
    if (this.bootList !== '') nameBoots(boots, parseBootList(this.bootList, zone), zone.kind !== 'unknown');
    const bootOf = new Map<Segment, Boot>();
    for (const boot of boots) for (const segment of boot.segments) bootOf.set(segment, boot);
    return { zone, boots, logs: this.logs, segments, bootOf, zoneInferred, bootIds: bootIds(boots) };
  }

  /** Dates one source, the newer file of its log before it. */
  private date(id: string, zone: Zone, dated: Set<string>, depth: number): void {
    const log = this.logs.get(id);
    if (log === undefined || dated.has(id) || depth > 1000) return;
    dated.add(id);
    const { newer, notAfter } = log.source;
    const collected = this.collectedAt();
    let limit = notAfter ?? collected;
    // A file of the report may have been touched by the collection itself: it ends no later than a day after it.
    if (collected !== null && limit !== null && log.source.notAfterBasis !== 'file')
      limit = Math.min(limit, collected + 86_400);
    if (newer != null) {
      this.date(newer, zone, dated, depth + 1);
      const first = this.logs.get(newer)?.points.find((point) => point.at !== null)?.at;
      if (first != null) limit = limit === null ? first : Math.min(limit, first);
    }
    let fromFile = log.source.notAfterBasis === 'file' && notAfter != null;
    const { closedOn } = log.source;
    if (closedOn != null) {
      limit = limit === null ? closedOn : Math.min(limit, closedOn);
      fromFile = false;
    }
    log.date(zone, limit, fromFile ? 'the file date' : null);
  }

  /** A file whose year nothing tells begins where the next older file of its log ends. */
  private dateByOlder(zone: Zone): void {
    const open = [...this.logs.values()].filter(isUndated);
    for (let n = 0; n < open.length; n++) {
      let dated = 0;
      for (const log of open.filter(isUndated)) {
        const ends = [...this.logs.values()].flatMap(({ source, points }) =>
          source.newer === log.source.id ? (points.findLast(({ wall }) => wall !== null)?.wall ?? []) : [],
        );
        const end = ends[0];
        if (end !== undefined && ends.length === 1 && log.dateAfter(zone, end)) dated++;
      }
      if (dated === 0) return;
    }
  }

  /** A log whose year nothing tells, but which ends where other logs of the case do that carry years, is of that year. */
  private dateByOthers(zone: Zone): void {
    let newest: number | null = null;
    for (const log of this.logs.values()) {
      for (const { at, stamp } of log.points) {
        if (at !== null && stamp !== null && stamp.year !== null) newest = newest === null ? at : Math.max(newest, at);
      }
    }
    if (newest === null) return;
    for (const log of this.logs.values()) {
      if (isUndated(log)) log.date(zone, newest, 'other logs');
    }
  }

  /** Finds the boot that the facts describe, or makes it when only a ring buffer without wall times speaks of it. */
  private markRunning(boots: Boot[]): void {
    const anchor = this.anchor();
    const id = this.facts.bootId?.value ?? null;
    const near = (boot: Boot): number => {
      const start = boot.start;
      return start === null || anchor === null || !boot.absolute
        ? Number.POSITIVE_INFINITY
        : Math.abs(start - anchor.at);
    };
    const maxTs = (boot: Boot): number => Math.max(0, ...boot.segments.map((segment) => segment.maxTs ?? 0));
    const byId = id === null ? undefined : boots.find((boot) => boot.id === id);
    const byFlag = boots.find((boot) => boot.segments.some((segment) => segment.runningBoot === true));
    const byTime = [...boots]
      .filter((boot) => near(boot) <= (anchor?.certaintySeconds ?? 0) + 15 + 150e-6 * maxTs(boot))
      .sort((a, b) => near(a) - near(b))[0];
    const running = byId ?? byTime ?? byFlag;
    // The ring buffer's boot and the boot that the logs show at that time are one.
    for (const other of [byFlag, byTime]) {
      if (running === undefined || other === undefined || other === running) continue;
      if (
        other.segments.some((segment) => segment.envelope !== null) &&
        running.segments.some((segment) => segment.envelope !== null)
      )
        continue;
      running.segments.push(...other.segments);
      running.kernel ??= other.kernel;
      boots.splice(boots.indexOf(other), 1);
    }
    if (running === undefined) return;
    running.running = true;
    running.id ??= id;
    running.kernel ??= this.facts.kernel?.value ?? null;
    running.anchor = anchor;
    running.sleepless = anchor !== null && [...this.logs.keys()].some((id) => this.showsNoSleep(id, anchor.at));
    this.adopt(boots, running, anchor);
  }

  /** Whether a log, with its newer files, holds a boot from its first line to near the collection, and no sleep in it. */
  private showsNoSleep(id: string, bootAt: number): boolean {
    const first = this.logs
      .get(id)
      ?.points.find(({ kernel, at }) => kernel !== null && at !== null && near(at, bootAt));
    const collected = this.collectedAt();
    if (first === undefined || collected === null) return false;
    for (let log = this.logs.get(id), from = first.order, n = 0; log !== undefined && n < MAX_FILES; n++) {
      const begin = from;
      if (log.points.some(({ order, sleep }) => order >= begin && sleep !== null)) return false;
      const { newer } = log.source;
      if (newer == null) return (log.points.findLast(({ at }) => at !== null)?.at ?? 0) >= collected - QUIET_SECONDS;
      log = this.logs.get(newer);
      from = Number.NEGATIVE_INFINITY;
    }
    return false;
  }

  /** Ring buffers of unknown boot belong to the running one when their seconds fit into its uptime and nothing else claims them. */
  private adopt(boots: Boot[], running: Boot, anchor: { at: number } | null): void {
    const collected = this.collectedAt();
    for (const boot of [...boots]) {
      if (boot === running || boot.start !== null) continue;
      const undecided = boot.segments.every((s) => s.runningBoot === null && s.kind === 'dmesg' && s.firstAt === null);
      const maxTs = Math.max(0, ...boot.segments.map((s) => s.maxTs ?? 0));
      const fits = anchor === null || collected === null || maxTs <= collected - anchor.at + 3600;
      const kernels = boot.kernel === null || running.kernel === null || boot.kernel === running.kernel;
      if (!undecided || !fits || !kernels) continue;
      running.segments.push(...boot.segments);
      boots.splice(boots.indexOf(boot), 1);
    }
  }

  private anchor(): Boot['anchor'] {
    const btime = this.facts.btime?.value;
    // btime is cut to whole seconds: the boot was within the second that it names.
    const collected = this.collectedAt();
    const known = collected !== null && this.facts.utcOffsetMinutes !== null;
    if (btime !== undefined) {
      return { at: btime + 0.5, certaintySeconds: 1, source: 'btime', takenTs: known ? collected - btime : null };
    }
    const uptime = this.facts.uptimeSeconds?.value;
    if (uptime === undefined || collected === null || !known) return null;
    const fine = !Number.isInteger(uptime);
    // `uptime` prints minutes, and was run some time before or after `date`.
    return {
      at: collected - uptime - (fine ? 0 : 30),
      certaintySeconds: fine ? 2 : 120,
      source: 'uptime',
      takenTs: uptime,
    };
  }

  /** A zone for local stamps: the offset that other stamps print, or the one that makes boot time and btime agree. */
  private inferZone(first: Settled): { zone: Zone; why: string } | null {
    const votes = new Map<number, number>();
    for (const log of first.logs.values()) {
      if (log.source.utc === true) continue;
      for (const { stamp } of log.points) {
        if (stamp === null || stamp.offsetMinutes === null || stamp.style === 'unix') continue;
        votes.set(stamp.offsetMinutes, (votes.get(stamp.offsetMinutes) ?? 0) + 1);
      }
    }
    const [most] = [...votes].sort((a, b) => b[1] - a[1]);
    if (most !== undefined)
      return { zone: { kind: 'fixed', offsetMinutes: most[0] }, why: 'the offset printed by other log lines' };
    const btime = this.facts.btime?.value;
    const starts = first.boots.flatMap((boot) => {
      const start = boot.segments.find((s) => s.envelope !== null && !s.absolute)?.envelope?.start.at;
      return start === undefined ? [] : [start];
    });
    if (btime === undefined || starts.length === 0) return null;
    const difference = Math.max(...starts) - btime;
    const minutes = Math.round(difference / 900) * 15;
    if (Math.abs(minutes) > 14 * 60 || Math.abs(difference - minutes * 60) > 120) return null;
    return {
      zone: { kind: 'fixed', offsetMinutes: minutes },
      why: 'the boot time of /proc/stat against the local stamps of the same boot',
    };
  }
}

/** Whether its stamps lack a year, and nothing has told it so far. */
const isUndated = ({ points }: SourceLog): boolean =>
  points.some(({ stamp }) => stamp !== null) && points.every(({ at }) => at === null);

/** No logrotate keeps more files of a log. */
const MAX_FILES = 1000;
/** A host writes to its log at least this often: cron and timers do. */
const QUIET_SECONDS = 7200;
/** A logger writes the first line of a boot when it has started. */
const near = (at: number, bootAt: number): boolean => Math.abs(at - bootAt) <= 600;

const AS_PRINTED = new HandOffsets([]);
const UTC_ZONE: Zone = { kind: 'fixed', offsetMinutes: 0 };

export type {
  BootInfo,
  ClockSource,
  Gap,
  LogKind,
  NotAfterBasis,
  Observation,
  Placement,
} from './clock-types.ts';
