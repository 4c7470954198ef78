/** A kernel on the simulated venue, driven by bars: what the strategies' tests run on. */
import type { Effect } from '@nightdesk/core/kernel/effects';
import type { LoggedEvent } from '@nightdesk/core/kernel/event-log';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import type { KernelState } from '@nightdesk/core/kernel/kernel-state';
import type { ReportSink } from '@nightdesk/core/matching/executor';
import { MatchingEngine } from '@nightdesk/core/matching/matching-engine';
import { DEFAULT_MATCHING, type MatchingOptions } from '@nightdesk/core/matching/matching-options';
import { PortfolioAccount } from '@nightdesk/core/matching/venue-account';
import { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { Side } from '@nightdesk/core/model/ticks';
import type { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import type { Order } from '@nightdesk/core/orders/order';
import type { VenueReport } from '@nightdesk/core/orders/reports';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { BuyingPower } from '@nightdesk/core/risk/buying-power';
import { InstrumentRules } from '@nightdesk/core/risk/instrument-rules';
import type { RiskCheck } from '@nightdesk/core/risk/risk-context';
import { RiskEngine } from '@nightdesk/core/risk/risk-engine';
import { TradingStateCheck } from '@nightdesk/core/risk/trading-state-check';
import type { StrategyDefinition } from '@nightdesk/core/strategy/strategy-definition';
import type { Row } from './bars.test-support.ts';
import { HOUR } from './bars.test-support.ts';

/** What a test desk is made from. */
export interface DeskInit {
  readonly definition: StrategyDefinition;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  /** Default 10000. */
  readonly capital?: string;
  /** Default: the quote currency of the first instrument. */
  readonly currency?: Currency;
  readonly matching?: Partial<MatchingOptions>;
  /** Checks besides those that every desk has. */
  readonly checks?: readonly RiskCheck[];
  readonly timeFrame?: number;
}

/** One bot at one simulated venue. `restart` replaces the bot by a new one that was told the old one's state. */
export class Desk implements ReportSink {
  kernel: Kernel;
  readonly venue: MatchingEngine;
  readonly #init: DeskInit;
  /** Orders as the venue knows them: a restarted bot has objects of its own. */
  readonly #sent: Map<number, Order> = new Map();

  constructor(init: DeskInit) {
    this.#init = init;
    this.kernel = this.#boot();
    const account = (): PortfolioAccount => new PortfolioAccount(this.kernel.portfolio);
    this.venue = new MatchingEngine(
      init.instruments,
      { ...DEFAULT_MATCHING, ...init.matching },
      {
        position: (i) => account().position(i),
        cash: (i) => account().cash(i),
        holding: (i) => account().holding(i),
      },
      this,
    );
  }

  onReport(report: VenueReport): void {
    this.#apply(this.kernel.process(report), report.time);
  }

  /**
   * Plays rows of several instruments side by side: opens of one moment first, then at each close our
   * orders against the bars that end there, then those bars for the kernel. `after` is called at the end
   * of each moment.
   */
  play(feeds: readonly (readonly Row[])[], after?: (time: number) => void): this {
    const timeFrame = this.#init.timeFrame ?? HOUR;
    const cursors = feeds.map((rows, i) => ({
      rows,
      next: 0,
      open: false,
      bar: new Bar(i, timeFrame),
    }));
    for (;;) {
      let opens = Infinity;
      let closes = Infinity;
      for (const { rows, next, open, bar } of cursors) {
        if (open) closes = Math.min(closes, bar.time);
        else opens = Math.min(opens, rows[next]?.[0] ?? Infinity);
      }
      if (opens === Infinity && closes === Infinity) return this;
      if (closes > opens) {
        this.#fireTimers(opens);
        for (const cursor of cursors) {
          const row = cursor.rows[cursor.next];
          if (cursor.open || row === undefined || row[0] !== opens) continue;
          cursor.bar.load(Float64Array.from(row), 0);
          cursor.open = true;
          cursor.next += 1;
          this.venue.openBar(cursor.bar);
        }
        continue;
      }
      this.#fireTimers(closes - 1);
      const closing = cursors.filter(({ open, bar }) => open && bar.time === closes);
      for (const { bar } of closing) this.venue.walkBar(bar);
      for (const cursor of closing) {
        cursor.open = false;
        this.#apply(this.kernel.process(cursor.bar), closes);
      }
      after?.(closes);
    }
  }

  /** A new bot takes over from what the old one saved, through JSON. Its log begins empty. */
  restart(): this {
    const state = JSON.stringify(this.kernel.save());
    this.kernel = this.#boot();
    // Saved by a kernel a line above.
    this.kernel.restore(JSON.parse(state) as KernelState);
    return this;
  }

  /** The venue ends an order of its own accord. */
  venueCancels(sequence: number, time: number): void {
    const order = this.#sent.get(sequence);
    if (order === undefined) throw new Error(`order ${sequence} was never sent`);
    this.venue.cancel(order, time);
  }

  /** Somebody else trades in the first instrument on this bot's account, without a fee. */
  foreignFill(side: Side, quantity: number, price: number, time: number): void {
    const [instrument] = this.#init.instruments;
    if (instrument === undefined) throw new Error('no instrument to trade');
    const rawPrice = instrument.priceRaw(price, 'half-even');
    const rawQuantity = instrument.quantity(quantity).raw;
    const none = Money.zero(instrument.settle);
    this.onReport({
      kind: 'external-fill',
      instrument: 0,
      side,
      price: rawPrice,
      quantity: rawQuantity,
      value: instrument.valueRaw(rawPrice, rawQuantity),
      commission: none,
      commissionValue: none,
      tradeId: `F${time}`,
      reason: 'manual',
      time,
    });
  }

  lines(): string[] {
    return [...this.kernel.log.lines()];
  }

  events(): LoggedEvent[] {
    return Array.from({ length: this.kernel.log.length }, (_, i) => this.kernel.log.at(i));
  }

  /** Events of one kind. */
  of(kind: LoggedEvent['kind']): LoggedEvent[] {
    return this.events().filter((event) => event.kind === kind);
  }

  /**
   * The log in short: time in bars, what happened, to which order, and for fills quantity @ price.
   * Submissions and acceptances are left out.
   */
  story(): string[] {
    const timeFrame = this.#init.timeFrame ?? HOUR;
    return this.events()
      .filter(({ kind }) => !['OrderSubmitted', 'OrderAccepted', 'PositionClosed'].includes(kind))
      .map((event) => {
        const { kind, time, order, amounts, flags } = event;
        const instrument = this.#init.instruments[event.instrument];
        if (instrument === undefined) throw new Error('an event of no instrument');
        const at = (time / timeFrame).toFixed(2).replace('.00', '');
        const side = (flags & 1) === 0 ? 'buy' : 'sell';
        const quantity = instrument.quantityFromRaw(amounts[0]).toNumber();
        const price = (raw: bigint): number => instrument.priceFromRaw(raw).toNumber();
        const name = this.#init.instruments.length > 1 ? ` ${instrument.symbol}` : '';
        if (kind === 'OrderFilled') {
          return `${at} #${order}${name} ${side} ${quantity} @ ${price(amounts[1])}`;
        }
        if (kind === 'OrderInitialized') return `${at} #${order}${name} ${side} order`;
        if (kind === 'OrderUpdated') {
          const level = amounts[2] > 0n ? amounts[2] : amounts[1];
          return `${at} #${order}${name} updated ${quantity} at ${price(level)}`;
        }
        return `${at} #${order}${name} ${kind}${event.text === '' ? '' : `: ${event.text}`}`;
      });
  }

  equity(): number {
    return this.kernel.portfolio.exactEquity().toNumber();
  }

  #boot(): Kernel {
    const { definition, settings = {}, instruments, checks = [] } = this.#init;
    const config = definition.config.parse(settings);
    const currency = this.#init.currency ?? instruments[0]?.quote;
    if (currency === undefined) throw new Error('a desk needs an instrument');
    return new Kernel({
      bot: 'test',
      strategy: definition.create(config, instruments),
      portfolio: new Portfolio(
        instruments,
        [Money.parse(this.#init.capital ?? '10000', currency)],
        currency,
      ),
      subscriptions: definition.subscriptions(config, instruments),
      baseTimeFrames: instruments.map(() => this.#init.timeFrame ?? HOUR),
      risk: new RiskEngine([
        new TradingStateCheck(),
        new InstrumentRules(),
        new BuyingPower(),
        ...checks,
      ]),
    });
  }

  #fireTimers(time: number): void {
    while (this.kernel.nextTimer <= time) {
      const at = this.kernel.nextTimer;
      this.#apply(this.kernel.process({ kind: 'timer', name: '', time: at }), at);
      if (this.kernel.nextTimer <= at) return;
    }
  }

  #apply(effects: readonly Effect[], time: number): void {
    // The array is reused by the kernel, and a cancel may report at once.
    for (const effect of [...effects]) {
      if (effect.kind === 'submit') {
        for (const order of [effect.order, ...effect.children])
          this.#sent.set(order.sequence, order);
        this.venue.submit(effect.order, effect.children, time);
      } else if (effect.kind === 'cancel') {
        this.venue.cancel(this.#sent.get(effect.order.sequence) ?? effect.order, time);
      } else if (effect.kind === 'modify') {
        const order = this.#sent.get(effect.order.sequence) ?? effect.order;
        this.venue.modify(order, effect.quantity, effect.limitPrice, effect.triggerPrice, time);
      }
    }
  }
}
