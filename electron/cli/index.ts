#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { MissingPartError } from '../engine/missing-part.ts';
import { VERSION } from '../engine/version.ts';
/** The command line: one entry, one table of commands. Results go to standard output, everything else to standard error. */
import { EXIT, UsageError } from './exit.ts';
import { HELP } from './help.ts';
import { nearest } from './nearest.ts';
import { startWithSmallYoungSpace } from './small-young-space.ts';
import { stopAtOnce } from './stopping.ts';

type Command = (args: string[]) => Promise<number>;

/** Each command is loaded when it is called: a search need not wait for the judge, nor an analysis for the server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import('./analyze-command.ts')).analyzeCommand,
  batch: async () => (await import('./batch-command.ts')).batchCommand,
  compare: async () => (await import('./compare-command.ts')).compareCommand,
  report: async () => (await import('./report-command.ts')).reportCommand,
  rows: async () => (await import('./rows-command.ts')).rowsCommand,
  search: async () => (await import('./search-command.ts')).searchCommand,
  series: async () => (await import('./series-command.ts')).seriesCommand,
  serve: async () => (await import('./serve-command.ts')).serveCommand,
};

function noCommand(name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  const path = existsSync(name) ? `; to read ${name}: buddyscope analyze ${name}` : '';
  return new UsageError(
    `there is no command "${name}"${meant === null ? path : `; did you mean ${meant}?`}; buddyscope --help lists the commands`,
  );
}

async function main(argv: string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const [about] = rest;
    const text = about === undefined ? HELP.main : HELP.commands[about];
    if (text === undefined) throw noCommand(about ?? '', Object.keys(HELP.commands));
    process.stdout.write(text);
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  if (first === '--version' || first === '-V' || first === 'version') {
    process.stdout.write(`buddyscope ${VERSION}\n`);
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (command === undefined) throw noCommand(first, Object.keys(COMMANDS));
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(HELP.commands[first] ?? HELP.main);
    return EXIT.ok;
  }
  // Those two have children or cases to put in order.
  if (first !== 'batch' && first !== 'serve') stopAtOnce();
  return await (await command())(rest);
}

startWithSmallYoungSpace();
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof UsageError) {
      process.stderr.write(`buddyscope: ${error.message}\n`);
      process.exitCode = EXIT.usage;
      return;
    }
    if (error instanceof MissingPartError) {
      process.stderr.write(`buddyscope: ${error.message}\n${error.advice}\n`);
      process.exitCode = EXIT.usage;
      return;
    }
    if (error instanceof Error && error.name === 'AbortError') {
      process.stderr.write('buddyscope: stopped\n');
      process.exitCode = 130;
      return;
    }
    process.stderr.write(`buddyscope: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.stderr.write('This is a defect of buddyscope; nothing of the input was changed.\n');
    process.exitCode = 70;
  },
);
