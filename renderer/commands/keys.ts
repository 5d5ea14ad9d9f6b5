/** Keys to commands. Plain letters act only where nobody types. */
import { app } from '../store/index.ts';
import { COMMANDS, usable } from './table.ts';

const isMac = /Mac/.test(navigator.platform);

/** A key press in the notation of the table. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const letter = event.key.length === 1;
  const parts = [
    ...(mod ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // For signs such as "?" the shift key is part of the sign.
    ...(event.shiftKey && (!letter || /[a-z]/i.test(event.key)) ? ['Shift'] : []),
  ];
  const key = letter && (parts.length > 0 || /[A-Z]/.test(event.key)) ? event.key.toUpperCase() : event.key;
  return [...parts, key].join('+');
}

/** `Mod+K` as this platform writes it. */
export function keyLabel(keys: string): string {
  return isMac
    ? keys.replace('Mod+', '⌘').replace('Shift+', '⇧')
    : keys.replace('Mod', 'Ctrl').replace('Escape', 'Esc');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]') !==
      null
  );
}

/** Monaco's own input is read-only: letters that are commands may pass through it. */
function inLog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('.log-editor') !== null;
}

export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const state = app.getState();
    const name = keyName(event);
    const plain = !name.startsWith('Mod+') && !/^(?:Shift\+)?F\d/.test(name);
    if (state.dialog !== null) return;
    if (plain && isTyping(event.target) && !inLog(event.target)) return;
    const command = COMMANDS.find((entry) => entry.keys === name && usable(entry, state));
    if (command === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    command.run(state);
  };
  window.addEventListener('keydown', onKey, true);
  return () => window.removeEventListener('keydown', onKey, true);
}
