import { fieldsOf } from '../../../risk/saved-state.ts';
import type { Json } from '../../../strategy/json.ts';
import type { ExitRule, ExitWish, PositionView } from '../exit-rule.ts';
import { netPrice } from '../net-price.ts';
import { offsetFrom, type PriceOffset } from '../price-offset.ts';

/** When the entry price is defended, and with how much on top. */
export interface BreakEvenSettings {
  /** Profit, measured from the entry, that must have been seen once. */
  readonly trigger: PriceOffset;
  /** Profit that the stop then secures, per cent of the entry value, after all fees. Default 0. */
  readonly marginPercent?: number;
}

export const BREAK_EVEN_RULE = 'break-even';

/** Once the position has earned enough, a stop where leaving costs nothing: entry, fees, margin. */
export class BreakEven implements ExitRule {
  readonly #settings: BreakEvenSettings;
  #reached: boolean = false;

  constructor(settings: BreakEvenSettings) {
    this.#settings = settings;
  }

  see(view: PositionView): ExitWish | null {
    const { entry, direction, best } = view;
    const { trigger, marginPercent = 0 } = this.#settings;
    if (direction * (best - entry) >= offsetFrom(entry, trigger)) this.#reached = true;
    if (!this.#reached) return null;
    const level = netPrice(view, marginPercent);
    return {
      kind: 'stop',
      level,
      decision: { rule: BREAK_EVEN_RULE, values: { entry, marginPercent, level } },
    };
  }

  nextChange(): number {
    return Infinity;
  }

  save(): Json {
    return { reached: this.#reached };
  }

  restore(state: Json): void {
    this.#reached = fieldsOf(state)['reached'] === true;
  }
}
