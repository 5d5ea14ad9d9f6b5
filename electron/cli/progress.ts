/** One line on standard error that says how far the reading is; only on a terminal. */
import type { AnalyzeProgress } from '../engine/analyze.ts';

const INTERVAL_MS = 100;

function amount(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KiB`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
}

/** Builds the progress callback and its end. Does nothing when `stream` is no terminal. */
export function progressLine(
  stream: NodeJS.WriteStream,
  quiet: boolean,
): { onProgress: ((p: AnalyzeProgress) => void) | undefined; done: () => void } {
  if (quiet || stream.isTTY !== true) return { onProgress: undefined, done: () => {} };
  let last = 0;
  let shown = false;
  const startedAt = performance.now();
  const onProgress = (p: AnalyzeProgress): void => {
    const now = performance.now();
    if (now - last < INTERVAL_MS && p.stage === 'reading') return;
    last = now;
    const share =
      p.totalBytes === null || p.totalBytes === 0 ? '' : ` ${Math.floor((100 * p.bytesRead) / p.totalBytes)}%`;
    const rate = amount(p.bytesRead / Math.max(0.001, (now - startedAt) / 1000));
    const text =
      p.stage === 'judging'
        ? 'judging …'
        : `reading ${p.input}/${p.inputs}${share} ${amount(p.bytesRead)} ${rate}/s, ${p.failures} failures`;
    // Member names come from strangers: they are never written to the terminal here.
    stream.write(`\r\u001b[K${text.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`);
    shown = true;
  };
  return {
    onProgress,
    done: () => {
      if (shown) stream.write('\r\u001b[K');
    },
  };
}
