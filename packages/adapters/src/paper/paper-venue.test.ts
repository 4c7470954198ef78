import { describe, expect, it } from 'vitest';
import { AccountBooks } from '@nightdesk/core/execution/events/books';
import { basisPointSlippage } from '@nightdesk/core/matching/slippage';
import { Money } from '@nightdesk/core/money/money';
import { bookedBefore, fill, intend } from './booked-before.test-support.ts';
import { Bench, BOTH, PERPETUAL, SPOT, START, USDT } from './paper-bench.test-support.ts';
import { PaperVenue } from './paper-venue.ts';

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

  it('says that it does not know when the books cannot be asked, and places nothing', async () => {
    const books = bookedBefore((put) => {
      intend(put, 'bot-1', SPOT, {}, '7');
      fill(put, 'bot-1', SPOT, 'BUY', '29000', '0.01', '70', true);
    });
    const lookUp = (): Promise<null> => Promise.reject(new Error('the store is gone'));
    const bench = new Bench({ keepFor: 1_000, lookUp }, books);
    await bench.clock.advance(20_000);
    const order = bench.order();
    expect(await bench.send(order)).toBe('server-error');
    expect(await bench.state(order)).toBe('server-error');
    expect(await bench.venue.openOrders()).toMatchObject({ value: [] });
  });
});
