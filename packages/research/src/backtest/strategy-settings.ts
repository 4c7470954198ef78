import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { didYouMean } from '@nightdesk/core/indicators/did-you-mean';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';

/** Settings to run with, and where they began. */
export interface ChosenSettings {
  /** Complete and valid. */
  readonly config: unknown;
  /** Name of the preset they began with; null: the defaults. */
  readonly preset: string | null;
}

/** The preset that a back-test begins with when it is not told another one. */
const RESEARCH = 'research';

/**
 * A strategy's configuration: the preset first, the given settings over it, defaults for the rest.
 *
 * @param preset name of a preset; null: none; undefined: `research` where the strategy has it
 * @throws NightdeskError `PRESET_UNKNOWN` listing the presets, `CONFIG_INVALID` naming every problem.
 */
export function chooseSettings(
  definition: StrategyDefinition,
  settings: Readonly<Record<string, unknown>>,
  preset?: string | null,
): ChosenSettings {
  const names = Object.keys(definition.presets);
  const wanted = preset === undefined ? (names.includes(RESEARCH) ? RESEARCH : null) : preset;
  if (wanted === null) return { config: definition.config.parse(settings), preset: null };
  if (!names.includes(wanted)) {
    const known = names.length === 0 ? 'It has none' : `There are ${names.join(', ')}`;
    throw new NightdeskError({
      code: 'PRESET_UNKNOWN',
      message: `The strategy ${definition.name} has no preset "${wanted.slice(0, 40)}"${didYouMean(wanted, names)}. ${known}; none begins with the defaults.`,
      context: { strategy: definition.name, preset: wanted.slice(0, 40) },
    });
  }
  const config = definition.config.parse({ ...definition.presets[wanted], ...settings });
  return { config, preset: wanted };
}
