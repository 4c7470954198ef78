/** The orders that a venue can hold to stop a loss. `limit`: a stop that becomes a limit order. */
export type StopOrderKind = 'market' | 'limit';

/** What a venue can do for the exits of one instrument. What it cannot do, we do by watching. */
export interface ExitVenue {
  /** Stop orders that it holds for us; none: stops are watched here. */
  readonly stopOrders: readonly StopOrderKind[];
  /** A stop and a target may rest there together and share one quantity. */
  readonly oco: boolean;
  /** It knows orders that only ever make a position smaller. */
  readonly reduceOnly: boolean;
  /** It changes price and quantity of a working order in one step; otherwise we cancel and place anew. */
  readonly amend: boolean;
  /** Whether its smallest order value holds for exits too: often not for reduce-only orders. */
  readonly minNotionalForExits: boolean;
}

/** The simulated venue of back-tests and paper trading: it can do all of it. */
export const SIMULATED_EXIT_VENUE: ExitVenue = Object.freeze({
  stopOrders: Object.freeze(['market', 'limit'] as const),
  oco: true,
  reduceOnly: true,
  amend: true,
  minNotionalForExits: false,
});
