import { describe, expect, it } from 'vitest';
import { buddySvg } from '../../../shared/report/figures/buddy.ts';
import { DARK, type FigureTheme, LIGHT } from '../../../shared/report/figures/svg.ts';
import { type TimelineFigure, timelineSvg } from '../../../shared/report/figures/timeline.ts';
import { watermarksSvg } from '../../../shared/report/figures/watermarks.ts';
import { HOSTILE } from '../../builders/strained-cases.ts';

const THEME: FigureTheme = { ...LIGHT, sans: 'sans', mono: 'mono', idPrefix: 'f' };

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function bars(svg: string, fill: string): { x: number; width: number; height: number }[] {
  return [...svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)" fill="([^"]+)"/g)]
    .filter((match) => match[4] === fill)
    .map((match) => ({ x: Number(match[1]), width: Number(match[2]), height: Number(match[3]) }));
}

const timeline = (overrides: Partial<TimelineFigure> = {}): TimelineFigure => ({
  kind: 'timeline',
  memory: [],
  axis: 'clock',
  offsetMinutes: 120,
  zoneName: 'UTC+02:00',
  from: Date.UTC(2020, 3, 2, 7, 13, 5),
  to: Date.UTC(2020, 3, 2, 7, 16, 15),
  lanes: [
    { title: 'a', isFailure: true, at: [Date.UTC(2020, 3, 2, 7, 13, 5), Date.UTC(2020, 3, 2, 7, 16, 15)], unplaced: 1 },
  ],
  boots: [],
  gaps: [],
  ...overrides,
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('%s colours', (_, colours) => {
  it('are readable: text at 4.5:1 or better, marks at 3:1 on the ground they stand on', () => {
    for (const text of [colours.ink, colours.muted, colours.failure])
      expect(contrast(text, colours.paper)).toBeGreaterThanOrEqual(4.5);
    for (const text of [colours.ink, colours.muted]) expect(contrast(text, colours.panel)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(colours.ink, colours.steel)).toBeGreaterThanOrEqual(3);
  });

  it('tell a refusal from the rest by lightness alone', () => {
    expect(contrast(colours.failure, colours.steel)).toBeGreaterThanOrEqual(2);
  });
});

describe('the timeline', () => {
  it('prints hours of the host, not of the reader', () => {
    const svg = timelineSvg(timeline(), THEME, 't', 'd');
    expect(svg).toContain('>09:14<');
    expect(svg).not.toContain('>07:14<');
  });

  it('puts first and last event at the ends and counts the one without a time', () => {
    const svg = timelineSvg(timeline(), THEME, 't', 'd');
    const [first, last] = bars(svg, LIGHT.failure);
    expect((last?.x ?? 0) - (first?.x ?? 0)).toBeGreaterThan(380);
    expect(svg).toMatch(/font-weight="600">3<\/text>/);
  });

  it('draws a single moment', () => {
    const at = Date.UTC(2014, 9, 24, 11, 27, 42);
    const svg = timelineSvg(
      timeline({ from: at, to: at, lanes: [{ title: 'a', isFailure: true, at: [at], unplaced: 0 }] }),
      THEME,
      't',
      'd',
    );
    expect(bars(svg, LIGHT.failure)).toHaveLength(1);
    expect(svg).not.toContain('NaN');
  });

  it('keeps its size for years of events', () => {
    const at = Array.from({ length: 100_000 }, (_, index) => index * 60_000);
    const svg = timelineSvg(
      timeline({ from: 0, to: 100_000 * 60_000, lanes: [{ title: 'a', isFailure: true, at, unplaced: 0 }] }),
      THEME,
      't',
      'd',
    );
    expect(svg.length).toBeLessThan(30_000);
  });
});

describe('watermark bars', () => {
  const row = {
    title: 'Normal',
    freeKiB: 20672,
    printedFreeKiB: 20672,
    minKiB: 21148,
    reserveKiB: 0,
    passes: false,
    result: 'refused by 476 KiB',
  };
  const needle = (svg: string): number => Number(/<line x1="([\d.]+)" y1="18"/.exec(svg)?.[1]);

  it('end before the line of what was needed when refused', () => {
    const svg = watermarksSvg({ kind: 'watermarks', rows: [row] }, THEME, 't', 'd');
    const bar = bars(svg, LIGHT.failure)[0];
    const end = (bar?.x ?? 0) + (bar?.width ?? 0);
    expect(end).toBeLessThan(needle(svg));
    expect((needle(svg) - end) / (bar?.width ?? 1)).toBeCloseTo(476 / 20672, 2);
  });

  it('end behind it when there was enough, in the neutral tone', () => {
    const svg = watermarksSvg(
      { kind: 'watermarks', rows: [{ ...row, freeKiB: 30000, passes: true, result: 'enough' }] },
      THEME,
      't',
      'd',
    );
    const bar = bars(svg, LIGHT.steel)[0];
    expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeGreaterThan(needle(svg));
  });

  it('say both amounts where the request may not use all free memory', () => {
    const svg = watermarksSvg(
      { kind: 'watermarks', rows: [{ ...row, freeKiB: 3316, printedFreeKiB: 248344 }] },
      THEME,
      't',
      'd',
    );
    expect(svg).toContain('usable 3316 of 248344 KiB free');
  });

  it('draw odd numbers without leaving the frame', () => {
    for (const freeKiB of [-4092, 0, 1e12]) {
      const svg = watermarksSvg({ kind: 'watermarks', rows: [{ ...row, freeKiB, minKiB: 0 }] }, THEME, 't', 'd');
      for (const bar of bars(svg, LIGHT.failure)) expect(bar.x + bar.width).toBeLessThanOrEqual(720);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe('the picture of free blocks', () => {
  const rows = [{ title: 'Normal', counts: [347, 250, 0, 2], types: ['UME', 'U', '', 'C'] }];

  it('parts blocks that are too small from those that are large enough', () => {
    const svg = buddySvg({ kind: 'buddy', pageSizeKiB: 4, order: 2, rows }, THEME, 't', 'd');
    const framed = [...svg.matchAll(/fill="none" stroke="[^"]+"/g)];
    expect(framed).toHaveLength(1);
    expect(svg).toContain('large enough');
    for (const value of [347, 250, 2]) expect(svg).toContain(`>${value}<`);
  });

  it('names block sizes by the page size of the machine', () => {
    expect(buddySvg({ kind: 'buddy', pageSizeKiB: 64, order: 0, rows }, THEME, 't', 'd')).toContain('>512 KiB<');
  });
});

describe('hostile text in a figure', () => {
  it('stays text', () => {
    const pictures = [
      timelineSvg(
        timeline({ zoneName: HOSTILE, lanes: [{ title: HOSTILE, isFailure: true, at: [1], unplaced: 0 }] }),
        THEME,
        HOSTILE,
        HOSTILE,
      ),
      watermarksSvg(
        {
          kind: 'watermarks',
          rows: [
            { title: HOSTILE, freeKiB: 1, printedFreeKiB: 1, minKiB: 2, reserveKiB: 0, passes: false, result: HOSTILE },
          ],
        },
        THEME,
        HOSTILE,
        HOSTILE,
      ),
      buddySvg(
        { kind: 'buddy', pageSizeKiB: 4, order: 0, rows: [{ title: HOSTILE, counts: [1], types: [HOSTILE] }] },
        THEME,
        HOSTILE,
        HOSTILE,
      ),
    ];
    for (const svg of pictures) {
      expect(svg).not.toMatch(/<(?!\/?(?:svg|title|desc|defs|pattern|line|rect|text)\b)/);
      expect(svg.match(/<\/svg>/g)).toHaveLength(1);
      expect(svg).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
