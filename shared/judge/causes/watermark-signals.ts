/** Why the mark refused: the terms of the test, each taken away in turn. */

import { type DetailedReplay, type ZoneReading, type ZoneReplay, zoneLabel } from '../watermark/index.ts';
import type { Scene } from './scene.ts';
import { amount, percent } from './scene.ts';
import { contributes, decides, excluded, type Signal } from './signal.ts';
import { markMetIf } from './what-if.ts';

function names(replay: DetailedReplay): { label: (zone: ZoneReplay) => string; kiB: (pages: number) => number } {
  return { label: (zone) => zoneLabel(zone, replay.zones), kiB: (pages) => pages * replay.pageSizeKiB };
}

/** `all 58 free blocks of the order or larger stand`, to be followed by where. */
function blockCount(count: number): string {
  const what = count === 1 ? 'the only free block' : `all ${count} free blocks`;
  return `${what} of the order or larger ${count === 1 ? 'stands' : 'stand'}`;
}

/** Forbidden blocks are the reason where they hold most of the free memory; beside much more in small blocks they are not. */
function mostlyForbidden(first: ZoneReading): boolean {
  return first.take.forbiddenPages * 2 >= first.pages.free;
}

/** Free pages that are CMA, highatomic, kept for lower-zone requests or hidden under a boost. */
export function watermarkSignals(scene: Scene): Signal[] {
  const { replay, preferred } = scene;
  const first = preferred?.first ?? null;
  if (replay === null || preferred === null || first === null) return [];
  const { label, kiB } = names(replay);
  const signals: Signal[] = [];
  const { pages, test } = first;
  const refusedByMark = test.failedAt === 'watermark' || (test.retry !== null && !test.retry.passes);

  // CMA
  if (pages.freeCma > 0 && !first.used.cma) {
    const share = percent(pages.freeCma, pages.free);
    const why = `${label(preferred)}: ${kiB(pages.freeCma)} of ${kiB(pages.free)} KiB free (${share}) are CMA pages, which only movable requests may use.`;
    const mostly = pages.freeCma * 5 >= pages.free * 4;
    if (markMetIf(preferred, { freeCma: 0 }))
      signals.push(mostly ? decides('cma-only', why) : contributes('cma-only', why));
    else
      signals.push(
        excluded(
          'cma-only',
          `${label(preferred)}: counting the ${kiB(pages.freeCma)} KiB of CMA pages would not change the answer.`,
        ),
      );
  }
  if (preferred.failedAt === 'no-block' && first.take.forbiddenTypes === 'C') {
    const all = blockCount(first.take.forbidden);
    const why = `${label(preferred)}: ${all} in the CMA area, from which this request may not take.`;
    signals.push(mostlyForbidden(first) ? decides('cma-only', why) : contributes('cma-only', why));
  }

  // Highatomic
  const highatomic = test.terms.highatomic;
  if (highatomic > 0) {
    const why = `${label(preferred)}: ${kiB(highatomic)} KiB are kept for atomic requests of more than one page (highatomic).`;
    if (markMetIf(preferred, { reservedHighatomic: 0, freeHighatomic: 0 }))
      signals.push(decides('highatomic-only', why));
    else if (refusedByMark)
      signals.push(excluded('highatomic-only', `${why} Without that reserve it would still be refused.`));
  }
  if (preferred.failedAt === 'no-block' && first.take.forbiddenTypes === 'H') {
    const all = blockCount(first.take.forbidden);
    const why = `${label(preferred)}: ${all} in the highatomic reserve, from which this request may not take.`;
    signals.push(mostlyForbidden(first) ? decides('highatomic-only', why) : contributes('highatomic-only', why));
  }

  // Boost
  if (pages.boost > 0) {
    const base = pages.min - pages.boost;
    const how = preferred.printed.boostInferred ? 'worked out from the distance of the marks' : 'printed';
    const forgiven = test.retry !== null;
    if (refusedByMark && !forgiven && markMetIf(preferred, { min: base, boost: 0 })) {
      signals.push(
        decides(
          'boosted-watermark',
          `${label(preferred)}: min holds a boost of ${kiB(pages.boost)} KiB (${how}); with the normal min of ${kiB(base)} KiB the mark would be met.`,
        ),
      );
    } else if (refusedByMark) {
      signals.push(
        excluded(
          'boosted-watermark',
          `${label(preferred)}: min holds a boost of ${kiB(pages.boost)} KiB (${how}), but without it the request is refused too.`,
        ),
      );
    } else if (preferred.failedAt !== null && first.used.order > 0) {
      signals.push(
        contributes(
          'external-fragmentation',
          `${label(preferred)}: a boost of ${kiB(pages.boost)} KiB stands on the marks (${how}): page blocks were mixed shortly before.`,
        ),
      );
    }
  }

  // Reserves of the lower zones
  for (const zone of replay.zones) {
    const one = zone.first;
    if (one === null || zone === preferred || one.test.terms.reserve === 0) continue;
    if (!markMetIf(zone, { reserve: 0 })) continue;
    const room = amount(kiB(one.test.terms.free));
    signals.push(
      contributes(
        'lowmem-reserve',
        `${label(zone)}: ${room} are free, but the zone keeps ${kiB(one.test.terms.reserve)} KiB from requests that can use a higher zone (lowmem_reserve).`,
      ),
    );
  }
  const reserveDecides = first.test.terms.reserve > 0 && markMetIf(preferred, { reserve: 0 });
  if (reserveDecides) {
    signals.push(
      decides(
        'lowmem-reserve',
        `${label(preferred)}: the mark would be met without the ${kiB(first.test.terms.reserve)} KiB that the zone keeps from requests that can use a higher zone (lowmem_reserve).`,
      ),
    );
  }
  return signals;
}

/** The plain answers: below the mark, or above it without a block. */
export function classSignals(scene: Scene): Signal[] {
  const { replay, preferred } = scene;
  const first = preferred?.first ?? null;
  if (replay === null || preferred === null || first === null) return [];
  const { label, kiB } = names(replay);
  const signals: Signal[] = [];
  const { test } = first;
  const order = first.used.order;
  const size = 2 ** order * replay.pageSizeKiB;
  const smaller = first.pages.blocks.slice(0, order).reduce((pages, count, at) => pages + count * 2 ** at, 0);

  if (first.rights.noWatermark) {
    if (preferred.passes === false) {
      signals.push(
        decides(
          'memory-exhausted',
          `${label(preferred)}: even without a watermark nothing was left that the request may take.`,
        ),
      );
    }
    return signals;
  }
  const byMark = test.failedAt === 'watermark';
  if (byMark) {
    const short =
      test.marginPages === 0 ? 'one page more was needed' : `${kiB(1 - test.marginPages)} KiB more were needed`;
    const atomic = scene.atomic === true && (first.used.high || first.used.harder);
    const cause = atomic ? 'below-atomic-reserve' : 'below-min-watermark';
    const what = atomic
      ? 'free memory was below even the part of min that atomic requests may use'
      : 'free memory was below the min mark';
    signals.push(decides(cause, `${label(preferred)}: ${what}; ${short}.`));
    if (order > 0) {
      signals.push(
        excluded(
          'external-fragmentation',
          `${label(preferred)}: the mark refused before any block was looked for, by ${kiB(-test.marginPages)} KiB.`,
        ),
      );
    } else {
      signals.push(
        excluded('external-fragmentation', 'One single page was asked for: fragmentation cannot refuse that.'),
      );
    }
    return signals;
  }
  if (preferred.failedAt === 'order-loop' || preferred.failedAt === 'no-block') {
    const listed = first.take.blocks;
    const detail =
      preferred.failedAt === 'order-loop' && listed > 0
        ? `${listed === 1 ? 'only one block' : `only ${listed} blocks`} of ${size} KiB or larger ${listed === 1 ? 'was' : 'were'} free, too few for what the test of this kernel asks to be left in large blocks`
        : `no free block of ${size} KiB or larger that the request may take, while ${amount(kiB(smaller))} were free in smaller ones`;
    const only = preferred.failedAt === 'no-block' && first.take.forbidden > 0 && mostlyForbidden(first);
    if (!only)
      signals.push(
        decides(
          'external-fragmentation',
          `${label(preferred)}: the mark was met by ${kiB(test.marginPages)} KiB, but ${detail}.`,
        ),
      );
    const shortage = scene.atomic === true ? 'below-atomic-reserve' : 'below-min-watermark';
    signals.push(excluded(shortage, `${label(preferred)}: the mark was met by ${kiB(test.marginPages)} KiB.`));
  }
  return signals;
}
