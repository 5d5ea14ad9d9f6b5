import { describe, expect, it } from 'vitest';
import { readSleepLine } from '../../../shared/kernel/report/sleep-line.ts';

describe('the lines around a sleep', () => {
  it.each([
    ['PM: suspend entry (deep)', 'down', 'memory'],
    ['PM: suspend entry (s2idle)', 'down', 'idle'],
    ['PM: hibernation entry', 'down', 'disk'],
    ['PM: hibernation: hibernation entry', 'down', 'disk'],
    ['PM: Preparing system for mem sleep', 'down', 'memory'],
    ['PM: Preparing system for sleep (freeze)', 'down', 'idle'],
    ['Freezing user space processes ... (elapsed 0.01 seconds) done.', 'down', null],
    ['Freezing user space processes completed (elapsed 0.002 seconds)', 'down', null],
    ['Suspending console(s) (use no_console_suspend to debug)', 'down', null],
    ['printk: Suspending console(s) (use no_console_suspend to debug)', 'down', null],
    ['ACPI: Preparing to enter system sleep state S3', 'down', 'memory'],
    ['ACPI: PM: Preparing to enter system sleep state S4', 'down', 'disk'],
    ['Disabling non-boot CPUs ...', 'down', null],
    ['PM: late suspend of devices complete after 0.812 msecs', 'down', null],
    ['Enabling non-boot CPUs ...', 'up', null],
    ['ACPI: Waking up from system sleep state S3', 'up', 'memory'],
    ['ACPI: PM: Waking up from system sleep state S3', 'up', 'memory'],
    ['PM: resume of devices complete after 1250.123 msecs', 'up', null],
    ['PM: early resume of devices complete after 0.5 msecs', 'up', null],
    ['Restarting tasks ... done.', 'up', null],
    ['Restarting tasks: Starting', 'up', null],
    ['PM: suspend exit', 'up', null],
  ] as const)('are known in the wording of every kernel: %s', (body, phase, depth) => {
    expect(readSleepLine(body)).toEqual({ phase, depth, seconds: null });
  });

  it.each(['PM: Timekeeping suspended for 28799.410 seconds', 'Suspended for 28799.410 seconds'])(
    'tell how long it lasted, where the kernel counts: %s',
    (body) => expect(readSleepLine(body)).toEqual({ phase: 'up', depth: null, seconds: 28799.41 }),
  );

  it.each([
    // The end of a boot, and words of the same look that say nothing of a sleep.
    'ACPI: Preparing to enter system sleep state S5',
    'ACPI: (supports S0 S3 S4 S5)',
    'PM: Registering ACPI NVS region [mem 0xbf780000-0xbf797fff] (98304 bytes)',
    'PM: hibernation: Registered nosave memory: [mem 0x00000000-0x00000fff]',
    'Suspended for a while',
    'PM: suspend of drv usb failed',
    'Restarting system.',
  ])('are not mistaken: %s', (body) => expect(readSleepLine(body)).toBeNull());
});
