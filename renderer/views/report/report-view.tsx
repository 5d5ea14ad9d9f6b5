/** Report: what it holds at the left, a preview in a frame in which nothing can run at the right, and the file to send. */
import { type ReactNode, useEffect, useState } from 'react';
import type { RedactionOptions, ReportEdits } from '../../../shared/contract/index.ts';
import type { Params, ReportAgainst, ReportOutline, WrittenFile } from '../../../shared/contract/wire/index.ts';
import { isCancelled } from '../../client/client.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { redactionStrings } from '../../strings/redaction-en.ts';
import { DocumentFrame, saveFile } from '../../widgets/document-frame.tsx';
import { visible } from '../../widgets/format.ts';
import { HeadForm } from './head-form.tsx';
import { OwnPassages } from './own-passages.tsx';
import { RedactionPanel } from './redaction-panel.tsx';
import './report.css';
import { SectionList } from './section-list.tsx';
import { Wording } from './wording.tsx';

/** Takes over changed edits; `what` names the field that was changed. */
export type ChangeReport = (edits: ReportEdits, what: string) => void;

type Format = Params<'report.render'>['format'];
const FORMATS: readonly Format[] = ['pdf', 'html', 'md', 'json', 'analysis'];
/** Pause in typing after which the preview is written again. */
const PREVIEW_AFTER_MS = 350;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The one call that makes a report: preview and file are the same. */
async function render(
  caseId: string,
  format: Format,
  edits: ReportEdits,
  against: ReportAgainst,
  redaction: RedactionOptions,
  signal?: AbortSignal,
): Promise<WrittenFile | null> {
  const { client } = app.getState();
  const now = new Date();
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return client === null
    ? null
    : await client.call(
        'report.render',
        { caseId, format, edits, against, date, redaction, preview: signal !== undefined },
        { signal },
      );
}

export function ReportView() {
  const caseId = useApp((state) => state.current?.id ?? null);
  const report = useApp((state) => state.report);
  const against = useApp((state) => state.reportAgainst);
  const change = useApp((state) => state.changeReport);
  const [html, setHtml] = useState<string | null>(null);
  const [outline, setOutline] = useState<ReportOutline | null>(null);
  const [busy, setBusy] = useState<Format | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const edits = report !== null && report.caseId === caseId ? report.edits : null;
  const { redaction, changeRedaction } = useRedaction(caseId, setProblem);

  useEffect(() => {
    // The report of another case must not stand under the name of this one, not even for a moment.
    setHtml(null);
    setOutline(null);
    setProblem(null);
    if (caseId !== null) void app.getState().loadReport(caseId);
  }, [caseId]);

  useEffect(() => {
    const stop = new AbortController();
    const { client } = app.getState();
    if (client === null || caseId === null) return;
    client.call('report.outline', { caseId, against }, { signal: stop.signal }).then(setOutline, (error: unknown) => {
      if (!isCancelled(error)) setProblem(messageOf(error));
    });
    return () => stop.abort();
  }, [caseId, against]);

  // The preview follows what is changed, a little later; a newer change stops the one that is being written.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first preview does not wait, later ones do
  useEffect(() => {
    if (caseId === null || edits === null || redaction === null) return;
    const stop = new AbortController();
    const write = (): void => {
      render(caseId, 'html', edits, against, redaction, stop.signal).then(
        (file) => {
          setProblem(null);
          setHtml(file?.text ?? null);
        },
        (error: unknown) => {
          if (!isCancelled(error)) setProblem(messageOf(error));
        },
      );
    };
    const timer = setTimeout(write, html === null ? 0 : PREVIEW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [caseId, edits, against, redaction]);

  const exportAs = async (format: Format): Promise<void> => {
    if (caseId === null || edits === null || redaction === null) return;
    setBusy(format);
    try {
      const file = await render(caseId, format, edits, against, redaction);
      if (file !== null) saveFile(file);
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(null);
    }
  };

  return (
    <div className="document-view">
      <div className="document-bar">
        <h1>{s.report.title}</h1>
        <span className="grow" />
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            className={`button ${format === 'pdf' ? 'primary' : ''}`}
            disabled={busy !== null || edits === null || redaction === null}
            onClick={() => void exportAs(format)}
          >
            {busy === format ? s.report.working : s.report.save(format)}
          </button>
        ))}
      </div>
      <div className="report-columns">
        <aside className="report-side" aria-label={s.report.side}>
          {edits === null ? (
            <p className="muted">{s.loading}</p>
          ) : (
            <>
              <Part title={s.report.head} open>
                <HeadForm edits={edits} change={change} outline={outline} />
              </Part>
              <Part title={s.report.sections} open>
                <SectionList edits={edits} change={change} outline={outline} />
              </Part>
              <Part title={s.report.wording}>
                <Wording edits={edits} change={change} outline={outline} />
              </Part>
              <Part title={s.report.texts} open={edits.texts.length > 0}>
                <OwnPassages edits={edits} change={change} />
              </Part>
              {caseId === null || redaction === null ? null : (
                <Part key={caseId} title={redactionStrings.title} open={redaction.on}>
                  <RedactionPanel
                    caseId={caseId}
                    edits={edits}
                    against={against}
                    options={redaction}
                    change={changeRedaction}
                  />
                </Part>
              )}
              <p className="muted small">{s.report.saved}</p>
            </>
          )}
        </aside>
        <div className="report-preview">
          {problem === null ? null : (
            <p className="notice failure" role="alert">
              {visible(problem)}
            </p>
          )}
          {html === null ? (
            <p className="empty">{s.loading}</p>
          ) : (
            <DocumentFrame html={html} title={s.report.preview} />
          )}
        </div>
      </div>
    </div>
  );
}

/** What is hidden in the report, kept with the case. Nothing is shown or saved before it is known. */
function useRedaction(
  caseId: string | null,
  failed: (message: string) => void,
): { redaction: RedactionOptions | null; changeRedaction: (options: RedactionOptions) => void } {
  const [known, setKnown] = useState<{ caseId: string; options: RedactionOptions } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who is told of a failure does not change
  useEffect(() => {
    const { client } = app.getState();
    if (client === null || caseId === null) return;
    const stop = new AbortController();
    client.call('redaction.options.get', { caseId }, { signal: stop.signal }).then(
      (options) => setKnown({ caseId, options }),
      (error: unknown) => {
        if (!isCancelled(error)) failed(messageOf(error));
      },
    );
    return () => stop.abort();
  }, [caseId]);
  const changeRedaction = (options: RedactionOptions): void => {
    const { client } = app.getState();
    if (client === null || caseId === null) return;
    setKnown({ caseId, options });
    client.call('redaction.options.put', { caseId, options }).catch((error: unknown) => failed(messageOf(error)));
  };
  return { redaction: known !== null && known.caseId === caseId ? known.options : null, changeRedaction };
}

/** A part of the side bar that folds; it stays as the person left it. */
function Part({
  title,
  open = false,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  const [shown, setShown] = useState(open);
  return (
    <details open={shown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}
