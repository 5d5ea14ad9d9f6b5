/** `--redact`: what stands on standard output may be sent; what undoes it is written for this user alone, when asked for. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dress, report } from '../builders/kernel-log.ts';
import { cli } from './run-cli.ts';

let folder: string;
let log: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redact-'));
  log = join(folder, 'dachs-7-messages');
  const lines = dress.syslog(report({ comm: 'tierpark-d', order: 1 }));
  // A line among those of the report, as a busy host writes them.
  const at = lines.length - 3;
  const stamp = /^\w{3} +\d+ [\d:]+ /.exec(lines[at] ?? '')?.[0] ?? '';
  lines.splice(at, 0, `${stamp}dachs-7 sshd[9]: Accepted publickey for mmuster from 10.20.30.40 port 22`);
  writeFileSync(log, `${lines.join('\n').replaceAll(/(?<=^\w{3} +\d+ [\d:]+ )\S+(?= kernel:)/gm, 'dachs-7')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRETS = /dachs|mmuster|10\.20\.30\.40|tierpark|redact-/i;

describe('--redact', () => {
  it.each(['text', 'json', 'html', 'md'])('hides names in %s', (format) => {
    const open = cli('analyze', log, '--format', format);
    expect(open.stdout).toMatch(/dachs/);
    const run = cli('analyze', log, '--format', format, '--redact', '--redact-words', 'tierpark');
    expect(run.code).toBe(0);
    expect(run.stdout).not.toMatch(SECRETS);
    expect(run.stdout).toContain('word1-d');
    expect(run.stderr).toMatch(/redacted: .*words 1 \(/);
  });

  it('takes words from a file, and keeps what is to be kept', () => {
    const list = join(folder, 'words.txt');
    writeFileSync(list, '# the customer\nTierpark\n\n');
    const run = cli('report', log, '--format', 'md', '--redact', '--redact-words', list, '--keep', 'hosts');
    expect(run.stdout).toContain('dachs-7');
    expect(run.stdout).not.toMatch(/tierpark|10\.20\.30\.40/i);
  });

  it('writes the table for this user alone, and into no result', () => {
    const table = join(folder, 'table.tsv');
    writeFileSync(table, '', { mode: 0o644 });
    const run = cli('report', log, '--format', 'json', '--redact', '--redact-table', table);
    expect(run.stdout).not.toMatch(/dachs/);
    expect(readFileSync(table, 'utf8')).toMatch(/^hosts\tdachs-7\thost1\t\d+$/m);
    if (process.platform !== 'win32') expect(statSync(table).mode & 0o777).toBe(0o600);
  });

  it.each([
    [['--redact', '--keep', 'addresses'], 'no kind "addresses"'],
    [['--redact', '--redact-words', 'missing/list.txt'], 'no such file'],
    [['--redact-words', 'tierpark'], 'hides nothing without --redact'],
    [['--redact', '--no-redact'], 'contradict'],
    [['--redact', '--redact-words', 'a,b'], 'too short'],
  ])('refuses %j before anything is written', (flags, why) => {
    for (const command of ['analyze', 'report']) {
      const run = cli(command, log, '--format', 'md', ...flags);
      expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(why) });
    }
  });
});
