/**
 * Everything that a report is made of, as one value. What is to be renamed or taken out before a report leaves the house is
 * done to this value and to nothing else: `documentOf` sees no other text.
 */
import { compareCases, compareWithin } from '../compare/compare.ts';
import type { Comparison } from '../compare/schema.ts';
import {
  type Analysis,
  chosenSections,
  type Evidence,
  logsAmong,
  type RedactionSummary,
  type ReportEdits,
  type SectionId,
} from '../contract/index.ts';
import { buildReport, collectEvidence } from './document.ts';
import type { ReportDocument } from './model.ts';

/** The raw lines of one place. */
export interface QuotedPlace {
  readonly place: Evidence;
  readonly lines: readonly string[];
}

/** What the case is compared with; the comparison itself is made from the analyses when the document is built. */
export type Against =
  /** The kernels within the case; nothing where it shows no change of kernel. */
  | { readonly kind: 'within' }
  /** Another case, as analyses; which of the two came first is told by their logs. */
  | { readonly kind: 'cases'; readonly analyses: readonly Analysis[] };

export interface ReportInputs {
  readonly analysis: Analysis;
  readonly against: Against | null;
  /** Head, order, wording and texts of the author. */
  readonly edits: ReportEdits;
  /** In this order instead of as the edits say; null leaves it to them. */
  readonly sections: readonly SectionId[] | null;
  /** `YYYY-MM-DD`: the core has no clock. */
  readonly date: string;
  readonly quoted: readonly QuotedPlace[];
  /** What was hidden in all of the above; absent where nothing was to be. */
  readonly redaction?: RedactionSummary | null;
  /** Whether all names were told before they were hidden: then two cases under one pseudonym are of one machine. */
  readonly namesHold?: boolean;
}

function keyOf({ member, line, endLine, byteOffset }: Evidence): string {
  return `${member}\n${byteOffset}\n${line}\n${endLine}`;
}

function optionsOf(inputs: Omit<ReportInputs, 'quoted'>) {
  const { edits, date, sections } = inputs;
  return { ...edits.head, date, edits, sections: sections ?? chosenSections(edits) };
}

/** The places whose raw lines the report will quote: at most a few dozen, whatever the number of events. */
export function placesOf(inputs: Omit<ReportInputs, 'quoted'>): Evidence[] {
  return collectEvidence(inputs.analysis, optionsOf(inputs));
}

/** Builds the document from its inputs alone. */
export function documentOf(inputs: ReportInputs): ReportDocument {
  const quoted = new Map(inputs.quoted.map(({ place, lines }) => [keyOf(place), lines]));
  return buildReport(inputs.analysis, {
    ...optionsOf(inputs),
    comparison: comparisonOf(inputs),
    redaction: inputs.redaction ?? null,
    excerpt: (place) => quoted.get(keyOf(place)) ?? null,
  });
}

/** First moment that the logs of a case cover; Infinity where none is dated. */
function beginning(analyses: readonly Analysis[]): number {
  const times = analyses.flatMap((analysis) => [
    ...logsAmong(analysis.coverage.sources).map((source) => source.from),
    ...analysis.events.map((event) => event.time),
  ]);
  return times.reduce((least, time) => {
    const at = time === null ? Number.NaN : Date.parse(time);
    return Number.isNaN(at) ? least : Math.min(least, at);
  }, Infinity);
}

function comparisonOf({ analysis, against, namesHold }: ReportInputs): Comparison | null {
  if (against === null) return null;
  if (against.kind === 'within') return compareWithin(analysis).comparison;
  // The other case is the earlier one unless its logs say otherwise: a report is written on the newer.
  return beginning([analysis]) < beginning(against.analyses)
    ? compareCases([analysis], against.analyses, { namesHold })
    : compareCases(against.analyses, [analysis], { namesHold });
}
