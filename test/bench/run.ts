/**
 * The benchmark: draws its inputs, runs each measurement beside its reference in the same run, and prints ratio, peak
 * memory and the verdict against the bars.
 *
 *     npm run bench -- [--mib 1024] [--members 100000] [--failures 100000] [--runs 3] [--huge] [--only NAME,NAME]
 *                      [--folder DIR] [--keep]
 *
 * Takes about ten minutes and 3 GB of disk at full size. --huge adds a log of ten times the size (10 GB more). The machine
 * should have nothing else to do: ratios hold when it has, but only roughly.
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { writeFailures, writeMessages, writeReport } from './inputs.ts';
import { has, inTurn, type Run, runNode, runShell } from './measure.ts';
import { packLog } from './pack.ts';
import { writeRecording } from './recording.ts';
import { windowBench } from './window.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli.mjs');
const PEAK_BAR_MIB = 300;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '954' },
    members: { type: 'string', default: '100000' },
    failures: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    folder: { type: 'string' },
    huge: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const bytes = Number(values.mib) * 1024 * 1024;
const runs = Number(values.runs);
const only = values.only?.split(',') ?? null;
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'buddyscope-bench-'));
const at = (name: string): string => join(folder, name);
let wrong = 0;
let missed = 0;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One line of the table. */
function row(what: string, figure: string, bar: string, ok: boolean | null): void {
  if (ok === false) missed++;
  const verdict = ok === null ? '' : ok ? 'ok' : 'MISSED';
  say(`  ${what.padEnd(46)}${figure.padStart(22)}   ${bar.padEnd(24)}${verdict}`);
}

const seconds = (run: Run): string => `${run.seconds.toFixed(2)} s`;

function peak(run: Run, name = 'peak memory'): void {
  if (run.peakMiB === null) return;
  row(name, `${Math.round(run.peakMiB)} MiB`, `at most ${PEAK_BAR_MIB} MiB`, run.peakMiB <= PEAK_BAR_MIB);
}

/** Each event stands on a line of its own; the whole of a flood is longer than a string may be. */
async function failuresIn(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) }))
    if (/^ {4}\{"id":"e\d+","kind":"page-allocation-failure"/.test(line)) count++;
  return count;
}

/** A fast answer that is wrong is no answer. */
async function check(run: Run, out: string, failures: number): Promise<void> {
  const found = run.code === 0 ? await failuresIn(out) : null;
  if (found === failures) return;
  wrong++;
  row('WRONG RESULT', `${found ?? 'no'} failures`, `${failures} were written`, false);
}

const analyze = (path: string, out: string) => (): Promise<Run> =>
  runNode([CLI, 'analyze', path, '--format', 'json', '--out', out, '--quiet']);

/** Compares with a reference by how many times its time ours takes. */
function ratio(name: string, ours: Run, reference: Run | null, most: number, stretch: number | null = null): void {
  if (reference === null) {
    row(`${name} (not installed)`, '', '', null);
    return;
  }
  const times = ours.seconds / reference.seconds;
  const bar = `at most ${most} ×${stretch === null ? '' : ` (aim ${stretch} ×)`}`;
  row(`${name}: ${seconds(reference)}`, `${times.toFixed(2)} ×`, bar, times <= most);
}

async function messages(): Promise<void> {
  const log = at('messages');
  const { bytes: size, failures } = writeMessages(log, bytes);
  say(`\nmessages: a log of ${(size / 1e9).toFixed(2)} GB with ${failures} failures`);
  const out = at('out.json');
  const rg = (await has('rg')) ? () => runShell(`rg -c 'page allocation failure' '${log}'`) : null;
  const best = await inTurn(runs, analyze(log, out), rg);
  row('buddyscope analyze', seconds(best.ours), '', null);
  await check(best.ours, out, failures);
  ratio("rg -c 'page allocation failure'", best.ours, best.reference, 8, 4);
  await hashAlone(log);
  peak(best.ours);
  if (await has('lnav')) {
    const query = `;SELECT count(*) FROM all_logs WHERE log_body LIKE '%page allocation failure%'`;
    const lnav = await runShell(`lnav -n -c "${query}" '${log}'`, { HOME: folder });
    const faster = lnav.seconds / best.ours.seconds;
    row(
      `lnav -n -c ';SELECT count(*) …': ${seconds(lnav)}`,
      `${faster.toFixed(1)} × faster`,
      'at least 10 ×',
      faster >= 10,
    );
  }
  const first = await runNode([join(import.meta.dirname, 'first-event.ts'), log], true);
  const ms = Number(first.stdout);
  row('first failure known after', `${ms} ms`, 'at most 500 ms', first.code === 0 && ms <= 500);
}

/** The hash of the input runs beside the analysis on a core of its own: no run can be shorter than it takes. */
async function hashAlone(path: string): Promise<void> {
  const script = `const fs=require('fs'),h=require('crypto').createHash('sha256'),b=Buffer.allocUnsafeSlow(1<<20),f=fs.openSync(${JSON.stringify(path)});for(let n;(n=fs.readSync(f,b))>0;)h.update(b.subarray(0,n));h.digest()`;
  const run = await runNode(['-e', script]);
  row('(SHA-256 of the input alone, the least there is)', seconds(run), '', null);
}

async function search(): Promise<void> {
  const log = at('messages');
  const { bytes: size } = writeMessages(log, bytes);
  say(`\nsearch: the same log`);
  const { ours } = await inTurn(runs, () => runNode([CLI, 'search', 'no such text', log]), null);
  const rate = size / 1e6 / ours.seconds;
  row('buddyscope search, plain text', `${Math.round(rate)} MB/s`, 'at least 300 MB/s', rate >= 300 && ours.code === 0);
  peak(ours);
  const slow = await runNode([CLI, 'search', '--regex', '(a+)+$', log]);
  row("--regex '(a+)+$', which would hang elsewhere", `${Math.round(size / 1e6 / slow.seconds)} MB/s`, '', null);
}

async function packed(): Promise<void> {
  if (!(await has('xz'))) return say('\ntar.xz: xz is not installed');
  const log = at('messages');
  const { failures } = writeMessages(log, bytes);
  const forms = [
    ['tar.xz of one block', ['-T1', '-1'], 1.4],
    ['tar.xz of many blocks', ['-T2', '-1', '--block-size=16MiB'], 1],
  ] as const;
  for (const [name, options, most] of forms) {
    const archive = at('report.tar.xz');
    await packLog(log, archive, options);
    say(`\n${name}: the same log in a report`);
    const out = at('out.json');
    const best = await inTurn(runs, analyze(archive, out), () => runShell(`xz -T1 -dc '${archive}' | tar -t`));
    row('buddyscope analyze', seconds(best.ours), '', null);
    await check(best.ours, out, failures);
    ratio('xz -T1 -dc | tar -t', best.ours, best.reference, most);
    peak(best.ours);
  }
}

async function members(): Promise<void> {
  const count = Number(values.members);
  const plain = at('members.tar');
  const { failures } = writeReport(plain, count, 60);
  const forms = [plain];
  if ((await has('xz')) && (await runShell(`xz -T1 -1 -k -f '${plain}'`)).code === 0) forms.unshift(`${plain}.xz`);
  for (const path of forms) {
    say(
      `\nreport of ${count} members, 60 of which matter: ${path.endsWith('xz') ? '.tar.xz, as sos packs it' : '.tar'}`,
    );
    const out = at('out.json');
    const best = await inTurn(runs, analyze(path, out), () => runShell(`tar -tf '${path}'`));
    row('buddyscope analyze', seconds(best.ours), '', null);
    await check(best.ours, out, failures);
    ratio('tar -tf', best.ours, best.reference, 1.5);
    peak(best.ours);
  }
}

async function failures(): Promise<void> {
  const log = at('failures');
  const { bytes: size, failures: count } = writeFailures(log, Number(values.failures));
  say(`\nfailures: a log of nothing but ${count} failures, ${(size / 1e6).toFixed(0)} MB`);
  let best = { read: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY, decode: Number.POSITIVE_INFINITY };
  let memory: number | null = null;
  for (let i = 0; i < runs; i++) {
    const run = await runNode([join(import.meta.dirname, 'read-failures.ts'), log], true);
    const told = JSON.parse(run.stdout) as {
      events: number;
      read: { cpuSeconds: number; wallSeconds: number };
      decode: { cpuSeconds: number };
    };
    if (told.events !== count) wrong++;
    best = {
      read: Math.min(best.read, told.read.cpuSeconds),
      wall: Math.min(best.wall, told.read.wallSeconds),
      decode: Math.min(best.decode, told.decode.cpuSeconds),
    };
    memory = run.peakMiB;
  }
  const rate = count / best.read;
  row('events read per second of one core', `${Math.round(rate)} /s`, 'at least 20000 /s', rate >= 20_000);
  row('the same by the clock', `${Math.round(count / best.wall)} /s`, '', null);
  row(
    'read, and decoded to gfp names and stack stories',
    `${Math.round(count / (best.read + best.decode))} /s`,
    '',
    null,
  );
  row('peak memory, all of them held', `${Math.round(memory ?? 0)} MiB`, '', null);
  const out = at('out.json');
  const whole = await analyze(log, out)();
  row('buddyscope analyze, with verdicts, as JSON', seconds(whole), '', null);
  await check(whole, out, count);
  peak(whole);
}

/** Each series stands on a line of its own; all of them together are longer than a string may be. */
async function fewestPoints(path: string): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for await (const line of createInterface({ input: createReadStream(path) }))
    if (line.startsWith('{')) fewest = Math.min(fewest, line.split('["20').length - 1);
  return fewest;
}

/** Thirty days of minutes, once the values of memory alone and once all of them. */
async function recording(): Promise<void> {
  const samples = 43_200;
  const file = at('sa22');
  const size = writeRecording(file, samples);
  say(`\nrecording: ${samples} samples of sysstat, ${(size / 1e6).toFixed(0)} MB`);
  const out = at('series.json');
  const [memory, all] = ['-r ALL -S', '-A'];
  for (const [what, match, options] of [
    ['memory', ['--match', 'memory.'], memory],
    ['all', [], all],
  ] as const) {
    const ours = (): Promise<Run> => runNode([CLI, 'series', file, ...match, '--out', out, '--quiet']);
    const reference = (await has('sadf'))
      ? () => runShell(`sadf -j '${file}' -- ${options} > '${at('sadf.json')}'`)
      : null;
    const best = await inTurn(runs, ours, reference);
    row(`buddyscope series, ${what}`, seconds(best.ours), '', null);
    // The first record is what the second is compared with, and makes no point.
    if (best.ours.code !== 0 || (await fewestPoints(out)) !== samples - 1) {
      wrong++;
      row('WRONG RESULT', 'samples are missing', '', false);
    }
    ratio(`sadf -j -- ${options}`, best.ours, best.reference, 1.5);
    // The same by what processors did, which neighbours on the machine bear upon less.
    const [own, other] = [best.ours.cpuSeconds, best.reference?.cpuSeconds ?? null];
    if (own !== null && other !== null) {
      const figure = `${(own / other).toFixed(2)} ×`;
      row(`processors: ${own.toFixed(2)} s of ${other.toFixed(2)} s`, figure, 'at most 1.5 ×', own / other <= 1.5);
    }
    peak(best.ours);
  }
}

/** Ten times the log with as many failures: memory may grow with what was found, not with what was read. */
async function huge(): Promise<void> {
  const log = at('huge');
  const { bytes: size, failures: count } = writeMessages(log, 10 * bytes, 10);
  say(`\nhuge: a log of ${(size / 1e9).toFixed(1)} GB with ${count} failures`);
  const out = at('out.json');
  const run = await analyze(log, out)();
  row('buddyscope analyze', seconds(run), '', null);
  await check(run, out, count);
  peak(run);
  rmSync(log);
}

const windows = (): Promise<void> => windowBench({ at, failures: Number(values.failures), runs, say, row });

const ALL: Readonly<Record<string, () => Promise<void>>> = {
  messages,
  search,
  packed,
  members,
  failures,
  recording,
  window: windows,
  huge,
};

try {
  say(
    `inputs in ${folder}; the best of ${runs} runs counts; ${process.version} on ${process.platform} ${process.arch}`,
  );
  for (const [name, measure] of Object.entries(ALL)) {
    if (only === null ? name !== 'huge' || values.huge : only.includes(name)) await measure();
  }
  say(
    `\n${missed === 0 ? 'every bar is held' : `${missed} bars are missed`}${wrong > 0 ? `, ${wrong} WRONG RESULTS` : ''}`,
  );
  if (wrong > 0) process.exitCode = 1;
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
