/** A bot at the simulated venue, played by hand: bars, trades, quotes and books in, lines of text out. */
import type { Effect } from '../kernel/effects.ts';
import { EventLog, type LoggedEvent } from '../kernel/event-log.ts';
import { Kernel } from '../kernel/kernel.ts';
import { Bar } from '../model/bar.ts';
import type { Instrument } from '../model/instrument.ts';
import { spot, USDT } from '../model/instruments.test-support.ts';
import type { BookLevel } from '../model/ticks.ts';
import { formatDecimalShort } from '../money/decimal.ts';
import { Money } from '../money/money.ts';
import type { Decision } from '../orders/decision.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { VenueReport } from '../orders/reports.ts';
import type { Order } from '../orders/order.ts';
import type { OrderRequest } from '../orders/order-request.ts';
import { Portfolio } from '../portfolio/portfolio.ts';
import { buildRiskEngine, type RiskSettings } from '../risk/risk-settings.ts';
import type { TradingState } from '../risk/trading-state.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { StrategyContext } from '../strategy/strategy-context.ts';
import type { Subscription } from '../strategy/strategy-definition.ts';
import { MatchingEngine } from './matching-engine.ts';
import { DEFAULT_MATCHING, type MatchingOptions } from './matching-options.ts';
import { PortfolioAccount, type VenueAccount } from './venue-account.ts';

/** One minute: the length of a played bar, ms. */
export const MINUTE: number = 60_000;
/** A third of a bar's time: what each straight stretch of its path takes, ms. */
export const THIRD: number = 20_000;
/** A decision for orders whose reason does not matter. */
export const WHY: Decision = { rule: 'because the test says so', values: {} };

/** Spot without fees and with round steps, so that numbers can be worked out in one's head. */
export function freeSpot(changes: Parameters<typeof spot>[0] = {}): Instrument {
  return spot({ lot: '0.001', makerFee: '0', takerFee: '0', minNotional: '0', ...changes });
}

/** What a strategy does at one moment of a script. */
export type Act = (context: StrategyContext) => void;

/** Everything that a test may choose; the rest is one spot instrument and 10,000 USDT. */
export interface DeskOptions {
  readonly instruments?: readonly Instrument[];
  readonly deposits?: readonly Money[];
  readonly matching?: Partial<MatchingOptions>;
  readonly subscriptions?: readonly Subscription[];
  readonly baseTimeFrames?: readonly number[];
  readonly risk?: RiskSettings;
  readonly tradingState?: TradingState;
  readonly seed?: number;
  /** Callbacks beyond the script. */
  readonly strategy?: Partial<Strategy>;
}

/** Numbers of one bar: open, high, low, close, volume (default 1,000), minutes (default 1). */
export type Candle = readonly [
  open: number,
  high: number,
  low: number,
  close: number,
  volume?: number,
  minutes?: number,
];

/** A scripted strategy, a kernel and the simulated venue, wired as a back-test wires them. */
export class PlayedDesk implements VenueAccount {
  kernel: Kernel;
  readonly venue: MatchingEngine;
  readonly instruments: readonly Instrument[];
  readonly reports: VenueReport[] = [];
  /** Every order that was sent, by sequence. */
  readonly orders: Map<number, Order> = new Map();
  /** Open time of the next bar, ms. */
  time: number = 0;
  readonly #options: DeskOptions;
  #act: Act | null = null;

  constructor(options: DeskOptions = {}) {
    this.#options = options;
    this.instruments = options.instruments ?? [freeSpot()];
    this.kernel = this.makeKernel();
    this.venue = new MatchingEngine(
      this.instruments,
      { ...DEFAULT_MATCHING, ...options.matching },
      this,
      { onReport: (report) => this.report(report) },
    );
  }

  /** A kernel as the desk's own, in its first state. */
  makeKernel(log: EventLog = new EventLog()): Kernel {
    const {
      deposits,
      strategy = {},
      subscriptions,
      baseTimeFrames,
      risk,
      tradingState,
      seed,
    } = this.#options;
    const money = deposits ?? [Money.parse('10000', USDT)];
    const currency = money[0]?.currency ?? USDT;
    return new Kernel({
      bot: 'desk',
      strategy: {
        onStart: (context) => strategy.onStart?.(context),
        onStop: (context) => strategy.onStop?.(context),
        onTimer: (name, context) => strategy.onTimer?.(name, context),
        onSignal: (signal, context) => strategy.onSignal?.(signal, context),
        onFill: (fill, of, context) => strategy.onFill?.(fill, of, context),
        onExternalFill: (fill, context) => strategy.onExternalFill?.(fill, context),
        onOrder: (of, context) => strategy.onOrder?.(of, context),
        saveState: () => strategy.saveState?.() ?? null,
        restoreState: (state) => strategy.restoreState?.(state),
        onBar: (bar, context) => {
          strategy.onBar?.(bar, context);
          this.#play(context);
        },
        onTrade: (_, context) => this.#play(context),
        onQuote: (_, context) => this.#play(context),
        onBook: (_, context) => this.#play(context),
      },
      portfolio: new Portfolio(this.instruments, money, currency),
      subscriptions:
        subscriptions ??
        this.instruments.map((_, instrument) => ({ instrument, timeFrame: null, warmUp: 0 })),
      baseTimeFrames: baseTimeFrames ?? this.instruments.map(() => MINUTE),
      risk: buildRiskEngine(risk),
      log,
      ...(tradingState === undefined ? {} : { tradingState }),
      ...(seed === undefined ? {} : { seed }),
    });
  }

  #play(context: StrategyContext): void {
    const act = this.#act;
    this.#act = null;
    act?.(context);
  }

  // The venue looks at the books of whichever kernel is at the desk now.
  position(instrument: number): bigint {
    return new PortfolioAccount(this.kernel.portfolio).position(instrument);
  }

  cash(instrument: number): bigint {
    return new PortfolioAccount(this.kernel.portfolio).cash(instrument);
  }

  holding(instrument: number): bigint {
    return new PortfolioAccount(this.kernel.portfolio).holding(instrument);
  }

  /** One bar of the first instrument; what `act` does is decided on its close. */
  bar(candle: Candle, act: Act | null = null): this {
    const bar = this.candle(0, candle);
    this.fireTimers(bar.openTime);
    if (this.kernel.nextTimer < bar.time) {
      this.venue.openBar(bar);
      this.fireTimers(bar.time - 1);
    }
    if (!this.venue.isIdle(0)) this.venue.onBar(bar);
    this.#act = act;
    this.#process(bar);
    this.time = bar.time;
    return this;
  }

  /** One bar of each instrument, side by side; `act` decides when the last of them has closed. */
  bars(candles: readonly Candle[], act: Act | null = null): this {
    const bars = candles.map((candle, i) => this.candle(i, candle));
    this.fireTimers(this.time);
    for (const bar of bars) this.venue.openBar(bar);
    for (const bar of bars) this.venue.walkBar(bar);
    bars.forEach((bar, i) => {
      if (i === bars.length - 1) this.#act = act;
      this.#process(bar);
    });
    this.time = bars[0]?.time ?? this.time;
    return this;
  }

  /** A bar object that opens now. */
  candle(instrument: number, [open, high, low, close, volume = 1000, minutes = 1]: Candle): Bar {
    const bar = new Bar(instrument, minutes * MINUTE);
    bar.load(Float64Array.of(this.time, open, high, low, close, volume), 0);
    return bar;
  }

  /** Leaves bars out. */
  gap(minutes: number): this {
    this.time += minutes * MINUTE;
    return this;
  }

  trade(time: number, price: number, quantity: number, act: Act | null = null): this {
    const tick = { kind: 'trade', instrument: 0, time, price, quantity, aggressor: 'BUY' } as const;
    this.venue.onTrade(tick);
    this.#act = act;
    this.#process(tick);
    return this;
  }

  quote(
    time: number,
    bid: number,
    bidQuantity: number,
    ask: number,
    askQuantity: number,
    act: Act | null = null,
  ): this {
    const tick = {
      kind: 'quote',
      instrument: 0,
      time,
      bid,
      bidQuantity,
      ask,
      askQuantity,
    } as const;
    this.venue.onQuote(tick);
    this.#act = act;
    this.#process(tick);
    return this;
  }

  book(
    time: number,
    bids: readonly BookLevel[],
    asks: readonly BookLevel[],
    act: Act | null = null,
  ): this {
    const tick = { kind: 'book', instrument: 0, time, bids, asks } as const;
    this.venue.onBook(tick);
    this.#act = act;
    this.#process(tick);
    return this;
  }

  report(report: VenueReport): void {
    this.reports.push(report);
    const effects = this.kernel.process(report);
    this.apply(effects);
  }

  /** Does what the kernel wants, as the back-test does. */
  apply(effects: readonly Effect[]): void {
    const time = this.kernel.books.now;
    for (const effect of effects) {
      if (effect.kind === 'submit') {
        for (const sent of [effect.order, ...effect.children]) this.orders.set(sent.sequence, sent);
        this.venue.submit(effect.order, effect.children, time);
      }
      if (effect.kind === 'cancel') this.venue.cancel(effect.order, time);
      if (effect.kind === 'modify')
        this.venue.modify(
          effect.order,
          effect.quantity,
          effect.limitPrice,
          effect.triggerPrice,
          time,
        );
    }
  }

  fireTimers(time: number): void {
    while (this.kernel.nextTimer <= time) {
      const at = this.kernel.nextTimer;
      this.apply(this.kernel.process({ kind: 'timer', name: '', time: at }));
      if (this.kernel.nextTimer <= at) break;
    }
  }

  #process(event: Parameters<Kernel['process']>[0]): void {
    this.apply(this.kernel.process(event));
  }

  /** Fills so far: `time #order SIDE quantity @ price M|T`. */
  get fills(): string[] {
    return this.reports.filter((r) => r.kind === 'fill').map(showFill);
  }

  /** The fills as reports. */
  get fillReports(): FillReport[] {
    return this.reports.filter((r) => r.kind === 'fill');
  }

  /** The log's rows. */
  get events(): LoggedEvent[] {
    return rows(this.kernel.log);
  }

  /** What befell one order: `Kind time`, with the reason after a colon when there is one. */
  story(order: number): string[] {
    return this.events
      .filter(
        (e) =>
          (e.order === order && e.kind.startsWith('Order')) ||
          (e.order === order && e.kind.endsWith('Rejected')),
      )
      .map(
        (e) =>
          `${e.kind.replace('Order', '')} ${e.time}${e.kind === 'OrderFilled' || e.kind === 'OrderInitialized' || e.text === '' ? '' : `: ${e.text}`}`,
      );
  }

  /** Balance of a currency as a short decimal. */
  balance(code: string): string {
    const balance = this.kernel.portfolio.balances.find((b) => b.currency.code === code);
    return balance === undefined
      ? ''
      : formatDecimalShort(balance.total, balance.currency.precision);
  }

  /** Signed position as a short decimal. */
  held(instrument = 0): string {
    const { quantity, instrument: of } = this.kernel.portfolio.position(instrument);
    return formatDecimalShort(quantity, of.quantityPrecision);
  }
}

/** @see PlayedDesk.fills */
export function showFill(fill: FillReport): string {
  const { quantity, price } = fill;
  return `${fill.time} #${fill.order} ${fill.side} ${formatDecimalShort(quantity.raw, quantity.precision)} @ ${formatDecimalShort(price.raw, price.precision)} ${fill.liquidity.charAt(0)}`;
}

/** All rows of a log. */
export function rows(log: EventLog): LoggedEvent[] {
  return Array.from({ length: log.length }, (_, i) => log.at(i));
}

/** An act that asks for one order. */
export function order(
  request: Omit<OrderRequest, 'instrument'> & { readonly instrument?: number },
): Act {
  return (context) => {
    context.submit({ instrument: 0, ...request }, WHY);
  };
}
