import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, SAMPLE, SEED } from './run-cli.ts';

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
