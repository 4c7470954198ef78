import { describe, expect, it, onTestFinished } from 'vitest';
import { AccountBooks } from '@nightdesk/core/execution/events/books';
import {
  assertIsDecimalText,
  type DecimalText,
} from '@nightdesk/core/execution/events/decimal-text';
import { instrumentDefined } from '@nightdesk/core/execution/events/book-instrument';
import { foldEvents } from '@nightdesk/core/execution/events/fold-events';
import type { OrderEvent, OrderEventKind } from '@nightdesk/core/execution/events/order-event';
import type { EventPayloads, TermsText } from '@nightdesk/core/execution/events/payloads';
import { compareHoldings } from '@nightdesk/core/execution/reconciliation/compare-holdings';
import { openingOfCurrency } from '@nightdesk/core/execution/reconciliation/followed-currencies';
import { basisPointSlippage } from '@nightdesk/core/matching/slippage';
import { Currency } from '@nightdesk/core/money/currency';
import { Money } from '@nightdesk/core/money/money';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { TradeReport, VenueEvent, VenueOrder } from '@nightdesk/core/ports/venue-gateway';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { HandSource } from '../feeds/hand-source.test-support.ts';
import { simulatedInstrument } from '../feeds/simulated/simulated-instrument.ts';
import type { PaperOptions } from './paper-options.ts';
import { PaperVenue } from './paper-venue.ts';

const USDT = new Currency('USDT', 8);
const BTC = new Currency('BTC', 8);
const START = Date.UTC(2026, 0, 1);

const SPOT = simulatedInstrument({ symbol: 'BTCUSDT', base: BTC, quote: USDT });
const PERPETUAL = simulatedInstrument({
  symbol: 'BTCUSDT-PERP',
  kind: 'linear',
  base: BTC,
  quote: USDT,
  tick: '0.1',
  lot: '0.001',
  makerFee: '0.0002',
  takerFee: '0.0005',
  maxLeverage: 10,
});
const BOTH = [SPOT, PERPETUAL];

/** A paper venue on hand-made ticks. */
class Bench {
  readonly clock: VirtualClock;
  readonly source: HandSource;
  readonly feed: FeedHub;
  readonly venue: PaperVenue;
  readonly heard: VenueEvent[] = [];
  #orders = 0;

  constructor(
    options: Partial<PaperOptions> = {},
    books: AccountBooks = new AccountBooks(),
    gives: ConstructorParameters<typeof HandSource>[0] = { quotes: false },
    time = START,
  ) {
    this.clock = new VirtualClock(time);
    this.source = new HandSource(gives);
    this.feed = new FeedHub(this.source, this.clock);
    const deposits = [Money.parse('10000', USDT), Money.parse('1', BTC)];
    this.venue = PaperVenue.restore({
      books,
      instruments: BOTH,
      feed: this.feed,
      clock: this.clock,
      options: { deposits, ...options },
    });
    this.venue.subscribe((event) => this.heard.push(event));
    onTestFinished(() => {
      this.venue.close();
      this.feed.close();
      expect(this.clock.waiting).toBe(0);
    });
  }

  order(changes: Partial<VenueOrder> = {}): VenueOrder {
    this.#orders += 1;
    return {
      clientOrderId: `bot-${this.#orders}`,
      instrument: SPOT.id,
      side: 'BUY',
      type: 'MARKET',
      quantity: 1_000n,
      limitPrice: 0n,
      triggerPrice: 0n,
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      group: null,
      ...changes,
    };
  }

  async send(order: VenueOrder): Promise<string> {
    const answer = await this.venue.submit(order, this.clock.now() + 1_000);
    return answer.kind === 'ok'
      ? answer.value.status
      : answer.kind === 'refused'
        ? answer.refusal
        : answer.doubt;
  }

  async state({ instrument, clientOrderId }: VenueOrder): Promise<string> {
    const answer = await this.venue.order(instrument, clientOrderId);
    if (answer.kind !== 'ok') return answer.kind === 'refused' ? answer.refusal : answer.doubt;
    return `${answer.value.status} ${answer.value.filled}/${answer.value.quantity}`;
  }

  async trade(price: number, quantity = 1, instrument: Instrument = SPOT): Promise<void> {
    await this.clock.advance(10);
    this.source.of(instrument).trade(this.clock.now(), price, quantity, 'BUY');
  }

  async balance(code: string): Promise<string> {
    const answer = await this.venue.balances();
    if (answer.kind !== 'ok') return answer.kind;
    const found = answer.value.find(({ free }) => free.currency.code === code);
    return `${found?.free.toString() ?? '-'} + ${found?.locked.toString() ?? '-'}`;
  }

  async trades(instrument: Instrument = SPOT): Promise<readonly TradeReport[]> {
    const answer = await this.venue.trades(instrument.id, '');
    return answer.kind === 'ok' ? answer.value.reports : [];
  }

  get reports(): readonly string[] {
    return this.heard.flatMap((event) => {
      if (event.kind !== 'report') return [];
      const { report } = event;
      if (report.kind === 'order')
        return [`${report.clientOrderId} ${report.status} ${report.filled}`];
      return report.kind === 'trade' ? [`trade ${report.quantity} at ${report.price}`] : ['ledger'];
    });
  }
}

/** A canonical decimal. */
function d(text: string): DecimalText {
  assertIsDecimalText(text);
  return text;
}

const TERMS: TermsText = {
  side: 'BUY',
  type: 'LIMIT',
  quantity: d('0.01'),
  cash: d('0'),
  limitPrice: d('29000'),
  triggerPrice: null,
  trailAmount: null,
  trailBasisPoints: 0,
  timeInForce: 'GTC',
  expireTime: null,
  postOnly: false,
  reduceOnly: false,
  ocoGroup: '',
};

/** Books of an account that has traded before. */
function bookedBefore(add: (put: Put) => void): AccountBooks {
  const books = new AccountBooks();
  const events: OrderEvent[] = [];
  const put: Put = (bot, kind, payload, time = START - 1_000) => {
    // Kind and payload belong together by the signature.
    events.push({ bot, time, kind, payload } as OrderEvent);
  };
  for (const instrument of BOTH) events.push(instrumentDefined(instrument, START - 100_000));
  for (const [code, amount] of [
    ['USDT', '5000'],
    ['BTC', '0.5'],
  ] as const) {
    put('', 'TransferBooked', {
      entryId: openingOfCurrency(code),
      amount: { amount: d(amount), currency: code },
      reason: 'deposit',
    });
  }
  add(put);
  foldEvents(events, books);
  return books;
}

type Put = <K extends OrderEventKind>(
  bot: string,
  kind: K,
  payload: EventPayloads[K],
  time?: number,
) => void;

/** An order as the books know it: intended, sent, and accepted unless told otherwise. */
function intend(
  put: Put,
  id: string,
  instrument: Instrument,
  terms: Partial<TermsText>,
  venueOrderId: string | null,
): void {
  const bot = id.split('-')[0] ?? '';
  put(bot, 'OrderIntended', {
    clientOrderId: id,
    instrument: instrument.id,
    parent: 0,
    terms: { ...TERMS, ...terms },
    decision: null,
    riskVersion: 'none',
  });
  put(bot, 'SendAttempted', { clientOrderId: id, attempt: 1, expireTime: START + 3_000 });
  if (venueOrderId !== null) put(bot, 'OrderAccepted', { clientOrderId: id, venueOrderId });
}

function fill(
  put: Put,
  id: string,
  instrument: Instrument,
  side: 'BUY' | 'SELL',
  price: string,
  quantity: string,
  tradeId: string,
  complete: boolean,
): void {
  const value = d(String(Number(price) * Number(quantity)));
  put(id.split('-')[0] ?? '', 'OrderFilled', {
    clientOrderId: id,
    instrument: instrument.id,
    venueOrderId: '7',
    tradeId,
    side,
    price: d(price),
    quantity: d(quantity),
    value,
    commission: { amount: d('0'), currency: 'USDT' },
    commissionValue: d('0'),
    liquidity: 'TAKER',
    source: 'stream',
    complete,
  });
}

describe('the paper venue', () => {
  it('fills with the next tick, never with the one before, and tells it in one turn', async () => {
    const bench = new Bench({ slippage: basisPointSlippage(10) });
    await bench.trade(30_000);
    const order = bench.order();
    expect(await bench.send(order)).toBe('ACCEPTED');
    expect(await bench.state(order)).toBe('ACCEPTED 0/1000');
    bench.heard.length = 0;
    await bench.trade(30_100);
    expect(bench.reports).toEqual(['trade 1000 at 3013010', 'bot-1 FILLED 1000']);
    // 0.01 at 30,130.10 and 0.1 %: 301.301 and 0.301301.
    expect(await bench.balance('USDT')).toBe('9698.39769900 + 0.00000000');
    expect(await bench.balance('BTC')).toBe('1.01000000 + 0.00000000');
  });

  it('matches on quotes where there are some: at the ask, for what is shown', async () => {
    const bench = new Bench({}, new AccountBooks(), { quotes: true });
    const sink = bench.source.of(SPOT);
    sink.quote(START, 29_999, 1, 30_001, 0.004);
    const order = bench.order();
    await bench.send(order);
    await bench.trade(20_000);
    expect(await bench.state(order)).toBe('ACCEPTED 0/1000');
    sink.quote(START, 29_999, 1, 30_001, 0.004);
    expect(await bench.state(order)).toBe('PARTIALLY_FILLED 400/1000');
    sink.quote(START, 29_999, 1, 30_002, 5);
    expect(await bench.state(order)).toBe('FILLED 1000/1000');
    expect((await bench.trades()).map(({ price }) => price)).toEqual([3_000_100n, 3_000_200n]);
  });

  it('matches on closed bars where there is nothing finer', async () => {
    const bench = new Bench({}, new AccountBooks(), { trades: false, quotes: false, bars: 60_000 });
    const sink = bench.source.of(SPOT);
    const order = bench.order({ type: 'LIMIT', limitPrice: 2_900_000n });
    await bench.send(order);
    await bench.clock.advance(60_000);
    sink.bar(START, 30_000, 30_500, 29_500, 30_000, 10);
    expect(await bench.state(order)).toBe('ACCEPTED 0/1000');
    const market = bench.order();
    await bench.send(market);
    await bench.clock.advance(60_000);
    sink.bar(START + 60_000, 30_010, 30_500, 28_500, 30_000, 10);
    expect(await bench.state(order)).toBe('FILLED 1000/1000');
    expect((await bench.trades()).map(({ price, time }) => [price, time])).toEqual([
      [3_001_000n, START + 120_000],
      [2_900_000n, START + 120_000],
    ]);
  });

  it('takes its latency on the way in, and an order that ends on the way is not cancelled', async () => {
    const bench = new Bench({ latency: 100 });
    await bench.trade(30_000);
    const order = bench.order();
    const sending = bench.send(order);
    await bench.clock.advance(50);
    bench.source.of(SPOT).trade(bench.clock.now(), 29_000, 1, 'BUY');
    expect(await bench.state(order)).toBe('not-found');
    await bench.clock.advance(50);
    expect(await sending).toBe('ACCEPTED');
    const cancelling = bench.venue.cancel(SPOT.id, order.clientOrderId);
    await bench.trade(31_000);
    await bench.clock.advance(100);
    expect(await cancelling).toMatchObject({ kind: 'refused', refusal: 'already-closed' });
    const late = bench.order();
    const answer = bench.venue.submit(late, bench.clock.now() + 99);
    await bench.clock.advance(100);
    expect(await answer).toMatchObject({ refusal: 'expired' });
    const twins = [bench.send({ ...late }), bench.send({ ...late })];
    await bench.clock.advance(100);
    expect((await Promise.all(twins)).toSorted()).toEqual(['ACCEPTED', 'duplicate']);
  });

  it('changes an order that has not met the market before it does', async () => {
    const bench = new Bench();
    await bench.trade(30_000);
    const order = bench.order({ type: 'LIMIT', limitPrice: 2_999_000n });
    await bench.send(order);
    const change = { quantity: 0n, limitPrice: 2_800_000n, triggerPrice: 0n };
    expect(
      await bench.venue.modify(SPOT.id, order.clientOrderId, change, START + 60_000),
    ).toMatchObject({
      value: { limitPrice: 2_800_000n, status: 'ACCEPTED' },
    });
    await bench.trade(29_500);
    expect(await bench.state(order)).toBe('ACCEPTED 0/1000');
    await bench.trade(27_900);
    expect((await bench.trades()).map(({ price }) => price)).toEqual([2_800_000n]);
  });

  it('keeps contracts within their leverage, and reduces only what is held', async () => {
    const bench = new Bench();
    await bench.trade(30_000, 1, PERPETUAL);
    const contract = { instrument: PERPETUAL.id } as const;
    // 10,000 at leverage 10 carry 100,000: 3.333 at 30,000.
    expect(await bench.send(bench.order({ ...contract, quantity: 3_334n }))).toBe(
      'insufficient-funds',
    );
    const long = bench.order({ ...contract, quantity: 3_000n });
    expect(await bench.send(long)).toBe('ACCEPTED');
    expect(await bench.send(bench.order({ ...contract, quantity: 400n }))).toBe(
      'insufficient-funds',
    );
    await bench.trade(30_000, 1, PERPETUAL);
    const exit = bench.order({ ...contract, side: 'SELL', quantity: 5_000n, reduceOnly: true });
    expect(await bench.send(exit)).toBe('ACCEPTED');
    await bench.trade(30_100, 1, PERPETUAL);
    expect(await bench.state(exit)).toBe('CANCELED 3000/5000');
    expect(await bench.venue.positions()).toMatchObject({ value: [] });
    // 3 × 100 of profit, less 0.05 % of 90,000 and of 90,300.
    expect(await bench.balance('USDT')).toBe('10209.85000000 + 0.00000000');
  });

  it('ends with its feed: nothing new is taken when the market is closed', async () => {
    const bench = new Bench();
    await bench.trade(30_000);
    bench.source.of(SPOT).ended('the replay is over');
    expect(await bench.send(bench.order())).toBe('not-permitted');
    bench.venue.close();
    expect(await bench.send(bench.order())).toBe('unreachable');
    expect(await bench.venue.balances()).toMatchObject({ kind: 'unknown' });
    await bench.clock.advance(0);
    expect(bench.heard.at(-1)).toMatchObject({ kind: 'stream-closed' });
  });

  it('lets many accounts trade on one feed and know nothing of each other', async () => {
    const bench = new Bench();
    const other = PaperVenue.restore({
      books: new AccountBooks(),
      instruments: BOTH,
      feed: bench.feed,
      clock: bench.clock,
      options: { deposits: [Money.parse('500', USDT)] },
    });
    const order = bench.order();
    await bench.send(order);
    await other.submit({ ...order, quantity: 500n }, START + 1_000);
    await bench.trade(30_000);
    expect(bench.source.opened).toBe(2);
    expect(await bench.state(order)).toBe('FILLED 1000/1000');
    expect(await other.order(SPOT.id, order.clientOrderId)).toMatchObject({
      value: { filled: 500n },
    });
    other.close();
  });

  it('books money that a person puts in, and tells of it', async () => {
    const bench = new Bench();
    await bench.clock.advance(1);
    const { id } = bench.venue.transfer(Money.parse('-250', USDT));
    expect(await bench.balance('USDT')).toBe('9750.00000000 + 0.00000000');
    expect(await bench.venue.ledger('')).toMatchObject({
      value: { reports: [{ id, entry: 'withdrawal' }] },
    });
    expect(bench.reports).toEqual(['ledger']);
  });

  it('forgets what is old, and still refuses its id when the books can be asked', async () => {
    const asked: string[] = [];
    const books = bookedBefore((put) => {
      intend(put, 'bot-1', SPOT, {}, '7');
      fill(put, 'bot-1', SPOT, 'BUY', '29000', '0.01', '70', true);
    });
    const record = books.get('orders', 'bot-1');
    const bench = new Bench(
      {
        keepFor: 60_000,
        lookUp: async (id) => {
          asked.push(id);
          return id === 'bot-1' ? record : null;
        },
      },
      books,
    );
    await bench.trade(30_000);
    const order = bench.order();
    expect(await bench.send(order)).toBe('duplicate');
    await bench.clock.advance(120_000);
    expect(asked).toEqual([]);
    expect(await bench.send(order)).toBe('duplicate');
    expect(await bench.state(order)).toBe('FILLED 1000/1000');
    expect(asked).toEqual(['bot-1', 'bot-1']);
    // A number above all that were seen is new, and nobody is asked.
    expect(await bench.send(bench.order())).toBe('ACCEPTED');
    expect(asked).toHaveLength(2);
  });
});

describe('a restored paper venue', () => {
  it('has what the books have, not what is configured, and goes on with its numbers', async () => {
    const books = bookedBefore((put) => {
      intend(put, 'bot-1', SPOT, {}, '7');
      fill(put, 'bot-1', SPOT, 'BUY', '29000', '0.004', String(START * 100 + 5_000), false);
    });
    const bench = new Bench({}, books);
    expect(await bench.balance('USDT')).toBe('4709.82600000 + 174.17400000');
    expect(await bench.balance('BTC')).toBe('0.50400000 + 0.00000000');
    const order = bench.order();
    expect(await bench.state(order)).toBe('PARTIALLY_FILLED 400/1000');
    expect(bench.reports).toEqual([]);
    await bench.trade(28_900);
    expect(await bench.state(order)).toBe('FILLED 1000/1000');
    // It had rested before: the price came to it, at its own limit and as maker.
    const [trade] = await bench.trades();
    expect(trade).toMatchObject({ quantity: 600n, price: 2_900_000n, liquidity: 'MAKER' });
    expect(Number(trade?.tradeId)).toBeGreaterThan(START * 100 + 5_000);
  });

  it('does not know what was sent and never accepted, and takes the same id again', async () => {
    const bench = new Bench(
      {},
      bookedBefore((put) => intend(put, 'bot-1', SPOT, {}, null)),
    );
    const order = bench.order();
    expect(await bench.state(order)).toBe('not-found');
    expect(await bench.venue.openOrders()).toMatchObject({ value: [] });
    expect(await bench.send(order)).toBe('ACCEPTED');
  });

  it('rests post-only orders and lets stops wait, whatever else was open', async () => {
    const books = bookedBefore((put) => {
      intend(put, 'bot-1', SPOT, { postOnly: true, limitPrice: d('29900') }, '1');
      intend(put, 'bot-2', SPOT, { side: 'SELL', limitPrice: d('30100'), postOnly: true }, '2');
      intend(
        put,
        'bot-3',
        SPOT,
        { side: 'SELL', type: 'STOP_MARKET', limitPrice: null, triggerPrice: d('29800') },
        '3',
      );
      intend(
        put,
        'bot-4',
        SPOT,
        { type: 'STOP_MARKET', limitPrice: null, triggerPrice: d('30200') },
        '4',
      );
      intend(
        put,
        'bot-5',
        SPOT,
        { type: 'TAKE_PROFIT_LIMIT', limitPrice: d('29700'), triggerPrice: d('29750') },
        '5',
      );
      intend(put, 'bot-6', SPOT, { type: 'MARKET', limitPrice: null }, '6');
    });
    const bench = new Bench({}, books);
    const orders = [1, 2, 3, 4, 5, 6].map(() => bench.order());
    const states = (): Promise<string[]> => Promise.all(orders.map((order) => bench.state(order)));
    expect(await states()).toEqual(orders.map(() => 'ACCEPTED 0/1000'));
    // Right through the first one: it rests and gives, it is not taken for a new one that would match.
    await bench.trade(29_850);
    expect((await states()).map((state) => state.split(' ')[0])).toEqual([
      'FILLED',
      'ACCEPTED',
      'ACCEPTED',
      'ACCEPTED',
      'ACCEPTED',
      'FILLED',
    ]);
    await bench.trade(29_750);
    expect(await bench.state(orders[2] ?? bench.order())).toBe('FILLED 1000/1000');
    expect(await bench.state(orders[4] ?? bench.order())).toBe('TRIGGERED 0/1000');
    await bench.trade(30_300);
    expect(await bench.state(orders[1] ?? bench.order())).toBe('FILLED 1000/1000');
    expect(await bench.state(orders[3] ?? bench.order())).toBe('FILLED 1000/1000');
  });

  it('ends the rest of a group whose other order was filled before the process ended', async () => {
    const group = { side: 'SELL', ocoGroup: 'exit' } as const;
    const books = bookedBefore((put) => {
      intend(put, 'bot-1', SPOT, { ...group, limitPrice: d('31000') }, '1');
      intend(
        put,
        'bot-2',
        SPOT,
        { ...group, type: 'STOP_MARKET', limitPrice: null, triggerPrice: d('29000') },
        '2',
      );
      fill(put, 'bot-1', SPOT, 'SELL', '31000', '0.01', '70', true);
    });
    const bench = new Bench({}, books);
    expect(await bench.state({ ...bench.order(), clientOrderId: 'bot-2' })).toBe('CANCELED 0/1000');
    expect(await bench.venue.openOrders()).toMatchObject({ value: [] });
  });

  it('carries contracts so that its money and the books’ are worth the same, also of bots on both sides', async () => {
    for (const [long, short] of [
      ['0.003', '0.001'],
      ['0.001', '0.003'],
      ['0.002', '0.002'],
      ['0.004', '0.001'],
    ] as const) {
      const books = bookedBefore((put) => {
        intend(put, 'a-1', PERPETUAL, { quantity: d(long), limitPrice: d('20000') }, '1');
        fill(put, 'a-1', PERPETUAL, 'BUY', '20000', long, '70', true);
        intend(
          put,
          'b-1',
          PERPETUAL,
          { side: 'SELL', quantity: d(short), limitPrice: d('90000') },
          '2',
        );
        fill(put, 'b-1', PERPETUAL, 'SELL', '90000', short, '71', true);
      });
      const bench = new Bench({}, books);
      const balances = await bench.venue.balances();
      const positions = await bench.venue.positions();
      if (balances.kind !== 'ok' || positions.kind !== 'ok') throw new Error('no answer');
      const compared = compareHoldings(books, BOTH, balances.value, positions.value);
      expect(compared).toMatchObject({ differences: [], uncompared: [] });
    }
  });

  it('refuses books with an open order of an instrument that it was not given', () => {
    const books = bookedBefore((put) => intend(put, 'bot-1', SPOT, {}, '7'));
    const clock = new VirtualClock(START);
    const feed = new FeedHub(new HandSource(), clock);
    expect(() => PaperVenue.restore({ books, instruments: [PERPETUAL], feed, clock })).toThrow(
      'name it among the account',
    );
  });
});
