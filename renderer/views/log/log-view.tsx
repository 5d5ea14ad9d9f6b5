/** Log: the raw text with every event marked, search over all logs, bookmarks and notes, copy with citation. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { causeId } from '../../../shared/contract/index.ts';
import { textAt } from '../../../shared/contract/wire/index.ts';
import { causeName, count } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { useTheme } from '../../theme/use-theme.ts';
import { visible } from '../../widgets/format.ts';
import { Empty } from '../../widgets/parts.tsx';
import type { Mark } from './kernel-language.ts';
import { LogEditor } from './log-editor.ts';
import { applyTheme } from './log-theme.ts';
import { OverviewStrip } from './overview-strip.tsx';
import './log.css';

/** Events of one log by line, with what stands above each. */
function marksOf(data: OpenCaseData | null, member: string | null): Mark[] {
  if (data === null || member === null) return [];
  const { columns } = data;
  const at = columns.member.values.indexOf(member);
  const marks: Mark[] = [];
  for (let row = 0; row < columns.count; row++) {
    if (columns.member.at[row] !== at) continue;
    const cause = causeId.safeParse(textAt(columns.cause, row));
    const order = columns.order[row] ?? null;
    const kind = textAt(columns.kind, row) ?? '';
    const what = kind === 'page-allocation-failure' && order !== null ? s.orderTitle(order) : (s.kinds[kind] ?? kind);
    const parts = [columns.id[row] ?? '', what, cause.success ? causeName(cause.data) : s.notJudged];
    marks.push({
      row,
      line: columns.line[row] ?? 1,
      endLine: columns.endLine[row] ?? 1,
      kind,
      lens: parts.join(' · '),
      gfp: textAt(columns.gfp, row),
    });
  }
  return marks.sort((a, b) => a.line - b.line);
}

export function LogView() {
  const current = useApp((state) => state.current);
  const place = useApp((state) => state.log);
  if (current === null) return null;
  if (current.overview.logs.length === 0 || place === null) return <Empty title={s.log.none} text={s.log.noneText} />;
  const log = current.overview.logs.find((entry) => entry.member === place.member);
  return (
    <div className="log">
      <Toolbar data={current} member={place.member} />
      {log?.kept === 'parts' ? <p className="log-parts">{s.log.parts}</p> : null}
      {log?.readable === false ? <Empty title={s.log.notKept} text={s.log.notKeptText} /> : <Editor data={current} />}
      <Results />
    </div>
  );
}

function Editor({ data }: { readonly data: OpenCaseData }) {
  const place = useApp((state) => state.log);
  const search = useApp((state) => state.search);
  const notes = useApp((state) => state.notes);
  const fontPx = useApp((state) => state.settings.logFontPx);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<LogEditor | null>(null);
  const shownMember = useRef<string | null>(null);
  const [view, setView] = useState({ first: 1, last: 1, total: 0 });
  const member = place?.member ?? null;
  const marks = useMemo(() => marksOf(data, member), [data, member]);
  const hits = useMemo(
    () =>
      search.kind === 'done' ? search.answer.hits.filter((hit) => hit.member === member).map((hit) => hit.line) : [],
    [search, member],
  );
  const bookmarks = useMemo(
    () => notes.filter((note) => note.member === member && note.line !== null).map((note) => note.line ?? 1),
    [notes, member],
  );

  const toggleBookmark = useCallback((line: number) => {
    const state = app.getState();
    const there = state.notes.find((note) => note.member === state.log?.member && note.line === line);
    if (there !== undefined) void state.removeNote(there.id);
    else if (state.log !== null)
      void state.putNote({
        id: crypto.randomUUID(),
        member: state.log.member,
        line,
        eventId: null,
        text: '',
        createdMs: Date.now(),
      });
  }, []);

  // The editor lives as long as this component; its font is set below when it changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once
  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const made = new LogEditor(node, fontPx, s.views.log, {
      onView: (first, last, total) =>
        setView((old) =>
          old.first === first && old.last === last && old.total === total ? old : { first, last, total },
        ),
      onCursor: (line) => {
        const state = app.getState();
        const inside = marksOf(state.current, state.log?.member ?? null).find(
          (mark) => mark.line <= line && mark.endLine >= line,
        );
        if (inside !== undefined && inside.row !== state.row) state.select(inside.row);
      },
      onOpen: (row) => {
        app.getState().select(row);
        app.getState().go('failure');
      },
      onGutter: toggleBookmark,
      onError: (message) => app.getState().tell(message),
    });
    editor.current = made;
    shownMember.current = null;
    return () => {
      editor.current = null;
      made.dispose();
    };
  }, [toggleBookmark]);

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => editor.current?.setFont(fontPx), [fontPx]);
  useEffect(() => editor.current?.setMarks(marks), [marks]);
  useEffect(() => editor.current?.setHits(hits), [hits]);
  useEffect(() => editor.current?.setBookmarks(bookmarks), [bookmarks]);
  useEffect(() => {
    const made = editor.current;
    const client = app.getState().client;
    if (made === null || place === null || client === null) return;
    if (shownMember.current === `${data.id}\n${place.member}`) {
      void made.reveal(place.line, place.endLine);
      return;
    }
    shownMember.current = `${data.id}\n${place.member}`;
    const total = data.overview.logs.find((entry) => entry.member === place.member)?.lines ?? 0;
    void made.open(
      {
        total,
        lines: (from, lines) => client.call('log.lines', { caseId: data.id, member: place.member, from, count: lines }),
      },
      place.line,
      place.endLine,
    );
  }, [place, data]);
  useEffect(() => {
    const listen = (event: Event): void => {
      const made = editor.current;
      if (!(event instanceof CustomEvent) || made === null) return;
      if (event.detail === 'bookmark') toggleBookmark(made.cursorLine());
      if (event.detail === 'copy') copyCited(made);
      if (event.detail === 'next-hit' || event.detail === 'previous-hit')
        stepHit(made.cursorLine(), event.detail === 'next-hit');
    };
    window.addEventListener('buddyscope-wish', listen);
    return () => window.removeEventListener('buddyscope-wish', listen);
  }, [toggleBookmark]);

  return (
    <div className="log-body">
      <div className="log-editor" id="log-editor" ref={host} />
      <OverviewStrip
        total={view.total}
        first={view.first}
        last={view.last}
        marks={marks}
        hits={hits}
        bookmarks={bookmarks}
        theme={theme}
        onGo={(line) => void editor.current?.scrollTo(line)}
      />
    </div>
  );
}

/** The selected lines with where they stand and the checksum of the file that holds them. */
function copyCited(editor: LogEditor): void {
  const state = app.getState();
  const { line, endLine, text } = editor.selection();
  const input = state.current?.overview.inputs[0];
  const sum = input?.sha256 == null ? '' : ` (${input.path.split(/[\\/]/).pop() ?? ''}, sha256 ${input.sha256})`;
  const where = `${state.log?.member ?? ''}:${line}${endLine > line ? `-${endLine}` : ''}${sum}`;
  navigator.clipboard.writeText(`${text}\n— ${where}\n`).then(
    () => state.tell(s.log.copied(endLine - line + 1)),
    () => state.tell(s.log.notCopied),
  );
}

function stepHit(from: number, forward: boolean): void {
  const state = app.getState();
  if (state.search.kind !== 'done' || state.log === null) return;
  const own = state.search.answer.hits.filter((hit) => hit.member === state.log?.member);
  const next = forward ? own.find((hit) => hit.line > from) : own.findLast((hit) => hit.line < from);
  if (next !== undefined) state.showPlace({ member: next.member, line: next.line, endLine: next.line });
}

function Toolbar({ data, member }: { readonly data: OpenCaseData; readonly member: string }) {
  const [pattern, setPattern] = useState('');
  const [regex, setRegex] = useState(false);
  const [matchCase, setMatchCase] = useState(false);
  const [everywhere, setEverywhere] = useState(false);
  const search = useApp((state) => state.search);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = (event: Event): void => {
      if (event instanceof CustomEvent && event.detail === 'find') input.current?.select();
    };
    window.addEventListener('buddyscope-wish', listen);
    return () => window.removeEventListener('buddyscope-wish', listen);
  }, []);
  const toggle = (label: string, title: string, on: boolean, set: (on: boolean) => void) => (
    <button
      type="button"
      className="button quiet toggle"
      aria-pressed={on}
      title={title}
      aria-label={title}
      onClick={() => set(!on)}
    >
      {label}
    </button>
  );
  return (
    <div className="log-bar">
      <h1 className="visually-hidden">{s.views.log}</h1>
      <label className="label">
        <span className="visually-hidden">{s.log.which}</span>
        <select
          className="field mono"
          aria-label={s.log.which}
          value={member}
          onChange={(event) => app.getState().showPlace({ member: event.target.value, line: 1, endLine: 1 })}
        >
          {data.overview.logs.map((log) => (
            <option key={log.member} value={log.member}>
              {visible(log.member)} ({s.lines(log.lines)}, {s.events(log.events)})
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="button" title={s.commands.previousEvent} onClick={() => app.getState().step(-1)}>
        ‹ {s.log.event}
      </button>
      <button type="button" className="button" title={s.commands.nextEvent} onClick={() => app.getState().step(1)}>
        {s.log.event} ›
      </button>
      <span className="grow" />
      <search>
        <form
          className="find"
          onSubmit={(event) => {
            event.preventDefault();
            if (pattern !== '') void app.getState().runSearch({ pattern, regex, matchCase, everywhere });
          }}
        >
          <input
            ref={input}
            type="search"
            className="field mono"
            aria-label={s.log.find}
            placeholder={s.log.find}
            value={pattern}
            onChange={(event) => setPattern(event.target.value)}
          />
          {toggle('Aa', s.log.matchCase, matchCase, setMatchCase)}
          {toggle('.*', s.log.regex, regex, setRegex)}
          {toggle(s.log.all, s.log.everywhere, everywhere, setEverywhere)}
          {search.kind === 'running' ? (
            <button type="button" className="button" onClick={() => app.getState().stopSearch()}>
              {s.log.stop}
            </button>
          ) : (
            <button type="submit" className="button">
              {s.log.search}
            </button>
          )}
        </form>
      </search>
    </div>
  );
}

function Results() {
  const search = useApp((state) => state.search);
  const notes = useApp((state) => state.notes);
  const scroller = useRef<HTMLDivElement>(null);
  const hits = search.kind === 'done' ? search.answer.hits : [];
  const virtual = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 10,
  });
  const written = notes.filter((note) => note.text !== '' && note.member !== null);
  if (search.kind === 'idle' && written.length === 0) return null;
  return (
    <section className="results" aria-label={s.log.results}>
      <div className="row results-head">
        <span role="status">
          {search.kind === 'running' ? s.log.searching(search.hits, search.share) : null}
          {search.kind === 'done' ? s.log.found(search.answer.total, hits.length, search.answer.complete) : null}
          {search.kind === 'done' && search.answer.missing.length > 0
            ? ` ${visible(search.answer.missing.join(' '))}`
            : null}
          {search.kind === 'failed' ? (
            <span className="failure-text">
              {visible(search.message)} {search.advice ?? ''}
            </span>
          ) : null}
        </span>
        <span className="grow" />
        {search.kind === 'idle' ? null : (
          <button type="button" className="button quiet" onClick={() => app.getState().stopSearch()}>
            {s.close}
          </button>
        )}
      </div>
      {hits.length === 0 ? null : (
        <div className="hits" ref={scroller}>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((entry) => {
              const hit = hits[entry.index];
              if (hit === undefined) return null;
              return (
                <button
                  key={entry.key}
                  type="button"
                  className="hit"
                  style={{ transform: `translateY(${entry.start}px)` }}
                  onClick={() => app.getState().showPlace({ member: hit.member, line: hit.line, endLine: hit.line })}
                >
                  <span className="muted num">
                    {visible(hit.member.split('/').pop() ?? '')}:{count(hit.line)}
                  </span>
                  <span className="mono">{visible(hit.text)}</span>
                </button>
              );
            })}
          </div>
        </div>
      )}
      {written.length === 0 ? null : (
        <ul className="note-list">
          {written.map((note) => (
            <li key={note.id} className="row">
              <button
                type="button"
                className="cite"
                onClick={() =>
                  note.member !== null &&
                  app.getState().showPlace({ member: note.member, line: note.line ?? 1, endLine: note.line ?? 1 })
                }
              >
                {visible(note.member ?? '')}:{note.line}
              </button>
              <span className="grow">{note.text}</span>
              <button
                type="button"
                className="button quiet"
                aria-label={s.log.removeNote}
                onClick={() => void app.getState().removeNote(note.id)}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
