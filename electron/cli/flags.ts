/** Options that several commands take, each in one place; and what is said of an option that does not exist. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { MAX_HEAD } from '../../shared/contract/index.ts';
import { UsageError } from './exit.ts';
import { nearest } from './nearest.ts';

/** Where a result goes, and whether its progress is shown. */
export const OUTPUT_FLAGS = {
  format: { type: 'string', short: 'f' },
  out: { type: 'string', short: 'o' },
  quiet: { type: 'boolean', short: 'q' },
} as const;

/** The head of a report. */
export const HEAD_FLAGS = {
  'case-number': { type: 'string' },
  customer: { type: 'string' },
  author: { type: 'string' },
} as const;

export const RULES_FLAG = { rules: { type: 'string', multiple: true } } as const;
export const LIMIT_FLAG = { limit: { type: 'string', multiple: true } } as const;
export const CLOCK_FLAG = { 'clock-offset': { type: 'string', multiple: true } } as const;

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Takes a command's arguments apart.
 * @throws UsageError that names the option, what is wrong with it, and where the options of the command are told
 */
export function readFlags<const T extends Options>(command: string, args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, tokens: true, options });
  } catch (error) {
    throw new UsageError(`${said(error, options)}; buddyscope help ${command} lists the options`);
  }
}

/** Node explains how to pass what looks like an option; what was meant is mostly another option. */
function said(error: unknown, options: Options): string {
  const text = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '(-{1,2}[^']*)'/.exec(text)?.[1];
  if (unknown !== undefined) {
    const meant = nearest(unknown.replace(/^-+/, ''), Object.keys(options));
    return `there is no option ${unknown}${meant === null ? '' : `; did you mean --${meant}?`}`;
  }
  const bare = /^Option '(?:-\w, )?(--[\w-]+) <value>' argument missing/.exec(text)?.[1];
  if (bare !== undefined) return `${bare} needs a value`;
  return text.split('\n')[0] ?? text;
}

interface HeadValues {
  'case-number'?: string | undefined;
  customer?: string | undefined;
  author?: string | undefined;
}

/** What stands in the head of a report; null where nothing was given. @throws UsageError for what is too long for a line */
export function readHead(values: HeadValues): {
  readonly customer: string | null;
  readonly caseNumber: string | null;
  readonly author: string | null;
} {
  for (const name of ['case-number', 'customer', 'author'] as const)
    if ((values[name]?.length ?? 0) > MAX_HEAD) throw new UsageError(`--${name} takes at most ${MAX_HEAD} characters`);
  return {
    customer: values.customer ?? null,
    caseNumber: values['case-number'] ?? null,
    author: values.author ?? null,
  };
}

/** The wanted one of a few words. @throws UsageError */
export function readChoice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
  usual: T,
): T {
  const found = choices.find((one) => one === (value ?? usual));
  if (found === undefined)
    throw new UsageError(`--${name} takes ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, not "${value}"`);
  return found;
}
