/** Which measurements stand in one chart. */
import type { Series } from '../../../shared/contract/wire/index.ts';
import { s } from '../../strings/en.ts';

/** Panels from the question's heart outwards. */
const PANEL_ORDER = ['memory', 'fragmentation', 'paging', 'swap', 'network', 'load'];

export interface Panel {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

/** One chart per panel, unit and origin: numbers of different kinds share no axis, and recordings no points with events. */
export function panelsOf(series: readonly Series[]): Panel[] {
  const panels = new Map<string, Series[]>();
  for (const entry of series) {
    const key = [entry.panel, entry.unit, entry.source === 'events'].join('\n');
    const own = panels.get(key);
    if (own === undefined) panels.set(key, [entry]);
    else own.push(entry);
  }
  // What was recorded tells the course, what was printed only moments: the course comes first.
  const rank = ([, own]: [string, Series[]]): number =>
    PANEL_ORDER.indexOf(own[0]?.panel ?? '') * 2 + Number(own[0]?.source === 'events');
  const order = [...panels].sort((a, b) => rank(a) - rank(b));
  return order.map(([key, own]) => {
    const first = own[0];
    const name = s.timeline.panels[first?.panel ?? ''] ?? first?.panel ?? '';
    return {
      key,
      title: first?.source === 'events' ? s.timeline.atEvents(name) : name,
      unit: first?.unit ?? '',
      series: own,
    };
  });
}
