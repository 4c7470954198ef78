import type { AccountBooks } from '@nightdesk/core/execution/events/books';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { Money } from '@nightdesk/core/money/money';
import type { Subscription } from '@nightdesk/core/ports/net';
import type {
  Answer,
  BalanceReport,
  LedgerReport,
  OrderReport,
  PositionReport,
  Refusal,
  ReportPage,
  TradeReport,
  VenueCapabilities,
  VenueEvent,
  VenueGateway,
  VenueOrder,
  VenueOrderChange,
} from '@nightdesk/core/ports/venue-gateway';
import type { CancelTimer, FeedClock } from '../clock/feed-clock.ts';
import type { Feed, FeedSubscription } from '../feeds/feed.ts';
import { type Admission, refuseFunds, refuseTerms } from './admit-order.ts';
import { OrderMemory } from './order-memory.ts';
import { PaperBooks } from './paper-books.ts';
import type { PaperOrder } from './paper-order.ts';
import { PAPER_DEFAULTS, type MatchOn, type PaperOptions } from './paper-options.ts';
import { orderOf, restorePaper } from './restore-account.ts';
import { StreamListeners } from './stream-listeners.ts';

/** What a paper venue is made from. */
export interface PaperInit {
  /** The account's durable books, as its store has just loaded them; empty for a new account. They are only read. */
  readonly books: AccountBooks;
  /** Everything that is traded on the account. */
  readonly instruments: readonly Instrument[];
  readonly feed: Feed;
  /** The clock that the feed and the account live by. */
  readonly clock: FeedClock;
  readonly options?: Partial<PaperOptions>;
  /** Matching failed: the venue is closed, and the account must be started again. */
  readonly onFailure?: (error: unknown) => void;
}

/** Bars (ms) that are matched on when the feed has none of its own. */
const SHORTEST_BAR = 1_000;

/** How long (ms) a group of orders that has ended keeps its name: a late order of it is refused. */
const GROUP_MEMORY = 60_000;

const CAPABILITIES: VenueCapabilities = Object.freeze({
  dedupe: 'all',
  fence: true,
  oco: true,
  amend: true,
  reduceOnly: true,
  singleDelivery: true,
  visibilityLag: 0,
  clockTolerance: 0,
});

/**
 * One account at a venue that exists on paper: orders are matched by the engine of back-tests with what a feed brings.
 * Many accounts share a feed and know nothing of each other. It keeps nothing: after a restart it is made anew from
 * the account's own books, and what these do not know has not happened.
 */
export class PaperVenue implements VenueGateway {
  readonly capabilities: VenueCapabilities = CAPABILITIES;
  readonly #instruments: readonly Instrument[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #feed: Feed;
  readonly #clock: FeedClock;
  readonly #options: PaperOptions;
  readonly #books: PaperBooks;
  readonly #admission: Admission;
  readonly #listeners = new StreamListeners();
  readonly #subscriptions: FeedSubscription[] = [];
  /** Client order ids that are on their way in. */
  readonly #arriving = new Set<string>();
  readonly #memory: OrderMemory;
  #cancelAlive: CancelTimer | null = null;
  #closed = false;

  /** As {@link restorePaper}: the venue as the books know it, at work. @throws NightdeskError `PAPER_BOOKS`, `FEED_…` */
  static restore(init: PaperInit): PaperVenue {
    return new PaperVenue(init);
  }

  private constructor({ books, instruments, feed, clock, options, onFailure }: PaperInit) {
    this.#instruments = instruments;
    this.#places = new Map(instruments.map(({ id }, place) => [id, place]));
    this.#feed = feed;
    this.#clock = clock;
    this.#options = { ...PAPER_DEFAULTS, ...options };
    this.#memory = new OrderMemory(this.#options.lookUp);
    const { slippage, volumeShare, limitFill, deposits } = this.#options;
    const restored = restorePaper(books, instruments, deposits);
    // Latency lies in the requests: what arrives here is at the venue.
    const matching = { latency: 0, slippage, volumeShare, limitFill };
    this.#books = new PaperBooks(instruments, matching, restored.account, restored.numbers, clock);
    for (const order of restored.ended) {
      const { clientOrderId, group } = order.terms;
      this.#books.orders.set(clientOrderId, order);
      if (group !== null && order.filled > 0n) this.#books.groupTraded.set(group, order.time);
    }
    for (const [place, orders] of restored.open) this.#books.resume(orders, place);
    for (const { clientOrderId, venueOrderId } of books.all('orders')) {
      if (venueOrderId !== '') this.#memory.note(clientOrderId);
    }
    this.#books.reports.length = 0;
    this.#admission = {
      account: this.#books.account,
      locks: this.#books.locks,
      instruments,
      price: (place) => this.#books.price(place),
      open: (place) => this.#books.open(place),
    };
    for (const [place, instrument] of instruments.entries())
      this.#follow(instrument, place, onFailure);
    this.#stayAlive();
  }

  /** Lets go of the feed. Nothing is matched any more, and nothing is known to whoever asks. */
  close(): void {
    this.#closed = true;
    for (const subscription of this.#subscriptions.splice(0)) subscription.close();
    this.#cancelAlive?.();
    this.#listeners.end('the paper venue was closed');
  }

  async submit(order: VenueOrder, expires: number): Promise<Answer<OrderReport>> {
    await this.#travel();
    if (this.#closed) return GONE;
    if (this.#clock.now() > expires) return refused('expired', 'the order came after its expiry');
    const { clientOrderId: id } = order;
    if (this.#books.orders.has(id) || this.#arriving.has(id)) return duplicate(id);
    if (this.#memory.mayBeOld(id)) {
      // Claimed before anything is awaited: its twin may be under way.
      this.#arriving.add(id);
      const known = await this.#memory.find(id);
      this.#arriving.delete(id);
      if (this.#closed) return GONE;
      if (known === 'unknown') return UNSURE;
      if (known !== null) return duplicate(id);
      // The fence holds for the moment at which an order is placed.
      if (this.#clock.now() > expires) return refused('expired', 'the order came after its expiry');
    }
    const bad = this.#refusal(order);
    if (bad !== null) return bad;
    const place = this.#places.get(order.instrument) ?? -1;
    const instrument = this.#instruments[place];
    if (instrument === undefined) return refused('invalid', 'unknown instrument');
    this.#memory.note(id);
    const placed = this.#books.place(order, instrument, place);
    this.#tell();
    return { kind: 'ok', value: placed.report() };
  }

  async modify(
    instrument: string,
    clientOrderId: string,
    change: VenueOrderChange,
    expires: number,
  ): Promise<Answer<OrderReport>> {
    await this.#travel();
    if (this.#closed) return GONE;
    if (this.#clock.now() > expires) return refused('expired', 'the change came after its expiry');
    const order = this.#find(instrument, clientOrderId);
    if (order === undefined) return refused('not-found', 'there is no such order');
    if (!order.isOpen) return refused('already-closed', `the order is ${order.status}`);
    const wanted = changedTerms(order, change);
    if (wanted.quantity <= order.filled) {
      this.#books.cancel(order, 'changed to no more than was filled');
    } else {
      const bad =
        refuseTerms(order.instrument, wanted, this.#books.price(order.place)) ??
        refuseFunds(this.#admission, order.place, wanted, order);
      if (bad !== null) return refused(bad.refusal, bad.message);
      this.#books.change(order, change);
    }
    this.#tell();
    return { kind: 'ok', value: order.report() };
  }

  async cancel(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    await this.#travel();
    if (this.#closed) return GONE;
    const order = this.#find(instrument, clientOrderId);
    if (order === undefined) return refused('not-found', 'there is no such order');
    if (!order.isOpen) return refused('already-closed', `the order is ${order.status}`);
    this.#books.cancel(order, 'by the client');
    this.#tell();
    return { kind: 'ok', value: order.report() };
  }

  async order(instrument: string, clientOrderId: string): Promise<Answer<OrderReport>> {
    if (this.#closed) return GONE;
    const order = this.#find(instrument, clientOrderId) ?? (await this.#recall(clientOrderId));
    if (order === 'unknown') return UNSURE;
    if (order === null || order.instrument.id !== instrument)
      return refused('not-found', 'there is no such order');
    return { kind: 'ok', value: order.report() };
  }

  async openOrders(): Promise<Answer<readonly OrderReport[]>> {
    if (this.#closed) return GONE;
    const reports = this.#instruments.flatMap((_instrument, place) =>
      [...this.#books.open(place)].map((order) => order.report()),
    );
    return { kind: 'ok', value: reports };
  }

  async trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>> {
    if (this.#closed) return GONE;
    const list = this.#books.trades.get(instrument);
    if (list === undefined) return refused('invalid', 'unknown instrument');
    return { kind: 'ok', value: list.after(cursor) };
  }

  async ledger(cursor: string): Promise<Answer<ReportPage<LedgerReport>>> {
    if (this.#closed) return GONE;
    return { kind: 'ok', value: this.#books.ledger.after(cursor) };
  }

  async balances(): Promise<Answer<readonly BalanceReport[]>> {
    if (this.#closed) return GONE;
    const { account, locks } = this.#books;
    const value = account.balances.map((total): BalanceReport => {
      const locked = new Money(locks.locked(total.currency.code), total.currency);
      return { kind: 'balance', free: total.subtract(locked), locked };
    });
    return { kind: 'ok', value };
  }

  async positions(): Promise<Answer<readonly PositionReport[]>> {
    if (this.#closed) return GONE;
    return { kind: 'ok', value: this.#books.account.positions };
  }

  async time(): Promise<Answer<number>> {
    return { kind: 'ok', value: this.#clock.now() };
  }

  subscribe(listener: (event: VenueEvent) => void): Subscription {
    return this.#listeners.add(listener);
  }

  /** Money that a person puts in (positive) or takes out. The account's execution hears of it and books it. */
  transfer(amount: Money): LedgerReport {
    const entry = amount.isNegative ? 'withdrawal' : 'deposit';
    const report = this.#books.transfer({ entry, amount, instrument: '' });
    this.#tell();
    return report;
  }

  async #travel(): Promise<void> {
    const { latency } = this.#options;
    if (latency > 0) await this.#clock.sleep(latency);
  }

  #refusal(order: VenueOrder): Answer<never> | null {
    const place = this.#places.get(order.instrument) ?? -1;
    const instrument = this.#instruments[place];
    if (instrument === undefined) return refused('invalid', 'unknown instrument');
    if (this.#feed.status(instrument.id)?.state === 'closed')
      return refused('not-permitted', 'the market is closed');
    if (order.group !== null && this.#isGroupOver(order.group))
      return refused('invalid', 'another order of its group has traded');
    const bad =
      refuseTerms(instrument, order, this.#books.price(place)) ??
      refuseFunds(this.#admission, place, order, null);
    return bad === null ? null : refused(bad.refusal, bad.message);
  }

  /** A group that has traded takes nobody in; a minute after its last order its name may be used again. */
  #isGroupOver(group: string): boolean {
    for (const order of this.#books.locks.group(group)) if (order.filled > 0n) return true;
    const traded = this.#books.groupTraded.get(group) ?? Number.NEGATIVE_INFINITY;
    return traded >= this.#clock.now() - GROUP_MEMORY;
  }

  #find(instrument: string, clientOrderId: string): PaperOrder | undefined {
    const order = this.#books.orders.get(clientOrderId);
    return order?.instrument.id === instrument ? order : undefined;
  }

  async #recall(clientOrderId: string): Promise<PaperOrder | null | 'unknown'> {
    const record = await this.#memory.find(clientOrderId);
    if (record === null || record === 'unknown') return record;
    const place = this.#places.get(record.instrument) ?? -1;
    const instrument = this.#instruments[place];
    if (instrument === undefined) return null;
    const order = orderOf(record, instrument, place);
    // It is not here, so it is over, whatever the books know of its end.
    if (order.isOpen) order.status = 'CANCELED';
    return order;
  }

  #follow(instrument: Instrument, place: number, onFailure: PaperInit['onFailure']): void {
    const { gives } = this.#feed;
    const on: MatchOn =
      this.#options.matchOn ?? (gives.quotes ? 'quotes' : gives.trades ? 'trades' : 'bars');
    const subscription = this.#feed.subscribe(
      {
        instrument,
        place,
        first: true,
        trades: on === 'trades',
        quotes: on === 'quotes',
        bars: on === 'bars' ? [gives.bars ?? SHORTEST_BAR] : [],
      },
      {
        onTrade: (trade) => {
          this.#books.onTrade(trade);
          this.#tell();
        },
        onQuote: (quote) => {
          this.#books.onQuote(quote);
          this.#tell();
        },
        onBar: (bar) => {
          this.#books.onBar(bar);
          this.#tell();
        },
        onCutOff: (error) => {
          // A venue that cannot match is none: whoever trades on it must not believe that all is well.
          this.close();
          onFailure?.(error);
        },
      },
    );
    this.#subscriptions.push(subscription);
  }

  /** Hands on what has happened, all of it in one turn, so that it becomes durable together. */
  #tell(): void {
    const { reports } = this.#books;
    if (reports.length === 0) return;
    for (const report of reports.splice(0)) this.#listeners.tell({ kind: 'report', report });
  }

  #stayAlive(): void {
    const { aliveEvery, keepFor } = this.#options;
    this.#cancelAlive = this.#clock.after(aliveEvery, () => {
      this.#books.prune(this.#clock.now() - keepFor);
      this.#listeners.tell({ kind: 'alive' });
      if (!this.#closed) this.#stayAlive();
    });
  }
}

/** What a closed venue answers: nothing is known. */
const GONE: Answer<never> = Object.freeze({
  kind: 'unknown',
  doubt: 'unreachable',
  retryAfter: 1_000,
});

/** What it answers when the books cannot be asked. */
const UNSURE: Answer<never> = Object.freeze({
  kind: 'unknown',
  doubt: 'server-error',
  retryAfter: 0,
});

function changedTerms(order: PaperOrder, change: VenueOrderChange): VenueOrder {
  return {
    ...order.terms,
    // What was triggered has no use for a trigger any more.
    type: order.type,
    triggerPrice: order.isDormant ? change.triggerPrice || order.triggerPrice : 0n,
    quantity: change.quantity || order.quantity,
    limitPrice: change.limitPrice || order.limitPrice,
  };
}

function duplicate(clientOrderId: string): Answer<never> {
  return refused('duplicate', `there was an order ${clientOrderId} before`);
}

function refused(refusal: Refusal, message: string): Answer<never> {
  return { kind: 'refused', refusal, message };
}
