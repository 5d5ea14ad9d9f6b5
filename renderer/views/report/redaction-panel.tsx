/** What is hidden in the report: kinds, words of one's own, and what becomes of what. */
import { useEffect, useState } from 'react';
import {
  MAX_WORD_LENGTH,
  MAX_WORDS,
  REDACTION_KINDS,
  type RedactionKind,
  type RedactionOptions,
  type ReportEdits,
} from '../../../shared/contract/index.ts';
import type { RedactionPreview, ReportAgainst } from '../../../shared/contract/wire/index.ts';
import { parseWords } from '../../../shared/redact/own-words.ts';
import { isCancelled } from '../../client/client.ts';
import { app } from '../../store/index.ts';
import { redactionStrings as s } from '../../strings/redaction-en.ts';
import { visible } from '../../widgets/format.ts';
import './redaction.css';

/** Pause in typing after which the table is asked for again. */
const PREVIEW_AFTER_MS = 400;
/** Rows drawn; the table of a large site is longer than anybody reads here. */
const ROWS = 200;
const SWITCHES = ['wholeWords', 'kernelNames', 'networks'] as const;

interface PanelProps {
  readonly caseId: string;
  readonly edits: ReportEdits;
  readonly against: ReportAgainst;
  readonly options: RedactionOptions;
  readonly change: (options: RedactionOptions) => void;
}

export function RedactionPanel({ caseId, edits, against, options, change }: PanelProps) {
  // As it was typed: the list of words has neither empty lines nor remarks.
  const [typed, setTyped] = useState(options.words.join('\n'));
  const { preview, problem } = usePreview(caseId, edits, against, options);
  const type = (text: string): void => {
    setTyped(text);
    const words = parseWords(text).filter((word) => word.length > 1 && word.length <= MAX_WORD_LENGTH);
    change({ ...options, words: words.slice(0, MAX_WORDS) });
  };
  const hide = (kind: RedactionKind, hidden: boolean): void =>
    change({
      ...options,
      keep: REDACTION_KINDS.filter((one) => (one === kind ? !hidden : options.keep.includes(one))),
    });
  return (
    <section aria-label={s.title} className="report-part redaction">
      <Check label={s.on} checked={options.on} change={(on) => change({ ...options, on })} />
      {options.on ? (
        <>
          <fieldset className="redaction-kinds">
            <legend className="muted small">{s.what}</legend>
            {REDACTION_KINDS.map((kind) => (
              <Check
                key={kind}
                label={s.kinds[kind]}
                checked={!options.keep.includes(kind)}
                change={(hidden) => hide(kind, hidden)}
              />
            ))}
          </fieldset>
          <label className="label">
            {s.words}
            <textarea
              className="field"
              rows={3}
              spellCheck={false}
              value={typed}
              onChange={(event) => type(event.target.value)}
            />
          </label>
          {SWITCHES.map((name) => (
            <Check
              key={name}
              label={s[name]}
              checked={options[name]}
              change={(value) => change({ ...options, [name]: value })}
            />
          ))}
          {problem === null ? null : (
            <p className="notice failure" role="alert">
              {visible(problem)}
            </p>
          )}
          {preview === null ? null : <Replaced preview={preview} />}
        </>
      ) : null}
    </section>
  );
}

function Check({
  label,
  checked,
  change,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}) {
  return (
    <label className="redaction-check">
      <input type="checkbox" checked={checked} onChange={(event) => change(event.target.checked)} />
      {label}
    </label>
  );
}

/** What the options would hide; a newer question stops the one that is being answered. */
function usePreview(
  caseId: string,
  edits: ReportEdits,
  against: ReportAgainst,
  options: RedactionOptions,
): { preview: RedactionPreview | null; problem: string | null } {
  const [preview, setPreview] = useState<RedactionPreview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const { client } = app.getState();
    if (client === null || !options.on) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      client.call('redaction.preview', { caseId, edits, against, options }, { signal: stop.signal }).then(
        (found) => {
          setProblem(null);
          setPreview(found);
        },
        (error: unknown) => {
          if (!isCancelled(error)) setProblem(error instanceof Error ? error.message : String(error));
        },
      );
    }, PREVIEW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [caseId, edits, against, options]);
  return { preview, problem };
}

function Replaced({ preview }: { readonly preview: RedactionPreview }) {
  const { table, rows, samples, inKernelNames, summary } = preview;
  const things = summary.counts.reduce((sum, { things: own }) => sum + own, 0);
  const places = summary.counts.reduce((sum, { places: own }) => sum + own, 0);
  return (
    <>
      {inKernelNames.map(({ word, names }) => (
        <p key={word} className="notice">
          {s.inKernelNames(visible(word), names.slice(0, 3).map(visible).join(', '))}
        </p>
      ))}
      <p className="muted small" role="status">
        {rows === 0 ? s.nothing : s.found(things, places)}
      </p>
      {rows === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
        <section className="redaction-table" aria-label={s.table} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{s.columns.original}</th>
                <th scope="col">{s.columns.pseudonym}</th>
                <th scope="col" className="number">
                  {s.columns.places}
                </th>
              </tr>
            </thead>
            <tbody>
              {table.slice(0, ROWS).map((row) => (
                <tr key={`${row.kind} ${row.original}`} title={s.kinds[row.kind]}>
                  <td className="mono">{visible(row.original)}</td>
                  <td className="mono">{row.pseudonym}</td>
                  <td className="number">{row.count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {rows > ROWS ? <p className="muted small">{s.more(rows - ROWS)}</p> : null}
      {samples.length === 0 ? null : (
        <details>
          <summary>{s.samples(samples.length)}</summary>
          {samples.map((sample) => (
            <dl key={`${sample.member}:${sample.line}:${sample.before}`} className="redaction-sample">
              <dt>{s.before}</dt>
              <dd className="mono">{visible(sample.before)}</dd>
              <dt>{s.after}</dt>
              <dd className="mono">{visible(sample.after)}</dd>
            </dl>
          ))}
        </details>
      )}
      <p className="muted small">{s.stays}</p>
    </>
  );
}
