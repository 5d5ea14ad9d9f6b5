/** Whether the rest of the report agrees with a headline. All of it is from the time of collection, and said so. */
import type { CauseId } from '../../contract/index.ts';
import type { Scene } from './scene.ts';
import { contributes, type Signal } from './signal.ts';

const AT = 'at collection';

/** Signals that agree with `headline`, each from another file. */
export function agreementWith(scene: Scene, headline: CauseId): Signal[] {
  const { facts } = scene.around;
  const found: Signal[] = [];
  if (headline === 'external-fragmentation') {
    const vmstat = facts.vmstat?.value;
    const fail = vmstat?.compact_fail;
    const success = vmstat?.compact_success;
    if (fail !== undefined && success !== undefined && fail + success >= 100 && fail > 2 * success) {
      found.push(
        contributes(
          headline,
          `Compaction failed ${fail} times and succeeded ${success} times since boot (${facts.vmstat?.member ?? 'vmstat'}).`,
        ),
      );
    }
    const zone = scene.preferred?.entry.zone ?? null;
    const order = scene.order ?? 0;
    const rows =
      facts.buddyinfo?.value.filter(
        (row) => row.zone === (zone?.zone ?? 'Normal') && (zone?.node ?? row.node) === row.node,
      ) ?? [];
    const large = rows.reduce((sum, row) => sum + row.counts.slice(order).reduce((a, b) => a + b, 0), 0);
    if (rows.length > 0 && large <= 10) {
      found.push(
        contributes(
          headline,
          `Also ${AT} ${large} blocks of the order or larger were free in ${rows[0]?.zone} (${facts.buddyinfo?.member ?? 'buddyinfo'}).`,
        ),
      );
    }
  }
  if (headline === 'slab-growth') {
    const top = facts.slabinfo?.value[0];
    if (top !== undefined && scene.amounts.ramKiB !== null && top.totalKiB > 0.1 * scene.amounts.ramKiB) {
      found.push(
        contributes(
          headline,
          `The largest slab cache ${AT} is ${top.name} with ${Math.round(top.totalKiB / 1024)} MiB (${facts.slabinfo?.member ?? 'slabinfo'}).`,
        ),
      );
    }
  }
  if (headline === 'balloon' || headline === 'unaccounted-memory') {
    const inflate = facts.vmstat?.value.balloon_inflate ?? 0;
    const deflate = facts.vmstat?.value.balloon_deflate ?? 0;
    if (inflate > deflate) {
      found.push(
        contributes(
          'balloon',
          `The balloon driver held ${inflate - deflate} pages ${AT} (${facts.vmstat?.member ?? 'vmstat'}).`,
        ),
      );
    }
  }
  return found;
}
