/** The desktop window when its engine dies: the call that hangs is told, and the next one reaches a new engine. */
import { expect, test } from 'vitest';
import { PortClient } from '../../../renderer/client/port-client.ts';
import type { DesktopBridge } from '../../../shared/contract/wire/desktop.ts';

/** An engine that answers, or one that never does. */
function engine(answers: boolean): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = (event: MessageEvent<{ id: number }>) => {
    if (answers) port2.postMessage({ kind: 'answer', id: event.data.id, value: [] });
  };
  return port1;
}

test('a dead engine ends the calls that it took with it, and a new one takes its place', async () => {
  let die: (why: string) => void = () => {};
  const bridge: DesktopBridge = {
    grantFiles: async () => [],
    chooseFiles: async () => [],
    saveExport: async () => false,
    connect: () => {},
    onEngineGone: (listener) => {
      die = listener;
      return () => {};
    },
    onOpenFiles: () => () => {},
  };
  const fresh = engine(true);
  const client = new PortClient(engine(false), bridge, () => Promise.resolve(fresh));
  const back = new Promise<void>((resolve) => client.onGone(resolve));
  const hanging = client.call('recent.list', {});
  die('The engine stopped (code 137)');
  await expect(hanging).rejects.toMatchObject({ code: 'engine-gone', message: 'The engine stopped (code 137)' });
  await back;
  expect(await client.call('recent.list', {})).toEqual([]);
  fresh.close();
});
