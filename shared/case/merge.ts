/**
 * One event once: the same failure seen in dmesg, in /var/log/messages, in its rotations and in the journal is one event
 * with several pieces of evidence. The printk time tells two prints of one record for certain; where a log lost it, the
 * wall clock, the request and the stack decide, each occurrence of one log matching at most one of another.
 */
import type { DecodedEvent } from './event.ts';

export interface PlacedEvent extends DecodedEvent {
  /** Wall time in Unix seconds as far as it is known. */
  epochSeconds: number | null;
  /** How far `epochSeconds` may be off, in seconds. */
  uncertainSeconds: number;
  time: string | null;
  timeSource: string | null;
  /** The boot that printed it, by any name that is the same for one boot in all sources; null when unknown. */
  bootKey: string | null;
}

export interface SourceEvents {
  member: string;
  events: readonly PlacedEvent[];
}

/** A logger can be late, never early: behind a storm of messages journald and syslogd lag by minutes. */
const LATEST_SECONDS = 600;
/** Stamps of whole seconds, and clocks read at slightly different moments. */
const EARLIEST_SECONDS = 5;
/** /var/log/dmesg and dmesg -T without anchors drift; beyond this no two stamps are taken for one record. */
const MAX_UNCERTAIN_SECONDS = 120;

/**
 * Merges the events of all sources of one host.
 * @returns events in the order of time; those without any time keep their source's order at the end
 */
export function mergeEvents(sources: readonly SourceEvents[]): PlacedEvent[] {
  const exact = new Map<string, Merged[]>();
  const loose = new Map<string, Merged[]>();
  const all: Merged[] = [];
  // Sources with printk times first: they give the firm anchors that the others are matched to.
  const ordered = [...sources].sort((a, b) => timed(b) - timed(a));
  for (const source of ordered) {
    // A log matches what others told, never itself: its own events join the list when it has been gone through.
    const own: Merged[] = [];
    for (const event of source.events) {
      const firm = exactKey(event);
      const twin =
        (firm === null ? undefined : exact.get(firm)?.find((m) => sameBoot(m.event, event))) ??
        findLoose(event, source.member, loose);
      if (twin !== undefined) {
        absorb(twin, event, source.member);
        if (firm !== null && event.bootSeconds !== null) addTo(exact, firm, twin);
        continue;
      }
      const merged: Merged = {
        event: { ...event, evidence: [...event.evidence] },
        members: new Set([source.member]),
        exact: event.bootSeconds !== null,
        key: looseKey(event),
      };
      all.push(merged);
      if (firm !== null) addTo(exact, firm, merged);
      own.push(merged);
    }
    for (const merged of own) append(loose, merged.key, merged);
  }
  return all.map((m) => m.event).sort(byTime);
}

interface Merged {
  event: PlacedEvent;
  members: Set<string>;
  exact: boolean;
  /** As the first sighting had it. */
  key: string;
}

function timed(source: SourceEvents): number {
  let score = 0;
  for (const e of source.events) score += (e.bootSeconds === null ? 0 : 2) + (e.epochSeconds === null ? 0 : 1);
  return source.events.length === 0 ? 0 : score / source.events.length;
}

function addTo(map: Map<string, Merged[]>, key: string, merged: Merged): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [merged]);
  else if (!list.includes(merged)) list.push(merged);
}

/** Of events that are in no list yet. */
function append(map: Map<string, Merged[]>, key: string, merged: Merged): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [merged]);
  else list.push(merged);
}

function exactKey(event: PlacedEvent): string | null {
  return event.bootSeconds === null ? null : `${event.bootSeconds.toFixed(6)}|${looseKey(event)}`;
}

/** What two renderings of one report have in common, whatever the logger did. */
function looseKey(event: PlacedEvent): string {
  return `${event.kind}|${event.process ?? ''}|${event.order ?? ''}|${event.mode ?? ''}|${String(event.details['victimPid'] ?? event.details['cache'] ?? event.details['bytes'] ?? '')}`;
}

function sameBoot(a: PlacedEvent, b: PlacedEvent): boolean {
  if (a.bootKey !== null && b.bootKey !== null && a.bootKey === b.bootKey) return true;
  if (a.kernel !== null && b.kernel !== null && a.kernel !== b.kernel) return false;
  if (a.epochSeconds === null || b.epochSeconds === null) return true;
  return Math.abs(a.epochSeconds - b.epochSeconds) <= MAX_UNCERTAIN_SECONDS + a.uncertainSeconds + b.uncertainSeconds;
}

/**
 * The event that a sighting without a printk time (or beside one without) belongs to: same request, same task, same
 * numbers; the earliest one that this log has not told of yet, because loggers keep the order.
 */
function findLoose(event: PlacedEvent, member: string, loose: ReadonlyMap<string, Merged[]>): Merged | undefined {
  let best: Merged | undefined;
  for (const candidate of loose.get(looseKey(event)) ?? []) {
    const other = candidate.event;
    if (candidate.members.has(member) || (event.bootSeconds !== null && candidate.exact)) continue;
    if (event.pid !== null && other.pid !== null && event.pid !== other.pid) continue;
    if (event.kernel !== null && other.kernel !== null && event.kernel !== other.kernel) continue;
    // The cheapest test first: in a flood, most candidates fail by their time.
    if (!nearEnough(event, candidate)) continue;
    if (!compatibleStacks(other, event) || !compatibleMemory(other, event)) continue;
    if (best === undefined || (other.epochSeconds ?? 0) < (best.event.epochSeconds ?? 0)) best = candidate;
  }
  return best;
}

/** Whether the two stamps can be of one record. Without a clock on one side only equal numbers can prove it. */
function nearEnough(event: PlacedEvent, candidate: Merged): boolean {
  const other = candidate.event;
  if (event.epochSeconds === null || other.epochSeconds === null) {
    return event.memory !== null && other.memory !== null && memoryKey(event) === memoryKey(other);
  }
  const doubt = Math.min(MAX_UNCERTAIN_SECONDS, event.uncertainSeconds + other.uncertainSeconds);
  // The one with printk's own time is the truth; the other can only be later.
  const lateness = candidate.exact
    ? event.epochSeconds - other.epochSeconds
    : Math.abs(event.epochSeconds - other.epochSeconds);
  return lateness >= -EARLIEST_SECONDS - doubt && lateness <= LATEST_SECONDS + doubt;
}

function memoryKey(event: PlacedEvent): string {
  const { memory } = event;
  if (memory === null) return '';
  return JSON.stringify([memory.totalsPages, memory.zones.map((z) => [z.node, z.zone, z.freeKiB, z.buddy?.counts])]);
}

/** Two whole reports with different numbers are two failures; damaged ones are compared as far as they go. */
function compatibleMemory(a: PlacedEvent, b: PlacedEvent): boolean {
  if (a.memory === null || b.memory === null) return true;
  if (a.memory.problems.length === 0 && b.memory.problems.length === 0) return memoryKey(a) === memoryKey(b);
  for (const zone of a.memory.zones) {
    const twin = b.memory.zones.find((z) => z.zone === zone.zone && z.node === zone.node);
    if (twin !== undefined && zone.freeKiB !== null && twin.freeKiB !== null && zone.freeKiB !== twin.freeKiB)
      return false;
  }
  return true;
}

function compatibleStacks(a: PlacedEvent, b: PlacedEvent): boolean {
  if (a.trace === null || b.trace === null) return true;
  const n = Math.min(a.trace.frames.length, b.trace.frames.length, 12);
  for (let i = 0; i < n; i++) if (a.trace.frames[i]?.symbol !== b.trace.frames[i]?.symbol) return false;
  return true;
}

/** Adds what the second sighting knows and the first does not. */
function absorb(merged: Merged, seen: PlacedEvent, member: string): void {
  const { event } = merged;
  const again = merged.members.has(member);
  merged.members.add(member);
  if (event.evidence.length < 64) event.evidence.push(...seen.evidence);
  if (
    (event.trace === null && seen.trace !== null) ||
    (seen.trace !== null && event.trace !== null && seen.trace.frames.length > event.trace.frames.length && !again)
  ) {
    event.trace = seen.trace;
    event.fingerprint = seen.fingerprint;
  }
  if (event.memory === null || (seen.memory !== null && seen.memory.problems.length < event.memory.problems.length)) {
    if (seen.memory !== null) {
      event.memory = seen.memory;
      event.memoryAbsence = seen.memoryAbsence;
    }
  }
  event.bootSeconds ??= seen.bootSeconds;
  event.pid ??= seen.pid;
  event.cpu ??= seen.cpu;
  event.kernel ??= seen.kernel;
  event.kernelBuild ??= seen.kernelBuild;
  event.tainted ??= seen.tainted;
  event.hardware ??= seen.hardware;
  event.workqueue ??= seen.workqueue;
  event.process ??= seen.process;
  event.gfp ??= seen.gfp;
  event.sizeKiB ??= seen.sizeKiB;
  event.bootKey ??= seen.bootKey;
  if (event.time === null || (seen.time !== null && boundOf(seen) < boundOf(event))) {
    event.time = seen.time;
    event.timeSource = seen.timeSource;
    event.timeCertaintySeconds = seen.timeCertaintySeconds;
    event.epochSeconds = seen.epochSeconds;
    event.uncertainSeconds = seen.uncertainSeconds;
  }
}

/** How sure a time is; one that nothing bounds goes behind every other, however late its logger was. */
const boundOf = (event: PlacedEvent): number => event.timeCertaintySeconds ?? Number.POSITIVE_INFINITY;

function byTime(a: PlacedEvent, b: PlacedEvent): number {
  if (a.epochSeconds !== null && b.epochSeconds !== null) return a.epochSeconds - b.epochSeconds || byPlace(a, b);
  if (a.epochSeconds !== null) return -1;
  if (b.epochSeconds !== null) return 1;
  return byPlace(a, b);
}

function byPlace(a: PlacedEvent, b: PlacedEvent): number {
  const one = a.evidence[0];
  const two = b.evidence[0];
  if (one === undefined || two === undefined) return 0;
  if (one.member !== two.member) return one.member < two.member ? -1 : 1;
  return one.line - two.line || one.byteOffset - two.byteOffset;
}
