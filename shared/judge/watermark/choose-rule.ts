/**
 * Which rule a kernel follows. Exact where the source of that build was read or the build is unchanged upstream code;
 * otherwise the nearest rule is used, and the other rules that may apply are tried beside it.
 */
import { compareVersion, type KernelRelease } from '../../kernel/release.ts';
import { RULE_IDS, type RuleId } from './types.ts';

export interface RuleChoice {
  readonly id: RuleId;
  /** The rule is known to be that of this build. */
  readonly exact: boolean;
  /** Further rules that this build may follow. */
  readonly alternatives: readonly RuleId[];
  /** Why it is not exact, in words; null when it is. */
  readonly doubt: string | null;
}

const TITLES: Readonly<Record<RuleId, string>> = {
  classic: 'classic (2.6.10 to 2.6.37, 3.3 to 4.3, RHEL 7)',
  classic_off2: 'classic_off2 (2.6.38 to 3.2)',
  el6: '2.6.32 el6 (RHEL 6)',
  '4.4': '4.4 (4.4 to 4.14)',
  '4.15': '4.15 (4.15 to 5.8, RHEL 8)',
  '5.9': '5.9 (5.9 to 6.2)',
  '6.3': '6.3 (6.3 to 6.11)',
  '6.13': '6.13 (6.12 and later)',
};

export function ruleTitle(id: RuleId): string {
  return TITLES[id];
}

const exactly = (id: RuleId): RuleChoice => ({ id, exact: true, alternatives: [], doubt: null });

const perhaps = (id: RuleId, alternatives: readonly RuleId[], doubt: string): RuleChoice => ({
  id,
  exact: false,
  alternatives,
  doubt,
});

/** The first number after the version: 358 of 2.6.32-358.2.1.el6. */
function build(release: KernelRelease): number {
  const m = /^\d+(?:\.\d+)*-(\d+)/.exec(release.text);
  return m === null ? 0 : Number(m[1]);
}

/** Releases in which the rule changed, newest first. */
const STEPS: readonly (readonly [readonly number[], RuleId])[] = [
  [[6, 12], '6.13'],
  [[6, 3], '6.3'],
  [[5, 9], '5.9'],
  [[4, 15], '4.15'],
  [[4, 4], '4.4'],
  [[3, 3], 'classic'],
  [[2, 6, 38], 'classic_off2'],
];

function mainline(release: KernelRelease): RuleId {
  for (const [from, id] of STEPS) if (compareVersion(release, from) >= 0) return id;
  return 'classic';
}

/** Stable series that took a later rule over on their way; vendors that print no stable number are in doubt for all of it. */
function stable(release: KernelRelease, id: RuleId): RuleChoice {
  const { major, minor, patch, sub } = release;
  const numbered = patch > 0 && release.vendor !== 'ubuntu' && release.vendor !== 'sles';
  const series = `${major}.${minor}`;
  if (series === '5.4') {
    if (numbered && patch >= 286) return exactly('5.9');
    if (numbered && patch <= 30) return exactly('4.15');
    return perhaps(
      '4.15',
      ['5.9'],
      'at which 5.4 stable release the second try without boost arrived is not established',
    );
  }
  if (series === '5.15' || series === '6.1') {
    const turn = series === '5.15' ? 171 : 116;
    if (!numbered)
      return perhaps(
        '5.9',
        ['6.3'],
        `${series} stable took the rule of 6.3 over at .${turn}, and this release string does not say its stable number`,
      );
    if (patch < turn) return exactly('5.9');
    if (series === '6.1' && patch >= 192) return exactly('6.3');
    return perhaps('6.3', ['5.9'], `${series}.${turn} queued the rule of 6.3; this build was not read`);
  }
  if (series === '6.6' && (!numbered || patch >= 61)) {
    return perhaps(
      '6.3',
      ['6.13'],
      'whether this 6.6 stable release counts reserved or free highatomic pages is not established',
    );
  }
  if (series === '6.12' && release.rc !== null && release.rc < 7) {
    return perhaps('6.3', ['6.13'], 'the rule changed during the release candidates of 6.12');
  }
  if (major === 2 && minor === 6 && (patch === 36 || patch === 37) && sub > 0) {
    return perhaps('classic', ['classic_off2'], 'stable releases of 2.6.36 and 2.6.37 may carry the test of 2.6.38');
  }
  if (id === 'classic_off2' && major === 3 && patch > 0) {
    return perhaps('classic_off2', ['classic'], 'stable releases of 3.0 to 3.2 may carry the correction of 3.3');
  }
  if (compareVersion(release, [2, 6, 10]) < 0) {
    return perhaps('classic', [], 'kernels before 2.6.10 had no order loop; the first test is nearly the same');
  }
  return exactly(id);
}

/** A build after a tag (`-next`, `+`) may already contain the next release's change. */
function afterTag(release: KernelRelease, choice: RuleChoice): RuleChoice {
  if (!release.afterTag) return choice;
  const next = mainline({ ...release, minor: release.minor + 1 });
  if (next === choice.id) return choice;
  return perhaps(
    choice.id,
    [...choice.alternatives, next],
    'the build follows the tagged release and may contain the next rule',
  );
}

function byVendor(release: KernelRelease): RuleChoice {
  const base = mainline(release);
  switch (release.vendor) {
    case 'el5':
      return perhaps('classic', [], 'this RHEL 5 build was not read');
    case 'el6':
      if (build(release) >= 642) return exactly('el6');
      return perhaps(
        'el6',
        ['classic_off2', 'classic'],
        'the RHEL 6 test was read in build 642; earlier builds may still have the older loop',
      );
    case 'el7':
      return exactly('classic');
    case 'el8':
      if (build(release) <= 240) return exactly('4.15');
      return perhaps(
        '4.15',
        ['5.9'],
        'the RHEL 8 test was read to build 240; later builds carry backports that were not read',
      );
    case 'el9':
      return perhaps('5.9', ['6.3'], 'RHEL 9 carries backports that were not read');
    case 'el10':
      return perhaps('6.13', [], 'this RHEL 10 build was not read');
    case 'uek':
    case 'android': {
      const who = release.vendor === 'uek' ? 'Oracle UEK' : 'an Android';
      return perhaps(base, stable(release, base).alternatives, `${who} kernel: the rule of its base version is used`);
    }
    case 'sles': {
      const choice = stable(release, base);
      return perhaps(choice.id, choice.alternatives, 'SUSE kernel: the rule of its base version is used');
    }
    default:
      return afterTag(release, stable(release, base));
  }
}

/** Which of several possible rules is shown first when no release decides: the longest-lived ones first. */
const WITHOUT_RELEASE: readonly RuleId[] = ['4.15', '5.9', '6.3', '6.13', 'classic', '4.4', 'classic_off2', 'el6'];

/**
 * Chooses the rule for a release, held against what the text allows (`byText`, from features.ts).
 * Without a release, or where text and release disagree, the text decides and the choice is not exact.
 */
export function chooseRule(release: KernelRelease | null, byText: readonly RuleId[]): RuleChoice {
  const allowed = byText.length > 0 ? byText : RULE_IDS;
  if (release === null) {
    const first = WITHOUT_RELEASE.find((rule) => allowed.includes(rule)) ?? 'classic';
    return perhaps(
      first,
      allowed.filter((rule) => rule !== first),
      'the kernel release is not known; the printed fields were used to choose the rule',
    );
  }
  const choice = byVendor(release);
  if (byText.length === 0)
    return { ...choice, exact: false, doubt: 'the printed fields do not fit one kernel; the rule follows the release' };
  const kept = choice.alternatives.filter((rule) => allowed.includes(rule));
  if (allowed.includes(choice.id)) {
    // A single rule that both release and text allow is as good as one that was read, but for vendor builds.
    return { ...choice, alternatives: kept };
  }
  const first = kept[0] ?? allowed[0] ?? choice.id;
  return perhaps(
    first,
    (kept.length > 0 ? kept : allowed).filter((rule) => rule !== first),
    `${release.text} would follow rule ${choice.id}, but the printed fields are those of another kernel`,
  );
}
