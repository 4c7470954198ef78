import type { Instrument } from '@nightdesk/core/model/instrument';
import type { World } from '../run/world.ts';
import { houseOrder } from './house-order.ts';
import type { VenueBooks } from './venue-books.ts';

/** Closes a contract position whose equity has fallen below the maintenance margin. */
export function liquidate(world: World, books: VenueBooks, instrument: Instrument): void {
  if (instrument.kind === 'spot') return;
  const { price } = books.path(instrument);
  const exposure = books.account.exposure(instrument, price);
  if (exposure === 0n) return;
  const equity =
    books.account.ledger.held('account', instrument.settle) +
    books.account.unrealised(instrument, price);
  if (equity >= instrument.maintenanceMargin.of(exposure, 'up')) return;
  forceClose(world, books, instrument);
}

/** Cancels the instrument's orders and closes its position at the market, as a venue does. */
export function forceClose(world: World, books: VenueBooks, instrument: Instrument): void {
  const quantity = books.account.position(instrument);
  if (quantity === 0n) return;
  world.sometimes('a position was liquidated');
  for (const order of books.open) {
    if (order.instrument === instrument) books.end(order, 'CANCELED', 'liquidation');
  }
  const size = quantity > 0n ? quantity : -quantity;
  books.place(
    houseOrder(instrument, quantity > 0n ? 'SELL' : 'BUY', size),
    instrument,
    'liquidation',
  );
}
