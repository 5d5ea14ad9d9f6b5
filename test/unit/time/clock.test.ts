import { describe, expect, it } from 'vitest';
import { type CaseFacts, noFacts } from '../../../shared/contract/facts.ts';
import { CaseClock, type ClockSource, type Observation } from '../../../shared/time/clock.ts';
import { HandOffsets } from '../../../shared/time/hand-offsets.ts';

const cited = <T>(value: T): { value: T; member: string; line: number } => ({ value, member: 'm', line: 1 });

const factsWith = (some: Partial<CaseFacts>): CaseFacts => ({ ...noFacts(), ...some });

/** Lines written as `stamp | seconds | kernel`; `-` for what a line does not carry. */
function lines(id: string, drawing: string): Observation[] {
  return drawing
    .trim()
    .split('\n')
    .map((line, i) => {
      const [stamp = '-', seconds = '-', kernel = '-'] = line.split('|').map((part) => part.trim());
      return {
        sourceId: id,
        order: i + 1,
        stampText: stamp === '-' || stamp.startsWith('boot ') ? null : stamp,
        bootSeconds: seconds === '-' ? null : Number(seconds),
        kernel: kernel === '-' ? null : kernel,
        bootId: stamp.startsWith('boot ') ? stamp.slice(5) : null,
      };
    });
}

function clockOf(facts: CaseFacts, ...logs: [ClockSource, Observation[]][]): CaseClock {
  const clock = new CaseClock(facts);
  for (const [source, observations] of logs) {
    clock.addSource(source);
    for (const observation of observations) clock.observe(observation);
  }
  return clock;
}

const syslog: ClockSource = { id: 'messages', kind: 'syslog' };
const dmesg: ClockSource = { id: 'dmesg', kind: 'dmesg', runningBoot: true };
const at = (clock: CaseClock, o: Observation | undefined): string | null =>
  o === undefined ? null : clock.placeEvent(o).time;

describe('seconds since boot', () => {
  const facts = factsWith({
    btime: cited(Date.UTC(2013, 9, 24, 5, 32, 38) / 1000),
    collectedAt: cited('2013-10-24T12:00:00Z'),
    utcOffsetMinutes: cited(0),
  });
  const event: Observation = { sourceId: 'dmesg', order: 9, stampText: null, bootSeconds: 21289.479063 };

  it('become wall time by btime, with the error that a crystal may have made since', () => {
    const begins = { ...event, order: 1, bootSeconds: 0, kernel: '2.6.32-358.el6.x86_64' };
    const clock = clockOf(facts, [dmesg, [begins, event]]);
    const placed = clock.placeEvent(event);
    expect(placed).toMatchObject({ time: '2013-10-24T11:27:27Z', timeSource: 'dmesg+btime' });
    expect(placed.certaintySeconds).toBeGreaterThan(1);
    expect(placed.certaintySeconds).toBeLessThan(1.5);
  });

  it('become wall time by a log line of the same boot, which is surer', () => {
    const log = lines(
      'messages',
      'Oct 24 05:40:00 | 441.6\nOct 24 07:00:00 | 5241.7\nOct 24 11:00:00 | 19641.52\nOct 24 11:30:00 | 21441.9',
    );
    expect(clockOf(facts, [dmesg, [event]], [syslog, log]).placeEvent(event)).toMatchObject({
      // Cut to whole seconds, the stamps leave one second open.
      time: expect.stringMatching(/^2013-10-24T11:27:2[78]Z$/),
      timeSource: 'dmesg+syslog',
    });
  });

  it('are not placed at all when nothing ties them to a clock', () => {
    const clock = clockOf(noFacts(), [dmesg, [event]]);
    expect(clock.placeEvent(event)).toEqual({
      time: null,
      timeSource: null,
      certaintySeconds: null,
      epochSeconds: null,
    });
    expect(clock.boots()).toMatchObject([{ id: 'boot-1', from: null, to: null, kernel: null }]);
    expect(clock.notes()).toEqual([
      expect.stringMatching(/^dmesg: nothing ties its seconds since boot to the wall clock/),
    ]);
  });

  it('find their boot by lines that another log holds too, not only by the last boot', () => {
    const facts2 = factsWith({ collectedAt: cited('2013-11-02T12:00:00Z'), utcOffsetMinutes: cited(0) });
    const crash: ClockSource = { id: 'vmcore-dmesg.txt', kind: 'log' };
    const log = lines(
      'messages',
      `Oct 24 05:40:00 | 441.612345
       Oct 24 05:41:40 | 541.700001
       Oct 24 06:00:00 | 1641.700222
       Nov  1 08:00:00 | 12.5
       Nov  1 08:01:00 | 72.5`,
    );
    const ring = lines('vmcore-dmesg.txt', '- | 441.612345\n- | 541.700001\n- | 1700.7');
    expect(at(clockOf(facts2, [syslog, log], [crash, ring]), ring[2])).toMatch(/^2013-10-24T06:0[01]:/);
  });
});

describe('syslog stamps without a year', () => {
  const collected = (text: string): CaseFacts => factsWith({ collectedAt: cited(text), utcOffsetMinutes: cited(0) });
  const years = (facts: CaseFacts, drawing: string): (string | null)[] => {
    const log = lines('messages', drawing);
    const clock = clockOf(facts, [syslog, log]);
    return log.map((o) => clock.placeEvent(o).time?.slice(0, 10) ?? null);
  };

  it('pass New Year backwards from the collection, leap day included', () => {
    expect(
      years(
        collected('2016-03-02T09:00:00Z'),
        'Dec 30 10:00:00\nDec 31 10:00:00\nJan  1 10:00:00\nFeb 29 10:00:00\nMar  1 10:00:00',
      ),
    ).toEqual(['2015-12-30', '2015-12-31', '2016-01-01', '2016-02-29', '2016-03-01']);
    expect(years(collected('2018-01-04T09:00:00Z'), 'Feb 29 10:00:00\nNov  5 10:00:00\nJan  3 10:00:00')).toEqual([
      '2016-02-29',
      '2017-11-05',
      '2018-01-03',
    ]);
  });

  it('use the seconds since boot where two lines of one boot lie more than a year apart', () => {
    const day = 86_400;
    expect(
      years(
        collected('2018-01-08T00:00:00Z'),
        `Oct  1 10:00:00 | 100\nOct  1 11:00:00 | 3700\nJan  7 10:00:00 | ${100 + 463 * day}`,
      ),
    ).toEqual(['2016-10-01', '2016-10-01', '2018-01-07']);
  });

  it('are not pulled back a year by a clock that stood at 1 January until it was set', () => {
    const log = lines(
      'messages',
      `Oct 20 10:00:00 | 500.1
       Oct 20 10:10:00 | 1100.1
       Jan  1 00:00:09 | 5.2
       Jan  1 00:00:12 | 8.4
       Oct 24 11:00:00 | 40.5
       Oct 24 11:00:30 | 70.5
       Oct 24 11:01:30 | 130.5
       Oct 24 11:09:30 | 610.5`,
    );
    const clock = clockOf(collected('2014-10-25T00:00:00Z'), [syslog, log]);
    expect(at(clock, log[0])?.slice(0, 10)).toBe('2014-10-20');
    // By the clock that was set later in the same boot.
    expect(at(clock, log[3])).toMatch(/^2014-10-24T10:59:2\d/);
    expect(clock.boots().map((boot) => boot.from?.slice(0, 16))).toEqual(['2014-10-20T09:51', '2014-10-24T10:59']);
    expect(clock.notes().join()).toContain('forward');
  });

  it('stay without a time when only a copied file’s date could tell the year', () => {
    const log = lines('messages', 'Oct 24 11:27:42 | 21289.47');
    const copied: ClockSource = { ...syslog, notAfter: Date.UTC(2026, 4, 1) / 1000, notAfterBasis: 'file' };
    const clock = clockOf(noFacts(), [copied, log]);
    expect(at(clock, log[0])).toBeNull();
    expect(clock.notes().join()).toContain('carry no year');
    const untouched: ClockSource = { ...copied, notAfter: Date.UTC(2014, 9, 24, 20) / 1000 };
    const placed = clockOf(noFacts(), [untouched, log]).placeEvent(log[0] as Observation);
    expect(placed.time).toBe('2014-10-24T11:27:42');
    expect(placed.timeSource).toContain('year from the file date');
  });

  it('are bounded by the newer file of a rotated log', () => {
    const old = lines('messages.1', 'Nov 28 10:00:00\nDec 30 10:00:00');
    const now = lines('messages', 'Jan  2 10:00:00\nJan 10 10:00:00');
    const clock = clockOf(
      collected('2016-12-31T00:00:00Z'),
      [{ ...syslog, notAfter: Date.UTC(2016, 0, 11) / 1000, notAfterBasis: 'archive' }, now],
      [{ id: 'messages.1', kind: 'syslog', newer: 'messages' }, old],
    );
    expect(at(clock, old[1])?.slice(0, 10)).toBe('2015-12-30');
  });
});

describe('zones', () => {
  it('print the host’s offset of that day, and convert a log that was written in UTC', () => {
    const facts = factsWith({
      timezone: cited('America/New_York'),
      utcOffsetMinutes: cited(-300),
      collectedAt: cited('2026-12-01T00:00:00-05:00'),
    });
    const summer = lines('messages', 'Jul  4 12:00:00');
    const json = lines('journal.json', '2026-07-04T16:00:00.250000');
    const clock = clockOf(facts, [syslog, summer], [{ id: 'journal.json', kind: 'journal', utc: true }, json]);
    expect(at(clock, summer[0])).toBe('2026-07-04T12:00:00-04:00');
    expect(at(clock, json[0])).toBe('2026-07-04T12:00:00.250000-04:00');
  });

  it('are told by no offset where none is known', () => {
    const log = lines('messages', '2014-10-24 11:27:42');
    const clock = clockOf(noFacts(), [syslog, log]);
    expect(clock.placeEvent(log[0] as Observation)).toMatchObject({ time: '2014-10-24T11:27:42', epochSeconds: null });
    expect(clock.rangeOf('messages')).toEqual({ from: '2014-10-24T11:27:42', to: '2014-10-24T11:27:42' });
    expect(clock.notes().join()).toContain('No time zone is known');
  });

  it('follow from btime when the report holds no date', () => {
    const boot = Date.UTC(2014, 9, 24, 1, 0, 0) / 1000;
    const log = lines(
      'messages',
      '2014-10-24 09:10:00 | 600.2\n2014-10-24 09:20:00 | 1200.3\n2014-10-24 10:00:00 | 3600.1',
    );
    const clock = clockOf(factsWith({ btime: cited(boot) }), [syslog, log]);
    expect(at(clock, log[1])).toMatch(/^2014-10-24T09:20:00.*\+08:00$/);
    expect(clock.notes().join()).toContain('UTC+08:00');
  });

  it('resolve the hour that autumn repeats by the seconds since boot', () => {
    const facts = factsWith({ timezone: cited('America/New_York'), collectedAt: cited('2026-11-02T00:00:00-05:00') });
    const log = lines(
      'messages',
      'Nov  1 00:50:00 | 1000.5\nNov  1 01:30:00 | 3400.5\nNov  1 01:30:00 | 7000.5\nNov  1 02:10:00 | 9400.5',
    );
    const clock = clockOf(facts, [syslog, log]);
    expect(log.map((o) => at(clock, o)?.slice(11))).toEqual([
      '00:50:00-04:00',
      '01:30:00-04:00',
      '01:30:00-05:00',
      '02:10:00-05:00',
    ]);
  });
});

describe('boots', () => {
  const facts = factsWith({
    collectedAt: cited('2026-11-23T12:00:00Z'),
    utcOffsetMinutes: cited(0),
    bootId: cited('b'.repeat(32)),
    btime: cited(Date.UTC(2026, 10, 23, 6, 0, 0) / 1000),
    kernel: cited('6.12.0'),
  });

  it('are told apart by falling seconds, named, and the time between them is a gap', () => {
    const log = lines(
      'messages',
      `Nov 22 18:00:40 | 0 | 6.1.0
       Nov 22 18:01:00 | 60.1
       Nov 22 19:00:00 | 3600.2
       Nov 23 06:00:30 | 0 | 6.12.0
       Nov 23 06:01:00 | 60.3
       Nov 23 06:20:00 | 1200.1`,
    );
    const clock = clockOf(facts, [syslog, log]);
    expect(clock.boots()).toMatchObject([
      { id: 'boot-1', from: '2026-11-22T18:00:00Z', to: '2026-11-22T19:00:00Z', kernel: '6.1.0' },
      { id: 'b'.repeat(32), from: '2026-11-23T06:00:00Z', to: '2026-11-23T12:00:00Z', kernel: '6.12.0' },
    ]);
    expect(clock.gaps().map(({ from, to }) => [from, to])).toEqual([['2026-11-22T19:00:00Z', '2026-11-23T06:00:00Z']]);
  });

  it('are not doubled when the logger reads the ring buffer again', () => {
    const log = lines(
      'messages',
      `Nov 23 06:00:30 | 0 | 6.12.0
       Nov 23 06:01:00 | 60.3
       Nov 23 06:20:00 | 1200.1
       Nov 23 07:00:00 | 0 | 6.12.0
       Nov 23 07:00:00 | 60.3
       Nov 23 07:00:00 | 1200.1
       Nov 23 07:30:00 | 5400.2`,
    );
    const clock = clockOf(facts, [syslog, log]);
    expect(clock.boots()).toHaveLength(1);
    expect(at(clock, log[5])).toMatch(/^2026-11-23T06:20:00/);
  });

  it('show where the log of a boot lost its beginning', () => {
    const ring = lines('dmesg', '- | 7200.5\n- | 9000.1');
    const clock = clockOf(facts, [dmesg, ring]);
    expect(clock.gaps()).toEqual([
      { from: '2026-11-23T06:00:00Z', to: '2026-11-23T08:00:01Z', why: expect.stringContaining('ring buffer') },
    ]);
  });

  it('take names from the journal’s list, old form or new, and boots that no log holds', () => {
    const log = lines('messages', 'Nov 22 18:00:40 | 0 | 6.1.0\nNov 22 18:01:00 | 60.1\nNov 22 19:00:00 | 3600.2');
    const [a, c] = ['a'.repeat(32), 'c'.repeat(32)];
    const old = ` -2 ${c} Fri 2026-11-20 10:00:00 UTC—Fri 2026-11-20 12:00:00 UTC\n -1 ${a} Sun 2026-11-22 18:00:40 UTC—Sun 2026-11-22 19:00:05 UTC\n`;
    const recent = `IDX BOOT ID FIRST ENTRY LAST ENTRY\n${old.replaceAll('—', ' ')}`;
    for (const list of [old, recent]) {
      const clock = clockOf(factsWith({ collectedAt: cited('2026-11-23T12:00:00Z'), utcOffsetMinutes: cited(0) }), [
        syslog,
        log,
      ]);
      clock.addBootList(list);
      expect(clock.boots().map(({ id, from, to }) => [id, from, to])).toEqual([
        [c, '2026-11-20T10:00:00Z', '2026-11-20T12:00:00Z'],
        [a, '2026-11-22T18:00:00Z', '2026-11-22T19:00:00Z'],
      ]);
    }
  });

  it('take the ids of a journal whose markers stand behind their boots, as some sos releases leave them', () => {
    const journal: ClockSource = { id: 'journal', kind: 'journal' };
    const text = (marker: string): Observation[] =>
      lines(
        'journal',
        `Nov 22 18:00:40 | - | 6.1.0
         Nov 22 18:01:00
         Nov 22 19:00:00
         boot ${marker}
         Nov 23 06:00:30 | - | 6.12.0
         Nov 23 06:01:00
         Nov 23 11:59:00`,
      );
    const ids = (marker: string): string[] =>
      clockOf(facts, [journal, text(marker)])
        .boots()
        .map((boot) => boot.id);
    expect(ids('a'.repeat(32))).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
    expect(ids('b'.repeat(32))).toEqual(['boot-1', 'b'.repeat(32)]);
  });
});

describe('a clock that moves', () => {
  const facts = factsWith({ collectedAt: cited('2026-11-24T00:00:00Z'), utcOffsetMinutes: cited(0) });

  it('splits a boot at a sleep, so that lines on both sides keep their time', () => {
    const log = lines(
      'messages',
      `Nov 23 06:01:00 | 60.3
       Nov 23 06:10:00 | 600.3
       Nov 23 06:20:00 | 1200.3
       Nov 23 08:20:10 | 1210.3
       Nov 23 08:21:00 | 1260.3
       Nov 23 08:30:00 | 1800.3`,
    );
    const clock = clockOf(facts, [syslog, log]);
    expect(at(clock, { sourceId: 'messages', order: 2.5, stampText: null, bootSeconds: 900.3 })).toMatch(/T06:15:0/);
    expect(at(clock, { sourceId: 'messages', order: 5.5, stampText: null, bootSeconds: 1500.3 })).toMatch(/T08:25:0/);
    expect(clock.notes().join()).toMatch(/moved 7200 s forward/);
  });

  it('is set back without turning one boot into two', () => {
    const log = lines(
      'messages',
      `Nov 23 06:01:00 | 60.3
       Nov 23 06:10:00 | 600.3
       Nov 23 06:07:00 | 720.3
       Nov 23 06:10:00 | 900.3`,
    );
    const clock = clockOf(facts, [syslog, log]);
    expect(clock.boots()).toHaveLength(1);
    expect(at(clock, log[3])).toMatch(/T06:10:00/);
    expect(clock.notes().join()).toMatch(/back/);
  });

  it('of one log is moved by hand, and the others stay', () => {
    const log = lines('messages', '2014-10-24T11:27:42Z');
    const other = lines('console', '2014-10-24T11:27:42Z');
    const offsets = new HandOffsets([{ source: 'messages', seconds: -60 }]);
    const clock = new CaseClock(noFacts(), { offsets, timezone: 'Asia/Shanghai' });
    for (const o of [...log, ...other]) clock.observe(o);
    expect(at(clock, log[0])).toBe('2014-10-24T19:26:42+08:00');
    expect(at(clock, other[0])).toBe('2014-10-24T19:27:42+08:00');
    expect(clock.rangeOf('messages').from).toBe('2014-10-24T19:26:42+08:00');
    expect(clock.placeAsPrinted(log[0] as Observation).time).toBe('2014-10-24T19:27:42+08:00');
  });

  it('of one boot is moved by hand in every log, and the boot before stays', () => {
    const log = lines(
      'messages',
      `Nov 22 06:00:00 | 0.1 | 6.1.0
       Nov 22 06:10:00 | 600.1
       Nov 23 06:00:00 | 0.1 | 6.1.0
       Nov 23 06:10:00 | 600.1`,
    );
    const offsets = new HandOffsets([{ source: 'boot-2', seconds: 3600 }]);
    const clock = new CaseClock(facts, { offsets });
    clock.addSource(syslog);
    for (const o of log) clock.observe(o);
    expect(at(clock, log[1])).toMatch(/^2026-11-22T06:10:00/);
    expect(at(clock, log[3])).toMatch(/^2026-11-23T07:10:00/);
    expect(clock.boots().map((boot) => boot.from?.slice(0, 16))).toEqual(['2026-11-22T06:00', '2026-11-23T07:00']);
  });

  it('offset for a name that nothing answers to is told, not dropped', () => {
    const offsets = new HandOffsets([
      { source: 'messages', seconds: -60 },
      { source: 'mesages', seconds: 5 },
    ]);
    const clock = new CaseClock(noFacts(), { offsets });
    for (const o of lines('messages', '2014-10-24T11:27:42Z')) clock.observe(o);
    clock.rangeOf('messages');
    expect(offsets.notes()).toEqual([
      'messages: -60 s were added to the times by hand.',
      'A clock offset of +5 s was given for "mesages", which is no log, recording or boot of this case.',
    ]);
  });

  it('says what ties a boot to it, and how firmly', () => {
    const log = lines('messages', ['06:01:00 | 60.3', '06:10:00 | 600.3'].map((line) => `Nov 23 ${line}`).join('\n'));
    expect(clockOf(facts, [syslog, log]).boots()[0]?.clock).toMatchObject({ source: 'syslog', driftPpm: null });
    const bare = clockOf(factsWith({}), [syslog, lines('messages', '- | 60.3')]);
    expect(bare.boots()[0]?.clock).toBeNull();
  });
});
