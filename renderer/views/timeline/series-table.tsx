/** The numbers of a chart as a table, for those who do not see it: made when it is opened. */
import { useState } from 'react';
import type { Series } from '../../../shared/contract/wire/index.ts';
import { amount } from '../../../shared/report/words.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { momentText, visible } from '../../widgets/format.ts';
import { Wide } from '../../widgets/parts.tsx';
import { loggedOffset } from './axis.ts';

const MAX_ROWS = 200;

export function SeriesTable({ series, data }: { readonly series: readonly Series[]; readonly data: OpenCaseData }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{s.timeline.table}</summary>
      {open ? (
        <Wide>
          <Table series={series} data={data} />
        </Wide>
      ) : null}
    </details>
  );
}

function Table({ series, data }: { readonly series: readonly Series[]; readonly data: OpenCaseData }) {
  const zone = useApp((state) => state.settings.zone);
  const range = useApp((state) => state.range);
  const offset = loggedOffset(data);
  const byTime = series.map((entry) => new Map(entry.timeMs.map((ms, at) => [ms, entry.values[at] ?? null])));
  const inRange = (series[0]?.timeMs ?? []).filter((ms) => range === null || (ms >= range.fromMs && ms <= range.toMs));
  return (
    <table className="grid">
      {inRange.length <= MAX_ROWS ? null : <caption>{s.timeline.firstRows(MAX_ROWS, inRange.length)}</caption>}
      <thead>
        <tr>
          <th>{s.columns.time}</th>
          {series.map((entry) => (
            <th key={entry.id} className="right">
              {visible(entry.title)} ({entry.unit})
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {inRange.slice(0, MAX_ROWS).map((ms, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two samples may carry one time
          <tr key={at}>
            <td className="num">{momentText(data, ms, offset, zone)}</td>
            {series.map((entry, of) => {
              const value = byTime[of]?.get(ms) ?? null;
              return (
                <td key={entry.id} className="right">
                  {value === null ? '—' : amount(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
