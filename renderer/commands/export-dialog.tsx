/** Sending a case: one file, with the whole logs in it or without, and what of them is in it said before. */
import { useRef, useState } from 'react';
import { Dialog, Heading } from 'react-aria-components';
import { bytes } from '../../shared/report/words.ts';
import { isCancelled } from '../client/client.ts';
import { app, useApp } from '../store/index.ts';
import { s } from '../strings/en.ts';
import { visible } from '../widgets/format.ts';

type Phase =
  | { readonly kind: 'asking' }
  | { readonly kind: 'writing'; readonly share: number | null }
  | { readonly kind: 'done'; readonly name: string; readonly bytes: number; readonly leftOut: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

export function ExportDialog() {
  const current = useApp((state) => state.current);
  const [wholeLogs, setWholeLogs] = useState(false);
  const [phase, setPhase] = useState<Phase>({ kind: 'asking' });
  const stop = useRef(new AbortController());
  if (current === null) return null;
  const logs = current.overview.logs.filter((log) => log.kept === 'whole');
  const size = logs.reduce((sum, log) => sum + log.bytes, 0);
  const write = async (): Promise<void> => {
    const { client } = app.getState();
    if (client === null) return;
    stop.current = new AbortController();
    setPhase({ kind: 'writing', share: null });
    try {
      const exported = await client.call(
        'case.export',
        { caseId: current.id, wholeLogs },
        {
          signal: stop.current.signal,
          onProgress: ({ doneBytes, totalBytes }) =>
            setPhase({ kind: 'writing', share: totalBytes === 0 ? null : doneBytes / totalBytes }),
        },
      );
      if (await client.save(exported)) setPhase({ kind: 'done', ...exported });
      else setPhase({ kind: 'asking' });
    } catch (error) {
      if (isCancelled(error)) setPhase({ kind: 'asking' });
      else setPhase({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Dialog>
      <form
        className="inner stack"
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <Heading slot="title">{s.commands.exportCase}</Heading>
        <p>{s.exportCase.what}</p>
        <p className="muted">{s.exportCase.privacy}</p>
        <label className="row">
          <input
            type="checkbox"
            checked={wholeLogs}
            disabled={logs.length === 0}
            onChange={(event) => setWholeLogs(event.target.checked)}
          />
          {logs.length === 0 ? s.exportCase.noLogs : s.exportCase.wholeLogs(logs.length, bytes(size))}
        </label>
        <p className="muted small">{wholeLogs ? s.exportCase.withLogs : s.exportCase.withoutLogs}</p>
        {phase.kind === 'failed' ? (
          <p className="notice failure" role="alert">
            {visible(phase.message)}
          </p>
        ) : null}
        {phase.kind === 'done' ? (
          <div role="status" className="notice">
            <p>{s.exportCase.done(visible(phase.name), bytes(phase.bytes))}</p>
            {phase.leftOut.length === 0 ? null : <p>{s.exportCase.leftOut(phase.leftOut.map(visible))}</p>}
          </div>
        ) : null}
        {phase.kind === 'writing' ? (
          <div className="row">
            <progress aria-label={s.exportCase.writing} max={1} value={phase.share ?? undefined} />
            <button type="button" className="button" onClick={() => stop.current.abort()}>
              {s.cancel}
            </button>
          </div>
        ) : (
          <div className="row">
            <button type="submit" className="button primary">
              {s.exportCase.save}
            </button>
            <button type="button" className="button" onClick={() => app.getState().showDialog(null)}>
              {s.close}
            </button>
          </div>
        )}
      </form>
    </Dialog>
  );
}
