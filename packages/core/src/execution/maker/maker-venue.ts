import type { ExitVenue } from '../exits/exit-venue.ts';

/** What a venue can do for orders that are worked as maker. */
export interface MakerVenue extends Pick<
  ExitVenue,
  'amend' | 'reduceOnly' | 'minNotionalForExits'
> {
  /** It knows post-only orders; otherwise plain limits are placed, which may take when they arrive late. */
  readonly postOnly: boolean;
}

/** The simulated venue of back-tests and paper trading: it can do all of it. */
export const SIMULATED_MAKER_VENUE: MakerVenue = Object.freeze({
  postOnly: true,
  amend: true,
  reduceOnly: true,
  minNotionalForExits: false,
});
