import { describe, expect, it } from 'vitest';
import { compareHoldings } from '@nightdesk/core/execution/reconciliation/compare-holdings';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { HandSource } from '../feeds/hand-source.test-support.ts';
import { bookedBefore, d, fill, intend } from './booked-before.test-support.ts';
import { Bench, BOTH, PERPETUAL, SPOT, START } from './paper-bench.test-support.ts';
import { PaperVenue } from './paper-venue.ts';

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
