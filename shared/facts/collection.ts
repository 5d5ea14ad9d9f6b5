/**
 * The moment of collection and the host's zone: `date`, `date --utc`, timedatectl, etc/localtime, etc/timezone,
 * etc/sysconfig/clock. The offset is the difference of local and UTC reading of about the same minute; abbreviations are
 * never trusted (CST, IST and BST each have several meanings).
 */
import type { CaseFacts } from '../contract/facts.ts';
import { parseStamp, type Stamp, wallSeconds } from '../time/stamp.ts';
import { instantOf, isoOf, isZoneName, offsetAt, type Zone } from '../time/zone.ts';
import { cite, type Evidence, type EvidenceReader, firstLine, linesOf, notesOf, outranks } from './reader.ts';

interface Reading {
  readonly wall: number;
  readonly rank: number;
  readonly evidence: Evidence;
  readonly index: number;
}

interface Readings {
  local: Reading | null;
  utc: Reading | null;
  /** Offset printed or computed within one text, with its rank. */
  offset: { minutes: number; rank: number; evidence: Evidence; index: number } | null;
}

const readingsOf = (facts: CaseFacts): Readings =>
  notesOf<Readings>(facts, 'collection', () => ({ local: null, utc: null, offset: null }));

/** Two commands of one report may run some minutes apart; offsets are whole quarter hours. */
const APART_SECONDS = 420;

function quarterHours(seconds: number): number | null {
  const minutes = Math.round(seconds / 900) * 15;
  return Math.abs(seconds - minutes * 60) <= APART_SECONDS && Math.abs(minutes) <= 14 * 60 ? minutes : null;
}

/** Puts the readings together; called after each new one, so that the order of members does not matter. */
export function settleCollection(facts: CaseFacts): void {
  const { local, utc, offset } = readingsOf(facts);
  let minutes: { value: number; evidence: Evidence; index: number } | null = null;
  if (offset !== null) minutes = { value: offset.minutes, evidence: offset.evidence, index: offset.index };
  else if (local !== null && utc !== null) {
    const value = quarterHours(local.wall - utc.wall);
    if (value !== null) minutes = { value, evidence: local.evidence, index: local.index };
  }
  const name = facts.timezone?.value;
  const iana: Zone | null = name !== undefined && isZoneName(name) ? { kind: 'iana', name } : null;
  if (minutes === null && iana !== null && facts.timezone !== null) {
    const at = utc?.wall ?? (local === null ? null : instantOf(iana, local.wall, null));
    const value = at === null ? null : offsetAt(iana, at);
    if (value !== null) facts.utcOffsetMinutes = { ...facts.timezone, value };
  }
  if (minutes !== null) facts.utcOffsetMinutes = cite(minutes.value, minutes.evidence, minutes.index);
  const known = facts.utcOffsetMinutes?.value;
  if (local !== null) {
    const zone: Zone = known === undefined ? { kind: 'unknown' } : { kind: 'fixed', offsetMinutes: known };
    const at = known === undefined ? local.wall : local.wall - known * 60;
    facts.collectedAt = cite(isoOf(zone, at, 0), local.evidence, local.index);
  } else if (utc !== null) {
    const zone: Zone = { kind: 'fixed', offsetMinutes: known ?? 0 };
    facts.collectedAt = cite(isoOf(zone, utc.wall, 0), utc.evidence, utc.index);
  }
}

function note(facts: CaseFacts, kind: 'local' | 'utc', reading: Reading): void {
  const readings = readingsOf(facts);
  const held = readings[kind];
  if (held === null || reading.rank < held.rank) readings[kind] = reading;
}

function noteOffset(facts: CaseFacts, minutes: number, rank: number, evidence: Evidence, index: number): void {
  const readings = readingsOf(facts);
  if (readings.offset === null || rank < readings.offset.rank) readings.offset = { minutes, rank, evidence, index };
}

const wallOf = (stamp: Stamp | null): number | null =>
  stamp === null || stamp.year === null ? null : Math.floor(wallSeconds(stamp, stamp.year));

function readTimedatectl(evidence: Evidence, facts: CaseFacts, rank: number): void {
  let local: number | null = null;
  let localIndex = 0;
  for (const [index, line] of linesOf(evidence.text).entries()) {
    const m = /^\s*(Local time|Universal time|Time ?zone): +(\S.*)$/.exec(line);
    const text = m?.[2] ?? '';
    if (m === null) continue;
    if (m[1]?.startsWith('Time')) {
      // `America/New_York (EST, -0500)`
      const zone = /^([\w+\-/]+) \((\w{1,6}|[+-]\d+), ([+-]\d{4})\)/.exec(text);
      const name = zone?.[1] ?? text.trim();
      if (isZoneName(name) && outranks(facts, 'timezone', 1)) facts.timezone = cite(name, evidence, index);
      continue;
    }
    const wall = wallOf(parseStamp(text));
    if (wall === null) continue;
    if (m[1] === 'Local time') {
      local = wall;
      localIndex = index;
      note(facts, 'local', { wall, rank, evidence, index });
    } else {
      note(facts, 'utc', { wall, rank, evidence, index });
      const minutes = local === null ? null : quarterHours(local - wall);
      if (minutes !== null) noteOffset(facts, minutes, 0, evidence, localIndex);
    }
  }
}

export const dateReader: EvidenceReader = {
  name: 'date',
  maxBytes: 16 * 1024,
  stems: ['date', 'timedatectl'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/(?:date|general|host)|insights_commands)\/)?date(?:_--utc)?$/.test(path) ||
    /(?:^|\/)timedatectl(?:_[\w-]{1,40})?$/.test(path),
  read(evidence, facts) {
    const utc = evidence.path.endsWith('date_--utc');
    const line = firstLine(evidence);
    // sos 4.9 and later link `date` at the root to timedatectl.
    if (/^\s*Local time:/m.test(evidence.text)) readTimedatectl(evidence, facts, 2);
    else if (line !== null) {
      const stamp = parseStamp(line.text);
      const wall = wallOf(stamp);
      if (wall === null || stamp === null) return;
      const reading = { wall, rank: evidence.path.includes('/') ? 0 : 1, evidence, index: line.index };
      note(facts, utc ? 'utc' : 'local', reading);
      if (!utc && stamp.offsetMinutes !== null) noteOffset(facts, stamp.offsetMinutes, 1, evidence, line.index);
      // The abbreviation is better than nothing for a reader, and used for nothing else.
      if (!utc && stamp.zoneName !== null && outranks(facts, 'timezone', 8)) {
        facts.timezone = cite(stamp.zoneName, evidence, line.index);
      }
    }
    settleCollection(facts);
  },
};

/** The zone that a link to the zone database names: `../usr/share/zoneinfo/America/New_York`. */
function zoneOfLink(text: string): string | null {
  const at = text.lastIndexOf('zoneinfo/');
  const name = (at < 0 ? text : text.slice(at + 'zoneinfo/'.length)).trim().replace(/^(?:posix|right)\//, '');
  return isZoneName(name) ? name : null;
}

export const timezoneReader: EvidenceReader = {
  name: 'timezone',
  // A copy of the zone's rules instead of the link names no zone; its bytes are not asked for.
  maxBytes: 4096,
  stems: ['localtime', 'timezone', 'clock'],
  accepts: (path) => path === 'etc/localtime' || path === 'etc/timezone' || path === 'etc/sysconfig/clock',
  read(evidence, facts) {
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const setting = /^(?:ZONE|TIMEZONE)=["']?([\w+\-/]{1,64})["']?\s*$/.exec(line);
      const name = evidence.path === 'etc/sysconfig/clock' ? (setting?.[1] ?? null) : zoneOfLink(line.slice(0, 512));
      if (name === null || !isZoneName(name)) continue;
      const rank = evidence.path === 'etc/localtime' ? 0 : 2;
      if (outranks(facts, 'timezone', rank)) facts.timezone = cite(name, evidence, index);
      break;
    }
    settleCollection(facts);
  },
};
