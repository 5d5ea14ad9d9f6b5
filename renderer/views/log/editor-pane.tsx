/** The editor in its box, tied to the store: what is shown, what is marked, what a hand does in it. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { useTheme } from '../../theme/use-theme.ts';
import { copyCited, stepHit, toggleBookmark } from './cite.ts';
import { LogEditor } from './log-editor.ts';
import { applyTheme } from './log-theme.ts';
import { markAt } from './mark-search.ts';
import { marksOf } from './marks.ts';
import { OverviewStrip, type StripHandle } from './overview-strip.tsx';

export function EditorPane({ data }: { readonly data: OpenCaseData }) {
  const place = useApp((state) => state.log);
  const search = useApp((state) => state.search);
  const notes = useApp((state) => state.notes);
  const fontPx = useApp((state) => state.settings.logFontPx);
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<LogEditor | null>(null);
  const strip = useRef<StripHandle | null>(null);
  const shownMember = useRef<string | null>(null);
  const member = place?.member ?? null;
  const marks = useMemo(() => marksOf(data, member), [data, member]);
  const current = useRef(marks);
  current.current = marks;
  const hits = useMemo(
    () =>
      search.kind === 'done' ? search.answer.hits.filter((hit) => hit.member === member).map((hit) => hit.line) : [],
    [search, member],
  );
  const bookmarks = useMemo(
    () => notes.filter((note) => note.member === member && note.line !== null).map((note) => note.line ?? 1),
    [notes, member],
  );
  const total = data.overview.logs.find((entry) => entry.member === member)?.lines ?? 0;

  // The editor lives as long as this component; its font is set below when it changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once
  useLayoutEffect(() => {
    const node = host.current;
    if (node === null) return;
    const made = new LogEditor(node, fontPx, s.views.log, {
      onView: (first, last, all) => strip.current?.show(first, last, all),
      onCursor: (line) => {
        const state = app.getState();
        const inside = markAt(current.current, line);
        if (inside !== null && inside.row !== state.row) state.select(inside.row);
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
  }, []);

  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => editor.current?.setFont(fontPx), [fontPx]);
  useEffect(() => editor.current?.setMarks(marks), [marks]);
  useEffect(() => editor.current?.setHits(hits), [hits]);
  useEffect(() => editor.current?.setBookmarks(bookmarks), [bookmarks]);
  // At once, not after the next picture: a jump asks for its lines a frame earlier.
  useLayoutEffect(() => {
    const made = editor.current;
    const client = app.getState().client;
    if (made === null || place === null || client === null) return;
    if (shownMember.current === `${data.id}\n${place.member}`) {
      void made.reveal(place.line, place.endLine);
      return;
    }
    shownMember.current = `${data.id}\n${place.member}`;
    void made.open(
      {
        total: data.overview.logs.find((entry) => entry.member === place.member)?.lines ?? 0,
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
      if (event.detail === 'copy') copyCited(made.selection());
      if (event.detail === 'next-hit' || event.detail === 'previous-hit')
        stepHit(made.cursorLine(), event.detail === 'next-hit');
    };
    window.addEventListener('buddyscope-wish', listen);
    return () => window.removeEventListener('buddyscope-wish', listen);
  }, []);

  return (
    <div className="log-body">
      <div className="log-editor" id="log-editor" ref={host} />
      <OverviewStrip
        ref={strip}
        total={total}
        marks={marks}
        hits={hits}
        bookmarks={bookmarks}
        theme={theme}
        onGo={(line) => void editor.current?.scrollTo(line)}
      />
    </div>
  );
}
