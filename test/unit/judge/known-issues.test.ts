/** Version order by the published algorithms, and which kernels an issue is told to. */
import { describe, expect, it } from 'vitest';
import { judgeCase } from '../../../shared/judge/index.ts';
import {
  compareDebVersion,
  compareEvr,
  compareRpmVersion,
  issueLine,
  KNOWN_ISSUES,
  matchKnownIssues,
  rangeStatus,
} from '../../../shared/judge/known-issues/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';
import { caseOf, event, gfp, trace, tracePart } from './builders.ts';

function issue(id: string) {
  const found = KNOWN_ISSUES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no issue ${id}`);
  return found;
}

describe('rpm version order', () => {
  // Ordered pairs of the kind that rpm's own test suite has (rpmvercmp.at).
  it.each([
    ['1.0', '2.0'],
    ['2.0', '2.0.1'],
    ['2.0.1', '2.0.1a'],
    ['5.5p1', '5.5p2'],
    ['5.5p1', '5.5p10'],
    ['10xyz', '10.1xyz'],
    ['xyz10', 'xyz10.1'],
    ['xyz.4', '8'],
    ['5.5p2', '5.6p1'],
    ['5.6p1', '6.5p1'],
    ['6.0', '6.0.rc1'],
    ['10a2', '10b2'],
    ['1.0~rc1', '1.0'],
    ['1.0~rc1~git123', '1.0~rc1'],
    ['1.0', '1.0^'],
    ['1.0^', '1.0.1'],
    ['1.0^git1', '1.0^git2'],
    ['1.0^20160101', '1.0.1'],
    ['99999999999999999999', '100000000000000000000'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareRpmVersion(older, newer)).toBeLessThan(0);
    expect(compareRpmVersion(newer, older)).toBeGreaterThan(0);
  });

  it.each([
    ['2.0', '2_0'],
    ['1.05', '1.5'],
    ['a+', 'a_'],
    ['1.0.1-1', '1.0.1.1'],
  ])('%s equals %s', (a, b) => expect(compareRpmVersion(a, b)).toBe(0));

  it('puts the build of the first trace after the build that changed kswapd', () => {
    expect(compareEvr('2.6.32-358.2.1.el6', '2.6.32-358.el6')).toBeGreaterThan(0);
    expect(compareEvr('2.6.32-279.el6', '2.6.32-358.el6')).toBeLessThan(0);
    expect(compareEvr('1:1.0-1', '9.0-1')).toBeGreaterThan(0);
    expect(compareEvr('2.6.32', '2.6.32-358.el6')).toBe(0);
    expect(compareEvr('2.6.18-398.el5', '2.6.32-358.el6')).toBeLessThan(0);
  });
});

describe('deb version order', () => {
  it.each([
    ['1.0~rc1-1', '1.0-1'],
    ['1.0-1', '1.0-1+b1'],
    ['5.10.209-2', '5.10.221-1'],
    ['6.1.9-1', '6.1.10-1'],
    ['1.0a', '1.0+'],
    ['2:1.0', '3:0.1'],
    ['1.0-1~deb11u1', '1.0-1'],
    ['5.4.0-99.112', '5.4.0-100.113'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareDebVersion(older, newer)).toBeLessThan(0);
    expect(compareDebVersion(newer, older)).toBeGreaterThan(0);
  });

  it('takes leading zeros and a zero epoch for nothing', () => {
    expect(compareDebVersion('0:1.02-1', '1.2-1')).toBe(0);
    // What stands before the colon is no number: no epoch.
    expect(compareDebVersion('x:1.2-1', '1.2-1')).toBe(0);
  });
});

describe('which kernels have an issue', () => {
  const status = (id: string, kernel: string) => rangeStatus(issue(id), parseRelease(kernel));

  it('follows vendor builds, not their base version', () => {
    expect(status('K01', '2.6.32-279.22.1.el6.x86_64')).toBe('affected');
    expect(status('K01', '2.6.32-358.2.1.el6.x86_64')).toBe('fixed');
    expect(status('K01', '3.10.0-1160.el7.x86_64')).toBe('older');
    expect(status('K08', '4.18.0-553.el8.x86_64')).toBe('unknown');
  });

  it('follows stable series, and says where a first release is not established', () => {
    expect(status('K08', '5.4.286')).toBe('fixed');
    expect(status('K08', '5.4.61')).toBe('affected');
    expect(status('K08', '5.4.70')).toBe('unknown');
    expect(status('K08', '5.4.84')).toBe('fixed');
    expect(status('K08', '5.3.18')).toBe('affected');
    expect(status('K08', '5.9.0')).toBe('fixed');
    expect(status('K08', '4.19.0')).toBe('older');
    expect(rangeStatus(issue('K08'), null)).toBe('unknown');
    // The release string of Ubuntu hides the stable number.
    expect(status('K08', '5.4.0-42-generic')).toBe('unknown');
  });

  it('is older than the first build of a vendor that has it', () => {
    expect(status('K14', '5.3.18-150300.59.93-default')).toBe('older');
    expect(status('K14', '5.14.21-150400.24.21-default')).toBe('affected');
  });
});

describe('matching an event', () => {
  const seedTrace = trace(`
    <IRQ>
    ? __alloc_pages_nodemask
    ? kmem_getpages
    ? cache_grow
    ? sk_prot_alloc
    ? tcp_v4_syn_recv_sock
    ? vmxnet3_rq_rx_complete [vmxnet3]`);

  function draft(kernel: string) {
    return {
      ...event({ kernel, order: 1, mode: '0x20', gfp: gfp('GFP_ATOMIC', 'old'), process: 'swapper' }),
      trace: {
        context: 'softirq' as const,
        frames: seedTrace,
        requester: null,
        driver: null,
        layers: [],
        wrapper: 'slab',
        stale: [],
        story: '',
        kernelStory: '',
      },
    };
  }

  it('tells a kernel that has the fix that it has it, and never to install it', () => {
    const release = parseRelease('2.6.32-358.2.1.el6.x86_64');
    const [match] = matchKnownIssues(draft('2.6.32-358.2.1.el6.x86_64'), release, ['external-fragmentation']).filter(
      (one) => one.issue.id === 'K01',
    );
    expect(match?.status).toBe('fixed');
    const line = match === undefined ? '' : issueLine(match, release);
    expect(line).toContain('already contains the change');
  });

  it('names the fix to a kernel before it', () => {
    const release = parseRelease('2.6.32-279.el6.x86_64');
    const match = matchKnownIssues(draft('2.6.32-279.el6.x86_64'), release, []).find((one) => one.issue.id === 'K01');
    expect(match?.status).toBe('affected');
  });

  it('says of a build whose backports nobody read that it is not known', () => {
    const el8 = parseRelease('4.18.0-553.el8.x86_64');
    const match = { issue: issue('K08'), status: rangeStatus(issue('K08'), el8), byFrames: true };
    expect(issueLine(match, el8)).toContain('Whether 4.18.0-553.el8.x86_64 has it is not known to this table.');
    expect(issueLine(match, null)).toContain('Whether this kernel has it');
  });

  it('does not match a blocking request, a foreign kernel or another order', () => {
    const el7 = parseRelease('3.10.0-1160.el7.x86_64');
    const ids = (d: ReturnType<typeof draft>, release: typeof el7) =>
      matchKnownIssues(d, release, []).map((one) => one.issue.id);
    expect(ids(draft('3.10.0-1160.el7.x86_64'), el7)).not.toContain('K01');
    const el6 = parseRelease('2.6.32-279.el6.x86_64');
    expect(ids({ ...draft('2.6.32-279.el6.x86_64'), order: 0 }, el6)).not.toContain('K01');
    expect(ids({ ...draft('2.6.32-279.el6.x86_64'), gfp: gfp('GFP_KERNEL', 'old') }, el6)).not.toContain('K01');
  });

  it('does not take a leftover on the stack for a match', () => {
    const d = draft('3.4.2');
    const frames = trace(`
      __alloc_pages_nodemask
      ? __pskb_pull_tail
      ? pskb_expand_head`);
    const at = (stale: number[]) =>
      matchKnownIssues({ ...d, order: 4, trace: { ...d.trace, frames, stale } }, parseRelease('3.4.2'), []).map(
        (one) => one.issue.id,
      );
    expect(at([])).toContain('K52');
    expect(at([1, 2])).not.toContain('K52');
  });
});

describe('the finding of a known issue', () => {
  const at = (kernel: string, order: number, frames: string) => {
    const draft = event({
      kernel,
      order,
      gfp: gfp('GFP_ATOMIC|__GFP_COMP', kernel.startsWith('3') ? 'old' : '4.4'),
      trace: tracePart(trace(frames), 'softirq'),
    });
    const input = caseOf([draft]);
    const found = judgeCase(input).findings.find((one) => one.id.startsWith('known-issue-'));
    return { found, verdict: input.events[0]?.verdict };
  };

  it('says of a remedy that cures, and of one that only helps, which it is', () => {
    const helps = at('3.4.2', 4, '<IRQ>\npskb_expand_head\n__pskb_pull_tail\nnet_rx_action').found;
    expect(helps).toMatchObject({ id: 'known-issue-k52', severity: 'warning' });
    expect(helps?.advice[0]?.action).toBe('Use what is known to make it rarer: reported good on 3.6.');
    const cures = at('5.15.100', 4, '__alloc_pages\nath11k_hal_srng_init [ath11k]\nath11k_core_resume [ath11k]').found;
    expect(cures).toMatchObject({ id: 'known-issue-k23', severity: 'warning' });
    expect(cures?.advice[0]?.action).toContain('Use what is known to remove it: 6.9');
  });

  it('advises nothing where nothing is lost, and lowers the severity of the event', () => {
    const { found, verdict } = at('5.10.100', 3, '<IRQ>\nalloc_rx_agg [r8152]\nr8152_poll [r8152]\nnet_rx_action');
    expect(found).toMatchObject({ id: 'known-issue-k22', severity: 'info', advice: [] });
    expect(found?.detail).toContain('Nothing is lost when it happens.');
    expect(verdict?.severityLevel).toBe(0);
    expect(verdict?.impact).toContain('Severity 0 of 4, because it is a known issue that loses nothing.');
  });

  it('is only a hint for a build of which nobody knows', () => {
    const { found } = at(
      '5.14.0-427.el9.x86_64',
      4,
      '__alloc_pages\nath11k_hal_srng_init [ath11k]\nath11k_core_resume',
    );
    expect(found).toMatchObject({ id: 'known-issue-k23', severity: 'info', advice: [] });
    expect(found?.detail).toContain('Whether 5.14.0-427.el9.x86_64 has it is not known');
  });
});
