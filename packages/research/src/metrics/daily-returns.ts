import type { EquityCurve } from '../result.ts';
import type { PeriodsPerYear } from './metric.ts';

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;

/** The value of an account at the end of each UTC day. */
export interface DailyValues {
  /** Days since 1970-01-01 UTC, rising. */
  readonly day: Float64Array;
  readonly value: Float64Array;
}

/**
 * The UTC day (days since 1970) that a closing moment belongs to. A bar that closes at midnight
 * ends its day, so 00:00 counts to the day before.
 */
export function closingDay(time: number): number {
  return Math.floor((time - 1) / DAY_MS);
}

/**
 * The last value of each UTC day. With 365 periods a year every calendar day counts and a day without
 * a bar repeats the value before it (so weekly bars and gaps annualise rightly); with 252 only days
 * with a bar count.
 *
 * @param start value before the first bar, at `from` (ms).
 */
export function dailyValues(
  curve: EquityCurve,
  start: number,
  from: number,
  periodsPerYear: PeriodsPerYear,
): DailyValues {
  const { time, equity } = curve;
  const length = Math.min(time.length, equity.length);
  if (length === 0) return { day: new Float64Array(0), value: new Float64Array(0) };
  const calendar = periodsPerYear === 365;
  const firstClose = closingDay(time[0] ?? Number.NaN);
  // The first bar may span several days: they belong to the run, still at the start value.
  const first = calendar ? Math.min(Math.floor(from / DAY_MS), firstClose) : firstClose;
  const last = closingDay(time[length - 1] ?? Number.NaN);
  const size = calendar ? last - first + 1 : countDays(time, length);
  const day = new Float64Array(size);
  const value = new Float64Array(size);
  let at = -1;
  let current = first - 1;
  let held = start;
  // The last moment of the current day: within it, a comparison does instead of a division.
  let dayEnds = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    // In range by the loop's bound; a check on each of a million bars would be felt.
    const now = time[i] as number;
    if (!(now <= dayEnds)) {
      const d = closingDay(now);
      dayEnds = (d + 1) * DAY_MS;
      for (let missing = current + 1; calendar && missing < d; missing++) {
        at += 1;
        day[at] = missing;
        value[at] = held;
      }
      // A fraction of a millisecond after midnight is still the day before.
      if (d !== current) at += 1;
      day[at] = d;
      current = d;
    }
    held = equity[i] as number;
    value[at] = held;
  }
  return { day, value };
}

function countDays(time: Float64Array, length: number): number {
  let count = 0;
  let current = Number.NaN;
  for (let i = 0; i < length; i++) {
    const d = closingDay(time[i] ?? Number.NaN);
    if (d !== current) count += 1;
    current = d;
  }
  return count;
}

/**
 * Simple returns vᵢ / vᵢ₋₁ − 1, the first one against `start`. A return on a value of zero or less has
 * no meaning and is NaN.
 */
export function simpleReturns(values: ArrayLike<number>, start: number): Float64Array {
  const returns = new Float64Array(values.length);
  let before = start;
  for (let i = 0; i < values.length; i++) {
    const now = values[i] ?? Number.NaN;
    returns[i] = before > 0 ? now / before - 1 : Number.NaN;
    before = now;
  }
  return returns;
}
