import type { BotSpec } from '@nightdesk/contracts/desk/bot-spec';
import type { ProcessState } from '@nightdesk/contracts/desk/states';
import type { FeedListener, FeedStatus, FeedSubscription } from '@nightdesk/adapters/feeds/feed';
import { HUB_DEFAULTS } from '@nightdesk/adapters/feeds/hub-options';
import type { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import type { KernelEvent } from '@nightdesk/core/kernel/events';
import { Bar } from '@nightdesk/core/model/bar';
import type { QuoteTick, TradeTick } from '@nightdesk/core/model/ticks';
import { bucketStart } from '@nightdesk/core/model/time-frame';
import type { TradingState } from '@nightdesk/core/risk/trading-state';
import type { BuiltBot, MarketWish } from './build-bot.ts';
import type { HostedKernel } from './hosted-kernel.ts';
import type { LagMeter } from './lag-meter.ts';
import type { OpenFeed } from './shared-feeds.ts';

/** The last order that a bot made, and why. */
export interface LastDecision {
  readonly at: number;
  readonly rule: string;
  readonly text: string;
}

/** What a live bot is made from. */
export interface LiveBotInit {
  readonly spec: BotSpec;
  readonly built: BuiltBot;
  readonly account: AccountExecution;
  readonly feed: OpenFeed;
  readonly lag: LagMeter;
  /** What holds for the bot when it is not catching up. */
  readonly tradingState: () => TradingState;
  /** Its phase has changed. */
  readonly onPhase: (bot: LiveBot) => void;
}

/**
 * One hosted bot between its feeds and its kernel. Ticks and bars go to the kernel by direct calls: no promise, no
 * message and no timer lies between. With the first bar of each series it is given the bars that it lacks, of its
 * warm-up or of the time in which nobody was there; while it catches up it can place no order.
 */
export class LiveBot implements FeedListener {
  readonly since: number = Date.now();
  lastTickAt: number | null = null;
  lastDecision: LastDecision | null = null;
  #spec: BotSpec;
  #built: BuiltBot;
  readonly #init: LiveBotInit;
  readonly #subscriptions: FeedSubscription[] = [];
  /** By position of the instrument: bars may be missing before the next one. */
  readonly #behind: boolean[];
  /** By position of the instrument: end of the last bar that it was given in this life, ms. */
  readonly #given: number[] = [];
  readonly #stale = new Set<string>();
  #phase: ProcessState = 'STARTING';
  #reason = 'waits for its account';
  #catchingUp = false;

  constructor(init: LiveBotInit) {
    this.#spec = init.spec;
    this.#init = init;
    this.#built = init.built;
    this.#behind = init.built.wishes.map(() => true);
  }

  get spec(): BotSpec {
    return this.#spec;
  }

  get phase(): ProcessState {
    return this.#phase;
  }

  get reason(): string {
    return this.#reason;
  }

  get kernel(): HostedKernel {
    return this.#built.kernel;
  }

  get wishes(): readonly MarketWish[] {
    return this.#built.wishes;
  }

  /** What it is told is of the past: signals of it are of no interest to anybody. */
  get isCatchingUp(): boolean {
    return this.#catchingUp;
  }

  /** Begins to listen: its account is ready. */
  listen(): void {
    // Who hears already would be told everything twice.
    if (this.#subscriptions.length > 0) return;
    const { feed } = this.#init.feed;
    for (const { instrument, place, timeFrame, trades, quotes } of this.#built.wishes) {
      const wish = {
        instrument,
        place,
        trades: trades && feed.gives.trades,
        quotes: quotes && feed.gives.quotes,
        bars: [timeFrame],
      };
      this.#subscriptions.push(feed.subscribe(wish, this));
      const status = feed.status(instrument.id);
      // A market that has just been opened is given its time to begin.
      if (status !== null && status.state !== 'live' && status.trades + status.quotes > 0) {
        this.#stale.add(instrument.id);
      }
    }
    this.#judge();
  }

  /** Hears nothing more. */
  silence(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.close();
  }

  /** Goes on with another kernel, which has been put in the place of the old one. */
  takeOver(built: BuiltBot, spec: BotSpec): void {
    this.silence();
    this.#spec = spec;
    this.#built = built;
    this.#given.length = 0;
    this.#behind.length = 0;
    this.#behind.push(...built.wishes.map(() => true));
    this.listen();
  }

  /** Brings everything up to date that is known already; true when it has seen its warm-up after that. */
  warmUp(now: number): boolean {
    for (const wish of this.#built.wishes) this.#catchUp(wish, bucketStart(now, wish.timeFrame));
    return this.kernel.books.isWarm;
  }

  setPhase(phase: ProcessState, reason: string): void {
    if (phase === this.#phase && reason === this.#reason) return;
    this.#phase = phase;
    this.#reason = reason;
    this.#init.onPhase(this);
  }

  onBar(bar: Bar): void {
    const place = bar.instrument;
    if (this.#behind[place] === true) {
      const wish = this.#built.wishes[place];
      if (wish !== undefined) this.#catchUp(wish, bar.openTime);
    }
    this.#give(bar, place);
  }

  onTrade(trade: TradeTick): void {
    this.#give(trade, trade.instrument);
  }

  onQuote(quote: QuoteTick): void {
    this.#give(quote, quote.instrument);
  }

  onState({ instrument, state }: FeedStatus): void {
    if (state === 'live') this.#stale.delete(instrument);
    else this.#stale.add(instrument);
    this.#judge();
  }

  onCutOff(error: unknown): void {
    this.setPhase('FAULTED', `its feed was cut off: ${String(error)}`);
  }

  #judge(): void {
    if (this.#phase === 'FAULTED' || this.#phase === 'STOPPING') return;
    if (this.#stale.size === 0) this.setPhase('RUNNING', '');
    else this.setPhase('DEGRADED', `no fresh price of ${[...this.#stale].join(', ')}; no entries`);
  }

  #give(event: Bar | TradeTick | QuoteTick, place: number): void {
    const { account, lag, feed } = this.#init;
    this.lastTickAt = event.time;
    if (!account.process(this.spec.id, event)) {
      this.#behind[place] = true;
      return;
    }
    const id = this.#built.wishes[place]?.instrument.id ?? '';
    const now = performance.now();
    const arrival = feed.arrival(id);
    if (event.kind !== 'bar') {
      lag.note(now - arrival);
      return;
    }
    this.#behind[place] = false;
    this.#given[place] = event.time;
    // A bar is ended by the first tick after it, or without one when its time of grace is over.
    const sinceEnd = feed.clock.now() - event.time;
    lag.note(
      now - arrival <= sinceEnd ? now - arrival : Math.max(0, sinceEnd - HUB_DEFAULTS.barGrace),
    );
  }

  /** Gives the kernel the bars that it lacks before `to`, as far as the feed knows them. It decides nothing on them. */
  #catchUp({ instrument, place, timeFrame, warmUp }: MarketWish, to: number): void {
    const { account, feed } = this.#init;
    const { kernel } = this;
    if (warmUp === 0) return;
    const kept = kernel.strategy.isFresh ? Number.NaN : kernel.books.lastPriceTime(place);
    const seen = this.#given[place] ?? kept;
    const earliest = to - warmUp * timeFrame;
    const from = Math.max(earliest, Number.isNaN(seen) ? earliest : bucketStart(seen, timeFrame));
    if (from >= to) return;
    const rows = feed.past.bars(instrument, timeFrame, from, to);
    if (rows.length === 0) return;
    const bar = new Bar(place, timeFrame);
    const time = feed.clock.now();
    this.#catchingUp = true;
    const tell = (event: KernelEvent): boolean => account.process(this.spec.id, event);
    tell({ kind: 'set-trading-state', state: 'HALTED', reason: 'catching up', time });
    for (const row of rows) {
      bar.load(row, 0);
      if (tell(bar)) this.#given[place] = bar.time;
    }
    const state = this.#init.tradingState();
    tell({ kind: 'set-trading-state', state, reason: 'caught up', time });
    this.#catchingUp = false;
  }
}
