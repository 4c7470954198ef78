import type { Instrument } from '@nightdesk/core/model/instrument';

/** What an entry may cost; all on the signal lane. */
export interface SizingInput {
  readonly instrument: Instrument;
  /** Account value, and whether it is counted in the instrument's base currency (else in its quote). */
  readonly equity: number;
  readonly equityInBase: boolean;
  /** Free balance of the quote currency; for spot. */
  readonly freeCash: number;
  /** Share of the account value to lose at the stop, such as 0.01. */
  readonly risk: number;
  /** Expected entry price, and the stop below (long) or above (short) it. */
  readonly entry: number;
  readonly stop: number;
}

/** An entry's size in base units or contracts, before the gate, and what limited it. */
export interface PositionSize {
  readonly quantity: number;
  /** Its value at the entry price with the taker fee, in the quote currency. */
  readonly cost: number;
  readonly isCapped: boolean;
}

/**
 * Fixed-fractional sizing: quantity = equity × risk / loss of one unit at the stop (R. Vince), and no more
 * than the account can pay for: free cash on spot, account value × leverage on contracts, the taker fee
 * set aside. The loss of one unit is |entry − stop| × multiplier in quote currency, for inverse contracts
 * multiplier × |1/stop − 1/entry| in base currency.
 */
export function positionSize(input: SizingInput): PositionSize {
  const { instrument, entry, stop } = input;
  const inverse = instrument.kind === 'inverse';
  const equity = input.equityInBase ? input.equity * entry : input.equity;
  const perUnit = instrument.multiplierNumber * (inverse ? 1 : entry);
  const lossPerUnit = inverse
    ? instrument.multiplierNumber * Math.abs(1 / stop - 1 / entry) * entry
    : instrument.multiplierNumber * Math.abs(entry - stop);
  const budget = instrument.kind === 'spot' ? input.freeCash : equity * instrument.maxLeverage;
  const withFee = perUnit * (1 + instrument.takerFee.toNumber());
  const wanted = (equity * input.risk) / lossPerUnit;
  const most = budget / withFee;
  const quantity = Math.min(wanted, most);
  return { quantity, cost: quantity * withFee, isCapped: most < wanted };
}
