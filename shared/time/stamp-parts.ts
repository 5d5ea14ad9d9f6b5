/** What a stamp is, and the small readings that its forms share. */

export type StampStyle = 'bsd' | 'iso' | 'ctime' | 'unix' | 'human';

export interface Stamp {
  readonly style: StampStyle;
  /** null where the format carries none: see years.ts. */
  readonly year: number | null;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 to 60 (a leap second is printed as 60). */
  readonly second: number;
  /** Part of a second, 0 ≤ fraction < 1. */
  readonly fraction: number;
  /** The smallest step that the format can print, in seconds: 60, 1, 0.001, 0.000001 … */
  readonly resolutionSeconds: number;
  /** Minutes east of UTC when printed as a number (or Z); null otherwise. */
  readonly offsetMinutes: number | null;
  /** Abbreviation as printed (`CST`), which alone does not tell the offset; `UTC` and `GMT` also set offsetMinutes. */
  readonly zoneName: string | null;
  /** 0 is Sunday; null when not printed. */
  readonly weekday: number | null;
  /** Index of the first character after the stamp. */
  readonly end: number;
}

export function inRange(month: number, day: number, hour: number, minute: number, second: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;
}

/** `Z`, `+0800`, `-03:30` as minutes east of UTC. */
export function offsetOf(text: string): number {
  if (text === 'Z' || text === 'UTC' || text === 'GMT') return 0;
  const digits = text.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return text.startsWith('-') ? -minutes : minutes;
}

export const fractionOf = (digits: string | undefined): number => (digits === undefined ? 0 : Number(`0.${digits}`));
export const resolutionOf = (digits: string | undefined): number => (digits === undefined ? 1 : 10 ** -digits.length);
