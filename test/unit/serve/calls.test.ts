/** The border between window and engine: what is wrong is refused, what is long can be stopped, what fails is told. */
import { expect, test } from 'vitest';
import { portPair } from '../../../electron/worker/port.ts';
import { type Handlers, serveCalls } from '../../../electron/worker/serve-calls.ts';
import { CallError, type WireFrame } from '../../../shared/contract/wire/index.ts';

function connect(part: Partial<Handlers>): {
  send(message: unknown): void;
  frames: WireFrame[];
  settled(): Promise<void>;
} {
  const [window, engine] = portPair();
  // Only the handlers under test are there; a call of another one is a defect that the test would see.
  serveCalls(engine, part as Handlers);
  const frames: WireFrame[] = [];
  // The dispatcher sends frames and nothing else.
  window.onMessage((message) => frames.push(message as WireFrame));
  return {
    send: (message) => window.post(message),
    frames,
    settled: () => new Promise((resolve) => setTimeout(resolve, 20)),
  };
}

test('a call without its parameters is refused by name and never reaches the engine', async () => {
  let reached = false;
  const { send, frames, settled } = connect({
    'case.overview': () => {
      reached = true;
      throw new Error('reached');
    },
  });
  send({ kind: 'call', id: 1, method: 'case.overview', params: { caseId: 7 } });
  send({ kind: 'call', id: 2, method: '__proto__', params: {} });
  send('nonsense');
  await settled();
  expect(reached).toBe(false);
  expect(frames.map((frame) => (frame.kind === 'error' ? frame.error.code : frame.kind))).toEqual([
    'wrong-request',
    'wrong-request',
  ]);
});

test('stopping a call reaches its work, and it ends as stopped', async () => {
  let aborted = false;
  const { send, frames, settled } = connect({
    'recent.list': (_params, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
  });
  send({ kind: 'call', id: 5, method: 'recent.list', params: {} });
  await settled();
  send({ kind: 'cancel', id: 5 });
  await settled();
  expect(aborted).toBe(true);
  expect(frames).toEqual([{ kind: 'error', id: 5, error: { code: 'cancelled', message: 'Stopped', advice: null } }]);
});

test('an expected failure keeps its advice, an unexpected one is called a defect', async () => {
  const { send, frames, settled } = connect({
    'recent.list': () => {
      throw new CallError('not-found', 'gone', 'look elsewhere');
    },
    'settings.get': () => {
      throw new TypeError('x is undefined');
    },
  });
  send({ kind: 'call', id: 1, method: 'recent.list', params: {} });
  send({ kind: 'call', id: 2, method: 'settings.get', params: {} });
  await settled();
  expect(frames).toMatchObject([
    { error: { code: 'not-found', message: 'gone', advice: 'look elsewhere' } },
    { error: { code: 'defect' } },
  ]);
});
