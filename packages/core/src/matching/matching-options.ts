import { NO_SLIPPAGE, type SlippageModel } from './slippage.ts';

/** The assumptions of the simulated venue. Everything is stated in reports. */
export interface MatchingOptions {
  /** From our decision to the venue's book, ms. Cancels and changes take as long. */
  readonly latency: number;
  readonly slippage: SlippageModel;
  /** The most of a bar's (or trade's) volume that our orders may take, 0–1; null = as much as we like. */
  readonly volumeShare: number | null;
  /** `through`: a resting limit fills only when the price goes beyond it; `touch`: when it is reached. */
  readonly limitFill: 'through' | 'touch';
}

/** Next-open fills at the bar's prices, without slippage, latency or volume limits. */
export const DEFAULT_MATCHING: MatchingOptions = {
  latency: 0,
  slippage: NO_SLIPPAGE,
  volumeShare: null,
  limitFill: 'through',
};
