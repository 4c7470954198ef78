import { Bollinger } from '../bollinger.ts';
import { DEVIATIONS } from '../deviation.ts';
import { Donchian, DONCHIAN_WINDOWS } from '../donchian.ts';
import { Keltner, KELTNER_RANGES } from '../keltner.ts';
import { RANGE_SEEDS } from '../true-range.ts';
import {
  choice,
  multiplier,
  period,
  rangeSeed,
  source,
  SOURCE_INPUTS,
} from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition } from './definition.ts';
import { seriesRecipe } from './series-recipe.ts';

/** Bands around the price. */
export const channels: readonly IndicatorDefinition[] = [
  define({
    name: 'bollinger',
    title: 'Bollinger',
    summary: 'Simple average with bands of standard deviations, %b and bandwidth.',
    convention:
      'Population deviation (Bollinger, Skender, TA-Lib, TradingView) or sample deviation. %b is 0.5 when the bands are one.',
    parameters: [
      period(20, 'length of the window, in bars', { min: 2 }),
      multiplier(2, 'standard deviations between the middle and a band'),
      choice('deviation', 'population: divides by n; sample: by n − 1', DEVIATIONS),
      source,
    ],
    inputs: SOURCE_INPUTS,
    outputs: ['bollinger', 'upper', 'lower', 'percentB', 'bandwidth'],
    overlay: true,
    recipe: (p) => {
      const deviation = p.choice('deviation', DEVIATIONS);
      const indicator = new Bollinger(p.number('period'), p.number('multiplier'), { deviation });
      return seriesRecipe(p, indicator, {
        rest: (out) => {
          out[1] = indicator.upper;
          out[2] = indicator.lower;
          out[3] = indicator.percentB;
          out[4] = indicator.bandwidth;
        },
      });
    },
  }),
  define({
    name: 'keltner',
    title: 'Keltner',
    summary: 'Exponential average of the close with bands of average ranges.',
    convention:
      'Average true range (L. Raschke; Skender, TradingView) or simple average of high − low (C. Keltner 1960).',
    parameters: [
      period(20, 'length of the average of the close'),
      multiplier(2, 'average ranges between the middle and a band'),
      period(10, 'bars over which the range is averaged', { name: 'rangePeriod' }),
      choice(
        'range',
        'atr: average true range; high-low: simple average of high − low',
        KELTNER_RANGES,
      ),
      rangeSeed,
    ],
    inputs: ['high', 'low', 'close'],
    outputs: ['keltner', 'upper', 'lower'],
    overlay: true,
    recipe: (p) => {
      const indicator = new Keltner(p.number('period'), p.number('multiplier'), {
        rangePeriod: p.number('rangePeriod'),
        range: p.choice('range', KELTNER_RANGES),
        seed: p.choice('seed', RANGE_SEEDS),
      });
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.upper;
          out[2] = indicator.lower;
        },
      };
    },
  }),
  define({
    name: 'donchian',
    title: 'Donchian',
    summary: 'Highest high and lowest low of a window, and their middle.',
    convention:
      'The window ends with the newest bar (TradingView, Lean) or with the one before it (Skender).',
    parameters: [
      period(20),
      choice(
        'window',
        'current: up to the newest bar; previous: up to the bar before it',
        DONCHIAN_WINDOWS,
      ),
    ],
    inputs: ['high', 'low'],
    outputs: ['donchian', 'upper', 'lower'],
    overlay: true,
    recipe: (p) => {
      const indicator = new Donchian(p.number('period'), {
        window: p.choice('window', DONCHIAN_WINDOWS),
      });
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low),
        rest: (out) => {
          out[1] = indicator.upper;
          out[2] = indicator.lower;
        },
      };
    },
  }),
];
