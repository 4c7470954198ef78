import { Atr } from '../atr.ts';
import { RangeVolatility, RANGE_ESTIMATORS } from '../range-volatility.ts';
import { RealisedVolatility, VOLATILITY_MEANS } from '../realised-volatility.ts';
import { RANGE_SEEDS, TrueRange } from '../true-range.ts';
import {
  choice,
  period,
  periodsPerYear,
  rangeSeed,
  source,
  SOURCE_INPUTS,
} from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition } from './definition.ts';
import { seriesRecipe } from './series-recipe.ts';

/** Indicators of how much the price moves. */
export const volatility: readonly IndicatorDefinition[] = [
  define({
    name: 'true-range',
    title: 'True range',
    summary: 'The span of a bar together with the close before it.',
    convention: 'Wilder 1978. The first bar gives nothing, or high − low.',
    parameters: [rangeSeed],
    inputs: ['high', 'low', 'close'],
    outputs: ['true-range'],
    overlay: false,
    recipe: (p) => {
      const indicator = new TrueRange({ seed: p.choice('seed', RANGE_SEEDS) });
      return { indicator, update: (bar) => indicator.update(bar.high, bar.low, bar.close) };
    },
  }),
  define({
    name: 'atr',
    title: 'ATR',
    summary: "Average true range by Wilder's running average.",
    convention:
      'Wilder 1978. The first bar does not count (Wilder, Skender) or counts as high − low (Lean).',
    parameters: [period(14, 'bars over which the true range is averaged'), rangeSeed],
    inputs: ['high', 'low', 'close'],
    outputs: ['atr'],
    overlay: false,
    recipe: (p) => {
      const indicator = new Atr(p.number('period'), { seed: p.choice('seed', RANGE_SEEDS) });
      return { indicator, update: (bar) => indicator.update(bar.high, bar.low, bar.close) };
    },
  }),
  define({
    name: 'realised-volatility',
    title: 'Realised volatility',
    summary:
      'Annualised standard deviation of log returns from close to close; 0.6 is 60 % a year.',
    convention:
      'Deviations from the sample mean over n − 1, or from zero over n. 365 periods a year by default.',
    parameters: [
      period(20, 'returns in the window', { min: 2 }),
      periodsPerYear,
      choice(
        'mean',
        'sample: deviations from the mean, divided by n − 1; zero: from zero, divided by n',
        VOLATILITY_MEANS,
      ),
      source,
    ],
    inputs: SOURCE_INPUTS,
    outputs: ['realised-volatility'],
    overlay: false,
    recipe: (p) => {
      const mean = p.choice('mean', VOLATILITY_MEANS);
      const options = { periodsPerYear: p.number('periodsPerYear'), mean };
      return seriesRecipe(p, new RealisedVolatility(p.number('period'), options));
    },
  }),
  define({
    name: 'range-volatility',
    title: 'Range volatility',
    summary: 'Annualised volatility read off the range of bars; 0.6 is 60 % a year.',
    convention: 'Parkinson 1980, Garman and Klass 1980, or Rogers and Satchell 1991.',
    parameters: [
      period(20),
      choice('estimator', 'which formula reads the variance off a bar', RANGE_ESTIMATORS),
      periodsPerYear,
    ],
    inputs: ['open', 'high', 'low', 'close'],
    outputs: ['range-volatility'],
    overlay: false,
    recipe: (p) => {
      const indicator = new RangeVolatility(p.number('period'), {
        estimator: p.choice('estimator', RANGE_ESTIMATORS),
        periodsPerYear: p.number('periodsPerYear'),
      });
      return {
        indicator,
        update: (bar) => indicator.update(bar.open, bar.high, bar.low, bar.close),
      };
    },
  }),
];
