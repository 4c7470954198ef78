import { describe, expect, it } from 'vitest';
import { venueInvariants } from './venue-invariants.ts';
import { BOTH, PERPETUAL, SPOT, VenueBench } from './venue.test-support.ts';
import { ACTS, startActs } from './world-acts.ts';

/** Asks for a drawn change of an order, which may be over. */
function changes(bench: VenueBench, clientOrderId: string): void {
  const { draws } = bench.world;
  const { price } = bench.venue.books.path(bench.instrument);
  bench.ask({
    op: 'modify',
    instrument: bench.instrument.id,
    clientOrderId,
    change: {
      quantity: BigInt(draws.biased('change/quantity', 0, 5_000)),
      limitPrice: draws.chance('change/limit', 0.5)
        ? price + BigInt(draws.biased('change/away', -200, 200)) * 20n
        : 0n,
      triggerPrice: 0n,
    },
  });
}

describe('the books', () => {
  it('hold their own invariants in 300 worlds of random orders and acts', () => {
    const reached = new Set<string>();
    for (let seed = 1; seed <= 300; seed += 1) {
      const bench = new VenueBench(seed % 2 === 0 ? SPOT : PERPETUAL, { parts: 3 }, [], seed);
      const { draws } = bench.world;
      bench.venue.start();
      for (let i = 0; i < 25; i += 1) {
        const type = draws.pick('type', ['MARKET', 'LIMIT', 'STOP_MARKET', 'STOP_LIMIT'] as const);
        const { price } = bench.venue.books.path(bench.instrument);
        const near = price + BigInt(draws.biased('away', -200, 200)) * 20n;
        bench.submit(
          bench.order({
            side: draws.pick('side', ['BUY', 'SELL'] as const),
            type,
            quantity: BigInt(draws.biased('quantity', 1, 5_000)),
            limitPrice: type.endsWith('MARKET') ? 0n : near,
            triggerPrice: type.startsWith('STOP') ? near : 0n,
            timeInForce: draws.pick('tif', ['GTC', 'IOC', 'FOK'] as const),
            reduceOnly: bench.instrument.kind !== 'spot' && draws.chance('reduce', 0.3),
            group: draws.chance('grouped', 0.3) ? `g${draws.uniform('group', 0, 5)}` : null,
          }),
        );
        changes(bench, `o-${draws.uniform('changed', 1, i + 1)}`);
        bench.pass(draws.biased('wait', 0, 3_000));
      }
      for (const { name, check } of venueInvariants(bench.venue)) {
        expect([seed, name, check()]).toEqual([seed, name, null]);
      }
      for (const [name] of bench.world.counters) reached.add(name);
      for (const { status } of bench.venue.books.orders) reached.add(status);
    }
    for (const status of ['FILLED', 'CANCELED', 'EXPIRED', 'a stop was triggered']) {
      expect(reached).toContain(status);
    }
    expect(reached).toContain('venue: an order was changed');
  });

  it('hold them also through every act of the world', () => {
    const reached = new Set<string>();
    for (let seed = 1; seed <= 200; seed += 1) {
      const instrument = seed % 2 === 0 ? SPOT : PERPETUAL;
      const faults = ACTS.flatMap(({ kind, low = 0, high = 0 }, i) => [
        { site: `acts/${instrument.symbol}`, n: (i * 7 + seed) % 29, kind, amount: low },
        { site: `acts/${instrument.symbol}`, n: (i * 11 + seed * 3) % 29, kind, amount: high },
      ]);
      const bench = new VenueBench(instrument, { parts: 3 }, faults, seed);
      bench.venue.start();
      startActs(
        bench.world,
        bench.venue,
        ACTS.map(({ kind }) => kind),
      );
      for (let i = 0; i < 14; i += 1) {
        bench.submit(bench.order({ quantity: 500n, side: i % 3 === 0 ? 'SELL' : 'BUY' }));
        bench.submit(
          bench.order({
            type: 'LIMIT',
            limitPrice: bench.venue.books.path(instrument).price - 500n,
          }),
        );
        bench.pass(5_000);
      }
      for (const { name, check } of venueInvariants(bench.venue)) {
        expect([seed, name, check()]).toEqual([seed, name, null]);
      }
      for (const [name] of bench.world.counters) reached.add(name);
    }
    expect(ACTS.map(({ kind }) => `act: ${kind}`).filter((name) => !reached.has(name))).toEqual([]);
    expect(reached).toContain('a position was liquidated');
  });

  it('hold them with a spot pair and a perpetual on one account, through every act', () => {
    const reached = new Set<string>();
    const kinds = ACTS.map(({ kind }) => kind);
    for (let seed = 1; seed <= 200; seed += 1) {
      const faults = [SPOT, PERPETUAL].flatMap(({ symbol }, which) =>
        ACTS.flatMap(({ kind, low = 0, high = 0 }, i) => [
          { site: `acts/${symbol}`, n: (i * 7 + seed + which) % 29, kind, amount: low },
          { site: `acts/${symbol}`, n: (i * 11 + seed * 3 + which) % 29, kind, amount: high },
        ]),
      );
      const bench = new VenueBench(SPOT, { parts: 3, instruments: BOTH }, faults, seed);
      bench.venue.start();
      startActs(bench.world, bench.venue, kinds);
      for (let i = 0; i < 14; i += 1) {
        const { id } = i % 2 === 0 ? SPOT : PERPETUAL;
        const side = i % 3 === 0 ? 'SELL' : 'BUY';
        bench.submit(bench.order({ instrument: id, quantity: 500n, side }));
        bench.pass(5_000);
      }
      for (const { name, check } of venueInvariants(bench.venue)) {
        expect([seed, name, check()]).toEqual([seed, name, null]);
      }
      for (const { report } of bench.venue.books.trades) {
        reached.add(`${report.instrument} ${report.cause}`);
      }
      for (const [name] of bench.world.counters) reached.add(name);
    }
    expect(kinds.map((kind) => `act: ${kind}`).filter((name) => !reached.has(name))).toEqual([]);
    expect(reached).toContain(`${PERPETUAL.id} liquidation`);
    expect(reached).not.toContain(`${SPOT.id} liquidation`);
    expect(reached).toContain('a position was changed without a trade');
    expect(reached).toContain('a balance was changed without an entry');
  });

  it('show a defect: money that appears, and a position that no trade explains', () => {
    const bench = new VenueBench(PERPETUAL);
    bench.submit(bench.order());
    const problems = (): string[] =>
      venueInvariants(bench.venue).flatMap(({ name, check }) => (check() === null ? [] : [name]));
    expect(problems()).toEqual([]);
    bench.venue.books.account.settle(PERPETUAL, 'BUY', 300_000n, 1n, 'TAKER');
    expect(problems()).toEqual(['venue/books-are-a-fold-of-trades']);
  });
});
