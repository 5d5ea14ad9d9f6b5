/**
 * The address restores the view: `#/failure?case=…&row=12&from=…&to=…`. Changing the view makes a step in the browser's
 * history; everything else rewrites the current one.
 */
import { z } from 'zod';
import { type AppState, app } from './index.ts';
import { isView, type ViewName } from './ui-slice.ts';

const count = z.coerce.number().int();
const fields = z.object({
  case: z.string().max(64).optional().catch(undefined),
  row: count.min(0).optional().catch(undefined),
  from: count.optional().catch(undefined),
  to: count.optional().catch(undefined),
  log: z.string().max(4096).optional().catch(undefined),
  line: count.min(1).optional().catch(undefined),
});

export interface Place {
  readonly view: ViewName;
  readonly caseId: string | null;
  readonly row: number | null;
  readonly range: { readonly fromMs: number; readonly toMs: number } | null;
  readonly log: { readonly member: string; readonly line: number } | null;
}

/** Reads a hash; what it does not understand is left out. */
export function readHash(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const found = fields.parse(Object.fromEntries(new URLSearchParams(query)));
  return {
    view: isView(path) ? path : 'start',
    caseId: found.case ?? null,
    row: found.row ?? null,
    range: found.from === undefined || found.to === undefined ? null : { fromMs: found.from, toMs: found.to },
    log: found.log === undefined ? null : { member: found.log, line: found.line ?? 1 },
  };
}

export function writeHash(state: Pick<AppState, 'view' | 'current' | 'row' | 'range' | 'log'>): string {
  const query = new URLSearchParams();
  if (state.current !== null) {
    query.set('case', state.current.id);
    if (state.row !== null) query.set('row', String(state.row));
    if (state.range !== null) {
      query.set('from', String(Math.round(state.range.fromMs)));
      query.set('to', String(Math.round(state.range.toMs)));
    }
    if (state.view === 'log' && state.log !== null) {
      query.set('log', state.log.member);
      query.set('line', String(state.log.line));
    }
  }
  const text = query.toString();
  return `#/${state.view}${text === '' ? '' : `?${text}`}`;
}

/** Brings the store to a place; opens the case again when it is kept. */
async function restore(place: Place): Promise<void> {
  const state = app.getState();
  if (place.caseId !== null && state.current?.id !== place.caseId) {
    app.setState({ view: place.view });
    await state.reopen(place.caseId);
    if (app.getState().current?.id !== place.caseId) {
      app.setState({ view: 'start' });
      return;
    }
  }
  const { current } = app.getState();
  const rows = current?.columns.count ?? 0;
  app.setState({
    view: place.view,
    ...(place.row !== null && place.row < rows ? { row: place.row } : {}),
    range: place.range,
    ...(place.log === null ? {} : { log: { ...place.log, endLine: place.log.line } }),
  });
}

/** Ties store and address together. */
export async function followHash(): Promise<void> {
  const first = readHash(location.hash);
  if (first.view !== 'start' || first.caseId !== null) await restore(first);
  let view = app.getState().view;
  app.subscribe((state) => {
    const hash = writeHash(state);
    if (hash === location.hash) return;
    if (state.view === view) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    view = state.view;
  });
  window.addEventListener('popstate', () => {
    const place = readHash(location.hash);
    view = place.view;
    void restore(place);
  });
}
