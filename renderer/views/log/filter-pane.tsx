/** Only the lines that were found, with lines around them on wish, under their true numbers; a click leads back. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { SearchHit } from '../../../shared/contract/wire/index.ts';
import { count } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { filteredLines } from './filter-lines.ts';

const CONTEXTS = [0, 1, 3, 10] as const;
/** Lines around hits are fetched in stretches of this many. */
const STRETCH = 200;

/** Texts of lines that are no hit, fetched when they come into sight. */
function useTexts(data: OpenCaseData): (member: string, line: number) => string | null {
  const texts = useRef(new Map<string, readonly string[] | null>());
  const [, again] = useReducer((n: number) => n + 1, 0);
  // Another case has other lines.
  // biome-ignore lint/correctness/useExhaustiveDependencies: emptied when the case changes
  useEffect(() => texts.current.clear(), [data]);
  return (member, line) => {
    const stretch = Math.floor((line - 1) / STRETCH);
    const key = `${stretch} ${member}`;
    const here = texts.current.get(key);
    if (here === undefined) {
      texts.current.set(key, null);
      app
        .getState()
        .client?.call('log.lines', { caseId: data.id, member, from: stretch * STRETCH + 1, count: STRETCH })
        .then((answer) => {
          texts.current.set(key, answer.lines);
          again();
        })
        .catch((error: unknown) => app.getState().tell(error instanceof Error ? error.message : String(error)));
    }
    return here?.[(line - 1) % STRETCH] ?? null;
  };
}

export function FilterPane({
  data,
  hits,
  onLeave,
}: {
  readonly data: OpenCaseData;
  readonly hits: readonly SearchHit[];
  onLeave(): void;
}) {
  const [context, setContext] = useState(0);
  const fontPx = useApp((state) => state.settings.logFontPx);
  const scroller = useRef<HTMLDivElement>(null);
  const textOf = useTexts(data);
  const lines = useMemo(
    () => filteredLines(hits, context, new Map(data.overview.logs.map((log) => [log.member, log.lines]))),
    [hits, context, data],
  );
  const linePx = Math.round(fontPx * 1.5);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: 20,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when it changes
  useEffect(() => virtual.measure(), [virtual, linePx]);
  const back = (member: string, line: number): void => {
    onLeave();
    app.getState().showPlace({ member, line, endLine: line });
  };
  return (
    <div className="filter-pane">
      <div className="row filter-head">
        <span>{s.log.filterShows(hits.length)}</span>
        <label className="label">
          {s.log.context}
          <select
            className="field"
            aria-label={s.log.context}
            value={context}
            onChange={(event) => setContext(Number(event.target.value))}
          >
            {CONTEXTS.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
        <span className="grow" />
        <button type="button" className="button" onClick={onLeave}>
          {s.log.wholeLog}
        </button>
      </div>
      <section className="filter-lines mono" ref={scroller} aria-label={s.log.filterTitle} style={{ fontSize: fontPx }}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((entry) => {
            const line = lines[entry.index];
            if (line === undefined) return null;
            const style = { height: linePx, top: entry.start, lineHeight: `${linePx}px` };
            if (line.kind === 'gap')
              return (
                <div key={entry.key} className="filter-gap" style={style}>
                  {line.left === null ? visible(line.member) : s.log.leftOut(line.left)}
                </div>
              );
            return (
              <button
                key={entry.key}
                type="button"
                className={line.hit === null ? 'filter-line' : 'filter-line filter-hit'}
                style={style}
                onClick={() => back(line.member, line.line)}
              >
                <span className="filter-number num">{count(line.line)}</span>
                {visible(line.hit?.text ?? textOf(line.member, line.line) ?? '')}
              </button>
            );
          })}
        </div>
      </section>
    </div>
  );
}
