/** Chooses the way to the engine: the port that preload hands over, or HTTP. */
import { BRIDGE_NAME, type DesktopBridge } from '../../shared/contract/wire/desktop.ts';
import type { Client } from './client.ts';
import { HttpClient, takeToken } from './http-client.ts';
import { PortClient } from './port-client.ts';

function isBridge(value: unknown): value is DesktopBridge {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'connect') === 'function';
}

/** The bridge of the desktop app, null in a browser. */
export function desktopBridge(): DesktopBridge | null {
  const bridge: unknown = Reflect.get(window, BRIDGE_NAME);
  return isBridge(bridge) ? bridge : null;
}

export function connect(): Promise<Client> {
  const bridge = desktopBridge();
  if (bridge === null) return Promise.resolve(new HttpClient(takeToken(location, history, sessionStorage)));
  return openPort(bridge).then((port) => new PortClient(port, bridge, () => openPort(bridge)));
}

/** Asks for a port to the engine, which is started when there is none. */
function openPort(bridge: DesktopBridge): Promise<MessagePort> {
  const nonce = crypto.randomUUID();
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0];
      // Only preload knows the nonce; a message of anybody else is not ours.
      if (event.source !== window || event.data !== nonce || port === undefined) return;
      window.removeEventListener('message', listen);
      resolve(port);
    };
    window.addEventListener('message', listen);
    bridge.connect(nonce);
  });
}
