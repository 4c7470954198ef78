import { NightdeskError } from '../errors/nightdesk-error.ts';
import type { Bar } from '../model/bar.ts';
import { formatTime } from '../model/time-text.ts';
import type { BookSnapshot, QuoteTick, TradeTick } from '../model/ticks.ts';
import type { Order } from '../orders/order.ts';
import type { FillReport } from '../orders/fill-report.ts';
import type { ExternalFillReport } from '../orders/reports.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { SequenceIds } from '../ports/ids.ts';
import { SeededRng } from '../ports/rng.ts';
import type { RiskEngine } from '../risk/risk-engine.ts';
import type { TradingState } from '../risk/trading-state.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Subscription } from '../strategy/strategy-definition.ts';
import { Books } from './books.ts';
import { DeskContext } from './desk-context.ts';
import type { Effect } from './effects.ts';
import { EVENT } from './event-kinds.ts';
import { EventLog } from './event-log.ts';
import type { KernelEvent, SetInstrumentState, SetTradingState } from './events.ts';
import { type KernelState, restoreBooks, saveBooks } from './kernel-state.ts';
import { OrderEntry } from './order-entry.ts';
import { ReportFold } from './report-fold.ts';
import { buildSeries, type InstrumentSeries, type Series } from './series.ts';
import { Timers } from './timers.ts';

/** What a {@link Kernel} is made from. */
export interface KernelInit {
  /** The bot's id: letters, digits and `_`, at most 24; the stem of its client order ids. */
  readonly bot: string;
  readonly strategy: Strategy;
  readonly portfolio: Portfolio;
  readonly subscriptions: readonly Subscription[];
  /** Length in ms of the bars that the feed gives, per instrument. */
  readonly baseTimeFrames: readonly number[];
  readonly risk: RiskEngine;
  /** Default ACTIVE; live bots begin HALTED. */
  readonly tradingState?: TradingState;
  /** Seed of the bot's random numbers; default 1. */
  readonly seed?: number;
  readonly log?: EventLog;
}

/** How often a strategy may be told of denials within one event before it counts as stuck. */
const MAX_DENIALS_PER_EVENT = 100;

/**
 * One bot. `process(event) → effects`: the same events give the same effects, in back-test, replay, paper
 * and live. It has no clock (time is the event's), no random but its seeded one, and does no I/O.
 */
export class Kernel {
  declare readonly bot: string;
  declare readonly log: EventLog;
  declare readonly portfolio: Portfolio;
  declare readonly books: Books;
  readonly #strategy: Strategy;
  readonly #series: readonly InstrumentSeries[];
  readonly #allSeries: readonly Series[];
  readonly #risk: RiskEngine;
  readonly #watchesMarks: boolean;
  readonly #ids: SequenceIds;
  readonly #rng: SeededRng;
  readonly #timers: Timers;
  readonly #fold: ReportFold;
  readonly #context: DeskContext;
  #cold: number;

  /** @throws NightdeskError `BOT_ID`, `TIME_FRAME`, `SUBSCRIPTION_INVALID`. */
  constructor(init: KernelInit) {
    if (!/^[A-Za-z0-9_]{1,24}$/.test(init.bot)) {
      throw new NightdeskError({
        code: 'BOT_ID',
        message: `"${init.bot.slice(0, 40)}" cannot be a bot id; use 1 to 24 letters, digits or _.`,
        context: { bot: init.bot.slice(0, 40) },
      });
    }
    this.bot = init.bot;
    this.log = init.log ?? new EventLog();
    this.portfolio = init.portfolio;
    this.books = new Books(init.bot, init.portfolio, this.log, init.tradingState ?? 'ACTIVE');
    this.#strategy = init.strategy;
    this.#risk = init.risk;
    this.#watchesMarks = init.risk.watchesMarks;
    this.#ids = new SequenceIds();
    this.#rng = new SeededRng(init.seed ?? 1);
    this.#timers = new Timers();
    this.#fold = new ReportFold(this.books);
    const entry = new OrderEntry(this.books, init.risk, this.#ids);
    this.#context = new DeskContext(this.books, entry, this.#timers, this.#rng);
    this.#series = buildSeries(init.portfolio.instruments, init.baseTimeFrames, init.subscriptions);
    this.#allSeries = this.#series.flatMap((s) =>
      s.base === null ? s.longer : [...s.longer, s.base],
    );
    this.#cold = this.#allSeries.filter((s) => s.warmUp > 0).length;
    this.books.isWarm = this.#cold === 0;
  }

  /** True while any timer is set. */
  get hasTimers(): boolean {
    return this.#timers.count > 0;
  }

  /** When the earliest timer wants to fire, ms, never before the last event; Infinity when none does. */
  get nextTimer(): number {
    const { next } = this.#timers;
    return next < this.books.now ? this.books.now : next;
  }

  /**
   * Rises when something has changed that must survive a restart and that the account's own events do not tell
   * again: trading and instrument states, begin and end of a risk day, the peak of a drawdown, pauses. Whoever
   * hosts the kernel keeps its state when this has risen. It begins anew with each kernel: compare, do not keep.
   */
  get stateVersion(): number {
    return this.books.stateVersion + this.#risk.stateVersion;
  }

  /**
   * Takes one event and gives back what is to be done. The array is reused: act on it before the next call.
   *
   * @throws NightdeskError `STRATEGY_FAILED` when the strategy throws (the bot is HALTED from then on), and
   * `ORDER_UNKNOWN`, `ORDER_TRANSITION`, `ORDER_OVERFILL` (halt) when reports do not fit the books.
   */
  process(event: KernelEvent): readonly Effect[] {
    const books = this.books;
    // Popped, not cut: a length set to 0 gives the array's store away, and each order would make a new one.
    while (books.effects.length > 0) books.effects.pop();
    // Bars come first and by themselves: the path of every bar of a back-test, short enough to be inlined.
    if (event.kind === 'bar') this.#onBar(event);
    else this.#onOther(event);
    if (books.denied.length > 0) this.#tellDenials();
    return books.effects;
  }

  #onOther(event: Exclude<KernelEvent, Bar>): void {
    const books = this.books;
    switch (event.kind) {
      case 'fill':
        this.#onFill(event);
        break;
      case 'order-status':
        books.advance(event.time);
        this.#tellOrder(this.#fold.status(event));
        break;
      case 'order-updated':
        books.advance(event.time);
        this.#tellOrder(this.#fold.updated(event));
        break;
      case 'action-rejected': {
        books.advance(event.time);
        const order = this.#fold.actionRejected(event);
        if (order !== null) this.#tellOrder(order);
        break;
      }
      case 'funding':
        books.advance(event.time);
        this.#fold.funding(event);
        break;
      case 'external-fill':
        this.#onExternalFill(event);
        break;
      case 'transfer':
        books.advance(event.time);
        this.#fold.transfer(event);
        break;
      case 'trade':
        this.#onTrade(event);
        break;
      case 'quote':
        this.#onQuote(event);
        break;
      case 'book':
        this.#onBook(event);
        break;
      case 'timer':
        books.advance(event.time);
        this.#fireTimers();
        break;
      case 'signal':
        books.advance(event.time);
        this.#guard('onSignal', () => this.#strategy.onSignal?.(event, this.#context));
        break;
      case 'set-trading-state':
        this.#setTradingState(event);
        break;
      case 'set-instrument-state':
        this.#setInstrumentState(event);
        break;
      case 'start':
        books.advance(event.time);
        this.#guard('onStart', () => this.#strategy.onStart?.(this.#context));
        break;
      case 'stop':
        books.advance(event.time);
        this.#guard('onStop', () => this.#strategy.onStop?.(this.#context));
        break;
    }
  }

  /** Numbers up to `sequence` were given before, whatever the saved state says: the next order has a higher one. */
  skipTo(sequence: number): void {
    if (sequence <= this.#ids.last) return;
    this.#ids.restore(sequence);
    this.books.lastOrder = sequence;
    this.books.stateVersion += 1;
  }

  /** Everything needed to go on elsewhere with the same decisions, as plain JSON. */
  save(): KernelState {
    return {
      books: saveBooks(this.books),
      lastOrder: this.#ids.last,
      rng: this.#rng.save(),
      timers: this.#timers.save(),
      series: this.#allSeries.map((s) => ({
        seen: s.seen,
        building: s.aggregator?.save() ?? null,
      })),
      risk: this.#risk.save(),
      strategy: this.#strategy.saveState?.() ?? null,
    };
  }

  /** Takes up a saved state; the kernel must have been made with the same strategy and instruments. */
  restore(state: KernelState): void {
    restoreBooks(this.books, state.books);
    this.#ids.restore(state.lastOrder);
    this.books.lastOrder = state.lastOrder;
    this.#rng.restore(state.rng);
    this.#timers.restore(state.timers);
    state.series.forEach((saved, i) => {
      const series = this.#allSeries[i];
      if (series === undefined) return;
      series.seen = saved.seen;
      series.aggregator?.restore(saved.building);
    });
    this.#cold = this.#allSeries.filter((s) => s.seen < s.warmUp).length;
    this.books.isWarm = this.#cold === 0;
    this.#risk.restore(state.risk);
    if (state.strategy !== null) this.#strategy.restoreState?.(state.strategy);
  }

  #onBar(bar: Bar): void {
    const books = this.books;
    books.markBar(bar);
    if (this.#watchesMarks) this.#risk.onMark(books);
    const series = this.#series[bar.instrument];
    if (series === undefined) return;
    if (series.longer.length > 0) this.#buildLonger(series.longer, bar);
    if (series.base !== null) this.#deliver(series.base, bar);
  }

  #buildLonger(longer: readonly Series[], bar: Bar): void {
    for (const series of longer) {
      const { aggregator } = series;
      if (aggregator === null) continue;
      if (aggregator.closeBefore(bar.openTime)) this.#deliver(series, aggregator.closed);
      if (aggregator.add(bar)) this.#deliver(series, aggregator.closed);
    }
  }

  #deliver(series: Series, bar: Bar): void {
    series.seen += 1;
    if (series.seen === series.warmUp) this.#warmed();
    try {
      this.#strategy.onBar(bar, this.#context);
    } catch (error) {
      this.#fail('onBar', error);
    }
  }

  #warmed(): void {
    this.#cold -= 1;
    this.books.isWarm = this.#cold === 0;
  }

  #onFill(report: FillReport): void {
    const books = this.books;
    books.advance(report.time);
    const order = this.#fold.orderOf(report);
    if (order === null) {
      this.#onLateFill(report);
      return;
    }
    const trip = this.#fold.fill(report, order);
    if (trip !== null) this.#risk.onRoundTrip(trip, books);
    if (this.#strategy.onFill !== undefined) {
      try {
        this.#strategy.onFill(report, order, this.#context);
      } catch (error) {
        this.#fail('onFill', error);
      }
    }
  }

  /** A fill of an order of ours that is not kept any more. */
  #onLateFill(report: FillReport): void {
    const trip = this.#fold.lateFill(report);
    if (trip !== null) this.#risk.onRoundTrip(trip, this.books);
    const { instrument, side, commission, commissionValue, tradeId, time } = report;
    this.#tellExternalFill({
      kind: 'external-fill',
      instrument,
      side,
      price: report.rawPrice,
      quantity: report.rawQuantity,
      value: report.rawValue,
      commission,
      commissionValue,
      tradeId,
      reason: 'external',
      time,
    });
  }

  #onExternalFill(report: ExternalFillReport): void {
    this.books.advance(report.time);
    const trip = this.#fold.externalFill(report);
    if (trip !== null) this.#risk.onRoundTrip(trip, this.books);
    this.#tellExternalFill(report);
  }

  #tellExternalFill(report: ExternalFillReport): void {
    if (this.#strategy.onExternalFill === undefined) return;
    this.#guard('onExternalFill', () => this.#strategy.onExternalFill?.(report, this.#context));
  }

  #onTrade(trade: TradeTick): void {
    this.books.mark(trade.instrument, trade.price, trade.time);
    if (this.#watchesMarks) this.#risk.onMark(this.books);
    this.#guard('onTrade', () => this.#strategy.onTrade?.(trade, this.#context));
  }

  #onQuote(quote: QuoteTick): void {
    this.books.mark(quote.instrument, (quote.bid + quote.ask) / 2, quote.time);
    if (this.#watchesMarks) this.#risk.onMark(this.books);
    this.#guard('onQuote', () => this.#strategy.onQuote?.(quote, this.#context));
  }

  #onBook(book: BookSnapshot): void {
    const bid = book.bids[0]?.[0];
    const ask = book.asks[0]?.[0];
    if (bid !== undefined && ask !== undefined) {
      this.books.mark(book.instrument, (bid + ask) / 2, book.time);
      if (this.#watchesMarks) this.#risk.onMark(this.books);
    } else {
      this.books.advance(book.time);
    }
    this.#guard('onBook', () => this.#strategy.onBook?.(book, this.#context));
  }

  #fireTimers(): void {
    const books = this.books;
    // A timer that sets itself for now would never end: only those fire that were set before this event.
    const before = this.#timers.lastSet;
    for (
      let name = this.#timers.due(books.now, before);
      name !== null;
      name = this.#timers.due(books.now, before)
    ) {
      const fired = name;
      books.log.note(EVENT.TimerFired, books.now, 0, 0, fired);
      this.#guard('onTimer', () => this.#strategy.onTimer?.(fired, this.#context));
    }
    if (this.#timers.next < Infinity)
      books.effects.push({ kind: 'schedule', time: this.#timers.next });
  }

  #setTradingState(command: SetTradingState): void {
    const books = this.books;
    books.advance(command.time);
    if (books.tradingState === command.state) return;
    books.tradingState = command.state;
    books.stateVersion += 1;
    books.log.note(
      EVENT.TradingStateChanged,
      command.time,
      0,
      0,
      `${command.state}: ${command.reason}`,
    );
  }

  #setInstrumentState({ instrument, state, reason, time }: SetInstrumentState): void {
    const books = this.books;
    books.advance(time);
    books.portfolio.position(instrument);
    const present = books.reducing.get(instrument);
    if (state === 'ACTIVE' ? present === undefined : present === reason) return;
    if (state === 'ACTIVE') books.reducing.delete(instrument);
    else books.reducing.set(instrument, reason);
    books.stateVersion += 1;
    books.log.note(EVENT.InstrumentStateChanged, time, instrument, 0, `${state}: ${reason}`);
  }

  #tellOrder(order: Order | null): void {
    if (order !== null && this.#strategy.onOrder !== undefined) {
      this.#guard('onOrder', () => this.#strategy.onOrder?.(order, this.#context));
    }
  }

  #tellDenials(): void {
    const { denied } = this.books;
    let told = 0;
    while (denied.length > 0) {
      const order = denied.shift();
      if (order === undefined) break;
      told += 1;
      if (told > MAX_DENIALS_PER_EVENT) {
        denied.length = 0;
        this.#fail(
          'onOrder',
          new Error(
            `it answered ${MAX_DENIALS_PER_EVENT} denials with new orders; the last: ${order.reason}`,
          ),
        );
      }
      this.#tellOrder(order);
    }
  }

  #guard(callback: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#fail(callback, error);
    }
  }

  /** Orders of this event that a failure keeps from ever being sent: their end is certain, and is said. */
  #withdrawUnsent(): void {
    const books = this.books;
    for (const effect of books.effects) {
      if (effect.kind !== 'submit') continue;
      for (const order of [effect.order, ...effect.children]) {
        order.apply('canceled', books.now, 'never sent: the strategy failed');
        books.openOrders.delete(order.sequence);
        books.log.note(
          EVENT.OrderCanceled,
          books.now,
          order.instrumentIndex,
          order.sequence,
          order.reason,
        );
      }
    }
    books.effects.length = 0;
  }

  #fail(callback: string, error: unknown): never {
    const books = this.books;
    books.tradingState = 'HALTED';
    books.stateVersion += 1;
    this.#withdrawUnsent();
    const reason = error instanceof Error ? error.message : String(error);
    books.log.note(EVENT.StrategyFailed, books.now, 0, 0, `${callback}: ${reason}`);
    const when = Number.isNaN(books.now) ? 'before the first event' : formatTime(books.now);
    throw new NightdeskError({
      code: 'STRATEGY_FAILED',
      message: `The strategy of bot ${this.bot} failed in ${callback} at ${when}: ${reason}. The bot is halted; correct the strategy or its configuration.`,
      context: { bot: this.bot, callback, time: books.now, reason },
      disposition: 'halt',
      cause: error,
    });
  }
}
