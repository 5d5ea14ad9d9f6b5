/** Title block, paper and what the case is compared with. */
import type { ReportEdits, ReportHead } from '../../../shared/contract/index.ts';
import type { ReportAgainst, ReportOutline } from '../../../shared/contract/wire/index.ts';
import { useApp } from '../../store/index.ts';
import { reportStrings as s } from '../../strings/report-en.ts';
import { visible } from '../../widgets/format.ts';
import type { ChangeReport } from './report-view.tsx';

const FIELDS = ['customer', 'caseNumber', 'author'] as const;
const PAPERS = ['a4', 'letter'] as const;

function againstOf(value: string): ReportAgainst {
  if (value === 'none' || value === 'within') return { kind: value };
  return { kind: 'case', caseId: value.slice('case:'.length) };
}

export function HeadForm({
  edits,
  change,
  outline,
}: {
  readonly edits: ReportEdits;
  readonly change: ChangeReport;
  readonly outline: ReportOutline | null;
}) {
  const against = useApp((state) => state.reportAgainst);
  const compareReport = useApp((state) => state.compareReport);
  const openCases = useApp((state) => state.openCases);
  const caseId = useApp((state) => state.current?.id);
  const put = (field: keyof ReportHead, text: string): void =>
    change({ ...edits, head: { ...edits.head, [field]: text === '' ? null : text } }, field);
  return (
    <section aria-label={s.head} className="report-part">
      {FIELDS.map((field) => (
        <label key={field} className="label">
          {s[field]}
          <input
            className="field"
            value={edits.head[field] ?? ''}
            maxLength={200}
            onChange={(event) => put(field, event.target.value)}
          />
        </label>
      ))}
      <label className="label">
        {s.paper}
        <select
          className="field"
          value={edits.paper}
          onChange={(event) =>
            change({ ...edits, paper: PAPERS.find((paper) => paper === event.target.value) ?? 'a4' }, 'paper')
          }
        >
          {PAPERS.map((paper) => (
            <option key={paper} value={paper}>
              {s.papers[paper]}
            </option>
          ))}
        </select>
      </label>
      <label className="label">
        {s.against}
        <select
          className="field"
          value={against.kind === 'case' ? `case:${against.caseId}` : against.kind}
          onChange={(event) => compareReport(againstOf(event.target.value))}
        >
          <option value="none">{s.againstNone}</option>
          <option value="within">{s.againstWithin}</option>
          {openCases
            .filter((open) => open.id !== caseId)
            .map((open) => (
              <option key={open.id} value={`case:${open.id}`}>
                {s.againstCase(visible(open.overview.title))}
              </option>
            ))}
        </select>
      </label>
      {against.kind === 'within' && outline !== null && outline.withinReason !== null ? (
        <p className="muted small">{s.againstNot(visible(outline.withinReason))}</p>
      ) : null}
    </section>
  );
}
