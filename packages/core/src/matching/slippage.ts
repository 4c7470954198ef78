/**
 * How much worse than the market's price an order that takes liquidity is filled, as a share of the price.
 * Fills of resting limit orders never slip.
 */
export interface SlippageModel {
  /** In words, for reports. */
  readonly text: string;
  /** The share when it does not depend on size; else null, and `share` is asked. */
  readonly fixed: number | null;
  /**
   * @param quantity what is filled, base units, signal lane
   * @param volume what the market traded in the bar (or showed), base units; 0 when unknown
   * @returns the share of the price, 0 or more; 0.0005 is five basis points
   */
  share(quantity: number, volume: number): number;
}

/** Fills at the market's price. */
export const NO_SLIPPAGE: SlippageModel = { text: 'none', fixed: 0, share: () => 0 };

/** A fixed number of basis points (hundredths of a per cent), 0 to 10,000. */
export function basisPointSlippage(basisPoints: number): SlippageModel {
  const fixed = basisPoints / 10_000;
  return { text: `${basisPoints} basis points`, fixed, share: () => fixed };
}

/**
 * Grows with the square of the order's share of the bar's volume: impact × (quantity / volume)², at most
 * `cap`. The quadratic form is the one Zipline uses by default (VolumeShareSlippage).
 */
export function volumeShareSlippage(impact: number, cap: number = 0.1): SlippageModel {
  return {
    text: `${impact} × (share of the bar's volume)², at most ${cap * 100} %`,
    fixed: null,
    share: (quantity, volume) => {
      if (!(volume > 0)) return cap;
      const part = quantity / volume;
      return Math.min(cap, impact * part * part);
    },
  };
}
