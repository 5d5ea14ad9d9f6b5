/** Which view is shown, which dialog is open, and the one message at the foot of the window. */
import type { StateCreator } from 'zustand';
import type { AppState } from './index.ts';

export const VIEWS = ['start', 'overview', 'failures', 'failure', 'log', 'timeline', 'compare', 'report'] as const;
export type ViewName = (typeof VIEWS)[number];
export type DialogName = 'palette' | 'help' | 'settings' | 'go-to-line' | 'note' | 'about' | 'export' | 'clock';

export interface UiSlice {
  readonly view: ViewName;
  readonly dialog: DialogName | null;
  readonly message: string | null;
  /** Files are held over the window. */
  readonly dropping: boolean;
  go(view: ViewName): void;
  showDialog(dialog: DialogName | null): void;
  tell(message: string | null): void;
  setDropping(dropping: boolean): void;
}

export const uiSlice: StateCreator<AppState, [], [], UiSlice> = (set) => ({
  view: 'start',
  dialog: null,
  message: null,
  dropping: false,
  go: (view) => set({ view }),
  showDialog: (dialog) => set({ dialog }),
  tell: (message) => set({ message }),
  setDropping: (dropping) => set({ dropping }),
});

export function isView(name: string): name is ViewName {
  return (VIEWS as readonly string[]).includes(name);
}
