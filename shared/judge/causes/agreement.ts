/** Whether the rest of the report agrees with a headline. All of it is from the time of collection, and said so. */
import type { CauseId } from '../../contract/index.ts';
import { amount, type Scene } from './scene.ts';
import { contributes, type Signal } from './signal.ts';

const AT = 'at collection';

/** Signals that agree with `headline`, each from another file. */
export function agreementWith(scene: Scene, headline: CauseId): Signal[] {
  const { facts } = scene.around;
  const found: Signal[] = [];
  if (headline === 'external-fragmentation') {
    const { vmstat, buddyinfo } = facts;
    const { compact_fail: fail, compact_success: success } = vmstat?.value ?? {};
    if (vmstat !== null && fail !== undefined && success !== undefined && fail + success >= 100 && fail > 2 * success) {
      found.push(
        contributes(
          headline,
          `Compaction failed ${fail} times and succeeded ${success} times since boot (${vmstat.member}).`,
        ),
      );
    }
    const { order } = scene;
    const zone = scene.preferred?.entry.zone ?? { zone: 'Normal', node: null };
    const rows = (buddyinfo?.value ?? []).filter(
      (row) => row.zone === zone.zone && (zone.node === null || zone.node === row.node),
    );
    if (buddyinfo !== null && order !== null && rows.length > 0) {
      const large = rows.reduce((sum, row) => sum + row.counts.slice(order).reduce((a, b) => a + b, 0), 0);
      const blocks =
        large === 0
          ? 'no block of the order or larger was'
          : large === 1
            ? 'only 1 block of the order or larger was'
            : `only ${large} blocks of the order or larger were`;
      if (large <= 10)
        found.push(contributes(headline, `Also ${AT} ${blocks} free in ${zone.zone} (${buddyinfo.member}).`));
    }
  }
  if (headline === 'slab-growth') {
    const { slabinfo } = facts;
    const top = slabinfo?.value[0];
    const { ramKiB } = scene.amounts;
    if (slabinfo !== null && top !== undefined && ramKiB !== null && top.totalKiB > 0.1 * ramKiB) {
      found.push(
        contributes(
          headline,
          `The largest slab cache ${AT} is ${top.name} with ${amount(top.totalKiB)} (${slabinfo.member}).`,
        ),
      );
    }
  }
  if (headline === 'balloon' || headline === 'unaccounted-memory') {
    const { vmstat } = facts;
    const { balloon_inflate: inflate = 0, balloon_deflate: deflate = 0 } = vmstat?.value ?? {};
    if (vmstat !== null && inflate > deflate) {
      found.push(
        contributes('balloon', `The balloon driver held ${inflate - deflate} pages ${AT} (${vmstat.member}).`),
      );
    }
  }
  return found;
}
