/**
 * Text that outlives its log line. Engines cut a slice of a string as a view of the whole: thirteen characters of a stamp
 * would keep a megabyte of log in memory for as long as somebody remembers them.
 */

/** Distinct texts remembered; beyond this the pool is of no use and starts again. */
const MAX_POOLED = 8192;
/** Releases, machines, symbols and masks are short, and the same in every report. */
const MAX_POOLED_LENGTH = 320;
const pool = new Map<string, string>();

/** The same characters in memory of their own. Call it for what is kept, never for every line. */
export function ownText(text: string): string {
  // Joining and cutting makes the engine write the characters out; the view then is of those alone.
  return ` ${text}`.slice(1);
}

/** As `ownText`, for text that repeats from report to report: equal texts are one. */
export function pooledText(text: string): string {
  if (text.length > MAX_POOLED_LENGTH) return ownText(text);
  let own = pool.get(text);
  if (own === undefined) {
    own = ownText(text);
    if (pool.size >= MAX_POOLED) pool.clear();
    pool.set(own, own);
  }
  return own;
}

/** `pooledText` where there may be none. */
export function pooledOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : pooledText(text);
}
