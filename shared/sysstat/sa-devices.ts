/** Devices: disks, network interfaces, serial lines, fibre channel hosts, file systems, processor clocks. */

import { noDecimals, twoDecimals } from './round.ts';
import { type Block, difference, type Fields } from './sa-block.ts';
import { type Emitter, type EmitterContext, ItemColumns, percent, perSecond } from './sa-emitter.ts';

const nothing = (): void => undefined;

/** The same device in the record before: searched from its own place, for the order seldom changes. -1 for a new one. */
function sameItem(before: Block, index: number, same: (item: number) => boolean): number {
  for (let n = 0; n < before.nr; n++) {
    const i = (Math.min(index, before.nr - 1) + n) % before.nr;
    if (same(i)) return i;
  }
  return -1;
}

const DISK_KEYS = [
  'tps',
  'rd_sec',
  'wr_sec',
  'dc_sec',
  'rkB',
  'wkB',
  'dkB',
  'avgrq-sz',
  'areq-sz',
  'avgqu-sz',
  'aqu-sz',
  'await',
  'util-percent',
];

export function diskEmitter({ fields, columns, activity, diskName }: EmitterContext): Emitter {
  const discards = activity.widths.l >= 3;
  const keys = discards ? DISK_KEYS : DISK_KEYS.filter((key) => !key.startsWith('dc_') && key !== 'dkB');
  const out = new ItemColumns(columns, 'disk', keys);
  return {
    baseline: nothing,
    emit(now, before, interval) {
      for (let i = 0; i < now.nr; i++) {
        const item = fields.item(now, i);
        const [major, minor] = [fields.u(item, 4), fields.u(item, 5)];
        const name = diskName(major, minor);
        if (!out.wants(name)) continue;
        const found = sameItem(before, i, (j) => {
          const other = fields.item(before, j);
          return fields.u(other, 4) === major && fields.u(other, 5) === minor;
        });
        let was = found < 0 ? null : fields.item(before, found);
        // All counters smaller: another disk under the same numbers.
        if (was !== null && fields.q(item, 0) < fields.q(was, 0)) {
          const other = was;
          const fell = (l: number): boolean => fields.l(other, l) === 0 || fields.l(item, l) < fields.l(other, l);
          if (fell(0) && fell(1) && (!discards || fell(2))) was = null;
        }
        const q = difference(was === null ? 0 : fields.q(was, 0), fields.q(item, 0), 64);
        const l = (index: number): number =>
          difference(was === null ? 0 : fields.l(was, index), fields.l(item, index), 64);
        const u = (index: number): number =>
          difference(was === null ? 0 : fields.u(was, index), fields.u(item, index), 32);
        const [read, written, discarded] = [l(0), l(1), discards ? l(2) : 0];
        const sectors = (change: number): number => (change / interval) * 100;
        const grew = fields.q(item, 0) > (was === null ? 0 : fields.q(was, 0));
        const size = grew ? (read + written + discarded) / q : 0;
        const ticks = u(0) + u(1) + (discards ? u(6) : 0);
        const busy = fields.u(item, 2) < (was === null ? 0 : fields.u(was, 2)) ? 0 : (u(2) / interval) * 100;
        const queue = twoDecimals(((u(3) / interval) * 100) / 1000);
        out.put(name, [
          perSecond(q, interval),
          twoDecimals(sectors(read)),
          twoDecimals(sectors(written)),
          ...(discards ? [twoDecimals(sectors(discarded))] : []),
          twoDecimals(sectors(read) / 2),
          twoDecimals(sectors(written) / 2),
          ...(discards ? [twoDecimals(sectors(discarded) / 2)] : []),
          twoDecimals(size),
          twoDecimals(size / 2),
          queue,
          queue,
          grew ? twoDecimals((ticks % 4_294_967_296) / q) : 0,
          twoDecimals(busy / 10),
        ]);
      }
    },
  };
}

/** Rates of 64-bit counters of named items; a counter that fell means that the device was taken out and put in again. */
function counters(
  fields: Fields,
  now: Block,
  before: Block,
  index: number,
  count: number,
  watched: readonly number[],
  out: ItemColumns,
): { item: number; name: string; changes: number[] } | null {
  const item = fields.item(now, index);
  const name = fields.text(item, 0, 16);
  if (!out.wants(name)) return null;
  const found = sameItem(before, index, (j) => fields.text(fields.item(before, j), 0, 16) === name);
  let was = found < 0 ? null : fields.item(before, found);
  if (was !== null) {
    const other = was;
    if (watched.some((f) => fields.q(item, f) < fields.q(other, f))) was = null;
  }
  const changes: number[] = [];
  for (let f = 0; f < count; f++) changes.push(fields.q(item, f) - (was === null ? 0 : fields.q(was, f)));
  return { item, name, changes };
}

const NET_KEYS = ['rxpck', 'txpck', 'rxkB', 'txkB', 'rxcmp', 'txcmp', 'rxmcst', 'ifutil-percent'];
const FULL_DUPLEX = 2;

/** Share of the link's speed (Mbit/s) that the busier direction took; both together on half duplex. */
function linkUse(speed: number, duplex: number, rx: number, tx: number): number {
  if (speed === 0) return 0;
  const used = duplex === FULL_DUPLEX ? Math.max(rx, tx) : rx + tx;
  return twoDecimals((used * 800) / (speed * 1_000_000));
}

export function networkEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'network.net-dev', NET_KEYS);
  const watched = [0, 1, 2, 3, 4, 5, 6];
  return {
    baseline: nothing,
    emit(now, before, interval) {
      for (let i = 0; i < now.nr; i++) {
        const counted = counters(fields, now, before, i, 7, watched, out);
        if (counted === null) continue;
        const { item, name, changes } = counted;
        const rate = (f: number): number => ((changes[f] ?? 0) / interval) * 100;
        out.put(name, [
          twoDecimals(rate(0)),
          twoDecimals(rate(1)),
          twoDecimals(rate(2) / 1024),
          twoDecimals(rate(3) / 1024),
          twoDecimals(rate(4)),
          twoDecimals(rate(5)),
          twoDecimals(rate(6)),
          linkUse(fields.u(item, 0), fields.byte(item, 16), rate(2), rate(3)),
        ]);
      }
    },
  };
}

/** Order of struct stats_net_edev: collisions, rx and tx errors, rx and tx drops, rx and tx FIFO, frame, carrier. */
const ERROR_KEYS = ['rxerr', 'txerr', 'coll', 'rxdrop', 'txdrop', 'txcarr', 'rxfram', 'rxfifo', 'txfifo'];
const ERROR_FIELDS = [1, 2, 0, 3, 4, 8, 7, 5, 6];

export function networkErrorsEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'network.net-edev', ERROR_KEYS);
  // Received errors are not watched: some drivers set them back.
  const watched = [0, 2, 3, 4, 5, 6, 7, 8];
  return {
    baseline: nothing,
    emit(now, before, interval) {
      for (let i = 0; i < now.nr; i++) {
        const counted = counters(fields, now, before, i, 9, watched, out);
        if (counted === null) continue;
        const { name, changes } = counted;
        out.put(
          name,
          ERROR_FIELDS.map((f) => perSecond(changes[f] ?? 0, interval)),
        );
      }
    },
  };
}

const SERIAL_KEYS = ['rcvin', 'xmtin', 'framerr', 'prtyerr', 'brk', 'ovrun'];

export function serialEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'serial', SERIAL_KEYS);
  return {
    baseline: nothing,
    emit(now, before, interval) {
      for (let i = 0; i < now.nr; i++) {
        const item = fields.item(now, i);
        const line = fields.u(item, 6);
        if (!out.wants(String(line))) continue;
        const found = sameItem(before, i, (j) => fields.u(fields.item(before, j), 6) === line);
        if (found < 0) continue;
        const was = fields.item(before, found);
        out.put(
          String(line),
          SERIAL_KEYS.map((_, f) => perSecond(difference(fields.u(was, f), fields.u(item, f), 32), interval)),
        );
      }
    },
  };
}

const FC_KEYS = ['fch_rxf', 'fch_txf', 'fch_rxw', 'fch_txw'];

export function fibreChannelEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'network.fchosts', FC_KEYS);
  return {
    baseline: nothing,
    emit(now, before, interval) {
      for (let i = 0; i < now.nr; i++) {
        const item = fields.item(now, i);
        const name = fields.text(item, 0, 16);
        if (!out.wants(name)) continue;
        const found = sameItem(before, i, (j) => fields.text(fields.item(before, j), 0, 16) === name);
        const was = found < 0 ? null : fields.item(before, found);
        out.put(
          name,
          FC_KEYS.map((_, f) =>
            perSecond(difference(was === null ? 0 : fields.l(was, f), fields.l(item, f), 64), interval),
          ),
        );
      }
    },
  };
}

const FS_KEYS = ['MBfsfree', 'MBfsused', '%fsused', '%ufsused', 'Ifree', 'Iused', '%Iused'];
const MIB = 1024 * 1024;

export function fileSystemEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'filesystems', FS_KEYS);
  return {
    baseline: nothing,
    emit(now) {
      for (let i = 0; i < now.nr; i++) {
        const item = fields.item(now, i);
        const name = fields.text(item, 0, 128);
        if (!out.wants(name)) continue;
        const [blocks, free, available, files, freeFiles] = [0, 1, 2, 3, 4].map((f) => fields.q(item, f)) as [
          number,
          number,
          number,
          number,
          number,
        ];
        out.put(name, [
          noDecimals(free / MIB),
          noDecimals((blocks - free) / MIB),
          percent(blocks - free, blocks),
          percent(blocks - available, blocks),
          freeFiles,
          files - freeFiles,
          percent(files - freeFiles, files),
        ]);
      }
    },
  };
}

export function frequencyEmitter({ fields, columns }: EmitterContext): Emitter {
  const out = new ItemColumns(columns, 'power-management.cpu-frequency', ['frequency']);
  return {
    baseline: nothing,
    emit(now) {
      for (let i = 0; i < now.nr; i++) {
        out.put(i === 0 ? 'all' : String(i - 1), [twoDecimals(fields.l(fields.item(now, i), 0) / 100)]);
      }
    },
  };
}
