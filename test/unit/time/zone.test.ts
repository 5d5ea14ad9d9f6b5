import { describe, expect, it } from 'vitest';
import {
  instantOf,
  instantsOf,
  isoOf,
  isZoneName,
  offsetAt,
  UNKNOWN_ZONE,
  type Zone,
} from '../../../shared/time/zone.ts';

const newYork: Zone = { kind: 'iana', name: 'America/New_York' };
const at = (iso: string): number => Date.parse(iso) / 1000;
const wall = (local: string): number => Date.parse(`${local}Z`) / 1000;

describe('zones', () => {
  it('applies the offset that was in force, not the one of today', () => {
    expect(offsetAt(newYork, at('2026-07-01T12:00:00Z'))).toBe(-240);
    expect(offsetAt(newYork, at('2026-12-31T12:00:00Z'))).toBe(-300);
    // The United States began daylight saving in April until 2006.
    expect(offsetAt(newYork, at('2006-03-20T12:00:00Z'))).toBe(-300);
    expect(offsetAt({ kind: 'iana', name: 'Asia/Kolkata' }, at('2026-07-01T12:00:00Z'))).toBe(330);
  });

  it('knows both instants of the hour that is repeated, and none of the one that is skipped', () => {
    expect(instantsOf(newYork, wall('2026-11-01T01:30:00'))).toEqual([
      at('2026-11-01T05:30:00Z'),
      at('2026-11-01T06:30:00Z'),
    ]);
    expect(instantsOf(newYork, wall('2026-03-08T02:30:00'))).toEqual([]);
    expect(instantsOf(newYork, wall('2026-06-01T02:30:00'))).toEqual([at('2026-06-01T06:30:00Z')]);
  });

  it('lets a neighbour decide the repeated hour', () => {
    const reading = wall('2026-11-01T01:30:00');
    expect(instantOf(newYork, reading, at('2026-11-01T06:29:00Z'))).toBe(at('2026-11-01T06:30:00Z'));
    expect(instantOf(newYork, reading, null)).toBe(at('2026-11-01T05:30:00Z'));
    expect(instantOf(newYork, wall('2026-03-08T02:30:00'), null)).toBe(at('2026-03-08T07:30:00Z'));
  });

  it('writes the offset of the moment, and none where no zone is known', () => {
    expect(isoOf(newYork, at('2026-07-01T12:00:00Z'), 0)).toBe('2026-07-01T08:00:00-04:00');
    expect(isoOf({ kind: 'fixed', offsetMinutes: 345 }, at('2026-07-01T12:00:00Z'), 3)).toBe(
      '2026-07-01T17:45:00.000+05:45',
    );
    expect(isoOf({ kind: 'fixed', offsetMinutes: 0 }, at('2026-07-01T12:00:00Z') + 0.958999999, 6)).toBe(
      '2026-07-01T12:00:00.959000Z',
    );
    expect(isoOf(UNKNOWN_ZONE, wall('2026-07-01T12:00:00'), 0)).toBe('2026-07-01T12:00:00');
  });

  it('does not take abbreviations for zones: CST is three of them', () => {
    expect(isZoneName('CST')).toBe(false);
    expect(isZoneName('Mars/Olympus')).toBe(false);
    expect(isZoneName('America/New_York')).toBe(true);
  });
});
