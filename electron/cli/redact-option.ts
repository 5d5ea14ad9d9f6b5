/** `--redact` and what goes with it: which names are hidden in what is written, and where the table of them goes. */
import { chmod, open, writeFile } from 'node:fs/promises';
import {
  MAX_WORD_LENGTH,
  MAX_WORDS,
  REDACTION_KINDS,
  type RedactionEntry,
  type RedactionKind,
  type RedactionOptions,
  redactionOptions,
} from '../../shared/contract/index.ts';
import { parseWords, type Redacted } from '../../shared/redact/index.ts';
import { UsageError } from './exit.ts';

/** The flags as `parseArgs` takes them. */
export const REDACT_FLAGS = {
  redact: { type: 'boolean' },
  'no-redact': { type: 'boolean' },
  'redact-words': { type: 'string', multiple: true },
  'redact-whole-words': { type: 'boolean' },
  'redact-kernel-names': { type: 'boolean' },
  'redact-networks': { type: 'boolean' },
  'redact-customer': { type: 'boolean' },
  'redact-table': { type: 'string' },
  keep: { type: 'string', multiple: true },
} as const;

export interface RedactValues {
  redact?: boolean | undefined;
  'no-redact'?: boolean | undefined;
  'redact-words'?: string[] | undefined;
  'redact-whole-words'?: boolean | undefined;
  'redact-kernel-names'?: boolean | undefined;
  'redact-networks'?: boolean | undefined;
  'redact-customer'?: boolean | undefined;
  'redact-table'?: string | undefined;
  keep?: string[] | undefined;
}

/** A list of words is written by hand. */
const MAX_LIST_BYTES = 256 * 1024;

function isKind(name: string): name is RedactionKind {
  return (REDACTION_KINDS as readonly string[]).includes(name);
}

/**
 * What the flags ask for.
 * @param kept the options of a kept case, which hold where no flag says otherwise
 * @throws UsageError for a kind that does not exist, a list that cannot be read, or flags that hide nothing
 */
export async function readRedaction(values: RedactValues, kept: RedactionOptions | null): Promise<RedactionOptions> {
  const base = kept ?? redactionOptions.parse({});
  const on = values.redact ?? (values['no-redact'] === true ? false : base.on);
  if (!on) {
    const idle = Object.keys(REDACT_FLAGS).find(
      (name) => name !== 'redact' && name !== 'no-redact' && Object.hasOwn(values, name),
    );
    if (idle !== undefined) throw new UsageError(`--${idle} hides nothing without --redact`);
    return { ...base, on };
  }
  if (values['no-redact'] === true) throw new UsageError('--redact and --no-redact contradict each other');
  return {
    on,
    keep: keptKinds(values, base),
    words: await readWords(values['redact-words'] ?? [], base.words),
    wholeWords: values['redact-whole-words'] ?? base.wholeWords,
    kernelNames: values['redact-kernel-names'] ?? base.kernelNames,
    networks: values['redact-networks'] ?? base.networks,
  };
}

function keptKinds(values: RedactValues, base: RedactionOptions): RedactionKind[] {
  const kinds = new Set<RedactionKind>(values.keep === undefined ? base.keep : ['customer']);
  for (const name of (values.keep ?? []).flatMap((list) => list.split(',')).map((part) => part.trim())) {
    if (!isKind(name)) throw new UsageError(`--keep knows no kind "${name}"; there are ${REDACTION_KINDS.join(', ')}`);
    kinds.add(name);
  }
  if (values['redact-customer'] === true) kinds.delete('customer');
  return [...kinds];
}

/** Words given, or the lists in the files that are called so. */
async function readWords(given: readonly string[], before: readonly string[]): Promise<string[]> {
  const words = new Set(before);
  for (const entry of given) for (const word of parseWords((await listIn(entry)) ?? entry)) words.add(word);
  if (words.size > MAX_WORDS)
    throw new UsageError(`--redact-words takes at most ${MAX_WORDS} words, not ${words.size}`);
  for (const word of words) {
    if (word.length > MAX_WORD_LENGTH)
      throw new UsageError(`--redact-words takes words of at most ${MAX_WORD_LENGTH} characters`);
    if (word.length < 2) throw new UsageError(`--redact-words: "${word}" is too short to be looked for`);
  }
  return [...words];
}

/** The text of a file; null where there is no such file, and the entry is a list by itself. */
async function listIn(entry: string): Promise<string | null> {
  const file = await open(entry, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENAMETOOLONG' || error.code === 'ENOTDIR') {
      // A name with a folder or an ending was meant to be a file: a list that is not read would hide nothing.
      if (/[\\/]|\.(?:txt|list|csv|words)$/i.test(entry) && !entry.includes(','))
        throw new UsageError(`--redact-words ${entry}: there is no such file`);
      return null;
    }
    throw new UsageError(`--redact-words ${entry}: ${error.message}`);
  });
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    if (size > MAX_LIST_BYTES)
      throw new UsageError(`--redact-words ${entry}: a list has at most ${MAX_LIST_BYTES} bytes`);
    return await file.readFile('utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--redact-words ${entry}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await file.close();
  }
}

/**
 * Tells what was hidden, in numbers, and writes the table where that was asked for: for this user alone, since it undoes the
 * redaction.
 */
export async function finishRedaction(
  redacted: Omit<Redacted, 'inputs'>,
  values: RedactValues,
  say: (message: string) => void,
): Promise<void> {
  const told = redacted.summary.counts
    .filter(({ things }) => things > 0)
    .map(({ kind, things, places }) => `${kind} ${things} (${places} places)`);
  say(told.length === 0 ? 'redacted: nothing was found to hide' : `redacted: ${told.join(', ')}`);
  for (const { word, names } of redacted.inKernelNames)
    say(
      `"${word}" stands in names of the kernel, which were kept: ${names.slice(0, 3).join('; ')}; --redact-kernel-names hides it there too`,
    );
  const path = values['redact-table'];
  if (path === undefined) return;
  await writeFile(path, tableText(redacted.table), { mode: 0o600 });
  // The mode counts for a new file alone.
  await chmod(path, 0o600);
}

/** Tab-separated; a tab or line end in an original is written out. */
function tableText(table: readonly RedactionEntry[]): string {
  const field = (text: string): string => text.replace(/[\t\r\n\\]/g, (sign) => JSON.stringify(sign).slice(1, -1));
  const rows = table.map(({ kind, original, pseudonym, count }) =>
    [kind, field(original), pseudonym, String(count)].join('\t'),
  );
  return `${['kind\toriginal\tpseudonym\tcount', ...rows].join('\n')}\n`;
}
