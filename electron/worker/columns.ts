/** Events as columns for the window's table. */
import type { AnalysisEvent, EventGroup, ZoneVerdict } from '../../shared/contract/index.ts';
import type { EventColumns, TextColumn } from '../../shared/contract/wire/index.ts';

class TextBuilder {
  private readonly index = new Map<string, number>();
  private readonly values: string[] = [];
  private readonly at: number[] = [];

  add(text: string | null | undefined): void {
    if (text === null || text === undefined || text === '') {
      this.at.push(-1);
      return;
    }
    let place = this.index.get(text);
    if (place === undefined) {
      place = this.values.length;
      this.values.push(text);
      this.index.set(text, place);
    }
    this.at.push(place);
  }

  build(): TextColumn {
    return { values: this.values, at: this.at };
  }
}

const ISO = /^(.*?)(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds since 1970 and minutes east of UTC of an ISO time; a time without a zone is read as UTC, offset null. */
export function readTime(iso: string | null): { ms: number | null; offsetMinutes: number | null } {
  if (iso === null) return { ms: null, offsetMinutes: null };
  const zone = ISO.exec(iso)?.[2];
  const ms = Date.parse(zone === undefined ? `${iso}Z` : iso);
  if (Number.isNaN(ms)) return { ms: null, offsetMinutes: null };
  if (zone === undefined) return { ms, offsetMinutes: null };
  if (zone === 'Z') return { ms, offsetMinutes: 0 };
  const sign = zone.startsWith('-') ? -1 : 1;
  return { ms, offsetMinutes: sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) };
}

/** The zone whose arithmetic tells most: one that passes where it should not have failed, else the nearest refusal. */
export function decidingZone(zones: readonly ZoneVerdict[]): ZoneVerdict | null {
  const passing = zones.find((zone) => zone.passes === true);
  if (passing !== undefined) return passing;
  let best: ZoneVerdict | null = null;
  for (const zone of zones)
    if (zone.marginKiB !== null && (best?.marginKiB == null || zone.marginKiB > best.marginKiB)) best = zone;
  return best ?? zones[0] ?? null;
}

/** Builds the columns; `groups` gives each event its row in the overview. */
export function buildColumns(events: readonly AnalysisEvent[], groups: readonly EventGroup[]): EventColumns {
  const groupOf = new Map<string, number>();
  for (const [row, group] of groups.entries()) for (const id of group.eventIds) groupOf.set(id, row);
  const text = {
    kind: new TextBuilder(),
    process: new TextBuilder(),
    mode: new TextBuilder(),
    gfp: new TextBuilder(),
    context: new TextBuilder(),
    requester: new TextBuilder(),
    driver: new TextBuilder(),
    cause: new TextBuilder(),
    confidence: new TextBuilder(),
    expectation: new TextBuilder(),
    zone: new TextBuilder(),
    zoneVerdict: new TextBuilder(),
    member: new TextBuilder(),
  };
  const id: string[] = [];
  const timeMs: (number | null)[] = [];
  const offsetMinutes: (number | null)[] = [];
  const bootSeconds: (number | null)[] = [];
  const order: (number | null)[] = [];
  const sizeKiB: (number | null)[] = [];
  const severity: (number | null)[] = [];
  const marginKiB: (number | null)[] = [];
  const group: number[] = [];
  const line: number[] = [];
  const endLine: number[] = [];
  for (const event of events) {
    id.push(event.id);
    text.kind.add(event.kind);
    const time = readTime(event.time);
    timeMs.push(time.ms);
    offsetMinutes.push(time.offsetMinutes);
    bootSeconds.push(event.bootSeconds);
    text.process.add(event.process);
    order.push(event.order);
    sizeKiB.push(event.sizeKiB);
    text.mode.add(event.mode);
    text.gfp.add(event.gfp === null ? null : event.gfp.names.join('|'));
    text.context.add(event.trace?.context);
    text.requester.add(event.trace?.requester?.symbol);
    text.driver.add(event.trace?.driver?.module);
    text.cause.add(event.verdict?.cause);
    text.confidence.add(event.verdict?.confidence);
    text.expectation.add(event.verdict?.expectation);
    severity.push(event.verdict?.severityLevel ?? null);
    const zone = decidingZone(event.verdict?.zones ?? []);
    text.zone.add(zone === null ? null : zone.zone);
    text.zoneVerdict.add(zone?.passes == null ? null : zone.passes ? 'passes' : 'refused');
    marginKiB.push(zone?.marginKiB ?? null);
    group.push(groupOf.get(event.id) ?? -1);
    const place = event.evidence[0];
    text.member.add(place?.member);
    line.push(place?.line ?? 1);
    endLine.push(place?.endLine ?? 1);
  }
  return {
    count: events.length,
    id,
    kind: text.kind.build(),
    timeMs,
    offsetMinutes,
    bootSeconds,
    process: text.process.build(),
    order,
    sizeKiB,
    mode: text.mode.build(),
    gfp: text.gfp.build(),
    context: text.context.build(),
    requester: text.requester.build(),
    driver: text.driver.build(),
    cause: text.cause.build(),
    confidence: text.confidence.build(),
    expectation: text.expectation.build(),
    severity,
    zone: text.zone.build(),
    zoneVerdict: text.zoneVerdict.build(),
    marginKiB,
    group,
    member: text.member.build(),
    line,
    endLine,
  };
}
