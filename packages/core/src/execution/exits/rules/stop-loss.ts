import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';
import { offsetFrom, type PriceOffset } from '../price-offset.ts';

/** A fixed price, or a distance from the entry (a multiple of ATR is given as its amount). */
export type StopLossSettings = { readonly price: number } | PriceOffset;

export const STOP_LOSS_RULE = 'stop loss';

/** Out when the position has lost as much as was meant to be risked. */
export class StopLoss implements ExitRule {
  readonly #settings: StopLossSettings;

  constructor(settings: StopLossSettings) {
    this.#settings = settings;
  }

  see({ entry, direction }: PositionView): ExitWish {
    const settings = this.#settings;
    const level =
      'price' in settings ? settings.price : entry - direction * offsetFrom(entry, settings);
    return { kind: 'stop', level, decision: { rule: STOP_LOSS_RULE, values: { entry, level } } };
  }

  nextChange(): number {
    return Infinity;
  }

  save(): null {
    return null;
  }

  restore(): void {
    // Its settings say everything.
  }
}
