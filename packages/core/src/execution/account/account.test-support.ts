import type { NightdeskError } from '../../errors/nightdesk-error.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { Instrument } from '../../model/instrument.ts';
import { Currency } from '../../money/currency.ts';
import { Money } from '../../money/money.ts';
import type { TradeTick } from '../../model/ticks.ts';
import type { OrderStatus } from '../../orders/order-status.ts';
import { Portfolio } from '../../portfolio/portfolio.ts';
import type {
  AccountChange,
  AccountSnapshot,
  AccountStore,
  BotState,
  PlacedEvent,
  ReadCursor,
} from '../../ports/account-store.ts';
import type { LiveClock } from '../../ports/live-clock.ts';
import type { Subscription } from '../../ports/net.ts';
import type {
  Answer,
  OrderReport,
  ReportPage,
  TradeReport,
  VenueCapabilities,
  VenueEvent,
  VenueGateway,
  VenueOrder,
  VenueOrderChange,
} from '../../ports/venue-gateway.ts';
import { AccountRisk } from '../../risk/account-risk.ts';
import type { AccountRiskSettings } from '../../risk/account-risk-settings.ts';
import { buildRiskEngine } from '../../risk/risk-settings.ts';
import type { StrategyContext } from '../../strategy/strategy-context.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { foldEvents } from '../events/fold-events.ts';
import type { OrderEvent } from '../events/order-event.ts';
import { AccountExecution } from './account-execution.ts';
import type { AccountNotice } from './account-context.ts';
import type { HostedBot } from './bot-host.ts';

export const USDT: Currency = new Currency('USDT', 8);
export const BTC: Currency = new Currency('BTC', 8);
/** 0.001 BTC a lot, no fees: figures that can be done in the head. */
export const SPOT: Instrument = new Instrument({
  symbol: 'BTCUSDT',
  venue: 'TEST',
  kind: 'spot',
  base: BTC,
  quote: USDT,
  tick: '0.1',
  lot: '0.001',
  makerFee: '0',
  takerFee: '0',
});
const START = 1_700_000_000_000;
const WHY = { rule: 'test', values: {} };

/** Time that stands still until the test moves it. */
export class TestClock implements LiveClock {
  #elapsed = 0;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return START + this.#elapsed;
  }

  mono(): number {
    return this.#elapsed;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#elapsed + Math.max(1, ms), wake });
    });
  }

  /** Lets `ms` pass, waking who sleeps on the way, and everything that follows from that. */
  async pass(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      await settle();
      this.#sleepers.sort((a, b) => a.at - b.at);
      const next = this.#sleepers[0];
      if (next === undefined || next.at > end) break;
      this.#sleepers.shift();
      this.#elapsed = next.at;
      next.wake();
    }
    this.#elapsed = end;
    await settle();
  }
}

/** The clock of one life: whoever sleeps when it ends is never woken, as in a process that was killed. */
function mortal(clock: LiveClock, life: { readonly alive: boolean }): LiveClock {
  return {
    now: () => clock.now(),
    mono: () => clock.mono(),
    sleep: (ms) =>
      new Promise((wake) => {
        void clock.sleep(ms).then(() => {
          if (life.alive) wake();
        });
      }),
  };
}

/** All microtasks that are due, and those that they make. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
}

/** Durable state in memory. `fail` decides about the next commits. */
export class TestStore implements AccountStore {
  readonly events_: OrderEvent[] = [];
  readonly #states = new Map<string, BotState>();
  readonly #cursors = new Map<string, ReadCursor>();
  /** What commits reject with while it is set. */
  fault: NightdeskError | null = null;
  /** Commits wait for this while it is set. */
  gate: Promise<void> | null = null;
  commits = 0;

  load(): Promise<AccountSnapshot> {
    return Promise.resolve({
      books: foldEvents(this.events_),
      since: 0,
      sequence: this.events_.length,
      states: structuredClone([...this.#states.values()]),
      cursors: [...this.#cursors.values()],
    });
  }

  recall(): Promise<void> {
    return Promise.resolve();
  }

  events(after: number, most: number = Infinity): Promise<readonly PlacedEvent[]> {
    const later = this.events_.slice(after, after + most);
    return Promise.resolve(later.map((event, i) => ({ sequence: after + i + 1, event })));
  }

  async commit(change: AccountChange): Promise<void> {
    if (this.gate !== null) await this.gate;
    if (this.fault !== null) throw this.fault;
    this.commits += 1;
    this.events_.push(...change.events);
    for (const state of change.states ?? []) this.#states.set(state.bot, structuredClone(state));
    for (const cursor of change.cursors ?? []) this.#cursors.set(cursor.name, cursor);
  }

  /** Kinds of the events so far, from the first intent on. */
  get story(): string[] {
    const kinds = this.events_.map(({ kind }) => kind);
    const from = kinds.indexOf('OrderIntended');
    return from < 0 ? [] : kinds.slice(from);
  }
}

/** A venue of which the test says every word. By default it takes orders and lets them rest. */
export class TestVenue implements VenueGateway {
  readonly #clock: LiveClock;
  capabilities: VenueCapabilities = {
    dedupe: 'all',
    fence: true,
    oco: false,
    amend: true,
    reduceOnly: true,
    singleDelivery: true,
    visibilityLag: 1_000,
    clockTolerance: 500,
  };
  /** Everything that was asked, such as `submit bot-1`. */
  readonly calls: string[] = [];
  readonly orders: Map<string, OrderReport> = new Map();
  readonly trades_: TradeReport[] = [];
  balances_: Money[] = [Money.parse('10000', USDT)];
  /** What `submit` answers instead of taking the order. */
  onSubmit: ((order: VenueOrder) => Answer<OrderReport>) | null = null;
  onCancel: ((id: string) => Answer<OrderReport>) | null = null;
  onModify: ((id: string, change: VenueOrderChange) => Answer<OrderReport>) | null = null;
  #listener: ((event: VenueEvent) => void) | null = null;

  constructor(clock: LiveClock) {
    this.#clock = clock;
  }

  submit(order: VenueOrder): Promise<Answer<OrderReport>> {
    this.calls.push(`submit ${order.clientOrderId}`);
    if (this.onSubmit !== null) return Promise.resolve(this.onSubmit(order));
    return Promise.resolve({ kind: 'ok', value: this.take(order) });
  }

  modify(_instrument: string, id: string, change: VenueOrderChange): Promise<Answer<OrderReport>> {
    this.calls.push(`modify ${id}`);
    if (this.onModify !== null) return Promise.resolve(this.onModify(id, change));
    return Promise.resolve({ kind: 'ok', value: this.set(id, change) });
  }

  cancel(_instrument: string, id: string): Promise<Answer<OrderReport>> {
    this.calls.push(`cancel ${id}`);
    if (this.onCancel !== null) return Promise.resolve(this.onCancel(id));
    const report = this.orders.get(id);
    if (report === undefined) return Promise.resolve(refused('not-found'));
    return Promise.resolve({ kind: 'ok', value: this.set(id, { status: 'CANCELED' }) });
  }

  order(_instrument: string, id: string): Promise<Answer<OrderReport>> {
    this.calls.push(`order ${id}`);
    const report = this.orders.get(id);
    return Promise.resolve(
      report === undefined ? refused('not-found') : { kind: 'ok', value: report },
    );
  }

  openOrders(): Promise<Answer<readonly OrderReport[]>> {
    const open = [...this.orders.values()].filter(({ status }) =>
      ['ACCEPTED', 'PARTIALLY_FILLED', 'TRIGGERED'].includes(status),
    );
    return Promise.resolve({ kind: 'ok', value: open });
  }

  trades(instrument: string, cursor: string): Promise<Answer<ReportPage<TradeReport>>> {
    const from = cursor === '' ? 0 : Number(cursor);
    const reports = this.trades_.slice(from).filter((trade) => trade.instrument === instrument);
    const value = { reports, cursor: String(this.trades_.length), more: false };
    return Promise.resolve({ kind: 'ok', value });
  }

  ledger(cursor: string): Promise<Answer<ReportPage<never>>> {
    return Promise.resolve({ kind: 'ok', value: { reports: [], cursor, more: false } });
  }

  balances(): ReturnType<VenueGateway['balances']> {
    const value = this.balances_.map((free) => ({
      kind: 'balance' as const,
      free,
      locked: new Money(0n, free.currency),
    }));
    return Promise.resolve({ kind: 'ok', value });
  }

  positions(): ReturnType<VenueGateway['positions']> {
    return Promise.resolve({ kind: 'ok', value: [] });
  }

  time(): Promise<Answer<number>> {
    return Promise.resolve({ kind: 'ok', value: this.#clock.now() });
  }

  subscribe(listener: (event: VenueEvent) => void): Subscription {
    this.#listener = listener;
    return { close: () => (this.#listener = null) };
  }

  /** Takes an order in, without telling anybody. */
  take(order: VenueOrder): OrderReport {
    const report: OrderReport = {
      kind: 'order',
      clientOrderId: order.clientOrderId,
      venueOrderId: `V${this.orders.size + 1}`,
      instrument: order.instrument,
      side: order.side,
      status: 'ACCEPTED',
      quantity: order.quantity,
      filled: 0n,
      limitPrice: order.limitPrice,
      triggerPrice: order.triggerPrice,
      time: this.#clock.now(),
      reason: '',
    };
    this.orders.set(order.clientOrderId, report);
    return report;
  }

  /** Changes what the venue has of an order; zero amounts stay as they are. */
  set(id: string, change: Partial<OrderReport>): OrderReport {
    const known = this.orders.get(id);
    if (known === undefined) throw new Error(`the venue has no order ${id}`);
    const given = Object.entries(change).filter(([, value]) => value !== 0n);
    const next: OrderReport = {
      ...known,
      ...Object.fromEntries(given),
      time: this.#clock.now(),
    };
    this.orders.set(id, next);
    return next;
  }

  /** Fills an order: the trade is booked, balances move; `tell` = by the stream, too. */
  fill(id: string, quantity: bigint, price: bigint, tell = true): TradeReport {
    const order = this.orders.get(id);
    if (order === undefined) throw new Error(`the venue has no order ${id}`);
    const filled = order.filled + quantity;
    const status: OrderStatus = filled === order.quantity ? 'FILLED' : 'PARTIALLY_FILLED';
    const report = this.set(id, { filled, ...(order.status === 'CANCELED' ? {} : { status }) });
    const trade = this.trade(id, order.venueOrderId, order.side, quantity, price);
    if (tell) {
      this.tell(trade);
      this.tell(report);
    }
    return trade;
  }

  /** A trade of any origin. */
  trade(
    clientOrderId: string,
    venueOrderId: string,
    side: 'BUY' | 'SELL',
    quantity: bigint,
    price: bigint,
  ): TradeReport {
    const trade: TradeReport = {
      kind: 'trade',
      tradeId: `T${this.trades_.length + 1}`,
      clientOrderId,
      venueOrderId,
      instrument: SPOT.id,
      side,
      price,
      quantity,
      fee: Money.parse('0', USDT),
      liquidity: 'TAKER',
      cause: 'order',
      time: this.#clock.now(),
    };
    this.trades_.push(trade);
    const sign = side === 'BUY' ? 1n : -1n;
    this.#move(USDT, -sign * SPOT.valueRaw(price, quantity));
    this.#move(BTC, sign * quantity * 10n ** BigInt(BTC.precision - SPOT.quantityPrecision));
    return trade;
  }

  /** Says something on the stream. */
  tell(report: OrderReport | TradeReport): void {
    this.#listener?.({ kind: 'report', report });
  }

  #move(currency: Currency, raw: bigint): void {
    const held = this.balances_.find((money) => money.currency === currency);
    this.balances_ = this.balances_.filter((money) => money !== held);
    this.balances_.push(new Money((held?.raw ?? 0n) + raw, currency));
  }
}

/** A clear no. */
export function refused(
  refusal: Extract<Answer<never>, { kind: 'refused' }>['refusal'],
): Answer<never> {
  return { kind: 'refused', refusal, message: 'no' };
}

/** A trade of the market. */
export function tick(price: number, time: number): TradeTick {
  return { kind: 'trade', instrument: 0, price, quantity: 1, aggressor: 'BUY', time };
}

/** No answer at all. */
export const LOST: Answer<never> = { kind: 'unknown', doubt: 'timeout', retryAfter: 0 };

/** One account with one bot, `bot`, whose strategy does what the test tells it. */
export class TestDesk {
  readonly clock: TestClock = new TestClock();
  readonly store: TestStore = new TestStore();
  readonly venue: TestVenue = new TestVenue(this.clock);
  readonly notices: AccountNotice[] = [];
  readonly told: string[] = [];
  /** Bots whose strategy was told of the start. */
  readonly started: string[] = [];
  /** What the strategy does about a fill. */
  onFill: ((context: StrategyContext) => void) | null = null;
  /** What it does about a change of an order. */
  onOrder: ((context: StrategyContext) => void) | null = null;
  /** How long the venue's words wait for each other. */
  gatherFor = 0;
  #life = { alive: true };
  /** Whether `run` has come to its end. */
  over = false;
  /** Limits over all bots that the account begins with. */
  limits: AccountRiskSettings | null = null;
  #account: AccountExecution | null = null;
  #next: ((context: StrategyContext) => void) | null = null;

  get account(): AccountExecution {
    if (this.#account === null) throw new Error('start the desk first');
    return this.#account;
  }

  get kernel(): Kernel {
    const host = this.account.bots.get('bot');
    if (host === undefined) throw new Error('there is no bot');
    return host.kernel;
  }

  /** A bot whose strategy does what the test tells it. */
  bot(name: string): HostedBot {
    const strategy: Strategy = {
      onBar: () => {},
      onTrade: (_trade, context) => {
        const act = this.#next;
        this.#next = null;
        act?.(context);
      },
      onStart: () => {
        this.started.push(name);
      },
      onFill: (fill, order, context) => {
        this.told.push(`fill ${order.sequence} ${fill.quantity.toString()}`);
        this.onFill?.(context);
      },
      onOrder: (order, context) => {
        this.told.push(`${order.status} ${order.sequence} ${order.reason}`.trim());
        this.onOrder?.(context);
      },
      saveState: () => ({ told: this.told.length }),
    };
    const kernel = new Kernel({
      bot: name,
      strategy,
      portfolio: new Portfolio([SPOT], [], USDT),
      subscriptions: [],
      baseTimeFrames: [60_000],
      risk: buildRiskEngine({}),
    });
    return { kernel, allocation: [Money.parse('5000', USDT)], riskVersion: 'r1' };
  }

  /** Opens the account, as after a crash when it was open before, and waits until it is ready. */
  async start(wait = 4_000): Promise<this> {
    this.#life.alive = false;
    const life = { alive: true };
    this.#life = life;
    this.#account = await AccountExecution.open({
      store: this.store,
      gateway: this.venue,
      clock: mortal(this.clock, life),
      options: { gatherFor: this.gatherFor },
      instruments: [SPOT],
      bots: [this.bot('bot')],
      ...(this.limits === null ? {} : { risk: new AccountRisk(this.limits, USDT) }),
      onNotice: (notice) => this.notices.push(notice),
    });
    void this.#account.run().then(() => (this.over = true));
    await this.clock.pass(wait);
    return this;
  }

  /** Lets the strategy act at a price. */
  async act(what: (context: StrategyContext) => void, price = 100, bot = 'bot'): Promise<void> {
    this.#next = what;
    const time = this.clock.now();
    const trade = tick(price, time);
    this.account.process(bot, trade);
    await settle();
  }

  /** A limit buy of `quantity` BTC at 100, number as given back. */
  async buy(quantity = 0.01): Promise<void> {
    await this.act((context) => {
      const terms = { instrument: 0, side: 'BUY', type: 'LIMIT', limitPrice: 100 } as const;
      context.submit({ ...terms, quantity }, WHY);
    });
  }

  async cancel(order: number): Promise<void> {
    await this.act((context) => {
      context.cancel(order);
    });
  }

  /** Status of an order in the books. */
  status(id: string): string {
    return this.account.books.get('orders', id)?.status ?? 'none';
  }
}

/** A limit buy of 0.01 at 100, as the venue takes it. */
export function anOrder(clientOrderId: string): VenueOrder {
  return {
    clientOrderId,
    instrument: SPOT.id,
    side: 'BUY',
    type: 'LIMIT',
    quantity: 10n,
    limitPrice: 1_000n,
    triggerPrice: 0n,
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    group: null,
  };
}
