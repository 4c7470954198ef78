import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { Bar } from '@nightdesk/core/model/bar';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { QuoteTick, Side, TradeTick } from '@nightdesk/core/model/ticks';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { BarBuilder } from './bar-builder.ts';
import type { FeedGap, FeedListener, FeedState, FeedStatus, FeedTap, FeedWish } from './feed.ts';
import type { SourceConnection, SourceSink } from './feed-source.ts';
import type { HubOptions } from './hub-options.ts';
import type { Member } from './place-group.ts';
import { PlaceGroup } from './place-group.ts';

/** What channels share. */
export interface ChannelContext {
  readonly options: HubOptions;
  readonly simulated: boolean;
  /** Length (ms) of the bars that the source brings; null = they are built from trades. */
  readonly baseBars: number | null;
  readonly taps: ReadonlySet<FeedTap>;
  readonly now: () => number;
  readonly mono: () => number;
  /** Something is due at this monotonic time. */
  readonly wakeBy: (mono: number) => void;
}

/** One instrument of a feed: its one source, and everyone who listens. */
export class InstrumentChannel implements SourceSink {
  readonly instrument: Instrument;
  readonly #context: ChannelContext;
  #groups: readonly PlaceGroup[] = [];
  #builders: readonly BarBuilder[] = [];
  readonly #tapBars = new Map<number, Bar>();
  #connection: SourceConnection | null = null;
  #state: FeedState = 'stale';
  #reason = 'no tick yet';
  #tickAt = Number.NEGATIVE_INFINITY;
  readonly #openedAt: number;
  #lastTime = Number.NaN;
  #trades = 0;
  #quotes = 0;
  #late = 0;
  #gaps = 0;
  #subscribers = 0;

  constructor(instrument: Instrument, context: ChannelContext) {
    this.instrument = instrument;
    this.#context = context;
    this.#openedAt = context.mono();
  }

  get isEmpty(): boolean {
    return this.#subscribers === 0;
  }

  /** Begins to receive. */
  connect(open: (instrument: Instrument, sink: SourceSink) => SourceConnection): void {
    this.#connection = open(this.instrument, this);
  }

  /** Lets go of the source and of everyone who listens. */
  close(): void {
    this.#connection?.close();
    this.#connection = null;
    for (const group of this.#groups) for (const member of group.members) member.active = false;
    this.#groups = [];
    this.#builders = [];
    this.#subscribers = 0;
  }

  /** @throws NightdeskError `FEED_TIME_FRAME`. */
  add(wish: FeedWish, listener: FeedListener, onRemove: () => void): Member {
    const bars = [...new Set(wish.bars ?? [])];
    for (const timeFrame of bars) this.#checkTimeFrame(timeFrame);
    const first = wish.first ?? false;
    let group = this.#groups.find((one) => one.place === wish.place && one.first === first);
    if (group === undefined) {
      group = new PlaceGroup(wish.place, first);
      const groups = [...this.#groups, group];
      this.#groups = [...groups.filter((one) => one.first), ...groups.filter((one) => !one.first)];
    }
    const joined = group;
    const member: Member = {
      listener,
      trades: wish.trades ?? false,
      quotes: wish.quotes ?? false,
      bars,
      active: true,
      remove: () => {
        joined.remove(member);
        this.#subscribers -= 1;
        if (joined.members.length === 0)
          this.#groups = this.#groups.filter((one) => one !== joined);
        this.#builders = this.#builders.filter(({ timeFrame }) =>
          this.#groups.some((one) => one.wantsBars(timeFrame)),
        );
        onRemove();
      },
    };
    joined.add(member);
    this.#subscribers += 1;
    for (const timeFrame of bars) {
      if (!this.#builders.some((builder) => builder.timeFrame === timeFrame)) {
        this.#builders = [...this.#builders, new BarBuilder(timeFrame, this.#context.now())].sort(
          (a, b) => a.timeFrame - b.timeFrame,
        );
      }
    }
    this.#context.wakeBy(this.#staleAt);
    return member;
  }

  status(): FeedStatus {
    return {
      instrument: this.instrument.id,
      state: this.#state,
      age: this.#context.mono() - this.#tickAt,
      lastTime: this.#lastTime,
      reason: this.#reason,
      simulated: this.#context.simulated,
      trades: this.#trades,
      quotes: this.#quotes,
      late: this.#late,
      gaps: this.#gaps,
      subscribers: this.#subscribers,
    };
  }

  trade(time: number, price: number, quantity: number, aggressor: Side): void {
    if (this.#connection === null) return;
    this.#trades += 1;
    this.#touch(time);
    // Bars that this trade ends come before it: who decides on them must not have seen what came later.
    let late = false;
    for (const builder of this.#builders) {
      this.#closeBefore(builder, time);
      const outcome = builder.addTrade(time, price, quantity);
      if (outcome === 'late') late = true;
      else if (outcome === 'taken') this.#wakeForBar(builder);
    }
    if (late) this.#late += 1;
    let tick: TradeTick | null = null;
    let at = -1;
    for (const group of this.#groups) {
      if (!group.wantsTrades) continue;
      const { place } = group;
      if (tick === null || at !== place)
        tick = { kind: 'trade', instrument: place, time, price, quantity, aggressor };
      at = place;
      group.trade(tick);
    }
    if (this.#context.taps.size === 0) return;
    tick ??= { kind: 'trade', instrument: 0, time, price, quantity, aggressor };
    for (const tap of this.#context.taps) tap.onTrade(this.instrument, tick);
  }

  quote(time: number, bid: number, bidQuantity: number, ask: number, askQuantity: number): void {
    if (this.#connection === null) return;
    this.#quotes += 1;
    this.#touch(time);
    let tick: QuoteTick | null = null;
    let at = -1;
    for (const group of this.#groups) {
      if (!group.wantsQuotes) continue;
      const { place } = group;
      if (tick === null || at !== place)
        tick = { kind: 'quote', instrument: place, time, bid, bidQuantity, ask, askQuantity };
      at = place;
      group.quote(tick);
    }
    if (this.#context.taps.size === 0) return;
    tick ??= { kind: 'quote', instrument: 0, time, bid, bidQuantity, ask, askQuantity };
    for (const tap of this.#context.taps) tap.onQuote(this.instrument, tick);
  }

  bar(
    openTime: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const { baseBars } = this.#context;
    if (this.#connection === null || baseBars === null) return;
    const closeTime = openTime + baseBars;
    this.#touch(closeTime);
    for (const builder of this.#builders) {
      this.#closeBefore(builder, openTime);
      if (builder.add(openTime, open, high, low, close, volume) === 'late') this.#late += 1;
      this.#closeBefore(builder, closeTime);
    }
  }

  gap(from: number, to: number, reason: string): void {
    if (this.#connection !== null) this.#tellGap(from, to, 0, 0, reason);
  }

  ended(reason: string): void {
    if (this.#connection === null) return;
    this.#become('closed', reason);
  }

  /** Does what is due and says (monotonic) when something is next; Infinity when nothing is. */
  attend(): number {
    const { now, mono, options } = this.#context;
    const time = now();
    let next = Infinity;
    if (this.#context.baseBars === null) {
      for (const builder of this.#builders) {
        this.#closeBefore(builder, time - options.barGrace);
        if (builder.end !== Infinity)
          next = Math.min(next, mono() + builder.end + options.barGrace - time);
      }
    }
    if (this.#state !== 'live') return next;
    if (mono() >= this.#staleAt) {
      this.#become('stale', `no tick for ${Math.round(mono() - this.#tickAt)} ms`);
      return next;
    }
    return Math.min(next, this.#staleAt);
  }

  /** Monotonic time at which silence becomes staleness. */
  get #staleAt(): number {
    const { options, baseBars } = this.#context;
    // A feed of bars is silent between them.
    const patience = Math.max(options.staleAfter, 2 * (baseBars ?? 0));
    return Math.max(this.#tickAt, this.#openedAt) + patience;
  }

  #touch(time: number): void {
    this.#tickAt = this.#context.mono();
    if (!(time < this.#lastTime)) this.#lastTime = time;
    if (this.#state === 'live') return;
    this.#become('live', '');
    this.#context.wakeBy(this.#staleAt);
  }

  #become(state: FeedState, reason: string): void {
    this.#state = state;
    this.#reason = reason;
    const status = this.status();
    for (const group of this.#groups) group.tell(0, (listener) => listener.onState?.(status));
    for (const tap of this.#context.taps) tap.onState(this.instrument, status);
  }

  #closeBefore(builder: BarBuilder, time: number): void {
    const { expected, timeFrame } = builder;
    if (!builder.closeBefore(time)) return;
    const opened = builder.closed[0] ?? Number.NaN;
    const missing = Math.round((opened - expected) / timeFrame);
    if (missing > 0) this.#tellGap(expected, opened, timeFrame, missing, 'no trade');
    for (const group of this.#groups) group.bar(timeFrame, builder.closed);
    if (this.#context.taps.size === 0) return;
    let bar = this.#tapBars.get(timeFrame);
    if (bar === undefined) {
      bar = new Bar(0, timeFrame);
      this.#tapBars.set(timeFrame, bar);
    }
    bar.load(builder.closed, 0);
    for (const tap of this.#context.taps) tap.onBar(this.instrument, bar);
  }

  #tellGap(from: number, to: number, timeFrame: number, missing: number, reason: string): void {
    this.#gaps += 1;
    const gap: FeedGap = {
      instrument: this.instrument.id,
      from,
      to,
      timeFrame,
      missing,
      reason,
    };
    for (const group of this.#groups) group.tell(timeFrame, (listener) => listener.onGap?.(gap));
    for (const tap of this.#context.taps) tap.onGap(this.instrument, gap);
  }

  #wakeForBar(builder: BarBuilder): void {
    const { now, mono, wakeBy, options } = this.#context;
    wakeBy(mono() + builder.end + options.barGrace - now());
  }

  #checkTimeFrame(timeFrame: number): void {
    const base = this.#context.baseBars ?? 1000;
    if (Number.isInteger(timeFrame) && timeFrame >= base && timeFrame % base === 0) return;
    throw new NightdeskError({
      code: 'FEED_TIME_FRAME',
      message: `Bars of ${formatTimeFrame(timeFrame)} of ${this.instrument.id} cannot be made from this feed; choose a whole multiple of ${formatTimeFrame(base)}.`,
      context: { instrument: this.instrument.id, timeFrame, base },
    });
  }
}
