/** `buddyscope search PATTERN PATH...` */
import { withoutFoldersIn } from '../engine/input-names.ts';
import { displayName, type IntakeLimits } from '../engine/intake/index.ts';
import { PatternError } from '../engine/search/pattern.ts';
import { type Match, search } from '../engine/search/search.ts';
import { EXIT, UsageError } from './exit.ts';
import { LIMIT_FLAG, readFlags } from './flags.ts';
import { readLimits } from './limits-option.ts';
import { say } from './output.ts';
import { withStandardInput } from './standard-input.ts';

/** Output is handed over in pieces of about this size. */
const BATCH_CHARS = 64 * 1024;
const BATCH_MS = 50;
const USAGE = 'buddyscope search PATTERN PATH... [--regex] [--ignore-case] [--max-count N]';

interface Call {
  readonly pattern: string;
  readonly paths: readonly string[];
  readonly regex: boolean;
  readonly ignoreCase: boolean;
  readonly maxCount: number;
  readonly limits: Partial<IntakeLimits>;
}

/**
 * Prints the lines of all logs that match, as `member:line:text`.
 * @returns 0 searched, with matches or without; 3 an input could not be read at all; 4 some were read and others not
 * @throws UsageError for a wrong call or a pattern that is none
 */
export async function searchCommand(args: string[]): Promise<number> {
  const call = read(args);
  const input = await withStandardInput(call.paths);
  try {
    const found = begin({ ...call, paths: input.paths });
    const written = await print(found, call.maxCount);
    const { problems, unreadable, partial } = found.summary();
    for (const problem of problems) say(withoutFoldersIn(problem.message, input.folders));
    // Whoever stops early has not seen the rest of the inputs, nor what is wrong with them.
    if (!written) return EXIT.ok;
    if (unreadable === call.paths.length) return EXIT.unreadable;
    return unreadable + partial > 0 ? EXIT.partial : EXIT.ok;
  } finally {
    await input.dispose();
  }
}

function begin(call: Call): ReturnType<typeof search> {
  try {
    return search(call.paths, call.pattern, {
      regex: call.regex,
      ignoreCase: call.ignoreCase,
      limits: call.limits,
    });
  } catch (error) {
    if (error instanceof PatternError) throw new UsageError(error.message);
    throw error;
  }
}

/** @returns whether everything was searched: false when enough was found, or when nobody reads on (`| head`). */
async function print(found: AsyncIterable<Match>, maxCount: number): Promise<boolean> {
  const out = new Output();
  let count = 0;
  try {
    for await (const match of found) {
      await out.add(`${lineOf(match)}\n`);
      if (++count >= maxCount || out.gone) break;
    }
    await out.flush();
    return !out.gone && count < maxCount;
  } finally {
    out.close();
  }
}

/** Standard output in batches, none of which waits long: the first match is seen while the rest is searched. */
class Output {
  /** True when whoever read the output went away. */
  gone = false;
  private batch = '';
  private timer: NodeJS.Timeout | null = null;
  private readonly onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    this.gone = true;
  };

  constructor() {
    process.stdout.on('error', this.onError);
  }

  async add(text: string): Promise<void> {
    this.batch += text;
    if (this.batch.length >= BATCH_CHARS) await this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), BATCH_MS);
  }

  /** Waits for a slow reader. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const text = this.batch;
    this.batch = '';
    if (text !== '' && !this.gone) await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    process.stdout.off('error', this.onError);
  }
}

/** Everything that steers a terminal is written as an escape; tabs stay. */
function lineOf({ member, line, text, before, after }: Match): string {
  const shown = text.split('\t').map(displayName).join('\t');
  const front = before > 0 ? `[${before} characters] … ` : '';
  const back = after > 0 ? ` … [${after} characters]` : '';
  return `${member}:${line}:${front}${shown}${back}`;
}

function read(args: string[]): Call {
  const { values, positionals } = readFlags('search', args, {
    ...LIMIT_FLAG,
    regex: { type: 'boolean', short: 'E' },
    'ignore-case': { type: 'boolean', short: 'i' },
    'max-count': { type: 'string', short: 'm' },
  });
  const [pattern, ...paths] = positionals;
  if (pattern === undefined || paths.length === 0) throw new UsageError(`search needs a pattern and a path: ${USAGE}`);
  const count = values['max-count'];
  if (count !== undefined && !/^[1-9]\d{0,11}$/.test(count))
    throw new UsageError(`--max-count takes a number from 1, not "${count}"`);
  return {
    pattern,
    paths,
    regex: values.regex === true,
    ignoreCase: values['ignore-case'] === true,
    limits: readLimits(values.limit ?? []),
    maxCount: count === undefined ? Number.POSITIVE_INFINITY : Number(count),
  };
}
