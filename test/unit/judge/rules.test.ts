/** Rules of a site: good ones apply, bad ones are named and left out. */
import { describe, expect, it } from 'vitest';
import { verdict as verdictSchema } from '../../../shared/contract/index.ts';
import { applyUserRules, judgeEvent, parseUserRules, RULES_FORMAT } from '../../../shared/judge/index.ts';
import { alone, event, firstReport, gfp } from './builders.ts';

const good = {
  id: 'vmxnet-accept',
  title: 'Accept path on our guests',
  when: { order: { min: 1, max: 1 }, canSleep: false, frames: ['tcp_v*_syn_recv_sock'], kernel: ['2.6.32-*.el6*'] },
  say: {
    cause: 'harmless-fallback',
    severityLevel: 0,
    note: 'Known here; clients retry.',
    advice: { action: 'Leave it.' },
  },
};

function file(...rules: unknown[]): string {
  return JSON.stringify({ format: RULES_FORMAT, rules });
}

function judged(draft = firstReport()[1] ?? event()) {
  return { ...draft, verdict: judgeEvent(draft, alone()) };
}

describe('reading a file of rules', () => {
  it('takes what fits the schema', () => {
    const { rules, problems } = parseUserRules(file(good), 'site.json');
    expect(problems).toEqual([]);
    expect(rules[0]?.file).toBe('site.json');
  });

  it('names a bad rule by file, number and id, and keeps the others', () => {
    const { rules, problems } = parseUserRules(
      file({ ...good, id: 'x', when: { order: { min: -1 } } }, good),
      'site.json',
    );
    expect(rules.map((rule) => rule.id)).toEqual(['vmxnet-accept']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/site\.json: rule 1 \("x"\) is not used .*when\.order\.min/);
  });

  it.each([
    ['a misspelt field', { ...good, when: { ordr: 1 } }],
    ['a cause that does not exist', { ...good, say: { cause: 'bad-luck' } }],
    ['no condition', { ...good, when: {} }],
    ['no consequence', { ...good, say: {} }],
    ['no id', { ...good, id: undefined }],
    ['a number', 7],
  ])('leaves out %s', (_, rule) => {
    const { rules, problems } = parseUserRules(file(rule), 'site.json');
    expect(rules).toEqual([]);
    expect(problems[0]).toContain('site.json: rule 1');
  });

  it('says of a second rule with the same id that the first counts', () => {
    const { rules, problems } = parseUserRules(file(good, good), 'site.json');
    expect(rules).toHaveLength(1);
    expect(problems[0]).toContain('stands twice');
  });

  it.each([
    ['{', 'not valid JSON'],
    ['[]', 'not a file of rules'],
    ['{"format":"other/9","rules":[]}', 'not a file of rules'],
    [`"${'x'.repeat(1024 * 1024)}"`, 'larger than 1024 KiB'],
  ])('refuses the file %.20s…', (text, why) => {
    const { rules, problems } = parseUserRules(text, 'site.json');
    expect(rules).toEqual([]);
    expect(problems[0]).toContain(why);
  });
});

describe('applying rules', () => {
  const { rules } = parseUserRules(file(good), 'site.json');

  it('tells the rule’s word as the rule’s, and keeps the numbers of the judge', () => {
    const before = judged();
    const [after] = applyUserRules(rules, [before]).events;
    expect(after?.verdict?.cause).toBe('harmless-fallback');
    expect(after?.verdict?.severityLevel).toBe(0);
    expect(after?.verdict?.causes[0]?.why).toContain('Rule vmxnet-accept of site.json');
    expect(after?.verdict?.causes.filter((entry) => entry.role === 'headline')).toHaveLength(1);
    expect(after?.verdict?.confidenceScore).toBe(before.verdict.confidenceScore);
    expect(after?.verdict?.zones).toEqual(before.verdict.zones);
    expect(verdictSchema.safeParse(after?.verdict).success).toBe(true);
  });

  it('makes one finding with its advice and the places', () => {
    const { findings } = applyUserRules(rules, [judged(), judged()]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.detail).toContain('Fits 2 events');
    expect(findings[0]?.advice[0]?.action).toBe('Leave it.');
    expect(findings[0]?.evidence).toHaveLength(2);
  });

  it('leaves other events as they are', () => {
    const other = judged(event({ kernel: '5.10.1', order: 0, gfp: gfp('GFP_KERNEL', '4.4') }));
    const { events, findings } = applyUserRules(rules, [other]);
    expect(events[0]).toBe(other);
    expect(findings).toEqual([]);
  });

  it('lets the first of two causes count and adds the notes of both', () => {
    const second = { ...good, id: 'second', say: { cause: 'undetermined', note: 'Also seen in the lab.' } };
    const both = parseUserRules(file(good, second), 'site.json').rules;
    const [after] = applyUserRules(both, [judged()]).events;
    expect(after?.verdict?.cause).toBe('harmless-fallback');
    expect(after?.verdict?.explanation).toContain('Also seen in the lab.');
  });

  it('matches a long name against many stars in no time that grows out of hand', () => {
    const stars = { ...good, when: { process: [`${'*a'.repeat(60)}b`] } };
    const hostile = parseUserRules(file(stars), 'site.json').rules;
    const draft = judged(event({ process: 'a'.repeat(100_000) }));
    expect(applyUserRules(hostile, [draft]).findings).toEqual([]);
  });
});
