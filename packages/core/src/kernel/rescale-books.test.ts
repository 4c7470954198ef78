import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../errors/expect-error.test-support.ts';
import { freeSpot, order, PlayedDesk } from '../matching/played-desk.test-support.ts';
import {
  randomBars,
  randomInstrument,
  randomOptions,
  type RandomSetup,
  randomSetup,
} from '../matching/random-desk.test-support.ts';
import type { Instrument } from '../model/instrument.ts';
import { linear } from '../model/instruments.test-support.ts';
import { EventLog } from './event-log.ts';
import type { BooksState, KernelState } from './kernel-state.ts';

const flat = [100, 100, 100, 100] as const;

function copy(state: KernelState): KernelState {
  const back: unknown = JSON.parse(JSON.stringify(state));
  // JSON gives back what it was given: a state is plain JSON.
  return back as KernelState;
}

/** As `randomInstrument`: the same steps, written with more decimals. */
function finer(kind: RandomSetup['kind']): Instrument {
  const steps = { tick: '0.0100', lot: '0.00100' };
  return kind === 'spot'
    ? freeSpot({ ...steps, makerFee: '0.0005', takerFee: '0.001' })
    : linear({ ...steps, makerFee: '-0.0001', takerFee: '0.0005', maxLeverage: 3 });
}

/** A desk whose prices have one decimal and quantities three, and one whose have more or fewer. */
function deskWith(tick = '0.1', lot = '0.001'): PlayedDesk {
  return new PlayedDesk({ instruments: [freeSpot({ tick, lot })] });
}

/** What becomes of a state at other steps. */
function restored(state: KernelState, tick: string, lot: string): BooksState {
  const desk = deskWith(tick, lot);
  desk.kernel.restore(copy(state));
  return desk.kernel.save().books;
}

describe('restoring at other steps of tick and lot', () => {
  it('is the state that a desk of those steps has itself, and goes on with the same log', () => {
    const seen = { held: 0, working: 0, ended: 0, trailing: 0 };
    fc.assert(
      fc.property(
        randomSetup,
        randomBars,
        fc.double({ min: 0.3, max: 0.99, noNaN: true }),
        fc.boolean(),
        (setup, bars, share, toFiner) => {
          const coarse = randomInstrument(setup.kind);
          const fine = finer(setup.kind);
          const [before, after] = toFiner ? [coarse, fine] : [fine, coarse];
          // Each with a strategy of its own, which has its own memory.
          const desk = (instrument: Instrument): PlayedDesk =>
            new PlayedDesk({ ...randomOptions(setup), instruments: [instrument] });
          const was = desk(before);
          const whole = desk(after);
          const broken = desk(after);
          const stopAt = Math.floor(share * bars.length);
          let logged = 0;
          bars.forEach(({ gap, candle }, i) => {
            if (i === stopAt) {
              logged = whole.kernel.log.length;
              broken.kernel = broken.makeKernel(new EventLog());
              broken.kernel.restore(copy(was.kernel.save()));
              const state = broken.kernel.save();
              expect(state).toEqual(whole.kernel.save());
              seen.held += state.books.positions.filter((p) => p.lots.length > 0).length;
              seen.working += state.books.orders.length;
              seen.ended += state.books.ended.length;
              seen.trailing += state.books.orders.filter((o) => o.trailAmount !== undefined).length;
            }
            if (i < stopAt) was.gap(gap).bar(candle);
            whole.gap(gap).bar(candle);
            broken.gap(gap).bar(candle);
          });
          expect([...broken.kernel.log.lines()]).toEqual(
            [...whole.kernel.log.lines()].slice(logged),
          );
          expect(broken.kernel.save()).toEqual(whole.kernel.save());
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(seen.held).toBeGreaterThan(100);
    expect(seen.working).toBeGreaterThan(200);
    expect(seen.ended).toBeGreaterThan(200);
    expect(seen.trailing).toBeGreaterThan(5);
  });

  it('moves neither the position nor an order when tick and lot become finer', () => {
    const desk = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 0.015 }))
      .bar(flat, order({ side: 'SELL', quantity: 0.015, type: 'LIMIT', limitPrice: 110.5 }))
      .bar(flat);
    const state = desk.kernel.save();
    const books = restored(state, '0.01', '0.0001');
    expect(books.positions[0]?.quantity).toBe('150');
    expect(books.positions[0]?.lots[0]?.[0]).toBe('150');
    expect(books.positions[0]?.trip[0]).toBe('150');
    expect(books.positions[0]?.lots[0]?.[1]).toBe(state.books.positions[0]?.lots[0]?.[1]);
    expect(books.orders[0]).toMatchObject({ quantity: '150', limitPrice: '11050' });
    expect(books.balances).toEqual(state.books.balances);
    expect(books.precisions).toEqual([{ price: 2, quantity: 4 }]);
    // And back: exact, because nothing was added.
    const there = deskWith('0.01', '0.0001');
    there.kernel.restore(copy(state));
    expect(restored(there.kernel.save(), '0.1', '0.001')).toEqual(state.books);
  });

  it('takes a state without precisions to be in the present steps', () => {
    const desk = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 0.015 }))
      .bar(flat);
    const { precisions: _, ...books } = desk.kernel.save().books;
    const old = { ...desk.kernel.save(), books };
    expect(restored(old, '0.1', '0.001')).toEqual(desk.kernel.save().books);
    expect(restored(old, '0.01', '0.0001').positions[0]?.quantity).toBe('15');
  });

  it('refuses to lose digits, says of what, and has touched nothing', () => {
    const held = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 0.015 }))
      .bar(flat);
    const target = deskWith('1', '0.01');
    const before = target.kernel.save();
    const error = errorOf(() => target.kernel.restore(copy(held.kernel.save())));
    expect(error).toMatchObject({ code: 'STATE_MISMATCH', disposition: 'halt' });
    expect(error.message).toContain(
      'BTCUSDT.SIM: the position is 0.015, and its quantities have 2 decimals now and had 3',
    );
    expect(error.context).toEqual({ instrument: 'BTCUSDT.SIM', amount: '0.015', was: 3, is: 2 });
    expect(target.kernel.save()).toEqual(before);
  });

  it.each([
    ['the limit price of order 1 is 90.5', { type: 'LIMIT', quantity: 1, limitPrice: 90.5 }],
    ['the quantity of order 1 is 1.005', { type: 'LIMIT', quantity: 1.005, limitPrice: 90 }],
    [
      'the trigger price of order 1 is 120.5',
      { type: 'STOP_MARKET', quantity: 1, triggerPrice: 120.5 },
    ],
    [
      'the trailing distance of order 1 is 2.5',
      { type: 'TRAILING_STOP', quantity: 1, trail: { amount: 2.5 } },
    ],
  ] as const)('refuses a working order when %s', (text, terms) => {
    const state = deskWith()
      .bar(flat, order({ side: 'BUY', ...terms }))
      .bar(flat)
      .kernel.save();
    expect(state.books.orders).toHaveLength(1);
    const error = errorOf(() => restored(state, '1', '0.01'));
    expect(error.message).toContain(text);
  });

  it('refuses purchases and sums of entries that would lose digits, though their position would not', () => {
    const two = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 0.015 }))
      .bar(flat, order({ side: 'BUY', quantity: 0.005 }))
      .bar(flat);
    expect(errorOf(() => restored(two.kernel.save(), '1', '0.01')).message).toContain(
      'a purchase in the position is 0.015',
    );
    const sold = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 0.015 }))
      .bar(flat, order({ side: 'SELL', quantity: 0.005 }))
      .bar(flat);
    expect(errorOf(() => restored(sold.kernel.save(), '1', '0.01')).message).toContain(
      'the sum of entries of the position is 0.015',
    );
  });

  it('leaves out an ended order that the present steps cannot express', () => {
    const desk = deskWith()
      .bar(flat, order({ side: 'BUY', quantity: 1, type: 'LIMIT', limitPrice: 90.5 }))
      .bar(flat, order({ side: 'BUY', quantity: 1, type: 'LIMIT', limitPrice: 90 }))
      .bar(flat, (context) => {
        for (const one of [...context.openOrders().keys()]) context.cancel(one);
      })
      .bar(flat);
    const state = desk.kernel.save();
    expect(state.books.ended.map((one) => one.sequence)).toEqual([1, 2]);
    expect(restored(state, '1', '0.01').ended).toMatchObject([
      { sequence: 2, quantity: '100', limitPrice: '90' },
    ]);
    expect(restored(state, '0.01', '0.01').ended).toHaveLength(2);
  });
});
