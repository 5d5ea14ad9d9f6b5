/** What somebody probably meant to type. */

/** Letters to change, leave out, put in or swap with the next, until one word is the other (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
}

/** Longer words are no typing errors. */
const MAX_LENGTH = 40;

/** The word that is nearest to what was typed: at most a third of its letters differ. null where none is. */
export function nearest(typed: string, words: readonly string[]): string | null {
  if (typed.length > MAX_LENGTH) return null;
  let best: { word: string; away: number } | null = null;
  for (const word of words) {
    const away = distance(typed.toLowerCase(), word);
    if (away <= Math.max(1, Math.floor(word.length / 3)) && (best === null || away < best.away)) best = { word, away };
  }
  return best?.word ?? null;
}
