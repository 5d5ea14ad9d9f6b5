/**
 * Values of snapshots that no fact names: kept beside the facts as single points, to become series at the moment of
 * collection. Held as long as the facts object itself; a copy or a stored case has none.
 */
import type { CaseFacts } from '../contract/facts.ts';
import type { SeriesKind } from '../time/series.ts';
import { type Evidence, notesOf } from './reader.ts';

export interface SnapshotPoint {
  /** `pressure.memory.some.avg10`, `pagetypeinfo[0.Normal,Movable].order-3`. */
  readonly origin: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: SeriesKind;
  readonly value: number;
  readonly member: string;
}

/** A machine of 8 nodes with 6 types of 11 orders in 4 zones has 2100 of pagetypeinfo alone; a made-up file has more. */
const MAX_POINTS = 20_000;

const held = (facts: CaseFacts): Map<string, SnapshotPoint> =>
  notesOf(facts, 'snapshot points', () => new Map<string, SnapshotPoint>());

/** Keeps a value; the first one of an origin stays. */
export function putPoint(
  facts: CaseFacts,
  evidence: Evidence,
  origin: string,
  about: { readonly name: string; readonly unit: string; readonly kind?: SeriesKind },
  value: number,
): void {
  const points = held(facts);
  if (!Number.isFinite(value) || points.has(origin) || points.size >= MAX_POINTS) return;
  const { name, unit, kind = 'gauge' } = about;
  points.set(origin, { origin, name, unit, kind, value, member: evidence.member });
}

/** All values that were kept, in the order of reading. */
export const snapshotPointsOf = (facts: CaseFacts): SnapshotPoint[] => [...held(facts).values()];
