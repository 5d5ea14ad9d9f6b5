import { expect, it } from 'vitest';
import { anchorsOf, linksOf } from '../../../build/check-docs.ts';

it('finds links and pictures, in tables too, and not in code', () => {
  const page = 'See [a](a.md#one) and ![p](p.png).\n\n| x |\n| - |\n| [b](b%20c.md) |\n\n`[no](no.md)`\n';
  expect(linksOf(page)).toEqual(['a.md#one', 'p.png', 'b c.md']);
});

it('makes anchors as code hosts do', () => {
  expect([...anchorsOf('# What’s `vm.min_free`?\n\n## Two words\n\n## Two words\n')]).toEqual([
    'whats-vmmin_free',
    'two-words',
    'two-words-1',
  ]);
});
