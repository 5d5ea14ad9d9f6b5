/**
 * Logs that no rule of a report's layout knows: what people put into a folder or an archive by hand, under names of their
 * own. Only these are looked into for their content, and only what holds a report of the kernel is kept.
 */
import { isLogRole, roleOf } from './roles.ts';

/** Folders of a report's own layout: what lies there is known by its place, or is no kernel log. */
const REPORT_FOLDER =
  /^(?:bin|boot|data|dev|etc|home|insights_\w+|lib(?:64)?|meta_data|opt|proc|root|run|s?bin|sos_\w+|srv|sys|tmp|usr|var)\//;
/** What people call a text, or what has no ending at all; compressed or not, rotated or not. */
const TEXT_NAME =
  /^[^/]{0,200}?(?:\.(?:log|txt|text|out|msg|messages|dmesg|console|serial|kern|eml|mbox|html?|md)|(?<!\.[^./]{0,200}))(?:[.-]\d{1,8})?(?:\.(?:gz|xz|bz2|zst|lz4))?$/i;
const MAX_FOLDERS = 3;

/** At most this many are looked into; who keeps more in one folder knows which one is meant. */
export const MAX_LOOSE_LOGS = 500;

/**
 * Whether a member may be a log that somebody put there by hand.
 * @param path inside the input, with slashes
 */
export function mayBeLooseLog(path: string): boolean {
  // By far the most paths end here.
  if (REPORT_FOLDER.test(path)) return false;
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return parts.length <= MAX_FOLDERS + 1 && TEXT_NAME.test(name) && !isLogRole(roleOf(path).role);
}
