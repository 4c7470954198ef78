import type { Instrument } from '@nightdesk/core/model/instrument';

/** One instrument as the plan sees it; all on the signal lane. */
export interface Holding {
  readonly instrument: Instrument;
  readonly price: number;
  /** Base units held. */
  readonly quantity: number;
  /** Target share of the account value, 0–1. */
  readonly target: number;
}

/** A sale in base units, or a purchase in quote currency with its fee. */
export interface PlannedTrade {
  readonly instrument: number;
  readonly amount: number;
  readonly weight: number;
  readonly target: number;
}

/** What brings the weights back to target. */
export interface RebalancePlan {
  /** The largest distance of a weight from its target, 0–1, and whose it is. */
  readonly drift: number;
  readonly furthest: number;
  readonly sells: readonly PlannedTrade[];
  readonly buys: readonly PlannedTrade[];
}

/**
 * Weights are value / equity. Every instrument goes to its target; a trade under `minTrade` or under the
 * venue's minimum is left out. A target of 0 sells all that is held.
 */
export function planTrades(
  holdings: readonly Holding[],
  equity: number,
  minTrade: number,
): RebalancePlan {
  const sells: PlannedTrade[] = [];
  const buys: PlannedTrade[] = [];
  let drift = 0;
  let furthest = 0;
  holdings.forEach(({ instrument, price, quantity, target }, index) => {
    const weight = (quantity * price) / equity;
    const off = Math.abs(weight - target);
    if (off > drift) {
      drift = off;
      furthest = index;
    }
    const missing = target * equity - quantity * price;
    const least = Math.max(minTrade, instrument.minNotional.toNumber());
    if (Math.abs(missing) < least || missing === 0) return;
    if (missing > 0) {
      const amount = missing * (1 + instrument.takerFee.toNumber());
      buys.push({ instrument: index, amount, weight, target });
      return;
    }
    const amount = target === 0 ? quantity : Math.min(quantity, -missing / price);
    const raw = instrument.quantity(amount).raw;
    const value = instrument.notionalRaw(instrument.priceRaw(price, 'down'), raw);
    if (raw < instrument.minQuantity || value < instrument.minNotional.raw) return;
    sells.push({ instrument: index, amount, weight, target });
  });
  return { drift, furthest, sells, buys };
}
