/** Puts the chosen theme on the page; `system` follows the system as it changes. */
import { useEffect, useSyncExternalStore } from 'react';
import { useApp } from '../store/index.ts';

export type Theme = 'light' | 'dark' | 'contrast';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const more = window.matchMedia('(prefers-contrast: more)');

function system(): Theme {
  if (more.matches) return 'contrast';
  return dark.matches ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  more.addEventListener('change', listener);
  return () => {
    dark.removeEventListener('change', listener);
    more.removeEventListener('change', listener);
  };
}

/** The theme in force. */
export function useTheme(): Theme {
  const choice = useApp((state) => state.settings.theme);
  const density = useApp((state) => state.settings.density);
  const fromSystem = useSyncExternalStore(subscribe, system);
  const theme = choice === 'system' ? fromSystem : choice;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);
  return theme;
}
