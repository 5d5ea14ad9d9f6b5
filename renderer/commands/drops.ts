/** Files may be dropped anywhere on the window; a browser would leave the page otherwise. */
import { app } from '../store/index.ts';
import { s } from '../strings/en.ts';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}

function onDrop(event: DragEvent): void {
  const data = event.dataTransfer;
  if (data === null || !hasFiles(event)) return;
  event.preventDefault();
  const state = app.getState();
  state.setDropping(false);
  const folder = [...data.items].some((item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory === true);
  if (folder) {
    state.tell(s.start.noFolders);
    return;
  }
  const files = [...data.files];
  if (files.length === 0) {
    state.tell(s.start.nothingDropped);
    return;
  }
  state.go('start');
  void state.openFiles(files);
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
