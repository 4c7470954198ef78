import type { Instrument } from '../model/instrument.ts';
import { formatDecimalShort } from '../money/decimal.ts';
import { pow10 } from '../money/pow10.ts';
import type { Order } from '../orders/order.ts';
import { deny } from './denial.ts';
import { isReducing, judgedPrice, orderNotional } from './order-exposure.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';

/**
 * The bot can pay for the order: on spot, free quote for a buy (with the taker fee) and free base for a
 * sale; on contracts, position value within own money times leverage. Working orders count as spent.
 */
export class BuyingPower implements RiskCheck {
  readonly name: string = 'buying-power';

  check(order: Order, context: RiskContext): Denial | null {
    return order.instrument.kind === 'spot'
      ? this.#spot(order, context)
      : this.#contract(order, context);
  }

  #spot(order: Order, context: RiskContext): Denial | null {
    const { instrument } = order;
    if (order.parent !== 0) return null;
    if (order.side === 'BUY') {
      const cost = buyCost(order, context);
      const free =
        context.portfolio.settlement(order.instrumentIndex).total -
        reservedCash(instrument, context, order);
      if (cost <= free) return null;
      const { precision, code } = instrument.quote;
      return deny(
        this.name,
        'RISK_BALANCE',
        `buying needs ${formatDecimalShort(cost, precision)} ${code}, fee included, and ${formatDecimalShort(free, precision)} is free`,
      );
    }
    const free = freeBase(order, context);
    if (order.quantity <= free) return null;
    const shown = formatDecimalShort(free < 0n ? 0n : free, instrument.quantityPrecision);
    return deny(
      this.name,
      'RISK_BALANCE',
      `selling ${formatDecimalShort(order.quantity, instrument.quantityPrecision)} ${instrument.base.code} needs more than the free ${shown}; spot cannot go short, use a linear or inverse instrument for that`,
    );
  }

  #contract(order: Order, context: RiskContext): Denial | null {
    if (order.parent !== 0 || isReducing(order, context)) return null;
    const { instrument, instrumentIndex } = order;
    const price = judgedPrice(order, context);
    const held = context.portfolio.position(instrumentIndex).quantity;
    const value = orderNotional(order, price);
    const before = instrument.notionalRaw(price, held < 0n ? -held : held);
    const adding = held === 0n || held > 0n === (order.side === 'BUY');
    let after = adding ? before + value : value - before;
    for (const other of context.openOrders.values()) {
      if (other === order || other.instrumentIndex !== instrumentIndex || other.parent !== 0)
        continue;
      if (other.side === order.side && !isReducing(other, context))
        after += orderNotional(other, judgedPrice(other, context));
    }
    const scale = Number(pow10(instrument.quote.precision));
    // Equity is a mark on the signal lane, so this limit is compared there too, with room for its rounding.
    const equity =
      context.portfolio.equity() *
      (instrument.kind === 'inverse' && context.portfolio.currency.code === instrument.base.code
        ? context.lastPrice(instrumentIndex)
        : 1);
    const limit = equity * instrument.maxLeverage;
    if (Number(after) / scale <= limit * (1 + 1e-9)) return null;
    return deny(
      this.name,
      'RISK_MARGIN',
      `a position worth ${formatDecimalShort(after, instrument.quote.precision)} ${instrument.quote.code} is above ${limit.toFixed(2)} (own money × leverage ${instrument.maxLeverage})`,
    );
  }
}

/** What a buy takes from the quote balance at most: value at the judged price plus the taker fee. */
function buyCost(order: Order, context: RiskContext): bigint {
  if (order.cash > 0n) return orderNotional(order, 0n);
  const value = orderNotional(order, judgedPrice(order, context));
  return order.instrument.feePolicy.in === 'quote'
    ? value + order.instrument.takerFee.of(value, 'up')
    : value;
}

/**
 * Quote currency (raw) that working spot buys hold back, fees included.
 *
 * @param except an order that does not count, with its OCO group: the one being judged
 */
export function reservedCash(
  instrument: Instrument,
  context: RiskContext,
  except: Order | null = null,
): bigint {
  let sum = 0n;
  if (context.openOrders.size === 0) return sum;
  for (const other of context.openOrders.values()) {
    if (other === except || other.side !== 'BUY' || other.parent !== 0) continue;
    if (other.instrument.kind !== 'spot' || other.instrument.quote.code !== instrument.quote.code) {
      continue;
    }
    if (except !== null && other.ocoGroup !== '' && other.ocoGroup === except.ocoGroup) continue;
    sum += buyCost(other, context);
  }
  return sum;
}

/** Base quantity (raw lots) that may still be sold: the balance less working sales, one per OCO group. */
export function freeBase(order: Order, context: RiskContext): bigint {
  const { instrument, instrumentIndex } = order;
  const balance = context.portfolio.holding(instrumentIndex);
  const shift = balance.currency.precision - instrument.quantityPrecision;
  let free = shift === 0 ? balance.total : balance.total / pow10(shift);
  if (context.openOrders.size === 0) return free;
  const groups = new Set<string>();
  for (const other of context.openOrders.values()) {
    if (other === order || other.side !== 'SELL' || other.instrumentIndex !== instrumentIndex)
      continue;
    // Two exits never sell the same coins: the venue cuts reduce-only orders to the position.
    if (order.reduceOnly && other.reduceOnly) continue;
    if (other.parent !== 0 && other.status === 'SUBMITTED') continue;
    if (other.ocoGroup !== '') {
      if (other.ocoGroup === order.ocoGroup || groups.has(other.ocoGroup)) continue;
      groups.add(other.ocoGroup);
    }
    free -= other.leavesQuantity;
  }
  return free;
}
