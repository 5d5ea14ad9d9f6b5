/** Network interfaces: driver and firmware, rings, offloads, counters (ethtool) and MTU (ip, ifconfig). */
import type { CaseFacts, NetworkInterface } from '../contract/facts.ts';
import { type Evidence, type EvidenceReader, linesOf } from './reader.ts';

/** Container hosts have one per container; the ones with hardware come first in every listing. */
const MAX_INTERFACES = 256;
const MAX_COUNTERS = 4096;
/** What is kept of a longer list: the counters that tell of lost packets and failed buffers. */
const TELLING = /drop|err|fail|miss|discard|no_?buf|alloc|over|oob|fifo|nobuf|reset|timeout/i;
const NAME = /^[A-Za-z][\w.\-@:]{0,30}$/;

function citeMember(face: NetworkInterface, evidence: Evidence): void {
  if (!face.members.includes(evidence.member)) face.members.push(evidence.member);
}

function interfaceOf(facts: CaseFacts, name: string): NetworkInterface | null {
  // `eth0.100@eth0` is eth0.100; the loopback has neither driver nor buffers to fail.
  const own = name.replace(/@.*$/, '').replace(/:$/, '');
  if (!NAME.test(own) || own === 'lo') return null;
  let known = facts.interfaces.find((each) => each.name === own);
  if (known === undefined) {
    if (facts.interfaces.length >= MAX_INTERFACES) return null;
    known = {
      name: own,
      driver: null,
      driverVersion: null,
      firmware: null,
      mtu: null,
      rxRing: null,
      txRing: null,
      features: {},
      counters: {},
      members: [],
    };
    facts.interfaces.push(known);
  }
  return known;
}

const filled = (text: string | undefined): string | null => {
  const value = text?.trim() ?? '';
  return value === '' || /^n\/?a$/i.test(value) ? null : value.slice(0, 200);
};

function readDriver(lines: readonly string[], face: NetworkInterface): void {
  for (const line of lines) {
    const m = /^(driver|version|firmware-version): ?(.*)$/.exec(line);
    if (m?.[1] === 'driver') face.driver = filled(m[2]);
    else if (m?.[1] === 'version') face.driverVersion = filled(m[2]);
    else if (m?.[1] === 'firmware-version') face.firmware = filled(m[2]);
  }
}

function readRings(lines: readonly string[], face: NetworkInterface): void {
  let column: 'max' | 'current' | null = null;
  const rings = { rx: { current: null, max: null }, tx: { current: null, max: null } } as Record<
    'rx' | 'tx',
    { current: number | null; max: number | null }
  >;
  let seen = false;
  for (const line of lines) {
    if (/^Pre-set maximums/.test(line)) column = 'max';
    else if (/^Current hardware settings/.test(line)) column = 'current';
    const m = /^(RX|TX):\s+(\d{1,9})\s*$/.exec(line);
    if (m === null || column === null) continue;
    seen = true;
    rings[m[1] === 'RX' ? 'rx' : 'tx'][column] = Number(m[2]);
  }
  if (!seen) return;
  face.rxRing = rings.rx;
  face.txRing = rings.tx;
}

function readFeatures(lines: readonly string[], face: NetworkInterface): void {
  for (const line of lines) {
    const m = /^\s*([a-z][\w-]{1,60}): (on|off)\b/.exec(line);
    if (m !== null) face.features[m[1] ?? ''] = m[2] === 'on';
  }
}

function readCounters(lines: readonly string[], face: NetworkInterface): void {
  let kept = Object.keys(face.counters).length;
  // Few drivers indent section names (`Rx Queue#: 0`, vmxnet3): they make the names below them unique.
  let section = '';
  for (const line of lines) {
    const queue = /^\s*([RT]x Queue)#: +(\d{1,4})\s*$/.exec(line);
    if (queue !== null) {
      section = `${queue[1]} ${queue[2]} `;
      continue;
    }
    const m = /^\s+(\S.{0,80}?): +(\d{1,20})\s*$/.exec(line);
    if (m === null) continue;
    const name = `${section}${m[1]}`;
    if (kept >= MAX_COUNTERS && !TELLING.test(name)) continue;
    if (kept >= 2 * MAX_COUNTERS) return;
    face.counters[name] = Number(m[2]);
    kept++;
  }
}

const OPTIONS: ReadonlyMap<string, { row: RegExp; read: (lines: readonly string[], face: NetworkInterface) => void }> =
  new Map([
    ['i', { row: /^driver: ?\S/, read: readDriver }],
    ['g', { row: /^[RT]X:\s+\d/, read: readRings }],
    ['k', { row: /^\s*[a-z][\w-]{1,60}: (?:on|off)\b/, read: readFeatures }],
    ['S', { row: /^\s+\S.{0,80}?: +\d/, read: readCounters }],
  ]);

const ETHTOOL = /^(?:(?:sos_commands\/networking|insights_commands)\/)?ethtool_-([igkS])_([\w.\-@:]{1,40})$/;

export const ethtoolReader: EvidenceReader = {
  name: 'ethtool',
  maxBytes: 4 * 1024 * 1024,
  stems: ['ethtool'],
  accepts: (path) => ETHTOOL.test(path),
  read(evidence, facts) {
    const m = ETHTOOL.exec(evidence.path);
    const lines = linesOf(evidence.text);
    const option = m?.[1];
    // The text names the interface where it can; the file name had some characters replaced.
    const told = /^(?:Ring parameters|Features|Offload parameters) for (\S{1,40}?):\s*$/m.exec(evidence.text)?.[1];
    const name = told ?? m?.[2];
    if (m === null || name === undefined) return;
    const rows = option === undefined ? undefined : OPTIONS.get(option);
    // A text without the rows of its option is an error message ("Operation not supported").
    if (rows === undefined || !lines.some((line) => rows.row.test(line))) return;
    const face = interfaceOf(facts, name);
    if (face === null) return;
    rows.read(lines, face);
    citeMember(face, evidence);
  },
};

const IP =
  /^(?:(?:sos_commands\/networking|insights_commands)\/)?(?:ip_(?:-s_-d_link|-s_link|-d_address|address|addr|-stats_link)|ip_addr|ifconfig(?:_-a)?)(?:_show)?$/;
const LOSSES = ['errors', 'dropped', 'overrun', 'missed', 'over_errors', 'fifo'];

export const ipLinkReader: EvidenceReader = {
  name: 'ip link',
  maxBytes: 8 * 1024 * 1024,
  stems: ['ip', 'ifconfig'],
  accepts: (path) => IP.test(path),
  read(evidence, facts) {
    let face: NetworkInterface | null = null;
    let columns: string[] | null = null;
    for (const line of linesOf(evidence.text)) {
      const header =
        /^\d{1,6}: (\S{1,60}): <.{0,200}> mtu (\d{1,7})\b/.exec(line) ??
        /^(\S{1,30}): flags=\d+<.{0,200}> +mtu (\d{1,7})/.exec(line);
      if (header !== null) {
        face = interfaceOf(facts, header[1] ?? '');
        if (face !== null) {
          face.mtu = Number(header[2]);
          citeMember(face, evidence);
        }
        columns = null;
        continue;
      }
      // Old net-tools: the name opens the block, the MTU stands some lines below.
      const old = /^(\S{1,30}) +Link encap:/.exec(line);
      if (old !== null) face = interfaceOf(facts, old[1] ?? '');
      const oldMtu = /\bMTU:(\d{1,7})\b/.exec(line);
      if (oldMtu !== null && face !== null) {
        face.mtu = Number(oldMtu[1]);
        citeMember(face, evidence);
      }
      // `ip -s link` prints the names of a row of counters above it.
      if (/^ +RX: +bytes /.test(line)) columns = line.replace('RX:', '').trim().split(/ +/);
      else if (columns !== null) {
        const values = line.trim().split(/ +/);
        for (const [i, column] of columns.entries()) {
          const value = values[i];
          if (face !== null && LOSSES.includes(column) && value !== undefined && /^\d{1,20}$/.test(value)) {
            face.counters[`link rx_${column}`] = Number(value);
          }
        }
        columns = null;
      }
    }
  },
};
