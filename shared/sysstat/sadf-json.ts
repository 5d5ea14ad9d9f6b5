/** The output of `sadf -j`. */
import type { Zone } from '../time/zone.ts';
import { LooseColumns } from './loose-columns.ts';
import type { SysstatResult } from './result.ts';
import { isUtc, SadfClock } from './sadf-moment.ts';
import { toldPath } from './sadf-path.ts';

/** Keys that name the item of a list, in sysstat 9 to 12.8. */
const ITEM_KEYS = ['cpu', 'intr', 'line', 'disk-device', 'iface', 'fchost', 'number', 'filesystem', 'mountpoint'];
const MAX_DEPTH = 6;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Moment of a `timestamp` or `boot` object. */
function momentOf(stamp: unknown, clock: SadfClock): number | null {
  if (!isObject(stamp)) return null;
  return clock.at(`${text(stamp.date) ?? ''} ${text(stamp.time) ?? ''}`, isUtc(stamp));
}

function walk(value: Json, path: string, at: number, columns: LooseColumns, depth: number): void {
  for (const [key, child] of Object.entries(value)) {
    const own = path === '' ? key : `${path}.${key}`;
    if (typeof child === 'number') {
      const told = toldPath(own);
      if (told !== null) columns.put(told, at, child);
    }
    if (depth >= MAX_DEPTH || key === 'timestamp') continue;
    else if (isObject(child)) walk(child, own, at, columns, depth + 1);
    else if (Array.isArray(child)) {
      for (const each of child) {
        if (!isObject(each)) continue;
        const itemKey = ITEM_KEYS.find((name) => name in each);
        const item = itemKey === undefined ? null : each[itemKey];
        if (typeof item !== 'string' && typeof item !== 'number') continue;
        const rest = Object.fromEntries(Object.entries(each).filter(([name]) => name !== itemKey));
        walk(rest, `${own}[${item}]`, at, columns, depth + 1);
      }
    }
  }
}

/**
 * Reads the output of `sadf -j`.
 * @param zone of the host, for output made with -t
 */
export function readSadfJson(source: string, content: string, zone: Zone): SysstatResult {
  const fail = (problem: string): SysstatResult => ({
    series: [],
    hostname: null,
    kernel: null,
    restarts: [],
    problems: [problem],
  });
  let root: unknown;
  try {
    root = JSON.parse(content);
  } catch {
    return fail('not whole JSON: cut off, or not made by sadf -j');
  }
  const sysstat = isObject(root) ? root.sysstat : undefined;
  const hosts = isObject(sysstat) && Array.isArray(sysstat.hosts) ? sysstat.hosts : [];
  const host: unknown = hosts[0];
  if (!isObject(host)) return fail('JSON without "sysstat" and "hosts": not made by sadf -j');
  const columns = new LooseColumns();
  const clock = new SadfClock(zone);
  const problems: string[] = [];
  let undated = 0;
  for (const entry of Array.isArray(host.statistics) ? host.statistics : []) {
    if (!isObject(entry)) continue;
    const at = momentOf(entry.timestamp, clock);
    if (at === null) undated++;
    else walk(entry, '', at, columns, 0);
  }
  for (const entry of Array.isArray(host.restarts) ? host.restarts : []) {
    const at = isObject(entry) ? momentOf(entry.boot, clock) : null;
    if (at !== null) columns.restart(at);
  }
  if (undated > 0) problems.push(`${undated} samples carry no readable time and were left out`);
  if (hosts.length > 1) problems.push(`${hosts.length - 1} further hosts were left out`);
  return {
    series: columns.finish(source, clock.absolute),
    hostname: text(host.nodename),
    kernel: text(host.release),
    restarts: columns.restarts,
    problems,
  };
}
