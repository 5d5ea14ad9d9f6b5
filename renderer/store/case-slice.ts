/** Which case is open, and how far its opening is. */
import type { StateCreator } from 'zustand';
import type { AnalysisEvent, ClockOffset } from '../../shared/contract/index.ts';
import type {
  CaseOverview,
  EarlyEvent,
  EventColumns,
  Note,
  OpenItem,
  OpenProgress,
  RecentCase,
  SeriesAnswer,
  Session,
} from '../../shared/contract/wire/index.ts';
import { CallError, caseTimes, MAX_FOUND, textAt } from '../../shared/contract/wire/index.ts';
import { type Client, type DroppedFolder, isCancelled, type UploadProgress } from '../client/client.ts';
import { s } from '../strings/en.ts';
import type { AppState } from './index.ts';
import type { LogPlace } from './log-slice.ts';

export interface OpenCaseData {
  readonly id: string;
  readonly overview: CaseOverview;
  readonly columns: EventColumns;
  /** Milliseconds of each event on the case's clock: since 1970, or since boot. */
  readonly times: readonly (number | null)[];
}

/** What happens now; one value so that two things never happen at once on the screen. */
export type CasePhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'uploading'; readonly upload: UploadProgress }
  | {
      readonly kind: 'opening';
      readonly progress: OpenProgress | null;
      readonly name: string;
      /** Events that were found so far, in the order of reading. */
      readonly found: readonly EarlyEvent[];
      /** The one to be shown when the case is there. */
      readonly wanted: EarlyEvent | null;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly advice: string | null }
  | { readonly kind: 'open' };

export interface CaseSlice {
  readonly client: Client | null;
  readonly session: Session | null;
  readonly phase: CasePhase;
  readonly current: OpenCaseData | null;
  /** Cases that were opened in this window, newest last. */
  readonly openCases: readonly OpenCaseData[];
  readonly recent: readonly RecentCase[];
  readonly notes: readonly Note[];
  readonly events: ReadonlyMap<number, AnalysisEvent>;
  readonly series: SeriesAnswer | null;
  attach(client: Client, session: Session): void;
  openItems(items: readonly OpenItem[], name: string): Promise<void>;
  /** Hands files and folders over and opens them as one case. */
  openFiles(files: readonly File[], folders?: readonly FolderSource[]): Promise<void>;
  /** Reads the inputs of the case anew, with the rules of now. */
  readAgain(): Promise<void>;
  /** Puts corrections of the clock in place of the former ones; the inputs are read anew. */
  putClock(offsets: readonly ClockOffset[], before: readonly ClockOffset[]): Promise<void>;
  reopen(caseId: string): Promise<void>;
  showCase(caseId: string): void;
  cancelOpening(): void;
  /** Chooses, while reading, the event with which the case is to open; the same one again takes it back. */
  want(event: EarlyEvent): void;
  loadRecent(): Promise<void>;
  forget(caseId: string): Promise<void>;
  loadEvent(row: number): Promise<void>;
  loadSeries(): Promise<void>;
  putNote(note: Note): Promise<void>;
  removeNote(id: string): Promise<void>;
}

/** A folder that is still to be walked, or was chosen as a whole. */
export type FolderSource = (signal: AbortSignal) => Promise<DroppedFolder>;

/** Where an event stands in its log, when that log can be read. */
function placeOf({ columns, overview }: OpenCaseData, row: number): LogPlace | null {
  const member = row < 0 ? null : textAt(columns.member, row);
  if (member === null || overview.logs.find((log) => log.member === member)?.readable !== true) return null;
  return { member, line: columns.line[row] ?? 1, endLine: columns.endLine[row] ?? 1 };
}

/** The row of an event by its place; -1 when it was merged with what another log says of it. */
function rowAt(columns: EventColumns, { member, line }: Pick<EarlyEvent, 'member' | 'line'>): number {
  return columns.line.findIndex((first, row) => first === line && textAt(columns.member, row) === member);
}

/** Events kept in the window: more than anybody steps back through, little memory. */
const MAX_EVENTS = 200;
let stop: AbortController | null = null;

export const caseSlice: StateCreator<AppState, [], [], CaseSlice> = (set, get) => {
  const client = (): Client => {
    const found = get().client;
    if (found === null) throw new CallError('engine-gone', 'The engine is not connected yet');
    return found;
  };

  async function show(caseId: string, signal?: AbortSignal): Promise<void> {
    const [overview, columns, notes] = await Promise.all([
      client().call('case.overview', { caseId }, { signal }),
      client().call('case.events', { caseId }, { signal }),
      client().call('notes.list', { caseId }, { signal }),
    ]);
    const data = { id: caseId, overview, columns, times: caseTimes(columns).times };
    set((state) => ({
      openCases: [...state.openCases.filter((other) => other.id !== caseId), data].slice(-8),
      notes,
    }));
    enter(data);
    void tellUnkept(data);
  }

  /** A case that is not there tomorrow is told while it is still open. */
  async function tellUnkept({ id, overview }: OpenCaseData): Promise<void> {
    const { why } = await client()
      .call('case.unkept', { caseId: id })
      .catch(() => ({ why: null }));
    if (why !== null) get().tell(s.unkept(overview.title, why));
  }

  function enter(data: OpenCaseData): void {
    const first =
      data.overview.groups.find((group) => group.kind === 'page-allocation-failure') ?? data.overview.groups[0];
    const row = first?.tellingEvent ?? (data.columns.count > 0 ? 0 : -1);
    const log = data.overview.logs.find((entry) => entry.readable && entry.events > 0) ?? data.overview.logs[0];
    const before = get();
    if (before.current?.id === data.id) {
      // The same case anew: the place stays, the event by what it is and not by its number.
      const at = before.row === null ? null : placeOf(before.current, before.row);
      const again = at === null ? -1 : rowAt(data.columns, at);
      set({
        phase: { kind: 'open' },
        current: data,
        events: new Map(),
        series: null,
        filters: { ...before.filters, group: null },
        row: again >= 0 ? again : row >= 0 ? row : null,
        range: null,
        search: { kind: 'idle' },
      });
      return;
    }
    set({
      phase: { kind: 'open' },
      current: data,
      events: new Map(),
      series: null,
      ...get().freshFilters(),
      // What was chosen in another case cannot be taken back in this one.
      steps: before.steps.filter((step) => step.lasting === true),
      row: row >= 0 ? row : null,
      range: null,
      log: placeOf(data, row) ?? (log === undefined ? null : { member: log.member, line: 1, endLine: 1 }),
      search: { kind: 'idle' },
    });
  }

  /** Shows what is being read, from now on. */
  function opening(name: string, signal: AbortSignal): (progress: OpenProgress) => void {
    set({ phase: { kind: 'opening', progress: null, name, found: [], wanted: null } });
    return (progress) => {
      const { phase } = get();
      if (phase.kind !== 'opening' || signal.aborted) return;
      const found = progress.found.length === 0 ? phase.found : [...phase.found, ...progress.found].slice(0, MAX_FOUND);
      set({ phase: { ...phase, progress, found } });
    };
  }

  /** Reads items as one case and shows it; events stand on the start page while the rest is being read. */
  async function read(items: readonly OpenItem[], name: string, signal: AbortSignal): Promise<void> {
    const onProgress = opening(name, signal);
    const { caseId } = await client().call('case.open', { items: [...items] }, { signal, onProgress });
    const { phase } = get();
    const wanted = phase.kind === 'opening' ? phase.wanted : null;
    await show(caseId, signal);
    const { current } = get();
    const row = wanted === null || current === null ? -1 : rowAt(current.columns, wanted);
    if (row >= 0) get().select(row);
    get().go(row >= 0 ? 'failure' : 'overview');
    void get().loadRecent();
  }

  /** Files may be dropped before the engine has answered for the first time. */
  let markReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });

  /** The engine ended and was started again, or closed a case that was not looked at: the case is opened again. */
  function recover(): void {
    const { current, phase } = get();
    if (current === null || phase.kind === 'opening' || phase.kind === 'uploading') return;
    set({ openCases: [] });
    get().tell(s.engineBack);
    void get().reopen(current.id);
  }

  /** Steps of notes belong to the case that is shown: entering another one drops them. */
  async function keepNote(note: Note): Promise<void> {
    const { current } = get();
    if (current === null) return;
    set((state) => ({ notes: [...state.notes.filter((other) => other.id !== note.id), note] }));
    await client()
      .call('notes.put', { caseId: current.id, note })
      .catch((error: unknown) => get().tell(s.noteUnkept(error instanceof Error ? error.message : String(error))));
  }

  async function dropNote(id: string): Promise<void> {
    const { current } = get();
    if (current === null) return;
    await client().call('notes.remove', { caseId: current.id, id });
    set((state) => ({ notes: state.notes.filter((note) => note.id !== id) }));
  }

  async function guarded(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    stop?.abort();
    const own = new AbortController();
    stop = own;
    try {
      await ready;
      await act(own.signal);
    } catch (error) {
      if (stop !== own && isCancelled(error)) return;
      if (isCancelled(error)) set({ phase: get().current === null ? { kind: 'none' } : { kind: 'open' } });
      else
        set({
          phase: {
            kind: 'failed',
            message: error instanceof Error ? error.message : String(error),
            advice: error instanceof CallError ? error.advice : null,
          },
        });
    }
  }

  return {
    client: null,
    session: null,
    phase: { kind: 'none' },
    current: null,
    openCases: [],
    recent: [],
    notes: [],
    events: new Map(),
    series: null,
    attach: (attached, session) => {
      set({ client: attached, session });
      attached.onGone(() => recover());
      markReady();
    },
    openItems: (items, name) => guarded((signal) => read(items, name, signal)),
    openFiles: (files, folders = []) =>
      guarded(async (signal) => {
        const onProgress = (upload: UploadProgress): void => set({ phase: { kind: 'uploading', upload } });
        const names = files.map((file) => file.name);
        const items = files.length === 0 ? [] : await client().hand(files, signal, onProgress);
        for (const source of folders) {
          const folder = await source(signal);
          names.push(folder.name);
          items.push(await client().handFolder(folder, signal, onProgress));
        }
        const name = names.join(', ');
        await read(items, name, signal);
      }),
    readAgain: () =>
      guarded(async (signal) => {
        const { current } = get();
        if (current === null) return;
        const onProgress = opening(current.overview.title, signal);
        await client().call('case.again', { caseId: current.id }, { signal, onProgress });
        await show(current.id, signal);
      }),
    putClock: (offsets, before) =>
      guarded(async (signal) => {
        const { current } = get();
        if (current === null) return;
        const onProgress = opening(current.overview.title, signal);
        await client().call('clock.offset.put', { caseId: current.id, offsets: [...offsets] }, { signal, onProgress });
        await show(current.id, signal);
        get().remember({ undo: () => void get().putClock(before, offsets), what: s.undo.clock });
      }),
    reopen: (caseId) =>
      guarded(async (signal) => {
        await client().call('case.reopen', { caseId }, { signal });
        await show(caseId, signal);
        if (get().view === 'start') get().go('overview');
        void get().loadRecent();
      }),
    showCase: (caseId) => {
      const data = get().openCases.find((open) => open.id === caseId);
      if (data === undefined) return;
      enter(data);
      void client()
        .call('notes.list', { caseId })
        .then((notes) => set({ notes }));
    },
    cancelOpening: () => stop?.abort(),
    want: (event) => {
      const { phase } = get();
      if (phase.kind === 'opening') set({ phase: { ...phase, wanted: phase.wanted === event ? null : event } });
    },
    loadRecent: async () => set({ recent: await client().call('recent.list', {}) }),
    forget: async (caseId) => {
      await client().call('recent.forget', { caseId });
      const back = async (): Promise<void> => {
        await client().call('recent.restore', { caseId });
        await get().loadRecent();
      };
      get().remember({ undo: () => void back(), what: s.undo.forget, lasting: true });
      await get().loadRecent();
    },
    loadEvent: async (row) => {
      const current = get().current;
      if (current === null || get().events.has(row)) return;
      try {
        const { event } = await client().call('case.event', { caseId: current.id, row });
        if (get().current !== current) return;
        set((state) => {
          const events = new Map(state.events);
          if (events.size >= MAX_EVENTS) events.delete(events.keys().next().value ?? 0);
          return { events: events.set(row, event) };
        });
      } catch (error) {
        get().tell(error instanceof Error ? error.message : String(error));
      }
    },
    loadSeries: async () => {
      const current = get().current;
      if (current === null || get().series !== null) return;
      try {
        const series = await client().call('case.series', { caseId: current.id });
        if (get().current === current) set({ series });
      } catch (error) {
        get().tell(error instanceof Error ? error.message : String(error));
      }
    },
    putNote: async (note) => {
      const { current, notes } = get();
      if (current === null) return;
      const before = notes.find((other) => other.id === note.id);
      const kept = keepNote(note);
      // Taken back at once, it waits until it was kept.
      const undo = (): void =>
        void kept.then(
          () => (before === undefined ? dropNote(note.id) : keepNote(before)),
          () => null,
        );
      get().remember({ undo, what: note.text === '' ? s.undo.bookmark : s.undo.note });
      await kept;
    },
    removeNote: async (id) => {
      const removed = get().notes.find((note) => note.id === id);
      if (removed === undefined) return;
      await dropNote(id);
      get().remember({ undo: () => void keepNote(removed), what: removed.text === '' ? s.undo.bookmark : s.undo.note });
    },
  };
};
