import type { Bar } from '../model/bar.ts';
import type { Instrument } from '../model/instrument.ts';
import type { Order } from '../orders/order.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { RiskContext } from '../risk/risk-context.ts';
import type { TradingState } from '../risk/trading-state.ts';
import type { Effect } from './effects.ts';
import type { EventLog } from './event-log.ts';
import { OpenOrders } from './open-orders.ts';

/** Ended orders that late fills are still told of with their order: beyond, as fills without one. */
const MAX_ENDED = 8;
/** How long after their end, ms. Saved states carry them, so they are not kept for longer than is useful. */
const KEEP_ENDED = 600_000;
/** Orders that were filled whole or refused: a further fill of one is no late one. A power of two. */
const DONE = 64;

/** The state that the parts of a kernel share: its time, its books, its log and its wishes. */
export class Books implements RiskContext {
  declare readonly bot: string;
  declare readonly instruments: readonly Instrument[];
  declare readonly portfolio: Portfolio;
  declare readonly log: EventLog;
  /** Orders that may still fill, by sequence, oldest first. */
  declare readonly openOrders: OpenOrders;
  /** Cancelled and expired orders, newest last: a fill may still come (the venue matched first). */
  declare readonly ended: Map<number, Order>;
  /** Numbers of the last orders that were filled whole or refused, by their last bits. */
  readonly #done: Float64Array = new Float64Array(DONE);
  /** Number of the last order that was made. */
  declare lastOrder: number;
  /** Orders denied during this event that the strategy has not been told of yet. */
  declare readonly denied: Order[];
  declare readonly effects: Effect[];
  /** Instruments in which only reducing orders are allowed, with the reason. */
  declare readonly reducing: Map<number, string>;
  /** Rises with each change that only a saved state remembers: no report tells of it again. */
  declare stateVersion: number;
  declare readonly lastPriceTimes: Float64Array;
  declare now: number;
  declare tradingState: TradingState;
  declare isWarm: boolean;

  constructor(bot: string, portfolio: Portfolio, log: EventLog, tradingState: TradingState) {
    this.bot = bot;
    this.instruments = portfolio.instruments;
    this.portfolio = portfolio;
    this.log = log;
    this.openOrders = new OpenOrders();
    this.ended = new Map();
    this.lastOrder = 0;
    this.denied = [];
    this.effects = [];
    this.reducing = new Map();
    this.stateVersion = 0;
    this.lastPriceTimes = new Float64Array(portfolio.instruments.length).fill(Number.NaN);
    this.now = Number.NaN;
    this.tradingState = tradingState;
    this.isWarm = false;
  }

  /**
   * Takes note of the time of an event. It never goes back: a report about the middle of a bar may come after
   * one about its end, and what is decided then must not count as decided before.
   */
  advance(time: number): void {
    if (!(time < this.now)) this.now = time;
  }

  /** Takes a finished order off the working ones. */
  retire(order: Order): void {
    this.openOrders.delete(order.sequence);
    if (order.status !== 'CANCELED' && order.status !== 'EXPIRED') {
      this.#done[order.sequence & (DONE - 1)] = order.sequence;
      if (this.ended.size > 0) this.ended.delete(order.sequence);
      return;
    }
    this.ended.set(order.sequence, order);
    if (this.ended.size <= MAX_ENDED) return;
    for (const oldest of this.ended.keys()) {
      this.ended.delete(oldest);
      break;
    }
  }

  /** An order that ended a short while ago. */
  endedOrder(sequence: number): Order | undefined {
    const order = this.ended.get(sequence);
    return order !== undefined && this.keepsEnded(order) ? order : undefined;
  }

  /** Whether an ended order is still kept. */
  keepsEnded(order: Order): boolean {
    return !(order.updatedTime < this.now - KEEP_ENDED);
  }

  /** True for the number of an order that this bot has made. */
  hasMade(sequence: number): boolean {
    return sequence > 0 && sequence <= this.lastOrder;
  }

  /** True for an order that was filled whole or refused a short while ago: nothing more can be filled of it. */
  isDone(sequence: number): boolean {
    return this.#done[sequence & (DONE - 1)] === sequence;
  }

  lastPrice(instrument: number): number {
    return this.portfolio.lastPrice[instrument] ?? Number.NaN;
  }

  lastPriceTime(instrument: number): number {
    return this.lastPriceTimes[instrument] ?? Number.NaN;
  }

  /** Takes note of a bar's close. A bar is handed over whole: numbers would be boxed on the way. */
  markBar(bar: Bar): void {
    const { instrument } = bar;
    const { time } = bar;
    this.portfolio.lastPrice[instrument] = bar.close;
    this.lastPriceTimes[instrument] = time;
    this.advance(time);
  }

  /** Takes note of a price on the signal lane. */
  mark(instrument: number, price: number, time: number): void {
    this.portfolio.lastPrice[instrument] = price;
    this.lastPriceTimes[instrument] = time;
    this.advance(time);
  }
}
