/** The kernels that follow a rule, as the report names them. */
import type { RuleId } from './types.ts';

const TITLES: Readonly<Record<RuleId, string>> = {
  classic_early: 'classic_early (2.6.10 to 2.6.37)',
  classic: 'classic (3.3 to 4.3, RHEL 7)',
  classic_off2: 'classic_off2 (2.6.38 to 3.2)',
  el6: '2.6.32 el6 (RHEL 6)',
  '4.4': '4.4 (4.4 to 4.6)',
  '4.4-late': '4.4-late (late 4.4 stable)',
  '4.7': '4.7 (4.7 to 4.13)',
  '4.9-late': '4.9-late (late 4.9 stable)',
  '4.14': '4.14 (first releases of 4.14)',
  '4.15': '4.15 (4.15 to 5.8, late 4.14, RHEL 8)',
  '5.4-late': '5.4-late (late 5.4 stable)',
  '5.9': '5.9 (5.9 to 5.18)',
  '5.19': '5.19 (5.19 to 6.2, late 5.10, 5.15)',
  '6.1-late': '6.1-late (late 5.15 and 6.1 stable)',
  '6.3': '6.3 (6.3 to 6.11)',
  '6.6-late': '6.6-late (late 6.6 stable)',
  '6.13': '6.13 (6.12 to 6.17)',
  '6.18': '6.18 (6.18 and later)',
};

export function ruleTitle(id: RuleId): string {
  return TITLES[id];
}
