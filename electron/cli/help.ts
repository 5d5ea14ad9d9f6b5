/** What --help prints. */
const main = `buddyscope: finds, decodes and judges Linux page allocation failures. Offline.

usage: buddyscope COMMAND [ARGUMENT...]

commands:
  analyze PATH...     reads sosreports, archives, folders and logs, and tells whether and why
                      the kernel failed to allocate pages
  compare BEFORE... --with AFTER...
                      whether the failures became fewer or more, for instance after a kernel
                      upgrade, and how sure that is
  report CASE|PATH... the report to hand on, with sections, head and paper as wanted
  search PATTERN PATH...
                      the lines of all logs of a case that match
  series PATH...      the measurements of a case: sar, snapshots, memory reports; as JSON or CSV
  batch PATH... --out DIR
                      thousands of reports, as tables (NDJSON and Parquet)
  rows PATH...        the rows of those tables for each path: a step for engines that spread work
  serve [PATH...]     the window in a browser of this machine, on the loopback address
  help COMMAND        what a command takes

options:
  --version           the version of this program
  --help              this text

Exit codes: 0 analysed (whatever was found), 2 wrong usage, 3 an input could not be read at all,
4 some inputs were read and others not, or only in part.
`;

const analyze = `usage: buddyscope analyze PATH... [--format text|json|ndjson|html|md|pdf] [--out FILE]

PATH is a sosreport (tar, plain or compressed), a supportconfig, an unpacked folder, a dmesg dump,
/var/log/messages or any other file with kernel messages, compressed or not; - is standard input.
Several are one case.

options:
  --format text       a summary of one screen, to paste into a ticket (the default)
           json       the whole result (schema: docs/schema/analysis.schema.json)
           ndjson     the same as lines, failures as they are found (docs/result.md)
           html       a report in one file, nothing is loaded from anywhere
           md         the report as Markdown
           pdf        the report to hand on
  --out FILE          write there instead of to standard output (needed for pdf on a terminal)
  --case-number TEXT, --customer TEXT, --author TEXT
                      for the head of the report
  --rules FILE        rules of your own, laid over the verdicts (docs/rules.md); may be repeated
  --redact            hides host names, addresses, persons and serial numbers (buddyscope help redact)
  --clock-offset SOURCE=SECONDS
                      a clock that was wrong: add SECONDS (-3600, +12.5) to the times of one log, recording or
                      boot, by its name in the result, or of all (*); may be repeated
  --limit NAME=NUMBER moves a bound that the reading met, by the name in its message: maxRatio=2000,
                      maxTotalBytes=500GiB; may be repeated (docs/inputs.md)
  --quiet             no progress line, in ndjson neither

Inputs are never written to. No network is used.
`;

const compare = `usage: buddyscope compare BEFORE... --with AFTER... [--format text|json|html|md|pdf] [--out FILE]
       buddyscope compare CASE
       buddyscope compare --counts 14/30d 3/21.5d

Compares the failures of two cases, or of the two kernels within one, by rate: how many per day the
logs can witness, with exact intervals. An archive or folder is a case of its own; loose logs given
together are one, and so is what was read before: a result of analyze --format json, or a kept case
(NAME.buddyscope). --counts compares bare numbers, COUNT/DURATION each.

options:
  --format, --out, --quiet, --case-number, --customer, --author
                      as for analyze
  --redact            hides names of the site on both sides, the same name behind the same pseudonym
                      (buddyscope help redact)

Exit codes: as for analyze.
`;

const report = `usage: buddyscope report CASE|PATH... [--format pdf|html|md|json] [--out FILE]

Writes the root-cause report. CASE is a case file that the window kept (NAME.buddyscope): order, wording and texts
that were given to the report there apply; or a result of analyze --format json, which holds no lines to quote. PATHs are
what analyze takes.

options:
  --format pdf        tagged PDF with outline and page numbers (the default)
           html       one file without scripts, nothing is loaded from anywhere
           md         Markdown for the ticket
           json       the document of the report (analyze --format json is the result it was written from)
  --out FILE          write there instead of to standard output (needed for pdf on a terminal)
  --case-number TEXT, --customer TEXT, --author TEXT
                      for the head of the report; they stand above what is kept in the case
  --sections A,B,-C   A and B in this order and nothing else; with minus signs alone, everything but those:
                      answer, impact, first-steps, timeline, evidence, findings, advice, comparison,
                      limits, terms, provenance, events, excerpts
  --paper a4|letter   of the PDF
  --pdf-standard ua-1|a-2a
                      PDF/UA-1, accessible (the default), or PDF/A-2a, for archives; both are tagged
  --compare-with CASE|PATH
                      adds the comparison with another case; may be repeated for the logs of one. Without it a
                      case that holds two kernels is compared with itself
  --redact            hides host names, addresses, persons and serial numbers (buddyscope help redact); a kept
                      case is redacted as was chosen in the window, and --no-redact shows it as it is
  --rules FILE        as for analyze
  --quiet             no progress line

Exit codes: as for analyze.
`;

const redact = `usage: buddyscope analyze|report|compare ... --redact [OPTION...]

Hides what tells of the site: host and domain names, IP and hardware addresses, accounts of persons, mail
addresses, serial numbers, UUIDs and machine ids. The same name becomes the same pseudonym everywhere (host1, ip1,
user1), in the answer, the lines quoted, names of members and metadata. What the kernel says stays: functions,
modules, gfp names, addresses of memory, times, versions. So does the SHA-256 of the inputs.

options:
  --redact-words LIST words of your own, divided by commas, or a file with a word on each line; capitals do not
                      matter; may be repeated
  --redact-whole-words
                      those words only where they stand alone
  --redact-kernel-names
                      those words also in names of functions and modules
  --redact-customer   the customer and the case number too
  --redact-networks   net1-ip2 instead of ip2: shows which addresses are neighbours
  --keep KIND,KIND    leave these as they are: hosts, ips, macs, users, mails, serials, words
  --redact-table FILE the table of what was replaced, for you alone (mode 0600); it is in no report

Check the result before it leaves the house: a name that nothing tells to be one is found only as a word of your own.
`;

const search = `usage: buddyscope search PATTERN PATH... [--regex] [--ignore-case] [--max-count N]

Prints the matching lines of all logs in PATH, inside archives too, as MEMBER:LINE:TEXT.

options:
  --regex             PATTERN is a regular expression (RE2: it always ends)
  --ignore-case       capitals do not matter
  --max-count N       stop after N lines
  --limit NAME=NUMBER as for analyze

Exit codes: 0 searched, with matches or without; 2, 3 and 4 as for analyze.
`;

const series = `usage: buddyscope series PATH... [--match TEXT] [--format json|csv] [--out FILE]

The measurements over time that PATH holds: recordings of sar (binary or text), snapshots of /proc, and
what the memory reports of failures print. PATH is what analyze takes, or a recording by itself.

options:
  --match TEXT        only series whose name, origin or source contains TEXT (capitals do not matter)
  --format json       an array of { name, unit, kind, origin, source, points: [[time, value], ...] } (the default)
           csv        one line per point: time,origin,value,unit,source
  --out FILE          write there instead of to standard output
  --clock-offset SOURCE=SECONDS
                      a clock that was wrong: add SECONDS (-3600, +12.5) to the times of one log, recording or
                      boot, by its name in the result, or of all (*); may be repeated
  --quiet             no progress line

The origin of a value of sar is its path in the output of sadf -j: memory.memfree, network.net-dev[eth0].rxpck.
Times are UTC and end in Z; times without it are local ones of a host whose zone is not known.
`;

const serve = `usage: buddyscope serve [--port N] [--no-open] [--data DIR] [--no-keep] [PATH...]

Shows the window in a browser of this machine. Listens on 127.0.0.1 only; the first line on standard
output is the address with its token. PATHs (reports, archives, logs, folders) are opened as one case.

options:
  --port N            listen on this port instead of any free one
  --no-open           start no browser
  --data DIR          keep cases and settings here instead of in the user's data folder
  --no-keep           keep nothing after the end
`;

const batch = `usage: buddyscope batch PATH... --out DIR [--format ndjson,parquet] [--jobs N]

Reads every report by itself and writes three tables to DIR: reports, failures, findings (docs/fleet.md).
A file is a report, and so is a folder that has the layout of one; of any other folder everything inside
is read, each file as a report. A report that cannot be read is a row that says why; it never stops the rest.
What was read is kept in DIR/parts: the same command again reads only what is new, changed or was stopped.

options:
  --out DIR           where the tables go
  --format LIST       ndjson, parquet or both with a comma (the default)
  --jobs N            reports read at once (default: one for each core, as far as memory allows)
  --timeout SECONDS   for one report (default 3600)
  --memory MIB        for one report (default 2048)
  --shard PART/PARTS  takes one part of the list, for instance 3/16, so that machines can share it
  --stdin             paths from standard input, one a line
  --rules FILE        as for analyze
  --quiet             no progress line

Exit codes: 0 all were read, 4 some were not or only in part, 3 none could be read, 2 wrong usage.
`;

const rows = `usage: buddyscope rows PATH... | --stdin

Prints the rows of batch's tables as lines of JSON; each path is a report of its own, and nothing is kept
between two. With --stdin paths come one a line: what Spark's pipe() and the like expect (docs/fleet.md).

options:
  --rules FILE        as for analyze

Exit codes: as for batch.
`;

export const HELP: { readonly main: string; readonly commands: Readonly<Record<string, string>> } = {
  main,
  commands: { analyze, batch, compare, redact, report, rows, search, series, serve },
};
