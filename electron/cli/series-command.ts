/** `buddyscope series PATH...`: the measurements of a case as JSON or CSV. */
import { open } from 'node:fs/promises';
import type { ClockOffset } from '../../shared/contract/index.ts';
import { SeriesText } from '../../shared/time/series-text.ts';
import { analyze } from '../engine/analyze.ts';
import { withoutFolders } from '../engine/input-names.ts';
import type { SeriesAbout } from '../engine/series.ts';
import { readClockOffsets } from './clock-offset-option.ts';
import { EXIT, UsageError } from './exit.ts';
import { CLOCK_FLAG, OUTPUT_FLAGS, readChoice, readFlags } from './flags.ts';
import { checkOutput } from './output.ts';
import { progressLine } from './progress.ts';
import { withStandardInput } from './standard-input.ts';

const FORMATS = ['json', 'csv'] as const;
type Format = (typeof FORMATS)[number];

interface Call {
  readonly paths: string[];
  readonly format: Format;
  readonly match: string | null;
  readonly out: string | null;
  readonly quiet: boolean;
  readonly clockOffsets: readonly ClockOffset[];
}

export async function seriesCommand(args: string[]): Promise<number> {
  const call = read(args);
  const { match } = call;
  await checkOutput(call.out ?? undefined, call.paths);
  const progress = progressLine(process.stderr, call.quiet);
  const input = await withStandardInput(call.paths);
  const { paths } = input;
  try {
    const read = await analyze(paths, {
      onProgress: progress.onProgress,
      clockOffsets: call.clockOffsets,
      ...(match === null ? {} : { keepSeries: (series: SeriesAbout) => matches(series, match) }),
    });
    const result = withoutFolders(read, input.folders);
    progress.done();
    for (const problem of result.problems) process.stderr.write(`buddyscope: ${problem.message}\n`);
    if (result.unreadable === paths.length) return EXIT.unreadable;
    for (const text of result.seriesMissing) process.stderr.write(`buddyscope: ${text}\n`);
    if (result.series.length === 0)
      process.stderr.write(`buddyscope: no series${match === null ? '' : ' matches'} in what was given\n`);
    const text = new SeriesText((part) => Buffer.from(part));
    await write(call.out, call.format === 'json' ? text.json(result.series) : text.csv(result.series));
    return result.unreadable + result.partial > 0 ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    await input.dispose();
  }
}

function matches(series: SeriesAbout, text: string): boolean {
  return [series.name, series.origin, series.source].some((field) => field.toLowerCase().includes(text));
}

function read(args: string[]): Call {
  const { values, positionals } = readFlags('series', args, {
    ...OUTPUT_FLAGS,
    ...CLOCK_FLAG,
    match: { type: 'string', short: 'm' },
  });
  if (positionals.length === 0) throw new UsageError('series needs a path: buddyscope series PATH...');
  return {
    paths: positionals,
    format: readChoice('format', values.format, FORMATS, 'json'),
    match: values.match?.toLowerCase() ?? null,
    out: values.out ?? null,
    quiet: values.quiet === true,
    clockOffsets: readClockOffsets(values['clock-offset'] ?? []),
  };
}

/**
 * Writes piece by piece, each before the next is made: they share their memory. Waits for a slow reader; one that went away
 * (`| head`) is no error.
 */
async function write(out: string | null, pieces: Iterable<Uint8Array>): Promise<void> {
  try {
    if (out === null) await toStdout(pieces);
    else {
      await using file = await open(out, 'w');
      for (const piece of pieces) await file.writeFile(piece);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${out ?? 'standard output'} cannot be written: ${why}`);
  }
}

async function toStdout(pieces: Iterable<Uint8Array>): Promise<void> {
  // Told of a write by its callback too; without a listener the event would end the process.
  const onError = (): void => {};
  process.stdout.on('error', onError);
  try {
    for (const piece of pieces) {
      const error = await new Promise<Error | null | undefined>((done) => process.stdout.write(piece, done));
      if (error == null) continue;
      if ('code' in error && error.code === 'EPIPE') return;
      throw error;
    }
  } finally {
    process.stdout.off('error', onError);
  }
}
