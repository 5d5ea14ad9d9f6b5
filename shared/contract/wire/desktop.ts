/** What the preload script gives to the window in Electron, and nothing else. */

export interface DesktopBridge {
  /** Names dropped files to the main process; returns ids that the engine will open. */
  grantFiles(files: readonly unknown[]): Promise<string[]>;
  /** Shows the system's dialog; ids of what was chosen. */
  chooseFiles(what: 'files' | 'folder'): Promise<string[]>;
  /** Asks where to, and puts an exported case there; false when the person changed their mind. */
  saveExport(id: string, name: string): Promise<boolean>;
  /** Asks for the engine's port; it arrives as a `message` event of the window that carries this nonce. */
  connect(nonce: string): void;
  onEngineGone(listener: (why: string) => void): () => void;
  /** Files that the system asks to open: double click, second start, command line. */
  onOpenFiles(listener: (ids: string[]) => void): () => void;
}

/** Name under which the bridge stands in the page. */
export const BRIDGE_NAME = 'buddyscope';
