/** `free` and the swap areas at collection: `/proc/swaps` (mm/swapfile.c, KiB), `swapon` where the file is missing. */
import { readFree } from '../recorders/free.ts';
import { UTC } from '../time/zone.ts';
import { putPoint } from './points.ts';
import { type EvidenceReader, linesOf } from './reader.ts';

/** sos runs free with units of its own: the plain form prints KiB. */
const FREE = /^(?:(?:sos_commands\/memory|insights_commands)\/)?free(?:_-k)?$/;

export const freeReader: EvidenceReader = {
  name: 'free',
  maxBytes: 16 * 1024,
  stems: ['free'],
  accepts: (path) => FREE.test(path),
  read(evidence, facts) {
    // The reader of repeated tables wants a date before each; this one stands at the moment of collection.
    const text = `1970-01-02 00:00:00\n${evidence.text}`;
    const total = /^Mem: +(\d{1,15})\b/m.exec(evidence.text)?.[1];
    const options = { source: evidence.member, zone: UTC, memTotalKiB: total === undefined ? null : Number(total) };
    for (const { origin, name, unit, values } of readFree(text, options).series) {
      const value = values[0];
      if (value !== undefined) putPoint(facts, evidence, origin, { name, unit }, value);
    }
  },
};

const SWAP =
  /^(\/\S{1,200}|\S{1,200}(?:\\040\S{0,100}){1,8}) +(?:\t+)?(partition|file)\s+(\d{1,18})\s+(\d{1,18})\s+(-?\d{1,6})\s*$/;

export const swapsReader: EvidenceReader = {
  name: 'swaps',
  maxBytes: 64 * 1024,
  stems: ['swaps', 'swapon'],
  accepts: (path) =>
    path === 'proc/swaps' ||
    /^(?:(?:sos_commands\/memory|insights_commands)\/)?swapon_(?:-s|--summary(?:_--verbose)?)$/.test(path),
  read(evidence, facts) {
    for (const line of linesOf(evidence.text)) {
      const m = SWAP.exec(line);
      if (m === null) continue;
      const [, area = '', , size, used, priority] = m;
      const put = (key: string, title: string, unit: string, value: string | undefined): void =>
        putPoint(facts, evidence, `swaps[${area}].${key}`, { name: `${title}, ${area}`, unit }, Number(value));
      put('size', 'Swap area', 'KiB', size);
      put('used', 'Used swap', 'KiB', used);
      put('priority', 'Priority of swap', '', priority);
    }
  },
};

const HUGE =
  /^sys\/(?:kernel\/mm|devices\/system\/node\/node(\d{1,4}))\/hugepages\/hugepages-(\d{1,9})kB\/(nr|free|resv|surplus)_hugepages$/;
const HUGE_TITLES: Readonly<Record<string, string>> = {
  nr: 'Huge pages',
  free: 'Free huge pages',
  resv: 'Reserved huge pages',
  surplus: 'Surplus huge pages',
};

export const hugepagesReader: EvidenceReader = {
  name: 'hugepages',
  maxBytes: 4096,
  stems: ['nr', 'free', 'resv', 'surplus'],
  accepts: (path) => HUGE.test(path),
  read(evidence, facts) {
    const m = HUGE.exec(evidence.path);
    const word = /^(\d{1,15})\s*$/.exec(evidence.text)?.[1];
    if (m === null || word === undefined) return;
    const [, node, size, key = ''] = m;
    const where = node === undefined ? '' : `, node ${node}`;
    const origin = `hugepages-pool[${node === undefined ? '' : `${node}.`}${size}kB].${key}`;
    putPoint(
      facts,
      evidence,
      origin,
      { name: `${HUGE_TITLES[key]} of ${size} KiB${where}`, unit: 'pages' },
      Number(word),
    );
  },
};
