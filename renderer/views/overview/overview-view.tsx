/** Overview: what happened and how sure that is, the numbers that matter, the groups, what to do, what could not be seen. */

import { useMemo, useState } from 'react';
import type { Finding } from '../../../shared/contract/index.ts';
import { causeId } from '../../../shared/contract/index.ts';
import type { CaseOverview, GroupSummary } from '../../../shared/contract/wire/index.ts';
import {
  bytes,
  causeName,
  confidenceMeaning,
  count,
  kiB,
  kindCount,
  range as rangeWords,
  severityWord,
} from '../../../shared/report/words.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { asSentence, eachOnce } from '../../widgets/clauses.ts';
import { durationText, visible } from '../../widgets/format.ts';
import { Card, Cite, Confidence, Empty, Sparkline, Wide } from '../../widgets/parts.tsx';
import './overview.css';

/** A cause that came over the wire as text, in the words of the report. */
function causeText(cause: string | null): string | null {
  const known = causeId.safeParse(cause);
  return known.success ? causeName(known.data) : cause;
}

/** Groups shown at first: the rest is rarely what a reader came for. */
const FIRST_GROUPS = 7;
/** And what could not be seen, most important first: a clock that jumps may bring dozens. */
const FIRST_UNSEEN = 12;

export function OverviewView() {
  const overview = useApp((state) => state.current?.overview);
  if (overview === undefined) return null;
  const failures = overview.groups.filter((group) => group.kind === 'page-allocation-failure');
  const company = overview.groups.filter((group) => group.kind !== 'page-allocation-failure');
  return (
    <div className="page overview">
      <Statement overview={overview} />
      <Numbers overview={overview} />
      <div className="overview-columns">
        <div className="stack">
          <Card title={s.overview.groups(failures.length)}>
            {failures.length === 0 ? (
              <p className="muted">{s.overview.noFailures}</p>
            ) : (
              <Groups groups={failures} all={overview.groups} label={s.overview.groups(failures.length)} />
            )}
          </Card>
          <Card title={s.overview.findings}>
            {overview.findings.length === 0 ? (
              <p className="muted">{overview.groups.length === 0 ? s.overview.nothingFound : s.overview.noFindings}</p>
            ) : (
              overview.findings.map((finding) => <FindingPart key={finding.id} finding={finding} />)
            )}
          </Card>
          {company.length === 0 ? null : (
            <Card title={s.overview.company}>
              <Groups groups={company} all={overview.groups} label={s.overview.company} />
            </Card>
          )}
        </div>
        <div className="stack">
          <Unseen overview={overview} />
          <Sources overview={overview} />
        </div>
      </div>
    </div>
  );
}

/** The sentence that is set large, and what follows it. A full stop inside a number or a release string ends nothing. */
function firstSentence(text: string): [string, string] {
  const end = /[.!?](?=\s+[A-Z])/.exec(text);
  return end === null ? [text, ''] : [text.slice(0, end.index + 1), text.slice(end.index + 1).trim()];
}

/** What goes into a ticket: the sentences, how sure they are, of which machine and log, and by which version they were told. */
async function copyStatement({ title, host, rootCause, inputs, tool }: CaseOverview): Promise<void> {
  const about = [title, host.kernel].filter((part) => part !== null).join(', ');
  const lines = [
    rootCause.statement,
    ...(rootCause.alternatives.length === 0
      ? []
      : [`${s.overview.alternatives} ${rootCause.alternatives.join(' · ')}`]),
    `(${s.confidence(rootCause.confidence)}; ${about}; ${s.version(tool.version, tool.knowledgeDate)})`,
    ...inputs.flatMap((input) => (input.sha256 === null ? [] : [`sha256 ${input.sha256}`])),
  ];
  try {
    await navigator.clipboard.writeText(lines.map(visible).join('\n'));
    app.getState().tell(s.overview.copied);
  } catch {
    app.getState().tell(s.log.notCopied);
  }
}

function Statement({ overview }: { readonly overview: CaseOverview }) {
  const { rootCause } = overview;
  const telling = overview.groups.find((group) => group.kind === 'page-allocation-failure')?.tellingEvent ?? -1;
  const said = rootCause.statement !== '';
  // That nothing was found is a count, not a conclusion that could be more or less sure.
  const isConcluded = said && overview.eventCount > 0;
  const [first, rest] = firstSentence(rootCause.statement);
  return (
    <section className={`statement ${overview.eventCount === 0 ? 'quiet' : ''}`} aria-label={s.overview.statement}>
      <div className="row">
        <span className="eyebrow">{s.overview.statement}</span>
        {isConcluded ? <Confidence level={rootCause.confidence} /> : null}
        <span className="muted small">{isConcluded ? confidenceMeaning(rootCause.confidence) : ''}</span>
        <span className="grow" />
        {said ? (
          <button type="button" className="button quiet" onClick={() => void copyStatement(overview)}>
            {s.overview.copy}
          </button>
        ) : null}
      </div>
      <h1>{said ? visible(first) : s.overview.noStatement}</h1>
      {said && rest !== '' ? <p className="more">{visible(rest)}</p> : null}
      {rootCause.alternatives.length === 0 ? null : (
        <p className="muted">
          {s.overview.alternatives} {rootCause.alternatives.map(visible).join(' · ')}
        </p>
      )}
      <div className="row">
        {telling < 0 ? null : (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              app.getState().select(telling);
              app.getState().go('failure');
            }}
          >
            {s.overview.showTelling}
          </button>
        )}
        {telling < 0 ? null : (
          <button type="button" className="button" onClick={() => app.getState().showEventInLog(telling)}>
            {s.overview.showLines}
          </button>
        )}
        <button type="button" className="button" onClick={() => app.getState().go('report')}>
          {s.overview.toReport}
        </button>
        <button type="button" className="button" onClick={() => app.getState().showDialog('export')}>
          {s.overview.saveCase}
        </button>
      </div>
    </section>
  );
}

function Numbers({ overview }: { readonly overview: CaseOverview }) {
  const { host, coverage } = overview;
  const span = overview.timeSpanMs;
  const groups = overview.groups.filter((group) => group.kind === 'page-allocation-failure');
  const from =
    overview.groups
      .map((g) => g.from)
      .filter((t) => t !== null)
      .sort()[0] ?? null;
  const to =
    overview.groups
      .map((g) => g.to)
      .filter((t) => t !== null)
      .sort()
      .at(-1) ?? null;
  const cells: [string, string, string][] = [
    [s.overview.failures, count(overview.failureCount), s.overview.inGroups(groups.length)],
    [
      s.overview.suppressed,
      count(coverage.suppressed),
      coverage.suppressed > 0 ? s.overview.suppressedHint : s.overview.nothingSuppressed,
    ],
    [s.overview.otherEvents, count(overview.eventCount - overview.failureCount), s.overview.otherHint],
    [
      s.overview.span,
      span === null ? '—' : durationText(span.to - span.from),
      from === null ? '' : rangeWords(from, to),
    ],
    [
      s.overview.memory,
      host.memTotalKiB === null ? s.notKnown : kiB(host.memTotalKiB).replace(/^.*\((.*)\)$/, '$1'),
      host.numaNodes === null ? '' : s.overview.nodes(host.numaNodes),
    ],
    [s.overview.kernel, host.kernel ?? s.notKnown, host.distro ?? ''],
  ];
  return (
    <dl className="numbers">
      {cells.map(([label, value, hint]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <strong className={value.length > 14 ? 'long num' : 'num'}>{visible(value)}</strong>
            <span className="muted small">{visible(hint)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Groups({
  groups,
  all,
  label,
}: {
  readonly groups: readonly GroupSummary[];
  readonly all: readonly GroupSummary[];
  readonly label: string;
}) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? groups : groups.slice(0, FIRST_GROUPS);
  return (
    <Wide label={`${label}: ${s.wideTable}`}>
      <table className="grid groups">
        <thead>
          <tr>
            <th className="right">{s.overview.count}</th>
            <th>{s.overview.group}</th>
            <th className="spark">{s.overview.course}</th>
            <th>{s.overview.cause}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.fingerprint}>
              <td className="right">
                <strong>{count(group.count)}</strong>
                {group.suppressed > 0 ? (
                  <div className="muted small" title={s.overview.suppressedHint}>
                    +{count(group.suppressed)}
                  </div>
                ) : null}
              </td>
              <td>
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    app.getState().select(group.tellingEvent >= 0 ? group.tellingEvent : null);
                    app.getState().go('failure');
                  }}
                >
                  {visible(group.title.replace(/^page allocation failure: /, ''))}
                </button>
                <div className="muted small num">{rangeWords(group.from, group.to)}</div>
              </td>
              <td className="spark">
                <button
                  type="button"
                  className="link"
                  aria-label={s.overview.listGroup(group.count)}
                  onClick={() => {
                    app.getState().setFilters({ group: all.indexOf(group) });
                    app.getState().go('failures');
                  }}
                >
                  <Sparkline values={group.spark} label={kindCount(group.kind, group.count)} />
                </button>
              </td>
              <td>
                {group.cause === null ? <span className="muted">{s.notJudged}</span> : causeText(group.cause)}
                {group.confidence === null ? null : (
                  <div>
                    <Confidence level={group.confidence} />
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length === groups.length ? null : (
        <button type="button" className="button quiet" onClick={() => setWhole(true)}>
          {s.overview.allGroups(groups.length)}
        </button>
      )}
    </Wide>
  );
}

function FindingPart({ finding }: { readonly finding: Finding }) {
  return (
    <article className="finding">
      <h3 className="row">
        <span
          className={`badge ${finding.severity === 'critical' ? 'failure' : finding.severity === 'warning' ? 'warn' : ''}`}
        >
          {severityWord(finding.severity)}
        </span>
        <span className="grow">{visible(finding.title)}</span>
      </h3>
      <p>
        {visible(finding.detail)}{' '}
        {finding.evidence.slice(0, 4).map((place) => (
          <Cite key={`${place.member}:${place.line}`} place={place} short />
        ))}
      </p>
      {finding.advice.map((advice) => (
        <details key={advice.action}>
          <summary>{visible(advice.action)}</summary>
          {advice.commands.length === 0 ? null : (
            <pre className="commands">{advice.commands.map(visible).join('\n')}</pre>
          )}
          <dl className="terms">
            <div>
              <dt>{s.overview.risk}</dt>
              <dd>{visible(advice.risk)}</dd>
            </div>
            <div>
              <dt>{s.overview.verify}</dt>
              <dd>{visible(advice.verify)}</dd>
            </div>
            <div>
              <dt>{s.overview.undo}</dt>
              <dd>{visible(advice.undo)}</dd>
            </div>
          </dl>
        </details>
      ))}
    </article>
  );
}

function Unseen({ overview }: { readonly overview: CaseOverview }) {
  const [whole, setWhole] = useState(false);
  const items = useMemo(
    () =>
      eachOnce([
        ...overview.rootCause.missing,
        ...overview.coverage.missing,
        ...overview.inputs.flatMap((input) => input.problems),
        ...overview.coverage.gaps.map((gap) => `${rangeWords(gap.from, gap.to)}: ${gap.why}`),
      ]),
    [overview],
  );
  return (
    <Card title={s.overview.unseen}>
      {items.length === 0 ? (
        <p className="muted">{s.overview.unseenNothing}</p>
      ) : (
        <ul className="bullets">
          {(whole ? items : items.slice(0, FIRST_UNSEEN)).map((item) => (
            <li key={item}>{asSentence(visible(item))}</li>
          ))}
        </ul>
      )}
      {whole || items.length <= FIRST_UNSEEN ? null : (
        <button type="button" className="button quiet" onClick={() => setWhole(true)}>
          {s.overview.allUnseen(items.length)}
        </button>
      )}
    </Card>
  );
}

function Sources({ overview }: { readonly overview: CaseOverview }) {
  if (overview.coverage.sources.length === 0)
    return (
      <Card title={s.overview.sources}>
        <Empty title={s.overview.noSources} />
      </Card>
    );
  return (
    <Card title={s.overview.sources}>
      <ul className="sources">
        {overview.coverage.sources.map((source) => (
          <li key={source.member}>
            {source.form == null ? (
              <button
                type="button"
                className="cite"
                onClick={() => app.getState().showPlace({ member: source.member, line: 1, endLine: 1 })}
              >
                {visible(source.member)}
              </button>
            ) : (
              visible(source.member)
            )}
            <div className="muted small num">
              {source.form == null ? s.lines(source.lines) : s.samples(visible(source.form), source.samples ?? 0)} ·{' '}
              {bytes(source.bytes)}
              {source.from === null ? '' : ` · ${rangeWords(source.from, source.to)}`}
              {source.truncated ? ` · ${s.overview.truncated}` : ''}
            </div>
            {source.problems.map((problem) => (
              <div key={problem} className="small">
                {visible(problem)}
              </div>
            ))}
          </li>
        ))}
      </ul>
      {overview.coverage.boots.length === 0 ? null : (
        <details>
          <summary>{s.overview.boots(overview.coverage.boots.length)}</summary>
          <ul className="bullets">
            {overview.coverage.boots.map((boot) => (
              <li key={boot.id} className="small num">
                {rangeWords(boot.from, boot.to)} · {visible(boot.kernel ?? s.notKnown)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {overview.inputs.map((input) => (
        <details key={input.path}>
          <summary>{visible(input.path.split(/[\\/]/).pop() ?? input.path)}</summary>
          <p className="small muted breakable">
            {input.kind} · {bytes(input.bytes)} · sha256 <span className="mono">{input.sha256 ?? s.notKnown}</span>
          </p>
        </details>
      ))}
    </Card>
  );
}
