/** A part that this installation came without; nothing is wrong with the input. */
export class MissingPartError extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.name = 'MissingPartError';
    this.advice = advice;
  }
}
