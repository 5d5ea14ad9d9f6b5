/** Files to open, from the command line, a second start or the system; one queue until the window asks. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Paths among command line arguments: what follows the program, options left out.
 * @param skip arguments that are the program itself (1 when packaged, 2 with `electron PROGRAM`)
 */
export function pathsOf(argv: readonly string[], cwd: string, skip: number): string[] {
  // Chromium puts options of its own in front of the program when it hands a second start over.
  return argv
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .slice(skip)
    .map((argument) => pathOf(argument, cwd));
}

/** Linux desktops hand over file:// addresses (`%U` of the desktop entry). */
function pathOf(argument: string, cwd: string): string {
  if (argument.startsWith('file://')) {
    try {
      return fileURLToPath(argument);
    } catch {
      // Of another host, or no address after all: told as a path that does not exist.
    }
  }
  return isAbsolute(argument) ? argument : resolve(cwd, argument);
}

export class OpenRequests {
  private waiting: string[] = [];
  private taker: ((paths: string[]) => void) | null = null;

  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    if (this.taker === null) this.waiting.push(...paths);
    else this.taker([...paths]);
  }

  /** What came before the window was there. */
  take(): string[] {
    const paths = this.waiting;
    this.waiting = [];
    return paths;
  }

  /** From now on files are handed over as they come. */
  follow(taker: ((paths: string[]) => void) | null): void {
    this.taker = taker;
  }
}
