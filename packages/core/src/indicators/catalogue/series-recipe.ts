import type { SeriesIndicator } from '../indicator.ts';
import { priceOf, SOURCES } from './common-parameters.ts';
import type { Recipe } from './definition.ts';
import type { ParameterReader } from './parameter-reader.ts';

/** The recipe of an indicator over one series: fed with the price that the `source` parameter names. */
export function seriesRecipe(
  parameters: ParameterReader,
  indicator: SeriesIndicator,
  more: Omit<Recipe, 'indicator' | 'update'> = {},
): Recipe {
  const source = parameters.choice('source', SOURCES);
  return { indicator, update: (bar) => indicator.update(priceOf(bar, source)), ...more };
}
