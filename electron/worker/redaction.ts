/** What is hidden in the files that are written from an open case, and the table of it, which stays with the case. */
import { type Analysis, NO_EDITS, type RedactionOptions } from '../../shared/contract/index.ts';
import { MAX_REDACTION_ROWS, type ParsedParams, type RedactionPreview } from '../../shared/contract/wire/index.ts';
import { type Redacted, redactAnalysis, redactInputs } from '../../shared/redact/index.ts';
import type { ReportInputs } from '../../shared/report/inputs.ts';
import { linesToLearn } from '../engine/report-writers/lines-to-learn.ts';
import { gatherInputs, type ReportSource } from '../engine/report-writers/make-report.ts';
import type { OpenCase } from './case.ts';
import type { ReportPair } from './report.ts';

function sourceOf(openCase: OpenCase): ReportSource {
  return { analysis: openCase.analysis(), excerpt: (place, maxLines) => openCase.excerpt(place, maxLines) };
}

/** One file being written: hides what the options say, or nothing where they are off. */
export class Hiding {
  private readonly openCase: OpenCase;
  private readonly options: RedactionOptions;
  private further: readonly string[] = [];
  private done: Omit<Redacted, 'inputs'> | null = null;

  constructor(openCase: OpenCase, options: RedactionOptions) {
    this.openCase = openCase;
    this.options = options;
  }

  /** Reads what tells of names; to be called before anything is hidden. */
  async learn(signal: AbortSignal): Promise<void> {
    if (this.options.on) this.further = await linesToLearn(sourceOf(this.openCase), signal);
  }

  inputs(inputs: ReportInputs): ReportInputs {
    if (!this.options.on) return inputs;
    const redacted = redactInputs(inputs, this.options, this.openCase.redactionTable(), this.further);
    this.done = redacted;
    return redacted.inputs;
  }

  analysis(analysis: Analysis): Analysis {
    if (!this.options.on) return analysis;
    const redacted = redactAnalysis(analysis, this.options, this.openCase.redactionTable(), this.further);
    this.done = redacted;
    return redacted.analysis;
  }

  /** The name of a file tells of the host as well. */
  title(title: string): string {
    return this.done === null ? title : this.done.text(title);
  }

  /** Writes the table down with the case: the next report calls the same things the same. */
  async keep(): Promise<void> {
    if (this.done !== null) await this.openCase.putRedactionTable(this.done.table);
  }
}

/** Two cases for one comparison, or one alone: hidden as the first says that hides names in its reports. */
export async function hiddenPair(
  before: OpenCase,
  after: OpenCase | null,
): Promise<{
  before: Analysis;
  after: Analysis | null;
  title: (title: string) => string;
  redacted: boolean;
  namesHold: boolean;
}> {
  const cases = after === null ? [before] : [before, after];
  const hiding = cases.find((one) => one.redactionOptions().on);
  const second = after === null ? null : after.analysis();
  if (hiding === undefined)
    return { before: before.analysis(), after: second, title: (title) => title, redacted: false, namesHold: false };
  const further = (await Promise.all(cases.map((one) => linesToLearn(sourceOf(one))))).flat();
  const { inputs, text } = redactInputs(
    {
      analysis: before.analysis(),
      against: second === null ? null : { kind: 'cases', analyses: [second] },
      edits: NO_EDITS,
      sections: null,
      date: '',
      quoted: [],
    },
    hiding.redactionOptions(),
    hiding.redactionTable(),
    further,
  );
  const shown = inputs.against?.kind === 'cases' ? (inputs.against.analyses[0] ?? null) : null;
  return { before: inputs.analysis, after: shown, title: text, redacted: true, namesHold: inputs.namesHold === true };
}

/** What the options would hide in the report of a case. */
export async function previewRedaction(
  { openCase, against }: ReportPair,
  params: Pick<ParsedParams<'redaction.preview'>, 'edits' | 'options'>,
  signal: AbortSignal,
): Promise<RedactionPreview> {
  const source = sourceOf(openCase);
  const further = await linesToLearn(source, signal);
  const inputs = await gatherInputs(source, {
    against,
    edits: params.edits ?? openCase.reportEdits(),
    sections: null,
    date: '1970-01-01',
    signal,
  });
  const { table, summary, samples, inKernelNames } = redactInputs(
    inputs,
    params.options,
    openCase.redactionTable(),
    further,
  );
  return {
    table: table.slice(0, MAX_REDACTION_ROWS),
    rows: table.length,
    summary,
    samples: [...samples],
    inKernelNames: inKernelNames.map(({ word, names }) => ({ word, names: [...names] })),
  };
}
