/** `analyze --format ndjson`: lines for programs that read along. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LineOutput } from '../../electron/cli/line-output.ts';
import { NdjsonStream } from '../../electron/cli/ndjson-output.ts';
import { analyze } from '../../electron/engine/analyze.ts';
import { type StreamLine, streamLine } from '../../shared/contract/index.ts';
import { dress, report } from '../builders/kernel-log.ts';
import { cli, ROOT, SAMPLE } from './run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-ndjson-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = (text: string): StreamLine[] => {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => streamLine.parse(JSON.parse(line)));
};
const only = <T extends StreamLine['type']>(lines: readonly StreamLine[], type: T) =>
  lines.filter((line): line is Extract<StreamLine, { type: T }> => line.type === type);
/** Lines of one type as they stand in the document. */
const bare = (lines: readonly StreamLine[]) => lines.map(({ type: _, ...rest }) => rest);
const place = (p: { member: string; line: number; byteOffset: number }): string =>
  `${p.member}:${p.line}@${p.byteOffset}`;

describe('analyze --format ndjson', () => {
  it('tells what --format json tells, cut into lines', () => {
    const lines = linesOf(cli('analyze', SAMPLE, '--format', 'ndjson').stdout);
    const document = JSON.parse(cli('analyze', SAMPLE, '--format', 'json').stdout) as Record<string, unknown>;
    const [end] = only(lines, 'end');
    expect(lines.at(-1)).toBe(end);
    expect({
      ...end?.analysis,
      events: bare(only(lines, 'event')),
      groups: bare(only(lines, 'group')),
      findings: bare(only(lines, 'finding')),
    }).toEqual(document);
    expect(end).toMatchObject({ exitCode: 0, events: only(lines, 'event').length });
  });

  it('a failure that was told while reading is found again in the result by its place, and none appears from nowhere', () => {
    const lines = linesOf(cli('analyze', SAMPLE, '--format', 'ndjson').stdout);
    const told = only(lines, 'found').map(place);
    const cited = only(lines, 'event').flatMap((event) => event.evidence.map(place));
    expect(told.length).toBeGreaterThan(100);
    expect([...told].sort()).toEqual([...cited].sort());
  });

  it('the first failure goes out while most of the log is still unread', async () => {
    const path = join(folder, 'messages');
    const failure = `${dress.syslogSeconds(report()).join('\n')}\n`;
    writeFileSync(path, failure + 'Oct 24 11:27:42 host sshd[1]: session opened\n'.repeat(200_000));
    let bytesRead = 0;
    const firstAt: number[] = [];
    const output: LineOutput = {
      write: (text) => {
        if (text.includes('"type":"found"')) firstAt.push(bytesRead);
      },
      written: async () => {},
      gone: false,
      close: () => {},
    };
    const stream = new NdjsonStream(output, { tellsFound: true, tellsProgress: true });
    await analyze([path], {
      onReport: (member, found) => stream.found(member, found),
      onProgress: (progress) => {
        if (progress.stage === 'reading') bytesRead = progress.bytesRead;
        stream.progress(progress);
      },
    });
    expect(firstAt).toHaveLength(1);
    expect(firstAt[0]).toBeLessThan(bytesRead / 2);
  });

  it('tells nothing of the inputs before it is known what is to be hidden', () => {
    const host = 'payroll-db7';
    const root = join(folder, 'sosreport-x');
    mkdirSync(join(root, 'var/log'), { recursive: true });
    const log = dress.syslogSeconds(report({ comm: `a-${host}` }));
    writeFileSync(join(root, 'var/log/messages'), log.join('\n'));
    writeFileSync(join(root, 'hostname'), `${host}\n`);
    const open = cli('analyze', root, '--format', 'ndjson').stdout;
    expect(open).toContain(host);
    const hidden = cli('analyze', root, '--format', 'ndjson', '--redact', '--redact-words', host).stdout;
    expect(hidden).not.toContain(host);
    const lines = linesOf(hidden);
    expect(only(lines, 'start')[0]?.tellsFound).toBe(false);
    expect(only(lines, 'found')).toEqual([]);
    expect(only(lines, 'event')).toHaveLength(1);
  });

  it('says at its end that nothing could be read', () => {
    const run = cli('analyze', join(folder, 'gone'), '--format', 'ndjson');
    expect(run.code).toBe(3);
    const end = linesOf(run.stdout).at(-1);
    expect(end).toMatchObject({ type: 'end', exitCode: 3, events: 0 });
    expect(run.stdout).toContain('does not exist');
  });

  it('writes to a file, which replaces an older one', () => {
    const out = join(folder, 'out.ndjson');
    writeFileSync(out, 'x'.repeat(10_000_000));
    expect(cli('analyze', SAMPLE, '--format', 'ndjson', '--out', out, '--quiet').stdout).toBe('');
    const lines = linesOf(readFileSync(out, 'utf8'));
    expect(lines.at(-1)?.type).toBe('end');
    expect(only(lines, 'progress')).toEqual([]);
    const refused = cli('analyze', SAMPLE, '--format', 'ndjson', '--out', join(folder, 'no-folder', 'x'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('no-folder');
    expect(refused.stderr).not.toContain('defect');
  });

  it('a reader that has seen enough ends it without complaint', async () => {
    const child = spawn(process.execPath, [`${ROOT}dist/cli.mjs`, 'analyze', SAMPLE, '--format', 'ndjson']);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  });
});
