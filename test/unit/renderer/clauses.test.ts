import { expect, test } from 'vitest';
import { asSentence, eachOnce } from '../../../renderer/widgets/clauses.ts';

test('what is missing is told once, by the sentence that says most', () => {
  expect(
    eachOnce([
      'the global counters are missing',
      'No sar data.',
      'the line of zone node 0 DMA is missing; the global counters are missing',
      'no sar data',
      '',
      'the line of zone node 0 DMA is missing',
    ]),
  ).toEqual(['no sar data', 'the line of zone node 0 DMA is missing; the global counters are missing']);
});

test('a clause becomes a sentence, a name keeps its letters', () => {
  expect(
    ['no sar data', 'none.log: its stamps carry no year', 'sar22: prints local times.', '/proc/x is missing'].map(
      asSentence,
    ),
  ).toEqual([
    'No sar data.',
    'none.log: its stamps carry no year.',
    'sar22: prints local times.',
    '/proc/x is missing.',
  ]);
});
