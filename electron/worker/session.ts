/** One engine session: the cases that are open, and the answer to every question of the window. */
import { randomBytes } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ClockOffset } from '../../shared/contract/index.ts';
import {
  CallError,
  type OpenItem,
  type OpenProgress,
  type ReportAgainst,
  type RuleFile,
  type RulesState,
  WIRE_VERSION,
} from '../../shared/contract/wire/index.ts';
import { parseUserRules, type UserRule } from '../../shared/judge/index.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { isCaseFile } from '../engine/case-store/is-case-file.ts';
import type { Library } from '../engine/case-store/library.ts';
import { StoreError } from '../engine/case-store/sqlite.ts';
import { KNOWLEDGE_DATE, VERSION } from '../engine/version.ts';
import type { OpenCase } from './case.ts';
import { clockOf, FIXED_CLOCK } from './case-clock.ts';
import { exportCase } from './export-case.ts';
import { limitsOf, openPaths } from './open-case.ts';
import { previewRedaction } from './redaction.ts';
import { type ReportPair, renderComparison, renderReport, reportOutline } from './report.ts';
import { searchLogs } from './search.ts';
import { planSearch } from './search-plan.ts';
import type { Handlers } from './serve-calls.ts';
import { unchangedPaths } from './sources.ts';
import { StoredCase } from './stored-case.ts';

export interface SessionOptions {
  readonly host: 'serve' | 'desktop';
  /** Opened by the window at once. */
  readonly start: readonly OpenItem[];
  readonly mayTypePaths: boolean;
  /** The bundled sample case, where it is installed. */
  readonly samplePath: string | null;
  readonly library: Library;
  /** A private folder of this session: files that wait to be fetched, copies of files that were sent. */
  readonly scratchFolder: string;
  /** Turns what the window names into a path, or refuses. */
  readonly resolve: (item: Exclude<OpenItem, { kind: 'sample' }>) => string;
}

/** Files of rules at once: one for a site, some for customers. */
const MAX_RULE_FILES = 16;
/** Cases that stay open; the one not looked at for longest is closed. */
const MAX_OPEN = 8;

export class Session {
  readonly handlers: Handlers;
  private readonly options: SessionOptions;
  private readonly cases = new Map<string, OpenCase>();
  /** Cases that are being read anew. */
  private readonly replacing = new Set<string>();

  constructor(options: SessionOptions) {
    this.options = options;
    const { library } = options;
    this.handlers = {
      'session.info': () => ({
        wireVersion: WIRE_VERSION,
        version: VERSION,
        knowledgeDate: KNOWLEDGE_DATE,
        host: options.host,
        start: [...options.start],
        mayTypePaths: options.mayTypePaths,
        hasSample: options.samplePath !== null,
        open: [...this.cases.values()].map(({ id, title }) => ({ caseId: id, title })),
        keepsCases: library.keeps,
      }),
      'case.open': async ({ items }, { signal, progress }) => {
        const paths = items.map((item) => this.pathOf(item));
        const first = paths[0];
        const opened =
          paths.length === 1 && first !== undefined && (await isCaseFile(first))
            ? await this.importFile(first)
            : await openPaths(paths, {
                id: newId(),
                library,
                scratchFolder: options.scratchFolder,
                signal,
                onProgress: progress,
                rules: this.rules(),
              });
        return this.adopt(opened);
      },
      'case.reopen': async ({ caseId }) => {
        const here = this.cases.get(caseId);
        if (here !== undefined) return this.adopt(here);
        const path = library.casePath(caseId);
        if (path === null) throw new CallError('not-found', 'This case is no longer kept', 'Open the report again.');
        const paths = await unchangedPaths(library.sources(caseId));
        return this.adopt(await this.openFile(path, 'The case', caseId, paths));
      },
      'case.again': async ({ caseId }, { signal, progress }) => {
        const { clockOffsets } = this.find(caseId).overview().coverage;
        return await this.readAgain(caseId, clockOffsets ?? [], signal, progress);
      },
      'case.export': async ({ caseId, wholeLogs }, { signal, progress }) =>
        await exportCase(this.find(caseId), {
          folder: options.scratchFolder,
          wholeLogs,
          signal,
          onProgress: (doneBytes, totalBytes) => progress({ doneBytes, totalBytes }),
        }),
      'case.unkept': async ({ caseId }) => ({ why: await this.find(caseId).unkept() }),
      'case.overview': ({ caseId }) => this.find(caseId).overview(),
      'case.events': ({ caseId }) => this.find(caseId).columns(),
      'case.event': ({ caseId, row }) => {
        const event = this.find(caseId).event(row);
        if (event === null) throw new CallError('not-found', `There is no event in row ${row}`);
        return { row, event };
      },
      'case.series': ({ caseId }) => this.find(caseId).series(),
      'case.series.stretch': ({ caseId, ids, fromMs, toMs }) => ({
        series: this.find(caseId).seriesStretch(ids, fromMs, toMs),
      }),
      'log.lines': async ({ caseId, member, from, count }, { signal, progress }) =>
        await this.find(caseId).lines({
          member,
          from,
          count,
          signal,
          onProgress: (indexedBytes, totalBytes) => progress({ indexedBytes, totalBytes }),
        }),
      'log.search': async ({ caseId, member, ...rest }, { signal, progress }) => {
        const searched = this.find(caseId);
        await searched.bringLogs((doneBytes, totalBytes) =>
          progress({ hits: 0, bytesRead: doneBytes, totalBytes: Math.max(totalBytes, 1) }),
        );
        const plan = planSearch(searched, member);
        if (plan.files.length + plan.inputs.length === 0)
          throw searched.paths === null
            ? new CallError(
                'unreadable',
                'The logs of this case are not here to be searched',
                'Open the report itself to search its logs.',
              )
            : new CallError('not-found', 'There is no such log in this case, or none at all');
        return await searchLogs(
          { ...plan, ...rest, limits: limitsOf(library) },
          signal,
          (hits, bytesRead, totalBytes) => progress({ hits, bytesRead, totalBytes }),
        );
      },
      'report.render': async (params, { signal }) => await renderReport(this.pairOf(params), params, signal),
      'redaction.options.get': ({ caseId }) => this.find(caseId).redactionOptions(),
      'redaction.options.put': async ({ caseId, options: hidden }) => {
        await this.find(caseId).putRedactionOptions(hidden);
        return null;
      },
      'redaction.preview': async (params, { signal }) => await previewRedaction(this.pairOf(params), params, signal),
      'report.outline': (params) => reportOutline(this.pairOf(params)),
      'report.edits.get': ({ caseId }) => this.find(caseId).reportEdits(),
      'report.edits.put': async ({ caseId, edits }) => {
        await this.find(caseId).putReportEdits(edits);
        return null;
      },
      'compare.render': async (params) =>
        await renderComparison(
          this.find(params.before),
          params.after === null ? null : this.find(params.after),
          params,
        ),
      'recent.list': () => library.recent(),
      'recent.forget': async ({ caseId }) => {
        await library.forget(caseId);
        return null;
      },
      'recent.restore': async ({ caseId }) => {
        await library.restore(caseId);
        return null;
      },
      'notes.list': ({ caseId }) => this.find(caseId).notes(),
      'notes.put': async ({ caseId, note }) => {
        await this.find(caseId).putNote(note);
        return null;
      },
      'notes.remove': async ({ caseId, id }) => {
        await this.find(caseId).removeNote(id);
        return null;
      },
      'clock.offset.get': ({ caseId }) => clockOf(this.find(caseId)),
      'clock.offset.put': async ({ caseId, offsets }, { signal, progress }) =>
        await this.readAgain(caseId, offsets, signal, progress),
      'rules.get': () => rulesOf(library.rules()),
      'rules.add': ({ file }) => {
        const others = library.rules().filter((other) => other.name !== file.name);
        if (others.length >= MAX_RULE_FILES)
          throw new CallError('refused', `There are ${MAX_RULE_FILES} files of rules already`, 'Take one off first.');
        library.putRules([...others, file]);
        return rulesOf(library.rules());
      },
      'rules.remove': ({ name }) => {
        library.putRules(library.rules().filter((file) => file.name !== name));
        return rulesOf(library.rules());
      },
      'settings.get': () => library.settings(),
      'settings.put': (value) => {
        library.putSettings(value);
        return null;
      },
    };
  }

  /** Closes every case and removes what was spooled for them. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.cases.values()].map((opened) => opened.close()));
    this.cases.clear();
    this.options.library.close();
  }

  private find(caseId: string): OpenCase {
    const found = this.cases.get(caseId);
    if (found === undefined) throw new CallError('not-open', 'This case is not open', 'Open it from the start page.');
    // Looked at last, closed last.
    this.cases.delete(caseId);
    this.cases.set(caseId, found);
    return found;
  }

  /** The case of a report and what it is compared with. */
  private pairOf({ caseId, against }: { caseId: string; against: ReportAgainst }): ReportPair {
    if (against.kind === 'none') return { openCase: this.find(caseId), against: null };
    if (against.kind === 'within') return { openCase: this.find(caseId), against };
    const analyses = [this.find(against.caseId).analysis()];
    return { openCase: this.find(caseId), against: { kind: 'cases', analyses } };
  }

  private rules(): UserRule[] {
    return this.options.library.rules().flatMap(({ name, text }) => parseUserRules(text, name).rules);
  }

  /** Reads the inputs of an open case anew and puts the result in its place. */
  private async readAgain(
    caseId: string,
    clockOffsets: readonly ClockOffset[],
    signal: AbortSignal,
    onProgress: (progress: OpenProgress) => boolean,
  ): Promise<{ caseId: string; title: string }> {
    const replaces = this.find(caseId);
    if (replaces.paths === null) throw new CallError('unreadable', FIXED_CLOCK, 'Open the report itself.');
    if (this.replacing.has(caseId))
      throw new CallError('refused', 'This case is being read anew already', 'Wait for it to end.');
    this.replacing.add(caseId);
    try {
      const { library, scratchFolder } = this.options;
      const options = {
        id: caseId,
        library,
        scratchFolder,
        signal,
        onProgress,
        rules: this.rules(),
        clockOffsets,
        replaces,
      };
      return this.adopt(await openPaths(replaces.paths, options));
    } finally {
      this.replacing.delete(caseId);
    }
  }

  private adopt(opened: OpenCase): { caseId: string; title: string } {
    this.cases.delete(opened.id);
    this.cases.set(opened.id, opened);
    const overview = opened.overview();
    this.options.library.remember({
      caseId: opened.id,
      title: opened.title,
      inputs: overview.inputs.map((input) => input.path),
      openedMs: Date.now(),
      eventCount: overview.eventCount,
      statement: overview.rootCause.statement,
      confidence: overview.rootCause.confidence,
    });
    void opened.unkept().then((why) => {
      if (why !== null) this.options.library.dropUnwritten(opened.id);
    });
    for (const [id, other] of this.cases) {
      if (this.cases.size <= MAX_OPEN) break;
      this.cases.delete(id);
      void other.close();
    }
    return { caseId: opened.id, title: opened.title };
  }

  /** A case file of somebody is copied before it is opened: notes go into the copy, and the copy is there tomorrow. */
  private async importFile(path: string): Promise<OpenCase> {
    const id = newId();
    const own = this.options.library.casePath(id) ?? join(this.options.scratchFolder, id);
    try {
      await copyFile(path, own);
      return await this.openFile(own, basename(path), id, null);
    } catch (error) {
      await rm(own, { force: true });
      throw error;
    }
  }

  private async openFile(path: string, name: string, id: string, paths: readonly string[] | null): Promise<OpenCase> {
    try {
      return new StoredCase(await CaseFile.open(path, name), id, paths, this.options.scratchFolder);
    } catch (error) {
      if (error instanceof StoreError) throw new CallError('unreadable', error.message, error.advice);
      throw error;
    }
  }

  private pathOf(item: OpenItem): string {
    if (item.kind !== 'sample') return this.options.resolve(item);
    if (this.options.samplePath === null) throw new CallError('not-found', 'The sample case is not installed here');
    return this.options.samplePath;
  }
}

function rulesOf(files: readonly RuleFile[]): RulesState {
  return {
    files: files.map((file) => {
      const { rules, problems } = parseUserRules(file.text, file.name);
      return { ...file, rules: rules.length, problems };
    }),
  };
}

function newId(): string {
  return randomBytes(8).toString('hex');
}
