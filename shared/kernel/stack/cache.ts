/** A least-recently-used map, bounded by the length of its keys, which is what it mostly holds. */

export class BoundedCache<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;
  #held = 0;

  /** @param limit characters of all keys together. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Keys longer than a tenth of the limit are not kept: one of them would push out everything else. */
  set(key: string, value: V): void {
    if (key.length > this.#limit / 10) return;
    if (!this.#entries.has(key)) this.#held += key.length;
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#held <= this.#limit) break;
      this.#entries.delete(oldest);
      this.#held -= oldest.length;
    }
  }
}
