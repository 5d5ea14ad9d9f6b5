/** What is selected: one event, one stretch of time. The same in every view. */
import type { StateCreator } from 'zustand';
import { s } from '../strings/en.ts';
import { visibleRows } from './filter-slice.ts';
import type { AppState } from './index.ts';

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something that can be taken back. */
export interface Step {
  undo(): void;
  /** What is taken back, for the message. */
  readonly what?: string;
  /** Stays when another case is shown. */
  readonly lasting?: boolean;
}

export interface SelectionSlice {
  /** Row of the event table. */
  readonly row: number | null;
  readonly range: TimeRange | null;
  readonly steps: readonly Step[];
  select(row: number | null): void;
  /** The next event (or the one before) of those that the filters show. */
  step(by: 1 | -1): void;
  setRange(range: TimeRange | null): void;
  remember(step: Step): void;
  undo(): void;
}

const MAX_STEPS = 50;

export const selectionSlice: StateCreator<AppState, [], [], SelectionSlice> = (set, get) => ({
  row: null,
  range: null,
  steps: [],
  select: (row) => set({ row }),
  step: (by) => {
    const { current, row } = get();
    if (current === null) return;
    const rows = visibleRows(get());
    if (rows.length === 0) return;
    const at = row === null ? -1 : rows.indexOf(row);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    if (next === undefined) return;
    set({ row: next });
    if (get().view === 'log') get().showEventInLog(next);
  },
  setRange: (range) => {
    const before = get().range;
    if (before?.fromMs === range?.fromMs && before?.toMs === range?.toMs) return;
    set({ range });
    get().remember({ undo: () => set({ range: before }) });
  },
  remember: (step) => set((state) => ({ steps: [...state.steps, step].slice(-MAX_STEPS) })),
  undo: () => {
    const { steps } = get();
    const last = steps[steps.length - 1];
    set({ steps: steps.slice(0, -1) });
    last?.undo();
    if (last?.what !== undefined) get().tell(s.undone(last.what));
  },
});
