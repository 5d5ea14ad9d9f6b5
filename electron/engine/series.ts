/**
 * Measurements of a case: recordings of sysstat and of other tools, snapshots of /proc, the memory reports of failures; on
 * one clock. Recordings are taken in while the members stream by, and told when the facts (the host's zone) are complete.
 */
import { setImmediate } from 'node:timers/promises';
import type { CaseFacts, SourceCoverage } from '../../shared/contract/index.ts';
import {
  isCollectlRaw,
  RAW_RECORDINGS,
  type RawRecorder,
  rawRecorderAt,
  readRecording,
  recorderNamed,
  recorderOf,
} from '../../shared/recorders/index.ts';
import {
  coveredBy,
  describe,
  diskNamesOf,
  isSaFile,
  isSysstatMember,
  namedDisks,
  readSysstat,
  SaFileReader,
  type SysstatResult,
  sysstatForm,
} from '../../shared/sysstat/index.ts';
import { HandOffsets } from '../../shared/time/hand-offsets.ts';
import type { Series } from '../../shared/time/series.ts';
import { heldBy, joinSeries, movedSeries } from '../../shared/time/series-forms.ts';
import { momentOf, seriesFromFacts } from '../../shared/time/snapshots.ts';
import { isoOf, isZoneName, UNKNOWN_ZONE, UTC, type Zone } from '../../shared/time/zone.ts';
import type { Member } from './intake/member.ts';
import { Counted, MAX_RECORDING_BYTES, readBytes, Waiting } from './readers/read-sysstat.ts';
import { roleOf } from './roles.ts';

export { drawingSeries } from '../../shared/time/drawing.ts';

/**
 * Values kept in all, 8 bytes each (and 8 for their moments, which the columns of a binary file share): a month of minutes
 * of 460 values that change, or of ten minutes of 4600. Beyond it the statistics of single processors and interrupts are left out, then
 * whole files, and that is said.
 */
const MAX_VALUES = 20_000_000;
/**
 * Texts that may wait for the zone: a month of days in three forms is a hundred. A gigabyte of text, a tenth of that
 * packed, is what sar prints for a month of a machine with a hundred processors, and takes about a minute to read.
 */
const MAX_WAITING = 512;
const MAX_WAITING_BYTES = 1024 ** 3;
/** JSON is taken apart in one piece, at some ten times its size. */
const MAX_JSON_BYTES = 48 * 1024 * 1024;
const MAX_PROBLEMS = 40;

export type SeriesRole = 'sysstat' | 'recorder' | 'disks';

const DISKS = /(?:^|\/)proc\/(?:partitions|diskstats)$/;
/** What a member has to do with measurements, by its path; null for most. */
export function seriesRoleOf(path: string): SeriesRole | null {
  const { role } = roleOf(path);
  if (role === 'sar-text' || role === 'sar-binary') return 'sysstat';
  if (role !== 'other') return null;
  if (isSysstatMember(path) || /(?:^|\/)sadf[-_.][^/]{1,80}$/.test(path)) return 'sysstat';
  if (DISKS.test(path)) return 'disks';
  return recorderNamed(path) ? 'recorder' : null;
}

/** True when the first bytes of a file are those of a recording; for files that were given by themselves. */
export function isRecording(head: Uint8Array): boolean {
  if (sysstatForm(head) !== null) return true;
  const text = textOf(head);
  return recorderOf(text) !== null || isCollectlRaw(text);
}

/** Facts of the report that a recording came with; filled in until the end of the reading. */
export interface Origin {
  readonly facts: CaseFacts;
  /** Members that told facts. */
  read: number;
}

interface Part {
  readonly origin: Origin;
  readonly name: string;
  readonly mtimeSeconds: number | null;
  readonly waiting: Waiting | null;
  readonly bytes: number;
  /** What it is, in words. */
  readonly form: string;
  result: SysstatResult | null;
}

/** What a series is asked for by. */
export type SeriesAbout = Pick<Series, 'name' | 'origin' | 'source'>;

export interface Taken {
  /** The text of a recording, for who wants to look for a log in it; null for a binary one, and for none. */
  readonly text: Uint8Array | null;
  /** Why nothing of it could be read; null otherwise. */
  readonly why: string | null;
}

export interface CaseSeries {
  /** Of the host that the case is about, joined over files. */
  readonly series: readonly Series[];
  /** Of other hosts among the inputs, named after them. */
  readonly others: readonly Series[];
  /** What could not be read, in words. */
  readonly missing: readonly string[];
  /** The recordings, in the form of the logs: what each covers. */
  readonly sources: readonly SourceCoverage[];
}

const FORMS = {
  binary: 'sysstat binary',
  json: 'sadf JSON',
  xml: 'sadf XML',
  csv: 'sadf CSV',
  lines: 'sadf lines',
  sar: 'sar text',
} as const;

/** What the better forms are, for samples that several files hold: no rounding, UTC, whole days. */
const RANK = { binary: 0, json: 1, xml: 2, csv: 3, lines: 4, sar: 5 } as const;

export class SeriesCollector {
  readonly #keep: (about: SeriesAbout) => boolean;
  readonly #parts: { part: Part; rank: number }[] = [];
  readonly #disks = new Map<Origin, Map<string, string>>();
  readonly #raw = new Map<string, RawRecorder>();
  readonly #problems: string[] = [];
  #values = 0;
  #waiting = 0;
  #waitingBytes = 0;
  #cut = 0;
  #refused = 0;
  #sysstat = false;

  /** @param keep leaves out at once what nobody will ask for */
  constructor(keep: (about: SeriesAbout) => boolean = () => true) {
    this.#keep = keep;
  }

  /** To be asked for every path, wanted or not: raw files of other recorders are seen without being read. */
  see(path: string): SeriesRole | null {
    const raw = rawRecorderAt(path);
    if (raw !== null) this.#raw.set(`${raw} ${path.slice(0, path.lastIndexOf('/'))}`, raw);
    return seriesRoleOf(path);
  }

  /**
   * Takes a member in: a binary recording as its bytes come, a text whole.
   * @param name its name in the case
   */
  async take(member: Member, name: string, origin: Origin, signal?: AbortSignal): Promise<Taken> {
    const { mtimeSeconds } = member;
    const counted = new Counted(member.stream());
    const first = await counted.first();
    if (first === null) return { text: null, why: null };
    let taken: Taken;
    if (isSaFile(first)) {
      const keep = (path: string): boolean => this.#asks(path, name);
      const reader = new SaFileReader({ source: name, keep, sizeBytes: member.sizeBytes });
      for await (const chunk of counted) {
        signal?.throwIfAborted();
        reader.push(chunk);
      }
      const result = reader.end();
      const covered = result.covered ?? null;
      if (covered !== null) this.#sysstat = true;
      const part: Part = {
        origin,
        name,
        mtimeSeconds,
        waiting: null,
        result,
        bytes: counted.bytes,
        form: FORMS.binary,
      };
      this.#parts.push({ part: this.#kept(part), rank: RANK.binary });
      taken = { text: null, why: covered === null ? (result.problems[0] ?? 'it holds no samples') : null };
    } else {
      const bytes = await readBytes(counted, MAX_RECORDING_BYTES, signal);
      const most = `longer than ${MAX_RECORDING_BYTES / 1024 / 1024} MiB, the most that is read of one recording of text`;
      if (bytes === null) this.#problem(`${name}: ${most}`);
      else if (DISKS.test(member.path)) {
        const names = this.#disks.get(origin) ?? new Map<string, string>();
        for (const [key, value] of diskNamesOf(textOf(bytes))) names.set(key, value);
        this.#disks.set(origin, names);
      } else this.addText(bytes, name, member.path, origin, mtimeSeconds);
      taken = { text: bytes, why: bytes === null ? most : null };
    }
    for (const problem of member.problems) this.#problem(problem.message);
    return taken;
  }

  /** Takes the text of a recording in; it is read when its zone is known. */
  addText(bytes: Uint8Array, name: string, path: string, origin: Origin, mtimeSeconds: number | null): void {
    const form = sysstatForm(bytes.subarray(0, 2048));
    const head = textOf(bytes.subarray(0, 8192));
    const recorder = form === null ? recorderOf(head) : null;
    if (form === null && recorder === null) {
      // A name alone promises nothing: sos keeps what a failed command printed.
      if (isCollectlRaw(head)) this.#problem(`${name}: ${rawAdvice('collectl')}`);
      else if (seriesRoleOf(path) === 'sysstat') {
        const line = textOf(bytes.subarray(0, 200)).trim().split('\n')[0] ?? '';
        this.#problem(`${name}: no data of sysstat in it ("${line.slice(0, 80)}")`);
      }
      return;
    }
    if (form === 'json' && bytes.byteLength > MAX_JSON_BYTES) {
      this.#problem(
        `${name}: JSON of more than ${MAX_JSON_BYTES / 1024 / 1024} MiB is not read; give the binary file itself`,
      );
      return;
    }
    if (this.#waiting >= MAX_WAITING || this.#waitingBytes + bytes.byteLength > MAX_WAITING_BYTES) {
      this.#refused++;
      return;
    }
    this.#waiting++;
    this.#waitingBytes += bytes.byteLength;
    const waiting = new Waiting(bytes);
    const told = form === null ? (recorder ?? '') : FORMS[form];
    const part: Part = { origin, name, mtimeSeconds, waiting, result: null, bytes: bytes.byteLength, form: told };
    this.#parts.push({ part, rank: form === null ? 9 : RANK[form] });
  }

  /** Whether a value is asked for; disks are asked for anew when they have their names. */
  #asks(path: string, source: string): boolean {
    return path.startsWith('disk[dev') || this.#keep({ name: describe(path).name, origin: path, source });
  }

  /**
   * Reads the texts whose zone the facts tell, one after another, letting others have their turn in between.
   * @param main the report that the case is about
   * @throws only the signal's abort reason
   */
  async settle(main: CaseFacts, signal?: AbortSignal): Promise<void> {
    this.#parts.sort((a, b) => a.rank - b.rank);
    for (const { part } of this.#parts) {
      const facts = part.origin.read === 0 ? main : part.origin.facts;
      if (part.result !== null || zoneOf(facts).kind === 'unknown') continue;
      await setImmediate();
      signal?.throwIfAborted();
      part.result = this.#read(part, facts, UNKNOWN_ZONE, expectedHost(part, main));
    }
  }

  /**
   * Tells everything, on one clock.
   * @param main the report that the case is about
   * @param zone of the host where its own facts do not tell it
   * @param offsets corrections by hand, by the name of a recording
   */
  finish(main: CaseFacts, zone: Zone, origins: readonly Origin[], offsets = new HandOffsets([])): CaseSeries {
    this.#parts.sort((a, b) => a.rank - b.rank);
    const hosts = new Map<string, Series[]>();
    const covered: { part: Part; result: SysstatResult }[] = [];
    const mainHost = hostKey(main.hostname?.value ?? null);
    const put = (host: string | null, all: readonly Series[]): void => {
      const key = host ?? mainHost ?? '';
      hosts.set(key, [...(hosts.get(key) ?? []), ...all]);
    };
    for (const { part } of this.#parts) {
      const facts = part.origin.read === 0 ? main : part.origin.facts;
      const host = hostKey(part.origin.facts.hostname?.value ?? null);
      const result = part.result ?? this.#read(part, facts, zone, expectedHost(part, main));
      for (const problem of result.problems) this.#problem(`${part.name}: ${problem}`);
      covered.push({ part, result });
      const moved = offsets.ofSource(part.name);
      const renamed = namedDisks(movedSeries(result.series, moved), this.#disks.get(part.origin));
      const series = renamed.filter(this.#keep);
      if (series.some((each) => !each.absolute))
        this.#problem(`${part.name}: prints local times, and the host's zone is not known; its samples stand apart`);
      put(host ?? hostKey(result.hostname), series);
    }
    // Recordings of a host whose report is not among the inputs are the case when there is nothing else.
    const first = mainHost ?? (hosts.has('') ? '' : (this.#firstHost(hosts) ?? ''));
    for (const origin of origins) {
      const points = seriesFromFacts(origin.facts).filter(this.#keep);
      put(hostKey(origin.facts.hostname?.value ?? null), points);
    }
    const series = joinSeries(hosts.get(first) ?? []);
    const others = [...hosts].flatMap(([host, all]) =>
      host === first ? [] : joinSeries(all).map((each) => ({ ...each, name: `${each.name} (${host})` })),
    );
    const sources = covered
      .sort((a, b) => (a.part.name < b.part.name ? -1 : 1))
      .map(({ part, result }) => coverageOf(part, result, offsets.ofSource(part.name), zone));
    return { series, others, missing: this.#missing(), sources };
  }

  #firstHost(hosts: ReadonlyMap<string, Series[]>): string | null {
    let best: string | null = null;
    for (const [host, all] of hosts) if (best === null || all.length > (hosts.get(best)?.length ?? 0)) best = host;
    return best;
  }

  #read(part: Part, facts: CaseFacts, fallback: Zone, expectedHost: string | null): SysstatResult {
    const bytes = part.waiting?.bytes() ?? new Uint8Array(0);
    const own = zoneOf(facts);
    const zone = own.kind === 'unknown' ? fallback : own;
    const read = (zone: Zone): SysstatResult => {
      const options = { source: part.name, zone, notAfter: notAfter(facts, part) };
      if (sysstatForm(bytes.subarray(0, 2048)) !== null) {
        const told = readSysstat(bytes, textOf, options);
        if (told.series.length > 0) this.#sysstat = true;
        return told;
      }
      const recorded = readRecording(textOf(bytes), {
        ...options,
        memTotalKiB: facts.meminfoKiB?.value['MemTotal'] ?? null,
      });
      return { hostname: null, kernel: null, restarts: [], covered: coveredBy(recorded.series), ...recorded };
    };
    let result = read(zone);
    const host = hostKey(result.hostname);
    // Text of another host: the zone of this one says nothing about it.
    if (host !== null && expectedHost !== null && host !== expectedHost && zone.kind !== 'unknown')
      result = read(UNKNOWN_ZONE);
    return this.#kept({ ...part, result }).result ?? result;
  }

  /** Keeps a part's series within what was asked for and what there is room for. */
  #kept(part: Part): Part {
    const { result } = part;
    if (result === null) return part;
    let series = result.series.filter((each) => this.#asks(each.origin, each.source) || this.#keep(each));
    const tight = this.#values + heldBy(series) > MAX_VALUES;
    if (tight) series = series.filter((each) => !SINGLE.test(each.origin));
    if (tight || result.cutSingle === true) this.#cut++;
    if (this.#values + heldBy(series) > MAX_VALUES) {
      series = [];
      this.#refused++;
    }
    this.#values += heldBy(series);
    return { ...part, result: { ...result, series } };
  }

  #problem(text: string): void {
    if (this.#problems.length < MAX_PROBLEMS && !this.#problems.includes(text)) this.#problems.push(text);
  }

  #missing(): string[] {
    const missing = [...this.#problems];
    if (!this.#sysstat) missing.push('no sar data');
    if (this.#cut > 0)
      missing.push(`statistics of single processors and interrupts of ${this.#cut} recordings, for want of room`);
    if (this.#refused > 0) missing.push(`${this.#refused} recordings, for want of room`);
    for (const [key, raw] of this.#raw) missing.push(`${key.slice(raw.length + 1) || 'the input'}: ${rawAdvice(raw)}`);
    return missing;
  }
}

/** Items that come in dozens and tell little of memory. */
const SINGLE = /^(?:cpu-load|interrupts|network\.softnet|power-management\.[\w-]+)\[(?!all\]|sum\])/;

const rawAdvice = (raw: RawRecorder): string =>
  `${RAW_RECORDINGS[raw].what} are not read. ${RAW_RECORDINGS[raw].advice}`;

const textOf = (bytes: Uint8Array, encoding = 'utf-8'): string => new TextDecoder(encoding).decode(bytes);

/** @param zone in which the case is told */
function coverageOf(part: Part, result: SysstatResult, moved: number, zone: Zone): SourceCoverage {
  const { covered } = result;
  const shown = covered?.absolute === true ? (zone.kind === 'unknown' ? UTC : zone) : UNKNOWN_ZONE;
  const iso = (at: number): string => isoOf(shown, at + moved, 0);
  return {
    member: part.name,
    role: 'recording',
    lines: 0,
    bytes: part.bytes,
    from: covered == null ? null : iso(covered.from),
    to: covered == null ? null : iso(covered.to),
    truncated: false,
    // They are told by name among what is missing.
    problems: [],
    form: part.form,
    samples: covered?.samples ?? 0,
  };
}

/** Hosts are told apart by their first label: one tool prints the domain, another does not. */
const hostKey = (name: string | null): string | null =>
  name === null || name === '' || name.startsWith('localhost') ? null : (name.split('.')[0] ?? '').toLowerCase();

/** The host that a recording should be of. */
const expectedHost = (part: Part, main: CaseFacts): string | null =>
  hostKey(part.origin.facts.hostname?.value ?? main.hostname?.value ?? null);

/** The zone as a report tells it. */
export function zoneOf(facts: CaseFacts): Zone {
  const name = facts.timezone?.value;
  if (name !== undefined && isZoneName(name)) return { kind: 'iana', name };
  const offset = facts.utcOffsetMinutes?.value;
  return offset === undefined ? UNKNOWN_ZONE : { kind: 'fixed', offsetMinutes: offset };
}

/** Local seconds of the collection, or of the file's last change (within a day: its zone may be another). */
function notAfter(facts: CaseFacts, part: Part): number | null {
  const collected = momentOf(facts.collectedAt?.value ?? null);
  if (part.origin.read > 0 && collected !== null) return collected.at + (facts.utcOffsetMinutes?.value ?? 0) * 60;
  return part.mtimeSeconds;
}
