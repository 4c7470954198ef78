import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import type { Instrument } from '@nightdesk/core/model/instrument';

/**
 * Refuses a configuration that would sell short what cannot be sold short: without this, every short entry
 * would be denied, bar after bar.
 *
 * @throws NightdeskError `CONFIG_INVALID`
 */
export function refuseSpotShorts(
  strategy: string,
  mode: 'long-flat' | 'long-short',
  instruments: readonly Instrument[],
): void {
  const spot = mode === 'long-short' ? instruments.find(({ kind }) => kind === 'spot') : undefined;
  if (spot === undefined) return;
  throw new NightdeskError({
    code: 'CONFIG_INVALID',
    message: `Configuration of ${strategy}: mode: long-short cannot trade ${spot.id}, because spot cannot go short; choose long-flat, or a linear or inverse instrument.`,
    context: { strategy, instrument: spot.id },
  });
}
