/** Which rule a kernel is judged by: releases that were read, stable series that changed on their way, and doubt between. */
import { describe, expect, it } from 'vitest';
import { chooseRule, RULE_IDS, ruleTitle } from '../../../shared/judge/watermark/index.ts';
import { parseRelease } from '../../../shared/kernel/release.ts';

const choose = (text: string) => chooseRule(parseRelease(text), RULE_IDS);

describe('releases whose rule is known', () => {
  it.each([
    ['2.6.18', 'classic_early'],
    ['2.6.32', 'classic_early'],
    ['2.6.39', 'classic_off2'],
    ['2.6.32-642.6.2.el6.x86_64', 'el6'],
    ['3.10.0-514.el7.x86_64', 'classic'],
    ['4.3.0', 'classic'],
    ['4.4.11', '4.4'],
    ['4.4.121', '4.4-late'],
    ['4.6.7', '4.4'],
    ['4.8.17', '4.7'],
    ['4.9.57', '4.7'],
    ['4.9.73', '4.7'],
    ['4.9.80', '4.9-late'],
    ['4.9.229', '4.9-late'],
    ['4.13.4', '4.7'],
    ['4.14.8', '4.14'],
    ['4.14.24', '4.15'],
    ['4.14.74', '4.15'],
    ['4.18.0-147.el8.x86_64', '4.15'],
    ['4.19.81', '4.15'],
    ['5.0.10', '4.15'],
    ['5.4.61', '4.15'],
    ['5.4.84', '5.4-late'],
    ['5.4.286', '5.4-late'],
    ['5.8.1', '4.15'],
    ['5.10.134', '5.9'],
    ['5.10.150', '5.19'],
    ['5.13.0', '5.9'],
    ['5.15.58', '5.9'],
    ['5.15.167', '5.19'],
    ['5.15.215', '6.1-late'],
    ['5.19.0', '5.19'],
    ['5.19.0-rc2', '5.9'],
    ['6.1.0-rc5', '5.19'],
    ['6.1.20', '5.19'],
    ['6.1.119', '6.1-late'],
    ['6.2.9', '5.19'],
    ['6.3.8', '6.3'],
    ['6.6.9', '6.3'],
    ['6.6.87', '6.6-late'],
    ['6.8.1', '6.3'],
    ['6.12.0', '6.13'],
    ['6.12.0-rc7', '6.13'],
    ['6.17.0', '6.13'],
    ['6.18.3', '6.18'],
    ['6.19.0', '6.18'],
    ['7.2.0', '6.18'],
  ])('%s follows %s', (text, id) => {
    expect(choose(text)).toEqual({ id, exact: true, alternatives: [], doubt: null });
  });
});

describe('releases in doubt', () => {
  it.each([
    ['4.4.100', '4.4', ['4.4-late']],
    ['4.9.77', '4.7', ['4.9-late']],
    ['4.14.12', '4.14', ['4.15']],
    ['5.4.70', '4.15', ['5.4-late']],
    ['5.8.14', '4.15', ['5.4-late']],
    ['5.10.140', '5.9', ['5.19']],
    ['6.6.61', '6.3', ['6.6-late']],
    ['6.12.0-rc5', '6.3', ['6.13']],
    ['2.6.32-358.2.1.el6.x86_64', 'el6', ['classic_off2', 'classic_early']],
    ['4.18.0-553.el8_10.x86_64', '4.15', ['5.4-late', '5.19']],
    ['5.14.0-427.13.1.el9_4.x86_64', '5.19', ['5.9', '6.3']],
    ['6.12.0-55.9.1.el10_0.x86_64', '6.13', ['6.18']],
    ['2.6.18-398.el5', 'classic_early', []],
    ['4.14.35-2047.517.3.el7uek.x86_64', '4.15', []],
    ['4.12.14-122.37-default', '4.7', []],
    ['5.10.43-android12-9-00007-g9771767708df', '5.9', []],
    ['2.6.36.4', 'classic_early', ['classic_off2']],
    ['3.0.101', 'classic_off2', ['classic']],
    ['6.6.90', '6.6-late', ['6.13']],
    ['2.6.9', 'classic_early', []],
  ])('%s is tried with %s and with %j', (text, id, alternatives) => {
    expect(choose(text)).toMatchObject({ id, exact: false, alternatives });
    expect(choose(text).doubt).not.toBeNull();
  });

  it('is what a release string leaves that hides its stable number', () => {
    expect(choose('5.4.0-42-generic')).toMatchObject({ id: '4.15', exact: false, alternatives: ['5.4-late'] });
    expect(choose('5.15.0-105-generic').alternatives).toEqual(['5.9', '6.1-late']);
    expect(choose('4.9.0-13-amd64').doubt).toContain('does not say its stable number');
    // Debian prints the stable number behind the name.
    const debian = parseRelease('4.9.0-13-amd64', '#1 SMP Debian 4.9.228-1 (2020-07-05)');
    expect(chooseRule(debian, RULE_IDS)).toMatchObject({ id: '4.9-late', exact: true });
    // A series without a change has nothing to hide.
    expect(choose('4.15.0-213-generic')).toMatchObject({ id: '4.15', exact: true });
  });

  it('is a series whose change no read release has', () => {
    expect(choose('5.18.0-3-amd64').doubt).toContain('5.18 stable changed its rule (after .15)');
  });

  it('is a build after a tag, where the next release changed the rule, and only there', () => {
    expect(choose('6.2.0-next-20230301')).toMatchObject({ id: '5.19', exact: false, alternatives: ['6.3'] });
    expect(choose('6.2.0-next-20230301').doubt).toContain('follows the tagged release');
    expect(choose('6.4.0-next-20230701')).toMatchObject({ id: '6.3', exact: true });
  });

  it('is a block that no kernel printed as it stands: release and text are both kept', () => {
    const el7 = parseRelease('3.10.0-514.el7.x86_64');
    expect(chooseRule(el7, [])).toMatchObject({ id: 'classic', exact: false });
    expect(chooseRule(el7, []).doubt).toContain('do not fit one kernel');
    // The text is that of a newer kernel: it decides.
    const byText = chooseRule(el7, ['6.3', '6.13']);
    expect(byText).toMatchObject({ id: '6.3', exact: false, alternatives: ['6.13'] });
    expect(byText.doubt).toContain('3.10.0-514.el7.x86_64 would follow rule classic');
  });

  it('is a kernel that no line names: the rule that lived longest of those that the text allows', () => {
    expect(chooseRule(null, ['6.18', '6.3'])).toMatchObject({ id: '6.3', exact: false, alternatives: ['6.18'] });
    expect(chooseRule(null, ['el6'])).toMatchObject({ id: 'el6', exact: false, alternatives: [] });
    expect(chooseRule(null, []).id).toBe('4.15');
  });

  it('names its rule with the kernels that follow it', () => {
    expect(ruleTitle(choose('4.8.8').id)).toBe('4.7 (4.7 to 4.13)');
    for (const id of RULE_IDS) expect(ruleTitle(id).startsWith(id) || id === 'el6').toBe(true);
  });
});
