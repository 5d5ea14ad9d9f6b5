import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { compareCommand } from '../../../electron/cli/compare-command.ts';
import { EXIT, UsageError } from '../../../electron/cli/exit.ts';
import { comparison } from '../../../shared/compare/index.ts';
import { EL7, V6_1 } from '../../simulation/kernel.ts';
import { logText } from '../../simulation/log-text.ts';
import { DAY } from '../../simulation/pair.ts';

const START = Date.UTC(2026, 0, 5);
let folder = '';
let before = '';
let after = '';
let both = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buddyscope-compare-'));
  [before, after, both] = [join(folder, 'before.log'), join(folder, 'after.log'), join(folder, 'both.log')];
  // Twelve troubles in ten days, each of forty failures within four seconds; then one.
  const storms = Array.from({ length: 12 }, (_, i) => i * 0.8 * DAY + 3 * 3600).flatMap((at) =>
    Array.from({ length: 40 }, (_, i) => at + i * 0.1),
  );
  const old = logText(EL7, storms, START, 10);
  const young = logText(V6_1, [4 * DAY, 4 * DAY + 0.5], START + 11 * DAY * 1000, 10);
  await writeFile(before, old);
  await writeFile(after, young);
  await writeFile(both, old + young);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const kept = { out: '', err: '' };
  const write = (to: 'out' | 'err') => (chunk: string | Uint8Array, done?: unknown) => {
    kept[to] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
    if (typeof done === 'function') done();
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(write('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(write('err')),
  ];
  try {
    const code = await compareCommand(args);
    return { code, ...kept };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('compare BEFORE --with AFTER', () => {
  it('reads both logs and compares incidents, not lines', async () => {
    const { code, out } = await run(before, '--with', after, '--format', 'json', '-q');
    expect(code).toBe(EXIT.ok);
    const c = comparison.parse(JSON.parse(out));
    // Ten of each forty are printed; the kernel tells of the other thirty when the next trouble comes.
    expect(c.before).toMatchObject({ count: 120, incidents: 12, suppressed: 330, kernels: [EL7.release] });
    expect(c.after).toMatchObject({ count: 1, incidents: 1, kernels: [V6_1.release] });
    expect(c.before.exposureDays).toBeCloseTo(10, 1);
    expect(c.after.exposureDays).toBeCloseTo(10, 1);
    expect(c.rateRatio).toBeCloseTo(1 / 12, 1);
    expect(c.verdict.outcome).toBe('better');
  });

  it('one log that holds both kernels gives the same answer by itself', async () => {
    const across = comparison.parse(JSON.parse((await run(before, '--with', after, '-f', 'json', '-q')).out));
    const within = comparison.parse(JSON.parse((await run(both, '-f', 'json', '-q')).out));
    expect(within.mode).toBe('split');
    expect([within.before.incidents, within.after.incidents]).toEqual([12, 1]);
    expect(within.verdict.statement).toBe(across.verdict.statement);
  });

  it('says the same in text, Markdown and HTML', async () => {
    const c = comparison.parse(JSON.parse((await run(before, '--with', after, '-f', 'json', '-q')).out));
    const flat = (text: string): string => text.replace(/\s+/g, ' ');
    for (const format of ['text', 'md', 'html']) {
      const { out } = await run(before, '--with', after, '-f', format, '-q');
      expect(flat(out)).toContain(c.verdict.statement);
    }
  });

  it('writes a file where one is named, a PDF among them', async () => {
    const file = join(folder, 'report.pdf');
    const { code, out } = await run(before, '--with', after, '-f', 'pdf', '-o', file, '-q');
    expect([code, out]).toEqual([EXIT.ok, '']);
    expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('gives up where a side cannot be read, and goes on where a part can', async () => {
    const none = await run(join(folder, 'absent.log'), '--with', after, '-q');
    expect([none.code, none.out]).toEqual([EXIT.unreadable, '']);
    expect(none.err).toContain('absent.log');
    const part = await run(before, join(folder, 'absent.log'), '--with', after, '-f', 'json', '-q');
    expect(part.code).toBe(EXIT.partial);
    expect(comparison.parse(JSON.parse(part.out)).before.count).toBe(120);
  });
});

describe('compare --counts', () => {
  it('does the arithmetic alone', async () => {
    const { code, out } = await run('--counts', '14/30d', '3/21.5d', '--format', 'json');
    expect(code).toBe(EXIT.ok);
    const c = comparison.parse(JSON.parse(out));
    expect(c.before).toMatchObject({ count: 14, incidents: 14, exposureDays: 30 });
    expect(c.pDecrease?.toFixed(6)).toBe('0.034136');
    expect(c.rateRatioCI95.map((limit) => limit?.toFixed(6))).toEqual(['0.055095', '1.071317']);
    expect(c.quietNeededDays?.toFixed(6)).toBe('7.157969');
  });

  it('reads hours and weeks', async () => {
    const { out } = await run('--counts', '14/720h', '3/3w', '--format', 'json');
    const c = comparison.parse(JSON.parse(out));
    expect([c.before.exposureDays, c.after.exposureDays]).toEqual([30, 21]);
  });
});

describe('a wrong call is told in one line', () => {
  it.each([
    [[], /needs a path/],
    [['--with', 'b'], /needs a path/],
    [['a', '--with'], /--with needs the path/],
    [['a', '--format', 'xml'], /--format takes/],
    [['--counts', '14/30d'], /takes two counts/],
    [['--counts', '14/30d', '3/2d', '1/1d'], /takes two counts/],
    [['--counts', '14/30d', 'x'], /COUNT\/TIME/],
    [['--counts', '14/30d', '--with', '3/2d'], /no --with/],
    [['a', '--bogus'], /bogus/],
  ])('%j', async (args, message) => {
    await expect(compareCommand(args)).rejects.toThrow(UsageError);
    await expect(compareCommand(args)).rejects.toThrow(message);
  });

  it('a single case that shows one kernel asks for the other report', async () => {
    await expect(run(before, '-q')).rejects.toThrow(/--with/);
  });
});
