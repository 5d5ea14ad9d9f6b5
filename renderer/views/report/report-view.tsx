/** Report: a preview in a frame in which nothing can run, and the file to send. */
import { useEffect, useState } from 'react';
import type { Answer, Params } from '../../../shared/contract/wire/index.ts';
import { isCancelled } from '../../client/client.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { DocumentFrame, saveFile } from '../../widgets/document-frame.tsx';
import { visible } from '../../widgets/format.ts';

type Format = Params<'report.render'>['format'];
const FORMATS: readonly Format[] = ['pdf', 'html', 'md', 'json'];

export function ReportView() {
  const current = useApp((state) => state.current);
  const [customer, setCustomer] = useState('');
  const [caseNumber, setCaseNumber] = useState('');
  const [author, setAuthor] = useState('');
  const [html, setHtml] = useState<string | null>(null);
  const [busy, setBusy] = useState<Format | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const caseId = current?.id ?? null;
  const render = async (format: Format, signal?: AbortSignal): Promise<Answer<'report.render'> | null> => {
    const { client } = app.getState();
    if (client === null || caseId === null) return null;
    const given = (text: string): string | null => (text.trim() === '' ? null : text.trim());
    const date = new Date().toISOString().slice(0, 10);
    return await client.call(
      'report.render',
      {
        caseId,
        format,
        edits: { head: { customer: given(customer), caseNumber: given(caseNumber), author: given(author) } },
        against: { kind: 'within' },
        date,
      },
      { signal },
    );
  };
  // The preview follows what is typed, a little later.
  // biome-ignore lint/correctness/useExhaustiveDependencies: render reads exactly these
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(
      () => {
        render('html', stop.signal).then(
          (file) => {
            setProblem(null);
            setHtml(file?.text ?? null);
          },
          (error: unknown) => isCancelled(error) || setProblem(error instanceof Error ? error.message : String(error)),
        );
      },
      html === null ? 0 : 500,
    );
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [caseId, customer, caseNumber, author]);
  const exportAs = async (format: Format): Promise<void> => {
    setBusy(format);
    try {
      const file = await render(format);
      if (file !== null) saveFile(file);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(null);
    }
  };
  return (
    <div className="document-view">
      <div className="document-bar">
        <h1>{s.report.title}</h1>
        <label className="label">
          {s.report.customer}
          <input
            className="field"
            value={customer}
            maxLength={200}
            onChange={(event) => setCustomer(event.target.value)}
          />
        </label>
        <label className="label">
          {s.report.caseNumber}
          <input
            className="field"
            value={caseNumber}
            maxLength={200}
            onChange={(event) => setCaseNumber(event.target.value)}
          />
        </label>
        <label className="label">
          {s.report.author}
          <input className="field" value={author} maxLength={200} onChange={(event) => setAuthor(event.target.value)} />
        </label>
        <span className="grow" />
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            className={`button ${format === 'pdf' ? 'primary' : ''}`}
            disabled={busy !== null}
            onClick={() => void exportAs(format)}
          >
            {busy === format ? s.report.working : s.report.save(format)}
          </button>
        ))}
      </div>
      {problem === null ? null : (
        <p className="notice failure" role="alert">
          {visible(problem)}
        </p>
      )}
      {html === null ? <p className="empty">{s.loading}</p> : <DocumentFrame html={html} title={s.report.preview} />}
    </div>
  );
}
