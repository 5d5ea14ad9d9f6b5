/** Where the raw text of a member lies, so that the line index can read it by range. */
import type { LogStore } from '../engine/log-store/log-store.ts';

interface Stored {
  readonly path: string;
  readonly bytes: number;
}

function isStored(value: unknown): value is Stored {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'path') === 'string' &&
    typeof Reflect.get(value, 'bytes') === 'number'
  );
}

/** The file behind a member, null when its text was not kept. */
export function memberFile(store: LogStore, member: string): Stored | null {
  const locate: unknown = Reflect.get(store, 'locate');
  const found: unknown = typeof locate === 'function' ? locate.call(store, member) : fromMap(store, member);
  return isStored(found) && found.bytes > 0 ? found : null;
}

function fromMap(store: LogStore, member: string): unknown {
  const members: unknown = Reflect.get(store, 'members');
  return members instanceof Map ? members.get(member) : null;
}
