/** Log: the raw text with every event marked, search over all logs, bookmarks and notes, copy with citation. */
import { useState } from 'react';
import { useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { Empty } from '../../widgets/parts.tsx';
import { EditorPane } from './editor-pane.tsx';
import { FilterPane } from './filter-pane.tsx';
import { Results } from './results.tsx';
import { Toolbar } from './toolbar.tsx';
import './log.css';

export function LogView() {
  const current = useApp((state) => state.current);
  const place = useApp((state) => state.log);
  const search = useApp((state) => state.search);
  const [wanted, setWanted] = useState(false);
  if (current === null) return null;
  if (current.overview.logs.length === 0 || place === null) return <Empty title={s.log.none} text={s.log.noneText} />;
  const log = current.overview.logs.find((entry) => entry.member === place.member);
  const filtered = wanted && search.kind === 'done' && search.answer.hits.length > 0;
  return (
    <div className="log">
      <Toolbar data={current} member={place.member} filtered={filtered} onFilter={setWanted} />
      {log?.kept === 'parts' ? <p className="log-parts">{s.log.parts}</p> : null}
      {filtered ? (
        <FilterPane data={current} hits={search.answer.hits} onLeave={() => setWanted(false)} />
      ) : log?.readable === false ? (
        <Empty title={s.log.notKept} text={s.log.notKeptText} />
      ) : (
        <EditorPane data={current} />
      )}
      <Results listed={!filtered} />
    </div>
  );
}
