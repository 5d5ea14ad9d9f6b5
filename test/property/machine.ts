/**
 * A machine with a true history: it boots, prints, sleeps, and has its clock set; and the logs that it leaves behind. printk's
 * seconds stand still in a sleep (in suspend-to-idle they may go on), the wall clock does not, no logger runs meanwhile.
 */
import { type CaseFacts, noFacts } from '../../shared/contract/facts.ts';
import { readSleepLine } from '../../shared/kernel/report/sleep-line.ts';
import type { ClockSource, LogKind, Observation } from '../../shared/time/clock.ts';
import { isoOf, offsetAt, type Zone } from '../../shared/time/zone.ts';
import { bsdStamp } from './time-model.ts';

/** What happens next in a boot. */
export type Deed =
  /** So many seconds pass, then a line is printed, which the logger takes so many seconds late. */
  | { readonly kind: 'line'; readonly after: number; readonly late: number }
  /** The machine sleeps; `goesOn` when printk's clock does not stand still; `counted` when the kernel prints for how long. */
  | { readonly kind: 'sleep'; readonly seconds: number; readonly goesOn: boolean; readonly counted: boolean }
  /** The wall clock is set. */
  | { readonly kind: 'set'; readonly seconds: number };

export interface BootDeeds {
  /** Seconds the machine was off before. */
  readonly off: number;
  readonly driftPpm: number;
  readonly deeds: readonly Deed[];
}

export interface Printed {
  readonly ts: number;
  /** What the wall clock showed. */
  readonly at: number;
  /** What it would have shown, had it been set as it was later: each time, and last at the end of the boot. */
  readonly corrected: readonly number[];
  /** What it showed when the logger took the line. */
  readonly taken: number;
  readonly text: string;
}

export interface LivedBoot {
  readonly id: string;
  readonly kernel: string;
  readonly lines: readonly Printed[];
  /** When it ended: the wall clock, seconds by the clock that counts sleeps, and those of the sleeps that printk missed. */
  readonly endAt: number;
  readonly uptime: number;
  readonly missed: number;
}

const micro = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

/** Lives through the boots, one after the other. */
export function live(epoch: number, boots: readonly BootDeeds[]): LivedBoot[] {
  let now = epoch;
  return boots.map(({ off, driftPpm, deeds }, i) => {
    const start = micro(now + off);
    const kernel = `5.10.0-${i + 1}-amd64`;
    const settings = [0];
    const lines: { ts: number; setting: number; at: number; taken: number | null; text: string }[] = [];
    const rate = 1 + driftPpm * 1e-6;
    let [ts, awake, slept, missed, moved, taken] = [0, 0, 0, 0, 0, start];
    const wall = (): number => start + (awake + slept) * rate + moved;
    const pass = (seconds: number): void => {
      ts = micro(ts + seconds);
      awake += seconds;
    };
    const print = (text: string, late: number | null): void => {
      const at = wall();
      // A logger writes in order: a late line holds up those behind it.
      if (late !== null) taken = micro(Math.max(at + late, taken));
      lines.push({ ts, setting: settings.length - 1, at, taken: late === null ? null : taken, text });
    };
    print(`Linux version ${kernel}`, 0.01);
    for (const deed of deeds) {
      if (deed.kind === 'line') {
        pass(deed.after);
        print('eth0: link up', deed.late);
      } else if (deed.kind === 'set') {
        moved += deed.seconds;
        settings.push(moved);
        // What the logger held back, it has written by then.
        taken = wall();
      } else {
        pass(0.4);
        print(`PM: suspend entry (${deed.goesOn ? 's2idle' : 'deep'})`, 0.01);
        pass(0.1);
        print('Freezing user space processes ... (elapsed 0.002 seconds) done.', null);
        pass(0.3);
        print('printk: Suspending console(s) (use no_console_suspend to debug)', null);
        pass(0.2);
        slept += deed.seconds;
        if (deed.goesOn) ts = micro(ts + deed.seconds);
        else missed += deed.seconds;
        if (deed.counted) print(`PM: Timekeeping suspended for ${deed.seconds.toFixed(3)} seconds`, null);
        print('Enabling non-boot CPUs ...', null);
        pass(0.7);
        print('Restarting tasks ... done.', 0.02);
        pass(0.1);
        print('PM: suspend exit', 0.01);
      }
    }
    // What was printed while nobody could take it is taken with the next line that was.
    let next = taken;
    for (let n = lines.length - 1; n >= 0; n--) {
      const line = lines[n];
      if (line !== undefined) next = line.taken ??= next;
    }
    now = Math.max(wall(), taken);
    const printed = lines.map((line) => ({
      ...line,
      taken: line.taken ?? line.at,
      corrected: settings.slice(line.setting).map((later) => line.at - (settings[line.setting] ?? 0) + later),
    }));
    return { id: `${i}`.repeat(32), kernel, lines: printed, endAt: wall(), uptime: awake + slept, missed };
  });
}

/** A source, its lines, and what is true of each: the moments any of which may be told for it. */
export interface Witness {
  readonly source: ClockSource;
  readonly observations: Observation[];
  readonly truths: (readonly number[])[];
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const local = (zone: Zone, at: number): Date => new Date((at + (offsetAt(zone, at) ?? 0) * 60) * 1000);
const fraction = (at: number): string => `.${String(Math.floor((at - Math.floor(at)) * 1e6)).padStart(6, '0')}`;

/** How a logger writes its stamps. */
export const STAMPS = {
  bsd: (zone: Zone, at: number): string => bsdStamp(zone, at),
  'short-precise': (zone: Zone, at: number): string => bsdStamp(zone, at) + fraction(at),
  rfc3339: (zone: Zone, at: number): string => isoOf(zone, at, 6),
  'short-full': (zone: Zone, at: number): string =>
    `${WEEKDAYS[local(zone, at).getUTCDay()]} ${isoOf(zone, at, 0).slice(0, 19).replace('T', ' ')}`,
  'short-unix': (_zone: Zone, at: number): string => at.toFixed(6),
} as const;
export type StampForm = keyof typeof STAMPS | 'json';

/** The log of a daemon, over some boots, from one of its lines to another. */
export function daemonLog(
  id: string,
  boots: readonly LivedBoot[],
  form: StampForm,
  zone: Zone,
  keeps: { readonly seconds: boolean; readonly from: number },
): Witness {
  const kind: LogKind = form === 'bsd' || form === 'rfc3339' ? 'syslog' : 'journal';
  const all = boots.flatMap((boot) => boot.lines.map((line) => ({ boot, line })));
  const kept = all.slice(Math.min(keeps.from, all.length - 1));
  return {
    source: { id, kind, ...(form === 'json' ? { utc: true } : {}) },
    observations: kept.map(({ boot, line }, i) => ({
      sourceId: id,
      order: i + 1,
      stampText: form === 'json' ? line.taken.toFixed(6) : STAMPS[form](zone, line.taken),
      bootSeconds: keeps.seconds || form === 'json' ? line.ts : null,
      bootId: form === 'json' ? boot.id : null,
      ...signs(line),
    })),
    truths: kept.map(({ line }) => [line.at, line.corrected.at(-1) ?? line.at]),
  };
}

function signs({ text }: Printed): Pick<Observation, 'kernel' | 'sleep'> {
  const release = /^Linux version (\S+)/.exec(text)?.[1];
  return { kernel: release ?? null, sleep: readSleepLine(text) };
}

/** A ring buffer or a console's log: seconds alone. What overflowed is lost from its beginning. */
export function secondsLog(id: string, kind: 'dmesg' | 'console', boot: LivedBoot, from: number): Witness {
  const lines = boot.lines.slice(Math.min(from, boot.lines.length - 1));
  return {
    source: { id, kind, ...(kind === 'dmesg' ? { runningBoot: true } : {}) },
    observations: lines.map((line, i) => ({
      sourceId: id,
      order: i + 1,
      stampText: null,
      bootSeconds: line.ts,
      ...signs(line),
    })),
    truths: lines.map(({ corrected }) => corrected),
  };
}

/** `dmesg -T` at the collection: it reckons back from then, with the seconds of all sleeps (from util-linux 2.36) or none. */
export function dmesgT(id: string, boot: LivedBoot, from: number, zone: Zone, end: End, addsSleeps: boolean): Witness {
  const lines = boot.lines.slice(Math.min(from, boot.lines.length - 1));
  const bootTime = end.collected - end.uptime + (addsSleeps ? boot.missed : 0);
  const ctime = (at: number): string => {
    const day = local(zone, at);
    return `[${WEEKDAYS[day.getUTCDay()]} ${bsdStamp(zone, at)} ${day.getUTCFullYear()}]`;
  };
  return {
    source: { id, kind: 'dmesg -T', runningBoot: true },
    observations: lines.map((line, i) => ({
      sourceId: id,
      order: i + 1,
      stampText: ctime(bootTime + line.ts),
      bootSeconds: null,
      ...signs(line),
    })),
    truths: lines.map(({ corrected }) => corrected),
  };
}

/** When and how the report was collected. */
export interface End {
  readonly collected: number;
  readonly uptime: number;
}

export function endOf(boots: readonly LivedBoot[], delay: number): End {
  const last = boots.at(-1);
  // Not before the last line was taken.
  const quiet = Math.max(0, (last?.lines.at(-1)?.taken ?? 0) - (last?.endAt ?? 0)) + delay;
  return { collected: (last?.endAt ?? 0) + quiet, uptime: (last?.uptime ?? 0) + quiet };
}

/** What the report says of the host. */
export function factsAt(
  { collected, uptime }: End,
  zone: Zone,
  tells: { readonly btime: boolean; readonly zone: boolean; readonly bootId: string | null },
): CaseFacts {
  const cited = <T>(value: T): { value: T; member: string; line: number } => ({ value, member: 'm', line: 1 });
  const facts = noFacts();
  facts.collectedAt = cited(isoOf(zone, Math.floor(collected), 0));
  facts.utcOffsetMinutes = cited(offsetAt(zone, collected) ?? 0);
  if (tells.zone && zone.kind === 'iana') facts.timezone = cited(zone.name);
  if (tells.btime) facts.btime = cited(Math.floor(collected - uptime));
  if (tells.bootId !== null) facts.bootId = cited(tells.bootId);
  return facts;
}
