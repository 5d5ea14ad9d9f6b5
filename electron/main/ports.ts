/** What the app needs of Electron, in its own words; adapters give it, tests fake it. */
import type { MenuItem } from './menu.ts';
import type { Sender } from './policy.ts';
import type { WindowOptions } from './window-options.ts';
import type { Area, WindowState } from './window-state.ts';

/** One end of a channel between the page and the engine; only handed on, never read. */
export type Channel = { readonly __channel: unique symbol };

export interface WindowPort {
  load(url: string): Promise<void>;
  send(channel: string, payload: unknown, channels?: readonly Channel[]): void;
  show(): void;
  focus(): void;
  maximize(): void;
  reload(): void;
  state(): WindowState;
  onReadyToShow(listener: () => void): void;
  onClose(listener: () => void): void;
  onClosed(listener: () => void): void;
  /** The page's process died, with its reason. */
  onGone(listener: (reason: string) => void): void;
}

export interface EnginePort {
  /** Lets the page open a path under an id. */
  grant(id: string, path: string): void;
  connect(channel: Channel): void;
  stop(): void;
  onExit(listener: (code: number) => void): void;
}

export interface Ports {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  singleInstance(): boolean;
  whenReady(): Promise<void>;
  quit(): void;
  onSecondInstance(listener: (argv: readonly string[], cwd: string) => void): void;
  onOpenFile(listener: (path: string) => void): void;
  onActivate(listener: () => void): void;
  onAllClosed(listener: () => void): void;
  /** Protocol, permissions, network block, navigation: once, before the first window. */
  harden(): void;
  isDark(): boolean;
  screens(): readonly Area[];
  createWindow(options: WindowOptions): WindowPort;
  startEngine(): EnginePort;
  channelPair(): [Channel, Channel];
  onMessage(channel: string, listener: (sender: Sender, payload: unknown) => void): void;
  onQuestion(channel: string, answer: (sender: Sender, payload: unknown) => Promise<unknown>): void;
  chooseFiles(what: 'files' | 'folder'): Promise<readonly string[]>;
  /** Asks for a place and moves an exported case there; false when none was chosen. @throws the error of the disk */
  saveExport(id: string, name: string): Promise<boolean>;
  addRecent(path: string): void;
  setMenu(items: readonly MenuItem[]): void;
  readState(): unknown;
  writeState(state: WindowState): void;
  readonly preload: string;
  newId(): string;
}
