/**
 * Goes through everything that a report is made of and asks for each text what becomes of it. Numbers, times, enumerations
 * and what only a kernel says (gfp names, frames, zones) are not asked about.
 */
import type { Analysis } from '../contract/index.ts';
import type { ReportInputs } from '../report/inputs.ts';
import type { TextMode } from './span.ts';

/**
 * How a text is read. `host`: a host's name as a whole; `path`: where an input lay on this machine; `member`: a file inside,
 * the same wherever it is named; `kernel`: stays.
 */
export type Reading = TextMode | 'host' | 'path' | 'member' | 'kernel';

export type Visit = (text: string, reading: Reading) => string;

/** Parts of which no text names anybody: skipped as a whole. */
const SKIPPED = new Set([
  'schema',
  'tool',
  'sha256',
  'role',
  'fingerprint',
  'eventIds',
  'time',
  'timeSource',
  'from',
  'to',
  'mode',
  'nodemask',
  'memsAllowed',
  'tainted',
  'gfp',
  'memory',
  'frames',
  'layers',
  'rule',
  'cause',
  'confidence',
  'severity',
  'expectation',
  'binding',
  'features',
  'counters',
  'installedAt',
]);

/** What the texts under a key are; a text under any other key is prose. */
const READINGS: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  ['member', 'member'],
  ['members', 'member'],
  ['hostname', 'host'],
  ['kernel', 'name'],
  ['kernelBuild', 'name'],
  ['distro', 'name'],
  ['driverVersion', 'name'],
  ['firmware', 'name'],
  ['package', 'name'],
  ['hardware', 'name'],
  ['virtualisation', 'name'],
  ['process', 'name'],
  ['services', 'name'],
  ['workqueue', 'name'],
  ['kind', 'kernel'],
  ['requester', 'kernel'],
  ['driver', 'kernel'],
  ['wrapper', 'kernel'],
  ['context', 'kernel'],
  ['zones', 'kernel'],
  ['zoneinfo', 'kernel'],
  ['buddyinfo', 'kernel'],
  ['slabinfo', 'kernel'],
  ['modules', 'kernel'],
  ['config', 'kernel'],
  ['thp', 'kernel'],
  ['cache', 'kernel'],
  ['arch', 'kernel'],
  ['timezone', 'kernel'],
  ['collectedAt', 'kernel'],
]);
/** Records whose keys are texts of the machine: names of interfaces stand in them. */
const NAMED_RECORDS = new Set(['sysctl', 'sysctlConfigured']);
const HOST_SETTINGS = new Set(['kernel.hostname', 'kernel.domainname']);
/** Deeper than any schema; what is deeper is no analysis. */
const MAX_DEPTH = 40;

/** A copy of `value` with every text visited; the shape stays. */
function walked(value: unknown, reading: Reading, visit: Visit, depth: number): unknown {
  if (typeof value === 'string') return reading === 'kernel' ? value : visit(value, reading);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((entry) => walked(entry, reading, visit, depth + 1));
  const made: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (SKIPPED.has(key)) made.push([key, entry]);
    else if (NAMED_RECORDS.has(key)) made.push([key, settings(entry, visit, depth + 1)]);
    else if (key === 'serial') made.push([key, labelled(entry, visit, depth + 1)]);
    // A fact stands under its own name, and its value under "value".
    else made.push([key, walked(entry, READINGS.get(key) ?? (key === 'value' ? reading : 'prose'), visit, depth + 1)]);
  }
  // Unlike assignment, this takes any key of a hostile file for a name.
  return Object.fromEntries(made);
}

const SERIAL = 'serial number: ';

/** A serial number alone is a word like any other: it is shown with the label that makes it one. */
function labelled(entry: unknown, visit: Visit, depth: number): unknown {
  const shown = (text: string): string => {
    const seen = visit(`${SERIAL}${text}`, 'prose');
    return seen.startsWith(SERIAL) ? seen.slice(SERIAL.length) : seen;
  };
  return walked(entry, 'prose', (text, reading) => (reading === 'prose' ? shown(text) : visit(text, reading)), depth);
}

function settings(record: unknown, visit: Visit, depth: number): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return Object.fromEntries(
    Object.entries(record).map(([key, entry]) => [
      visit(key, 'name'),
      walked(entry, HOST_SETTINGS.has(key) ? 'host' : 'prose', visit, depth + 1),
    ]),
  );
}

function walkedAnalysis(analysis: Analysis, visit: Visit): Analysis {
  const { inputs, host, ...rest } = analysis;
  // The host first: it is host1 then. Whatever is visited keeps its type, so the shape is that of an analysis.
  const seen = walked({ host }, 'prose', visit, 0) as Pick<Analysis, 'host'>;
  const shown = walked(rest, 'prose', visit, 0) as Omit<Analysis, 'inputs' | 'host'>;
  return {
    ...shown,
    ...seen,
    inputs: inputs.map((input) => ({
      ...input,
      path: visit(input.path, 'path'),
      problems: input.problems.map((problem) => visit(problem, 'prose')),
    })),
  };
}

/** A copy of the inputs with every text visited: analyses, raw lines, head, and what the author wrote. */
export function walkInputs(inputs: ReportInputs, visit: Visit): ReportInputs {
  const prose = (text: string): string => visit(text, 'prose');
  const orNull = (text: string | null): string | null => (text === null ? null : prose(text));
  const { analysis, against, edits, quoted } = inputs;
  return {
    ...inputs,
    analysis: walkedAnalysis(analysis, visit),
    against:
      against?.kind === 'cases'
        ? { ...against, analyses: against.analyses.map((other) => walkedAnalysis(other, visit)) }
        : against,
    edits: {
      ...edits,
      head: {
        customer: orNull(edits.head.customer),
        caseNumber: orNull(edits.head.caseNumber),
        author: orNull(edits.head.author),
      },
      texts: edits.texts.map((own) => ({ ...own, title: prose(own.title), text: prose(own.text) })),
      reworded: edits.reworded.map((edit) => ({ ...edit, text: prose(edit.text) })),
    },
    quoted: quoted.map(({ place, lines }) => ({
      place: { ...place, member: visit(place.member, 'member') },
      lines: lines.map((line) => visit(line, 'line')),
    })),
  };
}
