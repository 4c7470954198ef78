import { Cci } from '../cci.ts';
import { CutlerRsi } from '../cutler-rsi.ts';
import { AVERAGE_SEEDS } from '../ema.ts';
import { Macd } from '../macd.ts';
import { Rsi } from '../rsi.ts';
import { Stochastic } from '../stochastic.ts';
import { WilliamsR } from '../williams-r.ts';
import { choice, period, source, SOURCE_INPUTS } from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition } from './definition.ts';
import { seriesRecipe } from './series-recipe.ts';

const SMOOTHINGS = ['wilder', 'cutler'] as const;

/** Oscillators. */
export const momentum: readonly IndicatorDefinition[] = [
  define({
    name: 'rsi',
    title: 'RSI',
    summary: 'Relative strength index, 0 to 100: the share of gains in all movement.',
    convention:
      'Wilder 1978 (running averages seeded by the mean) or Cutler (simple averages). 100 when there is no loss, as in Skender and TradingView.',
    parameters: [
      period(14, 'changes averaged'),
      choice('smoothing', 'wilder: running averages; cutler: simple averages', SMOOTHINGS),
      source,
    ],
    inputs: SOURCE_INPUTS,
    outputs: ['rsi'],
    overlay: false,
    recipe: (p) => {
      const wilder = p.choice('smoothing', SMOOTHINGS) === 'wilder';
      const length = p.number('period');
      return seriesRecipe(p, wilder ? new Rsi(length) : new CutlerRsi(length));
    },
  }),
  define({
    name: 'stochastic',
    title: 'Stochastic',
    summary:
      'Where the close lies between lowest low and highest high, 0 to 100, with a signal line.',
    convention:
      'G. Lane; simple averages. smoothing 1 is the fast stochastic, 3 the slow one. A window without range counts as 50 (TA-Lib: 0).',
    parameters: [
      period(14),
      period(3, 'bars over which %K is averaged', { name: 'smoothing' }),
      period(3, 'values of %K over which %D is averaged', { name: 'signal' }),
    ],
    inputs: ['high', 'low', 'close'],
    outputs: ['stochastic', 'signal'],
    overlay: false,
    recipe: (p) => {
      const [length, smoothing, signal] = [
        p.number('period'),
        p.number('smoothing'),
        p.number('signal'),
      ];
      const indicator = new Stochastic(length, { smoothing, signal });
      return {
        indicator,
        update: (bar) => indicator.update(bar.high, bar.low, bar.close),
        rest: (out) => {
          out[1] = indicator.signal;
        },
        warmUps: [length + smoothing - 1, indicator.warmUp],
      };
    },
  }),
  define({
    name: 'macd',
    title: 'MACD',
    summary:
      'Difference of a fast and a slow exponential average, its signal line and their difference.',
    convention: 'G. Appel; all averages seeded by the SMA (Skender) or by the first value.',
    parameters: [
      period(12, 'length of the fast average; below slow', { name: 'fast' }),
      period(26, 'length of the slow average', { name: 'slow', min: 2 }),
      period(9, 'length of the average of the difference', { name: 'signal' }),
      choice(
        'seed',
        'sma: begins with the mean of the first window; first: with the first value',
        AVERAGE_SEEDS,
      ),
      source,
    ],
    inputs: SOURCE_INPUTS,
    outputs: ['macd', 'signal', 'histogram'],
    overlay: false,
    recipe: (p) => {
      const seed = p.choice('seed', AVERAGE_SEEDS);
      const slow = p.number('slow');
      const indicator = new Macd(p.number('fast'), slow, p.number('signal'), { seed });
      return seriesRecipe(p, indicator, {
        rest: (out) => {
          out[1] = indicator.signal;
          out[2] = indicator.histogram;
        },
        warmUps: [seed === 'sma' ? slow : 1, indicator.warmUp, indicator.warmUp],
      });
    },
  }),
  define({
    name: 'cci',
    title: 'CCI',
    summary:
      'Commodity channel index: how far the typical price lies from its average, in mean deviations.',
    convention: 'D. Lambert 1980: factor 0.015, mean absolute deviation. 0 when nothing deviates.',
    parameters: [period(20)],
    inputs: ['high', 'low', 'close'],
    outputs: ['cci'],
    overlay: false,
    recipe: (p) => {
      const indicator = new Cci(p.number('period'));
      return { indicator, update: (bar) => indicator.update(bar.high, bar.low, bar.close) };
    },
  }),
  define({
    name: 'williams-r',
    title: 'Williams %R',
    summary: 'Where the close lies between lowest low and highest high, −100 to 0.',
    convention: 'L. Williams. A window without range counts as −50 (TA-Lib: 0).',
    parameters: [period(14)],
    inputs: ['high', 'low', 'close'],
    outputs: ['williams-r'],
    overlay: false,
    recipe: (p) => {
      const indicator = new WilliamsR(p.number('period'));
      return { indicator, update: (bar) => indicator.update(bar.high, bar.low, bar.close) };
    },
  }),
];
