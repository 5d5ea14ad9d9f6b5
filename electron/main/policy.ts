/** Who may do what, as pure functions: tested without a browser (Electron's security checklist, docs/tutorial/security.md). */

export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://main';
export const START_URL = `${APP_ORIGIN}/index.html`;

/** Requests of the page: its own files, and what it made itself in memory. Everything else never leaves the process. */
export function mayRequest(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`) || url.startsWith('blob:app://main/') || url.startsWith('data:');
}

/** The page never navigates: views live behind the hash, which is no navigation. */
export function mayNavigate(_url: string): boolean {
  return false;
}

/** Copying text is all that a log viewer needs of the system. */
export function mayUse(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

export interface Sender {
  /** Address of the frame that sent a message; null when it is gone. */
  readonly frameUrl: string | null;
  readonly isMainFrame: boolean;
  /** The window that it belongs to is one of ours. */
  readonly isOurs: boolean;
}

/** Messages count only from the main frame of our own window. */
export function isTrusted(sender: Sender): boolean {
  return sender.isOurs && sender.isMainFrame && sender.frameUrl?.startsWith(`${APP_ORIGIN}/`) === true;
}
