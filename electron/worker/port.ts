/** A two-way channel of messages, whatever carries it: a worker thread, a utility process, a test. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other side is gone. */
  onClose(listener: () => void): void;
}

/** Two ends of a channel inside one process, for tests: what is posted arrives later, as a copy. */
export function portPair(): [Port, Port] {
  const ends = [0, 1].map(() => ({ listeners: [] as ((message: unknown) => void)[] }));
  const make = (own: number): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of ends[1 - own]?.listeners ?? []) listener(copy);
      });
    },
    onMessage: (listener) => ends[own]?.listeners.push(listener),
    onClose: () => {},
  });
  return [make(0), make(1)];
}
