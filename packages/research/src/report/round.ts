/** Milliseconds as whole seconds, the unit of the chart's time axis. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** A number with at most so many decimals, for drawing; null (a gap) when it is not finite. */
export function roundDecimals(value: number, decimals: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(Math.min(decimals, 20))) : null;
}

/** A number with at most so many significant digits, for drawing; null when it is not finite. */
export function roundDigits(value: number, digits: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}
