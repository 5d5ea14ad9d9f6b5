/** Exit codes, as the result contract fixes them. */
export const EXIT = { ok: 0, usage: 2, unreadable: 3, partial: 4 } as const;

/** A wrong call: told in one line, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
