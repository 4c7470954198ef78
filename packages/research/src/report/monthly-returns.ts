import { DAY_MS, dailyValues } from '../metrics/daily-returns.ts';
import type { EquityCurve } from '../result.ts';

/** Returns of one calendar year (UTC), fractions; null for a month without a bar. */
export interface YearReturns {
  readonly year: number;
  /** January to December. */
  readonly months: readonly (number | null)[];
  readonly total: number | null;
}

/**
 * Returns by calendar month and year, UTC: the last value of a month over the last value before it, the
 * first over `start`. A close at midnight belongs to the day that it ends. Null when the value before is
 * not above zero.
 */
export function monthlyReturns(
  curve: EquityCurve,
  start: number,
  from: number,
): readonly YearReturns[] {
  const { day, value } = dailyValues(curve, start, from, 252);
  const years: { year: number; months: (number | null)[]; total: number | null }[] = [];
  let monthBase = start;
  let yearBase = start;
  let last = start;
  let month = -1;
  for (let i = 0; i < day.length; i++) {
    const date = new Date((day[i] ?? Number.NaN) * DAY_MS);
    let current = years.at(-1);
    if (current === undefined || current.year !== date.getUTCFullYear()) {
      current = {
        year: date.getUTCFullYear(),
        months: Array.from({ length: 12 }, () => null),
        total: null,
      };
      years.push(current);
      yearBase = last;
      month = -1;
    }
    if (date.getUTCMonth() !== month) {
      month = date.getUTCMonth();
      monthBase = last;
    }
    last = value[i] ?? Number.NaN;
    current.months[month] = ratio(last, monthBase);
    current.total = ratio(last, yearBase);
  }
  return years;
}

function ratio(now: number, before: number): number | null {
  return before > 0 && Number.isFinite(now) ? now / before - 1 : null;
}
