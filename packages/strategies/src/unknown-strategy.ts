import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';

/** The error for a name that no shipped strategy has: `STRATEGY_UNKNOWN`, with the names there are. */
export function unknownStrategy(name: string, names: readonly string[]): NightdeskError {
  const shown = name.slice(0, 60);
  return new NightdeskError({
    code: 'STRATEGY_UNKNOWN',
    message: `There is no strategy "${shown}"${didYouMean(shown, names)}; there are ${names.join(', ')}. A strategy of your own is named by its file, such as ./my-strategy.ts.`,
    context: { strategy: shown },
  });
}
