import type { Refusal, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { SimOrder } from './sim-order.ts';
import type { VenueBooks } from './venue-books.ts';

/**
 * Why the account cannot carry an order, or null.
 *
 * @param replaced the working order that is to get these terms
 */
export function admitFunds(
  books: VenueBooks,
  instrument: Instrument,
  order: VenueOrder,
  replaced?: SimOrder,
): { readonly refusal: Refusal; readonly message: string } | null {
  if (hasFunds(books, instrument, order, replaced)) return null;
  return {
    refusal: 'insufficient-funds',
    message: 'Account has insufficient balance for requested action.',
  };
}

function hasFunds(
  books: VenueBooks,
  instrument: Instrument,
  order: VenueOrder,
  replaced?: SimOrder,
): boolean {
  if (instrument.kind !== 'spot') {
    return order.reduceOnly || hasMargin(books, instrument, order, replaced);
  }
  const quantity = order.quantity - (replaced?.filled ?? 0n);
  if (order.side === 'SELL') {
    const shift = BigInt(instrument.base.precision - instrument.quantityPrecision);
    // The legs of a group lock one amount together: a second leg needs none of its own.
    if (joinsGroup(books, order, replaced)) return true;
    return books.free(instrument.base, replaced) >= quantity * 10n ** shift;
  }
  const price = priceOf(books, instrument, order);
  const cost = instrument.valueRaw(price, quantity);
  if (joinsGroup(books, order, replaced)) return true;
  return books.free(instrument.quote, replaced) >= cost + instrument.takerFee.of(cost, 'up');
}

/** Initial margin of the position and every order on its side, at the instrument's leverage. */
function hasMargin(
  books: VenueBooks,
  instrument: Instrument,
  order: VenueOrder,
  replaced?: SimOrder,
): boolean {
  const path = books.path(instrument);
  const sign = order.side === 'BUY' ? 1n : -1n;
  const filled = replaced?.filled ?? 0n;
  let quantity = books.account.position(instrument) * sign + order.quantity - filled;
  for (const other of books.open) {
    if (other !== replaced && other.instrument === instrument && other.terms.side === order.side) {
      quantity += other.remaining;
    }
  }
  if (quantity <= 0n) return true;
  const value = instrument.valueRaw(priceOf(books, instrument, order), quantity);
  const equity =
    books.account.ledger.held('account', instrument.settle) +
    books.account.unrealised(instrument, path.price);
  return equity * BigInt(Math.floor(instrument.maxLeverage)) >= value;
}

function priceOf(books: VenueBooks, instrument: Instrument, order: VenueOrder): bigint {
  if (order.limitPrice > 0n) return order.limitPrice;
  if (order.triggerPrice > 0n) return order.triggerPrice;
  const path = books.path(instrument);
  return order.side === 'BUY' ? path.ask : path.bid;
}

function joinsGroup(books: VenueBooks, order: VenueOrder, replaced?: SimOrder): boolean {
  if (order.group === null) return false;
  for (const other of books.open) {
    if (
      other !== replaced &&
      other.terms.group === order.group &&
      other.terms.side === order.side &&
      other.terms.quantity >= order.quantity
    ) {
      return true;
    }
  }
  return false;
}
