/** `buddyscope compare BEFORE... --with AFTER...`, `buddyscope compare CASE`, `buddyscope compare --counts 14/30d 3/21.5d` */
import { stat } from 'node:fs/promises';
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
import { type Analysis, NO_EDITS, type ReportEdits } from '../../shared/contract/index.ts';
import { renderHtml } from '../../shared/report/html.ts';
import { renderMarkdown } from '../../shared/report/markdown.ts';
import { type AnalyzeOptions, analyze } from '../engine/analyze.ts';
import { withoutFolders } from '../engine/input-names.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import { EXIT, UsageError } from './exit.ts';
import { HEAD_FLAGS, OUTPUT_FLAGS, readChoice, readFlags, readHead } from './flags.ts';
import { shownJson } from './json-output.ts';
import { keptKind, openKept, type Source } from './kept-input.ts';
import { checkOutput, refuseTerminal, say, writeOutput } from './output.ts';
import { progressLine } from './progress.ts';
import { REDACT_FLAGS, Redaction, type RedactValues, readRedaction } from './redact-option.ts';
import { withStandardInput } from './standard-input.ts';

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
  readonly head: ReportEdits['head'];
  readonly redact: RedactValues;
}

const USAGE = 'buddyscope compare BEFORE... --with AFTER..., or buddyscope compare --counts 14/30d 3/21.5d';

/**
 * Compares two cases, the two spans of one, or bare counts.
 * @returns 0 compared (whatever the answer), 3 a side could not be read at all, 4 some inputs were read and others not
 * @throws UsageError for a wrong call
 */
export async function compareCommand(args: string[]): Promise<number> {
  const call = read(args);
  // Told before an hour of reading.
  const asked = await readRedaction(call.redact, null);
  if (call.counts) {
    if (asked.on) throw new UsageError('--redact hides nothing in bare counts');
    await write(call, fromCounts(call.before), null);
    return EXIT.ok;
  }
  await checkOutput(call.out, [...call.before, ...(call.after ?? [])]);
  const progress = progressLine(process.stderr, call.quiet);
  const given = [...call.before, ...(call.after ?? [])];
  const input = await withStandardInput(given);
  const reader = new SideReader({ onProgress: progress.onProgress }, asked.on, input.folders);
  try {
    const paths = [input.paths.slice(0, call.before.length), input.paths.slice(call.before.length)] as const;
    const before = await reader.read(paths[0], call.after === null);
    const after = call.after === null ? null : await reader.read(paths[1], false);
    progress.done();
    if (before.length === 0 || after?.length === 0) return EXIT.unreadable;
    const redaction = await hidden(call, [...before, ...(after ?? [])]);
    const analyses = [...before, ...(after ?? [])].map((source) => source.analysis);
    const shown = redaction.cases(analyses, call.head);
    const result = compared(shown, after === null ? null : before.length);
    await write({ ...call, head: shown.head }, result, redaction);
    await redaction.finish(say);
    return reader.damaged > 0 ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    await reader.close();
    await input.dispose();
  }
}

/** Names are hidden as the flags say, or as the first kept case does that hides them in its reports. */
async function hidden(call: Call, sources: readonly Source[]): Promise<Redaction> {
  const kept = sources.find((source) => source.redaction?.on === true);
  const options = await readRedaction(call.redact, kept?.redaction ?? null);
  const redaction = new Redaction(options, call.redact, kept?.redactionTable ?? []);
  for (const source of sources) await redaction.learn(source);
  return redaction;
}

/** @param before how many of them are those of before; null where one case is compared with itself */
function compared(
  { analyses, namesHold }: { readonly analyses: readonly Analysis[]; readonly namesHold: boolean },
  before: number | null,
): Comparison {
  if (before !== null) return compareCases(analyses.slice(0, before), analyses.slice(before), { namesHold });
  const [only] = analyses;
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

/** Reads the cases of a side and keeps what is to be closed at the end. */
class SideReader {
  readonly #options: AnalyzeOptions;
  readonly #keepsLines: boolean;
  readonly #folders: readonly string[];
  readonly #opened: { close(): Promise<void> }[] = [];
  /** Inputs of which all or a part was lost. */
  damaged = 0;

  /**
   * @param keepsLines whether raw lines are wanted, since they tell which names are to be hidden
   * @param folders of ours, to be left out of names
   */
  constructor(options: AnalyzeOptions, keepsLines: boolean, folders: readonly string[]) {
    this.#options = options;
    this.#folders = folders;
    this.#keepsLines = keepsLines;
  }

  /** Archives, folders and results may be of several hosts and are cases of their own; loose logs given together are one. */
  async read(paths: readonly string[], asOne: boolean): Promise<Source[]> {
    const found: Source[] = [];
    const loose: string[] = [];
    const groups: string[][] = [];
    for (const path of paths) {
      const kind = await keptKind(path);
      if (kind !== null) {
        const source = await openKept(path, kind, say);
        if (source === null) this.damaged++;
        else {
          if (source.partial) this.damaged++;
          this.#opened.push(source);
          found.push(source);
        }
      } else if (asOne || !(await isCaseByItself(path))) loose.push(path);
      else groups.push([path]);
    }
    if (asOne && found.length > 0 && paths.length > 1)
      throw new UsageError('a kept case or saved result stands alone: divide the sides with --with');
    for (const group of loose.length > 0 ? [...groups, loose] : groups) {
      const source = await this.#analyzed(group);
      if (source !== null) found.push(source);
    }
    return found;
  }

  async #analyzed(paths: readonly string[]): Promise<Source | null> {
    const store = this.#keepsLines ? await LogStore.create() : undefined;
    if (store !== undefined) this.#opened.push({ close: async () => await store.dispose() });
    const result = withoutFolders(await analyze(paths, { ...this.#options, store }), this.#folders);
    for (const problem of result.problems) say(problem.message);
    this.damaged += result.unreadable + result.partial;
    if (result.unreadable === paths.length) return null;
    return {
      analysis: result.analysis,
      excerpt: async (place, maxLines) => (await store?.excerpt(place, maxLines)) ?? null,
      edits: NO_EDITS,
      redaction: null,
      redactionTable: [],
      partial: result.unreadable + result.partial > 0,
      close: async () => {},
    };
  }

  async close(): Promise<void> {
    for (const one of this.#opened) await one.close();
  }
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tzst|zip|7z|cpio)(?:\.(?:gz|xz|bz2|zst|lz4))?$/i;

async function isCaseByItself(path: string): Promise<boolean> {
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    // What is wrong with it is for the analysis to say.
    () => false,
  );
  return folder || ARCHIVE.test(path);
}

function read(args: string[]): Call {
  const { values, tokens } = readFlags('compare', args, {
    ...OUTPUT_FLAGS,
    ...HEAD_FLAGS,
    ...REDACT_FLAGS,
    with: { type: 'boolean' },
    counts: { type: 'boolean' },
  });
  const format = readChoice('format', values.format, FORMATS, 'text');
  if (format === 'pdf') refuseTerminal(values.out);
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
    head: readHead(values),
    redact: values,
  };
}

async function write(call: Call, result: Comparison, redaction: Redaction | null): Promise<void> {
  const output = await render(call, result, redaction);
  await writeOutput(call.out, output);
}

async function render(
  { format, out, head }: Call,
  result: Comparison,
  redaction: Redaction | null,
): Promise<string | Uint8Array> {
  if (format === 'json') return `${shownJson(JSON.stringify(comparisonSchema.parse(result), null, 2))}\n`;
  if (format === 'text') {
    const terminal = out === undefined && process.stdout.isTTY === true;
    const color = terminal && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
    const width = terminal ? Math.min(120, process.stdout.columns ?? 80) : 80;
    return `${renderComparisonText(result, { color, width })}${redaction?.note() ?? ''}`;
  }
  const document = comparisonDocument(result, {
    ...head,
    redacted: redaction?.on === true,
    date: new Date().toISOString().slice(0, 10),
  });
  if (format === 'html') return renderHtml(document);
  if (format === 'md') return renderMarkdown(document);
  // The typesetter is large: it is loaded when a PDF is wanted.
  const { writePdf } = await import('../engine/report-writers/pdf.ts');
  return await writePdf(document);
}
