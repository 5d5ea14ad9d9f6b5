/**
 * Holds every file of sysstat in a folder against sysstat itself: `node test/sysstat/run.ts FOLDER [--sadf PATH] [--sar PATH]`.
 * What `sadf -j FILE -- -A` prints is the truth; the binary file, and what sadf and sar print of it in their other forms, are to
 * give the same series. The folder is only read: that of sysstat's own test data (tests/ of its sources), or any archive.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixedDiskName } from '../../shared/sysstat/disk-names.ts';
import { diskNamesOf, isSaFile, readSysstat, type SysstatResult } from '../../shared/sysstat/index.ts';
import { UTC } from '../../shared/time/zone.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sadf: { type: 'string', default: 'sadf' }, sar: { type: 'string', default: 'sar' } },
});
const folder = positionals[0] ?? process.env['SYSSTAT_DATA'];
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write(
    folder === undefined
      ? 'name a folder with files of sysstat: node test/sysstat/run.ts FOLDER (or SYSSTAT_DATA=FOLDER)\n'
      : `${folder} is not there\n`,
  );
  process.exit(2);
}

/** Of this machine, whose files are among those that are held against sysstat. */
const diskNames = existsSync('/proc/partitions')
  ? diskNamesOf(readFileSync('/proc/partitions', 'utf8'))
  : new Map<string, string>();

type Truth = Map<string, Map<number, number>>;

function output(program: string, args: readonly string[]): Buffer | null {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC', S_TIME_FORMAT: 'ISO', S_COLORS: 'never' };
  const run = spawnSync(program, args, { env, maxBuffer: 1024 ** 3, stdio: ['ignore', 'pipe', 'ignore'] });
  return run.status === 0 ? run.stdout : null;
}

/** Names of items in the JSON of sadf. */
const ITEM = ['cpu', 'intr', 'iface', 'disk-device', 'line', 'fchost', 'mountpoint', 'filesystem', 'number', 'softnet'];

function walk(value: object, path: string, at: number, into: Truth): void {
  for (const [key, own] of Object.entries(value)) {
    const place = `${path}${key}`;
    if (Array.isArray(own)) {
      for (const item of own) {
        const name = ITEM.find((each) => each in item);
        const { [name ?? '']: label, ...rest } = item;
        walk(rest, `${place}[${label}].`, at, into);
      }
    } else if (typeof own === 'number') {
      const origin = diskName(place);
      into.set(origin, (into.get(origin) ?? new Map()).set(at, own));
    }
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) walk(own, `${place}.`, at, into);
  }
}

/** Values under their paths, and the moments of restarts under a path of their own. */
function truthOf(json: string): Truth {
  const truth: Truth = new Map();
  const [host] = JSON.parse(json).sysstat.hosts;
  const at = ({ date, time }: { date: string; time: string }): number => Date.parse(`${date}T${time}Z`) / 1000;
  for (const { timestamp, ...values } of host.statistics)
    if (timestamp !== undefined) walk(values, '', at(timestamp), truth);
  for (const { boot } of host.restarts) walk({ restart: 1 }, '', at(boot), truth);
  return truth;
}

/** What bears on no allocation and is not read, and a figure that sysstat itself called meaningless and dropped. */
const LEFT_OUT = /^power-management\.(?!cpu-frequency)|^disk\[.*\]\.svctm$/;
/** What sadf -j tells and its tables, and those of sar, do not: they print each size and queue in one unit only. */
const NOT_IN_TABLES = /^disk\[.*\]\.(?:rd_sec|wr_sec|dc_sec|avgrq-sz|avgqu-sz)$/;
/** Columns that sadf -d does not name. */
const NOT_IN_CSV = /^interrupts\[.*\]\.CPU\d+$/;
/** What a binary file tells and sadf -j does not: `sar -u` calls the same by other names than `sar -u ALL`. */
const OTHER_NAME = /^cpu-load\[.*\]\.(?:user|system)$/;

/** Disks of another machine are called by their numbers; where those are fixed the name is known. */
const diskName = (origin: string): string =>
  origin.replace(
    /^disk\[dev(\d+)-(\d+)\]/,
    (_, major, minor) => `disk[${diskNames.get(`${major}:${minor}`) ?? fixedDiskName(Number(major), Number(minor))}]`,
  );

interface Difference {
  readonly values: number;
  readonly wrong: string[];
  readonly missing: string[];
  readonly more: string[];
}

function compare(form: string, truth: Truth, { series, restarts }: SysstatResult): Difference {
  const wrong: string[] = [];
  let count = 0;
  const ours = new Map(series.map((each) => [diskName(each.origin), each]));
  for (const at of restarts)
    if (truth.get('restart')?.has(at) !== true) wrong.push(`restart at ${new Date(at * 1000).toISOString()}`);
  if ((truth.get('restart')?.size ?? 0) > new Set(restarts).size) wrong.push('a restart is missing');
  for (const [origin, { times, values }] of ours) {
    const points = truth.get(origin);
    if (points === undefined) continue;
    if (points.size !== times.length) wrong.push(`${origin}: ${times.length} samples, ${points.size} expected`);
    for (const [i, at] of times.entries()) {
      count++;
      if (points.get(at) !== values[i])
        wrong.push(`${origin} at ${new Date(at * 1000).toISOString()}: ${values[i]}, ${points.get(at)} expected`);
    }
  }
  const tables = ['csv', 'lines', 'sar'].includes(form);
  const missing = [...truth.keys()].filter(
    (origin) =>
      !ours.has(origin) &&
      origin !== 'restart' &&
      !LEFT_OUT.test(origin) &&
      !(tables && NOT_IN_TABLES.test(origin)) &&
      !(form === 'csv' && NOT_IN_CSV.test(origin)),
  );
  const more = [...ours.keys()].filter((origin) => !truth.has(origin) && !OTHER_NAME.test(origin));
  return { values: count, wrong, missing, more };
}

const some = (list: readonly string[]): string =>
  `${list.slice(0, 6).join('; ')}${list.length > 6 ? `; and ${list.length - 6} more` : ''}`;

function* files(place: string): Generator<string> {
  for (const name of readdirSync(place).sort()) {
    const path = join(place, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about?.isDirectory()) yield* files(path);
    else if (about?.isFile() && about.size > 2 && isSaFile(readFileSync(path))) yield path;
  }
}

let different = 0;
for (const path of files(folder)) {
  const read = (bytes: Uint8Array, source: string): SysstatResult =>
    readSysstat(bytes, (part) => Buffer.from(part).toString('utf8'), { source, zone: UTC, notAfter: null, diskNames });
  const own = read(readFileSync(path), path);
  const json = output(values.sadf, ['-j', path, '--', '-A']);
  if (json === null) {
    process.stdout.write(
      `${path}: not read by sadf; by us ${own.series.length} series (${own.problems[0] ?? 'no problem'})\n`,
    );
    continue;
  }
  let truth: Truth;
  try {
    truth = truthOf(json.toString('utf8'));
  } catch (error) {
    process.stdout.write(
      `${path}: what this sadf prints is no JSON (${error instanceof Error ? error.message : error})\n`,
    );
    continue;
  }
  const forms: [string, SysstatResult][] = [['binary', own]];
  for (const [form, program, args] of [
    ['json', values.sadf, ['-j', path, '--', '-A']],
    ['xml', values.sadf, ['-x', path, '--', '-A']],
    ['csv', values.sadf, ['-d', path, '--', '-A']],
    ['lines', values.sadf, ['-p', path, '--', '-A']],
    ['sar', values.sar, ['-A', '-f', path]],
  ] as const) {
    const text = output(program, args);
    if (text !== null) forms.push([form, read(text, `${path}.${form}`)]);
  }
  for (const [form, result] of forms) {
    const { values: count, wrong, missing, more } = compare(form, truth, result);
    if (wrong.length + missing.length + more.length > 0) different++;
    const parts = [
      `${path} ${form}: ${count} values`,
      wrong.length > 0 ? `${wrong.length} WRONG (${some(wrong)})` : '',
      missing.length > 0 ? `${missing.length} series missing (${some(missing)})` : '',
      more.length > 0 ? `${more.length} series more (${some(more)})` : '',
      result.problems.length > 0 ? `problems: ${some(result.problems)}` : '',
    ];
    process.stdout.write(`${parts.filter((part) => part !== '').join(' | ')}\n`);
  }
}
process.stdout.write(different === 0 ? 'everything is as sysstat tells it\n' : `${different} forms differ\n`);
process.exitCode = different === 0 ? 0 : 1;
