/** The two reports whose settings are laid side by side: of one host, the latest of each side. */
import type { Analysis } from '../contract/index.ts';
import { hostName, type Side } from './sides.ts';

export interface PairedReports {
  readonly before: Analysis | null;
  readonly after: Analysis | null;
  /** The host that both are of, where a side holds others as well; null otherwise. */
  readonly host: string | null;
}

/** Settings of two hosts differ by nature: a host that both sides have goes before the last report of each. */
export function pairedReports(before: Side, after: Side): PairedReports {
  const names = new Set([...before.cases, ...after.cases].map(hostName));
  for (const young of after.cases.toReversed()) {
    const host = hostName(young);
    const old = host === null ? undefined : before.cases.findLast((one) => hostName(one) === host);
    if (old !== undefined) return { before: old, after: young, host: names.size > 1 ? host : null };
  }
  return { before: before.cases.at(-1) ?? null, after: after.cases.at(-1) ?? null, host: null };
}
