/** The time axis: how far the case reaches, in which zone it is written, and the labels. */
import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { Series, Settings } from '../../../shared/contract/wire/index.ts';
import type { OpenCaseData } from '../../store/case-slice.ts';
import { useApp } from '../../store/index.ts';
import { momentText } from '../../widgets/format.ts';
import type { Whole } from './stage.ts';

/** Room before the first and after the last event, share of the whole. */
const PAD = 0.03;

/** The offset that the logs name, minutes east of UTC; null when none does. */
export function loggedOffset(data: OpenCaseData): number | null {
  return data.columns.offsetMinutes.find((value) => value !== null) ?? null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first to the last moment that any series has; null without one. */
function recordedSpan(series: readonly Series[]): Span | null {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { timeMs } of series) {
    from = Math.min(from, timeMs[0] ?? from);
    to = Math.max(to, timeMs.at(-1) ?? to);
  }
  return from <= to ? { from, to } : null;
}

const padded = ({ from, to }: Span): { readonly fromMs: number; readonly toMs: number } => {
  const pad = Math.max(1000, to - from) * PAD;
  return { fromMs: from - pad, toMs: to + pad };
};

/**
 * The time of a case: that of its events, which is shown first, and of what was recorded, which may reach far beyond. null where
 * neither events nor recordings have a time.
 */
export function useWhole(data: OpenCaseData | null, series: readonly Series[] | null): Whole | null {
  const zone = useApp((state) => state.settings.zone);
  return useMemo(() => {
    if (data === null) return null;
    const events = data.overview.timeSpanMs;
    const isBoot = data.overview.clock === 'boot';
    // Recordings count days, not seconds since boot.
    const recorded = isBoot && events !== null ? null : recordedSpan(series ?? []);
    const span = events ?? recorded;
    if (span === null) return null;
    const all = {
      from: Math.min(span.from, recorded?.from ?? span.from),
      to: Math.max(span.to, recorded?.to ?? span.to),
    };
    const ends = { ...padded(span), all: padded(all) };
    if (isBoot && events !== null) return { ...ends, shiftMs: 0, boot: true };
    const logged = loggedOffset(data);
    // Where no log names a zone the printed time is all there is: no other zone can be computed from it.
    const minutes =
      logged === null ? 0 : zone === 'log' ? logged : zone === 'utc' ? 0 : -new Date(span.from).getTimezoneOffset();
    return { ...ends, shiftMs: minutes * 60_000, boot: false };
  }, [data, series, zone]);
}

/** A moment under the crosshair, in words. */
export function crosshairText(data: OpenCaseData, ms: number, zone: Settings['zone']): string {
  return momentText(data, ms, loggedOffset(data), zone);
}

const DAY = '\n{YYYY}-{MM}-{DD}';
/** Labels of the time axis: clock of 24 hours, the year always said where a day begins. */
const CLOCK: uPlot.Axis.Values = [
  [3600 * 24 * 28, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [3600 * 24, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', DAY, null, DAY, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', DAY, null, DAY, null, null, null, 1],
  [0.001, '{ss}.{fff}', `${DAY} {HH}:{mm}`, null, null, null, null, null, 1],
];

const secondsSinceBoot = (_chart: uPlot, splits: number[]): string[] => splits.map((at) => `${at} s`);

export const timeLabels = (whole: Whole): uPlot.Axis.Values => (whole.boot ? secondsSinceBoot : CLOCK);
