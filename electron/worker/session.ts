/** One engine session: the cases that are open, and the answer to every question of the window. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { CallError, type OpenItem, type ReportAgainst, WIRE_VERSION } from '../../shared/contract/wire/index.ts';
import { CaseFile } from '../engine/case-store/case-file.ts';
import { isCaseFile } from '../engine/case-store/is-case-file.ts';
import type { Library } from '../engine/case-store/library.ts';
import { StoreError } from '../engine/case-store/sqlite.ts';
import { KNOWLEDGE_DATE, VERSION } from '../engine/version.ts';
import type { OpenCase } from './case.ts';
import { clockOf, FIXED_CLOCK } from './case-clock.ts';
import { openPaths } from './open-case.ts';
import { previewRedaction } from './redaction.ts';
import { type ReportPair, renderComparison, renderReport, reportOutline } from './report.ts';
import { searchLogs } from './search.ts';
import { planSearch } from './search-plan.ts';
import type { Handlers } from './serve-calls.ts';
import { StoredCase } from './stored-case.ts';

export interface SessionOptions {
  readonly host: 'serve' | 'desktop';
  /** Opened by the window at once. */
  readonly start: readonly OpenItem[];
  readonly mayTypePaths: boolean;
  /** The bundled sample case, where it is installed. */
  readonly samplePath: string | null;
  readonly library: Library;
  /** Turns what the window names into a path, or refuses. */
  readonly resolve: (item: Exclude<OpenItem, { kind: 'sample' }>) => string;
}

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
            ? await this.openFile(first, basename(first))
            : await openPaths(paths, { id: newId(), library, signal, onProgress: progress });
        return this.adopt(opened);
      },
      'case.reopen': async ({ caseId }) => {
        const here = this.cases.get(caseId);
        if (here !== undefined) return this.adopt(here);
        const path = library.casePath(caseId);
        if (path === null) throw new CallError('not-found', 'This case is no longer kept', 'Open the report again.');
        return this.adopt(await this.openFile(path, 'The case', caseId));
      },
      'case.overview': ({ caseId }) => this.find(caseId).overview(),
      'case.events': ({ caseId }) => this.find(caseId).columns(),
      'case.event': ({ caseId, row }) => {
        const event = this.find(caseId).event(row);
        if (event === null) throw new CallError('not-found', `There is no event in row ${row}`);
        return { row, event };
      },
      'case.series': ({ caseId }) => this.find(caseId).series(),
      'log.lines': async ({ caseId, member, from, count }, { signal, progress }) =>
        await this.find(caseId).lines({
          member,
          from,
          count,
          signal,
          onProgress: (indexedBytes, totalBytes) => progress({ indexedBytes, totalBytes }),
        }),
      'log.search': async ({ caseId, member, ...rest }, { signal, progress }) => {
        const plan = planSearch(this.find(caseId), member);
        if (plan.files.length + plan.inputs.length === 0)
          throw new CallError('not-found', 'There is no such log in this case, or none at all');
        return await searchLogs({ ...plan, ...rest }, signal, (hits, bytesRead, totalBytes) =>
          progress({ hits, bytesRead, totalBytes }),
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
      'clock.offset.put': async ({ caseId, offsets }, { signal, progress }) => {
        const before = this.find(caseId);
        if (before.paths === null) throw new CallError('unreadable', FIXED_CLOCK, 'Open the report itself.');
        if (this.replacing.has(caseId))
          throw new CallError('refused', 'The clock of this case is being set already', 'Wait for it to end.');
        this.replacing.add(caseId);
        try {
          const options = { id: caseId, library, signal, onProgress: progress };
          return this.adopt(await openPaths(before.paths, { ...options, clockOffsets: offsets, replaces: before }));
        } finally {
          this.replacing.delete(caseId);
        }
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
    if (found === undefined) throw new CallError('not-found', 'This case is not open', 'Open it from the start page.');
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
    for (const [id, other] of this.cases) {
      if (this.cases.size <= MAX_OPEN) break;
      this.cases.delete(id);
      void other.close();
    }
    return { caseId: opened.id, title: opened.title };
  }

  private async openFile(path: string, name: string, id = newId()): Promise<OpenCase> {
    try {
      return new StoredCase(await CaseFile.open(path, name), id);
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

function newId(): string {
  return randomBytes(8).toString('hex');
}
