/** Numbers as sysstat prints them. */

/**
 * Two decimals as C's `%.2f` gives them: to nearest, an exact tie to the even digit. (JavaScript's toFixed takes the larger
 * neighbour of a tie; ties exist only at odd eighths.)
 */
export function twoDecimals(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const hundredths = value * 100;
  const nearest = Math.round(hundredths);
  // Away from the middle between two neighbours the product's own rounding cannot tip the scale.
  if (Math.abs(value) < 1e9 && Math.abs(Math.abs(hundredths - nearest) - 0.5) > 1e-4) return nearest / 100;
  const eighths = value * 8;
  if (Number.isInteger(eighths) && eighths % 2 !== 0) {
    const below = Math.floor(hundredths);
    return (below % 2 === 0 ? below : below + 1) / 100;
  }
  return Math.abs(value) < 1e20 ? Number(value.toFixed(2)) : value;
}

/** A whole number as `%.0f` gives it. */
export function noDecimals(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part === 0.5) return below % 2 === 0 ? below : below + 1;
  return part < 0.5 ? below : below + 1;
}
