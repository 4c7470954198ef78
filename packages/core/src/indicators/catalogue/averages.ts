import { AVERAGE_SEEDS, Ema } from '../ema.ts';
import { Hma } from '../hma.ts';
import { Rma } from '../rma.ts';
import { Sma } from '../sma.ts';
import { Wma } from '../wma.ts';
import { choice, period, source, SOURCE_INPUTS } from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition } from './definition.ts';
import { seriesRecipe } from './series-recipe.ts';

const seed = choice(
  'seed',
  'sma: begins with the mean of the first window (TA-Lib, Skender); first: begins with the first price (Tulip, pandas adjust=False)',
  AVERAGE_SEEDS,
);

/** Moving averages of a price. */
export const averages: readonly IndicatorDefinition[] = [
  define({
    name: 'sma',
    title: 'SMA',
    summary: 'Simple moving average: the mean of the last prices.',
    convention:
      'One convention. Each value is a plain sum of the window, so errors do not pile up.',
    parameters: [period(20), source],
    inputs: SOURCE_INPUTS,
    outputs: ['sma'],
    overlay: true,
    recipe: (p) => seriesRecipe(p, new Sma(p.number('period'))),
  }),
  define({
    name: 'ema',
    title: 'EMA',
    summary: 'Exponential moving average: newer prices weigh more, by 2 / (period + 1).',
    convention:
      'Seeded by the SMA (TA-Lib, Skender) or by the first price (Tulip, pandas adjust=False).',
    parameters: [period(20), seed, source],
    inputs: SOURCE_INPUTS,
    outputs: ['ema'],
    overlay: true,
    recipe: (p) =>
      seriesRecipe(p, new Ema(p.number('period'), { seed: p.choice('seed', AVERAGE_SEEDS) })),
  }),
  define({
    name: 'rma',
    title: 'RMA',
    summary:
      "Wilder's running average (SMMA): an exponential average that weighs the newest price by 1 / period.",
    convention: 'Wilder 1978; seeded by the SMA (TradingView ta.rma) or by the first price.',
    parameters: [period(14), seed, source],
    inputs: SOURCE_INPUTS,
    outputs: ['rma'],
    overlay: true,
    recipe: (p) =>
      seriesRecipe(p, new Rma(p.number('period'), { seed: p.choice('seed', AVERAGE_SEEDS) })),
  }),
  define({
    name: 'wma',
    title: 'WMA',
    summary: 'Linearly weighted moving average: the newest price weighs period, the oldest 1.',
    convention: 'One convention.',
    parameters: [period(20), source],
    inputs: SOURCE_INPUTS,
    outputs: ['wma'],
    overlay: true,
    recipe: (p) => seriesRecipe(p, new Wma(p.number('period'))),
  }),
  define({
    name: 'hma',
    title: 'HMA',
    summary: 'Hull moving average: a weighted average with most of its lag taken out.',
    convention:
      'A. Hull 2005; half and root of the period are rounded down (Skender, TradingView).',
    parameters: [period(20, 'length of the window, in bars', { min: 2 }), source],
    inputs: SOURCE_INPUTS,
    outputs: ['hma'],
    overlay: true,
    recipe: (p) => seriesRecipe(p, new Hma(p.number('period'))),
  }),
];
