/** The summary for a terminal or a ticket: one screen that says what happened, how sure that is, and what to do. */
import type { Analysis, AnalysisEvent, ZoneVerdict } from '../contract/index.ts';
import { causeOf, type GroupView, groupTitle, groupViews, isFailureKind, leadingEvent } from './composer.ts';
import { numberedAdvice } from './sections/advice.ts';
import { company, tally } from './sections/answer.ts';
import { explanationWithoutZones } from './sections/group.ts';
import { unseenTexts } from './sections/limits.ts';
import { measuredSentence } from './sections/measured.ts';
import { requestSize } from './sections/request.ts';
import { byPreference } from './sections/zones.ts';
import { stopped } from './sentence.ts';
import { columns, cut, heading, item, type Page, paint, paragraph } from './text-layout.ts';
import {
  causeName,
  confidenceMeaning,
  count,
  kindWord,
  plural,
  range,
  readableTimes,
  severityLevel,
  when,
} from './words.ts';

export interface TextOptions {
  /** True writes colours; whether the output is a terminal, and NO_COLOR, is for the caller to know. */
  readonly color: boolean;
  /** Columns, 100 where absent; lines are never wider (commands to be copied excepted). */
  readonly width?: number;
}

/** One screen: what is shown of each list. The JSON result and the report have the rest. */
const CAUSES = 3;
const ZONES = 3;
const ADVICE = 2;
const UNSEEN = 3;

function place(event: AnalysisEvent): string {
  const first = event.evidence[0];
  return first === undefined ? '' : `${first.member}:${first.line}`;
}

function head(page: Page, analysis: Analysis): void {
  const { host, facts } = analysis;
  const kernels = [...new Set(analysis.events.map((event) => event.kernel).filter((kernel) => kernel !== null))];
  const parts = [
    `${analysis.tool.name} ${analysis.tool.version}`,
    host.hostname ?? facts.hostname?.value ?? null,
    kernels.length === 0 ? host.kernel : `${kernels[0]}${kernels.length > 1 ? ` and ${kernels.length - 1} more` : ''}`,
    host.distro ?? facts.distro?.value ?? null,
  ].filter((part) => part !== null && part !== '');
  page.lines.push(page.ink.dim(cut(parts.join(' · '), page.width)));
}

/** Groups of one cause, in the order of the groups. */
function clusters(views: readonly GroupView[]): GroupView[][] {
  const byCause = new Map<string, GroupView[]>();
  for (const view of views) {
    const known = byCause.get(causeOf(view));
    if (known === undefined) byCause.set(causeOf(view), [view]);
    else known.push(view);
  }
  return [...byCause.values()];
}

function causeRows(page: Page, views: readonly GroupView[]): void {
  const all = clusters(views.filter((view) => view.isFailure));
  for (const cluster of all.slice(0, CAUSES)) {
    const [first] = cluster;
    if (first === undefined) continue;
    const number = `${count(cluster.reduce((sum, view) => sum + view.group.count, 0))}×`;
    const verdict = first.telling?.verdict ?? null;
    const what =
      verdict === null ? kindWord(first.group.kind) : `${causeName(verdict.cause)}, confidence ${verdict.confidence}`;
    const lead = `  ${' '.repeat(Math.max(0, 7 - columns(number)))}`;
    page.lines.push(`${lead}${page.ink.failure(number)} ${cut(what, page.width - 10)}`);
    const suppressed = cluster.reduce((sum, view) => sum + view.group.suppressed, 0);
    const from = cluster.map((view) => view.group.from).filter((time) => time !== null);
    const to = cluster.map((view) => view.group.to).filter((time) => time !== null);
    const earliest = from.reduce<string | null>((a, b) => (a !== null && Date.parse(a) <= Date.parse(b) ? a : b), null);
    const latest = to.reduce<string | null>((a, b) => (a !== null && Date.parse(a) >= Date.parse(b) ? a : b), null);
    const title = groupTitle(first.group);
    const details = [
      suppressed > 0 ? `${count(suppressed)} more not printed` : null,
      cluster.length === 1 ? title : `${count(cluster.length)} kinds, first ${title}`,
      earliest === null ? null : range(earliest, latest),
    ].filter((part) => part !== null);
    page.lines.push(page.ink.dim(`${' '.repeat(10)}${cut(details.join(' · '), page.width - 10)}`));
  }
  if (all.length > CAUSES)
    page.lines.push(
      page.ink.dim(`          ${plural(all.length - CAUSES, 'further cause')} in the report and in the JSON result`),
    );
}

function zoneLine(page: Page, zone: ZoneVerdict): void {
  const from = page.lines.length;
  // The terms in words stand behind the sentence in brackets; the report has them, here the sum is enough.
  item(page, '-', zone.sentence.replace(/ \([^()]*(?:\([^()]*\)[^()]*)*\)$/, ''));
  if (zone.passes !== false) return;
  for (let index = from; index < page.lines.length; index++)
    page.lines[index] = page.ink.failure(page.lines[index] ?? '');
}

function why(page: Page, event: AnalysisEvent): void {
  const zones = byPreference(event.verdict?.zones ?? []);
  heading(page, zones.length > 0 ? 'Why the kernel said no' : 'The event that shows most');
  const gfp = event.gfp;
  const mode =
    event.mode === null
      ? ''
      : `, mode ${event.mode}${gfp === null || gfp.names.length === 0 ? '' : ` = ${gfp.names.join('|')}`}`;
  const wait = gfp?.canSleep === false ? ', may not wait' : '';
  paragraph(page, `${place(event)}, ${when(event)}: asked for ${requestSize(event)}${mode}${wait}.`);
  const story = event.trace?.story ?? '';
  if (story !== '') paragraph(page, stopped(story));
  for (const zone of zones.slice(0, ZONES)) zoneLine(page, zone);
  if (zones.length > ZONES)
    page.lines.push(page.ink.dim(`     ${plural(zones.length - ZONES, 'further zone')} in the report`));
  if (event.memory === null && event.memoryAbsence !== null)
    paragraph(page, stopped(`No memory report with this event: ${event.memoryAbsence}`));
  const recorded = measuredSentence(event.measured ?? []);
  if (recorded !== null) paragraph(page, recorded);
  // Where the zones speak for themselves, the statement above has said the rest.
  const explanation = event.verdict === null || zones.length > 0 ? '' : explanationWithoutZones(event.verdict, '');
  if (explanation !== '') paragraph(page, stopped(explanation));
}

function adviceLines(page: Page, analysis: Analysis): void {
  const advice = numberedAdvice(analysis);
  if (advice.length === 0) return;
  heading(page, 'What to do first');
  for (const { number, advice: step } of advice.slice(0, ADVICE)) {
    item(page, `${number}.`, stopped(step.action));
    // Commands stay on one line so that they can be copied; only absurd ones are cut.
    for (const command of step.commands.slice(0, number > 1 ? 1 : 2)) page.lines.push(`       ${cut(command, 400)}`);
    // The whole text of every step stands in the report; here it would push the first one off the screen.
    if (number > 1) continue;
    if (step.risk !== '') paragraph(page, `Risk: ${stopped(step.risk)}`, 5);
  }
  if (advice.length > ADVICE)
    page.lines.push(
      page.ink.dim(`     ${plural(advice.length - ADVICE, 'further piece', 'further pieces')} of advice in the report`),
    );
}

/**
 * Renders the summary, ending in a line feed. Whatever the logs hold, no control character but the line feed is written,
 * unless `color` asks for colours.
 */
export function renderText(analysis: Analysis, options: TextOptions): string {
  const page: Page = { lines: [], width: Math.min(Math.max(options.width ?? 100, 40), 240), ink: paint(options.color) };
  const cause = analysis.rootCause;
  const failures = analysis.events.filter((event) => isFailureKind(event.kind));
  head(page, analysis);

  heading(page, 'What happened');
  paragraph(page, readableTimes(stopped(cause.statement)));
  if (analysis.events.length > 0)
    paragraph(page, `Confidence ${cause.confidence}: ${confidenceMeaning(cause.confidence)}.`);

  // The event of the weightiest cause, so that arithmetic and statement speak of the same thing.
  const views = groupViews(analysis);
  const telling = leadingEvent(views);
  if (failures.length > 0) {
    const worst = failures.reduce((most, event) => Math.max(most, event.verdict?.severityLevel ?? -1), -1);
    const impact = telling?.verdict?.impact ?? '';
    if (worst >= 0) paragraph(page, `${severityLevel(worst)}.`);
    if (impact !== '' && !cause.statement.includes(impact)) paragraph(page, stopped(impact));
  }
  if (analysis.groups.length > 0) {
    heading(page, 'What was found');
    paragraph(page, tally(analysis));
    causeRows(page, views);
    const others = company(analysis);
    if (others !== '') paragraph(page, `The same logs hold ${others}.`);
  }
  if (telling !== null) why(page, telling);
  adviceLines(page, analysis);

  const unseen = unseenTexts(analysis);
  if (unseen.length > 0) {
    heading(page, 'What could not be seen');
    for (const text of unseen.slice(0, UNSEEN)) item(page, '-', text);
    if (unseen.length > UNSEEN)
      page.lines.push(page.ink.dim(`    ${count(unseen.length - UNSEEN)} more in the report`));
  }
  return `${page.lines.join('\n')}\n`;
}
