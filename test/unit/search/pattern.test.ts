/** What a pattern means, and that none of them hangs. */
import { describe, expect, it } from 'vitest';
import { compilePattern, PatternError } from '../../../electron/engine/search/pattern.ts';

describe('plain text', () => {
  it('is found as it is typed, whatever it means to a regular expression', () => {
    const { test, find } = compilePattern('a.c*[<f>] (x)');
    expect([test('see a.c*[<f>] (x)!'), test('abc')]).toEqual([true, false]);
    expect(find('see a.c*[<f>] (x)!')).toBe(4);
  });

  it('ignores case where asked, beyond ASCII too', () => {
    const { test } = compilePattern('größe: $1', { ignoreCase: true });
    expect([test('GRÖSSE: $1'), test('GRÖßE: $1'), test('größe: 1')]).toEqual([false, true, false]);
  });
});

describe('a regular expression', () => {
  it('matches within a line, with anchors that mean the line', () => {
    const { test } = compilePattern('^kernel: .*order:[0-9]+$', { regex: true });
    expect([test('kernel: x order:12'), test('my kernel: order:1'), test('kernel: order:1 ')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each(['\\Akernel', 'kernel\\z', '^kernel', 'a[^x]b', '(?-m:^kernel)', 'kernel$', '(?s)a.b'])(
    'is not ruled out for many lines at once when it matches one of them: %s',
    (regex) => {
      const { test, mayMatch } = compilePattern(regex, { regex: true });
      const lines = ['none', 'kernel', 'a-b', 'none'];
      expect(lines.some(test)).toBe(true);
      expect(mayMatch(`${lines.join('\n')}\n`)).toBe(true);
    },
  );

  it.each(['(a+)+$', '(a|aa)+$', '(a*)*b', '((((a*)*)*)*)*b', '(.*a){20}b', '(a?){60}a{60}b'])(
    'comes to an end where backtracking would not: %s',
    (regex) => {
      const { test } = compilePattern(regex, { regex: true });
      expect(test(`${'a'.repeat(200_000)}!`)).toBe(false);
    },
  );
});

describe('a pattern that cannot be searched for', () => {
  it.each([
    ['', false, /empty/],
    ['a\nb', false, /line end/],
    ['x'.repeat(5000), false, /longer than 4096/],
    ['a(b', true, /"a\(b" is no regular expression: missing closing \)$/],
    ['[', true, /missing closing \]/],
    ['(?=a)b', true, /Look-around/],
    ['(a)\\1', true, /back-references/],
    ['((a{1,100}){1,100}){1,100}', true, /1000/],
  ])('is refused in words: %s', (pattern, regex, words) => {
    expect(() => compilePattern(pattern, { regex })).toThrow(PatternError);
    expect(() => compilePattern(pattern, { regex })).toThrow(words);
  });
});
