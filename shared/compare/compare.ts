/** Two cases side by side: from analyses to the comparison that text, JSON, report and window show. */
import type { Analysis } from '../contract/index.ts';
import { parseRelease } from '../kernel/release.ts';
import { cautionsFor } from './cautions.ts';
import { comparedCounters } from './changes/counters.ts';
import { changesBetween } from './changes/index.ts';
import { comparedIssues } from './changes/issues.ts';
import { INCIDENT_GAP_SECONDS } from './episodes.ts';
import { firstIncidentDays } from './first-incident.ts';
import { episodeWindow, furtherMeasures } from './further-measures.ts';
import { compareGroups } from './groups.ts';
import { printingDifferences } from './limiter.ts';
import { basisFor, incidentMeasure, kernelOf } from './measure.ts';
import { finitePair, statisticsOf } from './numbers.ts';
import { pairedReports } from './paired-reports.ts';
import { type Basis, COMPARISON_SCHEMA_ID, type ComparedSide, type Comparison } from './schema.ts';
import { offsetIn, summaryOf } from './side-summary.ts';
import { formSides, type Sides } from './sides.ts';
import { type SplitCase, splitAtKernelChange } from './split.ts';
import { DISPERSION_LIMIT, ratioInterval } from './statistics/index.ts';
import { observedOf, tallyOf } from './tally.ts';
import { decide } from './verdict.ts';
import { comparedWorkload } from './workload.ts';

/**
 * Compares the cases of before with those of after. What both hold counts once, boots go to the side of their kernel, and
 * what the comparison cannot know stands in `cautions` and `reasons`.
 * @param before one or more analyses; with none, or none after, the verdict is that nothing can be compared
 * @param namesHold pseudonyms were given to both sides at once: the same one is the same machine
 */
export function compareCases(
  before: readonly Analysis[],
  after: readonly Analysis[],
  { namesHold = false }: { readonly namesHold?: boolean | undefined } = {},
): Comparison {
  return compareSides(formSides(before, after), 'cases', 0, namesHold);
}

/**
 * Compares the two spans of one case, divided at the boot into its last kernel.
 * @returns null with the reason when the case shows no change of kernel
 */
export function compareWithin(analysis: Analysis): { comparison: Comparison } | { comparison: null; reason: string } {
  const split = splitAtKernelChange(analysis);
  if (split.before === null) return { comparison: null, reason: split.reason };
  return { comparison: compareSplit(split) };
}

function compareSplit(split: SplitCase): Comparison {
  return compareSides(formSides([split.before], [split.after]), 'split', split.unassignedSuppressed, false);
}

function compareSides(sides: Sides, mode: Comparison['mode'], unassigned: number, namesHold: boolean): Comparison {
  const kernels = { before: kernelOf(sides.before), after: kernelOf(sides.after) };
  const releases = { before: parseRelease(kernels.before), after: parseRelease(kernels.after) };
  const tallies = { before: tallyOf(sides.before), after: tallyOf(sides.after) };
  const { suppressed } = sides;
  const basis = basisFor(tallies.before, tallies.after, INCIDENT_GAP_SECONDS);
  const headline = incidentMeasure(
    'incidents',
    'incidents, pause of more than 10 min',
    tallies.before,
    tallies.after,
    INCIDENT_GAP_SECONDS,
    basis,
  );
  const { dispersion, ...incidents } = headline;
  const observed = {
    before: observedOf(incidents.before.count, incidents.before.days),
    after: observedOf(incidents.after.count, incidents.after.days),
  };
  const measures = [incidents, ...furtherMeasures(sides, suppressed, basis)];
  const reports = pairedReports(sides.before, sides.after);
  // The settings of before are known only where a report of that time was given.
  const { changes, others } =
    mode === 'split'
      ? changesBetween(sides, kernels, null, null)
      : changesBetween(sides, kernels, reports.before, reports.after);
  const counters =
    mode === 'split' || reports.before === null || reports.after === null
      ? []
      : comparedCounters(reports.before.facts, reports.after.facts);
  const workload = comparedWorkload(sides);
  const cautions = cautionsFor({
    sides,
    kernels,
    changes,
    counters,
    workload,
    undated: { before: tallies.before.undated, after: tallies.after.undated },
    counts: { before: tallies.before.count, after: tallies.after.count },
    unassignedSuppressed: suppressed.unassigned + unassigned,
    split: mode === 'split',
    namesHold,
  });
  const statistics = statisticsOf(observed.before, observed.after);
  const window = episodeWindow(sides.before, sides.after);
  const printing = printingDifferences(releases.before, releases.after);
  const both = observed.before !== null && observed.after !== null;
  const wide = dispersion !== null && dispersion > DISPERSION_LIMIT;
  const before = summaryOf(sides.before, tallies.before, suppressed.before, window, kernels.before, basis);
  const after = summaryOf(sides.after, tallies.after, suppressed.after, window, kernels.after, basis);
  return {
    schema: COMPARISON_SCHEMA_ID,
    tool: (reports.after ?? reports.before)?.tool ?? null,
    mode,
    basis,
    before,
    after,
    ...statistics,
    dispersion,
    rateRatioCI95Widened:
      wide && observed.before !== null && observed.after !== null
        ? finitePair(ratioInterval(observed.before, observed.after, 0.05, dispersion))
        : null,
    measures,
    groups: compareGroups(sides.before, sides.after),
    changes,
    otherSettingsChanged: others,
    knownIssues: comparedIssues(sides.before, sides.after, releases.before, releases.after),
    counters,
    workload,
    printing,
    cautions,
    verdict: decide({
      noun: 'incident',
      failures: { before: tallies.before.count, after: tallies.after.count },
      before: observed.before,
      after: observed.after,
      days: { before: before.exposureDays, after: after.exposureDays },
      dispersion,
      measures,
      cautions,
      p: both
        ? { decrease: statistics.pDecrease, increase: statistics.pIncrease, central: statistics.pCentral }
        : { decrease: null, increase: null, central: null },
      firstIncidentDays: firstIncidentDays(sides.before, tallies.before),
      end: sides.after.to === null ? null : { at: sides.after.to, offsetMinutes: offsetIn(sides.after) },
      printed: printedWords(before, after, window, printing, basis),
    }),
  };
}

function printedWords(
  before: ComparedSide,
  after: ComparedSide,
  window: number,
  printing: readonly string[],
  basis: Basis,
): string[] {
  const held =
    before.suppressed + after.suppressed === 0
      ? ''
      : `; ${before.suppressed} and ${after.suppressed} more were not printed, as far as the kernels tell`;
  const words = [`Printed: ${before.count} failures before, ${after.count} after${held}.`];
  if (before.episodes !== before.count || after.episodes !== after.count || printing.length > 0)
    words.push(
      `On equal terms, one in ${window} s: ${before.episodes} before, ${after.episodes} after; joined to incidents where pauses are at most 10 minutes: ${before.incidents} and ${after.incidents}.`,
    );
  if (basis === 'at-risk')
    words.push(
      'Failures are so dense that incidents run into each other; they are counted over the time in which a new one could begin.',
    );
  words.push(...printing);
  return words;
}
