import { Money } from '../../money/money.ts';
import { Currency } from '../../money/currency.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { Portfolio } from '../../portfolio/portfolio.ts';
import type { RoundTrip } from '../../positions/round-trip.ts';
import type { Instrument } from '../../model/instrument.ts';
import { bookInstrument, instrumentRecord } from './book-instrument.ts';
import { type AccountBooks, keyOf } from './books.ts';
import { addDecimals, type DecimalText, decimalText } from './decimal-text.ts';
import { refuseEvent } from './fold-error.ts';
import { knownOrder } from './fold-orders.ts';
import { orderChanges, orderOf, rawPrice, rawQuantity } from './order-text.ts';
import type { OrderEventOf } from './order-event.ts';
import type { FillText, MoneyText } from './payloads.ts';
import { readPosition, writePosition } from './position-records.ts';
import type { FillRecord } from './records.ts';

/**
 * Books a fill once: order, position, lots, balances, trade. A trade id that is booked already changes nothing.
 *
 * @throws NightdeskError with disposition halt: `FILL_CONFLICT` when the same trade was booked with another
 * price, quantity or owner, `ORDER_UNKNOWN`, `ORDER_TRANSITION`, `ORDER_OVERFILL`; `MONEY_PRECISION` when the
 * fill is finer than its instrument is defined.
 */
export function foldFill(
  books: AccountBooks,
  event: OrderEventOf<'OrderFilled'> | OrderEventOf<'ExternalFill'>,
): void {
  const { payload, bot, time } = event;
  const clientOrderId = event.kind === 'OrderFilled' ? event.payload.clientOrderId : '';
  const exitReason = event.kind === 'ExternalFill' ? event.payload.exitReason : '';
  const record = fillRecord(payload, bot, clientOrderId, exitReason, time);
  if (isBooked(books, record)) return;
  const instrument = bookInstrument(instrumentRecord(books, payload.instrument));
  const quantity = rawQuantity(instrument, payload.quantity);
  const value = Money.parse(payload.value, instrument.settle).raw;
  rawPrice(instrument, payload.price);
  let sequence = 0;
  if (event.kind === 'OrderFilled') {
    const known = knownOrder(books, bot, clientOrderId);
    if (known.instrument !== payload.instrument || known.side !== payload.side) {
      refuseEvent(
        'FILL_CONFLICT',
        `Trade ${payload.tradeId} is a ${payload.side} of ${payload.instrument}, and its order ${clientOrderId} a ${known.side} of ${known.instrument}; the report is mixed up.`,
        { trade: payload.tradeId, order: clientOrderId },
      );
    }
    const order = orderOf(known, instrument);
    order.applyFill(quantity, value, event.payload.complete, time);
    sequence = known.sequence;
    books.put('orders', {
      ...known,
      ...orderChanges(order),
      venueOrderId: known.venueOrderId === '' ? payload.venueOrderId : known.venueOrderId,
    });
  }
  // Last, because the order is what may refuse: the fill must not stand booked without it.
  const position = readPosition(books, bot, payload.instrument, instrument);
  const portfolio = new Portfolio([instrument], [], instrument.quote);
  portfolio.position(0).restore(position.state);
  const trip = portfolio.applyFill(
    0,
    payload.side,
    quantity,
    value,
    takenMoney(instrument, payload.commission),
    Money.parse(payload.commissionValue, instrument.settle),
    time,
    sequence,
  );
  const trades = position.trades + (trip === null ? 0 : 1);
  writePosition(books, bot, payload.instrument, portfolio.position(0), trades);
  for (const balance of portfolio.balances) {
    const { currency, total } = balance;
    if (total !== 0n) addBalance(books, bot, currency.code, decimalText(total, currency.precision));
  }
  if (trip !== null) writeTrade(books, bot, instrument, trip, trades, exitReason);
  books.put('fills', record);
}

/** Adds to a bot's balance, which begins at nothing. */
export function addBalance(
  books: AccountBooks,
  bot: string,
  currency: string,
  amount: DecimalText,
): void {
  const known = books.get('balances', keyOf(bot, currency));
  const total = known === null ? amount : addDecimals(known.total, amount);
  books.put('balances', { bot, currency, total });
}

/** The commission in the instrument's own currency objects where it is one of them. */
function takenMoney(instrument: Instrument, taken: MoneyText): Money {
  for (const currency of [instrument.settle, instrument.base, instrument.quote]) {
    if (currency.code === taken.currency) return Money.parse(taken.amount, currency);
  }
  const { raw, precision } = parseDecimal(taken.amount);
  return new Money(raw, new Currency(taken.currency, precision));
}

function fillRecord(
  payload: FillText,
  bot: string,
  clientOrderId: string,
  exitReason: FillRecord['exitReason'],
  time: number,
): FillRecord {
  return {
    instrument: payload.instrument,
    tradeId: payload.tradeId,
    side: payload.side,
    bot,
    clientOrderId,
    venueOrderId: payload.venueOrderId,
    price: payload.price,
    quantity: payload.quantity,
    value: payload.value,
    commission: payload.commission.amount,
    commissionCurrency: payload.commission.currency,
    commissionValue: payload.commissionValue,
    liquidity: payload.liquidity,
    source: payload.source,
    exitReason,
    time,
  };
}

/** A trade with oneself has one id and both sides; hence the side in the key. */
function isBooked(books: AccountBooks, fill: FillRecord): boolean {
  const known = books.get('fills', keyOf(fill.instrument, fill.tradeId, fill.side));
  if (known === null) return false;
  for (const field of ['bot', 'clientOrderId', 'price', 'quantity'] as const) {
    if (known[field] === fill[field]) continue;
    refuseEvent(
      'FILL_CONFLICT',
      `Trade ${fill.tradeId} of ${fill.instrument} was booked with ${field} "${known[field]}" and is reported with "${fill[field]}"; find out which is true before trading on.`,
      { trade: fill.tradeId, instrument: fill.instrument, field },
    );
  }
  return true;
}

function writeTrade(
  books: AccountBooks,
  bot: string,
  instrument: Instrument,
  trip: RoundTrip,
  trade: number,
  exitReason: FillRecord['exitReason'],
): void {
  const settled = (raw: bigint): DecimalText => decimalText(raw, instrument.settle.precision);
  books.put('trades', {
    bot,
    instrument: instrument.id,
    trade,
    side: trip.side,
    quantity: decimalText(trip.quantity, instrument.quantityPrecision),
    entryValue: settled(trip.entryValue),
    exitValue: settled(trip.exitValue),
    fees: settled(trip.fees),
    funding: settled(trip.funding),
    pnl: settled(trip.pnl),
    entryTime: trip.entryTime,
    exitTime: trip.exitTime,
    entryOrder: trip.entryOrder,
    exitOrder: trip.exitOrder,
    exitReason,
  });
}
