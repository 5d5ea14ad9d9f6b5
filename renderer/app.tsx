// biome-ignore-all lint/a11y/useValidAnchor: links carry a real address and are handled here so that the page is not left
/** The frame around the views: head with the case, rail of views, foot with what is selected. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { listenForDrops } from './commands/drops.ts';
import { keyLabel, listenForKeys } from './commands/keys.ts';
import { runCommand } from './commands/table.ts';
import { visibleCount } from './store/filter-slice.ts';
import { writeHash } from './store/hash.ts';
import { app, useApp } from './store/index.ts';
import { VIEWS, type ViewName } from './store/ui-slice.ts';
import { s } from './strings/en.ts';
import { useTheme } from './theme/use-theme.ts';
import { FailuresView } from './views/failures/failures-view.tsx';
import { OverviewView } from './views/overview/overview-view.tsx';
import { StartView } from './views/start/start-view.tsx';
import { durationText, momentText, visible } from './widgets/format.ts';
import { ViewIcon } from './widgets/icons.tsx';
import { Empty, Kbd } from './widgets/parts.tsx';

// What is not needed at first comes when the window has drawn itself; the editor and the chart when they are asked for.
const loadDialogs = () => import('./commands/dialogs.tsx').then((m) => ({ default: m.Dialogs }));
const loadFailure = () => import('./views/failure/failure-view.tsx').then((m) => ({ default: m.FailureView }));
const Dialogs = lazy(loadDialogs);
const FailureView = lazy(loadFailure);
const CompareView = lazy(() => import('./views/compare/compare-view.tsx').then((m) => ({ default: m.CompareView })));
const ReportView = lazy(() => import('./views/report/report-view.tsx').then((m) => ({ default: m.ReportView })));
const LogView = lazy(() => import('./views/log/log-view.tsx').then((m) => ({ default: m.LogView })));
const TimelineView = lazy(() =>
  import('./views/timeline/timeline-view.tsx').then((m) => ({ default: m.TimelineView })),
);

const VIEW_PARTS: Readonly<Record<ViewName, React.ComponentType>> = {
  start: StartView,
  overview: OverviewView,
  failures: FailuresView,
  failure: FailureView,
  log: LogView,
  timeline: TimelineView,
  compare: CompareView,
  report: ReportView,
};

/** After the first picture, before the first click. */
const PRELOAD_AFTER_MS = 400;

const NEEDS_NO_CASE: ReadonlySet<ViewName> = new Set(['start', 'compare']);

export function App() {
  const view = useApp((state) => state.view);
  const hasCase = useApp((state) => state.current !== null);
  useTheme();
  useEffect(listenForKeys, []);
  useEffect(listenForDrops, []);
  useEffect(preload, []);
  useEffect(() => {
    document.title = `${s.views[view]} – Buddyscope`;
  }, [view]);
  const View = VIEW_PARTS[view];
  return (
    <div className="shell">
      <a
        className="skip button"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {s.skip}
      </a>
      <Head />
      <Rail />
      <main id="main" tabIndex={-1} aria-label={s.views[view]} key={view}>
        {hasCase || NEEDS_NO_CASE.has(view) ? (
          <Suspense fallback={<p className="empty">{s.loading}</p>}>
            <View />
          </Suspense>
        ) : (
          <Empty title={s.noCase} text={s.noCaseText} />
        )}
      </main>
      <Foot />
      <DialogHost />
    </div>
  );
}

/** Dialogs are loaded with the first one that opens, or before, when nothing else is to be done. */
function DialogHost() {
  const wanted = useApp((state) => state.dialog !== null);
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    if (wanted) setNeeded(true);
  }, [wanted]);
  return needed || wanted ? (
    <Suspense fallback={null}>
      <Dialogs />
    </Suspense>
  ) : null;
}

function preload(): () => void {
  const timer = setTimeout(() => {
    void loadDialogs();
    void loadFailure();
  }, PRELOAD_AFTER_MS);
  return () => clearTimeout(timer);
}

function Head() {
  const current = useApp((state) => state.current);
  const openCases = useApp((state) => state.openCases);
  const overview = current?.overview;
  const kernel = overview?.host.kernel ?? overview?.coverage.boots[0]?.kernel ?? null;
  const facts = [overview?.host.distro ?? '', kernel ?? '']
    .filter((part) => part !== '')
    .map(visible)
    .join(' · ');
  return (
    <header>
      <div className="brand">
        <img src="/icon.svg" alt="" />
        <span>Buddyscope</span>
      </div>
      <div className="case-title">
        {current === null ? (
          <span className="muted">{s.tagline}</span>
        ) : (
          <>
            <select
              className="field"
              aria-label={s.openCases}
              value={current.id}
              onChange={(event) => app.getState().showCase(event.target.value)}
            >
              {openCases.map((open) => (
                <option key={open.id} value={open.id}>
                  {visible(open.overview.title)}
                </option>
              ))}
            </select>
            <span className="facts small" title={facts}>
              {facts}
            </span>
          </>
        )}
      </div>
      <button type="button" className="button quiet" onClick={() => runCommand('palette')}>
        <span className="muted">{s.commands.palette}</span> <Kbd keys={keyLabel('Mod+K')} />
      </button>
      <button type="button" className="button quiet" onClick={() => runCommand('settings')}>
        {s.commands.settings}
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label={s.commands.help}
        title={s.commands.help}
        onClick={() => runCommand('help')}
      >
        ?
      </button>
    </header>
  );
}

function Rail() {
  const state = useApp();
  const { view, current } = state;
  const counts: Partial<Record<ViewName, number>> =
    current === null ? {} : { failures: current.columns.count, log: current.overview.logs.length };
  return (
    <nav className="rail" aria-label={s.viewsLabel}>
      {VIEWS.map((name) => {
        const off = current === null && !NEEDS_NO_CASE.has(name);
        return (
          <a
            key={name}
            href={writeHash({ ...state, view: name })}
            aria-current={name === view ? 'page' : undefined}
            aria-disabled={off || undefined}
            onClick={(event) => {
              event.preventDefault();
              state.go(name);
            }}
          >
            <ViewIcon view={name} />
            {s.views[name]}
            {counts[name] === undefined ? null : (
              <span className="count" aria-hidden="true">
                {counts[name]}
              </span>
            )}
          </a>
        );
      })}
      <span className="spring" />
    </nav>
  );
}

/** While another view is shown, the foot tells how far the reading is. */
function ReadingElsewhere() {
  const phase = useApp((state) => state.phase);
  const view = useApp((state) => state.view);
  if (view === 'start' || (phase.kind !== 'opening' && phase.kind !== 'uploading')) return null;
  const [done, total] =
    phase.kind === 'uploading'
      ? [phase.upload.sent, phase.upload.total]
      : [phase.progress?.bytesRead ?? 0, phase.progress?.totalBytes ?? 0];
  const name = phase.kind === 'opening' ? phase.name : phase.upload.name;
  return (
    <span className="reading">
      <span className="ellipsis">{visible(name)}</span>
      <progress aria-label={s.start.readingOf(visible(name))} max={1} value={total > 0 ? done / total : undefined} />
      <button type="button" className="button quiet" onClick={() => app.getState().cancelOpening()}>
        {s.cancel}
      </button>
    </span>
  );
}

function Foot() {
  const current = useApp((state) => state.current);
  const range = useApp((state) => state.range);
  const row = useApp((state) => state.row);
  const zone = useApp((state) => state.settings.zone);
  const message = useApp((state) => state.message);
  const session = useApp((state) => state.session);
  const shown = useApp(visibleCount);
  const offset = current?.columns.offsetMinutes.find((value) => value !== null) ?? null;
  return (
    <footer>
      <span>{s.offline}</span>
      {current === null ? null : <span className="num">{s.shown(shown, current.columns.count)}</span>}
      {row === null || current === null ? null : <span className="mono">{current.columns.id[row]}</span>}
      {range === null ? null : (
        <button
          type="button"
          className="chip num"
          title={s.commands.clearRange}
          onClick={() => app.getState().setRange(null)}
        >
          {current === null ? '' : momentText(current, range.fromMs, offset, zone, true)} +{' '}
          {durationText(range.toMs - range.fromMs)} ✕
        </button>
      )}
      <span className="grow" />
      <ReadingElsewhere />
      {message === null ? null : (
        <button type="button" className="button quiet message" onClick={() => app.getState().tell(null)}>
          {visible(message)}
        </button>
      )}
      <span>{session === null ? '' : s.version(session.version, session.knowledgeDate)}</span>
    </footer>
  );
}
