/** Setting a clock right by hand: seconds for a log, a recording or a boot. The case is read anew with them. */
import { useEffect, useState } from 'react';
import { Dialog, Heading } from 'react-aria-components';
import type { CaseClockAnswer } from '../../shared/contract/wire/index.ts';
import { range } from '../../shared/report/words.ts';
import { app, useApp } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { visible } from '../widgets/format.ts';
import { Wide } from '../widgets/parts.tsx';

/** `-90`, `+1:30`, `-05:00:00`: seconds, or minutes and hours before them. */
export function parseOffset(text: string): number | null {
  const found = /^([+-]?)(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d+)?)$/.exec(text.trim().replace('−', '-'));
  if (found === null) return text.trim() === '' ? 0 : null;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = found;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -value : value;
}

/** Every log and recording at once. */
const ALL = '*';

export function ClockDialog() {
  const client = useApp((state) => state.client);
  const caseId = useApp((state) => state.current?.id ?? null);
  const [clock, setClock] = useState<CaseClockAnswer | null>(null);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (client === null || caseId === null) return;
    client.call('clock.offset.get', { caseId }).then(
      (found) => {
        setClock(found);
        setTexts(Object.fromEntries(found.offsets.map((offset) => [offset.source, String(offset.seconds)])));
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }, [client, caseId]);
  const save = (): void => {
    if (clock === null) return;
    const offsets = Object.entries(texts).map(([source, text]) => ({ source, seconds: parseOffset(text) }));
    const wrong = offsets.find((offset) => offset.seconds === null);
    if (wrong !== undefined) {
      setProblem(s.clock.wrong(texts[wrong.source] ?? ''));
      return;
    }
    const set = offsets.flatMap(({ source, seconds }) =>
      seconds === null || seconds === 0 ? [] : [{ source, seconds }],
    );
    app.getState().showDialog(null);
    void app.getState().putClock(set, clock.offsets);
  };
  const field = (source: string, label: string) => (
    <input
      className="field num clock-field"
      aria-label={s.clock.offsetOf(label)}
      placeholder="0"
      disabled={clock === null || clock.fixed !== null}
      value={texts[source] ?? ''}
      onChange={(event) => setTexts({ ...texts, [source]: event.target.value })}
    />
  );
  return (
    <Dialog>
      <form
        className="inner stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Heading slot="title">{s.commands.clock}</Heading>
        <p>{s.clock.what}</p>
        {clock?.fixed == null ? null : <p className="notice">{visible(clock.fixed)}</p>}
        {clock?.notes.map((note) => (
          <p key={note} className="muted small">
            {visible(note)}
          </p>
        ))}
        {problem === null ? null : (
          <p className="notice failure" role="alert">
            {visible(problem)}
          </p>
        )}
        <Wide>
          <table className="grid">
            <thead>
              <tr>
                <th>{s.clock.source}</th>
                <th>{s.clock.span}</th>
                <th className="right">{s.clock.events}</th>
                <th>{s.clock.offset}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <td>{s.clock.all}</td>
                <td />
                <td />
                <td>{field(ALL, s.clock.all)}</td>
              </tr>
              {clock?.sources.map((source) => (
                <tr key={source.source}>
                  <td>
                    <span className="mono">{visible(source.source)}</span>
                    <div className="muted small">{s.clock.kinds[source.kind]}</div>
                  </td>
                  <td className="small num">{range(source.from, source.to)}</td>
                  <td className="right num">{source.kind === 'log' ? source.events : ''}</td>
                  <td>{field(source.source, visible(source.source))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
        <div className="row">
          <button type="submit" className="button primary" disabled={clock === null || clock.fixed !== null}>
            {s.clock.apply}
          </button>
          <button type="button" className="button" onClick={() => app.getState().showDialog(null)}>
            {s.close}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
