/** Memory, paging, huge pages, transfers and pressure: values that are reckoned from several fields. */

import { twoDecimals } from './round.ts';
import { difference } from './sa-block.ts';
import { type Emitter, type EmitterContext, percent, perSecond } from './sa-emitter.ts';

const nothing = (): void => undefined;

/** True when the writing version is at least this one of major version 12. */
function since(context: EmitterContext, minor: number, patch: number): boolean {
  const [major, ownMinor, ownPatch] = context.header.versionNumbers;
  return major > 12 || (major === 12 && (ownMinor > minor || (ownMinor === minor && ownPatch >= patch)));
}

/** Order of struct stats_memory: MemFree, Buffers, Cached, MemTotal, SwapFree, SwapTotal, SwapCached, Committed_AS … */
export function memoryEmitter(context: EmitterContext): Emitter {
  const { fields, columns, activity } = context;
  const has = (index: number): boolean => index < activity.widths.q;
  // Used memory is total less available from 12.7.8 on; before, what is neither free nor cache nor slab (11.7.4).
  const byAvailable = since(context, 7, 8);
  return {
    baseline: nothing,
    emit(now) {
      if (now.nr < 1) return;
      const q = (index: number): number => fields.q(now.at, index);
      const [free, buffers, cached, total, swapFree, swapTotal, swapCached, committed] = [0, 1, 2, 3, 4, 5, 6, 7].map(
        q,
      ) as [number, number, number, number, number, number, number, number];
      const [slab, available] = [q(12), q(16)];
      const away = byAvailable ? available : free + buffers + cached + slab;
      const used = Math.max(0, total - away);
      const put = (key: string, value: number): void => columns.put(`memory.${key}`, value);
      put('memfree', free);
      if (has(16)) put('avail', available);
      put('memused', used);
      put('memused-percent', percent(used, total));
      put('buffers', buffers);
      put('cached', cached);
      put('commit', committed);
      put('commit-percent', percent(committed, total + swapTotal));
      put('active', q(8));
      put('inactive', q(9));
      put('dirty', q(10));
      if (has(17)) put('shared', q(17));
      put('anonpg', q(11));
      put('slab', slab);
      put('kstack', q(13));
      put('pgtbl', q(14));
      put('vmused', q(15));
      put('swpfree', swapFree);
      put('swpused', swapTotal - swapFree);
      put('swpused-percent', percent(swapTotal - swapFree, swapTotal));
      put('swpcad', swapCached);
      put('swpcad-percent', percent(swapCached, swapTotal - swapFree));
    },
  };
}

const PAGING = ['pgpgin', 'pgpgout', 'fault', 'majflt', 'pgfree', 'pgscank', 'pgscand', 'pgsteal', 'pgprom', 'pgdem'];

export function pagingEmitter(context: EmitterContext): Emitter {
  const { fields, columns, activity } = context;
  const known = Math.min(PAGING.length, activity.widths.l);
  // Left out by sysstat from 12.7.5 on.
  const efficiency = !since(context, 7, 5);
  return {
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      const change = (i: number): number => difference(fields.l(before.at, i), fields.l(now.at, i), 64);
      for (let i = 0; i < known; i++) columns.put(`paging.${PAGING[i]}`, perSecond(change(i), interval));
      if (!efficiency) return;
      const scanned = change(5) + change(6);
      columns.put('paging.vmeff-percent', scanned === 0 ? 0 : percent(change(7), scanned));
    },
  };
}

export function hugePagesEmitter({ fields, columns, activity }: EmitterContext): Emitter {
  return {
    baseline: nothing,
    emit(now) {
      if (now.nr < 1) return;
      const [free, total] = [fields.q(now.at, 0), fields.q(now.at, 1)];
      columns.put('hugepages.hugfree', free);
      columns.put('hugepages.hugused', total - free);
      columns.put('hugepages.hugused-percent', percent(total - free, total));
      if (activity.widths.q < 4) return;
      columns.put('hugepages.hugrsvd', fields.q(now.at, 2));
      columns.put('hugepages.hugsurp', fields.q(now.at, 3));
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
  const known = Math.min(TRANSFERS.length, activity.widths.q);
  return {
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      for (let i = 0; i < known; i++) {
        const change = Math.max(0, fields.q(now.at, i) - fields.q(before.at, i));
        columns.put(`io.${TRANSFERS[i]}`, perSecond(change, interval));
      }
    },
  };
}

/**
 * Pressure stall information: totals in microseconds, then averages in hundredths of a percent.
 * @param kinds `some`, or `some` and `full`
 */
export function pressureEmitter(path: string, kinds: readonly string[]): (context: EmitterContext) => Emitter {
  return ({ fields, columns }) => ({
    baseline: nothing,
    emit(now, before, interval) {
      if (now.nr < 1 || before.nr < 1) return;
      for (const [k, kind] of kinds.entries()) {
        const put = (key: string, value: number): void => columns.put(`${path}.${kind}_${key}`, value);
        put('avg10', twoDecimals(fields.l(now.at, k * 3) / 100));
        put('avg60', twoDecimals(fields.l(now.at, k * 3 + 1) / 100));
        put('avg300', twoDecimals(fields.l(now.at, k * 3 + 2) / 100));
        put('avg', twoDecimals((fields.q(now.at, k) - fields.q(before.at, k)) / (100 * interval)));
      }
    },
  });
}
