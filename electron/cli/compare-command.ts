/** `buddyscope compare BEFORE... --with AFTER...`, `buddyscope compare CASE`, `buddyscope compare --counts 14/30d 3/21.5d` */
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  type Comparison,
  compareCases,
  compareCounts,
  compareWithin,
  comparisonDocument,
  comparison as comparisonSchema,
  parseCount,
  renderComparisonText,
} from '../../shared/compare/index.ts';
import type { Analysis } from '../../shared/contract/index.ts';
import { renderHtml } from '../../shared/report/html.ts';
import { renderMarkdown } from '../../shared/report/markdown.ts';
import { type AnalyzeOptions, analyze } from '../engine/analyze.ts';
import { EXIT, UsageError } from './exit.ts';
import { writeOutput } from './output.ts';
import { progressLine } from './progress.ts';

const FORMATS = ['text', 'json', 'html', 'md', 'pdf'] as const;
type Format = (typeof FORMATS)[number];

interface Call {
  readonly format: Format;
  readonly out: string | undefined;
  readonly quiet: boolean;
  readonly counts: boolean;
  readonly before: readonly string[];
  /** null where --with was not given. */
  readonly after: readonly string[] | null;
  readonly head: {
    readonly customer: string | null;
    readonly caseNumber: string | null;
    readonly author: string | null;
  };
}

const USAGE = 'buddyscope compare BEFORE... --with AFTER..., or buddyscope compare --counts 14/30d 3/21.5d';

/**
 * Compares two cases, the two spans of one, or bare counts.
 * @returns 0 compared (whatever the answer), 3 a side could not be read at all, 4 some inputs were read and others not
 * @throws UsageError for a wrong call
 */
export async function compareCommand(args: string[]): Promise<number> {
  const call = read(args);
  if (call.counts) {
    await write(call, fromCounts(call.before));
    return EXIT.ok;
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = progressLine(process.stderr, call.quiet);
  try {
    const options = { signal: stop.signal, onProgress: progress.onProgress };
    const before = await readSide(call.before, options, call.after === null);
    const after = call.after === null ? null : await readSide(call.after, options, false);
    progress.done();
    const damaged = before.damaged + (after?.damaged ?? 0);
    for (const message of [...before.problems, ...(after?.problems ?? [])])
      process.stderr.write(`buddyscope: ${message}\n`);
    if (before.analyses.length === 0 || after?.analyses.length === 0) return EXIT.unreadable;
    await write(call, compared(before.analyses, after?.analyses ?? null));
    return damaged > 0 ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function compared(before: readonly Analysis[], after: readonly Analysis[] | null): Comparison {
  if (after !== null) return compareCases(before, after);
  const [only] = before;
  if (only === undefined) throw new UsageError(`compare needs a path: ${USAGE}`);
  const found = compareWithin(only);
  if (found.comparison === null)
    throw new UsageError(`this case cannot be compared with itself: ${found.reason}. Call: ${USAGE}`);
  return found.comparison;
}

function fromCounts(texts: readonly string[]): Comparison {
  const [before, after] = texts.map(parseCount);
  if (before === undefined || after === undefined || texts.length !== 2)
    throw new UsageError('--counts takes two counts, before and after: buddyscope compare --counts 14/30d 3/21.5d');
  if ('problem' in before) throw new UsageError(before.problem);
  if ('problem' in after) throw new UsageError(after.problem);
  return compareCounts(before, after);
}

interface SideRead {
  readonly analyses: readonly Analysis[];
  readonly problems: readonly string[];
  /** Inputs of which all or a part was lost. */
  readonly damaged: number;
}

/** Archives and folders may be of several hosts and are cases of their own; loose logs given together are one case. */
async function readSide(paths: readonly string[], options: AnalyzeOptions, asOne: boolean): Promise<SideRead> {
  const analyses: Analysis[] = [];
  const problems: string[] = [];
  let damaged = 0;
  for (const group of asOne ? [paths] : await grouped(paths)) {
    const result = await analyze(group, options);
    for (const problem of result.problems) problems.push(problem.message);
    damaged += result.unreadable + result.partial;
    if (result.unreadable < group.length) analyses.push(result.analysis);
  }
  return { analyses, problems, damaged };
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tzst|zip|cpio)(?:\.(?:gz|xz|bz2|zst|lz4))?$/i;

async function grouped(paths: readonly string[]): Promise<string[][]> {
  const loose: string[] = [];
  const groups: string[][] = [];
  for (const path of paths) {
    const folder = await stat(path).then(
      (found) => found.isDirectory(),
      // What is wrong with it is for the analysis to say.
      () => false,
    );
    if (folder || ARCHIVE.test(path)) groups.push([path]);
    else loose.push(path);
  }
  if (loose.length > 0) groups.push(loose);
  return groups;
}

function read(args: string[]): Call {
  const parsed = parse(args);
  const { values, tokens } = parsed;
  const format = FORMATS.find((one) => one === (values.format ?? 'text'));
  if (format === undefined) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${values.format}"`);
  if (format === 'pdf' && values.out === undefined && process.stdout.isTTY === true)
    throw new UsageError('a PDF does not belong on a terminal: name a file with --out FILE');
  const counts = values.counts === true;
  // --with divides the paths; options may stand anywhere among them.
  const divider = tokens.find((token) => token.kind === 'option' && token.name === 'with');
  const paths = tokens.flatMap((token) =>
    token.kind === 'positional' ? [{ path: token.value, index: token.index }] : [],
  );
  const before = paths.filter((one) => divider === undefined || one.index < divider.index).map((one) => one.path);
  const after = divider === undefined ? null : paths.filter((one) => one.index > divider.index).map((one) => one.path);
  if (counts && divider !== undefined) throw new UsageError('--counts takes two numbers and no --with');
  if (before.length === 0) throw new UsageError(`compare needs a path: ${USAGE}`);
  if (after !== null && after.length === 0) throw new UsageError(`--with needs the path of the case after: ${USAGE}`);
  return {
    format,
    out: values.out,
    quiet: values.quiet === true,
    counts,
    before,
    after,
    head: {
      customer: values.customer ?? null,
      caseNumber: values['case-number'] ?? null,
      author: values.author ?? null,
    },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      tokens: true,
      options: {
        format: { type: 'string', short: 'f' },
        out: { type: 'string', short: 'o' },
        quiet: { type: 'boolean', short: 'q' },
        with: { type: 'boolean' },
        counts: { type: 'boolean' },
        'case-number': { type: 'string' },
        customer: { type: 'string' },
        author: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function write(call: Call, result: Comparison): Promise<void> {
  const output = await render(call, result);
  await writeOutput(call.out, output);
}

async function render(call: Call, result: Comparison): Promise<string | Uint8Array> {
  const { format, out, head } = call;
  if (format === 'json') return `${JSON.stringify(comparisonSchema.parse(result), null, 2)}\n`;
  if (format === 'text') {
    const terminal = out === undefined && process.stdout.isTTY === true;
    const color = terminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
    return renderComparisonText(result, { color, width: terminal ? Math.min(120, process.stdout.columns ?? 80) : 80 });
  }
  const document = comparisonDocument(result, { ...head, date: new Date().toISOString().slice(0, 10) });
  if (format === 'html') return renderHtml(document);
  if (format === 'md') return renderMarkdown(document);
  // The typesetter is large: it is loaded when a PDF is wanted.
  const { writePdf } = await import('../engine/report-writers/pdf.ts');
  return await writePdf(document);
}
