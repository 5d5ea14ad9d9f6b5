/**
 * Remembers which paths were handed out, and with which size and time, in 16 bytes each: sos stores `version.txt` and its
 * own logs twice in every report, and an archive may hold a path twice with different content.
 */

import { randomBytes } from 'node:crypto';

// Known constants would let an archive be made whose names all fall on one slot.
const SEED_A = randomBytes(4).readUInt32LE(0);
const SEED_B = randomBytes(4).readUInt32LE(0);

/** What is known of a path: never seen, the same file again, or another file of the same name. */
export type Seen = 'new' | 'same' | 'other';

export class SeenPaths {
  #keys = new Float64Array(1024);
  #marks = new Float64Array(1024);
  #count = 0;

  /** Records the path; two paths are taken for one when 53 bits of their hashes agree. */
  record(path: string, sizeBytes: number | null, mtimeSeconds: number | null): Seen {
    const key = hash53(path);
    const mark = (sizeBytes ?? -1) * 4096 + ((mtimeSeconds ?? 0) % 4096);
    if (this.#count * 2 > this.#keys.length) this.#grow();
    const slot = this.#slot(key);
    if (this.#keys[slot] === key) return this.#marks[slot] === mark ? 'same' : 'other';
    this.#keys[slot] = key;
    this.#marks[slot] = mark;
    this.#count += 1;
    return 'new';
  }

  #slot(key: number): number {
    const size = this.#keys.length;
    let slot = key % size;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) % size;
    return slot;
  }

  #grow(): void {
    const [keys, marks] = [this.#keys, this.#marks];
    this.#keys = new Float64Array(keys.length * 2);
    this.#marks = new Float64Array(keys.length * 2);
    keys.forEach((key, i) => {
      if (key === 0) return;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#marks[slot] = marks[i] ?? 0;
    });
  }
}

/** Two independent 32-bit FNV-like mixes joined to 53 bits; never 0, which marks an empty slot. */
function hash53(text: string): number {
  let a = SEED_A;
  let b = SEED_B;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a ^= a >>> 15;
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff) + 1;
}
