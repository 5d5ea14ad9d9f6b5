/** Where the log view stands, and what was searched. */
import type { StateCreator } from 'zustand';
import type { SearchAnswer } from '../../shared/contract/wire/index.ts';
import { textAt } from '../../shared/contract/wire/index.ts';
import { isCancelled } from '../client/client.ts';
import type { AppState } from './index.ts';

/** A stretch of lines of one log. */
export interface LogPlace {
  readonly member: string;
  readonly line: number;
  readonly endLine: number;
}

export interface SearchQuery {
  readonly pattern: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
  readonly everywhere: boolean;
}

export type SearchPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly query: SearchQuery; readonly hits: number; readonly share: number }
  | { readonly kind: 'done'; readonly query: SearchQuery; readonly answer: SearchAnswer }
  | { readonly kind: 'failed'; readonly message: string; readonly advice: string | null };

export interface LogSlice {
  /** The place to show; a new object means "go there". */
  readonly log: LogPlace | null;
  readonly search: SearchPhase;
  showPlace(place: LogPlace): void;
  showEventInLog(row: number): void;
  runSearch(query: SearchQuery): Promise<void>;
  stopSearch(): void;
}

const MAX_HITS = 5000;
let stop: AbortController | null = null;

export const logSlice: StateCreator<AppState, [], [], LogSlice> = (set, get) => ({
  log: null,
  search: { kind: 'idle' },
  showPlace: (place) => {
    set({ log: { ...place } });
    get().go('log');
  },
  showEventInLog: (row) => {
    const columns = get().current?.columns;
    const member = columns === undefined ? null : textAt(columns.member, row);
    if (columns === undefined || member === null) return;
    set({ row, log: { member, line: columns.line[row] ?? 1, endLine: columns.endLine[row] ?? 1 } });
    get().go('log');
  },
  runSearch: async (query) => {
    const { client, current, log } = get();
    if (client === null || current === null || query.pattern === '') return;
    stop?.abort();
    const own = new AbortController();
    stop = own;
    set({ search: { kind: 'running', query, hits: 0, share: 0 } });
    try {
      const { pattern, regex, matchCase, everywhere } = query;
      const member = everywhere ? null : (log?.member ?? null);
      const answer = await client.call(
        'log.search',
        { caseId: current.id, member, pattern, regex, matchCase, maxHits: MAX_HITS },
        {
          signal: own.signal,
          onProgress: (p) =>
            set({
              search: {
                kind: 'running',
                query,
                hits: p.hits,
                share: p.totalBytes === 0 ? 0 : p.bytesRead / p.totalBytes,
              },
            }),
        },
      );
      if (stop === own) set({ search: { kind: 'done', query, answer } });
    } catch (error) {
      if (stop !== own) return;
      if (isCancelled(error)) return set({ search: { kind: 'idle' } });
      const advice =
        error instanceof Error && 'advice' in error && typeof error.advice === 'string' ? error.advice : null;
      set({ search: { kind: 'failed', message: error instanceof Error ? error.message : String(error), advice } });
    }
  },
  stopSearch: () => {
    stop?.abort();
    set({ search: { kind: 'idle' } });
  },
});
