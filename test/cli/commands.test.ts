import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, piped, SAMPLE, SEED } from './run-cli.ts';

describe('the other commands', () => {
  it('are told by --help, and each tells what it takes', () => {
    const { stdout } = cli('--help');
    for (const command of ['analyze', 'compare', 'search', 'series', 'serve']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
      expect(cli(command, '--help')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`usage: buddyscope ${command}`),
      });
    }
  });

  it('compare does the arithmetic of two counts', () => {
    const run = cli('compare', '--counts', '14/30d', '3/21.5d', '--format', 'json');
    expect(run.code).toBe(0);
    const { rateRatio, pDecrease, quietNeededDays } = JSON.parse(run.stdout);
    expect(rateRatio).toBeCloseTo(3 / 21.5 / (14 / 30), 12);
    expect(pDecrease).toBeCloseTo(0.034136, 6);
    expect(quietNeededDays).toBeCloseTo(7.157969, 6);
    expect(cli('compare', '--counts', '14')).toMatchObject({ code: 2, stderr: expect.stringContaining('two counts') });
  });

  it('search names member and line inside an archive', () => {
    const run = cli('search', 'warn_alloc: 17 callbacks', SAMPLE, '--max-count', '1');
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^sos_commands\/kernel\/dmesg:\d+:\[ *\d+\.\d+\]/),
    });
    expect(cli('search', '(', join(SEED, 'seed.txt'), '--regex').code).toBe(2);
  });
});

describe('what a tired person types', () => {
  it.each([
    [['analize', 'x'], 'did you mean analyze?'],
    [['help', 'reprot'], 'did you mean report?'],
    [[join(SEED, 'seed.txt')], 'buddyscope analyze '],
    [['analyze', '--fromat', 'json', 'x'], 'no option --fromat; did you mean --format?'],
    [['search', '--ingore-case', 'a', 'x'], 'did you mean --ignore-case?'],
    [['serve', '--prot', '1'], 'did you mean --port?'],
    [['series', 'x', '--wat'], 'no option --wat; buddyscope help series'],
    [['batch', 'x', '--out'], '--out needs a value'],
    [['analyze', 'x', '--out', '/nowhere/at/all.json'], 'there is no folder /nowhere/at'],
    [['report', 'x', '--out', '.'], 'is a folder'],
  ])('%j is told in one line, with what was meant', (args, said) => {
    const run = cli(...args);
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('- is what a pipe delivers, in every command that reads logs', () => {
    const log = readFileSync(join(SEED, 'seed.txt'));
    const analysis = JSON.parse(piped(log, 'analyze', '-', '--format', 'json').stdout);
    expect(analysis.events[0].evidence[0].member).toBe('stdin');
    expect(analysis.inputs).toMatchObject([{ path: 'stdin', bytes: log.length }]);
    expect(piped(log, 'search', 'vmxnet3', '-').stdout).toMatch(/^stdin:\d+:/);
    expect(piped(log, 'compare', '-', '--with', join(SEED, 'seed.txt')).code).toBe(0);
    expect(piped(log, 'report', '-', '--format', 'md').stdout).toContain('vmxnet3');
    const empty = piped(Buffer.alloc(0), 'analyze', '-');
    expect(empty).toMatchObject({ code: 3, stderr: expect.stringMatching(/^buddyscope: stdin is empty/) });
    expect(cli('analyze', '-', '-').code).toBe(2);
  });

  it('speaks of the mapping where vmalloc() never came to ask for a page', () => {
    const log = [
      'vmalloc: allocation failure: 0 bytes',
      'modprobe: page allocation failure: order:0, mode:0xd2',
      'Pid: 731, comm: modprobe Not tainted 3.2.0-4-amd64 #1 Debian 3.2.96-2',
      'Call Trace:',
      ' [<ffffffff810b9a28>] ? warn_alloc_failed+0x11a/0x12d',
      ' [<ffffffff810db8a4>] ? __vmalloc_node_range+0x1a2/0x1da',
      ' [<ffffffff810dba60>] ? vmalloc+0x2a/0x2c',
      ' [<ffffffffa02f1042>] ? tuner_init+0x42/0x1b0 [tuner_core]',
    ];
    const { stdout } = piped(
      Buffer.from(log.map((line, i) => `[   41.${String(200_000 + i)}] ${line}\n`).join('')),
      'analyze',
      '-',
    );
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('a mapping of 0 bytes asked for, in process context');
    expect(text).toContain('the caller passed a size of nothing');
    expect(text).not.toMatch(/one page|single page|buddyinfo/);
  });

  it('says of a text that shows nothing of a log that it may be none', () => {
    const prose = piped(Buffer.from('Notes of the meeting\n\nThe host was slow again.\n'), 'analyze', '-').stdout;
    expect(prose.replace(/\s+/g, ' ')).toContain('it may be no log of a kernel');
    const quiet = piped(Buffer.from('[    1.000000] usb 1-1: new high-speed USB device\n'), 'analyze', '-').stdout;
    expect(quiet.replace(/\s+/g, ' ')).not.toContain('no log of a kernel');
  });
});
