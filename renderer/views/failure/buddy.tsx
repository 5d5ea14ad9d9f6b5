// biome-ignore-all lint/suspicious/noArrayIndexKey: slices, frames, orders and pages have no name but their place, and never move
/** The buddy lists, order by zone: the table is the picture, its cells are tinted by how much memory lies in them. */
import type { AnalysisEvent } from '../../../shared/contract/index.ts';
import { amount, count } from '../../../shared/report/words.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card, Wide } from '../../widgets/parts.tsx';

export function BuddyCard({ event }: { readonly event: AnalysisEvent }) {
  const zones = event.memory?.zones.filter((zone) => zone.buddy !== null) ?? [];
  const pageKiB = event.memory?.pageSizeKiB ?? null;
  if (zones.length === 0) return null;
  const orders = Math.max(...zones.map((zone) => zone.buddy?.counts.length ?? 0));
  const several = new Set(zones.map((zone) => zone.node)).size > 1;
  const largest = Math.max(1, ...zones.flatMap((zone) => zone.buddy?.counts.map((n, order) => n * 2 ** order) ?? []));
  const asked = event.order;
  const block = (order: number): string => {
    if (pageKiB === null) return `2^${order}`;
    const size = pageKiB * 2 ** order;
    return size >= 1024 ? `${size / 1024} MiB` : `${size} KiB`;
  };
  return (
    <Card title={s.buddy.title} className="buddy">
      <Wide>
        <table className="heat">
          <caption>{asked === null ? s.buddy.caption : s.buddy.captionAsked(asked)}</caption>
          <thead>
            <tr>
              <th scope="col">{s.buddy.order}</th>
              {Array.from({ length: orders }, (_, order) => (
                <th key={order} scope="col" className={order === asked ? 'asked' : ''}>
                  {order}
                  <span>{block(order)}</span>
                </th>
              ))}
              <th scope="col" className="right">
                {s.buddy.sum}
              </th>
            </tr>
          </thead>
          <tbody>
            {zones.map((zone) => {
              const buddy = zone.buddy;
              if (buddy === null) return null;
              const sum =
                buddy.totalKiB ??
                (pageKiB === null
                  ? null
                  : buddy.counts.reduce((total, n, order) => total + n * 2 ** order, 0) * pageKiB);
              return (
                <tr key={`${zone.node}/${zone.zone}`}>
                  <th scope="row">
                    {several && zone.node !== null ? `${zone.node} ` : ''}
                    {visible(zone.zone)}
                  </th>
                  {Array.from({ length: orders }, (_, order) => {
                    const blocks = buddy.counts[order] ?? 0;
                    const types = buddy.types[order] ?? '';
                    const share =
                      blocks === 0 ? 0 : 0.1 + 0.62 * (Math.log2(1 + blocks * 2 ** order) / Math.log2(1 + largest));
                    const fits = asked !== null && order >= asked;
                    return (
                      <td
                        key={order}
                        className={`${order === asked ? 'asked' : ''} ${fits ? 'fits' : ''} ${blocks === 0 ? 'zero' : ''} ${share > 0.5 ? 'deep' : ''}`}
                        style={{ background: blocks === 0 ? undefined : `rgb(var(--heat) / ${share.toFixed(2)})` }}
                        title={s.buddy.cell(blocks, block(order), types)}
                      >
                        <span className="num">{count(blocks)}</span>
                        {types === '' ? null : <small>{visible(types)}</small>}
                      </td>
                    );
                  })}
                  <td className="right num">{sum === null ? '—' : `${amount(sum)} KiB`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
      <p className="muted small">
        {zones.some((zone) => zone.buddy?.hasTypes === true) ? s.buddy.types : s.buddy.noTypes}
      </p>
    </Card>
  );
}
