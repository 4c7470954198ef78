import type { SimVenue } from '../venue/sim-venue.ts';
import { venueInvariants } from '../venue/venue-invariants.ts';
import { balances, positions } from '../venue/venue-queries.ts';
import {
  encodeBalance,
  encodeEntry,
  encodeOrder,
  encodePosition,
  encodeTrade,
  type FindInstrument,
} from './encode-reports.ts';
import type { OrderWire, TradeWire, LedgerWire, BalanceWire, PositionWire } from './wire-types.ts';

/** Everything that is so at the local venue, without lag or faults: what a test compares with. */
export interface VenueTruth {
  readonly orders: readonly (OrderWire & { readonly origin: string })[];
  readonly trades: readonly TradeWire[];
  readonly entries: readonly LedgerWire[];
  readonly balances: readonly BalanceWire[];
  readonly positions: readonly PositionWire[];
  /** How often an order with each client order id was taken. */
  readonly accepted: Readonly<Record<string, number>>;
  /** What is wrong in the venue's own books; empty unless the venue itself has a defect. */
  readonly defects: readonly string[];
  /** How often each fault happened and each named state was reached. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Reads the truth of a venue. */
export function venueTruth(
  venue: SimVenue,
  accepted: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number>,
): VenueTruth {
  const find: FindInstrument = (id) => venue.instrument(id);
  const { books } = venue;
  return {
    orders: books.orders.map((order) => ({
      ...encodeOrder(order.report(), find),
      origin: order.origin,
    })),
    trades: books.trades.map(({ report }) => encodeTrade(report, find)),
    entries: books.entries.map(encodeEntry),
    balances: balances(books).map(encodeBalance),
    positions: positions(books, venue.instruments).map((held) => encodePosition(held, find)),
    accepted: Object.fromEntries(accepted),
    defects: venueInvariants(venue).flatMap(({ name, check }) => {
      const problem = check();
      return problem === null ? [] : [`${name}: ${problem}`];
    }),
    counts: Object.fromEntries(counts),
  };
}
