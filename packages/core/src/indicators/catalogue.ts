import { NightdeskError } from '../errors/nightdesk-error.ts';
import { averages } from './catalogue/averages.ts';
import { channels } from './catalogue/channels.ts';
import type { IndicatorDefinition } from './catalogue/definition.ts';
import { momentum } from './catalogue/momentum.ts';
import { statistics } from './catalogue/statistics.ts';
import { trend } from './catalogue/trend.ts';
import { volatility } from './catalogue/volatility.ts';
import { volume } from './catalogue/volume.ts';
import { didYouMean } from './did-you-mean.ts';

/** Every indicator by definition, in the order of the documentation. */
export const INDICATORS: readonly IndicatorDefinition[] = [
  ...averages,
  ...trend,
  ...momentum,
  ...channels,
  ...volatility,
  ...volume,
  ...statistics,
];

/**
 * The definition of the indicator with this name.
 *
 * @throws NightdeskError `INDICATOR_UNKNOWN` listing the known names, the nearest suggested.
 */
export function indicatorDefinition(name: string): IndicatorDefinition {
  const found = INDICATORS.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = INDICATORS.map((definition) => definition.name);
  throw new NightdeskError({
    code: 'INDICATOR_UNKNOWN',
    message: `There is no indicator "${name}"${didYouMean(name, names)}. Known: ${names.join(', ')}.`,
    context: { name },
    disposition: 'refuse',
  });
}
