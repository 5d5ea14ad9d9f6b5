/** Why lower zones refuse although they have free memory: lowmem_reserve (mm/page_alloc.c, setup_per_zone_lowmem_reserve()). */
import type { Finding } from '../../contract/index.ts';
import { type CaseView, citation, eventsNaming, evidenceOf, whyOf } from '../advice/view.ts';
import { cited, finding, plural } from './finding.ts';

export function lowmemReserveFindings(view: CaseView): Finding[] {
  const events = eventsNaming(view, 'lowmem-reserve');
  const best = events[0];
  if (best === undefined) return [];
  const fact = view.facts.sysctl['vm.lowmem_reserve_ratio'];
  const why = whyOf(best, (entry) => entry.cause === 'lowmem-reserve');
  const limited = view.judged.some((event) => event.verdict.cause === 'zone-limited');
  return [
    finding({
      id: 'lowmem-reserve',
      severity: 'info',
      title: `Free memory in lower zones is kept on purpose (${plural(events.length, 'event')})`,
      detail: [
        why,
        'Each zone keeps a part of itself from requests that could also use a higher zone: the memory above it, divided by its entry of vm.lowmem_reserve_ratio (256 for DMA and DMA32 by default; a smaller divisor keeps more).',
        'On a large machine DMA32 therefore looks full of free memory in every event, and is meant to.',
        fact === undefined ? '' : `${cited('vm.lowmem_reserve_ratio', fact)}.`,
        limited
          ? 'This case also has requests that can use low addresses alone; for them the reserve is a help.'
          : 'A larger divisor would release some of it at the expense of devices that need low addresses; it moves the failure, it does not remove it.',
      ],
      evidence: [...evidenceOf(events, 2), ...citation(fact)],
    }),
  ];
}
