/** vm.min_free_kbytes against the size of the host. */
import type { Finding } from '../../contract/index.ts';
import { minFreePlan } from '../advice/min-free.ts';
import { settingAdvice } from '../advice/setting.ts';
import { type CaseView, citation } from '../advice/view.ts';
import { amount, percent } from '../causes/index.ts';
import { cited, finding } from './finding.ts';

/** More lines than these belong in zoneinfo, not in a sentence. */
const MAX_SHARES = 8;

/** @param elsewhere the advice for a cause already sets it: two values for one setting would contradict each other */
export function minFreeFindings(view: CaseView, elsewhere: boolean): Finding[] {
  const fact = view.facts.sysctl['vm.min_free_kbytes'];
  const plan = minFreePlan(view);
  if (fact === undefined || plan === null || plan.currentKiB === null || view.ramKiB === null) return [];
  const { currentKiB, bootKiB, khugepagedKiB, ceilingKiB, kernelsOwnKiB } = plan;
  const shares = plan.shares
    .filter((share) => share.minKiB > 0)
    .slice(0, MAX_SHARES)
    .map((share) => `${(view.nodes ?? 1) > 1 ? `node ${share.node} ` : ''}${share.zone} ${share.minKiB} KiB`);
  const near = (a: number, b: number) => Math.abs(a - b) <= 0.1 * b;
  const origin =
    khugepagedKiB !== null && near(currentKiB, khugepagedKiB) && khugepagedKiB > bootKiB
      ? 'That is the value that the kernel itself sets while transparent huge pages are on.'
      : near(currentKiB, bootKiB)
        ? 'That is the value that the kernel itself sets at boot.'
        : `The kernel itself would set ${bootKiB} KiB at boot (the root of 16 times low memory)${khugepagedKiB === null ? '' : `, and ${khugepagedKiB} KiB with transparent huge pages`}.`;
  const detail = [
    `${cited('vm.min_free_kbytes', fact)}: ${percent(currentKiB, view.ramKiB)} of ${amount(view.ramKiB)} RAM.`,
    origin,
    shares.length === 0 ? '' : `It is shared by the size of the zones: ${shares.join(', ')}.`,
  ];
  const evidence = [...citation(fact), ...citation(view.facts.meminfoKiB)];
  const back = (why: string, risk: string) =>
    settingAdvice({
      release: view.release,
      name: 'vm.min_free_kbytes',
      value: String(kernelsOwnKiB),
      found: String(currentKiB),
      action: `Set vm.min_free_kbytes to ${kernelsOwnKiB}, ${why}.`,
      risk,
      verify: 'The min marks in /proc/zoneinfo; free memory and the number of failures afterwards.',
    });
  if (plan.state === 'high') {
    return [
      finding({
        id: 'setting-min-free-kbytes',
        severity: 'warning',
        title: 'vm.min_free_kbytes is large for this host',
        detail: [
          ...detail,
          `More than ${amount(ceilingKiB)} (${view.virtual ? '3' : '5'} % of RAM) is withheld from everybody and makes requests that may wait reclaim, or end in the OOM killer, while memory is free.`,
        ],
        evidence,
        advice: [back('the value of the kernel for this host', 'Bursts of interrupts find less free memory than now.')],
      }),
    ];
  }
  if (plan.state === 'low') {
    return [
      finding({
        id: 'setting-min-free-kbytes',
        severity: 'warning',
        title: 'vm.min_free_kbytes is below what the kernel itself would set',
        detail: [
          ...detail,
          'Requests that may not wait live from the part of free memory below the marks, and that part is smaller than the kernel would make it.',
        ],
        evidence,
        advice: elsewhere
          ? []
          : [back('the value of the kernel for this host', `${amount(kernelsOwnKiB - currentKiB)} more stay free.`)],
      }),
    ];
  }
  return [
    finding({
      id: 'setting-min-free-kbytes',
      severity: 'info',
      title: 'vm.min_free_kbytes fits the size of this host',
      detail: [
        ...detail,
        `A value from another machine does not fit here: 512000, often named, would be ${percent(512000, view.ramKiB)} of this RAM.`,
      ],
      evidence,
    }),
  ];
}
