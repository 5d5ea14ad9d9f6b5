/** What the engine does with a member of each role, and what the clock and the case need to know of a log's place. */
import type { LogKind } from '../../shared/time/clock-types.ts';
import { classify, type RoleName } from './intake/classify.ts';

export interface LogRole {
  readonly role: RoleName;
  /** Known to be the tail of a longer log. */
  readonly truncated: boolean;
  /** Files of one log (its rotations) share it. */
  readonly family: string;
  /** 0 for the live file, larger is older. */
  readonly rotation: number;
  readonly clockKind: LogKind;
  readonly runningBoot: boolean;
  /** The day in a rotated file's name, `YYYY-MM-DD`: nothing in it is later. */
  readonly rotatedOn: string | null;
}

let lastPath = '';
let lastRole: LogRole | null = null;

/** Tells the role of a member by its path. Several readers ask about each member in turn: the last answer is kept. */
export function roleOf(path: string): LogRole {
  if (lastRole === null || path !== lastPath) {
    lastRole = roleAt(path);
    lastPath = path;
  }
  return lastRole;
}

function roleAt(path: string): LogRole {
  const found = classify(path);
  return {
    role: found.role,
    truncated: found.truncated,
    family: found.source,
    rotation: found.rotation,
    clockKind: found.form,
    runningBoot: found.runningBoot,
    rotatedOn: found.rotatedOn,
  };
}

/** Members that hold kernel messages; whether lines are text, JSON or an export the log reader finds out by itself. */
export function isLogRole(role: RoleName): boolean {
  return role === 'kernel-log' || role === 'journal-json' || role === 'journal-export' || role === 'journal-binary';
}
