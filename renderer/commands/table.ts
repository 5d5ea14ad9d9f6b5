/** Every command: its name, its key, when it can be used, what it does. Palette, help and keyboard read this table. */
import { NO_FILTERS } from '../store/filter-slice.ts';
import { type AppState, app } from '../store/index.ts';
import { VIEWS } from '../store/ui-slice.ts';
import { aboutStrings } from '../strings/about-en.ts';
import { s } from '../strings/en.ts';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** As `Mod+K`, `g`, `?`; Mod is Ctrl, or Command on a Mac. Empty for none. */
  readonly keys: string;
  readonly section: string;
  when?(state: AppState): boolean;
  run(state: AppState): void;
}

const withCase = (state: AppState): boolean => state.current !== null;
const withRow = (state: AppState): boolean => state.current !== null && state.row !== null;

/** Sends a wish to the view that is shown; the log view listens for its own. */
export function wish(name: string): void {
  window.dispatchEvent(new CustomEvent('buddyscope-wish', { detail: name }));
}

const THEMES = ['system', 'light', 'dark', 'contrast'] as const;

export const COMMANDS: readonly Command[] = [
  {
    id: 'palette',
    title: s.commands.palette,
    keys: 'Mod+K',
    section: s.sections.general,
    run: (state) => state.showDialog('palette'),
  },
  {
    id: 'help',
    title: s.commands.help,
    keys: '?',
    section: s.sections.general,
    run: (state) => state.showDialog('help'),
  },
  {
    id: 'settings',
    title: s.commands.settings,
    keys: 'Mod+,',
    section: s.sections.general,
    run: (state) => state.showDialog('settings'),
  },
  {
    id: 'about',
    title: aboutStrings.title,
    keys: '',
    section: s.sections.general,
    run: (state) => state.showDialog('about'),
  },
  {
    id: 'undo',
    title: s.commands.undo,
    keys: 'Mod+Z',
    section: s.sections.general,
    when: (state) => state.steps.length > 0,
    run: (state) => state.undo(),
  },
  {
    id: 'theme',
    title: s.commands.theme,
    keys: 'Shift+T',
    section: s.sections.general,
    run: (state) =>
      state.putSettings({ theme: THEMES[(THEMES.indexOf(state.settings.theme) + 1) % THEMES.length] ?? 'system' }),
  },
  {
    id: 'export',
    title: s.commands.exportCase,
    keys: 'Mod+S',
    section: s.sections.general,
    when: withCase,
    run: (state) => state.showDialog('export'),
  },
  {
    id: 'again',
    title: s.commands.again,
    keys: '',
    section: s.sections.general,
    when: withCase,
    run: (state) => void state.readAgain(),
  },
  {
    id: 'clock',
    title: s.commands.clock,
    keys: '',
    section: s.sections.general,
    when: withCase,
    run: (state) => state.showDialog('clock'),
  },
  ...VIEWS.map(
    (view, at): Command => ({
      id: `view.${view}`,
      title: s.commands.show(s.views[view]),
      keys: String(at + 1),
      section: s.sections.views,
      when: (state) => view === 'start' || view === 'compare' || withCase(state),
      run: (state) => state.go(view),
    }),
  ),
  {
    id: 'event.next',
    title: s.commands.nextEvent,
    keys: 'n',
    section: s.sections.events,
    when: withCase,
    run: (state) => state.step(1),
  },
  {
    id: 'event.previous',
    title: s.commands.previousEvent,
    keys: 'p',
    section: s.sections.events,
    when: withCase,
    run: (state) => state.step(-1),
  },
  {
    id: 'event.open',
    title: s.commands.openEvent,
    keys: 'o',
    section: s.sections.events,
    when: withRow,
    run: (state) => state.go('failure'),
  },
  {
    id: 'event.log',
    title: s.commands.eventInLog,
    keys: 'l',
    section: s.sections.events,
    when: withRow,
    run: (state) => {
      if (state.row !== null) state.showEventInLog(state.row);
    },
  },
  {
    id: 'event.timeline',
    title: s.commands.eventOnTimeline,
    keys: 't',
    section: s.sections.events,
    when: withRow,
    run: (state) => state.go('timeline'),
  },
  {
    id: 'find',
    title: s.commands.find,
    keys: '/',
    section: s.sections.find,
    when: withCase,
    run: (state) => {
      if (state.view !== 'log' && state.view !== 'failures') state.go('log');
      setTimeout(() => wish('find'), 60);
    },
  },
  {
    id: 'line',
    title: s.commands.goToLine,
    keys: 'Mod+G',
    section: s.sections.find,
    when: withCase,
    run: (state) => state.showDialog('go-to-line'),
  },
  {
    id: 'hit.next',
    title: s.commands.nextHit,
    keys: 'F3',
    section: s.sections.find,
    when: (state) => state.search.kind === 'done',
    run: () => wish('next-hit'),
  },
  {
    id: 'hit.previous',
    title: s.commands.previousHit,
    keys: 'Shift+F3',
    section: s.sections.find,
    when: (state) => state.search.kind === 'done',
    run: () => wish('previous-hit'),
  },
  {
    id: 'bookmark',
    title: s.commands.bookmark,
    keys: 'b',
    section: s.sections.notes,
    when: (state) => state.view === 'log',
    run: () => wish('bookmark'),
  },
  {
    id: 'note',
    title: s.commands.note,
    keys: 'Shift+N',
    section: s.sections.notes,
    when: withCase,
    run: (state) => state.showDialog('note'),
  },
  {
    id: 'copy',
    title: s.commands.copyCited,
    keys: 'Mod+Shift+C',
    section: s.sections.notes,
    when: (state) => state.view === 'log',
    run: () => wish('copy'),
  },
  {
    id: 'range.clear',
    title: s.commands.clearRange,
    keys: 'Escape',
    section: s.sections.events,
    when: (state) => state.range !== null,
    run: (state) => state.setRange(null),
  },
  {
    id: 'filters.clear',
    title: s.commands.clearFilters,
    keys: 'Shift+F',
    section: s.sections.events,
    when: withCase,
    run: (state) => state.setFilters(NO_FILTERS),
  },
  {
    id: 'open.sample',
    title: s.commands.sample,
    keys: '',
    section: s.sections.general,
    when: (state) => state.session?.hasSample === true,
    run: (state) => void state.openItems([{ kind: 'sample' }], s.start.sampleName),
  },
];

export function usable(command: Command, state: AppState): boolean {
  return command.when?.(state) ?? true;
}

export function runCommand(id: string): void {
  const command = COMMANDS.find((entry) => entry.id === id);
  const state = app.getState();
  if (command !== undefined && usable(command, state)) command.run(state);
}
