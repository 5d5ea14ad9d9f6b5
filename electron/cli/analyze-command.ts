/** `buddyscope analyze PATH...` */
import { type Analysis, NO_EDITS, type ReportEdits } from '../../shared/contract/index.ts';
import { renderText } from '../../shared/report/text.ts';
import { type AnalyzeResult, analyze } from '../engine/analyze.ts';
import { withoutFolders } from '../engine/input-names.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import type { ReportSource } from '../engine/report-writers/make-report.ts';
import { readClockOffsets } from './clock-offset-option.ts';
import { EXIT, UsageError } from './exit.ts';
import {
  CLOCK_FLAG,
  HEAD_FLAGS,
  LIMIT_FLAG,
  OUTPUT_FLAGS,
  RULES_FLAG,
  readChoice,
  readFlags,
  readHead,
} from './flags.ts';
import { jsonPieces } from './json-output.ts';
import { readLimits } from './limits-option.ts';
import { openLines } from './line-output.ts';
import { NdjsonStream } from './ndjson-output.ts';
import { checkOutput, refuseTerminal, say, writeOutput, writePieces } from './output.ts';
import { progressLine } from './progress.ts';
import { REDACT_FLAGS, Redaction, readRedaction } from './redact-option.ts';
import { readRules } from './rules-option.ts';
import { type Paths, withStandardInput } from './standard-input.ts';

const FORMATS = ['text', 'json', 'ndjson', 'html', 'md', 'pdf'] as const;
type Format = (typeof FORMATS)[number];

export async function analyzeCommand(args: string[]): Promise<number> {
  const { values, given } = read(args);
  const format = readChoice('format', values.format, FORMATS, 'text');
  if (format === 'pdf') refuseTerminal(values.out);
  const head = readHead(values);
  await checkOutput(values.out, given);
  const rules = await readRules(values.rules ?? [], say);
  const clockOffsets = readClockOffsets(values['clock-offset'] ?? []);
  const limits = readLimits(values.limit ?? []);
  const redaction = new Redaction(await readRedaction(values, null), values);
  // Stopped when nobody reads the lines any more.
  const stop = new AbortController();
  const quiet = values.quiet === true;
  const lines = format === 'ndjson' ? openLines(values.out, () => stop.abort()) : null;
  // Which names are to be hidden is known at the end: until then nothing of the inputs is told.
  const options = { tellsFound: !redaction.on, tellsProgress: !quiet };
  const stream = lines === null ? null : new NdjsonStream(lines, options);
  // On a terminal one line that is written over would run into the others.
  const progress = progressLine(
    process.stderr,
    quiet || (lines !== null && values.out === undefined && process.stdout.isTTY === true),
  );
  // Lines tell of the names that are to be hidden, also where none is quoted.
  const quotes = redaction.on || (format !== 'text' && format !== 'json' && format !== 'ndjson');
  const store = quotes ? await LogStore.create() : undefined;
  let input: Paths | null = null;
  try {
    input = await withStandardInput(given);
    const { paths } = input;
    stream?.start(paths.length);
    const read = await analyze(paths, {
      signal: stop.signal,
      onReport: stream === null ? undefined : (member, report) => stream.found(member, report),
      onProgress: (p) => {
        progress.onProgress?.(p);
        stream?.progress(p);
      },
      store,
      rules,
      clockOffsets,
      limits,
    });
    const result = withoutFolders(read, input.folders);
    progress.done();
    for (const problem of result.problems) say(problem.message);
    const code = exitOf(result, paths.length);
    // A stream is ended in any case: a reader has to know that nothing more will come.
    if (code !== EXIT.unreadable || stream !== null) {
      const excerpt: ReportSource['excerpt'] = async (place, most) => (await store?.excerpt(place, most)) ?? null;
      await redaction.learn({ analysis: result.analysis, excerpt });
      if (format === 'ndjson') await stream?.end(redaction.analysis(result.analysis), code);
      else if (format === 'json') await writePieces(values.out, jsonPieces(redaction.analysis(result.analysis)));
      else
        await writeOutput(
          values.out,
          await render(format, result.analysis, store, { out: values.out, head }, redaction),
        );
      await redaction.finish(say);
    }
    return code;
  } catch (error) {
    // Where lines could not be written that is the reason; a reader that went away has seen enough.
    await lines?.written();
    if (lines?.gone === true) return EXIT.ok;
    throw error;
  } finally {
    progress.done();
    lines?.close();
    await store?.dispose();
    await input?.dispose();
  }
}

function exitOf({ unreadable, partial }: AnalyzeResult, inputs: number): 0 | 3 | 4 {
  if (unreadable === inputs) return EXIT.unreadable;
  return unreadable + partial > 0 ? EXIT.partial : EXIT.ok;
}

function read(args: string[]) {
  const { values, positionals } = readFlags('analyze', args, {
    ...OUTPUT_FLAGS,
    ...HEAD_FLAGS,
    ...RULES_FLAG,
    ...CLOCK_FLAG,
    ...LIMIT_FLAG,
    ...REDACT_FLAGS,
  });
  if (positionals.length === 0) throw new UsageError('analyze needs a path: buddyscope analyze PATH...');
  return { values, given: positionals };
}

async function render(
  format: Exclude<Format, 'json' | 'ndjson'>,
  analysis: Analysis,
  store: LogStore | undefined,
  { out, head }: { readonly out: string | undefined; readonly head: ReportEdits['head'] },
  redaction: Redaction,
): Promise<string | Uint8Array> {
  if (format === 'text') {
    const terminal = out === undefined && process.stdout.isTTY === true;
    const color = terminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
    const shown = redaction.analysis(analysis);
    return `${renderText(shown, {
      color,
      width: terminal ? Math.min(120, process.stdout.columns ?? 80) : 80,
    })}${redaction.note()}`;
  }
  const { makeReport, writeDocument } = await import('../engine/report-writers/make-report.ts');
  const document = await makeReport(
    { analysis, excerpt: async (place, maxLines) => (await store?.excerpt(place, maxLines)) ?? null },
    {
      against: { kind: 'within' },
      edits: { ...NO_EDITS, head },
      sections: null,
      date: new Date().toISOString().slice(0, 10),
      prepare: (inputs) => redaction.inputs(inputs),
    },
  );
  return await writeDocument(document, format);
}
