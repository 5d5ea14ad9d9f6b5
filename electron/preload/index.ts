/** The only bridge between page and main process: the contract's functions, without events, without channels. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { BRIDGE_NAME, type DesktopBridge } from '../../shared/contract/wire/desktop.ts';

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

const bridge: DesktopBridge = {
  grantFiles: async (files) => {
    const paths = files.filter((file) => file instanceof File).map((file) => webUtils.getPathForFile(file));
    return texts(
      await ipcRenderer.invoke(
        'files.grant',
        paths.filter((path) => path !== ''),
      ),
    );
  },
  chooseFiles: async (what) => texts(await ipcRenderer.invoke('files.choose', what)),
  saveExport: async (id, name) => (await ipcRenderer.invoke('export.save', { id, name })) === true,
  connect: (nonce) => ipcRenderer.send('engine.connect', nonce),
  onEngineGone: (listener) => {
    const inner = (_event: unknown, why: unknown): void => listener(String(why));
    ipcRenderer.on('engine.gone', inner);
    return () => ipcRenderer.off('engine.gone', inner);
  },
  onOpenFiles: (listener) => {
    const inner = (_event: unknown, ids: unknown): void => listener(texts(ids));
    ipcRenderer.on('files.open', inner);
    return () => ipcRenderer.off('files.open', inner);
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);

// Ports cannot cross the bridge: the page gets its port as a message that only it can recognise.
ipcRenderer.on('engine.port', (event, nonce: unknown) => {
  if (typeof nonce === 'string') window.postMessage(nonce, 'app://main', event.ports);
});
