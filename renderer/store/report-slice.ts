/** The author's changes to the report of the open case: shown at once, kept with the case a moment later. */
import type { StateCreator } from 'zustand';
import { NO_EDITS, type ReportEdits } from '../../shared/contract/index.ts';
import type { ReportAgainst } from '../../shared/contract/wire/index.ts';
import type { AppState } from './index.ts';

export interface ReportSlice {
  /** null until the case told what it keeps. */
  readonly report: { readonly caseId: string; readonly edits: ReportEdits } | null;
  readonly reportAgainst: ReportAgainst;
  loadReport(caseId: string): Promise<void>;
  /** `what` names the field: typing in one field is one step to take back. */
  changeReport(edits: ReportEdits, what: string): void;
  compareReport(against: ReportAgainst): void;
}

/** Pause after which what was typed is kept. */
const KEEP_AFTER_MS = 400;
/** Pause after which the same field makes a new step. */
const NEW_STEP_AFTER_MS = 3000;

export const reportSlice: StateCreator<AppState, [], [], ReportSlice> = (set, get) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = { what: '', atMs: 0 };

  function keep(): void {
    clearTimeout(timer);
    timer = undefined;
    const { client, report } = get();
    if (client === null || report === null) return;
    client
      .call('report.edits.put', report)
      .catch((error: unknown) => get().tell(error instanceof Error ? error.message : String(error)));
  }

  function put(caseId: string, edits: ReportEdits): void {
    if (get().report?.caseId !== caseId) return;
    set({ report: { caseId, edits } });
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER_MS);
  }

  return {
    report: null,
    reportAgainst: { kind: 'within' },
    loadReport: async (caseId) => {
      const { client, report } = get();
      if (client === null || report?.caseId === caseId) return;
      // What is still waiting belongs to the case before.
      if (timer !== undefined) keep();
      set({ report: null, reportAgainst: { kind: 'within' } });
      try {
        const edits = await client.call('report.edits.get', { caseId });
        if (get().current?.id === caseId) set({ report: { caseId, edits } });
      } catch (error) {
        get().tell(error instanceof Error ? error.message : String(error));
        if (get().current?.id === caseId) set({ report: { caseId, edits: NO_EDITS } });
      }
    },
    changeReport: (edits, what) => {
      const before = get().report;
      if (before === null) return;
      const nowMs = Date.now();
      if (what !== last.what || nowMs - last.atMs > NEW_STEP_AFTER_MS)
        get().remember({
          undo: () => {
            last = { what: '', atMs: 0 };
            put(before.caseId, before.edits);
          },
        });
      last = { what, atMs: nowMs };
      put(before.caseId, edits);
    },
    compareReport: (reportAgainst) => set({ reportAgainst }),
  };
};
