/** The columns of the table of events: heading, width and the text of a cell, read straight from the columns of the case. */
import { causeId } from '../../../shared/contract/index.ts';
import { type EventColumns, type Settings, type TextColumn, textAt } from '../../../shared/contract/wire/index.ts';
import { causeName } from '../../../shared/report/words.ts';
import type { SortKey } from '../../store/filter-slice.ts';
import { s } from '../../strings/en.ts';
import { timeText, visible } from '../../widgets/format.ts';

export interface Column {
  readonly key: SortKey;
  readonly title: string;
  /** A track of the row's grid. */
  readonly width: string;
  readonly className?: string;
  cell(columns: EventColumns, row: number, zone: Settings['zone']): string;
}

/** A kind of event in one or two words. */
export const kindText = (kind: string | null): string => (kind === null ? '' : (s.kinds[kind] ?? kind));

/** A cause in words; the id where this window does not know it. */
export function causeText(cause: string | null): string {
  const known = causeId.safeParse(cause);
  return known.success ? causeName(known.data) : (cause ?? '');
}

const shown = new WeakMap<TextColumn, string[]>();

/** The text of a cell, made safe and put in words once per distinct value: scrolling only looks it up. */
function cellText(column: TextColumn, row: number, word: (text: string) => string = visible): string | null {
  let texts = shown.get(column);
  if (texts === undefined) {
    texts = column.values.map((text) => visible(word(text)));
    shown.set(column, texts);
  }
  return texts[column.at[row] ?? -1] ?? null;
}

function zoneText(columns: EventColumns, row: number): string {
  const zone = cellText(columns.zone, row);
  if (zone === null) return '';
  const margin = columns.marginKiB[row] ?? null;
  const verdict = textAt(columns.zoneVerdict, row);
  // Enough memory, but none of it in blocks that are large enough.
  if (verdict === 'refused' && margin !== null && margin > 0) return `${zone}: ${s.noLargeBlock}`;
  return `${zone}: ${margin === null ? (verdict ?? s.notKnown) : s.margin(margin)}`;
}

function sizeText(sizeKiB: number | null): string {
  if (sizeKiB === null) return '';
  return sizeKiB < 1024 ? ` · ${sizeKiB} KiB` : ` · ${sizeKiB / 1024} MiB`;
}

function requesterText(columns: EventColumns, row: number): string {
  const driver = cellText(columns.driver, row);
  const requester = cellText(columns.requester, row);
  return driver === null || requester === null ? (driver ?? requester ?? '') : `${driver}: ${requester}`;
}

export const COLUMNS: readonly Column[] = [
  {
    key: 'time',
    title: s.columns.time,
    width: 'minmax(158px, 1fr)',
    className: 'num',
    cell: (c, row, zone) => {
      const ms = c.timeMs[row] ?? null;
      const boot = c.bootSeconds[row] ?? null;
      return ms === null && boot !== null
        ? `[${boot.toFixed(6)}]`
        : timeText(ms, c.offsetMinutes[row] ?? null, zone, true);
    },
  },
  { key: 'kind', title: s.columns.kind, width: '90px', cell: (c, row) => cellText(c.kind, row, kindText) ?? '' },
  {
    key: 'process',
    title: s.columns.process,
    width: 'minmax(96px, 0.8fr)',
    className: 'mono',
    cell: (c, row) => cellText(c.process, row) ?? '—',
  },
  {
    key: 'order',
    title: s.columns.order,
    width: '78px',
    className: 'num',
    cell: (c, row) => {
      const order = c.order[row] ?? null;
      return order === null ? '—' : `${order}${sizeText(c.sizeKiB[row] ?? null)}`;
    },
  },
  {
    key: 'gfp',
    title: s.columns.mode,
    width: 'minmax(110px, 1fr)',
    className: 'mono',
    cell: (c, row) => cellText(c.gfp, row) ?? cellText(c.mode, row) ?? '—',
  },
  { key: 'context', title: s.columns.context, width: '74px', cell: (c, row) => cellText(c.context, row) ?? '—' },
  {
    key: 'requester',
    title: s.columns.requester,
    width: 'minmax(120px, 1.2fr)',
    className: 'mono',
    cell: requesterText,
  },
  {
    key: 'cause',
    title: s.columns.cause,
    width: 'minmax(130px, 1.5fr)',
    cell: (c, row) => cellText(c.cause, row, causeText) ?? '',
  },
  { key: 'zone', title: s.columns.zone, width: 'minmax(150px, 1.1fr)', className: 'num', cell: zoneText },
];
