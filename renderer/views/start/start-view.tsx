/** Start: drop a report, open the sample, go back to a case; how far the reading is. */
import { useRef, useState } from 'react';
import { bytes, count } from '../../../shared/report/words.ts';
import { desktopBridge } from '../../client/connect.ts';
import { chosenFolder } from '../../commands/drops.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card, Confidence } from '../../widgets/parts.tsx';
import { Found } from './found.tsx';
import './start.css';

/** The system's own dialog, in the desktop app. */
async function chooseInDialog(what: 'files' | 'folder'): Promise<void> {
  const ids = (await desktopBridge()?.chooseFiles(what)) ?? [];
  if (ids.length > 0)
    await app.getState().openItems(
      ids.map((id) => ({ kind: 'upload', id })),
      s.start.given(ids.length),
    );
}

export function StartView() {
  const phase = useApp((state) => state.phase);
  const session = useApp((state) => state.session);
  const dropping = useApp((state) => state.dropping);
  const busy = phase.kind === 'opening' || phase.kind === 'uploading';
  return (
    <div className="page start">
      <h1 className="visually-hidden">{s.views.start}</h1>
      {phase.kind === 'failed' ? (
        <div className="notice failure" role="alert">
          <strong>{visible(phase.message)}</strong>
          {phase.advice === null ? null : <p>{visible(phase.advice)}</p>}
        </div>
      ) : null}
      {busy ? (
        <Busy />
      ) : (
        <section className={`drop ${dropping ? 'over' : ''}`} aria-label={s.start.drop}>
          <p className="big">{s.start.drop}</p>
          <p className="muted">{s.start.dropHint}</p>
          <div className="row center">
            {session?.host === 'desktop' ? (
              <>
                <button type="button" className="button primary" onClick={() => void chooseInDialog('files')}>
                  {s.start.choose}
                </button>
                <button type="button" className="button" onClick={() => void chooseInDialog('folder')}>
                  {s.start.chooseFolder}
                </button>
              </>
            ) : (
              <>
                <FileButton />
                <FolderButton />
              </>
            )}
            {session?.hasSample === true ? (
              <button
                type="button"
                className="button"
                onClick={() => void app.getState().openItems([{ kind: 'sample' }], s.start.sampleName)}
              >
                {s.start.sample}
              </button>
            ) : null}
          </div>
          <p className="small muted">{session?.host === 'serve' ? s.start.privacyServe : s.start.privacy}</p>
        </section>
      )}
      {session?.mayTypePaths === true && !busy ? <PathField /> : null}
      <Recent />
    </div>
  );
}

/** The browser's own dialog, behind a button of ours. */
function FileButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again.
          event.target.value = '';
          if (files.length > 0) void app.getState().openFiles(files);
        }}
      />
      <button type="button" className="button primary" onClick={() => input.current?.click()}>
        {s.start.choose}
      </button>
    </>
  );
}

/** An unpacked report: the browser hands out its files with their paths. */
function FolderButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        // React knows no property for it.
        {...{ webkitdirectory: '' }}
        hidden
        onChange={(event) => {
          const folder = chosenFolder([...(event.target.files ?? [])]);
          event.target.value = '';
          if (folder !== null) void app.getState().openFiles([], [() => Promise.resolve(folder)]);
        }}
      />
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {s.start.chooseFolder}
      </button>
    </>
  );
}

function PathField() {
  const [path, setPath] = useState('');
  return (
    <form
      className="row path"
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') void app.getState().openItems([{ kind: 'path', path: path.trim() }], path.trim());
      }}
    >
      <label className="label grow">
        {s.start.path}
        <input
          className="field mono grow"
          value={path}
          placeholder="/var/tmp/sosreport-….tar.xz"
          onChange={(event) => setPath(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={path.trim() === ''}>
        {s.start.open}
      </button>
    </form>
  );
}

function Busy() {
  const phase = useApp((state) => state.phase);
  let stage: string = s.start.starting;
  let share: number | null = null;
  let detail = '';
  let name = '';
  let failures: number | null = null;
  if (phase.kind === 'uploading') {
    stage = s.start.uploading;
    name = phase.upload.name;
    share = phase.upload.total === 0 ? null : phase.upload.sent / phase.upload.total;
    detail = `${bytes(phase.upload.sent)} / ${bytes(phase.upload.total)}`;
  } else if (phase.kind === 'opening') {
    name = phase.name;
    const p = phase.progress;
    if (p !== null) {
      stage = p.stage === 'reading' ? s.start.reading(p.input, p.inputs) : s.start.judging;
      share =
        p.stage === 'judging' ? null : p.totalBytes === null || p.totalBytes === 0 ? null : p.bytesRead / p.totalBytes;
      detail =
        p.stage === 'judging'
          ? ''
          : `${bytes(p.bytesRead)}${p.totalBytes === null ? '' : ` / ${bytes(p.totalBytes)}`} · ${bytes(p.rate)}/s`;
      failures = p.failures;
      name = p.member ?? phase.name;
    }
  }
  return (
    <Card
      title={stage}
      className="busy"
      aside={
        <button type="button" className="button" onClick={() => app.getState().cancelOpening()}>
          {s.cancel}
        </button>
      }
    >
      <div
        className="bar"
        role="progressbar"
        aria-label={stage}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      >
        <i
          style={{ width: `${share === null ? 100 : Math.min(100, share * 100)}%` }}
          className={share === null ? 'unknown' : ''}
        />
      </div>
      <p className="row num">
        <span className="mono grow ellipsis">{visible(name)}</span>
        <span className="muted">{detail}</span>
      </p>
      {failures === null ? null : (
        <p aria-live="polite">
          <strong className="num">{count(failures)}</strong> {s.start.failuresSoFar}
        </p>
      )}
      <Found />
    </Card>
  );
}

function Recent() {
  const recent = useApp((state) => state.recent);
  const keeps = useApp((state) => state.session?.keepsCases ?? true);
  return (
    <Card title={s.start.recent}>
      {recent.length === 0 ? (
        <p className="muted">{keeps ? s.start.noRecent : s.start.notKept}</p>
      ) : (
        <ul className="recent">
          {recent.slice(0, 12).map((entry) => (
            <li key={entry.caseId}>
              <button type="button" className="recent-open" onClick={() => void app.getState().reopen(entry.caseId)}>
                <span className="row">
                  <strong className="ellipsis grow">{visible(entry.title)}</strong>
                  <span className="muted small num">{s.events(entry.eventCount)}</span>
                  <Confidence level={entry.confidence} />
                </span>
                <span className="muted ellipsis small">{visible(entry.statement)}</span>
              </button>
              <button
                type="button"
                className="button quiet"
                aria-label={s.start.forget(visible(entry.title))}
                title={s.start.forgetHint}
                onClick={() => void app.getState().forget(entry.caseId)}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
