import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Analysis, analysis as schema } from '../../shared/contract/index.ts';
import { dress, report } from '../builders/kernel-log.ts';
import { cli, SAMPLE, SEED } from './run-cli.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'buddyscope-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const json = (...paths: string[]): Analysis =>
  schema.parse(JSON.parse(cli('analyze', ...paths, '--format', 'json').stdout));

describe('analyze, on what people really send', () => {
  it('the bundled sosreport: every failure once, host and boot known', () => {
    const run = cli('analyze', SAMPLE, '--format', 'json');
    expect(run.code).toBe(0);
    const result = schema.parse(JSON.parse(run.stdout));
    expect(result.inputs[0]).toMatchObject({ kind: 'sosreport', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(result.host).toMatchObject({ hostname: 'app-db01', kernel: '6.1.0-56-amd64', arch: 'x86_64' });
    expect(result.events.filter((e) => e.kind === 'page-allocation-failure')).toHaveLength(39);
    expect(result.coverage.suppressed).toBe(156);
    expect(result.coverage.boots).toHaveLength(1);
    // Seen in dmesg, kern.log, messages and the journal: one event, several places.
    expect(Math.max(...result.events.map((e) => e.evidence.length))).toBeGreaterThanOrEqual(3);
    expect(result.events.every((e) => e.time !== null)).toBe(true);
  });

  it('every place that an event cites holds its first line', () => {
    const lines = dress.syslogSeconds([
      'some other line',
      ...report({ order: 1 }),
      'another',
      ...report({ comm: 'nginx: worker', order: 4 }),
    ]);
    const text = `${lines.join('\n')}\n`;
    const path = file('messages', text);
    for (const event of json(path).events) {
      for (const place of event.evidence) {
        expect(lines[place.line - 1]).toContain('page allocation failure');
        expect(text.slice(place.byteOffset).split('\n')[0]).toBe(lines[place.line - 1]);
      }
    }
  });

  it('a rotated file is older than the next one: its years follow', () => {
    const report_ = join(folder, 'sosreport-rotated');
    const put = (name: string, text: string): void => {
      mkdirSync(join(report_, name, '..'), { recursive: true });
      writeFileSync(join(report_, name), text);
    };
    const line = (stamp: string, comm: string) =>
      `${stamp} db01 kernel: ${comm}: page allocation failure: order:1, mode:0x20\n`;
    put('sos_commands/date/date', 'Sun Nov 22 10:00:00 UTC 2026\n');
    put('var/log/messages', line('Nov 20 10:00:00', 'live'));
    put('var/log/messages.1', line('Feb 20 10:00:00', 'one') + line('Nov  1 10:00:00', 'one'));
    put('var/log/messages.2', line('Mar  5 10:00:00', 'two'));
    const years = json(report_).events.map((event) => [event.process, event.time?.slice(0, 7)]);
    expect(years).toEqual([
      ['two', '2025-03'],
      ['one', '2026-02'],
      ['one', '2026-11'],
      ['live', '2026-11'],
    ]);
  });

  it('the same log plain and compressed tells the same', () => {
    const text = dress.dmesg(report()).join('\n');
    const plain = json(file('dmesg.txt', text));
    const packed = json(file('dmesg.gz', gzipSync(text)));
    const strip = (a: Analysis) => a.events.map((e) => ({ ...e, evidence: [] }));
    expect(strip(packed)).toEqual(strip(plain));
  });

  it('an unpacked folder is read like its archive', () => {
    const root = join(folder, 'sosreport-x');
    mkdirSync(join(root, 'var/log'), { recursive: true });
    mkdirSync(join(root, 'proc'), { recursive: true });
    writeFileSync(join(root, 'var/log/messages'), dress.syslogSeconds(report()).join('\n'));
    writeFileSync(join(root, 'proc/meminfo'), 'MemTotal:         463304 kB\nMemFree:            3092 kB\n');
    const result = json(root);
    expect(result.events).toHaveLength(1);
    expect(result.host.memTotalKiB).toBe(463_304);
  });

  it('the seed comes out right from the log and from the paragraph', () => {
    for (const name of ['seed-lines.log', 'seed-paragraph.txt']) {
      const { events } = json(join(SEED, name));
      expect(events).toHaveLength(2);
      const [first, second] = events;
      expect(first).toMatchObject({
        process: 'python2.6',
        order: 1,
        sizeKiB: 8,
        mode: '0x20',
        kernel: '2.6.32-358.2.1.el6.x86_64',
        bootSeconds: 21_289.479063,
        trace: null,
        memory: null,
      });
      expect(first?.gfp).toMatchObject({
        names: ['GFP_ATOMIC'],
        bits: ['__GFP_HIGH'],
        canSleep: false,
        highestZone: 'Normal',
      });
      expect(second).toMatchObject({ process: 'swapper', pid: 0, tainted: '' });
      expect(second?.trace).toMatchObject({
        context: 'softirq',
        requester: { symbol: 'sk_prot_alloc' },
        driver: { module: 'vmxnet3' },
      });
      expect(second?.trace?.frames).toHaveLength(37);
      // What was left on the stack by earlier calls must not be told.
      for (const stale of ['mod_timer', 'swiotlb_map_page', 'handle_IRQ_event'])
        expect(second?.trace?.kernelStory).not.toContain(stale);
      expect(second?.trace?.story).toMatch(/bystander|did not ask|only the idle task/);
    }
  });
});

describe('output', () => {
  it('text is plain when it is not a terminal, and standard output carries nothing else', () => {
    const run = cli('analyze', SAMPLE);
    expect(run.code).toBe(0);
    expect(run.stdout).not.toContain('\u001b');
    expect(run.stderr).toBe('');
    // Commands that are to be copied stay on one line, everything else fits a ticket.
    expect(run.stdout.split('\n').filter((line) => line.length > 80 && !line.startsWith('       '))).toEqual([]);
  });

  it('writes every form to a file', () => {
    for (const [format, start] of [
      ['html', '<!doctype html>'],
      ['md', '#'],
      ['pdf', '%PDF-'],
      ['json', '{'],
    ] as const) {
      const out = join(folder, `report.${format}`);
      const run = cli('analyze', join(SEED, 'seed-lines.log'), '--format', format, '--out', out);
      expect([format, run.code, run.stdout]).toEqual([format, 0, '']);
      expect(
        readFileSync(out).toString('latin1', 0, 40).toLowerCase().trimStart().startsWith(start.toLowerCase()),
      ).toBe(true);
    }
  });

  it('looks into a folder of files with names of their own, and keeps what holds a report', () => {
    const place = join(folder, 'from the customer');
    mkdirSync(join(place, 'host a'), { recursive: true });
    writeFileSync(
      join(place, 'host a', 'what we saw.txt.gz'),
      gzipSync(`${dress.dmesg(report({ order: 3 })).join('\n')}\n`),
    );
    writeFileSync(join(place, 'mail.txt'), 'We had a page allocation failure. order:3, as the boss says.\n');
    writeFileSync(join(place, 'picture.png'), new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]));
    const { events, inputs } = json(place);
    expect(events.map((e) => [e.order, e.evidence.map((p) => p.member)])).toEqual([[3, ['host a/what we saw.txt.gz']]]);
    expect(inputs[0]).toMatchObject({ kind: 'directory', problems: [] });
  });

  it('lays the rules of a site over the verdicts, and names a bad one', () => {
    const rule = (id: string, say: object) => ({ id, title: `Title of ${id}`, when: { process: ['swapp*'] }, say });
    const rules = file(
      'rules.json',
      JSON.stringify({
        format: 'buddyscope.rules/1',
        rules: [rule('ours', { cause: 'harmless-fallback', note: 'Seen before.' }), rule('broken', { cause: 'magic' })],
      }),
    );
    const run = cli('analyze', join(SEED, 'seed-lines.log'), '--rules', rules, '--format', 'json');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain(`${rules}: rule 2 ("broken") is not used`);
    const { events, findings } = schema.parse(JSON.parse(run.stdout));
    const causes = events.map((e) => [e.process, e.verdict?.cause]);
    expect(causes).toContainEqual(['swapper', 'harmless-fallback']);
    expect(causes).not.toContainEqual(['python2.6', 'harmless-fallback']);
    expect(findings[0]).toMatchObject({ id: 'rule-ours', detail: expect.stringContaining('Seen before.') });
    expect(cli('analyze', join(SEED, 'seed-lines.log'), '--rules', join(folder, 'none.json'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.json'),
    });
  });

  it('says what it takes', () => {
    expect(cli('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('analyze PATH') });
    expect(cli('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^buddyscope \d+\.\d+\.\d+\n$/) });
    expect(cli('analyze', '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--format') });
  });
});

describe('what cannot be read', () => {
  it('wrong calls end with 2 and one line', () => {
    for (const args of [
      [],
      ['analyze'],
      ['analyse', 'x'],
      ['analyze', '--format', 'xml', 'x'],
      ['analyze', '--nonsense', 'x'],
    ]) {
      expect(cli(...args).code).toBe(2);
    }
  });

  it.each([
    ['a wrong path', () => join(folder, 'nowhere.tar.xz'), /nowhere\.tar\.xz does not exist/],
    ['an empty file', () => file('empty.log', ''), /empty\.log is empty/],
    [
      'a PNG named .tar.xz',
      () => file('pic.tar.xz', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      /pic\.tar\.xz is a PNG image/,
    ],
    ['a 0-byte gz', () => file('zero.log.gz', ''), /zero\.log\.gz is empty/],
  ])('%s: 3, a message with its name, nothing on standard output', (_, path, message) => {
    const run = cli('analyze', path());
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toBe('');
  });

  it('an archive cut in half: what precedes the cut is analysed, the cut is named, 4', () => {
    const whole = readFileSync(SAMPLE);
    const path = file('half.tar.xz', whole.subarray(0, Math.floor(whole.length * 0.7)));
    const run = cli('analyze', path, '--format', 'json');
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('half.tar.xz');
    const result = schema.parse(JSON.parse(run.stdout));
    expect(result.events.length).toBeGreaterThan(0);
    expect(result.coverage.missing.join()).toContain('half.tar.xz');
  });

  it('one good and one bad input: the good one is analysed, 4', () => {
    const run = cli('analyze', join(SEED, 'seed-lines.log'), join(folder, 'nowhere'), '--format', 'json');
    expect(run.code).toBe(4);
    expect(schema.parse(JSON.parse(run.stdout)).events).toHaveLength(2);
  });

  it('a log that unpacks beyond a limit: the limit is named, and moving it reads on', () => {
    const text = `${dress.dmesg(report()).join('\n')}\n`;
    const path = file('flood.gz', gzipSync(text.repeat(200)));
    const stopped = cli('analyze', path, '--limit', 'maxTotalBytes=100KiB', '--format', 'json');
    expect(stopped.code).toBe(4);
    expect(stopped.stderr).toMatch(/flood\.gz.*100 KiB.*raise the limit \(maxTotalBytes\)/);
    const { events, coverage } = schema.parse(JSON.parse(stopped.stdout));
    expect(events).toHaveLength(1);
    expect(coverage.missing.join()).toContain('maxTotalBytes');
    expect(cli('analyze', path, '--limit', 'maxTotalBytes=100MiB').code).toBe(0);
    const wrong = cli('analyze', path, '--limit', 'maxSize=3');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/maxRatio \(400\), maxTotalBytes \(256GiB\)/);
  });

  it('inputs are never written to', () => {
    const path = file('keep.log', dress.dmesg(report()).join('\n'));
    const before = readFileSync(path);
    cli('analyze', path, '--format', 'html', '--out', join(folder, 'keep.html'));
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
