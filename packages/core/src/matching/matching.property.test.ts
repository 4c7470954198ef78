import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER_TYPES } from '../orders/order-types.ts';
import type { LoggedEvent } from '../kernel/event-log.ts';
import { MINUTE, PlayedDesk } from './played-desk.test-support.ts';
import {
  playRandom,
  type RandomBar,
  randomBars,
  randomInstrument,
  randomOptions,
  randomSetup,
  type RandomSetup,
} from './random-desk.test-support.ts';

// Seeded, so that what a run has seen (below) is not a matter of luck; change the seed to look elsewhere.
const runs = { numRuns: 300, seed: 1 };
const lines = (desk: PlayedDesk): string[] => [...desk.kernel.log.lines()];

/** Bars with the times at which they open. */
function timed(
  bars: readonly RandomBar[],
): { readonly open: number; readonly candle: RandomBar['candle'] }[] {
  let time = 0;
  return bars.map(({ gap, candle }) => {
    const open = time + gap * MINUTE;
    time = open + MINUTE;
    return { open, candle };
  });
}

/** Balances from nothing but the log and the deposits, with arithmetic of its own. Amounts in 10⁻⁸. */
function fold(
  setup: RandomSetup,
  events: readonly LoggedEvent[],
): { usdt: bigint; btc: bigint; net: bigint } {
  let usdt = 1000_00000000n;
  let btc = setup.kind === 'spot' ? 5_00000000n : 0n;
  let net = 0n;
  let cost = 0n;
  for (const { kind, amounts, flags } of events) {
    if (kind !== 'OrderFilled') continue;
    const [quantity, price, commission] = amounts;
    const signed = (flags & 1) === 0 ? quantity : -quantity;
    // Quantities have three decimals and prices two.
    const value = signed * price * 1000n;
    usdt -= commission;
    net += signed;
    if (setup.kind === 'spot') {
      usdt -= value;
      btc += signed * 100_000n;
    } else {
      cost += value;
    }
  }
  // A contract's balance is what came in for what went out, apart from the value that is still held at cost.
  return { usdt: usdt - cost, btc, net };
}

describe('a random bot on random bars', () => {
  it('conserves money and quantity: balances are the deposits and the fills in the log', () => {
    let fills = 0;
    fc.assert(
      fc.property(randomSetup, randomBars, (setup, bars) => {
        const desk = playRandom(setup, bars);
        const { portfolio } = desk.kernel;
        const expected = fold(setup, desk.events);
        const position = portfolio.position(0);
        fills += desk.fills.length;
        expect(position.quantity).toBe(expected.net);
        const held = position.quantity >= 0n ? position.cost : -position.cost;
        expect(portfolio.settlement(0).total).toBe(
          setup.kind === 'spot' ? expected.usdt : expected.usdt + held,
        );
        if (setup.kind === 'spot') {
          expect(portfolio.holding(0).total).toBe(expected.btc);
          expect(portfolio.settlement(0).total >= 0n && portfolio.holding(0).total >= 0n).toBe(
            true,
          );
        }
      }),
      runs,
    );
    // The property says nothing when nothing is traded.
    expect(fills).toBeGreaterThan(500);
  });

  it('fills within the bar, after the order was sent, and never more than was ordered', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(randomSetup, randomBars, (setup, bars) => {
        const desk = playRandom({ ...setup, basisPoints: 0 }, bars);
        const born = new Map<number, LoggedEvent>();
        const filled = new Map<number, bigint>();
        const ordered = new Map<number, bigint>();
        for (const event of desk.events) {
          if (event.kind === 'OrderInitialized') {
            born.set(event.order, event);
            ordered.set(event.order, event.amounts[0]);
          }
          if (event.kind === 'OrderUpdated') ordered.set(event.order, event.amounts[0]);
          if (event.kind !== 'OrderFilled') continue;
          const [quantity, price] = event.amounts;
          const order = born.get(event.order);
          if (order === undefined) throw new Error('filled before it was made');
          seen.add((order.flags >> 1) & 7);
          // A child is at the venue already; all others travel there.
          const parent = desk.orders.get(event.order)?.parent ?? 0;
          expect(event.time).toBeGreaterThanOrEqual(
            parent === 0 ? order.time + setup.latency : order.time,
          );
          const at = Number(price) / 100;
          const inside = timed(bars).some(
            ({ open, candle }) =>
              event.time >= open &&
              event.time <= open + MINUTE &&
              at >= candle[2] &&
              at <= candle[1],
          );
          const jumped =
            timed(bars).some(({ open }) => open === event.time) && (event.flags & 2) !== 0;
          // A resting limit that the open has jumped over fills at its limit, which no one traded at.
          expect(inside || jumped).toBe(true);
          const sum = (filled.get(event.order) ?? 0n) + quantity;
          filled.set(event.order, sum);
          if (order.amounts[3] === 0n) expect(sum <= (ordered.get(event.order) ?? 0n)).toBe(true);
        }
      }),
      runs,
    );
    // Every type of order was filled at least once.
    expect(seen.size).toBe(ORDER_TYPES.length);
  });

  it('never fills a limit beyond its price, nor a stop better than its trigger', () => {
    fc.assert(
      fc.property(randomSetup, randomBars, (setup, bars) => {
        const desk = playRandom(setup, bars);
        const limits = new Map<number, bigint>();
        const triggers = new Map<number, bigint>();
        for (const { kind, order, amounts, flags } of desk.events) {
          if (kind === 'OrderInitialized' || kind === 'OrderUpdated') {
            limits.set(order, amounts[1]);
            triggers.set(order, amounts[2]);
          }
          if (kind !== 'OrderFilled') continue;
          const way = (flags & 1) === 0 ? 1n : -1n;
          const limit = limits.get(order) ?? 0n;
          if (limit > 0n) expect(amounts[1] * way <= limit * way).toBe(true);
          // What a triggered stop finds no volume for is a market order in later bars, at whatever they bring.
          const isStop =
            desk.orders.get(order)?.type === 'STOP_MARKET' && setup.volumeShare === null;
          if (isStop) expect(amounts[1] * way >= (triggers.get(order) ?? 0n) * way).toBe(true);
        }
      }),
      runs,
    );
  });

  it('conserves money on trades, quotes and books between the bars, and comes to an end', () => {
    const size = fc.constantFrom(0, 0.0004, 0.01, 1, 50);
    const tick = fc.record({
      kind: fc.constantFrom('trade' as const, 'quote' as const, 'book' as const),
      move: fc.integer({ min: -50, max: 50 }),
      spread: fc.integer({ min: 0, max: 20 }),
      sizes: fc.tuple(size, size, size),
    });
    let fills = 0;
    fc.assert(
      fc.property(
        randomSetup,
        randomBars,
        fc.array(tick, { minLength: 1, maxLength: 30, size: 'max' }),
        (setup, bars, ticks) => {
          const desk = new PlayedDesk(randomOptions(setup));
          bars.forEach(({ candle }, i) => {
            desk.bar(candle);
            const { kind, move, spread, sizes } = ticks[i % ticks.length] ?? {
              kind: 'trade',
              move: 0,
              spread: 0,
              sizes: [1, 1, 1],
            };
            const bid = Math.round(candle[3] * (100 + move / 20)) / 100;
            const ask = Math.round(bid * 100 + spread) / 100;
            const [a, b, c] = sizes;
            if (kind === 'trade') desk.trade(desk.time + 1, bid, a);
            else if (kind === 'quote') desk.quote(desk.time + 1, bid, a, ask, b);
            else
              desk.book(
                desk.time + 1,
                [
                  [bid, a],
                  [bid - 0.01, b],
                ],
                [
                  [ask, c],
                  [ask + 0.01, a],
                  [ask + 0.05, b],
                ],
              );
          });
          const expected = fold(setup, desk.events);
          const position = desk.kernel.portfolio.position(0);
          fills += desk.fills.filter((fill) => Number(fill.split(' ')[0]) % MINUTE === 1).length;
          expect(position.quantity).toBe(expected.net);
          const held = position.quantity >= 0n ? position.cost : -position.cost;
          expect(desk.kernel.portfolio.settlement(0).total).toBe(
            setup.kind === 'spot' ? expected.usdt : expected.usdt + held,
          );
        },
      ),
      runs,
    );
    expect(fills).toBeGreaterThan(300);
  });

  it('leaves no order that is neither working at the venue nor ended', () => {
    fc.assert(
      fc.property(randomSetup, randomBars, (setup, bars) => {
        const desk = playRandom(setup, bars);
        for (const order of desk.kernel.books.openOrders.values()) expect(order.isOpen).toBe(true);
        expect(desk.venue.isIdle(0)).toBe(desk.kernel.books.openOrders.size === 0);
      }),
      runs,
    );
  });

  it('does the same again with the same seed', () => {
    fc.assert(
      fc.property(randomSetup, randomBars, (setup, bars) => {
        expect(lines(playRandom(setup, bars))).toEqual(lines(playRandom(setup, bars)));
      }),
      { numRuns: 100 },
    );
  });

  it('knows nothing of the future: other bars from some time on change nothing before it', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        randomSetup,
        randomBars,
        randomBars,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (setup, bars, others, share) => {
          const kept = 1 + Math.floor(share * (bars.length - 1));
          const past = lines(playRandom(setup, bars.slice(0, kept)));
          const changed = lines(playRandom(setup, [...bars.slice(0, kept), ...others]));
          const whole = lines(playRandom(setup, bars));
          expect(whole.slice(0, past.length)).toEqual(past);
          expect(changed.slice(0, past.length)).toEqual(past);
          compared += past.length;
        },
      ),
      runs,
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('is at an instrument whose prices have two decimals and whose quantities have three', () => {
    for (const kind of ['spot', 'linear'] as const) {
      const { pricePrecision, quantityPrecision } = randomInstrument(kind);
      expect([pricePrecision, quantityPrecision]).toEqual([2, 3]);
    }
  });
});
