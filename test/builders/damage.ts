/** What happens to logs on their way: cut, lost, doubled, shuffled, flipped. Pure: the same choices give the same damage. */

export interface Damage {
  /** Keep only the bytes from `cutFrom` to `cutTo` (shares of the whole, 0 to 1). */
  cutFrom: number;
  cutTo: number;
  /** Shares of lines that are dropped and doubled, decided line by line from `seed`. */
  drop: number;
  double: number;
  swap: number;
  /** Characters that are replaced. */
  flips: readonly (readonly [place: number, code: number])[];
  seed: number;
}

/** A small generator (mulberry32), so that a failing case can be replayed from its seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function damage(lines: readonly string[], d: Damage): string[] {
  const next = random(d.seed);
  const kept: string[] = [];
  for (const line of lines) {
    if (next() < d.drop) continue;
    kept.push(line);
    if (next() < d.double) kept.push(line);
    if (kept.length > 1 && next() < d.swap) {
      const [a, b] = [kept.pop() ?? '', kept.pop() ?? ''];
      kept.push(a, b);
    }
  }
  let text = kept.join('\n');
  text = text.slice(Math.floor(text.length * d.cutFrom), Math.ceil(text.length * d.cutTo));
  for (const [place, code] of d.flips) {
    const at = Math.floor(place * text.length);
    text = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  }
  return text.split('\n');
}
