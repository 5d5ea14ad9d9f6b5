/** What was found, and the notes that were written, below the log. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { SearchHit } from '../../../shared/contract/wire/index.ts';
import { count } from '../../../shared/report/words.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';

const LINE_PX = 22;
const NONE: readonly SearchHit[] = [];

export function Results({ listed }: { readonly listed: boolean }) {
  const search = useApp((state) => state.search);
  const notes = useApp((state) => state.notes);
  const hits = search.kind === 'done' ? search.answer.hits : NONE;
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
      {hits.length === 0 || !listed ? null : <Hits hits={hits} />}
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

function Hits({ hits }: { readonly hits: readonly SearchHit[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: hits.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 10,
  });
  return (
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
  );
}
