/**
 * vm.zone_reclaim_mode, bit by bit (mm/vmscan.c, node_reclaim(); RECLAIM_ZONE, RECLAIM_WRITE, RECLAIM_SWAP or RECLAIM_UNMAP).
 * 1: on; 2: may write dirty pages; 4: may swap or unmap. The kernel set 1 by itself on machines with distant nodes to 3.15
 * (and in RHEL 6), not since (4f9b16a64753). In 5.7 to 5.9 the enabling bit was lost and 1 meant writing.
 */
import type { Finding } from '../../contract/index.ts';
import { compareVersion } from '../../kernel/release.ts';
import { sysctlNumber } from '../advice/knobs.ts';
import { settingAdvice } from '../advice/setting.ts';
import { type CaseView, citation } from '../advice/view.ts';
import { cited, finding } from './finding.ts';

const BITS =
  'The value is a sum of bits: 1 reclaims on the own node before memory of another node is taken, 2 lets that reclaim write dirty pages, 4 lets it swap or unmap pages.';
/** RECLAIM_WRITE is bit 0 and RECLAIM_UNMAP bit 1 in mm/vmscan.c of 5.8.1; in 5.10 both stand one higher again. */
const SHIFTED_BITS =
  'In kernels 5.7 to 5.9 every value above 0 reclaims on the own node before memory of another node is taken, and the bits are shifted by one: 1 lets that reclaim write dirty pages, 2 lets it unmap pages; from 5.10 on 1 means on, 2 writing and 4 unmapping again.';
const EASES_SHIFTED =
  'The own node is refilled from its own page cache before it runs down, which eases failures that come from one exhausted node.';
const EASES =
  'With 1 the own node is refilled from its own page cache before it runs down, which eases failures that come from one exhausted node.';
const COSTS =
  'It costs: ordinary requests wait for reclaim although another node has memory, and page cache is limited to what one node holds.';

const MEANING = ['on', 'writes dirty pages', 'swaps or unmaps'];
const SHIFTED = ['writes dirty pages', 'unmaps', 'of no meaning'];

function bitsOf(value: number, meaning: readonly string[]): string {
  return meaning
    .map((words, bit) => (Math.floor(value / 2 ** bit) % 2 === 1 ? `${2 ** bit} (${words})` : ''))
    .filter((text) => text !== '')
    .join(' + ');
}

function role(view: CaseView): string {
  const hosts = [...view.databases, ...view.fileServers];
  if (hosts.length === 0)
    return 'It hurts databases and file servers most: they live from page cache of the whole machine.';
  const kind = view.databases.length > 0 ? 'a database' : 'a file server';
  return `This host runs ${hosts.join(', ')}: ${kind} lives from page cache of the whole machine and suffers most from that; stalls of this kind were reported for PostgreSQL.`;
}

export function zoneReclaimFindings(view: CaseView): Finding[] {
  const fact = view.facts.sysctl['vm.zone_reclaim_mode'];
  const value = sysctlNumber(view.facts, 'vm.zone_reclaim_mode');
  const many = view.nodes !== null && view.nodes > 1;
  const shifted =
    view.release !== null && compareVersion(view.release, [5, 7]) >= 0 && compareVersion(view.release, [5, 10]) < 0;
  const old =
    view.release !== null &&
    (view.release.vendor === 'el6' || compareVersion(view.release, [3, 16]) < 0) &&
    view.release.vendor !== 'el7';
  const byItself = old ? 'This kernel sets 1 by itself where nodes are far apart, so nobody need have chosen it.' : '';
  const bits = shifted ? SHIFTED_BITS : BITS;
  const eases = shifted ? EASES_SHIFTED : EASES;

  if (fact !== undefined && value !== null && value > 0) {
    const harms = view.databases.length > 0 || view.fileServers.length > 0;
    const advice = settingAdvice({
      release: view.release,
      name: 'vm.zone_reclaim_mode',
      value: '0',
      found: String(value),
      action: `Set vm.zone_reclaim_mode to 0${harms ? `, as for every host that runs ${[...view.databases, ...view.fileServers].join(' or ')}` : ', unless the work was partitioned by node on purpose'}.`,
      risk: 'Memory is then taken from other nodes, which is a little slower to reach; a node may run down before its kswapd works.',
      verify: 'zone_reclaim_failed in /proc/vmstat stops growing; response times at the busy hour; numastat.',
    });
    return [
      finding({
        id: 'setting-zone-reclaim-mode',
        severity: harms && many ? 'warning' : 'info',
        title: `vm.zone_reclaim_mode is ${value}: ${bitsOf(value, shifted ? SHIFTED : MEANING)}`,
        detail: [
          `${cited('vm.zone_reclaim_mode', fact)}.`,
          bits,
          eases,
          COSTS,
          role(view),
          byItself,
          many ? '' : 'On a machine with one node it has no effect.',
        ],
        evidence: citation(fact),
        advice: many ? [advice] : [],
      }),
    ];
  }
  const relevant = view.judged.some((event) => event.gfp?.canSleep === false);
  if (!relevant || (!many && !(old && view.nodes === null))) return [];
  const now = fact === undefined ? 'The report does not have its value.' : `${cited('vm.zone_reclaim_mode', fact)}.`;
  return [
    finding({
      id: 'setting-zone-reclaim-mode',
      severity: 'info',
      title: 'vm.zone_reclaim_mode=1 is sometimes advised for such failures; it has a price',
      detail: [
        now,
        bits,
        eases,
        COSTS,
        role(view),
        byItself,
        'Widening the room between the watermarks meets the same need without that price.',
      ],
      evidence: citation(fact),
    }),
  ];
}
