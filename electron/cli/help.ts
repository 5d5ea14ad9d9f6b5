/** What --help prints. */
const main = `buddyscope: finds, decodes and judges Linux page allocation failures. Offline.

usage: buddyscope COMMAND [ARGUMENT...]

commands:
  analyze PATH...     reads sosreports, archives, folders and logs, and tells whether and why
                      the kernel failed to allocate pages
  help COMMAND        what a command takes

options:
  --version           the version of this program
  --help              this text

Exit codes: 0 analysed (whatever was found), 2 wrong usage, 3 an input could not be read at all,
4 some inputs were read and others not, or only in part.
`;

const analyze = `usage: buddyscope analyze PATH... [--format text|json|html|md|pdf] [--out FILE]

PATH is a sosreport (tar, plain or compressed), a supportconfig, an unpacked folder, a dmesg dump,
/var/log/messages or any other file with kernel messages, compressed or not. Several are one case.

options:
  --format text       a summary of one screen, to paste into a ticket (the default)
           json       the whole result (schema: docs/schema/analysis.schema.json)
           html       a report in one file, nothing is loaded from anywhere
           md         the report as Markdown
           pdf        the report to hand on
  --out FILE          write there instead of to standard output (needed for pdf on a terminal)
  --case-number TEXT, --customer TEXT, --author TEXT
                      for the head of the report
  --quiet             no progress line

Inputs are never written to. No network is used.
`;

export const HELP: { readonly main: string; readonly commands: Readonly<Record<string, string>> } = {
  main,
  commands: { analyze },
};
