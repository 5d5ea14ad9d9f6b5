/**
 * What a larger vm.min_free_kbytes does to a request for a block under the rule of kernels to 4.3 and of RHEL 7: the test
 * asks at each order for half of what it asked before, starting from min (zone_watermark_ok(), read in 2.6.39 and
 * 3.10.0-514.el7), so that a larger min asks for more memory in large blocks. With the same free memory it can only refuse
 * more; it helps where kswapd, which it wakes earlier, brings enough of that memory together. From 4.4 on, and in RHEL 6
 * (2.6.32-642), the search for a block does not depend on min.
 */
import { amount } from '../causes/index.ts';
import { sceneOf } from '../causes/scene.ts';
import { type WatermarkTest, watermarkTest, type ZonePages, type ZoneReading } from '../watermark/index.ts';
import { sharesOf } from './sizing.ts';
import type { CaseView, JudgedEvent } from './view.ts';

export interface MinFreeTrade {
  /** The request would pass with the memory that kswapd then keeps free, as well mixed as it is now. */
  readonly helps: boolean;
  /** One or two sentences with the numbers of the event. */
  readonly text: string;
}

/** KiB in blocks that serve the order, and how many of them the rule asks for beyond; of one zone. */
interface Balance {
  readonly haveKiB: number;
  readonly askedKiB: number;
}

function balance(pages: ZonePages, test: WatermarkTest, order: number, pageKiB: number): Balance {
  let have = -test.terms.request;
  for (const [at, count] of pages.blocks.entries()) if (at >= order) have += count * 2 ** at;
  const asked = Math.floor((test.terms.min - test.terms.access) / 2 ** order);
  return { haveKiB: Math.max(0, have) * pageKiB, askedKiB: asked * pageKiB };
}

/** With min at `min`, and as much more free memory as kswapd then keeps: low lies a quarter above min. */
function refilled(pages: ZonePages, min: number): ZonePages {
  const free = pages.free + Math.floor(((min - pages.min) * 5) / 4);
  const mix = pages.free === 0 ? 0 : free / pages.free;
  return { ...pages, min, free, blocks: pages.blocks.map((count) => Math.floor(count * mix)) };
}

function halves(reading: ZoneReading): boolean {
  return reading.rule === 'classic' || reading.rule === 'classic_off2' || reading.rule === 'classic_early';
}

/**
 * Computes the trade for the surest event that shows its zones.
 * @param proposedKiB vm.min_free_kbytes as it would be set
 * @returns null where no event asked for a block under such a rule, or its zone has no larger mark by the proposal
 */
export function minFreeTrade(view: CaseView, events: readonly JudgedEvent[], proposedKiB: number): MinFreeTrade | null {
  for (const event of events) {
    const scene = sceneOf(event, {
      facts: view.facts,
      nearby: [],
      eventsInTenMinutes: 0,
      memTotalKiB: view.ramKiB,
    });
    const { preferred, order, pageSizeKiB } = scene;
    const reading = preferred?.first ?? null;
    if (preferred === null || reading === null || order === null || order === 0 || !halves(reading)) continue;
    const { zone } = preferred.entry;
    const share = sharesOf(proposedKiB, view.zones, null).find(
      (one) => one.zone === zone.zone && one.node === (zone.node ?? 0),
    );
    const min = share === undefined ? 0 : Math.floor(share.minKiB / pageSizeKiB);
    const { pages, used, rule } = reading;
    if (min <= pages.min || pages.blocks.length <= order) continue;
    const larger = refilled(pages, min);
    const test = watermarkTest(rule, larger, used);
    const now = balance(pages, watermarkTest(rule, pages, used), order, pageSizeKiB);
    const then = balance(larger, test, order, pageSizeKiB);
    const blocks = `blocks of ${2 ** order * pageSizeKiB} KiB and larger`;
    return {
      helps: test.passes,
      text: `By the rule of this kernel a larger min also asks for more memory in ${blocks}: in ${zone.zone} more than ${amount(then.askedKiB)} instead of ${amount(now.askedKiB)}, where the event had ${amount(now.haveKiB)}. If kswapd then keeps ${amount((larger.free - pages.free) * pageSizeKiB)} more free, as well mixed as at the event, there would be ${amount(then.haveKiB)}${test.passes ? ', which is enough; until it has, such requests are refused more often.' : ': such requests would be refused all the same.'}`,
    };
  }
  return null;
}
