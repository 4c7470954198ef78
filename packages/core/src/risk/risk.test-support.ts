/** A small desk to try risk checks on. */
import type { Instrument } from '../model/instrument.ts';
import { BTC, inverse, linear, spot, USDT } from '../model/instruments.test-support.ts';
import { Money } from '../money/money.ts';
import type { Order } from '../orders/order.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { makeOrder, type OrderOptions } from '../orders/orders.test-support.ts';
import { Portfolio } from '../portfolio/portfolio.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import type { Denial, RiskCheck, RiskContext } from './risk-context.ts';
import type { TradingState } from './trading-state.ts';

/** A {@link RiskContext} whose every fact a test may set. */
export class TestDesk implements RiskContext {
  now: number = 1_000_000;
  tradingState: TradingState = 'ACTIVE';
  isWarm: boolean = true;
  readonly portfolio: Portfolio;
  readonly openOrders: Map<number, Order> = new Map();
  readonly reducing: Map<number, string> = new Map();
  readonly priceTimes: number[];
  #sequence: number = 0;

  /** @param price last price of every instrument */
  constructor(instruments: readonly Instrument[], deposits: readonly Money[], price: number) {
    const currency = deposits[0]?.currency ?? USDT;
    this.portfolio = new Portfolio(instruments, deposits, currency);
    this.portfolio.lastPrice.fill(price);
    this.priceTimes = instruments.map(() => this.now);
  }

  lastPrice(instrument: number): number {
    return this.portfolio.lastPrice[instrument] ?? Number.NaN;
  }

  lastPriceTime(instrument: number): number {
    return this.priceTimes[instrument] ?? Number.NaN;
  }

  /** Sets a price as a new bar would. */
  mark(price: number, instrument = 0): void {
    this.portfolio.lastPrice[instrument] = price;
    this.priceTimes[instrument] = this.now;
  }

  /** An order that is not sent yet. */
  order(request: Partial<OrderRequest> = {}, options: OrderOptions = {}): Order {
    this.#sequence += 1;
    const { instrument } = this.portfolio.position(request.instrument ?? 0);
    return makeOrder(instrument, request, { sequence: this.#sequence, time: this.now, ...options });
  }

  /** An order that works at the venue. */
  work(request: Partial<OrderRequest> = {}, options: OrderOptions = {}): Order {
    const order = this.order(request, options);
    order.apply('submitted', this.now, '');
    if (order.parent === 0) order.apply('accepted', this.now, '');
    this.openOrders.set(order.sequence, order);
    return order;
  }

  /** Trades without fees at a price; gives back the round trip that it closed. */
  trade(side: 'BUY' | 'SELL', quantity: number, price: number, index = 0): RoundTrip | null {
    const { instrument } = this.portfolio.position(index);
    const size = instrument.quantity(quantity).raw;
    const value = instrument.valueRaw(instrument.priceRaw(price, 'half-up'), size);
    const free = Money.zero(instrument.settle);
    return this.portfolio.applyFill(index, side, size, value, free, free, this.now, 1);
  }

  /** Code of the denial, or `ok`. */
  verdict(
    check: RiskCheck,
    request: Partial<OrderRequest> = {},
    options: OrderOptions = {},
  ): string {
    return this.denial(check, request, options)?.code ?? 'ok';
  }

  denial(
    check: RiskCheck,
    request: Partial<OrderRequest> = {},
    options: OrderOptions = {},
  ): Denial | null {
    return check.check(this.order(request, options), this, 0);
  }
}

/** BTCUSDT on spot at 100, with 10,000 USDT. */
export function spotDesk(cash = '10000', coins = '0'): TestDesk {
  return new TestDesk([spot()], [Money.parse(cash, USDT), Money.parse(coins, BTC)], 100);
}

/** A linear perpetual at 100, leverage 5, with 10,000 USDT. */
export function linearDesk(cash = '10000'): TestDesk {
  return new TestDesk([linear()], [Money.parse(cash, USDT)], 100);
}

/** An inverse perpetual at 50,000, contracts of 10 USD, leverage 5, with 1 BTC, counted in BTC. */
export function inverseDesk(coins = '1'): TestDesk {
  return new TestDesk([inverse()], [Money.parse(coins, BTC)], 50_000);
}

/** A closed trade with a given profit. */
export function closedTrade(pnl: bigint, exitTime: number, instrument = 0): RoundTrip {
  return {
    instrument,
    side: 'LONG',
    quantity: 1n,
    entryValue: 1n,
    exitValue: 1n,
    fees: 0n,
    funding: 0n,
    pnl,
    entryTime: exitTime - 1,
    exitTime,
    entryOrder: 1,
    exitOrder: 2,
    exitReason: '',
  };
}
