/** What recorders measured around this moment: the sample before and the one after, with their distance. */
import type { AnalysisEvent } from '../../../shared/contract/index.ts';
import { distance, measuredValue } from '../../../shared/report/sections/measured.ts';
import { app, useApp } from '../../store/index.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card } from '../../widgets/parts.tsx';

/** Stretch that the timeline opens with, either side. */
const LOOK_MS = 15 * 60_000;

export function MeasuredCard({ event, row }: { readonly event: AnalysisEvent; readonly row: number }) {
  const { measured = [] } = event;
  const ms = useApp((state) => state.current?.times[row] ?? null);
  if (measured.length === 0) return null;
  const told = (side: (typeof measured)[number]['before'], unit: string): string =>
    side === null ? '–' : `${measuredValue(side.value, unit)} (${distance(side.distanceSeconds)})`;
  return (
    <Card
      title={s.measured.title}
      aside={
        ms === null ? null : (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              app.getState().setRange({ fromMs: ms - LOOK_MS, toMs: ms + LOOK_MS });
              app.getState().go('timeline');
            }}
          >
            {s.commands.eventOnTimeline}
          </button>
        )
      }
    >
      <table className="grid memory-table">
        <thead>
          <tr>
            <th />
            <th className="right">{s.measured.before}</th>
            <th className="right">{s.measured.after}</th>
          </tr>
        </thead>
        <tbody>
          {measured.map((each) => (
            <tr key={each.origin} title={visible(`${each.origin} · ${each.source}`)}>
              <td>{visible(each.name)}</td>
              <td className="right num">{told(each.before, each.unit)}</td>
              <td className="right num">{told(each.after, each.unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
