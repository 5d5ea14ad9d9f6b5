/** Memory, paging, huge pages, transfers and pressure: values that are reckoned from several fields. */

import { twoDecimals } from './round.ts';
import { difference } from './sa-block.ts';
import { type Emitter, type EmitterContext, FixedColumns, percent, perSecond, since } from './sa-emitter.ts';

const nothing = (): void => undefined;

/** Order of struct stats_memory; `shared` came with 12.7.8. */
const [FREE, BUFFERS, CACHED, TOTAL, SWAP_FREE, SWAP_TOTAL, SWAP_CACHED, COMMITTED] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const [ACTIVE, INACTIVE, DIRTY, ANON, SLAB, STACK, TABLES, VMALLOC, AVAILABLE, SHARED] = [
  8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
] as const;

const MEMORY_KEYS = [
  'memfree',
  'avail',
  'memused',
  'memused-percent',
  'buffers',
  'cached',
  'commit',
  'commit-percent',
  'active',
  'inactive',
  'dirty',
  'anonpg',
  'slab',
  'kstack',
  'pgtbl',
  'vmused',
  'swpfree',
  'swpused',
  'swpused-percent',
  'swpcad',
  'swpcad-percent',
];

export function memoryEmitter(context: EmitterContext): Emitter {
  const { fields, columns, activity } = context;
  const shared = activity.widths.q > SHARED;
  const out = new FixedColumns(columns, 'memory', shared ? [...MEMORY_KEYS, 'shared'] : MEMORY_KEYS);
  // Used memory is total less available from 12.7.8 on; what is neither free nor cache nor slab from 11.7.4 on; before, what
  // is not free.
  const byAvailable = since(context.header, 12, 7, 8);
  const notUsed: readonly number[] = since(context.header, 11, 7, 4) ? [FREE, BUFFERS, CACHED, SLAB] : [FREE];
  return {
    wanted: out.wanted,
    baseline: nothing,
    emit({ at, nr }) {
      if (nr < 1) return;
      const q = (index: number): number => fields.q(at, index);
      const [total, available, swapTotal, swapFree] = [q(TOTAL), q(AVAILABLE), q(SWAP_TOTAL), q(SWAP_FREE)];
      const unused = byAvailable ? available : notUsed.reduce((sum, index) => sum + q(index), 0);
      const used = Math.max(0, total - unused);
      const swapUsed = swapTotal - swapFree;
      out.put([
        q(FREE),
        available,
        used,
        percent(used, total),
        q(BUFFERS),
        q(CACHED),
        q(COMMITTED),
        percent(q(COMMITTED), total + swapTotal),
        q(ACTIVE),
        q(INACTIVE),
        q(DIRTY),
        q(ANON),
        q(SLAB),
        q(STACK),
        q(TABLES),
        q(VMALLOC),
        swapFree,
        swapUsed,
        percent(swapUsed, swapTotal),
        q(SWAP_CACHED),
        percent(q(SWAP_CACHED), swapUsed),
        shared ? q(SHARED) : 0,
      ]);
    },
  };
}

const PAGING = ['pgpgin', 'pgpgout', 'fault', 'majflt', 'pgfree', 'pgscank', 'pgscand', 'pgsteal', 'pgprom', 'pgdem'];
const [SCAN_KSWAPD, SCAN_DIRECT, STEAL] = [5, 6, 7] as const;

export function pagingEmitter(context: EmitterContext): Emitter {
  const { fields, columns, activity } = context;
  const keys = PAGING.slice(0, activity.widths.l);
  // Left out by sysstat from 12.7.5 on.
  const efficiency = !since(context.header, 12, 7, 5);
  const out = new FixedColumns(columns, 'paging', efficiency ? [...keys, 'vmeff-percent'] : keys);
  return {
    wanted: out.wanted,
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      const change = (i: number): number => difference(fields.l(before.at, i), fields.l(now.at, i), 64);
      const values = keys.map((_, i) => perSecond(change(i), interval));
      if (efficiency) values.push(percent(change(STEAL), change(SCAN_KSWAPD) + change(SCAN_DIRECT)));
      out.put(values);
    },
  };
}

const HUGE_KEYS = ['hugfree', 'hugused', 'hugused-percent', 'hugrsvd', 'hugsurp'];

export function hugePagesEmitter({ fields, columns, activity }: EmitterContext): Emitter {
  const whole = activity.widths.q >= 4;
  const out = new FixedColumns(columns, 'hugepages', whole ? HUGE_KEYS : HUGE_KEYS.slice(0, 3));
  return {
    wanted: out.wanted,
    baseline: nothing,
    emit({ at, nr }) {
      if (nr < 1) return;
      const [free, total] = [fields.q(at, 0), fields.q(at, 1)];
      const [reserved, surplus] = whole ? [fields.q(at, 2), fields.q(at, 3)] : [0, 0];
      out.put([free, total - free, percent(total - free, total), reserved, surplus]);
    },
  };
}

const TRANSFERS = [
  'tps',
  'io-reads.rtps',
  'io-writes.wtps',
  'io-reads.bread',
  'io-writes.bwrtn',
  'io-discard.dtps',
  'io-discard.bdscd',
];

/** Sums over all disks, which fall when one is taken out: a rate of zero is told then. */
export function transfersEmitter({ fields, columns, activity }: EmitterContext): Emitter {
  const keys = TRANSFERS.slice(0, activity.widths.q);
  const out = new FixedColumns(columns, 'io', keys);
  return {
    wanted: out.wanted,
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      out.put(keys.map((_, i) => perSecond(Math.max(0, fields.q(now.at, i) - fields.q(before.at, i)), interval)));
    },
  };
}

/**
 * Pressure stall information: totals in microseconds, then averages in hundredths of a percent.
 * @param kinds `some`, or `some` and `full`
 */
export function pressureEmitter(path: string, kinds: readonly string[]): (context: EmitterContext) => Emitter {
  const keys = kinds.flatMap((kind) => [`${kind}_avg10`, `${kind}_avg60`, `${kind}_avg300`, `${kind}_avg`]);
  return ({ fields, columns }) => {
    const out = new FixedColumns(columns, path, keys);
    return {
      wanted: out.wanted,
      baseline: nothing,
      emit(now, before, interval) {
        if (now.nr < 1 || before.nr < 1) return;
        out.put(
          kinds.flatMap((_, k) => [
            twoDecimals(fields.l(now.at, k * 3) / 100),
            twoDecimals(fields.l(now.at, k * 3 + 1) / 100),
            twoDecimals(fields.l(now.at, k * 3 + 2) / 100),
            twoDecimals((fields.q(now.at, k) - fields.q(before.at, k)) / (100 * interval)),
          ]),
        );
      },
    };
  };
}
