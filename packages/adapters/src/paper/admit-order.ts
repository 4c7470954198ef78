import type { Instrument } from '@nightdesk/core/model/instrument';
import { hasLimit, hasTrigger } from '@nightdesk/core/orders/order-types';
import type { Refusal, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import type { OrderLocks } from './order-locks.ts';
import type { PaperAccount } from './paper-account.ts';
import type { PaperOrder } from './paper-order.ts';

/** Why an order is not taken. */
export interface Refused {
  readonly refusal: Refusal;
  readonly message: string;
}

/** What the market showed last, raw prices; 0 = nothing yet. */
export interface LastPrice {
  readonly bid: bigint;
  readonly ask: bigint;
}

/** The account as an order finds it. */
export interface Admission {
  readonly account: PaperAccount;
  readonly locks: OrderLocks;
  readonly instruments: readonly Instrument[];
  readonly price: (place: number) => LastPrice;
  /** Open orders of an instrument. */
  readonly open: (place: number) => Iterable<PaperOrder>;
}

/** Why the terms of an order make no sense to a venue, or null. */
export function refuseTerms(
  instrument: Instrument,
  order: VenueOrder,
  { bid, ask }: LastPrice,
): Refused | null {
  const bad = invalid(instrument, order, order.side === 'BUY' ? ask : bid);
  if (bad !== null) return { refusal: 'invalid', message: bad };
  const { limitPrice, side } = order;
  const isKnown = bid > 0n && ask > 0n;
  const crosses = side === 'BUY' ? limitPrice >= ask : limitPrice <= bid;
  if (order.postOnly && !hasTrigger(order.type) && isKnown && crosses)
    return { refusal: 'would-match', message: 'post-only, and it would match at once' };
  return null;
}

function invalid(instrument: Instrument, order: VenueOrder, market: bigint): string | null {
  const { type, quantity, limitPrice, triggerPrice, timeInForce } = order;
  const { lot, tick, minQuantity, maxQuantity, minNotional } = instrument;
  if (type === 'TRAILING_STOP')
    return 'trailing stops are not offered; let the desk follow the price';
  if (timeInForce === 'GTD')
    return 'orders with a date are not offered; let the desk keep the date';
  if (quantity <= 0n || quantity % lot !== 0n)
    return 'the quantity is not a positive multiple of the lot';
  if (quantity < minQuantity) return 'the quantity is below the smallest one';
  if (maxQuantity > 0n && quantity > maxQuantity) return 'the quantity is above the largest one';
  if (hasLimit(type) !== limitPrice > 0n)
    return `a ${type} order ${hasLimit(type) ? 'needs a' : 'has no'} limit price`;
  if (hasTrigger(type) !== triggerPrice > 0n)
    return `a ${type} order ${hasTrigger(type) ? 'needs a' : 'has no'} trigger price`;
  if (limitPrice % tick !== 0n || triggerPrice % tick !== 0n)
    return 'a price is not a multiple of the tick';
  const price = limitPrice > 0n ? limitPrice : triggerPrice > 0n ? triggerPrice : market;
  if (price > 0n && instrument.notionalRaw(price, quantity) < minNotional.raw)
    return `the value is below the smallest one, ${minNotional.toString()} ${minNotional.currency.code}`;
  return null;
}

/**
 * Why the account cannot carry an order, or null. Spot: what is not reserved must pay for it. Contracts: the margin of
 * everything that settles in the same currency, at each instrument's leverage, must be covered by balance and
 * unrealised profit. A market order before the first price is let pass; the match looks again.
 *
 * @param replaced the working order that is to get these terms
 */
export function refuseFunds(
  admission: Admission,
  place: number,
  order: VenueOrder,
  replaced: PaperOrder | null,
): Refused | null {
  const instrument = admission.instruments[place];
  if (instrument === undefined) return { refusal: 'invalid', message: 'unknown instrument' };
  const enough =
    instrument.kind === 'spot'
      ? hasMoney(admission, instrument, place, order, replaced)
      : order.reduceOnly || hasMargin(admission, instrument, place, order, replaced);
  if (enough) return null;
  return { refusal: 'insufficient-funds', message: 'the account has too little for this order' };
}

function hasMoney(
  { account, locks, price }: Admission,
  instrument: Instrument,
  place: number,
  order: VenueOrder,
  replaced: PaperOrder | null,
): boolean {
  const quantity = order.quantity - (replaced?.filled ?? 0n);
  if (joinsGroup(locks, order, replaced)) return true;
  if (order.side === 'SELL') {
    const { code, precision } = instrument.base;
    const shift = BigInt(precision - instrument.quantityPrecision);
    return account.total(code) - locks.lockedWithout(code, replaced) >= quantity * 10n ** shift;
  }
  const { code } = instrument.quote;
  const value = instrument.valueRaw(priceOf(order, price(place).ask), quantity);
  const cost =
    instrument.feePolicy.in === 'quote' ? value + instrument.takerFee.of(value, 'up') : value;
  return account.total(code) - locks.lockedWithout(code, replaced) >= cost;
}

/** The orders of a group reserve one amount together: a further one that is no larger needs nothing of its own. */
function joinsGroup(locks: OrderLocks, order: VenueOrder, replaced: PaperOrder | null): boolean {
  if (order.group === null) return false;
  for (const other of locks.group(order.group)) {
    const { side, instrument } = other.terms;
    if (other === replaced || side !== order.side || instrument !== order.instrument) continue;
    if (other.quantity >= order.quantity) return true;
  }
  return false;
}

function hasMargin(
  { account, instruments, price, open }: Admission,
  instrument: Instrument,
  place: number,
  order: VenueOrder,
  replaced: PaperOrder | null,
): boolean {
  const sign = order.side === 'BUY' ? 1n : -1n;
  let quantity = account.position(place) * sign + order.quantity - (replaced?.filled ?? 0n);
  for (const other of open(place)) {
    if (other === replaced || other.terms.side !== order.side || other.terms.reduceOnly) continue;
    quantity += other.remaining;
  }
  if (quantity <= 0n) return true;
  const at = priceOf(order, sign > 0n ? price(place).ask : price(place).bid);
  if (at === 0n) return true;
  let needed = marginOf(instrument, instrument.valueRaw(at, quantity));
  let equity = account.total(instrument.settle.code);
  instruments.forEach((other, i) => {
    if (other.kind === 'spot' || other.settle.code !== instrument.settle.code) return;
    const mark = price(i).bid;
    const { quantity: held, entry } = account.holdingOf(i);
    equity += account.unrealised(i, mark);
    if (i === place || held === 0n) return;
    const size = held < 0n ? -held : held;
    needed += marginOf(other, mark > 0n ? other.valueRaw(mark, size) : entry);
  });
  return equity >= needed;
}

/** Margin of a value at the instrument's leverage, which is read to a thousandth. */
function marginOf({ maxLeverage }: Instrument, value: bigint): bigint {
  return (value * 1_000n) / BigInt(Math.max(1, Math.floor(maxLeverage * 1_000)));
}

function priceOf({ limitPrice, triggerPrice }: VenueOrder, market: bigint): bigint {
  if (limitPrice > 0n) return limitPrice;
  return triggerPrice > 0n ? triggerPrice : market;
}
