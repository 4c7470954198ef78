import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';
import { offsetFrom, type PriceOffset } from '../price-offset.ts';

/** A fixed price, or a distance from the entry. */
export type TakeProfitSettings = { readonly price: number } | PriceOffset;

export const TAKE_PROFIT_RULE = 'take profit';

/** Out when the price has moved far enough in favour. */
export class TakeProfit implements ExitRule {
  readonly #settings: TakeProfitSettings;

  constructor(settings: TakeProfitSettings) {
    this.#settings = settings;
  }

  see({ entry, direction }: PositionView): ExitWish {
    const settings = this.#settings;
    const level =
      'price' in settings ? settings.price : entry + direction * offsetFrom(entry, settings);
    return {
      kind: 'target',
      level,
      decision: { rule: TAKE_PROFIT_RULE, values: { entry, level } },
    };
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
