/** The events that were found while the rest is still being read: as printed, the newest at the end. */
import { memo } from 'react';
import { type EarlyEvent, MAX_FOUND } from '../../../shared/contract/wire/index.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';

export function Found() {
  const found = useApp((state) => (state.phase.kind === 'opening' ? state.phase.found : null));
  const wanted = useApp((state) => (state.phase.kind === 'opening' ? state.phase.wanted : null));
  if (found === null || found.length === 0) return null;
  return (
    <section className="found" aria-label={s.start.found}>
      <p className="muted small">
        {s.start.foundHint} {found.length >= MAX_FOUND ? s.start.foundMore(MAX_FOUND) : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <section className="found-scroll" tabIndex={0} aria-label={s.start.found}>
        <table className="grid">
          <thead>
            <tr>
              <th>{s.columns.time}</th>
              <th>{s.columns.kind}</th>
              <th>{s.columns.process}</th>
              <th className="right">{s.columns.order}</th>
              <th>{s.columns.mode}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((event) => (
              <FoundRow key={`${event.member}:${event.line}`} event={event} wanted={event === wanted} />
            ))}
          </tbody>
        </table>
      </section>
      <div aria-live="polite">{wanted === null ? null : <Early event={wanted} />}</div>
    </section>
  );
}

/** What the lines of one event say, as far as they need no other line to be understood. */
function Early({ event }: { readonly event: EarlyEvent }) {
  const { member, line, endLine, pid, process, order, mode, kernel, stack, frames, hasMemory } = event;
  const rows: readonly (readonly [string, string | null])[] = [
    [s.columns.time, timeOf(event)],
    [s.columns.process, process === null ? null : `${visible(process)}${pid === null ? '' : ` (${pid})`}`],
    [s.columns.order, order === null ? null : String(order)],
    [s.columns.mode, mode === null ? null : visible(mode)],
    [s.start.kernel, kernel === null ? null : visible(kernel)],
    [s.start.place, s.start.lines(visible(member), line, endLine)],
  ];
  return (
    <section className="early" aria-label={s.start.early}>
      <h2>{s.kinds[event.kind] ?? visible(event.kind)}</h2>
      <dl className="facts">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {stack.length === 0 ? null : (
        <ol className="mono small" aria-label={s.start.stack}>
          {stack.map((text, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a function may stand in a stack twice, and the list never changes
            <li key={at}>{visible(text)}</li>
          ))}
        </ol>
      )}
      {frames > stack.length ? <p className="muted small">{s.start.moreFrames(frames - stack.length)}</p> : null}
      <p className="muted small">{hasMemory ? s.start.earlyLater : s.start.earlyNoMemory}</p>
    </section>
  );
}

/** What the log says of when; the place where it says nothing. */
function timeOf({ stamp, bootSeconds, line }: EarlyEvent): string {
  if (stamp !== null) return visible(stamp);
  return bootSeconds === null ? s.start.atLine(line) : s.failure.sinceBoot(bootSeconds);
}

const FoundRow = memo(function FoundRow({ event, wanted }: { readonly event: EarlyEvent; readonly wanted: boolean }) {
  const time = timeOf(event);
  const process = event.process === null ? s.notKnown : visible(event.process);
  return (
    // The button in the first cell is the keyboard's way.
    <tr className={wanted ? 'wanted' : undefined} onClick={() => app.getState().want(event)}>
      <td>
        <button
          type="button"
          className="link num"
          aria-pressed={wanted}
          aria-label={s.start.openAt(`${time}, ${process}`)}
        >
          {time}
        </button>
        {wanted ? <span className="muted small"> {s.start.wanted}</span> : null}
      </td>
      <td>{s.kinds[event.kind] ?? visible(event.kind)}</td>
      <td className="mono">{process}</td>
      <td className="right num">{event.order ?? '—'}</td>
      <td className="mono ellipsis">{event.mode === null ? '—' : visible(event.mode)}</td>
    </tr>
  );
});
