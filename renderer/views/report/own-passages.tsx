/** Passages that the author adds. */
import { MAX_OWN_TEXT, type OwnText, orderedSections, type ReportEdits } from '../../../shared/contract/index.ts';
import { SECTION_TITLES } from '../../../shared/report/section-titles.ts';
import { reportStrings as s } from '../../strings/report-en.ts';
import type { ChangeReport } from './report-view.tsx';

const PLACES = ['before', 'after'] as const;
/** As many as the contract takes. */
const MOST = 40;

export function OwnPassages({ edits, change }: { readonly edits: ReportEdits; readonly change: ChangeReport }) {
  const add = (): void => {
    const text: OwnText = { id: crypto.randomUUID(), section: 'answer', place: 'after', title: '', text: '' };
    change({ ...edits, texts: [...edits.texts, text] }, 'add passage');
  };
  const put = (next: OwnText, what: string): void =>
    change({ ...edits, texts: edits.texts.map((one) => (one.id === next.id ? next : one)) }, `${what} ${next.id}`);
  return (
    <section aria-label={s.texts} className="report-part">
      <p className="muted small">{s.textsHint}</p>
      {edits.texts.map((own, at) => (
        <fieldset key={own.id} className="own-passage">
          <legend>{s.textNumber(at + 1)}</legend>
          <label className="label">
            {s.textSection}
            <select
              className="field"
              value={own.section}
              onChange={(event) =>
                put(
                  { ...own, section: orderedSections(edits).find((id) => id === event.target.value) ?? 'answer' },
                  'section',
                )
              }
            >
              {orderedSections(edits).map((id) => (
                <option key={id} value={id}>
                  {SECTION_TITLES[id]}
                </option>
              ))}
            </select>
          </label>
          <label className="label">
            {s.textPlace}
            <select
              className="field"
              value={own.place}
              onChange={(event) =>
                put({ ...own, place: PLACES.find((place) => place === event.target.value) ?? 'after' }, 'place')
              }
            >
              {PLACES.map((place) => (
                <option key={place} value={place}>
                  {s.places[place]}
                </option>
              ))}
            </select>
          </label>
          {edits.off.includes(own.section) ? <p className="notice">{s.textOff}</p> : null}
          <label className="label">
            {s.textTitle}
            <input
              className="field"
              value={own.title}
              maxLength={200}
              onChange={(event) => put({ ...own, title: event.target.value }, 'title')}
            />
          </label>
          <label className="label">
            {s.textBody}
            <textarea
              className="field"
              rows={5}
              maxLength={MAX_OWN_TEXT}
              value={own.text}
              onChange={(event) => put({ ...own, text: event.target.value }, 'text')}
            />
          </label>
          <button
            type="button"
            className="button"
            aria-label={s.removeText(at + 1)}
            onClick={() => change({ ...edits, texts: edits.texts.filter((one) => one.id !== own.id) }, 'remove')}
          >
            ×
          </button>
        </fieldset>
      ))}
      {edits.texts.length >= MOST ? null : (
        <button type="button" className="button" onClick={add}>
          {s.addText}
        </button>
      )}
    </section>
  );
}
