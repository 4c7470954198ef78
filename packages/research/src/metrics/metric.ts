import type { MetricKey } from './definitions.ts';

/**
 * How a value is to be read. `percent`: a fraction, 0.12 is 12 %. `ratio`: a plain number.
 * `money`: units of {@link Metric.currency}. `count`: a whole number. `duration-ms`: milliseconds.
 */
export type MetricUnit = 'percent' | 'ratio' | 'money' | 'count' | 'duration-ms';

/** Where a metric stands in a report. */
export type MetricGroup = 'return' | 'risk' | 'trades' | 'activity';

/** Days that make a year: every day (crypto), or the trading days of a stock exchange. */
export type PeriodsPerYear = 365 | 252;

/** The conventions that change numbers; each is written beside the metric it changes. */
export interface MetricOptions {
  /** Default 365. */
  readonly periodsPerYear?: PeriodsPerYear;
  /** Divisor of variances is n − ddof: 1 (sample, default) or 0 (population). */
  readonly ddof?: 0 | 1;
}

/** One number about a back-test, with its convention and what buying and holding gave. */
export interface Metric {
  readonly key: MetricKey;
  readonly title: string;
  readonly group: MetricGroup;
  readonly unit: MetricUnit;
  /** The currency of a `money` value, else null. */
  readonly currency: string | null;
  /** Null when there is no such number; then {@link note} says why. */
  readonly value: number | null;
  /** Why there is no value, or a remark about it; else null. */
  readonly note: string | null;
  /** How it was calculated, short enough to stand beside the number. */
  readonly convention: string;
  /** The same number for buying at the first price and holding; null where it has no meaning or no value. */
  readonly buyAndHold: number | null;
  /** Why {@link buyAndHold} is missing although it has a meaning, or a remark; else null. */
  readonly buyAndHoldNote: string | null;
}
