import type { Instrument, Liquidity } from '../model/instrument.ts';
import { decimalToNumber } from '../money/decimal.ts';
import { Rate } from '../money/rate.ts';
import { FillReport } from '../orders/fill-report.ts';
import type { VenueReport } from '../orders/reports.ts';
import { commissionTaken, commissionWorth } from './commission.ts';
import type { Market } from './market.ts';
import type { MatchingOptions } from './matching-options.ts';
import type { VenueAccount } from './venue-account.ts';
import type { WorkingOrder } from './working-order.ts';

/** Where the simulated venue's reports go. It may submit or cancel from within. */
export interface ReportSink {
  onReport(report: VenueReport): void;
}

const NO_FEE = Rate.ZERO;

/** Fills and ends orders of the simulated venue, and says so. */
export class Executor {
  readonly #options: MatchingOptions;
  readonly #account: VenueAccount;
  readonly #sink: ReportSink;
  #trades: number;
  /** Raw quote value traded so far, for fee tiers. */
  #traded: bigint;

  constructor(options: MatchingOptions, account: VenueAccount, sink: ReportSink) {
    this.#options = options;
    this.#account = account;
    this.#sink = sink;
    this.#trades = 0;
    this.#traded = 0n;
  }

  status(working: WorkingOrder, step: 'accepted' | 'triggered', time: number): void {
    this.#sink.onReport({
      kind: 'order-status',
      order: working.order.sequence,
      step,
      time,
      reason: '',
    });
  }

  /** Ends an order without a fill, and what hangs on it. */
  end(
    market: Market,
    working: WorkingOrder,
    step: 'rejected' | 'canceled' | 'expired',
    time: number,
    reason: string,
  ): void {
    market.remove(working);
    this.#sink.onReport({
      kind: 'order-status',
      order: working.order.sequence,
      step,
      time,
      reason,
    });
    if (working.filled > 0n) return;
    for (const child of working.children) {
      if (child.state === 'HELD')
        this.end(market, child, 'canceled', time, 'its parent order ended unfilled');
    }
  }

  /** Applies changed terms. */
  update(working: WorkingOrder, time: number): void {
    working.refreshNumbers();
    this.#sink.onReport({
      kind: 'order-updated',
      order: working.order.sequence,
      time,
      quantity: working.filled + working.leaves,
      limitPrice: working.limit,
      triggerPrice: working.trigger,
    });
  }

  refuseChange(working: WorkingOrder, time: number, reason: string): void {
    this.#sink.onReport({
      kind: 'action-rejected',
      order: working.order.sequence,
      action: 'modify',
      time,
      reason,
    });
  }

  /** Says that a wish about an order came too late. */
  refuse(order: number, action: 'cancel' | 'modify', time: number): void {
    this.#sink.onReport({
      kind: 'action-rejected',
      order,
      action,
      time,
      reason: 'the order is not working',
    });
  }

  /**
   * Takes liquidity at the market's price: slippage, tick rounding against us, and for orders with a limit
   * never beyond it. What finds no volume waits for more, or expires when it may not wait.
   */
  take(market: Market, working: WorkingOrder, time: number): void {
    const levels = working.isBuy ? market.asks : market.bids;
    if (levels !== null) this.#sweep(market, working, levels, 'TAKER', time);
    else this.#takeAt(market, working, working.isBuy ? market.ask : market.bid, time);
    if (working.state === 'DONE') return;
    const { timeInForce } = working.order;
    if (timeInForce === 'IOC' || timeInForce === 'FOK') {
      this.end(market, working, 'expired', time, 'not all of it could be filled at once');
    }
  }

  /** Gives liquidity at the limit price: where sizes are shown, to no more than came to it. */
  give(market: Market, working: WorkingOrder, time: number): void {
    const levels = working.isBuy ? market.asks : market.bids;
    if (levels !== null) this.#sweep(market, working, levels, 'MAKER', time);
    else this.#execute(market, working, working.limit, -1n, 'MAKER', time);
  }

  #takeAt(market: Market, working: WorkingOrder, marketPrice: number, time: number): void {
    const price = this.#slipped(market, working, marketPrice);
    if (working.order.timeInForce === 'FOK' && !this.#fillsWhole(market, working, price)) return;
    this.#execute(market, working, price, -1n, 'TAKER', time);
  }

  /** Trades with level by level until the order, its limit or the book is exhausted; givers at their limit. */
  #sweep(
    market: Market,
    working: WorkingOrder,
    levels: (readonly [number, number])[],
    liquidity: Liquidity,
    time: number,
  ): void {
    const { instrument } = market;
    if (working.order.timeInForce === 'FOK' && !this.#bookFillsWhole(market, working, levels))
      return;
    while (working.state !== 'DONE') {
      const level = levels[0];
      if (level === undefined || this.#beyondLimit(working, level[0])) {
        working.starved = true;
        return;
      }
      const available = instrument.quantity(level[1]).raw;
      if (available === 0n) {
        levels.shift();
        continue;
      }
      const before = working.filled;
      const price =
        liquidity === 'MAKER'
          ? working.limit
          : instrument.priceRaw(level[0], working.isBuy ? 'ceil' : 'floor');
      this.#execute(market, working, price, available, liquidity, time);
      const took = working.filled - before;
      if (took === available) levels.shift();
      else {
        levels[0] = [level[0], instrument.quantityFromRaw(available - took).toNumber()];
        return;
      }
    }
  }

  #slipped(market: Market, working: WorkingOrder, marketPrice: number): bigint {
    const { instrument } = market;
    const { slippage } = this.#options;
    const share =
      slippage.fixed ?? slippage.share(this.#size(market, working, marketPrice), market.volume);
    const worse = working.isBuy ? marketPrice * (1 + share) : marketPrice * (1 - share);
    let price = instrument.priceRaw(
      share === 0 ? marketPrice : worse,
      working.isBuy ? 'ceil' : 'floor',
    );
    if (working.limit > 0n && (working.isBuy ? price > working.limit : price < working.limit))
      price = working.limit;
    return price > 0n ? price : instrument.tick;
  }

  /** What a model that looks at size is told: base units, signal lane. */
  #size(market: Market, working: WorkingOrder, marketPrice: number): number {
    const { instrument } = market;
    const price = instrument.priceRaw(marketPrice, 'half-even');
    return decimalToNumber(this.#wanted(market, working, price), instrument.quantityPrecision);
  }

  #beyondLimit(working: WorkingOrder, price: number): boolean {
    if (Number.isNaN(working.limitNumber)) return false;
    return working.isBuy ? price > working.limitNumber : price < working.limitNumber;
  }

  #fillsWhole(market: Market, working: WorkingOrder, price: bigint): boolean {
    return market.budget < 0n || this.#wanted(market, working, price) <= market.budget;
  }

  #bookFillsWhole(
    market: Market,
    working: WorkingOrder,
    levels: readonly (readonly [number, number])[],
  ): boolean {
    const { instrument } = market;
    const byCash = working.order.cash > 0n;
    let { cash, leaves } = working;
    for (const [level, quantity] of levels) {
      if (this.#beyondLimit(working, level)) break;
      const there = instrument.quantity(quantity).raw;
      const price = instrument.priceRaw(level, working.isBuy ? 'ceil' : 'floor');
      const fee = this.#feeOutOfCash(instrument);
      if ((byCash ? instrument.affordable(cash, price, fee) : leaves) <= there) return true;
      const value = instrument.valueRaw(price, there);
      cash -= value + fee.of(value, 'ceil');
      leaves -= there;
    }
    return false;
  }

  /** Raw quantity that the order still wants at a price. */
  #wanted(market: Market, working: WorkingOrder, price: bigint): bigint {
    if (working.order.cash === 0n) return working.leaves;
    const { instrument } = market;
    return instrument.affordable(working.cash, price, this.#feeOutOfCash(instrument));
  }

  #feeOutOfCash(instrument: Instrument): Rate {
    return instrument.feePolicy.in === 'quote' ? instrument.feeRate('TAKER', this.#traded) : NO_FEE;
  }

  #execute(
    market: Market,
    working: WorkingOrder,
    price: bigint,
    available: bigint,
    liquidity: Liquidity,
    time: number,
  ): void {
    const { instrument } = market;
    const { order } = working;
    const wanted = this.#wanted(market, working, price);
    let quantity = wanted;
    if (order.reduceOnly) {
      const held = this.#account.position(market.index);
      const most = working.isBuy ? -held : held;
      if (most <= 0n) {
        this.end(market, working, 'canceled', time, 'reduce-only, and there is no position left');
        return;
      }
      if (quantity > most) quantity = most - (most % instrument.lot);
    }
    const capped = quantity;
    if (available >= 0n && quantity > available) quantity = available;
    if (market.budget >= 0n && quantity > market.budget)
      quantity = market.budget - (market.budget % instrument.lot);
    if (quantity === 0n) {
      if (capped === 0n)
        this.end(
          market,
          working,
          working.filled === 0n ? 'rejected' : 'canceled',
          time,
          tooLittle(market, working),
        );
      else working.starved = true;
      return;
    }
    const value = instrument.valueRaw(price, quantity);
    const rate = instrument.feeRate(liquidity, this.#traded);
    const worth = commissionWorth(instrument, rate, value);
    const taken = commissionTaken(instrument, rate, working.isBuy, quantity, worth);
    const fee = taken.currency === instrument.settle ? taken.raw : 0n;
    if (instrument.kind === 'spot' && !this.#canSettle(market, working, quantity, value, fee)) {
      this.end(
        market,
        working,
        working.filled === 0n ? 'rejected' : 'canceled',
        time,
        'insufficient balance',
      );
      return;
    }
    working.filled += quantity;
    if (order.cash > 0n) working.cash -= value + fee;
    else working.leaves -= quantity;
    if (market.budget >= 0n) market.budget -= quantity;
    if (instrument.feeTiers.length > 0) this.#traded += instrument.notionalRaw(price, quantity);
    const complete = order.cash > 0n ? quantity === wanted : working.leaves === 0n;
    if (complete) market.remove(working);
    else if (quantity < capped) working.starved = true;
    this.#trades += 1;
    this.#sink.onReport(
      new FillReport(instrument, {
        order: order.sequence,
        tradeId: this.#trades,
        instrument: market.index,
        side: order.side,
        price,
        quantity,
        value,
        commission: taken,
        commissionValue: worth,
        liquidity,
        complete,
        time,
      }),
    );
    if (complete && working.cancelAt !== Infinity) this.refuse(order.sequence, 'cancel', time);
    if (complete && working.change !== null) this.refuse(order.sequence, 'modify', time);
    if (working.children.length > 0) this.#wake(market, working, time);
    if (order.ocoGroup !== '') this.#reduceGroup(market, working, quantity, time);
    if (!complete && quantity === capped && capped < wanted) {
      this.end(market, working, 'canceled', time, 'reduce-only, and there is no position left');
    }
  }

  #canSettle(
    market: Market,
    working: WorkingOrder,
    quantity: bigint,
    value: bigint,
    fee: bigint,
  ): boolean {
    return working.isBuy
      ? value + fee <= this.#account.cash(market.index)
      : quantity <= this.#account.holding(market.index);
  }

  /** One triggers other: children work for as much as the parent filled, less a fee out of the base asset. */
  #wake(market: Market, parent: WorkingOrder, time: number): void {
    const { instrument } = market;
    let filled = parent.filled;
    if (instrument.feePolicy.in === 'received' && parent.isBuy) {
      filled -= instrument.takerFee.of(filled, 'ceil');
      filled -= filled % instrument.lot;
    }
    for (const child of parent.children) {
      if (child.state === 'DONE') continue;
      const asked = child.order.quantity;
      // An order that had a quantity of its own never grows beyond it.
      const target = child.limitedTo > 0n && filled > child.limitedTo ? child.limitedTo : filled;
      child.leaves = target - child.filled - child.ceded;
      if (child.state === 'HELD') {
        child.state = 'SENT';
        child.activeFrom = time;
      }
      if (asked !== child.filled + child.leaves) this.update(child, time);
    }
  }

  /** One cancels other: what one order of a group filled, the others have no longer to do. */
  #reduceGroup(market: Market, filled: WorkingOrder, quantity: bigint, time: number): void {
    const group = filled.order.ocoGroup;
    for (const other of [...market.orders]) {
      if (other === filled || other.state === 'DONE' || other.order.ocoGroup !== group) continue;
      if (other.leaves > quantity) {
        other.leaves -= quantity;
        other.ceded += quantity;
        this.update(other, time);
      } else {
        this.end(market, other, 'canceled', time, 'the other order of its group was filled');
      }
    }
  }
}

/** Why an order has nothing to fill. */
function tooLittle(market: Market, working: WorkingOrder): string {
  const { symbol } = market.instrument;
  if (working.order.cash > 0n) return `the cash buys less than the lot of ${symbol}`;
  return `what is left is less than the lot of ${symbol}`;
}
