/** Which sections the report has, and in which order. */
import { NO_EDITS, orderedSections, type ReportEdits, type SectionId } from '../../../shared/contract/index.ts';
import type { ReportOutline } from '../../../shared/contract/wire/index.ts';
import { SECTION_TITLES } from '../../../shared/report/section-titles.ts';
import { reportStrings as s } from '../../strings/report-en.ts';
import type { ChangeReport } from './report-view.tsx';

export function SectionList({
  edits,
  change,
  outline,
}: {
  readonly edits: ReportEdits;
  readonly change: ChangeReport;
  readonly outline: ReportOutline | null;
}) {
  const order = orderedSections(edits);
  const empty = new Set(outline?.sections.filter((section) => section.empty).map((section) => section.id) ?? []);
  const toggle = (id: SectionId, on: boolean): void =>
    change({ ...edits, off: on ? edits.off.filter((one) => one !== id) : [...edits.off, id] }, `section ${id}`);
  const move = (from: number, to: number): void => {
    const next = [...order];
    next.splice(to, 0, ...next.splice(from, 1));
    change({ ...edits, order: next }, `order ${from} ${to}`);
  };
  return (
    <section aria-label={s.sections} className="report-part">
      <p className="muted small">{s.sectionsHint}</p>
      <ol className="section-list">
        {order.map((id, at) => {
          const title = SECTION_TITLES[id];
          return (
            <li key={id} className={empty.has(id) ? 'muted' : ''}>
              <label>
                <input
                  type="checkbox"
                  checked={!edits.off.includes(id)}
                  onChange={(event) => toggle(id, event.target.checked)}
                />
                {title}
              </label>
              {empty.has(id) ? <span className="small">{s.isEmpty}</span> : null}
              <span className="grow" />
              <button
                type="button"
                className="button quiet"
                aria-label={s.up(title)}
                title={s.up(title)}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
              >
                ↑
              </button>
              <button
                type="button"
                className="button quiet"
                aria-label={s.down(title)}
                title={s.down(title)}
                disabled={at === order.length - 1}
                onClick={() => move(at, at + 1)}
              >
                ↓
              </button>
            </li>
          );
        })}
      </ol>
      {edits.order.length + edits.off.length === 0 ? null : (
        <button
          type="button"
          className="button"
          onClick={() => change({ ...edits, order: NO_EDITS.order, off: NO_EDITS.off }, 'usual order')}
        >
          {s.usualOrder}
        </button>
      )}
    </section>
  );
}
