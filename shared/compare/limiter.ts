/**
 * What a kernel prints of the failures that happen, and what it holds back. Sources: kernel/printk.c and mm/page_alloc.c of
 * 2.6.32 (el6), 2.6.39, 3.0, 5.3, 5.4.286, 6.1, 6.12; include/linux/gfp_types.h and net/core/skbuff.c of 6.5, 6.12.
 */
import type { AnalysisEvent } from '../contract/index.ts';
import { compareVersion, type KernelRelease } from '../kernel/release.ts';

export interface Limiter {
  /** At most so many failures … */
  readonly burst: number;
  /** … in so many seconds. */
  readonly intervalSeconds: number;
  /** One budget for all of printk: others may use it up. */
  readonly shared: boolean;
  /** False where the kernel is not known: the strictest limit is assumed. */
  readonly known: boolean;
}

/** How many failures this kernel prints. The second limiter of 4.11 to 5.3 cuts memory reports, not failures, and is no part of this. */
export function limiterOf(release: KernelRelease | null): Limiter {
  if (release === null) return { burst: 1, intervalSeconds: 10, shared: false, known: false };
  if (compareVersion(release, [3, 0]) < 0) return { burst: 10, intervalSeconds: 5, shared: true, known: true };
  if (compareVersion(release, [5, 4]) < 0) return { burst: 10, intervalSeconds: 5, shared: false, known: true };
  return { burst: 1, intervalSeconds: 10, shared: false, known: true };
}

/** The limit in words: "at most 10 failures in 5 s". */
export function limiterWords(limiter: Limiter): string {
  const { burst, intervalSeconds, shared } = limiter;
  if (!limiter.known) return 'kernel not known: at most one failure in 10 s is assumed';
  const most = `at most ${burst === 1 ? 'one failure' : `${burst} failures`} in ${intervalSeconds} s`;
  return shared ? `${most}, a budget that all kernel messages share` : most;
}

/** Whether a kernel would have printed an event of this kind: `maybe` where the builds in question are not established. */
export type Printed = 'yes' | 'maybe' | 'no';

/** Functions of net/core/skbuff.c that ask for packet memory. */
const SKB =
  /^(?:__)?(?:alloc_skb|netdev_alloc_skb|netdev_alloc_frag|napi_alloc_skb|napi_alloc_frag|napi_build_skb|pskb_expand_head|kmalloc_reserve|skb_copy|skb_clone|skb_segment|alloc_skb_with_frags|build_skb)/;

function asksForPackets(event: AnalysisEvent): boolean {
  const { trace } = event;
  if (trace === null) return false;
  if (trace.wrapper === 'skb data') return true;
  return trace.frames.some((frame, i) => SKB.test(frame.symbol) && !trace.stale.includes(i));
}

/** Would `release` have printed what another kernel printed as `event`? */
export function wouldPrint(event: AnalysisEvent, release: KernelRelease | null): Printed {
  if (release === null) return 'maybe';
  const backports = /^(?:el\d+|uek|sles|android)$/.test(release.vendor);
  const names = event.gfp?.names ?? [];
  // 6.8 put __GFP_NOWARN into GFP_NOWAIT.
  if (names.includes('GFP_NOWAIT')) {
    if (compareVersion(release, [6, 8]) >= 0) return 'no';
    if (backports && compareVersion(release, [5, 14]) >= 0) return 'maybe';
  }
  // No site of skbuff.c is silent in 6.5, six are in 6.12; which requests pass through them is not established.
  if (event.gfp?.canSleep === false && asksForPackets(event)) {
    if (compareVersion(release, [6, 6]) >= 0) return 'maybe';
    if (backports && compareVersion(release, [5, 14]) >= 0) return 'maybe';
  }
  // 5.17, and stable series from January 2022: a DMA zone without pages is no reason to warn.
  if (names.includes('GFP_DMA') && emptyDmaZone(event)) {
    if (compareVersion(release, [5, 17]) >= 0) return 'no';
    if (backports || compareVersion(release, [5, 4]) >= 0) return 'maybe';
  }
  return 'yes';
}

function emptyDmaZone(event: AnalysisEvent): boolean {
  const zones = event.memory?.zones.filter((zone) => zone.zone === 'DMA') ?? [];
  return zones.length > 0 && zones.every((zone) => zone.managedKiB === 0);
}

/** What the two kernels show differently, in sentences; empty when counts mean the same on both. */
export function printingDifferences(before: KernelRelease | null, after: KernelRelease | null): string[] {
  const found: string[] = [];
  if (before === null || after === null) {
    found.push(
      'It is not known which kernel ran on both sides, so it is not known either what each of them would have printed.',
    );
    return found;
  }
  const [old, young] = [limiterOf(before), limiterOf(after)];
  if (old.burst !== young.burst || old.intervalSeconds !== young.intervalSeconds || old.shared !== young.shared) {
    found.push(
      `${before.text} prints ${limiterWords(old)}; ${after.text} prints ${limiterWords(young)}. Bare counts of the two cannot be compared.`,
    );
  }
  const crosses = (version: readonly number[]): boolean =>
    compareVersion(before, version) >= 0 !== compareVersion(after, version) >= 0;
  const quieter = (version: readonly number[]): string =>
    compareVersion(after, version) >= 0 ? after.text : before.text;
  if (crosses([5, 17])) {
    found.push(
      `${quieter([5, 17])} no longer warns of requests for a DMA zone that has no pages (from 5.17 and stable kernels of 2022 on).`,
    );
  }
  if (crosses([6, 6])) {
    found.push(
      `${quieter([6, 6])} may refuse memory for network packets without a word: some requests of the packet code became silent between 6.5 and 6.12.`,
    );
  }
  if (crosses([6, 8])) {
    found.push(`${quieter([6, 8])} prints nothing when a GFP_NOWAIT request is refused (silent from 6.8 on).`);
  }
  for (const release of new Set([before, after])) {
    if (/^(?:el8|el9|el10|uek|sles|android)$/.test(release.vendor)) {
      found.push(
        `${release.text} is a vendor build: which of the later changes in printing it carries is not established.`,
      );
    }
  }
  return found;
}
