/** What was analysed a month ago is compared and reported on as it was, in whatever form it was kept. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EL7, V6_1 } from '../simulation/kernel.ts';
import { logText } from '../simulation/log-text.ts';
import { DAY } from '../simulation/pair.ts';
import { cli } from './run-cli.ts';

const START = Date.UTC(2026, 0, 5);
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-'));
  const storms = Array.from({ length: 12 }, (_, i) => i * 0.8 * DAY + 3 * 3600);
  writeFileSync(at('before.log'), logText(EL7, storms, START, 10));
  writeFileSync(at('after.log'), logText(V6_1, [4 * DAY], START + 11 * DAY * 1000, 10));
  for (const side of ['before', 'after'])
    cli('analyze', at(`${side}.log`), '--format', 'json', '--out', at(`${side}.json`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compared = (...args: string[]) => {
  const { code, stdout } = cli('compare', ...args, '--format', 'json', '--quiet');
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

describe('a saved result', () => {
  it('compares as its report does, in our own layout and in that of another program', () => {
    const direct = compared(at('before.log'), '--with', at('after.log'));
    expect(direct.verdict.outcome).toBe('better');
    expect(compared(at('before.json'), '--with', at('after.json'))).toEqual(direct);
    const value = JSON.parse(readFileSync(at('before.json'), 'utf8'));
    writeFileSync(at('pretty.json'), `\uFEFF${JSON.stringify(value, null, 4)}`);
    expect(compared(at('pretty.json'), '--with', at('after.log'))).toEqual(direct);
  });

  it('is reported on, and compared with in a report', () => {
    const run = cli('report', at('after.json'), '--compare-with', at('before.json'), '--format', 'md');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^## \d+\. Before and after$/m);
    expect(run.stdout).toContain('after.log');
  });

  it('is never taken for a log without failures', () => {
    writeFileSync(at('before.json.gz'), gzipSync(readFileSync(at('before.json'))));
    for (const args of [
      ['analyze', at('before.json')],
      ['compare', at('before.json.gz'), '--with', at('after.log')],
      ['series', at('before.json')],
    ]) {
      const run = cli(...args);
      expect(run).toMatchObject({ code: 3, stdout: '' });
      expect(run.stderr).toMatch(/before\.json\S* is a result that buddyscope saved, no log\. compare and report/);
    }
  });

  it.each([
    ['cut in the middle', (text: string) => text.slice(0, text.length / 2), /no whole result.*byte \d+/],
    ['with an event of another kind', (text: string) => text.replace('"order":', '"orden":'), /event 1, order/],
    ['of a later format', (text: string) => text.replace('analysis/1', 'analysis/2'), /another version/],
  ])('%s is refused by name, with what to do', (_, damage, why) => {
    writeFileSync(at('damaged.json'), damage(readFileSync(at('before.json'), 'utf8')));
    const run = cli('compare', at('damaged.json'), '--with', at('after.json'));
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^buddyscope: damaged\.json/);
    expect(run.stderr).toMatch(why);
    expect(run.stderr).toMatch(/\. (?:Write it anew|Use that version)/);
  });

  it('of a comparison is no side of another one', () => {
    cli('compare', at('before.json'), '--with', at('after.json'), '--format', 'json', '--out', at('comparison.json'));
    const run = cli('compare', at('comparison.json'), '--with', at('after.json'));
    expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining('comparison.json is a comparison') });
  });
});

describe('compare --redact', () => {
  it('hides the names of both sides and gives the same answer', () => {
    for (const side of ['before', 'after']) {
      mkdirSync(at(`${side}/var/log`), { recursive: true });
      mkdirSync(at(`${side}/etc`));
      writeFileSync(at(`${side}/etc/hostname`), 'dachs-7\n');
      copyFileSync(at(`${side}.log`), at(`${side}/var/log/messages`));
    }
    const args = [at('before'), '--with', at('after')];
    const open = compared(...args);
    const hidden = compared(...args, '--redact');
    expect(JSON.stringify(open)).toContain('dachs-7');
    expect(JSON.stringify(hidden)).not.toContain('dachs-7');
    expect(JSON.stringify(hidden)).not.toContain(folder);
    expect(hidden.verdict).toEqual(open.verdict);
    expect(hidden.cautions.map(({ code }: { code: string }) => code)).toEqual(
      open.cautions.map(({ code }: { code: string }) => code),
    );
    const text = cli('compare', ...args, '--redact');
    expect(text.stdout).toContain('Redacted: names such as host1');
    expect(text.stderr).toMatch(/redacted: hosts 1/);
    const named = ['--redact', '--redact-customer', '--customer', 'Tierpark AG'];
    const page = cli('compare', ...args, '--format', 'md', ...named).stdout;
    expect(page).toContain('- Redacted: ');
    expect(page).not.toMatch(/Tierpark|dachs/);
  });

  it('has nothing to hide in bare counts', () => {
    expect(cli('compare', '--counts', '1/1d', '2/2d', '--redact').code).toBe(2);
  });
});

describe('evidence', () => {
  it('is never written over', () => {
    copyFileSync(at('before.log'), at('evidence.log'));
    const before = readFileSync(at('evidence.log'));
    for (const args of [
      ['analyze', at('evidence.log')],
      ['compare', at('after.log'), '--with', at('evidence.log')],
      ['report', at('evidence.log'), '--format', 'md'],
      ['series', at('evidence.log')],
    ])
      expect(cli(...args, '--out', at('evidence.log'))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('never written to'),
      });
    expect(readFileSync(at('evidence.log')).equals(before)).toBe(true);
  });
});
