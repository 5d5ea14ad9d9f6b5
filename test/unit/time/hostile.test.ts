/** Logs made to fill the clock. */
import { expect, test } from 'vitest';
import { SourceLog } from '../../../shared/time/source-log.ts';

test('a log of nothing but boots keeps no more lines than any other', () => {
  const log = new SourceLog({ id: 'messages', kind: 'syslog' });
  for (let order = 1; order <= 70_000; order++)
    log.add({ sourceId: 'messages', order, stampText: null, bootSeconds: 0, kernel: '5.14.0' });
  // Kept all, each further line would go through all of them: hours for a log of some megabytes.
  expect(log.points.length).toBeLessThan(65_536);
  expect(log.points.at(-1)?.order).toBe(70_000);
});
