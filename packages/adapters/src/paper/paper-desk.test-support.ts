import { AccountExecution } from '@nightdesk/core/execution/account/account-execution';
import type { AccountNotice } from '@nightdesk/core/execution/account/account-context';
import { compareHoldings } from '@nightdesk/core/execution/reconciliation/compare-holdings';
import { keyOf } from '@nightdesk/core/execution/events/books';
import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { Kernel } from '@nightdesk/core/kernel/kernel';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import { isTerminal } from '@nightdesk/core/orders/order-status';
import { Portfolio } from '@nightdesk/core/portfolio/portfolio';
import { buildRiskEngine } from '@nightdesk/core/risk/risk-settings';
import { openAccountStore, openStore, type Store } from '@nightdesk/store';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { simulatedInstrument } from '../feeds/simulated/simulated-instrument.ts';
import { SimulatedSource } from '../feeds/simulated/simulated-source.ts';
import { ErraticBot } from './erratic-bot.test-support.ts';
import type { PaperOptions } from './paper-options.ts';
import { PaperVenue } from './paper-venue.ts';

const USDT = new Currency('USDT', 8);
const BTC = new Currency('BTC', 8);

/** Spot and a perpetual of the simulated market. */
export const PAPER_INSTRUMENTS: readonly Instrument[] = [
  simulatedInstrument({ symbol: 'BTCUSDT', base: BTC, quote: USDT }),
  simulatedInstrument({
    symbol: 'BTCUSDT-PERP',
    kind: 'linear',
    base: BTC,
    quote: USDT,
    tick: '0.1',
    lot: '0.001',
    makerFee: '0.0002',
    takerFee: '0.0005',
    maxLeverage: 10,
  }),
];

const BOTS = ['one', 'two', 'three'];
const ACCOUNT = 'paper';

/** One life of a desk on paper: real store, real execution, simulated feed. */
export class PaperDesk {
  readonly clock: VirtualClock;
  readonly account: AccountExecution;
  readonly venue: PaperVenue;
  readonly feed: FeedHub;
  readonly notices: AccountNotice[];
  /** Open orders as the durable books had them, and as the venue did before anybody asked anything of it. */
  readonly restored: { readonly books: readonly string[]; readonly venue: readonly string[] };
  readonly #store: Store;

  private constructor(parts: {
    readonly clock: VirtualClock;
    readonly account: AccountExecution;
    readonly venue: PaperVenue;
    readonly feed: FeedHub;
    readonly notices: AccountNotice[];
    readonly store: Store;
    readonly restored: PaperDesk['restored'];
  }) {
    this.clock = parts.clock;
    this.account = parts.account;
    this.venue = parts.venue;
    this.feed = parts.feed;
    this.notices = parts.notices;
    this.#store = parts.store;
    this.restored = parts.restored;
  }

  /** Loads everything from the store and runs until the account is ready. */
  static async start(
    database: string,
    time: number,
    seed: number,
    options: Partial<PaperOptions> = {},
  ): Promise<PaperDesk> {
    const clock = new VirtualClock(time);
    const store = await openStore(database);
    const held = openAccountStore(store, ACCOUNT);
    const feed = new FeedHub(
      new SimulatedSource(clock, { seed, every: 500, correlation: 1 }),
      clock,
    );
    const { books } = await held.load();
    const venue = PaperVenue.restore({
      books,
      instruments: PAPER_INSTRUMENTS,
      feed,
      clock,
      options: {
        deposits: [Money.parse('1000000', USDT), Money.parse('10', BTC)],
        lookUp: async (clientOrderId) => {
          const found = new AccountBooks();
          await held.recall(found, [{ table: 'orders', key: [clientOrderId] }]);
          return found.get('orders', keyOf(clientOrderId));
        },
        ...options,
      },
      onFailure: (error) => {
        throw error;
      },
    });
    const open = await venue.openOrders();
    const restored = {
      books: books
        .all('orders')
        .filter(({ status, venueOrderId }) => !isTerminal(status) && venueOrderId !== '')
        .map(({ clientOrderId }) => clientOrderId)
        .toSorted(),
      venue:
        open.kind === 'ok' ? open.value.map(({ clientOrderId }) => clientOrderId).toSorted() : [],
    };
    const notices: AccountNotice[] = [];
    const account = await AccountExecution.open({
      store: held,
      gateway: venue,
      clock,
      instruments: PAPER_INSTRUMENTS,
      bots: BOTS.map((bot, i) => ({
        kernel: kernelOf(bot, seed * 10 + i),
        allocation: [Money.parse('300000', USDT), Money.parse('3', BTC)],
        riskVersion: 'none',
      })),
      onNotice: (notice) => {
        notices.push(notice);
      },
    });
    PAPER_INSTRUMENTS.forEach((instrument, place) => {
      for (const bot of BOTS) {
        feed.subscribe(
          { instrument, place, trades: true, bars: [5_000] },
          {
            onTrade: (trade) => account.process(bot, trade),
            onBar: (bar) => account.process(bot, bar),
          },
        );
      }
    });
    const desk = new PaperDesk({ clock, account, venue, feed, notices, store, restored });
    void account.run();
    for (let i = 0; i < 200 && account.phase !== 'READY'; i += 1) await clock.advance(100);
    return desk;
  }

  /** The process dies: nothing of it runs any more, and only the store is left. */
  async die(): Promise<number> {
    this.feed.close();
    this.venue.close();
    await this.#store.close();
    return this.clock.now();
  }

  /** Lets everything come to rest: no bot wants anything new. */
  async rest(): Promise<void> {
    await this.#whileClockGoes(this.account.setTradingState('', 'HALTED', 'the end', 'test'));
    for (let i = 0; i < 400; i += 1) {
      await this.clock.advance(500);
      const { outcome, time } = this.account.reconciler.last;
      if (!this.account.busy && outcome === 'equal' && this.clock.now() - time < 1_000) return;
    }
  }

  /** Everything in which books and venue differ, in words. */
  async differences(): Promise<readonly string[]> {
    const { books } = this.account;
    const balances = await this.venue.balances();
    const positions = await this.venue.positions();
    const open = await this.venue.openOrders();
    if (balances.kind !== 'ok' || positions.kind !== 'ok' || open.kind !== 'ok')
      return ['no answer'];
    const { differences, uncompared } = compareHoldings(
      books,
      PAPER_INSTRUMENTS,
      balances.value,
      positions.value,
    );
    const mine = books
      .all('orders')
      .filter(({ status }) => !isTerminal(status) && status !== 'INITIALIZED')
      .map(({ clientOrderId, filledQuantity }) => `${clientOrderId} ${Number(filledQuantity)}`);
    const theirs = open.value.map(({ clientOrderId, filled, instrument }) => {
      const precision =
        PAPER_INSTRUMENTS.find(({ id }) => id === instrument)?.quantityPrecision ?? 0;
      return `${clientOrderId} ${Number(filled) / 10 ** precision}`;
    });
    return [
      ...differences.map((one) => JSON.stringify(one)),
      ...uncompared.map((currency) => `${currency} cannot be compared`),
      ...mine.filter((one) => !theirs.includes(one)).map((one) => `${one} in the books only`),
      ...theirs.filter((one) => !mine.includes(one)).map((one) => `${one} at the venue only`),
      ...books.all('quarantine').map(({ id, reason }) => `${id}: ${reason}`),
    ];
  }

  async #whileClockGoes(work: Promise<void>): Promise<void> {
    let over = false;
    void work.then(() => {
      over = true;
    });
    while (!over) await this.clock.advance(50);
    await work;
  }
}

function kernelOf(bot: string, seed: number): Kernel {
  return new Kernel({
    bot,
    strategy: new ErraticBot(PAPER_INSTRUMENTS),
    portfolio: new Portfolio(PAPER_INSTRUMENTS, [], USDT),
    subscriptions: [],
    baseTimeFrames: PAPER_INSTRUMENTS.map(() => 5_000),
    risk: buildRiskEngine({ maxOpenOrders: 40 }),
    seed,
  });
}
