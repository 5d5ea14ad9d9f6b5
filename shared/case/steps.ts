/** Long work of the pure core in pieces: whoever does it may look around between two of them, and may leave it there. */

/** A piece takes a few milliseconds at most. */
export type Steps<T> = Generator<void, T, void>;

/** Does it in one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
