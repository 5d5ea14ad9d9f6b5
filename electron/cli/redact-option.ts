/** `--redact` and what goes with it: which names are hidden in what is written, and where the table of them goes. */
import { open } from 'node:fs/promises';
import {
  type Analysis,
  MAX_WORD_LENGTH,
  MAX_WORDS,
  NO_EDITS,
  REDACTION_KINDS,
  type RedactionEntry,
  type RedactionKind,
  type RedactionOptions,
  type ReportEdits,
  redactionOptions,
} from '../../shared/contract/index.ts';
import { parseWords, type Redacted, redactAnalysis, redactInputs } from '../../shared/redact/index.ts';
import type { ReportInputs } from '../../shared/report/inputs.ts';
import { linesToLearn } from '../engine/report-writers/lines-to-learn.ts';
import type { ReportSource } from '../engine/report-writers/make-report.ts';
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

/** A folder or an ending: what is meant for a file. */
const LIKE_A_FILE = /^[^,]*(?:[\\/]|\.(?:txt|list|csv|words)$)/i;

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

/** Words given, and the lists in the files that are called so. */
async function readWords(given: readonly string[], before: readonly string[]): Promise<string[]> {
  const words = new Set(before);
  for (const entry of given) {
    const list = await listIn(entry);
    for (const word of list === null ? [] : parseWords(list)) words.add(word);
    // A word may be called as a file that happens to lie here: then it is both.
    if (!LIKE_A_FILE.test(entry) || list === null) for (const word of parseWords(entry)) words.add(word);
  }
  if (words.size > MAX_WORDS)
    throw new UsageError(`--redact-words takes at most ${MAX_WORDS} words, not ${words.size}`);
  for (const word of words) {
    if (word.length > MAX_WORD_LENGTH)
      throw new UsageError(`--redact-words takes words of at most ${MAX_WORD_LENGTH} characters`);
    if (word.length < 2) throw new UsageError(`--redact-words: "${word}" is too short to be looked for`);
  }
  return [...words];
}

/** The text of a file; null where the entry is a list by itself. A list that is not read would hide nothing: that is an error. */
async function listIn(entry: string): Promise<string | null> {
  const wrong = (why: string): UsageError => new UsageError(`--redact-words ${entry}: ${why}`);
  const file = await open(entry, 'r').catch((error: NodeJS.ErrnoException) => {
    if (LIKE_A_FILE.test(entry)) throw wrong(error.code === 'ENOENT' ? 'there is no such file' : error.message);
    return null;
  });
  if (file === null) return null;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      if (LIKE_A_FILE.test(entry)) throw wrong('it is no regular file');
      return null;
    }
    if (stat.size > MAX_LIST_BYTES) throw wrong(`a list has at most ${MAX_LIST_BYTES} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The redaction of one result: hides what the flags say, or nothing, and tells of it at the end. */
export class Redaction {
  private readonly options: RedactionOptions;
  private readonly values: RedactValues;
  private readonly seed: readonly RedactionEntry[];
  private further: readonly string[] = [];
  private done: Omit<Redacted, 'inputs'> | null = null;

  /** @param seed what earlier reports of a kept case hid, so that it is called the same again */
  constructor(options: RedactionOptions, values: RedactValues, seed: readonly RedactionEntry[] = []) {
    this.options = options;
    this.values = values;
    this.seed = seed;
  }

  get on(): boolean {
    return this.options.on;
  }

  /** Reads what tells of names, of each case that is shown; to be called before anything is hidden. */
  async learn(source: ReportSource): Promise<void> {
    if (this.options.on) this.further = [...this.further, ...(await linesToLearn(source))];
  }

  inputs(inputs: ReportInputs): ReportInputs {
    if (!this.options.on) return inputs;
    const redacted = redactInputs(inputs, this.options, this.seed, this.further);
    this.done = redacted;
    return redacted.inputs;
  }

  analysis(analysis: Analysis): Analysis {
    if (!this.options.on) return analysis;
    const redacted = redactAnalysis(analysis, this.options, this.seed, this.further);
    this.done = redacted;
    return redacted.analysis;
  }

  /** Several cases that are shown side by side, with the head above them: what is one name in two of them stays one. */
  cases(
    analyses: readonly Analysis[],
    head: ReportEdits['head'],
  ): { analyses: Analysis[]; head: ReportEdits['head']; namesHold: boolean } {
    const [analysis, ...others] = analyses;
    if (analysis === undefined || !this.options.on) return { analyses: [...analyses], head, namesHold: false };
    const inputs = this.inputs({
      analysis,
      against: { kind: 'cases', analyses: others },
      edits: { ...NO_EDITS, head },
      sections: null,
      date: '',
      quoted: [],
    });
    const shown = inputs.against?.kind === 'cases' ? inputs.against.analyses : [];
    return { analyses: [inputs.analysis, ...shown], head: inputs.edits.head, namesHold: inputs.namesHold === true };
  }

  /** For the end of a text that has no place of its own to say it. */
  note(): string {
    return this.done === null ? '' : '\nRedacted: names such as host1 and ip1 are pseudonyms.\n';
  }

  /**
   * Tells what was hidden, in numbers, and writes the table where that was asked for: for this user alone, since it undoes
   * the redaction.
   */
  async finish(say: (message: string) => void): Promise<void> {
    if (this.done === null) return;
    const { summary, inKernelNames, table } = this.done;
    const told = summary.counts
      .filter(({ things }) => things > 0)
      .map(({ kind, things, places }) => `${kind} ${things} (${places} places)`);
    say(told.length === 0 ? 'redacted: nothing was found to hide' : `redacted: ${told.join(', ')}`);
    for (const { word, names } of inKernelNames)
      say(
        `"${word}" stands in names of the kernel, which were kept: ${names.slice(0, 3).join('; ')}; --redact-kernel-names hides it there too`,
      );
    const path = this.values['redact-table'];
    if (path === undefined) return;
    const file = await open(path, 'w', 0o600);
    try {
      // The mode of a file that is there already is another's choice.
      await file.chmod(0o600);
      await file.writeFile(tableText(table));
    } finally {
      await file.close();
    }
  }
}

/** Tab-separated; a tab or line end in an original is written out. */
function tableText(table: readonly RedactionEntry[]): string {
  const field = (text: string): string => text.replace(/[\t\r\n\\]/g, (sign) => JSON.stringify(sign).slice(1, -1));
  const rows = table.map(({ kind, original, pseudonym, count }) =>
    [kind, field(original), pseudonym, String(count)].join('\t'),
  );
  return `${['kind\toriginal\tpseudonym\tcount', ...rows].join('\n')}\n`;
}
