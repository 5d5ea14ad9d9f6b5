/**
 * Which rule a kernel follows. Exact where the source of that build was read or the build is unchanged upstream code;
 * otherwise the nearest rule is used, and the other rules that may apply are tried beside it.
 */
import { compareVersion, type KernelRelease } from '../../kernel/release.ts';
import { SERIES_STEPS } from './stable-series.ts';
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
  [[6, 18], '6.18'],
  [[6, 12], '6.13'],
  [[6, 3], '6.3'],
  [[5, 19], '5.19'],
  [[5, 9], '5.9'],
  [[4, 15], '4.15'],
  [[4, 14], '4.14'],
  [[4, 7], '4.7'],
  [[4, 4], '4.4'],
  [[3, 3], 'classic'],
  [[2, 6, 38], 'classic_off2'],
];

function mainline(release: KernelRelease): RuleId {
  for (const [from, id] of STEPS) if (compareVersion(release, from) >= 0) return id;
  return 'classic_early';
}

/**
 * The stable number that the build has for sure; null where a distribution's release string hides it (`5.4.0-42-generic`,
 * `4.9.0-13-amd64`, `5.14.21-150400.24`).
 */
function stableNumber(release: KernelRelease): number | null {
  if (release.vendor === 'ubuntu' || release.vendor === 'sles') return null;
  if (release.patch > 0 || release.rc !== null || release.afterTag) return release.patch;
  return /^\d+\.\d+(\.0)?-\d/.test(release.text) ? null : 0;
}

/** The rule by the steps of its stable series; null for a series without any. */
function bySeries(release: KernelRelease): RuleChoice | null {
  const series = `${release.major}.${release.minor}`;
  const steps = SERIES_STEPS.filter((step) => step.series === series);
  const last = steps.at(-1);
  if (last === undefined) return null;
  const number = stableNumber(release);
  if (number === null) {
    const rules = [...new Set(steps.flatMap((step) => [step.before, step.after]))];
    const when = steps.map((step) =>
      step.from === null ? `after .${step.until}` : `between .${step.until} and .${step.from}`,
    );
    return perhaps(
      last.before,
      rules.filter((rule) => rule !== last.before),
      `${series} stable changed its rule (${when.join(', ')}), and this release string does not say its stable number`,
    );
  }
  for (const step of steps) {
    if (number <= step.until) return exactly(step.before);
    if (step.from === null || number < step.from) {
      const where =
        step.from === null
          ? `after ${series}.${step.until}`
          : `between ${series}.${step.until} and ${series}.${step.from}`;
      return perhaps(step.before, [step.after], `${step.what} came ${where}; this release was not read`);
    }
  }
  return exactly(last.after);
}

/** Stable series that took a later rule over on their way, and release candidates before the change of their series. */
function stable(release: KernelRelease): RuleChoice {
  const id = mainline(release);
  const { major, minor, patch, sub, rc } = release;
  const series = `${major}.${minor}`;
  const stepped = bySeries(release);
  if (series === '6.6' && stepped?.exact === true && patch > 87) {
    return perhaps(
      stepped.id,
      ['6.13'],
      'whether this 6.6 stable release counts reserved or free highatomic pages is not established',
    );
  }
  if (stepped !== null) return stepped;
  if (series === '6.12' && rc !== null && rc < 7)
    return perhaps('6.3', ['6.13'], 'the rule changed during the release candidates of 6.12');
  // 9282012fc0aa came after the last release candidate.
  if (series === '5.19' && rc !== null) return exactly('5.9');
  if (major === 2 && minor === 6 && (patch === 36 || patch === 37) && sub > 0)
    return perhaps(id, ['classic_off2'], 'stable releases of 2.6.36 and 2.6.37 may carry the test of 2.6.38');
  if (id === 'classic_off2' && major === 3 && patch > 0)
    return perhaps('classic_off2', ['classic'], 'stable releases of 3.0 to 3.2 may carry the correction of 3.3');
  if (compareVersion(release, [2, 6, 10]) < 0)
    return perhaps(id, [], 'kernels before 2.6.10 had no order loop; the first test is nearly the same');
  return exactly(id);
}

/** A build after a tag (`-next`, `+`) may already contain the next release's change. */
function afterTag(release: KernelRelease, choice: RuleChoice): RuleChoice {
  if (!release.afterTag) return choice;
  const next = mainline({ ...release, minor: release.minor + 1 });
  if (next === choice.id || next === mainline(release)) return choice;
  return perhaps(
    choice.id,
    [...choice.alternatives, next],
    'the build follows the tagged release and may contain the next rule',
  );
}

function byVendor(release: KernelRelease): RuleChoice {
  const base = stable(release);
  switch (release.vendor) {
    case 'el5':
      return perhaps('classic_early', [], 'this RHEL 5 build was not read');
    case 'el6':
      if (build(release) >= 642) return exactly('el6');
      return perhaps(
        'el6',
        ['classic_off2', 'classic_early'],
        'the RHEL 6 test was read in build 642; earlier builds may still have the older loop',
      );
    case 'el7':
      return exactly('classic');
    case 'el8':
      if (build(release) <= 240) return exactly('4.15');
      return perhaps(
        '4.15',
        ['5.4-late', '5.19'],
        'the RHEL 8 test was read to build 240; later builds carry backports that were not read',
      );
    case 'el9':
      return perhaps('5.19', ['5.9', '6.3'], 'RHEL 9 carries backports that were not read');
    case 'el10':
      return perhaps('6.13', ['6.18'], 'this RHEL 10 build was not read');
    case 'uek':
      return perhaps(base.id, base.alternatives, 'Oracle UEK kernel: the rule of its base version is used');
    case 'android':
      return perhaps(base.id, base.alternatives, 'an Android kernel: the rule of its base version is used');
    case 'sles':
      return perhaps(base.id, base.alternatives, 'SUSE kernel: the rule of its base version is used');
    default:
      return afterTag(release, base);
  }
}

/** Which of several possible rules is shown first when no release decides: the longest-lived ones first. */
const WITHOUT_RELEASE: readonly RuleId[] = ['4.15', '5.19', '6.3', '6.13', 'classic', '4.7', '4.4', 'classic_early'];

/**
 * Chooses the rule for a release, held against what the text allows (`byText`, from features.ts).
 * Without a release, or where text and release disagree, the text decides and the choice is not exact.
 */
export function chooseRule(release: KernelRelease | null, byText: readonly RuleId[]): RuleChoice {
  const allowed = byText.length > 0 ? byText : RULE_IDS;
  if (release === null) {
    const [first = '4.15'] = [...WITHOUT_RELEASE, ...allowed].filter((rule) => allowed.includes(rule));
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
