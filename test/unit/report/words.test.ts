import { describe, expect, it } from 'vitest';
import {
  amount,
  bytes,
  capitalised,
  clock,
  count,
  instant,
  kiB,
  range,
  readableTimes,
  span,
} from '../../../shared/report/words.ts';

describe('numbers', () => {
  it('of KiB can be searched for in the log', () => {
    expect(kiB(20672)).toBe('20672\u00a0KiB (20.2\u00a0MiB)');
    expect(kiB(-476)).toBe('−476\u00a0KiB');
    expect(amount(-15656)).toBe('−15656');
  });

  it('of events are grouped from five digits on', () => {
    expect(count(4812)).toBe('4812');
    expect(count(1234567)).toBe('1\u00a0234\u00a0567');
  });

  it('of bytes carry the unit of their size', () => {
    expect(bytes(14_812_004)).toBe('14.1\u00a0MiB');
    expect(bytes(0)).toBe('0\u00a0bytes');
    expect(bytes(5e15)).toBe('4547.5\u00a0TiB');
  });
});

describe('times', () => {
  it('keep the offset of the host and say when there is none', () => {
    expect(clock('2014-10-24T11:27:42+08:00')).toBe('2014-10-24 11:27:42\u00a0+08:00');
    expect(clock('2026-11-22T18:47:30.161Z')).toBe('2026-11-22 18:47:30\u00a0UTC');
    expect(clock('2014-10-24T11:27:42')).toContain('(time zone not known)');
    expect(clock(null)).toBe('time not known');
  });

  it('of a span name a common day once', () => {
    expect(range('2026-11-22T18:47:30Z', '2026-11-22T19:03:12Z')).toBe('2026-11-22 18:47:30 to 19:03:12\u00a0UTC');
    expect(span('2026-11-22T18:47:30Z', '2026-11-23T19:03:12Z')).toBe(
      'between 2026-11-22 18:47:30\u00a0UTC and 2026-11-23 19:03:12\u00a0UTC',
    );
    expect(span('2026-11-22T18:47:30Z', null)).toBe('at 2026-11-22 18:47:30\u00a0UTC');
  });

  it('without an offset mean the same moment on every machine', () => {
    expect(instant('2014-10-24T11:27:42')).toBe(Date.UTC(2014, 9, 24, 11, 27, 42));
    expect(instant('2014-10-24T11:27:42+08:00')).toBe(Date.UTC(2014, 9, 24, 3, 27, 42));
  });

  it('inside a sentence are made readable', () => {
    expect(readableTimes('failed at 2014-10-24T11:27:42+08:00.')).toBe('failed at 2014-10-24 11:27:42\u00a0+08:00.');
  });
});

describe('a beginning', () => {
  it('is capitalised when it is a word, not when it is a name', () => {
    expect(capitalised('no sar data')).toBe('No sar data');
    expect(capitalised('seed-lines.log: cut off')).toBe('seed-lines.log: cut off');
    expect(capitalised('vm.min_free_kbytes is not known')).toBe('vm.min_free_kbytes is not known');
  });
});
