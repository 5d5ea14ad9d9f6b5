/** The clock of the case: in which zone it is shown, what ties it to the date, and corrections of it by hand. */
import { useEffect, useState } from 'react';
import type { CaseClockAnswer } from '../../../shared/contract/wire/index.ts';
import { amount } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';

export function ZoneSwitch() {
  const zone = useApp((state) => state.settings.zone);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a row of buttons
    <span className="segments" role="group" aria-label={s.settings.zone}>
      {s.settings.zones.map(([name, text]) => (
        <button
          key={name}
          type="button"
          className="button"
          aria-pressed={zone === name}
          onClick={() => app.getState().putSettings({ zone: name })}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

/** Sources with their correction; one that is changed is read anew by the engine. */
export function ClockCard({ data }: { readonly data: OpenCaseData }) {
  const [clock, setClock] = useState<CaseClockAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let gone = false;
    app
      .getState()
      .client?.call('clock.offset.get', { caseId: data.id })
      .then((answer) => gone || setClock(answer))
      .catch((error: unknown) => app.getState().tell(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
    };
  }, [data]);
  if (clock === null) return null;
  const secondsOf = (source: string): number => clock.offsets.find((entry) => entry.source === source)?.seconds ?? 0;
  const put = async (source: string, seconds: number): Promise<void> => {
    const { client, reopen, tell } = app.getState();
    const others = clock.offsets.filter((entry) => entry.source !== source);
    setBusy(true);
    try {
      const offsets = seconds === 0 ? others : [...others, { source, seconds }];
      await client?.call('clock.offset.put', { caseId: data.id, offsets });
      await reopen(data.id);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <details className="clock">
      <summary>
        {s.timeline.clock}
        {clock.offsets.length === 0 ? null : (
          <span className="badge warn">{s.timeline.corrected(clock.offsets.length)}</span>
        )}
      </summary>
      {clock.fixed === null ? (
        <p className="muted small">{s.timeline.clockHint}</p>
      ) : (
        <p className="notice small">{visible(clock.fixed)}</p>
      )}
      <table className="grid">
        <thead>
          <tr>
            <th>{s.timeline.source}</th>
            <th>{s.timeline.tie}</th>
            <th className="right">{s.timeline.offset}</th>
          </tr>
        </thead>
        <tbody>
          {clock.sources.map((entry) => (
            <tr key={`${entry.kind} ${entry.source}`}>
              <td>
                <span className="mono">{visible(entry.source)}</span>{' '}
                <span className="muted small">{s.timeline.sourceKinds[entry.kind]}</span>
              </td>
              <td className="small">
                {entry.tiedBy === null ? '' : visible(entry.tiedBy)}
                {entry.certaintySeconds === null ? '' : ` ± ${amount(entry.certaintySeconds)} s`}
                {entry.unplaced === 0 ? '' : ` ${s.timeline.unplaced(entry.unplaced)}`}
              </td>
              <td className="right">
                <OffsetField
                  key={secondsOf(entry.source)}
                  label={s.timeline.offsetOf(visible(entry.source))}
                  seconds={secondsOf(entry.source)}
                  off={busy || clock.fixed !== null}
                  onPut={(seconds) => void put(entry.source, seconds)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {clock.notes.map((note) => (
        <p key={note} className="muted small">
          {visible(note)}
        </p>
      ))}
    </details>
  );
}

function OffsetField({
  label,
  seconds,
  off,
  onPut,
}: {
  readonly label: string;
  readonly seconds: number;
  readonly off: boolean;
  onPut(seconds: number): void;
}) {
  const [text, setText] = useState(String(seconds));
  const value = Number(text);
  const valid = text.trim() !== '' && Number.isFinite(value) && Math.abs(value) <= 315_360_000;
  return (
    <form
      className="row offset"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid && value !== seconds) onPut(value);
      }}
    >
      <input
        className="field num"
        aria-label={label}
        aria-invalid={!valid}
        inputMode="decimal"
        disabled={off}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={off || !valid || value === seconds}>
        {s.timeline.apply}
      </button>
    </form>
  );
}
