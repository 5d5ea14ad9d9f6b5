/** The output of `sadf -x`, which sos keeps as saDD.xml. A scanner for just this kind of document: no entities, no DTD. */
import type { Zone } from '../time/zone.ts';
import { LooseColumns } from './loose-columns.ts';
import type { SysstatResult } from './result.ts';
import { isUtc, SadfClock } from './sadf-moment.ts';
import { toldPath } from './sadf-path.ts';

const TAG = /<(\/?)([A-Za-z][\w-]{0,40})((?:\s+[\w:%-]{1,40}="[^"<>]{0,300}")*)\s*(\/?)>([^<]{0,200})/g;
const ATTRIBUTE = /([\w:%-]{1,40})="([^"]{0,300})"/g;
const NUMBER = /^-?\d{1,18}(?:\.\d{1,6})?$/;

/** Element → path of the list in `sadf -j`, and the attribute that names the item. */
const LISTS: ReadonlyMap<string, { path: string; item: string }> = new Map([
  ['cpu', { path: 'cpu-load', item: 'number' }],
  ['irq', { path: 'interrupts', item: 'intr' }],
  ['tty', { path: 'serial', item: 'line' }],
  ['disk-device', { path: 'disk', item: 'dev' }],
  ['net-dev', { path: 'network.net-dev', item: 'iface' }],
  ['net-edev', { path: 'network.net-edev', item: 'iface' }],
  ['softnet', { path: 'network.softnet', item: 'cpu' }],
  ['fchost', { path: 'network.fchosts', item: 'name' }],
  ['cpufreq', { path: 'power-management.cpu-frequency', item: 'number' }],
  ['filesystem', { path: 'filesystems', item: 'fsname' }],
]);

/** Attributes that JSON calls otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['fsused-percent', '%fsused'],
  ['ufsused-percent', '%ufsused'],
  ['Iused-percent', '%Iused'],
]);

/** Elements that stand in the stack but not in JSON's path. */
const SILENT = new Set(['sysstat', 'host', 'statistics', 'timestamp', 'int-global', 'int-proc', 'restarts']);

function unescaped(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function attributesOf(text: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const m of text.matchAll(ATTRIBUTE)) all.set(m[1] ?? '', unescaped(m[2] ?? ''));
  return all;
}

class XmlReader {
  readonly columns = new LooseColumns();
  hostname: string | null = null;
  kernel: string | null = null;
  undated = 0;
  readonly clock: SadfClock;
  private readonly stack: string[] = [];
  private at: number | null = null;

  constructor(zone: Zone) {
    this.clock = new SadfClock(zone);
  }

  private moment(attributes: ReadonlyMap<string, string>): number | null {
    const text = `${attributes.get('date') ?? ''} ${attributes.get('time') ?? ''}`;
    return this.clock.at(text, isUtc({ utc: attributes.get('utc'), tz: attributes.get('tz') }));
  }

  private path(name: string): string {
    return [...this.stack.filter((each) => !SILENT.has(each)), name].join('.');
  }

  open(name: string, attributeText: string, content: string, closed: boolean): void {
    const attributes = attributesOf(attributeText);
    if (name === 'host') this.hostname = attributes.get('nodename') ?? null;
    else if (name === 'release') this.kernel = content.trim() || null;
    else if (name === 'boot') {
      const at = this.moment(attributes);
      if (at !== null) this.columns.restart(at);
    } else if (name === 'timestamp') {
      this.at = this.moment(attributes);
      if (this.at === null) this.undated++;
    } else if (this.at !== null) this.values(name, attributes, content, this.at);
    if (!closed && this.stack.length < 32) this.stack.push(name);
  }

  close(name: string): void {
    if (name === 'timestamp') this.at = null;
    const index = this.stack.lastIndexOf(name);
    if (index >= 0) this.stack.length = index;
  }

  private values(name: string, attributes: ReadonlyMap<string, string>, content: string, at: number): void {
    const list = LISTS.get(name);
    const item = list === undefined ? undefined : attributes.get(list.item);
    const path = list === undefined || item === undefined ? this.path(name) : `${list.path}[${item}]`;
    const cpu = name === 'irq' ? attributes.get('cpu') : undefined;
    for (const [key, value] of attributes) {
      if (key === list?.item || key === 'per' || key === 'unit' || !NUMBER.test(value)) continue;
      if (name === 'irq') {
        if (key !== 'value') continue;
        const own = cpu === undefined ? 'value' : cpu === 'all' ? 'all' : `CPU${cpu}`;
        this.columns.put(`${path}.${own}`, at, Number(value));
      } else this.put(`${path}.${RENAMED.get(key) ?? key}`, at, value);
    }
    const text = content.trim();
    if (text !== '' && NUMBER.test(text)) this.put(path, at, text);
  }

  private put(path: string, at: number, value: string): void {
    const told = toldPath(path);
    if (told !== null) this.columns.put(told, at, Number(value));
  }
}

/**
 * Reads the output of `sadf -x`. A document that was cut off gives what stands in it.
 * @param zone of the host, for output made with -t
 */
export function readSadfXml(source: string, content: string, zone: Zone): SysstatResult {
  const reader = new XmlReader(zone);
  const problems: string[] = [];
  for (const m of content.matchAll(TAG)) {
    const [, slash, name = '', attributes = '', closed, text = ''] = m;
    if (slash === '/') reader.close(name);
    else reader.open(name, attributes, text, closed === '/');
  }
  if (!/<\/sysstat>\s*$/.test(content.slice(-200)))
    problems.push('the document is cut off; what stands before is kept');
  if (reader.undated > 0) problems.push(`${reader.undated} samples carry no readable time and were left out`);
  const { columns, hostname, kernel } = reader;
  return {
    series: columns.finish(source, reader.clock.absolute),
    hostname,
    kernel,
    restarts: columns.restarts,
    problems,
  };
}
