import { describe, expect, it } from 'vitest';
import { startActs } from './world-acts.ts';
import { PERPETUAL, SPOT, VenueBench } from './venue.test-support.ts';

const LIMIT = 'LIMIT' as const;

describe('orders', () => {
  it('fill at the market one tick away, with the fee in the quote', () => {
    const bench = new VenueBench();
    expect(bench.submit(bench.order({ quantity: 1_000n }))).toBe('ok');
    expect(bench.state('o-1')).toBe('FILLED 1000');
    // 0.01 BTC at 30,000.01 is 300.0001, the fee 0.3000001.
    expect(bench.balance('USDT')).toBe('9699.69989990 + 0.00000000');
    expect(bench.balance('BTC')).toBe('1.01000000 + 0.00000000');
  });

  it('rest at their limit, lock the money, and fill as the price comes', () => {
    const bench = new VenueBench();
    const order = bench.order({ type: LIMIT, quantity: 1_000n, limitPrice: 2_990_000n });
    expect(bench.submit(order)).toBe('ok');
    expect(bench.state('o-1')).toBe('ACCEPTED 0');
    // 299 and a fee of 0.299.
    expect(bench.balance('USDT')).toBe('9700.70100000 + 299.29900000');
    bench.move(-1);
    expect(bench.state('o-1')).toBe('ACCEPTED 0');
    bench.move(-1);
    expect(bench.state('o-1')).toBe('FILLED 1000');
    expect(bench.venue.books.trades[0]?.report).toMatchObject({
      price: 2_990_000n,
      liquidity: 'MAKER',
    });
    expect(bench.balance('USDT')).toBe('9700.70100000 + 0.00000000');
  });

  it('fill at once or in parts over several prices, as the seed says', () => {
    const lengths = new Set<number>();
    for (let seed = 1; seed <= 30; seed += 1) {
      const bench = new VenueBench(SPOT, { parts: 3 }, [], seed);
      bench.submit(bench.order({ quantity: 9_000n }));
      const steps = [bench.state('o-1')];
      while (!steps.at(-1)?.startsWith('FILLED') && steps.length < 40) {
        expect(steps.at(-1)).toMatch(/^PARTIALLY_FILLED [1-9]\d*$/);
        bench.move(0);
        steps.push(bench.state('o-1'));
      }
      expect(steps.at(-1)).toBe('FILLED 9000');
      lengths.add(steps.length);
    }
    expect(lengths.has(1)).toBe(true);
    expect(lengths.size).toBeGreaterThan(2);
  });

  it('trigger as stops and take-profits on their sides of the price', () => {
    const bench = new VenueBench();
    const stop = { side: 'SELL', type: 'STOP_MARKET', triggerPrice: 2_985_000n } as const;
    const take = { side: 'SELL', type: 'TAKE_PROFIT_MARKET', triggerPrice: 3_015_000n } as const;
    expect(bench.submit(bench.order(stop))).toBe('ok');
    expect(bench.submit(bench.order(take))).toBe('ok');
    bench.move(-2);
    expect([bench.state('o-1'), bench.state('o-2')]).toEqual(['ACCEPTED 0', 'ACCEPTED 0']);
    bench.move(-1);
    expect([bench.state('o-1'), bench.state('o-2')]).toEqual(['FILLED 100', 'ACCEPTED 0']);
    bench.move(6);
    expect(bench.state('o-2')).toBe('FILLED 100');
    // A stop that would trigger at once is refused.
    expect(bench.submit(bench.order(stop))).toBe('ok');
    expect(bench.submit(bench.order({ ...stop, triggerPrice: 4_000_000n }))).toBe('invalid');
  });

  it('cancel each other in a group, which locks its money once', () => {
    const bench = new VenueBench();
    const quantity = 100_000n;
    const legs = { side: 'SELL', quantity, group: 'g' } as const;
    const take = { ...legs, type: LIMIT, limitPrice: 3_010_000n } as const;
    const stop = { ...legs, type: 'STOP_MARKET', triggerPrice: 2_900_000n } as const;
    expect(bench.submit(bench.order(take))).toBe('ok');
    expect(bench.submit(bench.order(stop))).toBe('ok');
    expect(bench.balance('BTC')).toBe('0.00000000 + 1.00000000');
    bench.move(3);
    expect([bench.state('o-1'), bench.state('o-2')]).toEqual(['FILLED 100000', 'CANCELED 0']);
    expect(bench.submit(bench.order({ ...stop, quantity: 1n }))).not.toBe('ok');
  });

  it.each([
    ['nothing', { quantity: 0n }, 'invalid'],
    ['less than the least value', { quantity: 10n }, 'invalid'],
    ['a limit order without a limit', { type: LIMIT }, 'invalid'],
    ['more than the cash', { quantity: 100_000n }, 'insufficient-funds'],
    ['more than is held', { side: 'SELL' as const, quantity: 100_001n }, 'insufficient-funds'],
    [
      'post-only at the ask',
      { type: LIMIT, limitPrice: 3_000_001n, postOnly: true },
      'would-match',
    ],
    ['post-only below it', { type: LIMIT, limitPrice: 3_000_000n, postOnly: true }, 'ok'],
    ['an unknown instrument', { instrument: 'X.SIM' }, 'invalid'],
  ])('for %s give the right answer', (_what, changes, expected) => {
    const bench = new VenueBench();
    expect(bench.submit(bench.order(changes))).toBe(expected);
  });

  it('that must fill at once or not at all do so', () => {
    const bench = new VenueBench(SPOT, { parts: 3 }, [], 2);
    const away = { type: LIMIT, limitPrice: 2_000_000n } as const;
    bench.submit(bench.order({ ...away, timeInForce: 'IOC' }));
    bench.submit(bench.order({ ...away, timeInForce: 'FOK' }));
    bench.submit(bench.order({ quantity: 9_000n, timeInForce: 'FOK' }));
    expect(['o-1', 'o-2', 'o-3'].map((id) => bench.state(id))).toEqual([
      'EXPIRED 0',
      'EXPIRED 0',
      'FILLED 9000',
    ]);
  });

  it('are cancelled once', () => {
    const bench = new VenueBench();
    bench.submit(bench.order({ type: LIMIT, limitPrice: 2_000_000n }));
    const cancel = (): string => {
      const { body } = bench.ask({ op: 'cancel', instrument: SPOT.id, clientOrderId: 'o-1' });
      return body.type === 'refused' ? body.refusal : body.type;
    };
    expect([cancel(), cancel()]).toEqual(['order', 'already-closed']);
    expect(bench.state('o-1')).toBe('CANCELED 0');
    expect(bench.balance('USDT')).toBe('10000.00000000 + 0.00000000');
  });
});

describe('changes', () => {
  const RESTING = { type: LIMIT, quantity: 1_000n, limitPrice: 2_990_000n } as const;
  const KEEP = { quantity: 0n, limitPrice: 0n, triggerPrice: 0n } as const;

  function modify(bench: VenueBench, changes: Record<string, unknown>): string {
    const { body } = bench.ask({
      op: 'modify',
      instrument: bench.instrument.id,
      clientOrderId: 'o-1',
      change: { ...KEEP, ...changes },
    });
    if (body.type === 'refused') return body.refusal;
    if (body.type !== 'order') return body.type;
    const { status, quantity, limitPrice, filled } = body.order;
    return `${status} ${filled}/${quantity} at ${limitPrice}`;
  }

  it('give a working order new terms in one step, under the same ids, and the report carries them', () => {
    const bench = new VenueBench();
    bench.submit(bench.order(RESTING));
    expect(modify(bench, { quantity: 2_000n })).toBe('ACCEPTED 0/2000 at 2990000');
    expect(bench.balance('USDT')).toBe('9401.40200000 + 598.59800000');
    expect(modify(bench, { limitPrice: 2_980_000n })).toBe('ACCEPTED 0/2000 at 2980000');
    expect(bench.venue.books.orders).toHaveLength(1);
    expect(modify(bench, { limitPrice: 3_000_001n })).toBe('FILLED 2000/2000 at 3000001');
    expect(modify(bench, { quantity: 1n })).toBe('already-closed');
  });

  it('that would not be taken from a new order leave it as it was', () => {
    const bench = new VenueBench();
    bench.submit(bench.order({ ...RESTING, postOnly: true }));
    expect(modify(bench, { limitPrice: 3_000_001n })).toBe('would-match');
    expect(modify(bench, { quantity: 1n })).toBe('invalid');
    expect(modify(bench, { quantity: 40_000n })).toBe('insufficient-funds');
    // 10,000 USDT carry 33,411 lots of it: what the order itself locks is free for its change.
    expect(modify(bench, { quantity: 33_411n })).toBe('ACCEPTED 0/33411 at 2990000');
    expect(modify(bench, { quantity: 33_412n })).toBe('insufficient-funds');
    expect(bench.state('o-1')).toBe('ACCEPTED 0');
  });

  it('to less than was filled end the order', () => {
    let partial = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const bench = new VenueBench(SPOT, { parts: 3 }, [], seed);
      bench.submit(bench.order({ type: LIMIT, quantity: 9_000n, limitPrice: 3_000_001n }));
      const [status, filled] = bench.state('o-1').split(' ');
      if (status !== 'PARTIALLY_FILLED') continue;
      partial += 1;
      expect(modify(bench, { quantity: BigInt(filled ?? 0) })).toMatch(/^CANCELED/);
    }
    expect(partial).toBeGreaterThan(5);
  });

  it('move the trigger of a stop that waits, and the limit of one that was triggered', () => {
    const bench = new VenueBench();
    const stop = { side: 'SELL', type: 'STOP_LIMIT' } as const;
    bench.submit(bench.order({ ...stop, triggerPrice: 2_990_000n, limitPrice: 3_020_000n }));
    expect(modify(bench, { triggerPrice: 3_010_000n })).toBe('invalid');
    expect(modify(bench, { triggerPrice: 2_996_000n })).toBe('ACCEPTED 0/100 at 3020000');
    bench.move(-1);
    expect(bench.state('o-1')).toBe('TRIGGERED 0');
    expect(modify(bench, { limitPrice: 2_993_999n })).toMatch(/^FILLED 100/);
  });

  it('of an unknown order, too late, or where there are none, are refused', () => {
    const bench = new VenueBench();
    expect(modify(bench, {})).toBe('not-found');
    const stale = { timestamp: bench.world.scheduler.now - 5_001 };
    const ask = { op: 'modify', instrument: SPOT.id, clientOrderId: 'o-1', change: KEEP } as const;
    expect(bench.ask({ ...ask, ...stale }).body).toMatchObject({ refusal: 'expired' });
    expect(modify(new VenueBench(SPOT, { amend: false }), {})).toBe('not-permitted');
  });
});

describe('what a venue has not', () => {
  it('is refused: groups and reduce-only orders', () => {
    const bare = new VenueBench(PERPETUAL, { oco: false, reduceOnly: false });
    expect(bare.submit(bare.order({ group: 'g' }))).toBe('not-permitted');
    expect(bare.submit(bare.order({ reduceOnly: true }))).toBe('not-permitted');
    expect(bare.submit(bare.order())).toBe('ok');
    const spot = new VenueBench(SPOT, { reduceOnly: false });
    expect(spot.submit(spot.order({ side: 'SELL', reduceOnly: true }))).toBe('ok');
    expect(spot.state('o-1')).toBe('FILLED 100');
  });
});

describe('client order ids', () => {
  it.each([
    ['all', ['ok', 'duplicate', 'duplicate']],
    ['open-only', ['ok', 'duplicate', 'ok']],
    ['none', ['ok', 'ok', 'ok']],
  ] as const)('with dedupe %s give %j while open and after the end', (dedupe, expected) => {
    const bench = new VenueBench(SPOT, { dedupe });
    const order = bench.order({ type: LIMIT, limitPrice: 2_990_000n });
    const first = bench.submit(order);
    const second = bench.submit(order);
    bench.move(-5);
    expect([first, second, bench.submit(order)]).toEqual(expected);
  });
});

describe('what can be seen', () => {
  it('lags for orders and trades, by at most the lag', () => {
    let hidden = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const bench = new VenueBench(SPOT, { visibilityLag: 3_000 }, [], seed);
      bench.submit(bench.order());
      if (bench.state('o-1') === 'not-found') hidden += 1;
      bench.pass(3_000);
      expect(bench.state('o-1')).toBe('FILLED 100');
      expect(bench.ask({ op: 'trades', instrument: SPOT.id, cursor: '' }).body).toMatchObject({
        page: { reports: [{ tradeId: 'T1' }], cursor: '1' },
      });
    }
    expect(hidden).toBeGreaterThan(10);
  });

  it('comes in pages whose cursor never passes over a trade that is still hidden', () => {
    const bench = new VenueBench(SPOT, { visibilityLag: 3_000 }, [], 5);
    for (let i = 0; i < 20; i += 1) bench.submit(bench.order());
    const seen: string[] = [];
    let cursor = '';
    for (let i = 0; i < 40; i += 1) {
      const { body } = bench.ask({ op: 'trades', instrument: SPOT.id, cursor });
      if (body.type !== 'trades') expect.unreachable();
      else {
        seen.push(...body.page.reports.map(({ tradeId }) => tradeId));
        cursor = body.page.cursor;
      }
      bench.pass(100);
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => `T${i + 1}`));
  });
});

describe('trades that become visible out of order', () => {
  it('are shown as they become visible; a cursor passes over those that are late', () => {
    const options = { visibilityLag: 3_000, tradeView: 'as-visible' } as const;
    const bench = new VenueBench(SPOT, options, [], 5);
    const page = (cursor: string): readonly [string[], string] => {
      const { body } = bench.ask({ op: 'trades', instrument: SPOT.id, cursor });
      if (body.type !== 'trades') throw new Error(body.type);
      return [body.page.reports.map(({ tradeId }) => tradeId), body.page.cursor];
    };
    for (let i = 0; i < 20; i += 1) bench.submit(bench.order());
    const all = Array.from({ length: 20 }, (_, i) => `T${i + 1}`);
    const seen: string[] = [];
    let cursor = '';
    for (let i = 0; i < 40; i += 1) {
      const [ids, next] = page(cursor);
      // Oldest first, and each once.
      expect(ids).toEqual(all.filter((id) => ids.includes(id) && !seen.includes(id)));
      seen.push(...ids);
      cursor = next;
      bench.pass(100);
    }
    expect(seen.length).toBeLessThan(20);
    expect(seen.length).toBeGreaterThan(5);
    // From where all are visible, all are shown.
    expect(page('')[0]).toEqual(all);
  });
});

describe('requests', () => {
  it('are refused outside of their window of time, on both sides', () => {
    const bench = new VenueBench();
    const { now } = bench.world.scheduler;
    const status = (timestamp: number, window: number): string => {
      const { body } = bench.ask({ op: 'time', timestamp, window });
      return body.type === 'refused' ? body.refusal : body.type;
    };
    expect([status(now - 4_000, 4_000), status(now - 4_001, 4_000)]).toEqual(['time', 'expired']);
    expect([status(now + 1_000, 4_000), status(now + 1_001, 4_000)]).toEqual(['time', 'expired']);
  });

  it('beyond the limit get 429 until the window ends, then 418 for those who go on', () => {
    const limits = { requests: 3, orders: 50, window: 10_000, patience: 3, ban: 20_000 };
    const bench = new VenueBench(SPOT, { limits });
    const status = (): number => bench.ask({ op: 'time' }).status;
    expect([status(), status(), status(), status()]).toEqual([200, 200, 200, 429]);
    bench.pass(9_999);
    expect(status()).toBe(429);
    bench.pass(1);
    expect([status(), status(), status(), status()]).toEqual([200, 200, 200, 429]);
    expect([status(), status(), status(), status()]).toEqual([429, 429, 418, 418]);
    bench.pass(19_999);
    expect(status()).toBe(418);
    bench.pass(1);
    expect(status()).toBe(200);
  });

  it('get 503 during maintenance, which closes the streams', () => {
    const bench = new VenueBench();
    const reasons: string[] = [];
    bench.venue.connect({ send: () => {}, hangUp: (reason) => reasons.push(reason) });
    bench.venue.goDown(5_000);
    expect(bench.ask({ op: 'time' }).status).toBe(503);
    bench.pass(5_000);
    expect(bench.ask({ op: 'time' }).status).toBe(200);
    expect(reasons).toEqual(['maintenance']);
  });
});

describe('contracts', () => {
  it('keep a position, realise profit, and flip', () => {
    const bench = new VenueBench(PERPETUAL);
    bench.submit(bench.order({ quantity: 100n }));
    bench.submit(bench.order({ side: 'SELL', quantity: 150n }));
    expect(bench.ask({ op: 'positions' }).body).toMatchObject({ positions: [{ quantity: -50n }] });
    // Bought 0.1 at 30,000.1 and sold at 29,999.9: −0.02; fees 0.05 % of 3,000.01 and of 4,499.985.
    expect(bench.balance('USDT')).toBe('9996.23000250 + 0.00000000');
    bench.submit(bench.order({ quantity: 100n, reduceOnly: true }));
    expect(bench.state('o-3')).toBe('PARTIALLY_FILLED 50');
    expect(bench.ask({ op: 'positions' }).body).toMatchObject({ positions: [] });
  });

  it('need margin, and are liquidated below the maintenance margin', () => {
    const bench = new VenueBench(PERPETUAL);
    expect(bench.submit(bench.order({ quantity: 4_000n }))).toBe('insufficient-funds');
    expect(bench.submit(bench.order({ quantity: 3_000n }))).toBe('ok');
    expect(bench.submit(bench.order({ quantity: 1_000n }))).toBe('insufficient-funds');
    bench.venue.start();
    bench.venue.books.path(PERPETUAL).move(-55_000);
    bench.pass(1_000);
    expect(bench.ask({ op: 'positions' }).body).toMatchObject({ positions: [] });
    expect(bench.venue.books.trades.at(-1)?.report).toMatchObject({
      cause: 'liquidation',
      side: 'SELL',
      quantity: 3_000n,
    });
  });

  it('pay funding as an entry, not a trade', () => {
    const funding = { site: 'acts/BTCUSDT-PERP', n: 0, kind: 'funding', amount: -300 };
    const bench = new VenueBench(PERPETUAL, {}, [funding]);
    bench.submit(bench.order());
    startActs(bench.world, bench.venue, ['funding']);
    bench.pass(2_500);
    expect(bench.ask({ op: 'ledger', cursor: '' }).body).toMatchObject({
      page: { reports: [{ id: 'L1', entry: 'funding', instrument: PERPETUAL.id }], cursor: '1' },
    });
    expect(bench.venue.books.trades).toHaveLength(1);
    expect(bench.venue.books.entries[0]?.amount.toString()).toBe('-0.00000300');
  });
});
