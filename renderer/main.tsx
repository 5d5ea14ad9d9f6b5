/** Entry of the window: connects to the engine, restores the place in the address, then draws. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect, desktopBridge } from './client/connect.ts';
import { followHash } from './store/hash.ts';
import { app } from './store/index.ts';
import { s } from './strings/en.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/shell.css';
import './theme/dialogs.css';

async function start(): Promise<void> {
  // Before anything else: the system may hand over files at once, and openItems waits for the engine.
  desktopBridge()?.onOpenFiles((ids) => {
    void app.getState().openItems(
      ids.map((id) => ({ kind: 'upload', id })),
      s.start.given(ids.length),
    );
  });
  try {
    const client = await connect();
    const session = await client.call('session.info', {});
    app.getState().attach(client, session);
    await Promise.all([app.getState().loadSettings(), app.getState().loadRecent()]);
    await followHash();
    if (app.getState().current === null && session.start.length > 0) {
      const open = session.open[session.open.length - 1];
      if (open === undefined) await app.getState().openItems(session.start, s.start.given(session.start.length));
      else await app.getState().reopen(open.caseId);
    }
  } catch (error) {
    app.setState({
      phase: { kind: 'failed', message: error instanceof Error ? error.message : String(error), advice: null },
    });
  }
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
void start();
