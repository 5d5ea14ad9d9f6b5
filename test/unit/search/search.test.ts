/** Search over whole inputs, and what the command prints of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { searchCommand } from '../../../electron/cli/search-command.ts';
import { type Match, search } from '../../../electron/engine/search/search.ts';
import { logText, sosreport, tar } from '../../builders/archives.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buddyscope-search-'));
  await writeFile(
    at('report.tar'),
    tar(
      ...sosreport('db01', {
        'var/log/messages': `${logText(3)}needle \u001b[31mred\u001b[0m\ttab \u202eright\n`,
        'var/log/messages-20141026.gz': gzipSync(`${logText(2)}packed needle\n`),
        'var/log/app/server.log': 'app needle\n',
        'sos_commands/logs/journalctl_--no-pager': 'Oct 24 11:00:00 host kernel: needle in the journal\n',
        'etc/needle.conf': 'needle = 1\n',
        'var/log/wtmp': 'needle',
        'var/log/app/cache.log': Buffer.from('\u0000\u0001needle\n'),
      }),
    ),
  );
  await writeFile(at('plain'), `one\ntwo needle\n\u0000\u0000crashed needle\n`);
  await writeFile(at('cut.gz'), gzipSync(`needle\n${logText(4000)}`).subarray(0, 2000));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function all(found: AsyncIterable<Match>): Promise<string[]> {
  const lines: string[] = [];
  for await (const m of found) lines.push(`${m.member}:${m.line}`);
  return lines;
}

describe('a search', () => {
  it('covers the text logs of a report, packed ones too, and neither settings nor databases', async () => {
    const found = search([at('report.tar')], 'needle');
    expect((await all(found)).sort()).toEqual([
      'sos_commands/logs/journalctl_--no-pager:1',
      'var/log/app/server.log:1',
      'var/log/messages-20141026.gz:3',
      'var/log/messages:4',
    ]);
    expect(found.summary()).toMatchObject({ members: 4, matches: 4, unreadable: 0, partial: 0 });
  });

  it('takes a file that was given by itself for a log, holes of a crash included', async () => {
    expect(await all(search([at('plain')], 'needle'))).toEqual(['plain:2', 'plain:3']);
  });

  it('names the input where there are several, and says what could not be read', async () => {
    const found = search([at('plain'), at('cut.gz'), at('none')], 'needle');
    expect(await all(found)).toEqual(['plain!/plain:2', 'plain!/plain:3', 'cut.gz!/cut.gz:1']);
    const { unreadable, partial, problems } = found.summary();
    expect([unreadable, partial]).toEqual([1, 1]);
    expect(problems.map((p) => p.file)).toEqual([expect.stringContaining('cut.gz'), expect.stringContaining('none')]);
  });

  it('hands matches over while it goes on, and ends at once when it is stopped', async () => {
    const stop = new AbortController();
    const big = at('big.log');
    await writeFile(big, `needle\n${logText(1).repeat(200_000)}needle\n`);
    const seen: number[] = [];
    const reading = (async (): Promise<void> => {
      for await (const { line } of search([big], 'needle', { signal: stop.signal })) {
        seen.push(line);
        stop.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([1]);
  });
});

describe('the command', () => {
  let written = '';
  let told = '';

  async function run(...args: string[]): Promise<number> {
    written = '';
    told = '';
    vi.spyOn(process.stdout, 'write').mockImplementation(((text: string, done?: () => void) => {
      written += text;
      done?.();
      return true;
    }) as typeof process.stdout.write);
    vi.spyOn(process.stderr, 'write').mockImplementation(((text: string) => {
      told += text;
      return true;
    }) as typeof process.stderr.write);
    return await searchCommand(args);
  }

  afterEach(() => vi.restoreAllMocks());

  it('prints member, line and text, with nothing in it that steers a terminal', async () => {
    expect(await run('red', at('report.tar'))).toBe(0);
    expect(written).toBe('var/log/messages:4:needle \\x1b[31mred\\x1b[0m\ttab \\u202eright\n');
  });

  it('takes regular expressions, ignores case, and stops at a count', async () => {
    expect(await run('--regex', '^Two N.*e$', '--ignore-case', at('plain'))).toBe(0);
    expect(written).toBe('plain:2:two needle\n');
    expect(await run('-m', '1', 'needle', at('plain'))).toBe(0);
    expect(written).toBe('plain:2:two needle\n');
  });

  it('ends with 0 without a match, 3 where nothing could be read, 4 where a part was lost', async () => {
    expect([await run('absent', at('plain')), written]).toEqual([0, '']);
    expect(await run('needle', at('none'))).toBe(3);
    expect(told).toContain('none');
    expect(await run('needle', at('cut.gz'))).toBe(4);
    expect(written).toBe('cut.gz:1:needle\n');
  });

  it.each([[['needle']], [[]], [['--regex', 'a(b', 'x']], [['--max-count', '0', 'a', 'x']], [['--none', 'a', 'x']]])(
    'refuses a wrong call: %j',
    async (args) => {
      await expect(run(...args)).rejects.toMatchObject({ name: 'UsageError' });
    },
  );
});
