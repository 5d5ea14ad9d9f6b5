/** What the window computes itself: filters, sorting, addresses, keys, times. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildColumns } from '../../../electron/worker/columns.ts';
import { filterRows, NO_FILTERS, sortRows } from '../../../renderer/store/filter-slice.ts';
import { momentText, timeText, visible } from '../../../renderer/widgets/format.ts';
import { caseTimes, textAt } from '../../../shared/contract/wire/index.ts';
import { buildEvent } from '../../builders/analysis.ts';
import { memInfoCase } from '../../builders/mem-info-case.ts';

const place = { member: 'm', line: 1, endLine: 2, byteOffset: 0 };

const anyEvent = fc.record({
  process: fc.constantFrom('mysqld', 'kworker/0:1', null),
  order: fc.constantFrom(0, 1, 4, null),
  bootSeconds: fc.constantFrom(1, 2.5, 900, null),
});

describe('the table', () => {
  test('shows what a search through every event by hand would, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 60 }),
        fc.constantFrom('', 'mysql', 'KWORKER'),
        fc.constantFrom(null, 0, 4),
        fc.boolean(),
        (rows, text, order, ranged) => {
          const events = rows.map((row, at) => buildEvent({ id: `e${at}`, evidence: [place], ...row }));
          const columns = buildColumns(events, []);
          const data = { columns, times: caseTimes(columns).times };
          const range = ranged ? { fromMs: 2000, toMs: 3000 } : null;
          const expected = events.flatMap((event, at) => {
            if (order !== null && event.order !== order) return [];
            if (
              text !== '' &&
              event.process?.toLowerCase().includes(text.toLowerCase()) !== true &&
              !'page-allocation-failure'.includes(text.toLowerCase())
            )
              return [];
            if (range !== null && !(event.bootSeconds !== null && event.bootSeconds >= 2 && event.bootSeconds <= 3))
              return [];
            return [at];
          });
          expect(filterRows(data, { ...NO_FILTERS, text, order }, range)).toEqual(expected);
        },
      ),
    );
  });

  test('sorts by text and by number, the unknown last in both directions, and loses no row', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 60 }),
        fc.constantFrom('process' as const, 'order' as const, 'time' as const),
        fc.boolean(),
        (rows, key, down) => {
          const columns = buildColumns(
            rows.map((row, at) => buildEvent({ id: `e${at}`, evidence: [place], ...row })),
            [],
          );
          const data = { columns, times: caseTimes(columns).times };
          const all = rows.map((_, at) => at);
          const sorted = sortRows(data, all, key, down);
          expect([...sorted].sort((a, b) => a - b)).toEqual(all);
          const value = (row: number): string | number | null =>
            key === 'process'
              ? textAt(columns.process, row)
              : key === 'order'
                ? (columns.order[row] ?? null)
                : (data.times[row] ?? null);
          for (let i = 1; i < sorted.length; i++) {
            const before = value(sorted[i - 1] ?? 0);
            const after = value(sorted[i] ?? 0);
            if (before === null) expect(after).toBeNull();
            else if (after !== null) expect(down ? before >= after : before <= after).toBe(true);
          }
        },
      ),
    );
  });
});

describe('times', () => {
  const at = Date.UTC(2014, 9, 24, 3, 27, 42);
  test('are shown in the zone of the log, and an unknown zone is said instead of guessed', () => {
    expect(timeText(at, 480, 'log')).toBe('2014-10-24 11:27:42 +08:00');
    expect(timeText(at, 480, 'utc')).toBe('2014-10-24 03:27:42 UTC');
    expect(timeText(at, null, 'utc')).toContain('zone not known');
    expect(timeText(null, 480, 'log')).toBe('—');
    expect(timeText(at, -210, 'log')).toBe('2014-10-23 23:57:42 −03:30');
  });
  test('of a log without dates are seconds since boot, as the kernel prints them', () => {
    expect(momentText({ overview: { clock: 'boot' } }, 785_581, null, 'log', true)).toBe('[785.581]');
  });
});

test('characters that would act on the screen are written out', () => {
  expect(visible('a\u202eb\u001b[31mc\u0000')).toBe('a\\u{202e}b\\u{1b}[31mc\\u{0}');
});

test('columns carry every event of a case, whole', () => {
  const { analysis } = memInfoCase({ count: 5 });
  const columns = buildColumns(analysis.events, analysis.groups);
  expect(columns.count).toBe(5);
  analysis.events.forEach((event, row) => {
    expect(textAt(columns.process, row)).toBe(event.process);
    expect(textAt(columns.cause, row)).toBe(event.verdict?.cause);
    expect(columns.line[row]).toBe(event.evidence[0]?.line);
    expect(columns.timeMs[row]).toBe(Date.parse(event.time ?? ''));
    expect(columns.group[row]).toBe(0);
  });
});
