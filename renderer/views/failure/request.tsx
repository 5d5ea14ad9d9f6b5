// biome-ignore-all lint/suspicious/noArrayIndexKey: slices, frames, orders and pages have no name but their place, and never move
/** The request, taken apart: order to pages to KiB, the mode bit by bit, and what it may do. */

import type { AnalysisEvent, Gfp } from '../../../shared/contract/index.ts';
import { describeGfp, explainFlag } from '../../../shared/kernel/gfp/index.ts';
import { reserveMeaning } from '../../../shared/report/words.ts';
import { s } from '../../strings/en.ts';
import { visible } from '../../widgets/format.ts';
import { Card } from '../../widgets/parts.tsx';

export function RequestCard({ event }: { readonly event: AnalysisEvent }) {
  const { gfp } = event;
  return (
    <Card title={s.request.title}>
      {event.order === null ? null : <Order order={event.order} sizeKiB={event.sizeKiB} />}
      {gfp === null ? (
        <p className="muted">{event.mode === null ? s.request.noMode : visible(event.mode)}</p>
      ) : (
        <>
          <p className="kernel-line">
            <span className="muted">mode</span> <code>{visible(event.mode ?? '—')}</code>
            {gfp.names.length === 0 ? '' : ' = '}
            <code>{visible(gfp.names.join('|'))}</code>
          </p>
          <p>{capital(visible(describeGfp(gfp)))}.</p>
          <Rights gfp={gfp} />
          <Bits gfp={gfp} />
        </>
      )}
      <Rest event={event} />
    </Card>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** 2^order pages as squares; a large order is drawn to scale by its number alone. */
function Order({ order, sizeKiB }: { readonly order: number; readonly sizeKiB: number | null }) {
  const pages = 2 ** order;
  const drawn = Math.min(pages, 64);
  return (
    <div className="order">
      <p className="kernel-line">
        <code>order:{order}</code> <span className="muted">→</span> 2<sup>{order}</sup> ={' '}
        <strong className="num">{pages}</strong> {s.request.pages(pages)}
        {sizeKiB === null ? (
          ''
        ) : (
          <>
            {' '}
            <span className="muted">→</span> <strong className="num">{sizeKiB} KiB</strong>
          </>
        )}
      </p>
      <div className="squares" aria-hidden="true">
        {Array.from({ length: drawn }, (_, at) => (
          <i key={at} />
        ))}
        {drawn < pages ? <span className="muted small num">× {pages / drawn}</span> : null}
      </div>
    </div>
  );
}

function Rights({ gfp }: { readonly gfp: Gfp }) {
  const rows: [string, boolean | null, string][] = [
    [s.request.wait, gfp.canSleep, ''],
    [s.request.reclaim, gfp.directReclaim, ''],
    [s.request.kswapd, gfp.wakesKswapd, ''],
    [s.request.io, gfp.io, ''],
    [s.request.fs, gfp.fs, ''],
  ];
  return (
    <dl className="rights">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === null ? s.notKnown : value ? s.yes : s.no}</dd>
        </div>
      ))}
      <div>
        <dt>{s.request.reserve}</dt>
        <dd>{reserveMeaning(gfp.reserves)}</dd>
      </div>
      <div>
        <dt>{s.request.zone}</dt>
        <dd>{gfp.highestZone ?? s.notKnown}</dd>
      </div>
      <div>
        <dt>{s.request.migrate}</dt>
        <dd>{gfp.migrateType ?? s.notKnown}</dd>
      </div>
    </dl>
  );
}

function Bits({ gfp }: { readonly gfp: Gfp }) {
  const names = [...new Set([...gfp.names, ...gfp.bits])];
  return (
    <details open={gfp.names.length < 3}>
      <summary>{s.request.bits(gfp.bits.length)}</summary>
      <table className="grid flags">
        <tbody>
          {names.map((name) => (
            <tr key={name} className={gfp.names.includes(name) && !gfp.bits.includes(name) ? 'composite' : ''}>
              <td>
                <code>{visible(name)}</code>
              </td>
              <td>{explainFlag(name) ?? <span className="muted">{s.request.unexplained}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted small">{s.request.table(visible(gfp.table), s.request.basis[gfp.basis])}</p>
      {gfp.notes.map((note) => (
        <p key={note} className="small notice warn">
          {visible(note)}
        </p>
      ))}
      {gfp.alternatives.map((other) => (
        <p key={other.table} className="small muted">
          {s.request.otherReading(visible(other.table), visible(other.names.join('|')))}
        </p>
      ))}
    </details>
  );
}

function Rest({ event }: { readonly event: AnalysisEvent }) {
  const rows: [string, string | null][] = [
    ['nodemask', event.nodemask],
    ['cpuset', event.cpuset],
    ['mems_allowed', event.memsAllowed],
    [s.request.hardware, event.hardware],
    [s.request.workqueue, event.workqueue],
    ...Object.entries(event.details).map(([name, value]): [string, string | null] => [
      name,
      value === null ? null : String(value),
    ]),
  ];
  const known = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== '');
  if (known.length === 0) return null;
  return (
    <details>
      <summary>{s.request.rest}</summary>
      <dl className="rights wide">
        {known.map(([label, value]) => (
          <div key={label}>
            <dt>{visible(label)}</dt>
            <dd className="mono">{visible(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
