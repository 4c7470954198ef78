import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Bar } from '../model/bar.ts';
import type { Instrument } from '../model/instrument.ts';
import type { BookSnapshot, QuoteTick, TradeTick } from '../model/ticks.ts';
import type { Order } from '../orders/order.ts';
import { highFirst } from './bar-path.ts';
import { type Leg, nextHit, priceAt, timeAt } from './crossing.ts';
import { Executor, type ReportSink } from './executor.ts';
import { Market } from './market.ts';
import type { MatchingOptions } from './matching-options.ts';
import type { VenueAccount } from './venue-account.ts';
import { WorkingOrder } from './working-order.ts';

/**
 * The simulated venue. Orders come in, market data comes in, reports go out.
 *
 * Nothing is reported from within `submit`, `cancel` or `modify`: an order that is sent at time t meets
 * the first market data at or after t + latency, so that what a strategy decides on a bar's close is
 * filled at the next open at the earliest. Within a bar the price takes the path of `highFirst`.
 */
export class MatchingEngine {
  declare readonly options: MatchingOptions;
  readonly #markets: readonly Market[];
  readonly #executor: Executor;
  readonly #account: VenueAccount;
  readonly #leg: Leg;
  /** Cancels and changes of orders that are not here, to be refused with the next market data. */
  readonly #unknown: [order: number, action: 'cancel' | 'modify'][];

  constructor(
    instruments: readonly Instrument[],
    options: MatchingOptions,
    account: VenueAccount,
    sink: ReportSink,
  ) {
    this.options = options;
    this.#account = account;
    this.#markets = instruments.map((instrument, index) => new Market(instrument, index));
    this.#executor = new Executor(options, account, sink);
    this.#unknown = [];
    this.#leg = { from: Number.NaN, to: Number.NaN, start: Number.NaN, end: Number.NaN };
  }

  /** Takes an order at `time` (ms), with the ones that its fill will wake. */
  submit(order: Order, children: readonly Order[], time: number): void {
    const market = this.#market(order.instrumentIndex);
    const working = new WorkingOrder(
      order,
      Math.max(time, order.createdTime) + this.options.latency,
      false,
    );
    market.orders.push(working);
    if (children.length === 0) return;
    working.children = children.map((child) => new WorkingOrder(child, Infinity, true));
    market.orders.push(...working.children);
  }

  /** Takes a wish to cancel at `time` (ms). */
  cancel(order: Order, time: number): void {
    const working = this.#find(order);
    if (working === undefined) this.#unknown.push([order.sequence, 'cancel']);
    else working.cancelAt = time + this.options.latency;
  }

  /** Takes a wish for new terms at `time` (ms); raw units, 0 = unchanged. */
  modify(
    order: Order,
    quantity: bigint,
    limitPrice: bigint,
    triggerPrice: bigint,
    time: number,
  ): void {
    const working = this.#find(order);
    if (working === undefined) this.#unknown.push([order.sequence, 'modify']);
    else working.change = { time: time + this.options.latency, quantity, limitPrice, triggerPrice };
  }

  /** True when bars of this instrument can change nothing: no order of ours is there. */
  isIdle(instrument: number): boolean {
    return this.#market(instrument).orders.length === 0 && this.#unknown.length === 0;
  }

  /** Answers wishes about orders that are not here. Not at once: nothing is reported from within a call. */
  #refuseUnknown(time: number): void {
    for (const [order, action] of this.#unknown.splice(0))
      this.#executor.refuse(order, action, time);
  }

  /** Matches orders against a whole bar, from its open to its close. */
  onBar(bar: Bar): void {
    this.openBar(bar);
    this.walkBar(bar);
  }

  /**
   * The open of a bar: what arrived by then meets it as a taker; resting limits that it jumped over fill at
   * their price, stops that it jumped over at the open.
   */
  openBar(bar: Bar): void {
    const market = this.#market(bar.instrument);
    if (this.#unknown.length > 0) this.#refuseUnknown(bar.openTime);
    if (market.orders.length === 0) return;
    market.at(bar.open);
    // A bar that timers interrupt is opened twice, and has its volume once.
    if (market.openTime !== bar.openTime)
      market.open(bar.volume, this.options.volumeShare, bar.openTime);
    this.#settle(market, bar.openTime, false);
  }

  /** The way from a bar's open to its close, after {@link openBar}. */
  walkBar(bar: Bar): void {
    const market = this.#market(bar.instrument);
    if (market.orders.length === 0) return;
    if (market.openTime !== bar.openTime)
      market.open(bar.volume, this.options.volumeShare, bar.openTime);
    const high = highFirst(bar, this.#account.position(bar.instrument), market.orders);
    const third = bar.timeFrame / 3;
    const t = bar.openTime;
    const first = high ? bar.high : bar.low;
    const second = high ? bar.low : bar.high;
    this.#walk(market, bar.open, first, t, t + third);
    this.#walk(market, first, second, t + third, t + 2 * third);
    this.#walk(market, second, bar.close, t + 2 * third, bar.time);
  }

  onTrade(trade: TradeTick): void {
    const market = this.#market(trade.instrument);
    market.at(trade.price);
    if (this.#unknown.length > 0) this.#refuseUnknown(trade.time);
    if (market.orders.length === 0) return;
    market.open(trade.quantity, this.options.volumeShare, trade.time);
    this.#settle(market, trade.time, this.options.limitFill === 'touch');
  }

  onQuote(quote: QuoteTick): void {
    const market = this.#market(quote.instrument);
    market.ask = quote.ask;
    market.bid = quote.bid;
    if (this.#unknown.length > 0) this.#refuseUnknown(quote.time);
    if (market.orders.length === 0) return;
    market.open(0, null, quote.time);
    market.asks = [[quote.ask, quote.askQuantity]];
    market.bids = [[quote.bid, quote.bidQuantity]];
    this.#settle(market, quote.time, true);
    market.asks = null;
    market.bids = null;
  }

  onBook(book: BookSnapshot): void {
    const market = this.#market(book.instrument);
    const ask = book.asks[0];
    const bid = book.bids[0];
    if (ask === undefined || bid === undefined) return;
    market.ask = ask[0];
    market.bid = bid[0];
    if (this.#unknown.length > 0) this.#refuseUnknown(book.time);
    if (market.orders.length === 0) return;
    market.open(0, null, book.time);
    market.asks = [...book.asks];
    market.bids = [...book.bids];
    this.#settle(market, book.time, true);
    market.asks = null;
    market.bids = null;
  }

  #market(index: number): Market {
    const market = this.#markets[index];
    if (market === undefined) {
      throw new NightdeskError({
        code: 'INSTRUMENT_UNKNOWN',
        message: `The simulated venue has no instrument number ${index}; it has ${this.#markets.length}.`,
        context: { instrument: index },
      });
    }
    return market;
  }

  #find(order: Order): WorkingOrder | undefined {
    return this.#market(order.instrumentIndex).orders.find(
      (working) => working.order.sequence === order.sequence,
    );
  }

  /** Does everything that is due at the market's present prices, until nothing more is. */
  #settle(market: Market, time: number, touch: boolean): void {
    const { orders } = market;
    let i = 0;
    while (i < orders.length) {
      const working = orders[i];
      if (working === undefined) break;
      // Anything done may remove or add orders: begin again, oldest first.
      if (this.#step(market, working, time, touch)) i = 0;
      else i += 1;
    }
  }

  /** One due thing for one order; false when there is none. */
  #step(market: Market, working: WorkingOrder, time: number, touch: boolean): boolean {
    const { order } = working;
    if (working.cancelAt <= time) {
      this.#executor.end(market, working, 'canceled', time, '');
      return true;
    }
    if (working.state === 'HELD') return false;
    if (working.state === 'SENT') {
      if (working.activeFrom > time) return false;
      if (order.timeInForce === 'GTD' && order.expireTime <= time) {
        this.#executor.end(market, working, 'expired', time, 'its time is over');
        return true;
      }
      this.#arrive(
        market,
        working,
        working.activeFrom > time ? time : Math.max(working.activeFrom, order.createdTime),
        time,
      );
      return true;
    }
    if (working.change !== null && working.change.time <= time) {
      this.#change(market, working, time);
      return true;
    }
    if (order.timeInForce === 'GTD' && order.expireTime <= time) {
      this.#executor.end(market, working, 'expired', time, 'its time is over');
      return true;
    }
    const price = working.isBuy ? market.ask : market.bid;
    if (working.state === 'WAITING') {
      working.follow(price);
      if (working.triggersUp ? price < working.triggerNumber : price > working.triggerNumber)
        return false;
      this.#trigger(market, working, time);
      return true;
    }
    if (working.starved) return false;
    if (Number.isNaN(working.limitNumber)) {
      this.#executor.take(market, working, time);
      return true;
    }
    const passed = working.isBuy ? price < working.limitNumber : price > working.limitNumber;
    if (!passed && !(touch && price === working.limitNumber)) return false;
    this.#executor.give(market, working, time);
    return true;
  }

  /** An order reaches the book. */
  #arrive(market: Market, working: WorkingOrder, accepted: number, time: number): void {
    if (!working.needsTrigger && this.#wouldTake(market, working)) {
      this.#executor.end(market, working, 'rejected', time, WOULD_MATCH);
      return;
    }
    working.state = working.needsTrigger ? 'WAITING' : 'WORKING';
    this.#executor.status(working, 'accepted', accepted);
    if (working.state !== 'WAITING') this.#work(market, working, time);
    // A trailing stop begins where the market stands now, not where this stretch of the path ends.
    else working.follow(working.isBuy ? market.ask : market.bid);
  }

  #trigger(market: Market, working: WorkingOrder, time: number): void {
    working.state = 'WORKING';
    this.#executor.status(working, 'triggered', time);
    if (this.#wouldTake(market, working))
      this.#executor.end(market, working, 'rejected', time, WOULD_MATCH);
    else this.#work(market, working, time);
  }

  /** A market order, or a limit order that meets the market at once, takes; another rests. */
  #work(market: Market, working: WorkingOrder, time: number): void {
    if (working.state === 'DONE') return;
    if (Number.isNaN(working.limitNumber) || this.#isMarketable(market, working)) {
      this.#executor.take(market, working, time);
      return;
    }
    const { timeInForce } = working.order;
    if (timeInForce === 'IOC' || timeInForce === 'FOK') {
      this.#executor.end(market, working, 'expired', time, 'it could not be filled at once');
    }
  }

  /** A post-only order that would match at once. */
  #wouldTake(market: Market, working: WorkingOrder): boolean {
    return working.order.postOnly && this.#isMarketable(market, working);
  }

  #isMarketable(market: Market, working: WorkingOrder): boolean {
    return working.isBuy ? market.ask <= working.limitNumber : market.bid >= working.limitNumber;
  }

  #change(market: Market, working: WorkingOrder, time: number): void {
    const { change } = working;
    working.change = null;
    if (change === null) return;
    if (change.quantity > 0n && change.quantity <= working.filled) {
      this.#executor.refuseChange(working, time, 'more than the new quantity is filled already');
      return;
    }
    const { limit } = working;
    if (change.limitPrice > 0n) {
      working.limit = change.limitPrice;
      working.refreshNumbers();
      if (working.state === 'WORKING' && this.#wouldTake(market, working)) {
        working.limit = limit;
        working.refreshNumbers();
        this.#executor.refuseChange(working, time, WOULD_MATCH);
        return;
      }
    }
    if (change.quantity > 0n) working.leaves = change.quantity - working.filled;
    if (change.triggerPrice > 0n) working.trigger = change.triggerPrice;
    this.#executor.update(working, time);
    // A limit that was moved beyond the market takes what is there; its new price is not owed to anyone.
    if (working.state === 'WORKING' && working.limit !== limit && !working.starved)
      this.#work(market, working, time);
  }

  /** Walks one straight stretch of a bar, doing what happens on it in the order of its happening. */
  #walk(market: Market, from: number, to: number, start: number, end: number): void {
    const leg = this.#leg;
    leg.from = from;
    leg.to = to;
    leg.start = start;
    leg.end = end;
    const touch = this.options.limitFill === 'touch';
    this.#follow(market, from);
    let u = 0;
    while (market.orders.length > 0) {
      let best: WorkingOrder | null = null;
      let at = Infinity;
      for (const working of market.orders) {
        const hit = nextHit(working, leg, u, touch);
        // At one point stops come before targets: the worse first.
        if (hit < at || (hit === at && best !== null && isStop(working) && !isStop(best))) {
          best = working;
          at = hit;
        }
      }
      if (best === null || at > 1) break;
      u = at;
      // Whole milliseconds, rounded up: a share of a leg may fall a hair short of the moment it stands for.
      const time = Math.ceil(timeAt(leg, u));
      market.at(priceAt(leg, u));
      this.#hit(market, best, time, leg);
    }
    this.#follow(market, to);
  }

  #hit(market: Market, working: WorkingOrder, time: number, leg: Leg): void {
    if (
      working.state === 'WAITING' &&
      working.cancelAt > time &&
      (working.change === null || working.change.time > time) &&
      !(working.order.expireTime <= time)
    ) {
      // The trigger was reached on the way: the market stands exactly there, unless it was passed before.
      const price = working.isBuy ? market.ask : market.bid;
      // A point of the path is as exact as its far end, which may be thousands of times the trigger.
      const noise = (Math.abs(leg.from) + Math.abs(leg.to)) * 1e-15;
      const { triggerNumber } = working;
      const passed = working.triggersUp
        ? price > triggerNumber + noise
        : price < triggerNumber - noise;
      if (!passed) market.at(triggerNumber);
      this.#trigger(market, working, time);
      return;
    }
    if (
      working.state === 'WORKING' &&
      !Number.isNaN(working.limitNumber) &&
      !this.#step(market, working, time, true)
    ) {
      this.#executor.give(market, working, time);
      return;
    }
    if (working.state === 'DONE') return;
    this.#step(market, working, time, true);
  }

  #follow(market: Market, price: number): void {
    for (let i = 0; i < market.orders.length; i += 1) {
      const working = market.orders[i];
      if (working !== undefined && working.state === 'WAITING') working.follow(price);
    }
  }
}

const WOULD_MATCH = 'post-only, and it would match at once';

function isStop(working: WorkingOrder): boolean {
  const { type } = working.order;
  return type === 'STOP_MARKET' || type === 'STOP_LIMIT' || type === 'TRAILING_STOP';
}
