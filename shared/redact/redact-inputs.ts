/** From the inputs of a report to the same inputs with everything hidden, and the table of what was. */

import { hasHiddenName } from '../compare/identity.ts';
import type { Analysis } from '../contract/index.ts';
import type { RedactionEntry, RedactionOptions, RedactionSummary } from '../contract/redaction.ts';
import { NO_EDITS } from '../contract/report-edits.ts';
import type { ReportInputs } from '../report/inputs.ts';
import { Redactor } from './redactor.ts';
import { type Reading, walkInputs } from './walk.ts';

/** A line of the evidence, as it is and as the report shows it. */
export interface RedactionSample {
  readonly member: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface Redacted {
  readonly inputs: ReportInputs;
  /** Stays with the case. */
  readonly table: readonly RedactionEntry[];
  readonly summary: RedactionSummary;
  readonly samples: readonly RedactionSample[];
  /** The same done to a text beside the report: the name of its file. */
  readonly text: (text: string) => string;
  /** Words of one's own that stand in names of the kernel, which were left as they are. */
  readonly inKernelNames: readonly { readonly word: string; readonly names: readonly string[] }[];
}

/** Lines shown as examples, and characters of each. */
const MAX_SAMPLES = 40;
const SAMPLE_LENGTH = 400;

/** The last part of a path of this machine: what folders are called there is nobody else's business. */
function baseName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  );
}

function analysesOf({ analysis, against }: ReportInputs): Analysis[] {
  return [analysis, ...(against?.kind === 'cases' ? against.analyses : [])];
}

/** Functions, modules and drivers that the evidence names. */
function* kernelNamesOf({ events, facts }: Analysis): Generator<string> {
  for (const { trace, details } of events) {
    for (const { symbol, module } of trace?.frames ?? []) {
      yield symbol;
      if (module !== null) yield module;
    }
    if (trace?.driver != null) yield trace.driver.module;
    if (typeof details['cache'] === 'string') yield details['cache'];
  }
  yield* facts.modules?.value ?? [];
  for (const { driver } of facts.interfaces) if (driver !== null) yield driver;
}

/** Folders of inputs as messages name them, the longest first. */
function foldersOf(inputs: ReportInputs): string[] {
  const folders = analysesOf(inputs).flatMap((analysis) =>
    analysis.inputs.map(({ path }) => path.slice(0, path.length - baseName(path).length).replace(/[\\/]+$/, '')),
  );
  // A folder of one letter or none is no text to look for.
  return [...new Set(folders)].filter((folder) => folder.length > 2).sort((a, b) => b.length - a.length);
}

/**
 * Hides what the options name.
 * @param seed the table of an earlier report of the case: what stood in it keeps its pseudonym
 * @param further raw lines that are in no report and tell of names
 * References stay whole: the same name becomes the same pseudonym everywhere, and two members never become one. Sums of inputs
 * stay too, since they tell of a file only to who has it. Paths of this machine become names of files.
 */
export function redactInputs(
  inputs: ReportInputs,
  options: RedactionOptions,
  seed: readonly RedactionEntry[] = [],
  further: readonly string[] = [],
): Redacted {
  const redactor = new Redactor(options, inputs.edits.head, seed);
  const folders = foldersOf(inputs);
  const plain = (text: string): string =>
    folders.reduce((shorter, folder) => shorter.replaceAll(`${folder}/`, '').replaceAll(`${folder}\\`, ''), text);
  for (const analysis of analysesOf(inputs)) for (const name of kernelNamesOf(analysis)) redactor.learnKernelName(name);
  walkInputs(inputs, (text, reading) => {
    if (reading === 'host') redactor.learnHost(text);
    else redactor.learn(reading === 'path' ? baseName(text) : plain(text), modeOf(reading));
    return text;
  });
  for (const line of further) redactor.learn(line, 'line');
  const members = new Members((member) => redactor.redact(plain(member), 'prose'));
  const samples: RedactionSample[] = [];
  const made = walkInputs(inputs, (text, reading) => {
    if (reading === 'host') return redactor.redactHost(text);
    if (reading === 'path') return redactor.redact(baseName(text), 'prose');
    if (reading === 'member') return members.nameOf(text);
    return redactor.redact(plain(text), modeOf(reading));
  });
  for (const [index, { place, lines }] of inputs.quoted.entries())
    for (const [at, before] of lines.entries()) {
      const after = made.quoted[index]?.lines[at] ?? '';
      const isShown = samples.some(({ member, line }) => member === place.member && line === place.line + at);
      if (samples.length < MAX_SAMPLES && before !== after && !isShown)
        samples.push({
          member: place.member,
          line: place.line + at,
          before: before.slice(0, SAMPLE_LENGTH),
          after: after.slice(0, SAMPLE_LENGTH),
        });
    }
  const summary = redactor.summary();
  return {
    inputs: { ...made, redaction: summary, namesHold: !analysesOf(inputs).some(hasHiddenName) },
    table: redactor.table(),
    summary,
    samples,
    text: (text) => redactor.redact(text, 'prose'),
    inKernelNames: redactor.inKernelNames(),
  };
}

function modeOf(reading: Reading): 'line' | 'prose' | 'name' {
  return reading === 'line' || reading === 'name' ? reading : 'prose';
}

/** The same for an analysis alone, for the forms that carry nothing else. */
export function redactAnalysis(
  analysis: Analysis,
  options: RedactionOptions,
  seed: readonly RedactionEntry[] = [],
  further: readonly string[] = [],
): Omit<Redacted, 'inputs'> & { readonly analysis: Analysis } {
  const inputs = { analysis, against: null, edits: NO_EDITS, sections: null, date: '', quoted: [] };
  const { inputs: made, ...rest } = redactInputs(inputs, options, seed, further);
  return { ...rest, analysis: made.analysis };
}

/** Members under their new names. Two that would be one (`HOST.log`, `host.log`) are told apart by a number. */
class Members {
  readonly #names = new Map<string, string>();
  readonly #used = new Set<string>();
  readonly #redact: (member: string) => string;

  constructor(redact: (member: string) => string) {
    this.#redact = redact;
  }

  nameOf(member: string): string {
    // Redacted each time, so that every place is counted.
    const redacted = this.#redact(member);
    const known = this.#names.get(member);
    if (known !== undefined) return known;
    let name = redacted;
    for (let number = 2; this.#used.has(name); number++) name = `${redacted} (${number})`;
    this.#used.add(name);
    this.#names.set(member, name);
    return name;
  }
}
