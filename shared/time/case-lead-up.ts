/** The lead-up of every group of page allocation failures of a case, as few findings as say it. */
import type { EventGroup, Finding } from '../contract/analysis.ts';
import type { AnalysisEvent } from '../contract/event.ts';
import { leadUpOf, placesOf, sentenceOf, sourceWords } from './correlate.ts';
import { type LeadUpFeature, QUESTIONS } from './lead-up.ts';
import type { Series } from './series.ts';
import { momentOf } from './snapshots.ts';

/** Groups with findings of their own; the rest are named in one. A reader takes in no more, and each costs some hundred shifts. */
const MAX_GROUPS = 10;

/** Sentences on a group that nothing can be concluded from. */
const STRONGEST = 3;
/** Cliff's delta below which nothing stood out, and the chance above which it is noise. */
const STANDS_OUT = { effect: 0.5, chance: 0.2 };

/** Origins that a question about the lead-up may be answered by, items taken off. */
const ASKED = new Set(QUESTIONS.flatMap((question) => question.origins));
const withoutItem = (origin: string): string => {
  const open = origin.indexOf('[');
  const close = origin.lastIndexOf(']');
  return open < 0 || close < open ? origin : origin.slice(0, open) + origin.slice(close + 1);
};

/** True when there is a series that the lead-up could be told from. */
export const hasLeadUpSeries = (all: readonly Series[]): boolean =>
  all.some((each) => ASKED.has(withoutItem(each.origin)) && each.times.length >= 4);

interface Looked {
  readonly group: EventGroup;
  readonly finding: Finding;
  readonly features: readonly LeadUpFeature[];
  /** Whether its moments are UTC. */
  readonly absolute: boolean;
  readonly told: 'decided' | 'too-few' | 'no-samples';
}

/**
 * Findings of severity `info`: one for each of the largest groups on which something can be said (related or not), one
 * for all groups with too few episodes, one for all without samples.
 * @param all the host's recorded series; moments and series are compared on the same time line only
 */
export function leadUpFindings(
  groups: readonly EventGroup[],
  events: readonly AnalysisEvent[],
  all: readonly Series[],
): Finding[] {
  const asked = all.filter((each) => ASKED.has(withoutItem(each.origin)));
  if (!hasLeadUpSeries(asked)) return [];
  const byId = new Map(events.map((event) => [event.id, event]));
  const lines = { absolute: asked.filter((s) => s.absolute), local: asked.filter((s) => !s.absolute) };
  const looked: Looked[] = [];
  const ordered = [...groups].sort((a, b) => b.count - a.count);
  let left = 0;
  for (const group of ordered) {
    const moments = group.eventIds.flatMap((id) => {
      const event = byId.get(id);
      if (event?.kind !== 'page-allocation-failure') return [];
      return momentOf(event.time) ?? [];
    });
    if (moments.length === 0) continue;
    if (looked.length >= MAX_GROUPS) {
      left++;
      continue;
    }
    const utc = moments.filter((moment) => moment.absolute);
    const own = utc.length > 0 ? utc : moments;
    const { features, finding } = leadUpOf(
      group,
      own.map((moment) => moment.at),
      utc.length > 0 ? lines.absolute : lines.local,
    );
    if (finding === null) continue;
    const decided = features.some((f) => f.relation === 'related' || f.relation === 'none');
    const told = decided ? 'decided' : features.some((f) => f.relation === 'unclear') ? 'too-few' : 'no-samples';
    looked.push({ group, finding, features, absolute: utc.length > 0, told });
  }
  return summed(looked, left);
}

function summed(looked: readonly Looked[], left: number): Finding[] {
  const findings = looked.filter((each) => each.told === 'decided').map((each) => each.finding);
  const together = (told: Looked['told'], title: (n: number) => string): void => {
    const some = looked.filter((each) => each.told === told);
    const first = some[0];
    if (first === undefined) return;
    const names = some.map((each) => `${each.group.title} (${each.group.count})`).join('; ');
    // What stood out most is worth a look even where it proves nothing; the rest of the numbers would only be read as proof.
    const most = first.features
      .filter(
        ({ relation, effect, chance }) =>
          relation === 'unclear' && Math.abs(effect ?? 0) >= STANDS_OUT.effect && (chance ?? 1) <= STANDS_OUT.chance,
      )
      .sort((a, b) => Math.abs(b.effect ?? 0) - Math.abs(a.effect ?? 0))
      .slice(0, STRONGEST);
    const alone = some.length === 1;
    let example = most.map(sentenceOf).join(' ');
    if (example !== '') example = `${alone ? '' : 'Of the first of them: '}${example} `;
    else if (told === 'too-few')
      example = `Nothing in the recordings stood out${alone ? '' : ' at the first of them'}. `;
    findings.push({
      ...first.finding,
      evidence: placesOf(first.features),
      id: some.length === 1 ? first.finding.id : `lead-up:${told}`,
      title: some.length === 1 ? first.finding.title : title(some.length),
      detail: `${some.length === 1 ? '' : `${names}. `}${example}${sourceWords(first.features, first.absolute)}`,
    });
  };
  together('too-few', (n) => `Too few episodes to tell what went with ${n} groups of failures`);
  together('no-samples', (n) => `No measurements from the time of ${n} groups of failures`);
  const last = findings.at(-1);
  if (left > 0 && last !== undefined) {
    findings[findings.length - 1] = {
      ...last,
      detail: `${last.detail} ${left} smaller groups were not looked at.`,
    };
  }
  return findings;
}
