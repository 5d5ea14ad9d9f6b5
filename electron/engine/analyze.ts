/**
 * The engine's main way: paths in, analysis out. Members stream through once, in the order of their archive; kernel logs go
 * to the log reader, small files that tell of the machine to their fact readers, everything else is passed over unread.
 */
import { basename, dirname, resolve } from 'node:path';
import { assembleSteps } from '../../shared/case/assemble.ts';
import type { CaseSource } from '../../shared/case/sources.ts';
import type { Analysis, AnalysisInput, CaseFacts, ClockOffset } from '../../shared/contract/index.ts';
import { noFacts } from '../../shared/contract/index.ts';
import { factReaderFor } from '../../shared/facts/index.ts';
import type { UserRule } from '../../shared/judge/index.ts';
import type { RawReport } from '../../shared/kernel/report/raw-report.ts';
import type { Series } from '../../shared/time/series.ts';
import { joinSeries } from '../../shared/time/series-forms.ts';
import { seriesFromEvents } from '../../shared/time/snapshots.ts';
import { inputPrefixes } from './input-prefix.ts';
import { inKernelTree } from './intake/classify.ts';
import { openInput } from './intake/index.ts';
import type { IntakeLimits } from './intake/limits.ts';
import type { InputSummary, IntakeProgress, Member } from './intake/member.ts';
import type { Problem } from './intake/problem.ts';
import type { LogStore } from './log-store/log-store.ts';
import { MAX_LOOSE_LOGS, mayBeLooseLog } from './loose-logs.ts';
import { readJournalMember } from './readers/read-journal-member.ts';
import { readLogMember } from './readers/read-log.ts';
import { peek, replayed } from './readers/read-sysstat.ts';
import { readText } from './readers/read-text.ts';
import { isLogRole, type LogRole, roleOf } from './roles.ts';
import { ownFile } from './saved-result/saved-result.ts';
import { type CaseSeries, isRecording, type SeriesAbout, SeriesCollector } from './series.ts';
import { inTurns } from './turns.ts';
import { KNOWLEDGE_DATE, VERSION } from './version.ts';

export interface AnalyzeProgress extends IntakeProgress {
  /** The input being read, counted from 1, of how many. */
  readonly input: number;
  readonly inputs: number;
  readonly path: string;
  /** Failures found so far. */
  readonly failures: number;
  readonly stage: 'reading' | 'judging';
}

export interface AnalyzeOptions {
  /** Bounds of the intake in place of the usual ones. */
  readonly limits?: Partial<IntakeLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AnalyzeProgress) => void) | undefined;
  /**
   * Told of each report as soon as its last line was read, long before the case is put together: as it was printed, and
   * once for each log that holds it.
   */
  readonly onReport?: ((member: string, report: RawReport) => void) | undefined;
  /** Keeps the raw logs for excerpts; without one nothing is written anywhere. */
  readonly store?: LogStore | undefined;
  /** Rules that the user keeps, laid over the verdicts. */
  readonly rules?: readonly UserRule[] | undefined;
  /** Corrections of the clock by hand. */
  readonly clockOffsets?: readonly ClockOffset[] | undefined;
  /** Which measurements to keep; all by default. The findings are told from what is kept. */
  readonly keepSeries?: ((series: SeriesAbout) => boolean) | undefined;
}

export interface AnalyzeResult {
  readonly analysis: Analysis;
  /** Everything that was wrong with the inputs. */
  readonly problems: readonly Problem[];
  /** Inputs of which nothing could be read, and inputs of which a part was lost. */
  readonly unreadable: number;
  readonly partial: number;
  /** Measurements along the case's clock; no part of the contract, which is about failures. */
  readonly series: readonly Series[];
  /** Recordings, or parts of them, that could not be read, in words; they stand in the coverage too. */
  readonly seriesMissing: readonly string[];
}

/** `journalctl --list-boots`: the boots that the journal knows, with their ids. */
const BOOT_LIST = /(?:^|\/)journalctl_--list-boots$/;

/** Facts of one report; an input may hold several (a collector's archive). */
interface Scope {
  readonly facts: CaseFacts;
  read: number;
}

/**
 * Analyses files, archives and folders as one case.
 * @throws only the signal's abort reason; what is wrong with an input is part of the result
 */
export async function analyze(paths: readonly string[], options: AnalyzeOptions = {}): Promise<AnalyzeResult> {
  const sources: CaseSource[] = [];
  const scopes = new Map<string, Scope>();
  const inputs: AnalysisInput[] = [];
  const problems: Problem[] = [];
  const missing: string[] = [];
  const bootLists: string[] = [];
  let failures = 0;
  // Of the log that is being read; what it held in the end replaces it.
  let underway = 0;
  const foundIn =
    (member: string) =>
    (report: RawReport): void => {
      if (report.header.kind === 'page-allocation-failure') underway++;
      options.onReport?.(member, report);
    };
  const counted = (found: readonly CaseSource[]): void => {
    failures += failuresOf(found);
    underway = 0;
  };
  let unreadable = 0;
  let partial = 0;
  const recordings = new SeriesCollector(options.keepSeries);

  const prefixes = inputPrefixes(paths);

  for (const [index, path] of paths.entries()) {
    const report = (progress: IntakeProgress): void =>
      options.onProgress?.({
        ...progress,
        input: index + 1,
        inputs: paths.length,
        path,
        failures: failures + underway,
        stage: 'reading',
      });
    const prefix = prefixes[index] ?? '';
    const begin = sources.length;
    const loose = new Set<string>();
    const input = openInput(path, {
      signal: options.signal,
      limits: options.limits,
      onProgress: report,
      select: (member) => {
        if (inKernelTree(member)) return factReaderFor(member) !== null;
        const wanted =
          recordings.see(member) !== null ||
          isLogRole(roleOf(member).role) ||
          factReaderFor(member) !== null ||
          BOOT_LIST.test(member);
        if (!wanted && loose.size < MAX_LOOSE_LOGS && mayBeLooseLog(member)) loose.add(member);
        return wanted;
      },
    });
    for await (const given of input) {
      const single = input.summary().kind === 'log';
      const role = single ? roleOfLog(given.path) : roleOf(given.path);
      const name = `${prefix}${given.displayPath}`;
      // A recording of text that was given by itself looks like a log to the intake.
      const peeked = single && role.role !== 'journal-binary' ? await peek(given) : null;
      const member = peeked?.member ?? given;
      const own = peeked === null ? null : ownFile(peeked.head);
      if (own !== null) {
        unreadable++;
        const message = `${name} ${own}`;
        problems.push({ code: 'unsupported', severity: 'fatal', file: name, message, atByte: null });
        continue;
      }
      if (peeked === null ? !single && recordings.see(member.path) !== null : isRecording(peeked.head)) {
        const { text, why } = await recordings.take(member, name, scopeOf(scopes, path, member), options.signal);
        if (single && why !== null) {
          unreadable++;
          const message = `${name}: ${why}`;
          problems.push({ code: 'unsupported', severity: 'fatal', file: name, message, atByte: null });
        }
        if (!single || text === null) continue;
        // What people paste into one file: the output of sar or free, and then the log.
        const again = replayed(member, text);
        const log = await readLogMember(
          again,
          role,
          name,
          single,
          options.signal,
          options.store ?? null,
          foundIn(name),
        );
        if (log !== null && log.log.reports.length > 0) {
          sources.push(log);
          counted([log]);
        }
      } else if (isLogRole(role.role)) {
        const source =
          role.role === 'journal-binary'
            ? await readJournalMember(member, role, name, single, options.signal, foundIn(name))
            : await readLogMember(member, role, name, single, options.signal, options.store ?? null, foundIn(name));
        if (source !== null) {
          sources.push(source);
          counted([source]);
        }
      } else if (BOOT_LIST.test(member.path)) {
        const text = await readText(member.stream(), 1024 * 1024);
        if (text !== null) bootLists.push(text);
      } else {
        await readFact(member, name, scopeOf(scopes, path, member), options.store);
      }
    }
    const summary = input.summary();
    if (loose.size > 0 && (summary.kind === 'directory' || summary.kind === 'archive')) {
      const found = await readLooseLogs(path, prefix, loose, options, report, foundIn);
      sources.push(...found);
      counted(found);
    }
    const hasDate = scopeFor(scopes, [path]).facts.collectedAt !== null;
    sources.push(...sources.splice(begin).map((source) => asGiven(source, summary, path, hasDate)));
    readZoneLink(summary, prefix, scopes, path);
    inputs.push(inputOf(summary));
    problems.push(...summary.problems.map((p) => named(p, path)));
    const fatal = summary.problems.some((p) => p.severity === 'fatal');
    if (fatal) unreadable++;
    else if (summary.problems.some((p) => p.severity === 'partial')) partial++;
    for (const p of summary.problems) if (p.severity !== 'note') missing.push(named(p, path).message);
  }

  options.onProgress?.({
    bytesRead: 0,
    totalBytes: null,
    member: null,
    input: paths.length,
    inputs: paths.length,
    path: '',
    failures,
    stage: 'judging',
  });
  missing.push(...(options.store?.problems ?? []));
  options.signal?.throwIfAborted();
  const facts = mainFacts(scopes, missing);
  await recordings.settle(facts, options.signal);
  let recorded: CaseSeries = { series: [], others: [], missing: [], sources: [] };
  const steps = assembleSteps({
    inputs,
    sources,
    facts,
    bootLists,
    version: VERSION,
    knowledgeDate: KNOWLEDGE_DATE,
    missing,
    rules: options.rules,
    clockOffsets: options.clockOffsets,
    recorded: (zone, offsets) => {
      recorded = recordings.finish(facts, zone, [...scopes.values()], offsets);
      return recorded;
    },
  });
  const analysis = await inTurns(steps, options.signal);
  // What was recorded, what failures printed, and what other hosts recorded.
  const printed = joinSeries(seriesFromEvents(analysis.events)).filter(options.keepSeries ?? (() => true));
  const series = [...recorded.series, ...printed, ...recorded.others];
  return { analysis, problems, unreadable, partial, series, seriesMissing: recorded.missing };
}

function failuresOf(sources: readonly CaseSource[]): number {
  return sources.reduce(
    (sum, { log }) => sum + log.reports.filter((r) => r.header.kind === 'page-allocation-failure').length,
    0,
  );
}

/**
 * Reads the files of a folder or an archive that is no report by its layout, under whatever names they have; keeps those
 * in which the kernel reports something. A second walk, since only the first one tells that it is no report.
 */
async function readLooseLogs(
  path: string,
  prefix: string,
  names: ReadonlySet<string>,
  options: AnalyzeOptions,
  onProgress: (progress: IntakeProgress) => void,
  foundIn: (member: string) => (report: RawReport) => void,
): Promise<CaseSource[]> {
  const found: CaseSource[] = [];
  const input = openInput(path, {
    signal: options.signal,
    limits: options.limits,
    onProgress,
    hash: false,
    select: (member) => names.has(member),
  });
  for await (const member of input) {
    const name = `${prefix}${member.displayPath}`;
    const role: LogRole = { ...roleOf(member.path), role: 'kernel-log' };
    const { signal, store = null } = options;
    const source = await readLogMember(member, role, name, false, signal, store, foundIn(name));
    if (source !== null && source.log.reports.length > 0) found.push(source);
  }
  return found;
}

/**
 * What the way in which a log was given says of it. Files that lie about by themselves, alone or in a folder that is no
 * report, may have been copied, which sets their times anew.
 */
function asGiven(source: CaseSource, { kind }: InputSummary, path: string, hasDate: boolean): CaseSource {
  if (kind === 'log') return { ...source, looseIn: dirname(resolve(path)) };
  if (kind !== 'directory' || hasDate) return source;
  return { ...source, clock: { ...source.clock, notAfterBasis: 'file' } };
}

/** The host's zone is told by where `etc/localtime` points: a link, not a file. */
function readZoneLink(summary: InputSummary, prefix: string, scopes: Map<string, Scope>, path: string): void {
  const target = summary.links.get('etc/localtime');
  const reader = factReaderFor('etc/localtime');
  if (target === undefined || reader === null) return;
  reader.read(target, `${prefix}etc/localtime`, scopeFor(scopes, [path]).facts);
}

/** Members are named by their path inside; the reader of a message needs to know of which input. */
function named(problem: Problem, path: string): Problem {
  const input = basename(path);
  return problem.message.includes(input) ? problem : { ...problem, message: `${input}: ${problem.message}` };
}

/** A file that was given by itself is read as a log, whatever it is called. */
function roleOfLog(path: string): LogRole {
  const role = roleOf(path);
  return isLogRole(role.role) ? role : { ...role, role: 'kernel-log' };
}

async function readFact(member: Member, name: string, scope: Scope, store: LogStore | undefined): Promise<void> {
  const reader = factReaderFor(member.path);
  if (reader === null) return;
  const text = await readText(member.stream(), reader.maxBytes);
  if (text === null) return;
  reader.read(text, name, scope.facts);
  store?.keepText(name, text);
  scope.read++;
}

function scopeOf(scopes: Map<string, Scope>, path: string, member: Member): Scope {
  return scopeFor(scopes, [path, ...member.container]);
}

function scopeFor(scopes: Map<string, Scope>, place: readonly string[]): Scope {
  const key = place.join('\n');
  let scope = scopes.get(key);
  if (scope === undefined) {
    scope = { facts: noFacts(), read: 0 };
    scopes.set(key, scope);
  }
  return scope;
}

/** The facts of the report that tells most; where several hosts were given, that is said. */
function mainFacts(scopes: ReadonlyMap<string, Scope>, missing: string[]): CaseFacts {
  let main: Scope | null = null;
  const hosts = new Set<string>();
  for (const scope of scopes.values()) {
    if (main === null || scope.read > main.read) main = scope;
    if (scope.facts.hostname !== null) hosts.add(scope.facts.hostname.value);
  }
  if (hosts.size > 1) {
    missing.push(
      `the inputs come from ${hosts.size} hosts (${[...hosts].slice(0, 5).join(', ')}): settings and memory are those of ${main?.facts.hostname?.value ?? 'one of them'}; analyse one host at a time for a verdict per host`,
    );
  }
  return main?.facts ?? noFacts();
}

function inputOf(summary: InputSummary): AnalysisInput {
  return {
    path: summary.path,
    sha256: summary.sha256,
    bytes: summary.bytes,
    kind: summary.kind,
    problems: summary.problems.map((p) => p.message),
  };
}
