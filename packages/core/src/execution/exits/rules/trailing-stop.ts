import { fieldsOf, finiteOrNull, numberOr } from '../../../risk/saved-state.ts';
import type { Json } from '../../../strategy/json.ts';
import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';
import { offsetFrom, type PriceOffset } from '../price-offset.ts';

/** How a stop follows the best price. */
export interface TrailingStopSettings {
  /** From the best price seen since the position was opened. */
  readonly distance: PriceOffset;
  /** Profit from which on it works, measured from the entry; left out: from the start. */
  readonly activation?: PriceOffset;
}

export const TRAILING_STOP_RULE = 'trailing stop';

/** A stop that follows the best price at a distance, once the position has earned enough. */
export class TrailingStop implements ExitRule {
  readonly #settings: TrailingStopSettings;
  #best: number = Number.NaN;

  constructor(settings: TrailingStopSettings) {
    this.#settings = settings;
  }

  see({ entry, direction, best: seen }: PositionView): ExitWish | null {
    const { distance, activation } = this.#settings;
    if (Number.isNaN(this.#best)) this.#best = entry;
    if (direction * (seen - this.#best) > 0) this.#best = seen;
    const best = this.#best;
    if (activation !== undefined && direction * (best - entry) < offsetFrom(entry, activation)) {
      return null;
    }
    const level = best - direction * offsetFrom(best, distance);
    return {
      kind: 'stop',
      level,
      decision: { rule: TRAILING_STOP_RULE, values: { entry, best, level } },
    };
  }

  nextChange(): number {
    return Infinity;
  }

  save(): Json {
    return { best: finiteOrNull(this.#best) };
  }

  restore(state: Json): void {
    this.#best = numberOr(fieldsOf(state)['best'], Number.NaN);
  }
}
