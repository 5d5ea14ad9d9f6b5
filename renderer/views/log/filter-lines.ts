/** The log with only its matching lines, and some lines around each: which lines stand in the list. */
import type { SearchHit } from '../../../shared/contract/wire/index.ts';

export type FilteredLine =
  | { readonly kind: 'line'; readonly member: string; readonly line: number; readonly hit: SearchHit | null }
  /** Lines are left out here; the log changes where `member` is another one. */
  | { readonly kind: 'gap'; readonly member: string; readonly left: number | null };

/**
 * Lines to list: every hit, `context` lines before and after it, and a mark where lines are left out.
 * @param totals lines of each log, so that no context is asked for beyond its end
 */
export function filteredLines(
  hits: readonly SearchHit[],
  context: number,
  totals: ReadonlyMap<string, number>,
): FilteredLine[] {
  const list: FilteredLine[] = [];
  let member: string | null = null;
  /** The last line that is listed of this log. */
  let last = 0;
  for (const [at, hit] of hits.entries()) {
    if (hit.member !== member) {
      member = hit.member;
      last = 0;
      list.push({ kind: 'gap', member, left: null });
    }
    const from = Math.max(last + 1, hit.line - context);
    if (from > last + 1 && last > 0) list.push({ kind: 'gap', member, left: from - last - 1 });
    const next = hits[at + 1];
    // The line of the next hit is listed as a hit, not as what follows this one.
    const until = next?.member === member ? next.line - 1 : Number.POSITIVE_INFINITY;
    const to = Math.min(hit.line + context, until, totals.get(member) ?? hit.line);
    for (let line = from; line <= Math.max(to, hit.line); line++)
      list.push({ kind: 'line', member, line, hit: line === hit.line ? hit : null });
    last = Math.max(to, hit.line);
  }
  return list;
}
