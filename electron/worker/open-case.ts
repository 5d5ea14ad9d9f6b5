/** From paths to an open case: analysis with progress, then the file that makes the next opening instant. */
import { basename, dirname, sep } from 'node:path';
import type { Analysis, AnalysisEvent, ClockOffset } from '../../shared/contract/index.ts';
import { CallError, type Note, type OpenProgress } from '../../shared/contract/wire/index.ts';
import type { UserRule } from '../../shared/judge/index.ts';
import { type AnalyzeProgress, analyze } from '../engine/analyze.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { writeCase } from '../engine/case-store/case-writer.ts';
import type { Library } from '../engine/case-store/library.ts';
import { whyUnwritten } from '../engine/case-store/unwritten.ts';
import { withoutFolders } from '../engine/input-names.ts';
import type { IntakeLimits } from '../engine/intake/limits.ts';
import { LogStore } from '../engine/log-store/log-store.ts';
import type { OpenCase } from './case.ts';
import { FoundEvents } from './found-events.ts';
import { type Kept, LiveCase } from './live-case.ts';
import { describeSources } from './sources.ts';

export interface OpenOptions {
  readonly id: string;
  readonly library: Library;
  /** A private folder that does not outlive the program: logs of archives are unpacked into it. */
  readonly scratchFolder?: string | undefined;
  readonly signal: AbortSignal;
  /** Returns whether it was sent. */
  readonly onProgress: (progress: OpenProgress) => boolean;
  /** Rules of the user's own, laid over the verdicts. */
  readonly rules?: readonly UserRule[] | undefined;
  /** Corrections of the clock by hand. */
  readonly clockOffsets?: readonly ClockOffset[] | undefined;
  /** The same case as it was read before: its notes and report edits are taken over, and it is closed when the new one is there. */
  readonly replaces?: OpenCase | undefined;
}

/** What a person would call it: the host and when its report was made, or the file's name. */
function titleOf(analysis: Analysis, paths: readonly string[]): string {
  const names = paths.map((path) => basename(path));
  const host = analysis.host.hostname ?? analysis.facts.hostname?.value ?? null;
  const name = names.length > 1 ? `${names[0]} and ${names.length - 1} more` : (names[0] ?? 'case');
  return host === null || host === '' ? name : `${host} · ${name}`;
}

/** Uploads lie in a scratch folder whose name tells nobody anything: the file's own name is what a person knows. */
function scratchOf(paths: readonly string[]): string[] {
  return paths.filter(isUpload).map((path) => dirname(path));
}

function isUpload(path: string): boolean {
  return path.includes(`${sep}buddyscope-upload-`);
}

/**
 * Analyses paths as one case.
 * @throws CallError when nothing could be read at all; the signal's reason when stopped
 */
export async function openPaths(paths: readonly string[], options: OpenOptions): Promise<LiveCase> {
  const { id, library, signal, onProgress } = options;
  // Before they are read: what changes meanwhile is not what was read.
  const sources = await describeSources(paths);
  const store = await LogStore.create(options.scratchFolder);
  const startedAt = performance.now();
  const found = new FoundEvents();
  let last: AnalyzeProgress | null = null;
  const tell = (progress: AnalyzeProgress): void => {
    last = progress;
    found.hand((events) =>
      onProgress({
        stage: progress.stage,
        bytesRead: progress.bytesRead,
        totalBytes: progress.totalBytes,
        rate: progress.bytesRead / Math.max(0.001, (performance.now() - startedAt) / 1000),
        input: progress.input,
        inputs: progress.inputs,
        name: basename(progress.path),
        member: progress.member,
        failures: progress.failures,
        found: events,
      }),
    );
  };
  try {
    const read = await analyze(paths, {
      signal,
      store,
      limits: limitsOf(library),
      rules: options.rules,
      clockOffsets: options.clockOffsets,
      onReport: (member, report) => {
        found.add(member, report);
        // A small file that unpacks to a large log makes no progress by bytes for a while.
        if (last !== null) tell(last);
      },
      onProgress: tell,
    });
    signal.throwIfAborted();
    const result = withoutFolders(read, scratchOf(paths));
    const why = result.problems.filter((problem) => problem.severity !== 'note').map((problem) => problem.message);
    const nothingRead = result.analysis.coverage.sources.length === 0 && why.length > 0;
    if (result.unreadable === paths.length || nothingRead) {
      throw new CallError(
        'unreadable',
        why[0] ?? 'Nothing of the input could be read',
        why.length > 1 ? why.slice(1, 4).join(' ') : 'Check that the file is complete and try again.',
      );
    }
    const { analysis, unreadable, partial } = result;
    const open = new LiveCase({
      id,
      title: titleOf(analysis, paths),
      paths,
      analysis,
      store,
      series: result.series,
      unreadable,
      partial,
    });
    try {
      library.putSources(id, sources);
    } catch {
      // A full disk: that the case is not kept is told when it was tried, and without its file nobody asks for its inputs.
    }
    const carried = options.replaces === undefined ? null : carriedOver(options.replaces);
    const notes = options.replaces === undefined ? [] : carriedNotes(options.replaces, analysis);
    // Its file must be free before the new one is put in its place.
    await options.replaces?.close();
    open.keepIn(keep(open, library));
    // They are in the case at once, and in its file when that is written: a full disk must not cost the case.
    for (const note of notes) open.putNote(note).catch(() => undefined);
    carried?.(open);
    return open;
  } catch (error) {
    await store.dispose();
    throw error;
  }
}

/** The bounds that the person set. */
export function limitsOf(library: Library): Partial<IntakeLimits> {
  const { unpackedGiB, ratio } = library.settings();
  return { maxTotalBytes: unpackedGiB * 1024 ** 3, maxRatio: ratio };
}

/** What the author wrote and hid, taken before the former case is closed. */
function carriedOver(from: OpenCase): (to: OpenCase) => void {
  const [edits, hiding, hidden] = [from.reportEdits(), from.redactionOptions(), from.redactionTable()];
  return (to) => {
    const kept = [to.putReportEdits(edits), to.putRedactionOptions(hiding), to.putRedactionTable(hidden)];
    // As with notes: in the case at once, in its file when that is written.
    void Promise.allSettled(kept);
  };
}

/** Notes on events follow their event: ids count the order of time, which a corrected clock changes. */
function carriedNotes(from: OpenCase, analysis: Analysis): Note[] {
  const notes = from.notes();
  if (notes.every((note) => note.eventId === null)) return notes;
  const place = (event: AnalysisEvent): string => `${event.evidence[0]?.member}:${event.evidence[0]?.line}`;
  const before = new Map(from.analysis().events.map((event) => [event.id, place(event)]));
  const after = new Map(analysis.events.map((event) => [place(event), event.id]));
  return notes.map((note) =>
    note.eventId === null ? note : { ...note, eventId: after.get(before.get(note.eventId) ?? '') ?? null },
  );
}

/** Writes the case behind the back of the window; a disk that is full costs the keeping, never the case. */
async function keep(open: LiveCase, library: Library): Promise<Kept> {
  const path = library.casePath(open.id);
  if (path === null) return { keeper: null, why: null };
  try {
    const written = await writeCase(path, {
      analysis: open.analysis(),
      overview: open.overview(),
      columns: open.columns(),
      series: open.series(),
      pages: open.pages(),
    });
    return { keeper: written ? await CaseFile.open(path, open.title) : null, why: null };
  } catch (error) {
    return { keeper: null, why: whyUnwritten(error) };
  }
}
