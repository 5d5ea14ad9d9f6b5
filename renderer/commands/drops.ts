/** Files and folders may be dropped anywhere on the window; a browser would leave the page otherwise. */
import type { DroppedFolder } from '../client/client.ts';
import { app } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { isFolder, walkFolder } from './walk-folder.ts';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

function onDrop(event: DragEvent): void {
  const data = event.dataTransfer;
  if (data === null || !hasFiles(event)) return;
  event.preventDefault();
  const state = app.getState();
  state.setDropping(false);
  const files = [...data.files];
  // Entries can be asked for only while the event lasts.
  const entries = [...data.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry());
  const folders = entries.filter((entry) => entry !== null && isFolder(entry));
  if (files.length === 0) {
    state.tell(s.start.nothingDropped);
    return;
  }
  state.go('start');
  // In the desktop app a folder has a path, like a file; a browser hands out its files alone.
  if (folders.length === 0 || state.client?.host === 'desktop') void state.openFiles(files, []);
  else {
    const single = files.filter((_, at) => entries[at]?.isDirectory !== true);
    void state.openFiles(
      single,
      folders.map((folder) => (signal) => walkFolder(folder, signal)),
    );
  }
}

/** Files that were chosen as a folder: their paths begin with its name. */
export function chosenFolder(files: readonly File[]): DroppedFolder | null {
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  if (name === '') return null;
  return { name, files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })) };
}

function onDragOver(event: DragEvent): void {
  if (!hasFiles(event)) return;
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  if (!app.getState().dropping) app.getState().setDropping(true);
}

function onDragLeave(event: DragEvent): void {
  // Leaving a part of the page is not leaving the window.
  if (event.relatedTarget === null) app.getState().setDropping(false);
}

export function listenForDrops(): () => void {
  window.addEventListener('dragover', onDragOver);
  window.addEventListener('dragleave', onDragLeave);
  window.addEventListener('drop', onDrop);
  return () => {
    window.removeEventListener('dragover', onDragOver);
    window.removeEventListener('dragleave', onDragLeave);
    window.removeEventListener('drop', onDrop);
  };
}
