/** The person's choices; kept by the engine, so that they are the same in the next session. */
import type { StateCreator } from 'zustand';
import { type Settings, settings as settingsSchema } from '../../shared/contract/wire/index.ts';
import type { AppState } from './index.ts';

export interface SettingsSlice {
  readonly settings: Settings;
  loadSettings(): Promise<void>;
  putSettings(part: Partial<Settings>): void;
}

export const settingsSlice: StateCreator<AppState, [], [], SettingsSlice> = (set, get) => ({
  settings: settingsSchema.parse({}),
  loadSettings: async () => {
    const { client } = get();
    if (client !== null) set({ settings: await client.call('settings.get', {}) });
  },
  putSettings: (part) => {
    const settings = { ...get().settings, ...part };
    set({ settings });
    get()
      .client?.call('settings.put', settings)
      .catch((error: unknown) => get().tell(error instanceof Error ? error.message : String(error)));
  },
});
