/** Series as the window draws them: the ones that bear on a failed allocation, thinned, each in its panel. */
import type { Series as DrawnSeries } from '../contract/wire/series.ts';
import { forDrawing, lastNotAfter, type Series } from './series.ts';

/**
 * Panel of an origin, the first that matches; what matches none is told by the command line alone. The
 * memory reports of failures are no part of it: their points belong to rows of events, and are drawn as such.
 */
const PANELS: readonly (readonly [RegExp, string])[] = [
  [/^memory\.(?:memfree|avail|cached|buffers|slab|anonpg|dirty|active|inactive|shared|pgtbl|kstack|vmused)$/, 'memory'],
  [/^(?:free\.mem|atop\.mem|collectl\.mem|pcp\.mem)/, 'memory'],
  [/^vmstat-tool\.(?:free|buff|cache)$/, 'memory'],
  [/^memory\.swp|^swap-pages\.|^free\.swap|^vmstat-tool\.(?:swpd|si|so)$|^atop\.swp/, 'swap'],
  [/^paging\.|^psi\.psi-mem\.|^atop\.pag/, 'paging'],
  [/^(?:buddyinfo|pagetypeinfo|extfrag_index|unusable_index)\[/, 'fragmentation'],
  [/^network\.(?:net-dev\[.{1,40}\]\.(?:rx|tx)(?:pck|kB)|net-edev\[.{1,40}\]\.rx(?:drop|fifo|err))$/, 'network'],
  [/^network\.(?:softnet\[all\]\.|softnet\.|net-sock\.(?:totsck|tcpsck))/, 'network'],
  [/^queue\.|^cpu-load\[all\]\.(?:iowait|soft|sys|system|idle)$|^io\.|^psi\.psi-io\./, 'load'],
];

/** The panel in which a series is drawn; null for those that no panel shows. */
export function panelOf(origin: string): string | null {
  for (const [pattern, panel] of PANELS) if (pattern.test(origin)) return panel;
  return null;
}

/**
 * What the window is handed. Spikes survive the thinning (first, lowest, highest and last point of every stretch); a pause
 * of the recorder is a null, so that no line is drawn across it. A single point is no curve and is left out.
 * Local times of an unknown zone and UTC are never drawn on one axis: the failures' own time line is taken.
 * @param all the case's series, those printed by failures included (`mem-info.…`)
 * @param maxPoints bound per series; a screen shows no more than about 4000
 */
export function drawingSeries(all: readonly Series[], maxPoints: number): DrawnSeries[] {
  const absolute = lineOf(all);
  return all.flatMap((each, n) => {
    const panel = panelOf(each.origin);
    if (panel === null || each.times.length < 2 || each.absolute !== absolute) return [];
    return [drawn(each, idOf(each, n), panel, maxPoints)];
  });
}

/**
 * A stretch of some of these series, as closely as `maxPoints` allow, with one sample more on both sides: lines are drawn to
 * the edges.
 * @param ids of drawn series; what they do not name is left out
 * @param fromMs, toMs milliseconds since 1970
 */
export function drawingStretch(
  all: readonly Series[],
  ids: ReadonlySet<string>,
  { fromMs, toMs, maxPoints }: { readonly fromMs: number; readonly toMs: number; readonly maxPoints: number },
): DrawnSeries[] {
  return all.flatMap((each, n) => {
    const id = idOf(each, n);
    const panel = ids.has(id) ? panelOf(each.origin) : null;
    if (panel === null) return [];
    const first = Math.max(0, lastNotAfter(each.times, fromMs / 1000));
    const end = lastNotAfter(each.times, toMs / 1000) + 2;
    const times = each.times.subarray(first, end);
    const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
    const gaps = each.gaps.filter((gap) => gap.from >= from && gap.to <= to);
    return [drawn({ ...each, times, values: each.values.subarray(first, end), gaps }, id, panel, maxPoints)];
  });
}

const idOf = (series: Series, n: number): string => `${series.origin}#${n}`;

function drawn(each: Series, id: string, panel: string, maxPoints: number): DrawnSeries {
  const gaps = each.gaps.slice(0, Math.floor(maxPoints / 4));
  const thin = forDrawing(each, Math.max(4, maxPoints - gaps.length));
  const timeMs: number[] = [];
  const values: (number | null)[] = [];
  let gap = 0;
  for (let i = 0; i < thin.times.length; i++) {
    const at = thin.times[i] ?? 0;
    for (let next = gaps[gap]; next !== undefined && next.to <= at; next = gaps[gap]) {
      timeMs.push(((next.from + next.to) / 2) * 1000);
      values.push(null);
      gap++;
    }
    timeMs.push(at * 1000);
    values.push(thin.values[i] ?? null);
  }
  const { name: title, unit, source } = each;
  const thinned = thin.times.length < each.times.length ? { thinned: true } : {};
  return { id, title, unit, panel, source, timeMs, values, eventRows: null, ...thinned };
}

/** Whether the case is drawn in UTC: as its failures are timed, or as most is recorded where none carries a report. */
function lineOf(all: readonly Series[]): boolean {
  const printed = all.filter((each) => each.origin.startsWith('mem-info.'));
  const votes = (printed.length > 0 ? printed : all).map((each) =>
    each.absolute ? each.times.length : -each.times.length,
  );
  return votes.reduce((sum, vote) => sum + vote, 0) >= 0;
}
