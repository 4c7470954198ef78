import { DEVIATIONS } from '../deviation.ts';
import { LinearRegression } from '../linear-regression.ts';
import { ZScore } from '../z-score.ts';
import { choice, period, source, SOURCE_INPUTS } from './common-parameters.ts';
import { define } from './definition.ts';
import type { IndicatorDefinition } from './definition.ts';
import { seriesRecipe } from './series-recipe.ts';

/** Rolling statistics of a price. */
export const statistics: readonly IndicatorDefinition[] = [
  define({
    name: 'z-score',
    title: 'Z-score',
    summary: 'How many standard deviations the price lies above its rolling mean.',
    convention: 'Population (Skender) or sample deviation. 0 when nothing deviates.',
    parameters: [
      period(20, 'length of the window, in bars', { min: 2 }),
      choice('deviation', 'population: divides by n; sample: by n − 1', DEVIATIONS),
      source,
    ],
    inputs: SOURCE_INPUTS,
    outputs: ['z-score'],
    overlay: false,
    recipe: (p) => {
      const deviation = p.choice('deviation', DEVIATIONS);
      return seriesRecipe(p, new ZScore(p.number('period'), { deviation }));
    },
  }),
  define({
    name: 'linear-regression',
    title: 'Linear regression',
    summary: 'The least-squares line through a window: its end, slope per bar, start and R².',
    convention:
      'Ordinary least squares; the value is the end of the line (TA-Lib LINEARREG). R² is 1 when nothing deviates.',
    parameters: [period(14, 'length of the window, in bars', { min: 2 }), source],
    inputs: SOURCE_INPUTS,
    outputs: ['linear-regression', 'slope', 'intercept', 'rSquared'],
    overlay: true,
    recipe: (p) => {
      const indicator = new LinearRegression(p.number('period'));
      return seriesRecipe(p, indicator, {
        rest: (out) => {
          out[1] = indicator.slope;
          out[2] = indicator.intercept;
          out[3] = indicator.rSquared;
        },
      });
    },
  }),
];
