import { MAX_MULTIPLIER, MAX_PERIOD, MIN_MULTIPLIER } from '../parameters.ts';
import { RANGE_SEEDS } from '../true-range.ts';
import type {
  ChoiceParameter,
  IndicatorBar,
  IndicatorInput,
  NumberParameter,
} from './definition.ts';

/** Declares a window length. */
export function period(
  value: number,
  text: string = 'length of the window, in bars',
  options: { readonly name?: string; readonly min?: number } = {},
): NumberParameter {
  const { name = 'period', min = 1 } = options;
  return { name, text, default: value, min, max: MAX_PERIOD, integer: true };
}

/** Declares the multiplier of a band. */
export function multiplier(value: number, text: string): NumberParameter {
  const [min, max] = [MIN_MULTIPLIER, MAX_MULTIPLIER];
  return { name: 'multiplier', text, default: value, min, max, integer: false };
}

/** Declares a choice; the first word is the default. */
export function choice(
  name: string,
  text: string,
  choices: readonly [string, ...string[]],
): ChoiceParameter {
  return { name, text, default: choices[0], choices };
}

/** Declares how averages of the true range begin. */
export const rangeSeed: ChoiceParameter = choice(
  'seed',
  'true-range: the first bar has no true range and does not count (Wilder, Skender); high-low: it counts as high − low (Lean)',
  RANGE_SEEDS,
);

/** Declares the periods in a year. */
export const periodsPerYear: NumberParameter = {
  name: 'periodsPerYear',
  text: 'bars in a year, for annualising: 365 for daily bars around the clock, 8760 for hourly ones, 1 for no annualising',
  default: 365,
  min: 1,
  max: 1e9,
  integer: false,
};

/** Prices that can be made from a bar. */
export const SOURCES = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4'] as const;

/** A price made from a bar: hl2 is (high + low) / 2, hlc3 and ohlc4 likewise. */
export type Source = (typeof SOURCES)[number];

/** Declares which price an indicator over a single series reads. */
export const source: ChoiceParameter = choice(
  'source',
  'price it is computed from; hl2 = (high + low) / 2, hlc3 and ohlc4 likewise',
  SOURCES,
);

/** The columns that an indicator with a `source` parameter reads unless told otherwise. */
export const SOURCE_INPUTS: readonly IndicatorInput[] = ['close'];

/** The price of a bar that a source names. */
export function priceOf(bar: IndicatorBar, name: Source): number {
  switch (name) {
    case 'close':
      return bar.close;
    case 'open':
      return bar.open;
    case 'high':
      return bar.high;
    case 'low':
      return bar.low;
    case 'hl2':
      return (bar.high + bar.low) / 2;
    case 'hlc3':
      return (bar.high + bar.low + bar.close) / 3;
    case 'ohlc4':
      return (bar.open + bar.high + bar.low + bar.close) / 4;
  }
}
