/**
 * The lines that the kernel prints on its way into a sleep and out of it. They are read by their parts: the subsystem in front
 * changed over the years (`PM: ` before most of them from 4.14 on, `PM: hibernation: ` by 5.8, `ACPI: PM: ` by 5.15), what is
 * said stayed. Read in kernel/power/{suspend,hibernate,process}.c, kernel/cpu.c, kernel/printk/printk.c,
 * drivers/acpi/sleep.c, drivers/base/power/main.c and kernel/time/timekeeping_debug.c of 2.6.32, 2.6.39, 3.10, 4.4, 4.8,
 * 4.9, 4.13, 4.14, 4.18, 5.4, 5.8, 5.10, 5.15, 6.1, 6.8, 6.12 and 6.19.
 */

/** What a line says of a sleep. */
export interface SleepSign {
  /** On the way down, or awake again. */
  readonly phase: 'down' | 'up';
  /** What kind of sleep, where the line says it: in idle the processor's clock may go on and printk's with it. */
  readonly depth: 'idle' | 'memory' | 'disk' | null;
  /** Seconds for which the kernel's own clock stood still (tk_debug_account_sleep_time); null on all other lines. */
  readonly seconds: number | null;
}

const SUBSYSTEM = /^(?:ACPI|PM|printk|hibernation): /;
/** `ACPI: PM: `, `PM: hibernation: `. */
const MAX_SUBSYSTEMS = 2;

/** One look that most lines do not pass. */
const MAY_BE =
  /^(?:suspend|hibernation e|Prepar|Freezing u|Suspend|late s|noirq |early r|(?:late |noirq )?freeze|Disabling n|Enabling n|Waking |res(?:ume|tore) |Restarting t|Finishing w|Timekeeping )/;

/** First words, phase and depth. S5 is no sleep but the end. */
const SIGNS: readonly (readonly [RegExp, SleepSign['phase'], SleepSign['depth']])[] = [
  [/^suspend entry \((?:s2idle|freeze)\)/, 'down', 'idle'],
  [/^suspend entry \((?:deep|shallow|mem|standby)\)/, 'down', 'memory'],
  [/^suspend entry\b/, 'down', null],
  [/^hibernation entry\b/, 'down', 'disk'],
  [/^Preparing system for (?:sleep \()?(?:freeze|s2idle)\b/, 'down', 'idle'],
  [/^Preparing system for (?:sleep \()?(?:mem|standby|deep|shallow)\b/, 'down', 'memory'],
  [/^suspend-to-idle$/, 'down', 'idle'],
  [/^Freezing user space processes\b/, 'down', null],
  [/^Suspending console\(s\)/, 'down', null],
  [/^(?:(?:late|noirq) )?suspend of devices (?:complete|aborted)\b/, 'down', null],
  [/^(?:(?:late|noirq) )?freeze of devices (?:complete|aborted)\b/, 'down', 'disk'],
  [/^Preparing to enter system sleep state S[1-3]\b/, 'down', 'memory'],
  [/^Preparing to enter system sleep state S4\b/, 'down', 'disk'],
  [/^Disabling non-boot CPUs\b/, 'down', null],
  [/^Enabling non-boot CPUs\b/, 'up', null],
  [/^Waking up from system sleep state S[1-3]\b/, 'up', 'memory'],
  [/^Waking up from system sleep state S4\b/, 'up', 'disk'],
  [/^resume from suspend-to-idle$/, 'up', 'idle'],
  [/^(?:(?:early|noirq) )?resume of devices complete\b/, 'up', null],
  [/^(?:(?:early|noirq) )?restore of devices complete\b/, 'up', 'disk'],
  [/^Restarting tasks\b/, 'up', null],
  [/^Finishing wakeup\b/, 'up', null],
  [/^suspend exit\b/, 'up', null],
  [/^hibernation exit\b/, 'up', 'disk'],
];

/** `Timekeeping suspended for 28799.410 seconds` (4.14 and later), `Suspended for …` (4.9 to 4.13). */
const SUSPENDED = /^(?:Timekeeping s|S)uspended for (\d{1,9}\.\d{1,9}) seconds/;

/** Reads a message that is a sign of sleep; null for every other. */
export function readSleepLine(body: string): SleepSign | null {
  if (!mayBegin(body.charCodeAt(0))) return null;
  let rest = body;
  for (let i = 0; i < MAX_SUBSYSTEMS; i++) {
    const subsystem = SUBSYSTEM.exec(rest);
    if (subsystem === null) break;
    rest = rest.slice(subsystem[0].length);
  }
  if (!MAY_BE.test(rest)) return null;
  const suspended = SUSPENDED.exec(rest);
  if (suspended !== null) return { phase: 'up', depth: null, seconds: Number(suspended[1]) };
  for (const [words, phase, depth] of SIGNS) if (words.test(rest)) return { phase, depth, seconds: null };
  return null;
}

/** First letters of all of them: millions of lines begin otherwise. */
function mayBegin(c: number): boolean {
  // P and p of PM and printk, A of ACPI, S, F, D, E, R and T of the words themselves.
  return c === 80 || c === 112 || c === 65 || c === 83 || c === 70 || c === 68 || c === 69 || c === 82 || c === 84;
}
