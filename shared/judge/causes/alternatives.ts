/** Other causes that the evidence leaves possible, each with what would decide. */
import type { CauseId, Verdict } from '../../contract/index.ts';
import { withoutPages } from '../../kernel/mapping.ts';
import { byMark } from './headline.ts';
import type { Scene } from './scene.ts';

type Alternative = Verdict['alternatives'][number];

const NUMBERS =
  'a Mem-Info block of such an event, or /proc/buddyinfo and /proc/zoneinfo taken at that moment; sar -B and sar -r of that minute help';

export function alternativesOf(scene: Scene, headline: CauseId): Alternative[] {
  const list: Alternative[] = [];
  const add = (cause: CauseId, decidedBy: string) => {
    if (cause !== headline && !list.some((one) => one.cause === cause)) list.push({ cause, decidedBy });
  };
  const { replay, order, atomic } = scene;
  const failure = scene.event.kind === 'page-allocation-failure' || scene.event.kind === 'slab-failure';
  if (replay === null || replay.zones.length === 0) {
    if (!failure || withoutPages(scene.event)) return list;
    if (order !== null && order > 0) add('external-fragmentation', NUMBERS);
    add(atomic === false ? 'below-min-watermark' : byMark(scene), NUMBERS);
    if (atomic === false) add('memory-exhausted', 'Mem-Info, or sar -r and OOM kills at that time');
    return list;
  }
  if (replay.expectation === 'should-have-succeeded') {
    add(byMark(scene), 'further events with Mem-Info: if they refuse, memory dips below the mark for moments');
    if (replay.zones.some((zone) => zone.entry.allowed === 'perhaps')) {
      add('cpuset-bound', 'the cpuset hierarchy of the task (cpuset.mems of it and of its parents)');
    }
    return list;
  }
  if (replay.expectation === 'unknown') {
    add('should-have-succeeded', 'further events with Mem-Info whose margins are clear');
    const doubts = new Set(replay.zones.flatMap((zone) => zone.doubts));
    if (doubts.has('highatomic'))
      add('highatomic-only', 'the HighAtomic row of /proc/pagetypeinfo; the size is printed from 5.7 on');
    const boosted = replay.zones.some((zone) => (zone.first?.pages.boost ?? 0) > 0);
    if (doubts.has('rule') && boosted) add('boosted-watermark', 'the source of this kernel build');
  }
  if (headline === 'unaccounted-memory') {
    add('balloon', 'the balloon size that the guest tools or the hypervisor showed at that time');
    add('slab-growth', 'slabinfo and /proc/allocinfo, twice with time in between');
  }
  if (headline === 'below-atomic-reserve' && scene.around.eventsInTenMinutes >= 3) {
    add('memory-exhausted', 'sar -r over the minutes before: whether page cache was there to reclaim');
  }
  if (headline === 'boot-or-crash-kernel' && replay.expectation === 'refused') {
    add('zone-limited', 'whether the device in question works afterwards');
  }
  return list;
}
