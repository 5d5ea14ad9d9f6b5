/** Two copies of one log in one file: counted twice, a machine looks twice as ill as it is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyze } from '../../../electron/engine/analyze.ts';
import { report } from '../../builders/kernel-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copies-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, ...sections: string[]): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), sections.join('\n\n'));
};
/** A section as supportconfig writes it. */
const section = (kind: string, name: string, lines: readonly string[]): string =>
  [`#==[ ${kind} ]${'='.repeat(30)}#`, `# ${name}`, ...lines].join('\n');

/** Lines as `journalctl -o short-iso` and `dmesg -T` print them, `minute` minutes after ten. */
const iso = (lines: readonly string[], minute: number): string[] =>
  lines.map((line) => `2026-11-20T10:${String(minute).padStart(2, '0')}:01+0000 host1 kernel: ${line}`);
const human = (lines: readonly string[], minute: number): string[] =>
  lines.map((line) => `[Fri Nov 20 10:${String(minute).padStart(2, '0')}:02 2026] ${line}`);

const failures = [0, 7, 31].map((minute) => ({
  minute,
  lines: report({ pid: 100 + minute, freeKiB: 3000 + minute * 4 }),
}));

describe('a file that holds a log twice', () => {
  it('supportconfig’s boot.txt: each failure once, with both its places', async () => {
    put('basic-environment.txt', section('Command', '/usr/bin/date', ['Fri Nov 20 12:00:00 UTC 2026']));
    put(
      'boot.txt',
      section('Command', '/usr/bin/uname -a', ['Linux host1 6.4.0-150600.23.7-default #1 SMP x86_64 GNU/Linux']),
      section(
        'Command',
        '/usr/bin/journalctl --boot=0 --no-pager --output=short-iso',
        failures.flatMap(({ lines, minute }) => iso(lines, minute)),
      ),
      section(
        'Command',
        '/usr/bin/dmesg -T',
        failures.flatMap(({ lines, minute }) => human(lines, minute)),
      ),
    );
    put('messages_config.txt', section('Command', 'systemctl status rsyslog.service', ['kernel: nothing']));
    const { analysis } = await analyze([folder]);
    expect(analysis.events.map((event) => [event.pid, event.evidence.length])).toEqual([
      [100, 2],
      [107, 2],
      [131, 2],
    ]);
    expect(analysis.coverage.sources.map((source) => source.member)).toEqual(['boot.txt']);
  });

  it('a logger that changed its stamps wrote one log: what looks alike in it happened twice', async () => {
    const bare = report({ memory: false, frames: [] });
    put('messages', [...iso(bare, 0), ...human(bare, 9)].join('\n'));
    const { analysis } = await analyze([folder]);
    expect(analysis.events).toHaveLength(2);
  });

  it('failures that differ stay apart, although their copies stand in one file', async () => {
    const [one, two] = [report({ order: 1, freeKiB: 3000 }), report({ order: 1, freeKiB: 4000 })];
    put('mail.txt', [...iso(one, 0), '', ...human(two, 0)].join('\n'));
    const { analysis } = await analyze([folder]);
    expect(analysis.events).toHaveLength(2);
  });
});
