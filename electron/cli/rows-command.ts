/** `buddyscope rows PATH...`: each path is a report of its own; its rows as lines of JSON. The step that other engines run. */
import { createInterface } from 'node:readline';
import type { FleetRow } from '../../shared/fleet/columns.ts';
import { readRows } from '../engine/fleet/read-rows.ts';
import { EXIT, UsageError } from './exit.ts';
import { RULES_FLAG, readFlags } from './flags.ts';
import { shownJson } from './json-output.ts';
import { readRules } from './rules-option.ts';

/** Longer lines on standard input are no paths. */
const MAX_PATH = 4096;

export async function rowsCommand(args: string[]): Promise<number> {
  const { paths, rules: ruleFiles } = read(args);
  const rules = await readRules(ruleFiles, (message) => process.stderr.write(`buddyscope: ${message}\n`));
  const stop = new AbortController();
  // A reader that went away wants no more rows.
  process.stdout.once('error', () => stop.abort());
  let reports = 0;
  let unreadable = 0;
  let damaged = 0;
  try {
    for await (const path of paths.length > 0 ? paths : linesOfStdin()) {
      reports++;
      for await (const row of readRows(path, rules, stop.signal)) {
        await put(row);
        if (row.table !== 'reports') continue;
        if (row['status'] === 'unreadable') unreadable++;
        else if (row['status'] !== 'read') damaged++;
      }
    }
  } finally {
  }
  if (reports > 0 && unreadable === reports) return EXIT.unreadable;
  return unreadable + damaged > 0 ? EXIT.partial : EXIT.ok;
}

function read(args: string[]): { paths: string[]; rules: string[] } {
  const { values, positionals } = readFlags('rows', args, { ...RULES_FLAG, stdin: { type: 'boolean' } });
  if (values.stdin === true && positionals.length > 0) throw new UsageError('rows takes paths or --stdin, not both');
  if (values.stdin !== true && positionals.length === 0)
    throw new UsageError('rows needs a path, or --stdin: buddyscope rows PATH...');
  return { paths: positionals, rules: values.rules ?? [] };
}

async function* linesOfStdin(): AsyncGenerator<string> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    if (line.length > MAX_PATH) throw new UsageError(`a line of standard input has ${line.length} letters: no path`);
    yield line;
  }
}

async function put(row: FleetRow): Promise<void> {
  if (process.stdout.write(`${shownJson(JSON.stringify(row))}\n`)) return;
  await new Promise<void>((resolve) => {
    process.stdout.once('drain', resolve);
    process.stdout.once('error', () => resolve());
  });
}
