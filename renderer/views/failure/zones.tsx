/** The zones: what was free, what was needed, and the sentence with the arithmetic. The table says the same in numbers. */
import type { AnalysisEvent, MemoryZone, ZoneVerdict } from '../../../shared/contract/index.ts';
import { amount } from '../../../shared/report/words.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card, Cite, Wide } from '../../widgets/parts.tsx';

interface Row {
  readonly name: string;
  readonly verdict: ZoneVerdict | null;
  readonly printed: MemoryZone | null;
  /** What the test held free memory against, KiB. */
  readonly neededKiB: number | null;
  readonly freeKiB: number | null;
}

function term(zone: ZoneVerdict | null, name: string): number | null {
  return zone?.terms.find((entry) => entry.name === name)?.kiB ?? null;
}

function rowsOf(event: AnalysisEvent): Row[] {
  const verdicts = event.verdict?.zones ?? [];
  const printed = event.memory?.zones ?? [];
  const several = new Set([...printed, ...verdicts].map((zone) => zone.node)).size > 1;
  const label = (node: number | null, zone: string): string =>
    several && node !== null ? `${s.zones.node} ${node} ${zone}` : zone;
  const rows: Row[] = verdicts.map((verdict) => {
    const own = printed.find((zone) => zone.zone === verdict.zone && (zone.node ?? 0) === (verdict.node ?? 0)) ?? null;
    const freeKiB = term(verdict, 'free') ?? own?.freeKiB ?? null;
    return {
      name: label(verdict.node, verdict.zone),
      verdict,
      printed: own,
      freeKiB,
      neededKiB: freeKiB === null || verdict.marginKiB === null ? null : freeKiB - verdict.marginKiB,
    };
  });
  for (const zone of printed)
    if (!rows.some((row) => row.printed === zone))
      rows.push({
        name: label(zone.node, zone.zone),
        verdict: null,
        printed: zone,
        freeKiB: zone.freeKiB,
        neededKiB: null,
      });
  return rows;
}

export function ZonesCard({ event }: { readonly event: AnalysisEvent }) {
  const rows = rowsOf(event);
  const place = event.evidence[0];
  if (rows.length === 0)
    return (
      <Card title={s.zones.title}>
        <p className="muted">{event.memoryAbsence === null ? s.zones.none : visible(event.memoryAbsence)}</p>
      </Card>
    );
  return (
    <Card title={s.zones.title} className="zones" aside={place === undefined ? null : <Cite place={place} short />}>
      <ul className="zone-list">
        {rows.map((row) => (
          <li key={row.name}>
            <div className="zone-head row">
              <strong>{visible(row.name)}</strong>
              <VerdictBadge zone={row.verdict} />
              <span className="grow" />
              <span className="muted small num">
                {row.freeKiB === null ? s.zones.freeUnknown : s.zones.free(amount(row.freeKiB))}
              </span>
            </div>
            <Bar row={row} />
            {row.verdict === null ? null : <p className="mono sentence">{visible(row.verdict.sentence)}</p>}
          </li>
        ))}
      </ul>
      <p className="zone-legend small muted">
        <i className="free" /> {s.zones.legendFree} <i className="short" /> {s.zones.legendShort} <i className="need" />{' '}
        {s.zones.legendNeeded} <i className="tick" /> {s.zones.legendTicks}
      </p>
      <details>
        <summary>{s.zones.table}</summary>
        <Wide>
          <ZoneTable rows={rows} pageSizeKiB={event.memory?.pageSizeKiB ?? null} />
        </Wide>
      </details>
    </Card>
  );
}

function VerdictBadge({ zone }: { readonly zone: ZoneVerdict | null }) {
  if (zone === null) return <span className="badge">{s.zones.notAsked}</span>;
  if (zone.passes === null) return <span className="badge">{s.notKnown}</span>;
  if (zone.passes) return <span className="badge good">{s.zones.passes(zone.marginKiB)}</span>;
  return (
    <span className="badge failure">
      {zone.failedAt === 'no-block' || zone.failedAt === 'order-loop'
        ? s.zones.refusedAt[zone.failedAt]
        : s.zones.refused(zone.marginKiB)}
    </span>
  );
}

/** Free memory as a bar; what was needed as the hatched stretch up to the threshold; min, low and high as ticks. */
function Bar({ row }: { readonly row: Row }) {
  const zone = row.printed;
  const values = [row.freeKiB, row.neededKiB, zone?.highKiB ?? null].filter((value) => value !== null);
  if (row.freeKiB === null || values.length === 0) return null;
  const max = Math.max(...values, 1) * 1.08;
  const x = (value: number): number => (Math.max(0, value) / max) * 1000;
  const marks: [string, number | null][] = [
    ['min', zone?.minKiB ?? null],
    ['low', zone?.lowKiB ?? null],
    ['high', zone?.highKiB ?? null],
  ];
  const short = row.neededKiB !== null && row.freeKiB <= row.neededKiB;
  const label = row.verdict?.sentence ?? s.zones.free(amount(row.freeKiB));
  return (
    <svg className="zone-bar" viewBox="0 0 1000 30" preserveAspectRatio="none" role="img" aria-label={visible(label)}>
      <rect x="0" y="7" width="1000" height="14" rx="2" fill="var(--sunken)" />
      {row.neededKiB === null ? null : (
        <rect
          x="0"
          y="7"
          width={x(row.neededKiB)}
          height="14"
          rx="2"
          fill={short ? 'var(--failure-soft)' : 'var(--free-soft)'}
        />
      )}
      <rect x="0" y="10" width={x(row.freeKiB)} height="8" rx="2" fill="var(--free)" />
      {short && row.neededKiB !== null ? (
        <rect
          x={x(row.freeKiB)}
          y="10"
          width={Math.max(2, x(row.neededKiB) - x(row.freeKiB))}
          height="8"
          fill="var(--failure)"
        />
      ) : null}
      {marks.map(([name, value]) =>
        value === null ? null : (
          <line
            key={name}
            x1={x(value)}
            x2={x(value)}
            y1="3"
            y2="25"
            stroke="var(--muted)"
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
          >
            <title>{`${name} ${amount(value)} KiB`}</title>
          </line>
        ),
      )}
      {row.neededKiB === null ? null : (
        <line
          x1={x(row.neededKiB)}
          x2={x(row.neededKiB)}
          y1="1"
          y2="27"
          stroke={short ? 'var(--failure)' : 'var(--good)'}
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
        >
          <title>{s.zones.neededMark(amount(row.neededKiB))}</title>
        </line>
      )}
    </svg>
  );
}

function ZoneTable({ rows, pageSizeKiB }: { readonly rows: readonly Row[]; readonly pageSizeKiB: number | null }) {
  const show = (value: number | null | undefined): string =>
    value === null || value === undefined ? '—' : amount(value);
  return (
    <table className="grid">
      <caption>{s.zones.caption}</caption>
      <thead>
        <tr>
          <th>{s.zones.zone}</th>
          {['free', 'min', 'low', 'high', 'boost'].map((name) => (
            <th key={name} className="right">
              {name}
            </th>
          ))}
          <th className="right">{s.zones.needed}</th>
          <th className="right">{s.zones.margin}</th>
          <th>{s.zones.terms}</th>
          <th>lowmem_reserve</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <td>{visible(row.name)}</td>
            <td className="right">{show(row.freeKiB)}</td>
            <td className="right">{show(row.printed?.minKiB)}</td>
            <td className="right">{show(row.printed?.lowKiB)}</td>
            <td className="right">{show(row.printed?.highKiB)}</td>
            <td className="right">{show(row.printed?.boostKiB)}</td>
            <td className="right">{show(row.neededKiB)}</td>
            <td className="right">{show(row.verdict?.marginKiB)}</td>
            <td className="mono small">
              {row.verdict?.terms.map((entry) => `${entry.name} ${amount(entry.kiB)}`).join(', ') ?? '—'}
            </td>
            <td className="mono small">
              {row.printed?.lowmemReservePages == null
                ? '—'
                : `${row.printed.lowmemReservePages.join(' ')} ${s.request.pages(2)}${pageSizeKiB === null ? '' : ` × ${pageSizeKiB} KiB`}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
