/** Compare: two open cases side by side. Plain counts and settings; it says itself that rates need equal terms. */
import { useState } from 'react';
import { count, kiB, range } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { durationText, visible } from '../../widgets/format.ts';
import { Card, Empty } from '../../widgets/parts.tsx';

export function CompareView() {
  const openCases = useApp((state) => state.openCases);
  const [before, setBefore] = useState<string | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const left = openCases.find((open) => open.id === before) ?? openCases[openCases.length - 2];
  const right = openCases.find((open) => open.id === after) ?? openCases[openCases.length - 1];
  if (left === undefined || right === undefined) return <Empty title={s.compare.title} text={s.compare.needTwo} />;
  return (
    <div className="page stack">
      <h1>{s.compare.title}</h1>
      <div className="row">
        <Chooser label={s.compare.before} cases={openCases} value={left.id} onChange={setBefore} />
        <Chooser label={s.compare.after} cases={openCases} value={right.id} onChange={setAfter} />
      </div>
      <p className="notice warn">{s.compare.honest}</p>
      <Card title={s.compare.facts}>
        <Facts left={left} right={right} />
      </Card>
      <Card title={s.compare.groups}>
        <GroupTable left={left} right={right} />
      </Card>
    </div>
  );
}

function Chooser({
  label,
  cases,
  value,
  onChange,
}: {
  readonly label: string;
  readonly cases: readonly OpenCaseData[];
  readonly value: string;
  onChange(id: string): void;
}) {
  return (
    <label className="label">
      {label}
      <select className="field" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
        {cases.map((open) => (
          <option key={open.id} value={open.id}>
            {visible(open.overview.title)}
          </option>
        ))}
      </select>
    </label>
  );
}

function facts(data: OpenCaseData): [string, string][] {
  const { overview } = data;
  const span = overview.timeSpanMs;
  const times = overview.groups
    .flatMap((group) => [group.from, group.to])
    .filter((time) => time !== null)
    .sort();
  return [
    [s.overview.kernel, overview.host.kernel ?? s.notKnown],
    [s.compare.system, overview.host.distro ?? s.notKnown],
    [s.overview.memory, overview.host.memTotalKiB === null ? s.notKnown : kiB(overview.host.memTotalKiB)],
    ['vm.min_free_kbytes', String(overview.host.sysctl['vm.min_free_kbytes'] ?? s.notKnown)],
    [s.overview.failures, count(overview.failureCount)],
    [s.overview.suppressed, count(overview.coverage.suppressed)],
    [s.overview.span, span === null ? s.notKnown : durationText(span.to - span.from)],
    [s.compare.period, range(times[0] ?? null, times[times.length - 1] ?? null)],
    [s.overview.statement, overview.rootCause.statement === '' ? '—' : overview.rootCause.statement],
  ];
}

function Facts({ left, right }: { readonly left: OpenCaseData; readonly right: OpenCaseData }) {
  const b = facts(right);
  return (
    <table className="grid">
      <thead>
        <tr>
          <th />
          <th>{s.compare.before}</th>
          <th>{s.compare.after}</th>
        </tr>
      </thead>
      <tbody>
        {facts(left).map(([label, value], at) => {
          const other = b[at]?.[1] ?? '';
          return (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{visible(value)}</td>
              <td>
                {value === other ? <span className="muted">{visible(other)}</span> : <strong>{visible(other)}</strong>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function GroupTable({ left, right }: { readonly left: OpenCaseData; readonly right: OpenCaseData }) {
  const prints = [...new Set([...left.overview.groups, ...right.overview.groups].map((group) => group.fingerprint))];
  const find = (data: OpenCaseData, print: string) => data.overview.groups.find((group) => group.fingerprint === print);
  return (
    <table className="grid">
      <thead>
        <tr>
          <th>{s.overview.group}</th>
          <th className="right">{s.compare.before}</th>
          <th className="right">{s.compare.after}</th>
        </tr>
      </thead>
      <tbody>
        {prints.map((print) => {
          const a = find(left, print);
          const b = find(right, print);
          return (
            <tr key={print}>
              <td>{visible(a?.title ?? b?.title ?? '')}</td>
              <td className="right">{count(a?.count ?? 0)}</td>
              <td className="right">{count(b?.count ?? 0)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
