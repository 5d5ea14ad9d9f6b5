import { describe, expect, it } from 'vitest';
import { type CaseFacts, noFacts } from '../../../shared/contract/facts.ts';
import { readSleepLine } from '../../../shared/kernel/report/sleep-line.ts';
import { CaseClock, type ClockSource, type Observation } from '../../../shared/time/clock.ts';

const cited = <T>(value: T): { value: T; member: string; line: number } => ({ value, member: 'm', line: 1 });
const collected = (text: string, btime: string | null = null): CaseFacts => ({
  ...noFacts(),
  collectedAt: cited(text),
  utcOffsetMinutes: cited(0),
  btime: btime === null ? null : cited(Date.parse(btime) / 1000),
});
const syslog: ClockSource = { id: 'messages', kind: 'syslog' };
const ring: ClockSource = { id: 'dmesg', kind: 'dmesg', runningBoot: true };

/** Lines written as `stamp | seconds | text`; `-` where a line carries no stamp. */
function observed(id: string, drawing: string): Observation[] {
  const rows = drawing.trim().split('\n');
  return rows.map((row, i) => {
    const [stamp = '-', seconds = '0', text = ''] = row.split('|').map((part) => part.trim());
    return {
      sourceId: id,
      order: i + 1,
      stampText: stamp === '-' ? null : stamp,
      bootSeconds: Number(seconds),
      kernel: text.startsWith('Linux version ') ? text.slice(14) : null,
      sleep: readSleepLine(text),
    };
  });
}

function clockOf(facts: CaseFacts, ...logs: [ClockSource, Observation[]][]): CaseClock {
  const clock = new CaseClock(facts);
  for (const [source, lines] of logs) {
    clock.addSource(source);
    for (const line of lines) clock.observe(line);
  }
  return clock;
}

const secondsOf = (clock: CaseClock, line: Observation | undefined): [number, number | null] => {
  if (line === undefined) return [Number.NaN, null];
  const { epochSeconds, certaintySeconds } = clock.placeEvent(line);
  return [(epochSeconds ?? Number.NaN) - Date.UTC(2026, 2, 1, 8) / 1000, certaintySeconds];
};

const before = `
  2026-03-01T08:00:10.000100Z |  10.0 | Linux version 6.1.0
  2026-03-01T08:01:00.000200Z |  60.0 | eth0: link up
  2026-03-01T08:01:20.000100Z |  80.0 | eth1: link up`;
const down = `
  2026-03-01T08:01:40.000100Z | 100.0 | PM: suspend entry (deep)
  2026-03-01T09:01:43.100000Z | 100.2 | Freezing user space processes ... done.
  2026-03-01T09:01:43.100000Z | 100.4 | java: page allocation failure: order:9
  2026-03-01T09:01:43.100000Z | 101.0 | ACPI: PM: Preparing to enter system sleep state S3`;
const count = `
  2026-03-01T09:01:43.100000Z | 101.1 | PM: Timekeeping suspended for 3601.500 seconds`;
const up = `
  2026-03-01T09:01:43.100000Z | 101.3 | ACPI: PM: Waking up from system sleep state S3
  2026-03-01T09:01:43.500100Z | 102.0 | PM: suspend exit`;
const after = `
  2026-03-01T09:01:45.500100Z | 104.0 | eth0: link up
  2026-03-01T09:02:01.500100Z | 120.0 | eth1: link up`;

describe('a sleep that the kernel told of', () => {
  const facts = collected('2026-03-01T09:10:00Z', '2026-03-01T08:00:00Z');

  it('is one, and its length is the kernel’s own where it was counted', () => {
    const lines = observed('messages', before + down + count + up + after);
    const clock = clockOf(facts, [syslog, lines]);
    expect(clock.notes().join('\n')).toContain(
      "messages, lines 4 to 8: the machine slept at 101.000 s after boot for 3602 s by the kernel's own count.",
    );
    expect(clock.notes().join('\n')).not.toContain('the wall clock moved');
    const [at, certainty] = secondsOf(clock, lines.at(-2));
    expect(Math.abs(at - 3705.5)).toBeLessThan(0.01);
    expect(certainty).toBeLessThan(0.2);
  });

  it('is one without that count, too, however few lines follow it', () => {
    const lines = observed('messages', before + down + up + after);
    const clock = clockOf(facts, [syslog, lines]);
    expect(clock.notes().join('\n')).toMatch(
      /messages, lines 4 to 8: the machine slept at 101.000 s .* for about 360[12] s/,
    );
    expect(clock.notes().join('\n')).not.toContain('clock that was set');
    expect(Math.abs(secondsOf(clock, lines.at(-1))[0] - 3721.5)).toBeLessThan(0.2);
  });

  it('leaves what was printed on the way down before it, although its logger wrote it afterwards', () => {
    for (const counted of ['', count]) {
      const lines = observed('messages', before + down + counted + up + after);
      const [at, certainty] = secondsOf(clockOf(facts, [syslog, lines]), lines[5]);
      expect(Math.abs(at - 100.4)).toBeLessThan(0.2);
      expect(certainty).toBeLessThan(1.1);
    }
  });

  it('moves the lines of a ring buffer that knows no wall clock but the boot time', () => {
    const strip = (text: string): string => text.replaceAll(/20\S+Z/g, '-');
    const counted = observed('dmesg', strip(before + down + count + up + after));
    const clock = clockOf(facts, [ring, counted]);
    expect(secondsOf(clock, counted[1])[0]).toBeCloseTo(60.5, 1);
    expect(secondsOf(clock, counted.at(-1))[0]).toBeCloseTo(3722, 1);
    expect(secondsOf(clock, counted.at(-1))[1]).toBeLessThan(2);
    // Without the count nothing but the missing seconds bounds it: an hour and more says nothing.
    const uncounted = observed('dmesg', strip(before + down + up + after));
    const unsure = clockOf(facts, [ring, uncounted]);
    expect(secondsOf(unsure, uncounted[1])[1]).toBeLessThan(2);
    expect(secondsOf(unsure, uncounted.at(-1))[1]).toBeNull();
    expect(unsure.notes().join('\n')).toContain('for how long is not known');
  });

  it('does not move seconds that went on in suspend-to-idle', () => {
    const idle = `
      2026-03-01T08:01:40.000100Z |  100.0 | PM: suspend entry (s2idle)
      2026-03-01T09:01:43.100000Z |  100.2 | Freezing user space processes ... done.
      2026-03-01T09:01:43.100000Z | 3702.7 | PM: Timekeeping suspended for 3601.500 seconds
      2026-03-01T09:01:43.500100Z | 3703.5 | PM: suspend exit
      2026-03-01T09:01:45.500100Z | 3705.5 | eth0: link up
      2026-03-01T09:02:01.500100Z | 3721.5 | eth1: link up`;
    const lines = observed('messages', before + idle);
    const clock = clockOf(facts, [syslog, lines]);
    expect(secondsOf(clock, lines.at(-1))[0]).toBeCloseTo(3721.5, 1);
    expect(clock.notes().join('\n')).toContain('the seconds since boot went on meanwhile');
  });
});

describe('a log that begins in the middle of a sleep', () => {
  it('tells where it ended: through the seconds that nobody printed in, or up to the first sign of waking', () => {
    const told = (drawing: string): string =>
      clockOf(noFacts(), [ring, observed('dmesg', drawing)])
        .notes()
        .join('\n');
    expect(
      told('- | 732884.1 | a\n- | 761943.2 | b\n- | 761948.5 | Restarting tasks ... done.\n- | 761950.5 | c'),
    ).toContain('dmesg, line 3: the machine slept at 732884.100 s after boot; for how long is not known');
    expect(told('- | 943.5 | Restarting tasks ... done.\n- | 944.1 | a')).toContain('slept until 943.500 s after boot');
  });
});

describe('a clock that nobody had set', () => {
  it('is not believed, however late it was set: its lines are told by the later one', () => {
    const lines = observed(
      'messages',
      `1970-01-01T02:00:00.1Z | 7200.0 | a
       1970-01-01T02:00:20.1Z | 7220.0 | b
       1970-01-01T02:01:40.1Z | 7300.0 | c
       2026-03-01T08:01:40.1Z | 7400.0 | d
       2026-03-01T08:02:40.1Z | 7460.0 | e
       2026-03-01T08:03:40.1Z | 7520.0 | f`,
    );
    const clock = clockOf(collected('2026-03-01T09:10:00Z'), [syslog, lines]);
    expect(clock.placeEvent(lines[1] as Observation).time).toMatch(/^2026-03-01T07:58:40/);
    expect(clock.notes().join('\n')).toContain('the clock was not set when they were written');
  });
});

describe('a wall clock that ran ahead', () => {
  const jump = `
    2026-03-01T08:01:40.000100Z | 100.0 | a
    2026-03-01T09:02:00.000100Z | 120.0 | b
    2026-03-01T09:02:20.000100Z | 140.0 | c
    2026-03-01T09:03:20.000100Z | 200.0 | d
    2026-03-01T09:04:20.000100Z | 260.0 | e`;

  it('was set where the log would show a sleep and shows none', () => {
    const notes = clockOf(collected('2026-03-01T09:10:00Z'), [syslog, observed('messages', before + jump)]).notes();
    expect(notes.join('\n')).toMatch(/moved 3600 s forward \(a clock that was set, or a virtual machine that was held/);
  });

  it('may have been a sleep where nothing shows that the log would tell of one', () => {
    const text = before.replace('Linux version 6.1.0', 'eth2: link up') + jump;
    const notes = clockOf(collected('2026-03-01T09:10:00Z'), [syslog, observed('messages', text)]).notes();
    expect(notes.join('\n')).toContain('(a sleep, or a clock that was set)');
  });
});

describe('a ring buffer that has lost its beginning', () => {
  it('is not told as surely as one that is whole: the machine may have slept before', () => {
    const facts = collected('2026-03-01T08:10:00Z', '2026-03-01T08:00:00Z');
    const lines = observed('dmesg', '- | 500.0 | eth0: link up\n- | 560.0 | eth1: link up');
    const [at, certainty] = secondsOf(clockOf(facts, [ring, lines]), lines[1]);
    expect(at).toBeCloseTo(560.5, 1);
    // 40 s are missing between its last line and the collection, which takes some minutes itself.
    expect(certainty).toBeGreaterThan(40);
    expect(certainty).toBeLessThan(400);
  });

  it('is as sure where a log shows the whole boot without a sleep', () => {
    const facts = collected('2026-03-01T08:10:00Z', '2026-03-01T08:00:00Z');
    const lines = observed('dmesg', '- | 500.0 | eth0: link up\n- | 560.0 | eth1: link up');
    const log = observed('messages', 'Mar  1 08:00:09 | 0 | Linux version 6.1.0\nMar  1 08:05:00 | 0 | x');
    const bare = log.map((line) => ({ ...line, bootSeconds: null }));
    expect(secondsOf(clockOf(facts, [ring, lines], [syslog, bare]), lines[1])[1]).toBeLessThan(2);
  });
});
