/** Compare: two open cases, or the kernels within one, by one ruler; the engine's own document, in a frame. */
import { useEffect, useRef, useState } from 'react';
import type { Params, WrittenFile } from '../../../shared/contract/wire/index.ts';
import { isCancelled } from '../../client/client.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { DocumentFrame, saveFile } from '../../widgets/document-frame.tsx';
import { visible } from '../../widgets/format.ts';
import { Empty } from '../../widgets/parts.tsx';
import './compare.css';

type Format = Params<'compare.render'>['format'];
const FORMATS: readonly Format[] = ['pdf', 'html', 'md', 'json'];
/** Chosen instead of a case: the kernels within the other one. */
const WITHIN = '';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Reasons of the engine are clauses. */
function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

async function render(
  before: string,
  after: string | null,
  format: Format,
  signal?: AbortSignal,
): Promise<WrittenFile | null> {
  const { client } = app.getState();
  const date = new Date().toISOString().slice(0, 10);
  return client === null ? null : await client.call('compare.render', { before, after, format, date }, { signal });
}

export function CompareView() {
  const openCases = useApp((state) => state.openCases);
  const [chosen, setChosen] = useState<{ before: string | null; after: string | null }>({ before: null, after: null });
  const [first, second] = openCases.length > 1 ? openCases.slice(-2) : openCases;
  const left = openCases.find((open) => open.id === chosen.before) ?? first;
  const right = chosen.after === WITHIN ? undefined : (openCases.find((open) => open.id === chosen.after) ?? second);
  const [nothing, setNothing] = useState<string | null>(null);
  if (left === undefined) return <Empty title={s.compare.title} text={s.compare.needOne} />;
  const after = right === undefined || right.id === left.id ? null : right.id;
  return (
    <div className="document-view">
      <div className="document-bar">
        <h1>{s.compare.title}</h1>
        <Chooser
          label={s.compare.before}
          cases={openCases}
          all={openCases}
          value={left.id}
          onChange={(before) => setChosen({ ...chosen, before })}
        />
        <Chooser
          label={s.compare.after}
          cases={openCases.filter((open) => open.id !== left.id)}
          all={openCases}
          value={after ?? WITHIN}
          within
          onChange={(id) => setChosen({ ...chosen, after: id })}
        />
        <button
          type="button"
          className="button"
          disabled={after === null}
          onClick={() => setChosen({ before: after, after: left.id })}
        >
          {s.compare.swap}
        </button>
        <span className="grow" />
        <SaveButtons before={left.id} after={after} isEmpty={nothing === `${left.id} ${after}`} />
      </div>
      <Comparison
        key={`${left.id} ${after}`}
        before={left.id}
        after={after}
        onNothing={() => setNothing(`${left.id} ${after}`)}
      />
    </div>
  );
}

function Comparison({
  before,
  after,
  onNothing,
}: {
  readonly before: string;
  readonly after: string | null;
  /** Told that the two cannot be compared: there is nothing to be saved. */
  onNothing(): void;
}) {
  const tellNothing = useRef(onNothing);
  const [html, setHtml] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    render(before, after, 'html', stop.signal).then(
      (file) => setHtml(file?.text ?? null),
      (error: unknown) => {
        if (isCancelled(error)) return;
        setProblem(messageOf(error));
        tellNothing.current();
      },
    );
    return () => stop.abort();
  }, [before, after]);
  if (problem !== null)
    return <Empty title={s.compare.nothing} text={`${sentence(visible(problem))} ${s.compare.needTwo}`} />;
  return html === null ? <p className="empty">{s.loading}</p> : <DocumentFrame html={html} title={s.compare.preview} />;
}

function SaveButtons({
  before,
  after,
  isEmpty,
}: {
  readonly before: string;
  readonly after: string | null;
  readonly isEmpty: boolean;
}) {
  const [busy, setBusy] = useState<Format | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (format: Format): Promise<void> => {
    setBusy(format);
    setProblem(null);
    try {
      const file = await render(before, after, format);
      if (file !== null) saveFile(file);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      {problem === null ? null : (
        <p className="notice failure" role="alert">
          {visible(problem)}
        </p>
      )}
      {FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          className={`button ${format === 'pdf' ? 'primary' : ''}`}
          disabled={busy !== null || isEmpty}
          onClick={() => void save(format)}
        >
          {busy === format ? s.report.working : s.report.save(format)}
        </button>
      ))}
    </>
  );
}

/** Host and kernel, which is what differs between before and after; the whole title where that does not tell cases apart. */
function shortName(one: OpenCaseData, all: readonly OpenCaseData[]): string {
  const nameOf = ({ overview: { host, title } }: OpenCaseData): string =>
    host.kernel === null ? title : [host.hostname, host.kernel].filter((part) => part !== null).join(' · ');
  const name = nameOf(one);
  return all.some((other) => other.id !== one.id && nameOf(other) === name) ? one.overview.title : name;
}

function Chooser({
  label,
  cases,
  all,
  value,
  within = false,
  onChange,
}: {
  readonly label: string;
  readonly cases: readonly OpenCaseData[];
  /** Among which a name has to tell. */
  readonly all: readonly OpenCaseData[];
  readonly value: string;
  /** Whether the other case alone may be compared with itself. */
  readonly within?: boolean;
  onChange(id: string): void;
}) {
  return (
    <label className="label">
      {label}
      <select
        className="field compare-case"
        aria-label={label}
        title={visible(cases.find((open) => open.id === value)?.overview.title ?? '')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {within ? <option value={WITHIN}>{s.compare.within}</option> : null}
        {cases.map((open) => (
          <option key={open.id} value={open.id}>
            {visible(shortName(open, all))}
          </option>
        ))}
      </select>
    </label>
  );
}
