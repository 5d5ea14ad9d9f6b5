/** Failure: one event, decoded part by part: the request, who asked, why it was refused, and the memory at that moment. */
import { useEffect } from 'react';
import type { AnalysisEvent } from '../../../shared/contract/index.ts';
import { causeName, contextMeaning, kindCount, severityMeaning } from '../../../shared/report/words.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { timeText, visible } from '../../widgets/format.ts';
import { readIso } from '../../widgets/iso.ts';
import { Card, Cite, Confidence, Empty } from '../../widgets/parts.tsx';
import { BuddyCard } from './buddy.tsx';
import { MeasuredCard } from './measured.tsx';
import { MemoryCard } from './memory.tsx';
import { RequestCard } from './request.tsx';
import { StackCard } from './stack.tsx';
import { ZonesCard } from './zones.tsx';
import './failure.css';

export function FailureView() {
  const row = useApp((state) => state.row);
  const event = useApp((state) => (row === null ? undefined : state.events.get(row)));
  const current = useApp((state) => state.current);
  useEffect(() => {
    if (row !== null && current !== null) void app.getState().loadEvent(row);
  }, [row, current]);
  if (row === null)
    return current?.columns.count === 0 ? (
      <Empty title={s.failure.noEvents} text={s.noEvents} />
    ) : (
      <Empty title={s.failure.none} text={s.failure.noneText} />
    );
  if (event === undefined) return <p className="empty">{s.loading}</p>;
  return (
    <div className="page failure">
      <Title event={event} row={row} />
      <div className="failure-columns">
        <div className="stack">
          <VerdictCard event={event} />
          <ZonesCard event={event} />
          <BuddyCard event={event} />
          <WeighedCard event={event} />
          <MemoryCard event={event} />
          <MeasuredCard event={event} row={row} />
        </div>
        <div className="stack">
          <RequestCard event={event} />
          <StackCard event={event} />
        </div>
      </div>
    </div>
  );
}

function Title({ event, row }: { readonly event: AnalysisEvent; readonly row: number }) {
  const zone = useApp((state) => state.settings.zone);
  const time = readIso(event.time);
  const what =
    event.kind === 'page-allocation-failure' && event.order !== null
      ? s.failure.title(event.order, event.sizeKiB)
      : kindCount(event.kind, 1).replace(/^1\s/, '');
  return (
    <header className="failure-title">
      <div className="grow">
        <h1>
          {what.charAt(0).toUpperCase() + what.slice(1)}
          {event.process === null ? (
            ''
          ) : (
            <>
              {' '}
              {s.failure.by} <span className="mono">{visible(event.process)}</span>
            </>
          )}
        </h1>
        <p className="row muted num">
          <span>
            {time.ms === null
              ? event.bootSeconds === null
                ? s.failure.noTime
                : s.failure.sinceBoot(event.bootSeconds)
              : timeText(time.ms, time.offsetMinutes, zone)}
          </span>
          {event.timeSource === null ? null : <span>({visible(event.timeSource)})</span>}
          {event.cpu === null ? null : <span>CPU {event.cpu}</span>}
          {event.pid === null ? null : <span>PID {event.pid}</span>}
          {event.kernel === null ? null : <span className="mono">{visible(event.kernel)}</span>}
          {event.tainted ? <span>{s.failure.tainted(event.tainted)}</span> : null}
        </p>
        <p className="row">
          <span className="muted small">{s.failure.evidence}</span>
          {event.evidence.slice(0, 4).map((place) => (
            <Cite key={place.member} place={place} />
          ))}
        </p>
      </div>
      <div className="row">
        <button
          type="button"
          className="button"
          title={s.commands.previousEvent}
          aria-label={s.commands.previousEvent}
          onClick={() => app.getState().step(-1)}
        >
          ‹
        </button>
        <span className="mono">{event.id}</span>
        <button
          type="button"
          className="button"
          title={s.commands.nextEvent}
          aria-label={s.commands.nextEvent}
          onClick={() => app.getState().step(1)}
        >
          ›
        </button>
        <button type="button" className="button primary" onClick={() => app.getState().showEventInLog(row)}>
          {s.commands.eventInLog}
        </button>
      </div>
    </header>
  );
}

function VerdictCard({ event }: { readonly event: AnalysisEvent }) {
  const { verdict } = event;
  if (verdict === null)
    return (
      <Card title={s.failure.verdict}>
        <p className="muted">{s.failure.notJudged}</p>
      </Card>
    );
  const head = verdict.causes.find((cause) => cause.role === 'headline');
  const place = event.evidence[0];
  return (
    <Card title={s.failure.verdict} className="verdict" aside={<Confidence level={verdict.confidence} />}>
      <p className="headline">{causeName(verdict.cause)}</p>
      {head === undefined ? null : (
        <p>
          {visible(head.why)} {place === undefined ? null : <Cite place={place} short />}
        </p>
      )}
      {verdict.explanation === '' || verdict.explanation === head?.why ? null : <p>{visible(verdict.explanation)}</p>}
      <p className="row">
        <span
          className={`badge ${verdict.expectation === 'should-have-succeeded' ? 'warn' : verdict.expectation === 'refused' ? 'failure' : ''}`}
        >
          {s.expectation[verdict.expectation]}
        </span>
        <span className="muted small">{s.failure.rule(verdict.rule, verdict.ruleExact)}</span>
      </p>
      {verdict.impact === '' ? null : (
        <p>
          <span className="muted">{s.failure.impact}</span> {visible(verdict.impact)}{' '}
          <span className="muted small">({severityMeaning(verdict.severityLevel)})</span>
        </p>
      )}
      {verdict.alternatives.length === 0 ? null : (
        <p className="muted small">
          {s.failure.alternatives}{' '}
          {verdict.alternatives.map((other) => `${causeName(other.cause)} (${visible(other.decidedBy)})`).join('; ')}
        </p>
      )}
      {verdict.missing.length === 0 ? null : (
        <p className="muted small">
          {s.failure.missing} {verdict.missing.map(visible).join('; ')}
        </p>
      )}
      {event.trace === null ? null : <p className="muted small">{contextMeaning(event.trace.context)}</p>}
    </Card>
  );
}

/** The causes that were weighed beside the headline, those that were excluded with the number that excludes them. */
function WeighedCard({ event }: { readonly event: AnalysisEvent }) {
  const causes = event.verdict?.causes ?? [];
  const contributing = causes.filter((cause) => cause.role === 'contributing');
  const excluded = causes.filter((cause) => cause.role === 'excluded');
  if (contributing.length + excluded.length === 0) return null;
  return (
    <Card title={s.failure.considered}>
      <table className="grid causes">
        <tbody>
          {contributing.map((cause) => (
            <tr key={cause.cause}>
              <td>
                <span className="badge">{s.failure.contributing}</span>
              </td>
              <td>
                <strong>{causeName(cause.cause)}</strong>
                <div>{visible(cause.why)}</div>
              </td>
            </tr>
          ))}
          {excluded.map((cause) => (
            <tr key={cause.cause} className="excluded">
              <td>
                <span className="badge">{s.failure.excluded}</span>
              </td>
              <td>
                <strong>{causeName(cause.cause)}</strong>
                <div>{visible(cause.why)}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
