/** The lead-up of a group as sentences and findings. "No relation seen" is an answer, and is given as one. */
import type { Finding } from '../contract/analysis.ts';
import type { Evidence } from '../contract/primitives.ts';
import { type LeadUpFeature, leadUp } from './lead-up.ts';
import type { Series } from './series.ts';
import { isoOf, UNKNOWN_ZONE, UTC } from './zone.ts';

/** A value with its unit, large amounts of memory in MiB or GiB. */
export function amount(value: number, unit: string): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (unit === 'KiB' && size >= 10 * 1024 * 1024) return `${sign}${(size / 1024 / 1024).toFixed(1)} GiB`;
  if (unit === 'KiB' && size >= 10 * 1024) return `${sign}${(size / 1024).toFixed(0)} MiB`;
  const digits = size >= 100 || Number.isInteger(size) ? 0 : size >= 1 ? 1 : 2;
  const tail = unit === '' ? '' : unit.startsWith('1/') ? unit.slice(1) : ` ${unit}`;
  return `${sign}${size.toFixed(digits)}${tail}`;
}

const odds = (chance: number): string => (chance <= 0.5 ? `1 in ${Math.round(1 / chance)}` : 'as likely as not');

/** One feature in a sentence with its numbers. */
export function sentenceOf(feature: LeadUpFeature): string {
  const { name, unit, atEpisodes, usual, effect, chance, episodes, covered } = feature;
  const counted =
    covered === episodes ? `${episodes} episode${episodes === 1 ? '' : 's'}` : `${covered} of ${episodes} episodes`;
  if (feature.relation === 'unknown' || atEpisodes === null || usual === null || effect === null || chance === null) {
    return `${name}: no samples near the ${episodes} episode${episodes === 1 ? '' : 's'}.`;
  }
  const numbers = `${amount(atEpisodes, unit)} at ${counted}, ${amount(usual, unit)} otherwise`;
  const strength = `effect ${effect.toFixed(2).replace('-', '−')}, by chance ${odds(chance)}`;
  switch (feature.relation) {
    case 'related':
      return `${name}: ${numbers} (${strength}).`;
    case 'unclear':
      return `${name}: ${numbers} (${strength}); seen too seldom to tell from chance.`;
    case 'none':
      return `${name}: no relation seen (${numbers}).`;
  }
}

/** Recordings that are cited for one finding. */
const MAX_MEMBERS = 8;
/** Moments that are named; more would only be skipped. */
const MAX_MOMENTS = 3;

/** Where the samples stand: the recordings that hold them, each from its beginning, since most are binary. */
export function placesOf(features: readonly LeadUpFeature[]): Evidence[] {
  const members = new Set(features.flatMap((feature) => feature.members));
  return [...members].slice(0, MAX_MEMBERS).map((member) => ({ member, line: 1, endLine: 1, byteOffset: 0 }));
}

/** `Source: sa22, samples of 2026-11-22T02:10:00Z and 4 others.` */
export function sourceWords(features: readonly LeadUpFeature[], absolute: boolean): string {
  const members = [...new Set(features.flatMap((feature) => feature.members))];
  if (members.length === 0) return `Source: ${[...new Set(features.map((feature) => feature.source))].join(', ')}.`;
  const times = [...new Set(features.flatMap((feature) => feature.sampleTimes))].sort((a, b) => a - b);
  const named = times.slice(0, MAX_MOMENTS).map((at) => isoOf(absolute ? UTC : UNKNOWN_ZONE, at, 0));
  const others = times.length - named.length;
  const more = members.length - MAX_MEMBERS;
  const files = `${members.slice(0, MAX_MEMBERS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `Source: ${files}, samples of ${named.join(', ')}${others > 0 ? ` and ${others} others` : ''}.`;
}

export interface LeadUp {
  readonly features: readonly LeadUpFeature[];
  /** What is told of them: one finding, or none when the case has no series at all. */
  readonly finding: Finding | null;
}

/**
 * What the measurements say of the time before a group's failures.
 * @param group fingerprint and title, for the finding
 * @param moments UTC seconds of its events
 */
export function leadUpOf(
  group: { readonly fingerprint: string; readonly title: string },
  moments: readonly number[],
  all: readonly Series[],
): LeadUp {
  const features = leadUp(moments, all);
  if (features.length === 0) return { features, finding: null };
  const related = features.filter((feature) => feature.relation === 'related');
  const unclear = features.filter((feature) => feature.relation === 'unclear');
  const others = features.filter((feature) => feature.relation === 'none' || feature.relation === 'unknown');
  const known = features.some((feature) => feature.relation !== 'unknown');
  let title = `No relation seen between measurements and: ${group.title}`;
  if (!known) title = `No measurements from the time of: ${group.title}`;
  else if (related.length > 0) title = `${related.map((feature) => feature.name).join(', ')} went with: ${group.title}`;
  else if (unclear.length > 0) title = `Too few episodes to tell what went with: ${group.title}`;
  const detail = [...related, ...unclear, ...others].map(sentenceOf).join(' ');
  return {
    features,
    finding: {
      id: `lead-up:${group.fingerprint}`,
      severity: 'info',
      title,
      detail: `${detail} ${sourceWords(features, all[0]?.absolute ?? true)} That two things went together does not say which caused the other.`,
      evidence: placesOf(features),
      advice: [],
    },
  };
}
