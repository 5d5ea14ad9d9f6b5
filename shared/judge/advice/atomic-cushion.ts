/**
 * Room for bursts of requests that may not wait: kswapd is to start earlier. Which setting does that depends on the
 * kernel: watermark_scale_factor from 4.6 on, extra_free_kbytes on RHEL 6, min_free_kbytes elsewhere.
 */
import type { Advice } from '../../contract/index.ts';
import { hasKnob, sysctlNumber } from './knobs.ts';
import { type MinFreePlan, minFreePlan } from './min-free.ts';
import { settingAdvice } from './setting.ts';
import { cushionKiB, proposedScaleFactor, type Share, sharesOf } from './sizing.ts';
import type { CaseView } from './view.ts';

function mib(kiB: number): string {
  return kiB < 10 * 1024 ? `${kiB} KiB` : `${Math.round(kiB / 1024)} MiB`;
}

function largest(shares: readonly Share[]): Share | null {
  return shares.reduce<Share | null>(
    (best, share) => (best === null || share.managedKiB > best.managedKiB ? share : best),
    null,
  );
}

/** `Node 0 Normal: 45 MiB instead of 12 MiB`, for the largest zone. */
function effect(view: CaseView, before: readonly Share[], after: readonly Share[]): string {
  const a = largest(before);
  const b = largest(after);
  if (a === null || b === null) return '';
  const name = (view.nodes ?? 1) > 1 ? `node ${b.node} ${b.zone}` : b.zone;
  return ` In ${name} interrupts can then take ${mib(cushionKiB(b))} between the start of kswapd and the first refusal, instead of ${mib(cushionKiB(a))}.`;
}

const VERIFY =
  'grep -A 5 "zone " /proc/zoneinfo shows the new low and high; the number of failures per day against the time before.';

function scaleFactor(view: CaseView, plan: MinFreePlan): Advice | null {
  if (view.ramKiB === null) return null;
  const now = view.scaleFactor ?? 10;
  const wanted = proposedScaleFactor(view.ramKiB);
  if (now >= wanted) return null;
  const min = plan.currentKiB ?? plan.kernelsOwnKiB;
  const text = effect(view, sharesOf(min, view.zones, now), sharesOf(min, view.zones, wanted));
  return settingAdvice({
    release: view.release,
    name: 'vm.watermark_scale_factor',
    value: String(wanted),
    found: view.scaleFactor === null ? null : String(view.scaleFactor),
    action: `Let kswapd start earlier: vm.watermark_scale_factor from ${view.scaleFactor ?? 'its default of 10'} to ${wanted} (${wanted / 100} % of each zone between the marks).${text}`,
    risk: 'A little more background reclaim and a little less page cache; the min mark itself stays.',
    verify: VERIFY,
  });
}

function extraFree(view: CaseView, plan: MinFreePlan): Advice | null {
  const found = sysctlNumber(view.facts, 'vm.extra_free_kbytes');
  const current = plan.currentKiB ?? plan.kernelsOwnKiB;
  const wanted = Math.max(0, plan.proposedKiB - current);
  if (wanted === 0 || (found !== null && found >= wanted)) return null;
  return settingAdvice({
    release: view.release,
    name: 'vm.extra_free_kbytes',
    value: String(wanted),
    found: found === null ? null : String(found),
    action: `Let kswapd start earlier: vm.extra_free_kbytes to ${wanted} (${mib(wanted)} more between the min mark and low, shared by zone size; this setting exists on RHEL 6 alone).`,
    risk: `${mib(wanted)} of memory stay free that would otherwise hold page cache.`,
    verify: VERIFY,
  });
}

function minFree(view: CaseView, plan: MinFreePlan): Advice | null {
  const now = plan.currentKiB;
  if (now !== null && now >= plan.proposedKiB) return null;
  const shares = sharesOf(plan.proposedKiB, view.zones, view.scaleFactor);
  const each = shares
    .filter((share) => share.minKiB > 0)
    .slice(0, 6)
    .map((share) => `${(view.nodes ?? 1) > 1 ? `node ${share.node} ` : ''}${share.zone} ${mib(share.minKiB)}`)
    .join(', ');
  const text = now === null ? '' : effect(view, sharesOf(now, view.zones, view.scaleFactor), shares);
  const from = now === null ? '' : ` from ${now}`;
  return settingAdvice({
    release: view.release,
    name: 'vm.min_free_kbytes',
    value: String(plan.proposedKiB),
    found: now === null ? null : String(now),
    action: `Keep more memory free: vm.min_free_kbytes${from} to ${plan.proposedKiB}, 1/128 of the RAM of this host within the kernel's bounds${each === '' ? '' : ` (shares: ${each})`}.${text}`,
    risk: `${mib(plan.proposedKiB - (now ?? 0))} more are withheld from everybody, and requests that may wait start to reclaim earlier. Values above ${mib(plan.ceilingKiB)} would be too much for this host.`,
    verify: VERIFY,
  });
}

/**
 * Advice that widens the cushion on this kernel; empty when it is wide already or the size of memory is not known.
 * @param remark a sentence on what it does for the cause at hand
 */
export function cushionAdvice(view: CaseView, remark = ''): Advice[] {
  return adviceOf(view).map((advice) => (remark === '' ? advice : { ...advice, action: `${advice.action} ${remark}` }));
}

function adviceOf(view: CaseView): Advice[] {
  const plan = minFreePlan(view);
  if (plan === null) return [];
  // What is too large already is not made larger.
  if (plan.state === 'high') return [];
  if (hasKnob('vm.watermark_scale_factor', view.release, view.facts) === true) {
    const advice = scaleFactor(view, plan);
    return advice === null ? [] : [advice];
  }
  const onEl6 = view.release?.vendor === 'el6' && hasKnob('vm.extra_free_kbytes', view.release, view.facts) === true;
  const advice = onEl6 ? extraFree(view, plan) : minFree(view, plan);
  return advice === null ? [] : [advice];
}
