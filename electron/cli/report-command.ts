/** `buddyscope report CASE|PATH...` */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  MAX_HEAD,
  NO_EDITS,
  type RedactionEntry,
  type RedactionOptions,
  type ReportEdits,
} from '../../shared/contract/index.ts';
import { type AnalyzeOptions, analyze } from '../engine/analyze.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { isCaseFile } from '../engine/case-store/is-case-file.ts';
import { StoreError } from '../engine/case-store/sqlite.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import type { ReportFormat, ReportSource } from '../engine/report-writers/make-report.ts';
import { EXIT, UsageError } from './exit.ts';
import { writeOutput } from './output.ts';
import { progressLine } from './progress.ts';
import { REDACT_FLAGS, Redaction, type RedactValues, readRedaction } from './redact-option.ts';
import { readRules } from './rules-option.ts';
import { readSections } from './sections-option.ts';

const FORMATS: readonly ReportFormat[] = ['pdf', 'html', 'md', 'json'];
const PAPERS = ['a4', 'letter'] as const;
const STANDARDS = ['ua-1', 'a-2a'] as const;

/** What a report is written from, and how much of the input was lost. */
interface Read extends ReportSource {
  readonly edits: ReportEdits;
  /** What a kept case hides in its reports, and what it hid so far. */
  readonly redaction: RedactionOptions | null;
  readonly redactionTable: readonly RedactionEntry[];
  /** A part of the input could not be read. */
  readonly partial: boolean;
  close(): Promise<void>;
}

/**
 * Writes the report of a kept case, or of paths analysed now.
 * @returns 0 written, 3 an input could not be read at all and nothing was written, 4 written from a part of the inputs
 * @throws UsageError for a wrong call
 */
export async function reportCommand(args: string[]): Promise<number> {
  const { values, paths } = read(args);
  const format = FORMATS.find((one) => one === (values.format ?? 'pdf'));
  if (format === undefined) throw new UsageError(`--format takes ${FORMATS.join(', ')}, not "${values.format}"`);
  const paper = PAPERS.find((one) => one === values.paper);
  if (values.paper !== undefined && paper === undefined)
    throw new UsageError(`--paper takes ${PAPERS.join(' or ')}, not "${values.paper}"`);
  const standard = STANDARDS.find((one) => one === (values['pdf-standard'] ?? 'ua-1'));
  if (standard === undefined)
    throw new UsageError(`--pdf-standard takes ${STANDARDS.join(' or ')}, not "${values['pdf-standard']}"`);
  if (format === 'pdf' && values.out === undefined && process.stdout.isTTY === true)
    throw new UsageError('a PDF does not belong on a terminal: name a file with --out FILE');
  // A wrong name is told before an hour of reading.
  readSections(values.sections, NO_EDITS);
  if (values.redact === true) await readRedaction(values, null);
  const say = (message: string): void => void process.stderr.write(`buddyscope: ${message}\n`);
  const rules = await readRules(values.rules ?? [], say);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = progressLine(process.stderr, values.quiet === true);
  const options = { signal: stop.signal, onProgress: progress.onProgress, rules };
  const opened: Read[] = [];
  try {
    const source = await readSource(paths, options, say, true);
    if (source === null) return EXIT.unreadable;
    opened.push(source);
    const other = values['compare-with'];
    const against = other === undefined ? null : await readSource(other, options, say, false);
    if (against !== null) opened.push(against);
    else if (other !== undefined) return EXIT.unreadable;
    progress.done();
    const edits = withFlags(source.edits, values);
    const { makeReport, writeDocument } = await import('../engine/report-writers/make-report.ts');
    const redaction = new Redaction(await readRedaction(values, source.redaction), values, source.redactionTable);
    await redaction.learn(source, stop.signal);
    const document = await makeReport(source, {
      against: against === null ? { kind: 'within' } : { kind: 'cases', analyses: [against.analysis] },
      edits,
      sections: readSections(values.sections, edits),
      date: new Date().toISOString().slice(0, 10),
      signal: stop.signal,
      prepare: (inputs) => redaction.inputs(inputs),
    });
    await redaction.finish(say);
    await writeOutput(values.out, await writeDocument(document, format, paper ?? edits.paper, standard));
    return opened.some((one) => one.partial) ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    for (const one of opened) await one.close();
  }
}

/** A flag stands above what is kept in the case. */
function withFlags(edits: ReportEdits, values: Values): ReportEdits {
  const { customer, author } = values;
  return {
    ...edits,
    head: {
      customer: customer ?? edits.head.customer,
      caseNumber: values['case-number'] ?? edits.head.caseNumber,
      author: author ?? edits.head.author,
    },
  };
}

/** @returns null when nothing could be read; why was said */
async function readSource(
  paths: readonly string[],
  options: AnalyzeOptions,
  say: (message: string) => void,
  excerpts: boolean,
): Promise<Read | null> {
  for (const path of paths)
    if (await isCaseFile(path)) {
      if (paths.length > 1)
        throw new UsageError(`${basename(path)} is a kept case, which stands alone: name it without other paths`);
      if ((options.rules ?? []).length > 0)
        throw new UsageError(
          `--rules are laid over logs as they are read, and ${basename(path)} is a kept case: report on its logs instead`,
        );
      return await readCase(path, say);
    }
  const store = excerpts ? await LogStore.create() : undefined;
  try {
    const result = await analyze(paths, { ...options, store });
    for (const problem of result.problems) say(problem.message);
    if (result.unreadable === paths.length) {
      await store?.dispose();
      return null;
    }
    return {
      analysis: result.analysis,
      excerpt: async (place, maxLines) => (await store?.excerpt(place, maxLines)) ?? null,
      edits: NO_EDITS,
      redaction: null,
      redactionTable: [],
      partial: result.unreadable + result.partial > 0,
      close: async () => await store?.dispose(),
    };
  } catch (error) {
    await store?.dispose();
    throw error;
  }
}

/** A case that cannot be opened is an input that cannot be read. */
async function readCase(path: string, say: (message: string) => void): Promise<Read | null> {
  try {
    const file = await CaseFile.open(path, basename(path));
    const { unreadable, partial } = file.overview;
    return {
      analysis: file.analysis(),
      excerpt: async (place, maxLines) => file.excerpt(place, maxLines),
      edits: file.reportEdits(),
      redaction: file.redactionOptions(),
      redactionTable: file.redactionTable(),
      partial: unreadable + partial > 0,
      close: async () => file.close(),
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say(`${error.message}. ${error.advice}`);
    return null;
  }
}

interface Values extends RedactValues {
  format?: string | undefined;
  out?: string | undefined;
  quiet?: boolean | undefined;
  rules?: string[] | undefined;
  sections?: string | undefined;
  paper?: string | undefined;
  'pdf-standard'?: string | undefined;
  'compare-with'?: string[] | undefined;
  'case-number'?: string | undefined;
  customer?: string | undefined;
  author?: string | undefined;
}

function read(args: string[]): { values: Values; paths: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: { type: 'string', short: 'f' },
        out: { type: 'string', short: 'o' },
        quiet: { type: 'boolean', short: 'q' },
        rules: { type: 'string', multiple: true },
        sections: { type: 'string' },
        paper: { type: 'string' },
        'pdf-standard': { type: 'string' },
        'compare-with': { type: 'string', multiple: true },
        'case-number': { type: 'string' },
        customer: { type: 'string' },
        author: { type: 'string' },
        ...REDACT_FLAGS,
      },
    });
    if (positionals.length === 0) throw new UsageError('report needs a case or a path: buddyscope report CASE|PATH...');
    for (const name of ['case-number', 'customer', 'author'] as const)
      if ((values[name]?.length ?? 0) > MAX_HEAD)
        throw new UsageError(`--${name} takes at most ${MAX_HEAD} characters`);
    return { values, paths: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
