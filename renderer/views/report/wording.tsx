/** Paragraphs of the analysis in the author's words. */
import { MAX_OWN_TEXT, type ReportEdits } from '../../../shared/contract/index.ts';
import type { ReportOutline } from '../../../shared/contract/wire/index.ts';
import { reportStrings as s } from '../../strings/report-en.ts';
import { visible } from '../../widgets/format.ts';
import type { ChangeReport } from './report-view.tsx';

export function Wording({
  edits,
  change,
  outline,
}: {
  readonly edits: ReportEdits;
  readonly change: ChangeReport;
  readonly outline: ReportOutline | null;
}) {
  return (
    <section aria-label={s.wording} className="report-part">
      <p className="muted small">{s.wordingHint}</p>
      {(outline?.paragraphs ?? []).map(({ name, label, text }) => {
        const own = edits.reworded.find((one) => one.paragraph === name);
        const others = edits.reworded.filter((one) => one.paragraph !== name);
        const back = (): void => change({ ...edits, reworded: others }, `back ${name}`);
        // An empty field leaves no hole in the report: it shows the computed wording again.
        const put = (typed: string): void =>
          typed === text
            ? back()
            : change({ ...edits, reworded: [...others, { paragraph: name, text: typed }] }, `wording ${name}`);
        const title = visible(label);
        return (
          <details key={name} open={name === 'answer' ? true : undefined}>
            <summary>
              {title}
              {own === undefined ? null : <span className="badge">{s.inOwnWords}</span>}
            </summary>
            <textarea
              className="field"
              aria-label={s.wordingOf(title)}
              rows={7}
              maxLength={MAX_OWN_TEXT}
              value={own?.text ?? text}
              onChange={(event) => put(event.target.value)}
            />
            {own === undefined ? null : (
              <button type="button" className="button" onClick={back}>
                {s.computed}
              </button>
            )}
          </details>
        );
      })}
    </section>
  );
}
