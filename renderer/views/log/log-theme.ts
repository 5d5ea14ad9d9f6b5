/** The themes of the window for Monaco, read from the same tokens. */
import type { Theme } from '../../theme/use-theme.ts';
import { monaco } from './monaco.ts';

function hex(colour: string): string {
  return colour.startsWith('#') && colour.length === 4 ? `#${[...colour.slice(1)].map((c) => c + c).join('')}` : colour;
}

export function applyTheme(theme: Theme): void {
  const style = getComputedStyle(document.documentElement);
  // The attribute is set by an effect that may come after ours: name the theme's own values by asking for them there.
  const token = (name: string): string => hex(style.getPropertyValue(name).trim());
  const bare = (name: string): string => token(name).slice(1);
  monaco.editor.defineTheme('buddyscope', {
    base: theme === 'light' ? 'vs' : theme === 'dark' ? 'vs-dark' : 'hc-black',
    inherit: true,
    rules: [
      { token: 'time', foreground: bare('--muted') },
      { token: 'failure', foreground: bare('--failure'), fontStyle: 'bold' },
      { token: 'key', foreground: bare('--muted') },
      { token: 'flag', foreground: bare('--l-block') },
      { token: 'number', foreground: bare('--l-call') },
      { token: 'section', foreground: bare('--l-irq'), fontStyle: 'bold' },
      { token: 'address', foreground: bare('--muted') },
      { token: 'doubt', foreground: bare('--muted') },
      { token: 'symbol', foreground: bare('--l-net') },
      { token: 'module', foreground: bare('--l-driver') },
      { token: 'zone', foreground: bare('--l-fs') },
    ],
    colors: {
      'editor.background': token('--surface'),
      'editor.foreground': token('--text'),
      'editorLineNumber.foreground': token('--faint'),
      'editorLineNumber.activeForeground': token('--text'),
      'editor.lineHighlightBackground': token('--hover'),
      'editor.lineHighlightBorder': token('--hover'),
      'editor.selectionBackground': token('--select-soft'),
      'editorCursor.foreground': token('--select'),
      'editorCodeLens.foreground': token('--muted'),
      'editorHoverWidget.background': token('--raised'),
      'editorHoverWidget.border': token('--line-strong'),
      'scrollbarSlider.background': `${token('--line-strong')}99`,
      'scrollbarSlider.hoverBackground': token('--line-strong'),
      'scrollbarSlider.activeBackground': token('--muted'),
      focusBorder: token('--select'),
    },
  });
  monaco.editor.setTheme('buddyscope');
}
