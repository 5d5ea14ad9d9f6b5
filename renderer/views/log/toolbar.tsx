/** The bar over the log: which log, the events before and after, finding. */
import { useEffect, useRef, useState } from 'react';
import { runCommand } from '../../commands/table.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';

interface ToggleProps {
  readonly label: string;
  readonly title: string;
  readonly on: boolean;
  readonly off?: boolean;
  set(on: boolean): void;
}

function Toggle({ label, title, on, off = false, set }: ToggleProps) {
  return (
    <button
      type="button"
      className="button quiet toggle"
      aria-pressed={on}
      disabled={off}
      title={title}
      aria-label={title}
      onClick={() => set(!on)}
    >
      {label}
    </button>
  );
}

export function Toolbar({
  data,
  member,
  filtered,
  onFilter,
}: {
  readonly data: OpenCaseData;
  readonly member: string;
  readonly filtered: boolean;
  onFilter(on: boolean): void;
}) {
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
      <button type="button" className="button" title={s.commands.goToLine} onClick={() => runCommand('line')}>
        {s.log.goTo}
      </button>
      <span className="grow" />
      <Find filtered={filtered} onFilter={onFilter} />
    </div>
  );
}

function Find({ filtered, onFilter }: { readonly filtered: boolean; onFilter(on: boolean): void }) {
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
  return (
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
        <Toggle label="Aa" title={s.log.matchCase} on={matchCase} set={setMatchCase} />
        <Toggle label=".*" title={s.log.regex} on={regex} set={setRegex} />
        <Toggle label={s.log.all} title={s.log.everywhere} on={everywhere} set={setEverywhere} />
        {search.kind === 'running' ? (
          <button type="button" className="button" onClick={() => app.getState().stopSearch()}>
            {s.log.stop}
          </button>
        ) : (
          <button type="submit" className="button">
            {s.log.search}
          </button>
        )}
        <Toggle
          label={s.log.filter}
          title={s.log.filterTitle}
          on={filtered}
          off={search.kind !== 'done' || search.answer.hits.length === 0}
          set={onFilter}
        />
      </form>
    </search>
  );
}
