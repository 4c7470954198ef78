import { MatchingEngine } from '@nightdesk/core/matching/matching-engine';
import type { MatchingOptions } from '@nightdesk/core/matching/matching-options';
import type { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import type { FillReport } from '@nightdesk/core/orders/fill-report';
import type { OrderStatus } from '@nightdesk/core/orders/order-status';
import type { VenueReport } from '@nightdesk/core/orders/reports';
import type { Clock } from '@nightdesk/core/ports/clock';
import type {
  LedgerReport,
  OrderReport,
  TradeReport,
  VenueOrder,
  VenueOrderChange,
} from '@nightdesk/core/ports/venue-gateway';
import type { LastPrice } from './admit-order.ts';
import { OrderLocks } from './order-locks.ts';
import type { PaperAccount } from './paper-account.ts';
import { PaperOrder } from './paper-order.ts';
import { ReportList } from './report-list.ts';
import { restingMarket } from './resting-market.ts';
import type { RisingNumbers } from './rising-numbers.ts';

/** Terms as they were, to go back to when the engine refuses a change. */
type Terms = Pick<PaperOrder, 'quantity' | 'limitPrice' | 'triggerPrice'>;

/** Before everything else that the engine has to do: for what has happened at the venue already. */
const AT_ONCE = Number.NEGATIVE_INFINITY;

/**
 * The books of one account at the paper venue: orders, trades, money, and the engine that matches them. What happens
 * is put into `reports`, in order, for whoever calls to hand on.
 */
export class PaperBooks {
  readonly account: PaperAccount;
  readonly locks: OrderLocks = new OrderLocks();
  /** By client order id: open ones, and those that ended not long ago. */
  readonly orders: Map<string, PaperOrder> = new Map();
  readonly trades: ReadonlyMap<string, ReportList<TradeReport>>;
  readonly ledger: ReportList<LedgerReport> = new ReportList();
  /** What has happened and nobody was told of. */
  readonly reports: (OrderReport | TradeReport | LedgerReport)[] = [];
  /** When a group has traded last, ms. */
  readonly groupTraded: Map<string, number> = new Map();
  readonly #instruments: readonly Instrument[];
  readonly #clock: Clock;
  readonly #numbers: RisingNumbers;
  readonly #engine: MatchingEngine;
  readonly #open: readonly Set<PaperOrder>[];
  readonly #prices: { bid: number; ask: number }[];
  readonly #byCopy = new Map<number, PaperOrder>();
  readonly #changed = new Map<PaperOrder, Terms>();
  #copies = 0;

  constructor(
    instruments: readonly Instrument[],
    matching: MatchingOptions,
    account: PaperAccount,
    numbers: RisingNumbers,
    clock: Clock,
  ) {
    this.#instruments = instruments;
    this.account = account;
    this.#numbers = numbers;
    this.#clock = clock;
    this.trades = new Map(instruments.map(({ id }) => [id, new ReportList<TradeReport>()]));
    this.#open = instruments.map(() => new Set());
    this.#prices = instruments.map(() => ({ bid: 0, ask: 0 }));
    this.#engine = new MatchingEngine(instruments, matching, account, {
      onReport: (report) => {
        this.#onReport(report);
      },
    });
  }

  /** Open orders of an instrument, oldest first. */
  open(place: number): ReadonlySet<PaperOrder> {
    return this.#open[place] ?? new Set();
  }

  /** What the market showed last. */
  price(place: number): LastPrice {
    const instrument = this.#instruments[place];
    const { bid, ask } = this.#prices[place] ?? { bid: 0, ask: 0 };
    if (instrument === undefined || bid <= 0) return { bid: 0n, ask: 0n };
    return { bid: instrument.priceRaw(bid, 'floor'), ask: instrument.priceRaw(ask, 'ceil') };
  }

  /** Takes an order that passed every check. It meets the first market data after this. */
  place(terms: VenueOrder, instrument: Instrument, place: number): PaperOrder {
    const now = this.#clock.now();
    const order = new PaperOrder(terms, String(this.#numbers.next(now)), instrument, place, now);
    this.#keep(order);
    this.#hand(order);
    this.reports.push(order.report());
    return order;
  }

  /** Takes up orders of one instrument that were open before a restart: those that rested rest again. */
  resume(orders: readonly PaperOrder[], place: number): void {
    const now = this.#clock.now();
    for (const order of orders) this.#keep(order);
    const resting = orders.filter(mayRest);
    for (const order of resting) this.#hand(order);
    if (resting.length > 0) this.#engine.onQuote(restingMarket(place, resting, now));
    for (const order of orders) if (!resting.includes(order)) this.#hand(order);
  }

  /** Ends an order on its owner's wish. */
  cancel(order: PaperOrder, reason: string): void {
    this.#withdraw(order);
    this.#end(order, 'CANCELED', reason);
  }

  /** New terms for an open order, 0 = as it is; they passed every check. */
  change(order: PaperOrder, { quantity, limitPrice, triggerPrice }: VenueOrderChange): void {
    const before: Terms = {
      quantity: order.quantity,
      limitPrice: order.limitPrice,
      triggerPrice: order.triggerPrice,
    };
    if (quantity > 0n) order.quantity = quantity;
    if (limitPrice > 0n) order.limitPrice = limitPrice;
    if (triggerPrice > 0n) order.triggerPrice = triggerPrice;
    order.time = this.#clock.now();
    if (order.arrived && order.engineOrder !== null) {
      if (!this.#changed.has(order)) this.#changed.set(order, before);
      this.#engine.modify(
        order.engineOrder,
        order.quantity - order.filledBefore,
        order.limitPrice,
        order.isDormant ? order.triggerPrice : 0n,
        AT_ONCE,
      );
    } else {
      // The engine has not met it with the market yet: it shall only ever see the new terms.
      this.#withdraw(order);
      this.#hand(order);
    }
    this.locks.refresh(order);
    this.reports.push(order.report());
  }

  /** Money that comes (positive) or goes without a trade. */
  transfer(entry: Omit<LedgerReport, 'id' | 'kind' | 'time'>): LedgerReport {
    const now = this.#clock.now();
    const number = this.#numbers.next(now);
    const report: LedgerReport = { ...entry, kind: 'ledger', id: `paper-${number}`, time: now };
    this.account.add(entry.amount.currency, entry.amount.raw);
    this.ledger.add(number, report);
    this.reports.push(report);
    return report;
  }

  onTrade(trade: TradeTick): void {
    this.#setPrice(trade.instrument, trade.price, trade.price);
    if (this.#engine.isIdle(trade.instrument)) return;
    this.#engine.onTrade({ ...trade, time: this.#clock.now() });
  }

  onQuote(quote: QuoteTick): void {
    this.#setPrice(quote.instrument, quote.bid, quote.ask);
    if (this.#engine.isIdle(quote.instrument)) return;
    this.#engine.onQuote({ ...quote, time: this.#clock.now() });
  }

  onBar(bar: Bar): void {
    if (!this.#engine.isIdle(bar.instrument)) this.#engine.onBar(bar);
    this.#setPrice(bar.instrument, bar.close, bar.close);
  }

  /** Forgets what ended, and what was read, before `time` (ms). */
  prune(time: number): void {
    for (const [id, order] of this.orders) {
      if (!order.isOpen && order.time < time) this.orders.delete(id);
    }
    for (const list of this.trades.values()) list.prune(time);
    this.ledger.prune(time);
    for (const [group, traded] of this.groupTraded) {
      if (traded < time) this.groupTraded.delete(group);
    }
  }

  #keep(order: PaperOrder): void {
    this.orders.set(order.terms.clientOrderId, order);
    this.#open[order.place]?.add(order);
    this.locks.refresh(order);
  }

  #hand(order: PaperOrder): void {
    this.#copies += 1;
    this.#byCopy.set(this.#copies, order);
    this.#engine.submit(order.copyFor(this.#copies), [], this.#clock.now());
  }

  /** Takes the engine's copy away: it is gone before anything else happens there. */
  #withdraw(order: PaperOrder): void {
    const { engineOrder } = order;
    if (engineOrder === null) return;
    this.#byCopy.delete(engineOrder.sequence);
    this.#engine.cancel(engineOrder, AT_ONCE);
    order.engineOrder = null;
  }

  #end(order: PaperOrder, status: OrderStatus, reason: string): void {
    order.status = status;
    order.reason = reason;
    order.time = this.#clock.now();
    if (order.engineOrder !== null) this.#byCopy.delete(order.engineOrder.sequence);
    order.engineOrder = null;
    this.#changed.delete(order);
    this.#open[order.place]?.delete(order);
    this.locks.refresh(order);
    this.reports.push(order.report());
  }

  #setPrice(place: number, bid: number, ask: number): void {
    const price = this.#prices[place];
    if (price === undefined) return;
    price.bid = bid;
    price.ask = ask;
  }

  #onReport(report: VenueReport): void {
    switch (report.kind) {
      case 'fill': {
        const order = this.#byCopy.get(report.order);
        if (order !== undefined) this.#fill(order, report);
        return;
      }
      case 'order-status': {
        const order = this.#byCopy.get(report.order);
        if (order === undefined) return;
        if (report.step === 'accepted') order.arrived = true;
        else if (report.step === 'triggered') this.#trigger(order);
        else this.#end(order, endOf(report.step, order), report.reason);
        return;
      }
      case 'order-updated': {
        const order = this.#byCopy.get(report.order);
        if (order !== undefined) this.#update(order, order.filledBefore + report.quantity);
        return;
      }
      case 'action-rejected': {
        const order = this.#byCopy.get(report.order);
        if (order !== undefined && report.action === 'modify') this.#revert(order);
        return;
      }
      // The engine makes no others.
      case 'external-fill':
      case 'funding':
      case 'transfer':
        return;
    }
  }

  #trigger(order: PaperOrder): void {
    if (order.status !== 'ACCEPTED') return;
    order.status = 'TRIGGERED';
    order.time = this.#clock.now();
    this.reports.push(order.report());
  }

  /** The engine has taken a change over, or another order of the group has filled a part. */
  #update(order: PaperOrder, quantity: bigint): void {
    this.#changed.delete(order);
    if (order.quantity === quantity) return;
    order.quantity = quantity;
    order.time = this.#clock.now();
    this.locks.refresh(order);
    this.reports.push(order.report());
  }

  /** The market has overtaken a change: the order works on as it was. */
  #revert(order: PaperOrder): void {
    const before = this.#changed.get(order);
    if (before === undefined) return;
    this.#changed.delete(order);
    order.quantity = before.quantity;
    order.limitPrice = before.limitPrice;
    order.triggerPrice = before.triggerPrice;
    order.time = this.#clock.now();
    this.locks.refresh(order);
    this.reports.push(order.report());
  }

  #fill(order: PaperOrder, fill: FillReport): void {
    const now = this.#clock.now();
    const { terms, instrument, place } = order;
    this.account.settle(place, terms.side, fill.rawQuantity, fill.rawValue, fill.commission);
    order.filled += fill.rawQuantity;
    order.time = now;
    if (terms.group !== null) this.groupTraded.set(terms.group, now);
    const number = this.#numbers.next(now);
    const trade: TradeReport = {
      kind: 'trade',
      tradeId: String(number),
      clientOrderId: terms.clientOrderId,
      venueOrderId: order.venueOrderId,
      instrument: instrument.id,
      side: terms.side,
      price: fill.rawPrice,
      quantity: fill.rawQuantity,
      fee: fill.commission,
      liquidity: fill.liquidity,
      cause: 'order',
      time: now,
    };
    this.trades.get(instrument.id)?.add(number, trade);
    this.reports.push(trade);
    if (order.filled >= order.quantity) {
      this.#end(order, 'FILLED', '');
      return;
    }
    order.status = 'PARTIALLY_FILLED';
    this.locks.refresh(order);
    this.reports.push(order.report());
  }
}

/** Whether an order waits in the book; others are done with the first price that they meet. */
function mayRest({ type, terms }: PaperOrder): boolean {
  return type !== 'MARKET' && terms.timeInForce !== 'IOC' && terms.timeInForce !== 'FOK';
}

/** An order that has traded is not rejected any more. */
function endOf(step: 'rejected' | 'canceled' | 'expired', order: PaperOrder): OrderStatus {
  if (step === 'expired') return 'EXPIRED';
  return step === 'rejected' && order.filled === 0n ? 'REJECTED' : 'CANCELED';
}
