/** Events judged for the tests of causes, and what was made of them. */
import type { CauseId } from '../../../shared/contract/index.ts';
import { judgeEvent } from '../../../shared/judge/index.ts';
import { alone, type EventDraft, event, trace, tracePart } from './builders.ts';

export const softirq = tracePart(
  trace('<IRQ>\n__netdev_alloc_skb\ne1000_alloc_rx_buffers [e1000]\nnet_rx_action'),
  'softirq',
);
export const process = tracePart(
  trace('__alloc_pages\nkmalloc_order\nsome_ioctl [widget]\n__x64_sys_ioctl'),
  'process',
);

export function judge(part: Partial<EventDraft>, around = alone()) {
  return judgeEvent(event(part), around);
}

export function role(verdict: ReturnType<typeof judgeEvent>, cause: CauseId): string | null {
  return verdict.causes.find((entry) => entry.cause === cause)?.role ?? null;
}

export function why(verdict: ReturnType<typeof judgeEvent>, cause: CauseId): string {
  return verdict.causes.find((entry) => entry.cause === cause)?.why ?? '';
}

/** 16 GiB, mostly page cache; Normal just below 3/8 of min. */
export const burst = `
  active_anon:200000 inactive_anon:100000 isolated_anon:0
  active_file:1200000 inactive_file:1900000 isolated_file:0
  unevictable:0 dirty:2000 writeback:0
  slab_reclaimable:60000 slab_unreclaimable:40000
  mapped:50000 shmem:1000 pagetables:5000 bounce:0
  free:14000 free_pcp:200 free_cma:0
  Node 0 Normal free:24900kB min:67584kB low:84480kB high:101376kB active_anon:100kB present:16777216kB managed:16400000kB
  lowmem_reserve[]: 0 0 0 0
  Node 0 Normal: 3000*4kB (UME) 1000*8kB (UM) 306*16kB (U) 0*32kB 0*64kB = 24896kB
  Total swap = 8388604kB
  Free swap = 8000000kB
  4194304 pages RAM
  80000 pages reserved`;
