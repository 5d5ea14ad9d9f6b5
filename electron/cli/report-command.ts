/** `buddyscope report CASE|PATH...` */
import { basename } from 'node:path';
import { NO_EDITS, type ReportEdits } from '../../shared/contract/index.ts';
import { type AnalyzeOptions, analyze } from '../engine/analyze.ts';
import { withoutFolders } from '../engine/input-names.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import type { ReportFormat } from '../engine/report-writers/make-report.ts';
import { EXIT, UsageError } from './exit.ts';
import { HEAD_FLAGS, OUTPUT_FLAGS, RULES_FLAG, readChoice, readFlags, readHead } from './flags.ts';
import { keptKind, openKept, type Source } from './kept-input.ts';
import { checkOutput, refuseTerminal, say, writeOutput } from './output.ts';
import { progressLine } from './progress.ts';
import { REDACT_FLAGS, Redaction, readRedaction } from './redact-option.ts';
import { readRules } from './rules-option.ts';
import { readSections } from './sections-option.ts';
import { type Paths, withStandardInput } from './standard-input.ts';

const FORMATS: readonly ReportFormat[] = ['pdf', 'html', 'md', 'json'];
const PAPERS = ['a4', 'letter'] as const;
const STANDARDS = ['ua-1', 'a-2a'] as const;

/**
 * Writes the report of a kept case, of a saved result, or of paths analysed now.
 * @returns 0 written, 3 an input could not be read at all and nothing was written, 4 written from a part of the inputs
 * @throws UsageError for a wrong call
 */
export async function reportCommand(args: string[]): Promise<number> {
  const { values, given } = read(args);
  const format = readChoice('format', values.format, FORMATS, 'pdf');
  const paper = values.paper === undefined ? null : readChoice('paper', values.paper, PAPERS, 'a4');
  const standard = readChoice('pdf-standard', values['pdf-standard'], STANDARDS, 'ua-1');
  if (format === 'pdf') refuseTerminal(values.out);
  const head = readHead(values);
  // A wrong name is told before an hour of reading.
  readSections(values.sections, NO_EDITS);
  if (values.redact === true) await readRedaction(values, null);
  const other = values['compare-with'];
  await checkOutput(values.out, [...given, ...(other ?? [])]);
  const rules = await readRules(values.rules ?? [], say);
  const progress = progressLine(process.stderr, values.quiet === true);
  const options = { onProgress: progress.onProgress, rules };
  const opened: Source[] = [];
  let input: Paths | null = null;
  try {
    input = await withStandardInput(given);
    const source = await readSource(input.paths, options, true, input.folders);
    if (source === null) return EXIT.unreadable;
    opened.push(source);
    const against = other === undefined ? null : await readSource(other, options, false, []);
    if (against !== null) opened.push(against);
    else if (other !== undefined) return EXIT.unreadable;
    progress.done();
    const edits = withHead(source.edits, head);
    const { makeReport, writeDocument } = await import('../engine/report-writers/make-report.ts');
    const redaction = new Redaction(await readRedaction(values, source.redaction), values, source.redactionTable);
    await redaction.learn(source);
    const document = await makeReport(source, {
      against: against === null ? { kind: 'within' } : { kind: 'cases', analyses: [against.analysis] },
      edits,
      sections: readSections(values.sections, edits),
      date: new Date().toISOString().slice(0, 10),
      prepare: (inputs) => redaction.inputs(inputs),
    });
    await redaction.finish(say);
    await writeOutput(values.out, await writeDocument(document, format, paper ?? edits.paper, standard));
    return opened.some((one) => one.partial) ? EXIT.partial : EXIT.ok;
  } finally {
    progress.done();
    for (const one of opened) await one.close();
    await input?.dispose();
  }
}

/** A flag stands above what is kept in the case. */
function withHead(edits: ReportEdits, head: ReportEdits['head']): ReportEdits {
  return {
    ...edits,
    head: {
      customer: head.customer ?? edits.head.customer,
      caseNumber: head.caseNumber ?? edits.head.caseNumber,
      author: head.author ?? edits.head.author,
    },
  };
}

/** @returns null when nothing could be read; why was said */
async function readSource(
  paths: readonly string[],
  options: AnalyzeOptions,
  excerpts: boolean,
  folders: readonly string[],
): Promise<Source | null> {
  for (const path of paths) {
    const kind = await keptKind(path);
    if (kind === null) continue;
    if (paths.length > 1)
      throw new UsageError(`${basename(path)} is a ${kind}, which stands alone: name it without other paths`);
    if ((options.rules ?? []).length > 0)
      throw new UsageError(
        `--rules are laid over logs as they are read, and ${basename(path)} is a ${kind}: report on its logs instead`,
      );
    return await openKept(path, kind, say);
  }
  const store = excerpts ? await LogStore.create() : undefined;
  try {
    const result = withoutFolders(await analyze(paths, { ...options, store }), folders);
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

function read(args: string[]) {
  const { values, positionals } = readFlags('report', args, {
    ...OUTPUT_FLAGS,
    ...HEAD_FLAGS,
    ...RULES_FLAG,
    ...REDACT_FLAGS,
    sections: { type: 'string' },
    paper: { type: 'string' },
    'pdf-standard': { type: 'string' },
    'compare-with': { type: 'string', multiple: true },
  });
  if (positionals.length === 0) throw new UsageError('report needs a case or a path: buddyscope report CASE|PATH...');
  return { values, given: positionals };
}
