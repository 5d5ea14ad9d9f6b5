/** One store, one slice per concern. Components take what they need with `useApp`; commands use `app` itself. */
import { create } from 'zustand';
import { type CaseSlice, caseSlice } from './case-slice.ts';
import { type FilterSlice, filterSlice } from './filter-slice.ts';
import { type LogSlice, logSlice } from './log-slice.ts';
import { type ReportSlice, reportSlice } from './report-slice.ts';
import { type SelectionSlice, selectionSlice } from './selection-slice.ts';
import { type SettingsSlice, settingsSlice } from './settings-slice.ts';
import { type UiSlice, uiSlice } from './ui-slice.ts';

export type AppState = CaseSlice & SelectionSlice & FilterSlice & LogSlice & ReportSlice & SettingsSlice & UiSlice;

export const useApp = create<AppState>()((...args) => ({
  ...caseSlice(...args),
  ...selectionSlice(...args),
  ...filterSlice(...args),
  ...logSlice(...args),
  ...reportSlice(...args),
  ...settingsSlice(...args),
  ...uiSlice(...args),
}));

/** The store outside of components. */
export const app = useApp;
