/** `buddyscope series PATH...`: the measurements of a case as JSON or CSV. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { ClockOffset } from '../../shared/contract/index.ts';
import type { Series } from '../../shared/time/series.ts';
import { CSV_HEADER, jsonMoments, MomentTexts, seriesToCsv, seriesToJsonText } from '../../shared/time/series-forms.ts';
import { UTC } from '../../shared/time/zone.ts';
import { analyze } from '../engine/analyze.ts';
import type { SeriesAbout } from '../engine/series.ts';
import { readClockOffsets } from './clock-offset-option.ts';
import { EXIT, UsageError } from './exit.ts';
import { progressLine } from './progress.ts';

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
  const { paths, match } = call;
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = progressLine(process.stderr, call.quiet);
  try {
    const result = await analyze(paths, {
      signal: stop.signal,
      onProgress: progress.onProgress,
      clockOffsets: call.clockOffsets,
      ...(match === null ? {} : { keepSeries: (series: SeriesAbout) => matches(series, match) }),
    });
    progress.done();
    for (const problem of result.problems) process.stderr.write(`buddyscope: ${problem.message}\n`);
    if (result.unreadable === paths.length) return EXIT.unreadable;
    for (const text of result.seriesMissing) process.stderr.write(`buddyscope: ${text}\n`);
    if (result.series.length === 0)
      process.stderr.write(`buddyscope: no series${match === null ? '' : ' matches'} in what was given\n`);
    await write(call.out, call.format === 'json' ? json(result.series) : csv(result.series));
    return result.unreadable + result.partial > 0 ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function matches(series: SeriesAbout, text: string): boolean {
  return [series.name, series.origin, series.source].some((field) => field.toLowerCase().includes(text));
}

function read(args: string[]): Call {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        match: { type: 'string', short: 'm' },
        format: { type: 'string', short: 'f' },
        out: { type: 'string', short: 'o' },
        quiet: { type: 'boolean', short: 'q' },
        'clock-offset': { type: 'string', multiple: true },
      },
    });
    if (positionals.length === 0) throw new UsageError('series needs a path: buddyscope series PATH...');
    const format = FORMATS.find((each) => each === (values.format ?? 'json'));
    if (format === undefined) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${values.format}"`);
    return {
      paths: positionals,
      format,
      match: values.match?.toLowerCase() ?? null,
      out: values.out ?? null,
      quiet: values.quiet === true,
      clockOffsets: readClockOffsets(values['clock-offset'] ?? []),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** One series at a time: a month of minutes is some hundred megabytes of text. */
function* json(all: readonly Series[]): Generator<string> {
  const moments = jsonMoments(UTC);
  yield '[';
  for (const [i, series] of all.entries()) yield `${i === 0 ? '\n' : ',\n'}${seriesToJsonText(series, moments)}`;
  yield all.length === 0 ? ']\n' : '\n]\n';
}

function* csv(all: readonly Series[]): Generator<string> {
  const moments = new MomentTexts(UTC);
  yield CSV_HEADER;
  for (const series of all) yield seriesToCsv(series, moments);
}

/** Waits for a slow reader; one that went away (`| head`) is no error. */
async function write(out: string | null, parts: Iterable<string>): Promise<void> {
  try {
    if (out === null) await pipeline(Readable.from(parts, { highWaterMark: 1 }), process.stdout, { end: false });
    else await pipeline(Readable.from(parts, { highWaterMark: 1 }), createWriteStream(out));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${out ?? 'standard output'} cannot be written: ${why}`);
  }
}
