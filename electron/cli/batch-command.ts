/** `buddyscope batch PATH... --out DIR`: thousands of reports, as tables. */
import { access, mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lossOf, partOf, runUnits } from '../engine/fleet/run.ts';
import { FLEET_FORMATS, type FleetCounts, type FleetFormat, writeTables } from '../engine/fleet/tables.ts';
import { listUnits, reportKey, shardOf, type Unit } from '../engine/fleet/units.ts';
import { EXIT, UsageError } from './exit.ts';
import { OUTPUT_FLAGS, RULES_FLAG, readFlags } from './flags.ts';
import { readRules } from './rules-option.ts';

const USAGE = 'buddyscope batch PATH... --out DIR';
/** A process that reads a report stays below this; more at once than fit would swap. */
const DEFAULT_MEMORY_MIB = 2048;
const DEFAULT_TIMEOUT_S = 3600;
/** Lines of problems that a run prints; the tables hold all. */
const MAX_TOLD = 20;

interface Call {
  readonly paths: string[];
  readonly stdin: boolean;
  readonly out: string;
  readonly formats: ReadonlySet<FleetFormat>;
  readonly jobs: number;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  readonly shard: { readonly index: number; readonly of: number };
  readonly rules: string[];
  readonly quiet: boolean;
}

export async function batchCommand(args: string[]): Promise<number> {
  const call = read(args);
  const told = (text: string): boolean => process.stderr.write(`buddyscope: ${text}\n`);
  // Read here as well: what is wrong with a rule is told once, not once for each report.
  const rules = await readRules(call.rules, told);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const { units: all, passedOver } = await listUnits(call.stdin ? await linesOfStdin() : call.paths, stop.signal);
    for (const text of passedOver.slice(0, MAX_TOLD)) told(`passed over: ${text}`);
    if (passedOver.length > MAX_TOLD) told(`and ${passedOver.length - MAX_TOLD} more`);
    const units = shardOf(all, call.shard.index, call.shard.of);
    if (units.length === 0) throw new UsageError('there is no report in what was given');
    const folder = join(call.out, 'parts');
    await mkdir(folder, { recursive: true });
    const progress = counter(units.length, call.quiet);
    const place = { folder, rulesKey: rules.length === 0 ? null : reportKey(JSON.stringify(rules)) };
    await runUnits(units, {
      ...place,
      command: commandOf(call.rules),
      jobs: call.jobs,
      timeoutMs: call.timeoutMs,
      memoryMiB: call.memoryMiB,
      signal: stop.signal,
      onDone: ({ unit, outcome, problem }) => {
        progress.step(outcome);
        if (outcome === 'stopped') progress.say(`${JSON.stringify(unit.path)}: ${problem}`);
      },
    });
    progress.done();
    const counts = await writeTables(await partsOf(units, place), call.out, call.formats, stop.signal);
    process.stdout.write(summary(counts, call));
    return exitOf(counts, units.length);
  } catch (error) {
    if (stop.signal.aborted) told(`stopped; the same command goes on where it stood`);
    throw error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** This program again, with the command that prints rows; the flags that it was started with (a loader) stay. */
function commandOf(rules: readonly string[]): string[] {
  const own = process.argv[1];
  if (own === undefined) throw new UsageError('batch needs to know the file it was started from');
  return [process.execPath, ...process.execArgv, own, 'rows', ...rules.flatMap((file) => ['--rules', file])];
}

/** The parts in the order of the reports; where the last reading was stopped, the row that says so. */
async function partsOf(units: readonly Unit[], place: Parameters<typeof partOf>[0]): Promise<string[]> {
  const parts: string[] = [];
  for (const unit of units) {
    const part = partOf(place, unit);
    const whole = await access(part).then(
      () => true,
      () => false,
    );
    parts.push(whole ? part : lossOf(place.folder, unit));
  }
  return parts;
}

function exitOf(counts: FleetCounts, reports: number): number {
  if (counts.status.get('unreadable') === reports) return EXIT.unreadable;
  return counts.status.get('read') === reports ? EXIT.ok : EXIT.partial;
}

function summary({ rows, status, withFailures }: FleetCounts, { out, formats }: Call): string {
  const states = [...status].map(([name, count]) => `${count} ${name}`).join(', ');
  const files = [...formats].flatMap((format) => ['reports', 'failures', 'findings'].map((t) => `${t}.${format}`));
  return `${rows.reports} ${rows.reports === 1 ? 'report' : 'reports'} (${states}), ${withFailures} with page allocation failures; ${rows.failures} events, ${rows.findings} findings
${out}: ${files.join(', ')}
`;
}

/** On a terminal one line that changes, elsewhere a line each thousand reports. */
function counter(total: number, quiet: boolean) {
  const terminal = process.stderr.isTTY === true;
  const startedAt = performance.now();
  let done = 0;
  let kept = 0;
  let stopped = 0;
  let shown = 0;
  const line = (): string => {
    const minutes = (performance.now() - startedAt) / 60_000;
    const left = done > kept ? ((total - done) * minutes) / (done - kept) : null;
    return `${done} of ${total} reports${kept > 0 ? `, ${kept} from before` : ''}${stopped > 0 ? `, ${stopped} stopped` : ''}${left === null || done === total ? '' : `, about ${Math.ceil(left)} min left`}`;
  };
  return {
    step: (outcome: string): void => {
      done++;
      if (outcome === 'kept') kept++;
      if (outcome === 'stopped') stopped++;
      if (quiet) return;
      if (!terminal) {
        if (done % 1000 === 0) process.stderr.write(`buddyscope: ${line()}\n`);
      } else if (performance.now() - shown > 100) {
        shown = performance.now();
        process.stderr.write(`\r\u001b[K${line()}`);
      }
    },
    say: (text: string): void => {
      if (stopped <= MAX_TOLD) process.stderr.write(`${terminal ? '\r\u001b[K' : ''}buddyscope: ${text}\n`);
    },
    done: (): void => {
      if (terminal && !quiet) process.stderr.write('\r\u001b[K');
    },
  };
}

async function linesOfStdin(): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
    if (line !== '') lines.push(line);
  return lines;
}

function read(args: string[]): Call {
  const { values, positionals } = readFlags('batch', args, {
    ...OUTPUT_FLAGS,
    ...RULES_FLAG,
    jobs: { type: 'string', short: 'j' },
    timeout: { type: 'string' },
    memory: { type: 'string' },
    shard: { type: 'string' },
    stdin: { type: 'boolean' },
  });
  const stdin = values.stdin === true;
  if (stdin ? positionals.length > 0 : positionals.length === 0)
    throw new UsageError(stdin ? 'batch takes paths or --stdin, not both' : `batch needs a path: ${USAGE}`);
  if (values.out === undefined) throw new UsageError(`batch needs a folder to write to: ${USAGE}`);
  const memoryMiB = number('memory', values.memory, DEFAULT_MEMORY_MIB, 256, 1_048_576);
  const fit = Math.max(1, Math.floor(totalmem() / 1024 ** 2 / memoryMiB));
  return {
    paths: positionals,
    stdin,
    out: values.out,
    formats: formatsOf(values.format),
    jobs: number('jobs', values.jobs, Math.min(availableParallelism(), fit), 1, 1024),
    timeoutMs: 1000 * number('timeout', values.timeout, DEFAULT_TIMEOUT_S, 1, 1_000_000),
    memoryMiB,
    shard: shard(values.shard),
    rules: values.rules ?? [],
    quiet: values.quiet === true,
  };
}

function formatsOf(text: string | undefined): ReadonlySet<FleetFormat> {
  if (text === undefined) return new Set(FLEET_FORMATS);
  const wanted = text.split(',').map((name) => FLEET_FORMATS.find((format) => format === name));
  const known = wanted.filter((format) => format !== undefined);
  if (known.length === 0 || known.length < wanted.length)
    throw new UsageError(`--format takes ${FLEET_FORMATS.join(', ')} or both with a comma, not "${text}"`);
  return new Set(known);
}

function number(name: string, text: string | undefined, otherwise: number, least: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}

/** `3/16`: the third of sixteen parts of the list. */
function shard(text: string | undefined): { index: number; of: number } {
  if (text === undefined) return { index: 0, of: 1 };
  const found = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [nth, of] = [Number(found?.[1]), Number(found?.[2])];
  if (!(nth >= 1 && nth <= of)) throw new UsageError(`--shard takes PART/PARTS, for example 3/16, not "${text}"`);
  return { index: nth - 1, of };
}
