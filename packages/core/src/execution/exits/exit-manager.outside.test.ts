/** What an exit manager does when others trade the position that it guards. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../kernel/event-log.ts';
import type { KernelState } from '../../kernel/kernel-state.ts';
import { MINUTE, PlayedDesk, WHY } from '../../matching/played-desk.test-support.ts';
import { linear, spot } from '../../model/instruments.test-support.ts';
import type { Instrument } from '../../model/instrument.ts';
import { Money } from '../../money/money.ts';
import type { Order } from '../../orders/order.ts';
import { ExitManager } from './exit-manager.ts';
import type { ExitRuleSettings } from './exit-settings.ts';
import { type ExitVenue, SIMULATED_EXIT_VENUE } from './exit-venue.ts';

const flat = [100, 101, 99, 100] as const;
const RULES: ExitRuleSettings = { stopLoss: { amount: 10 }, takeProfit: { amount: 20 } };

/** A desk whose positions are guarded. */
function guarded(instrument: Instrument): { desk: PlayedDesk; manager: ExitManager } {
  const manager = new ExitManager({
    index: 0,
    instrument,
    venue: SIMULATED_EXIT_VENUE,
    rules: RULES,
    bounds: { retryAfter: 1 },
  });
  const desk = new PlayedDesk({
    instruments: [instrument],
    strategy: {
      onBar: (bar, context) => manager.onBar(bar, context),
      onFill: (fill, order, context) => manager.onFill(fill, order, context),
      onExternalFill: (fill, context) => manager.onExternalFill(fill, context),
      onOrder: (order, context) => manager.onOrder(order, context),
      onTimer: (name, context) => {
        manager.onTimer(name, context);
      },
    },
  });
  return { desk, manager };
}

function trade(desk: PlayedDesk, side: 'BUY' | 'SELL', quantity: number, price = 100): void {
  const [instrument] = desk.instruments;
  if (instrument === undefined) throw new Error('no instrument');
  const raw = instrument.priceRaw(price, 'half-even');
  const size = instrument.quantity(quantity).raw;
  const none = Money.zero(instrument.settle);
  desk.apply(
    desk.kernel.process({
      kind: 'external-fill',
      instrument: 0,
      side,
      price: raw,
      quantity: size,
      value: instrument.valueRaw(raw, size),
      commission: none,
      commissionValue: none,
      tradeId: `F${desk.time}`,
      reason: 'manual',
      time: desk.time,
    }),
  );
}

/** `TYPE quantity` of every working order. */
function working(desk: PlayedDesk): string[] {
  const show = ({ type, instrument, leavesQuantity }: Order): string =>
    `${type} ${instrument.quantityFromRaw(leavesQuantity).toNumber()}`;
  return [...desk.kernel.books.openOrders.values()].map(show).sort();
}

const kinds: [string, () => Instrument][] = [
  ['spot', () => spot({ lot: '0.001', minNotional: '0', makerFee: '0', takerFee: '0' })],
  ['linear', () => linear({ makerFee: '0', takerFee: '0' })],
];

describe.each(kinds)('a guarded position on %s', (_, make) => {
  const bought = (): PlayedDesk => {
    const { desk } = guarded(make());
    desk.bar(flat, (context) => context.submit({ instrument: 0, side: 'BUY', quantity: 4 }, WHY));
    desk.bar(flat).bar(flat);
    expect(working(desk)).toEqual(['LIMIT 4', 'STOP_MARKET 4']);
    return desk;
  };

  it('that a person makes smaller is guarded for what is left', () => {
    const desk = bought();
    trade(desk, 'SELL', 3);
    desk.bar(flat).bar(flat);
    expect(working(desk)).toEqual(['LIMIT 1', 'STOP_MARKET 1']);
    desk.bar([100, 100, 80, 85]).bar(flat);
    expect([desk.held(), working(desk)]).toEqual(['0', []]);
  });

  it('that a person makes larger is guarded whole', () => {
    const desk = bought();
    trade(desk, 'BUY', 1);
    desk.bar(flat).bar(flat);
    expect(working(desk)).toEqual(['LIMIT 5', 'STOP_MARKET 5']);
  });

  it('that a person closes leaves no order behind', () => {
    const desk = bought();
    trade(desk, 'SELL', 4);
    desk.bar(flat).bar(flat);
    expect(working(desk)).toEqual([]);
    const asked = desk.events.filter(({ kind }) => kind === 'OrderPendingCancel');
    expect(asked.length).toBe(2);
    for (const event of asked) expect(desk.kernel.log.decisionOf(event)).not.toBeNull();
  });

  it('that a person has opened is guarded from then on', () => {
    const { desk, manager } = guarded(make());
    desk.bar(flat);
    trade(desk, 'BUY', 2);
    expect(manager.coverage).toBe('bare');
    desk.bar(flat).bar(flat);
    expect(manager.coverage).toBe('venue');
    expect(working(desk)).toEqual(['LIMIT 2', 'STOP_MARKET 2']);
  });
});

describe('a guarded long', () => {
  it('that a person turns into a short has its exits on the other side', () => {
    const { desk, manager } = guarded(linear({ makerFee: '0', takerFee: '0' }));
    desk.bar(flat, (context) => context.submit({ instrument: 0, side: 'BUY', quantity: 4 }, WHY));
    desk.bar(flat).bar(flat);
    trade(desk, 'SELL', 6);
    desk.bar(flat).bar(flat).bar(flat);
    expect([desk.held(), manager.coverage]).toEqual(['-2', 'venue']);
    const sides = [...desk.kernel.books.openOrders.values()].map(({ side, leavesQuantity }) => [
      side,
      leavesQuantity,
    ]);
    expect(sides).toEqual([
      ['BUY', 2000n],
      ['BUY', 2000n],
    ]);
    expect(desk.time).toBe(6 * MINUTE);
  });
});

/** What happens between two bars. */
type Act =
  | 'enter'
  | 'foreign buy'
  | 'foreign sell'
  | 'foreign close'
  | 'leave'
  | 'restart'
  | 'rest';

const ACTS: readonly Act[] = [
  'enter',
  'foreign buy',
  'foreign sell',
  'foreign close',
  'leave',
  'restart',
  'rest',
];

const venues: fc.Arbitrary<ExitVenue> = fc.record({
  stopOrders: fc.constantFrom<ExitVenue['stopOrders'][]>([], ['market'], ['limit']),
  oco: fc.boolean(),
  reduceOnly: fc.boolean(),
  amend: fc.boolean(),
  minNotionalForExits: fc.boolean(),
});

describe('a position that a bot and a person trade at once, at venues of every kind', () => {
  it('ends with exactly the exits that it needs, whatever they did', () => {
    const seen = { guarded: 0, watched: 0, flat: 0, foreign: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        venues,
        fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 12 }),
        ([, make], venue, acts) => {
          const instrument = make();
          const bounds = { unprotectedAfter: 20 * MINUTE, retryAfter: 1 };
          const init = { index: 0, instrument, venue, rules: RULES, bounds };
          let manager = new ExitManager(init);
          const desk = new PlayedDesk({
            instruments: [instrument],
            strategy: {
              onBar: (bar, context) => manager.onBar(bar, context),
              onFill: (fill, order, context) => manager.onFill(fill, order, context),
              onExternalFill: (fill, context) => manager.onExternalFill(fill, context),
              onOrder: (order, context) => manager.onOrder(order, context),
              onTimer: (name, context) => {
                manager.onTimer(name, context);
              },
              saveState: () => manager.save(),
              restoreState: (state) => manager.restore(state),
            },
          });
          const restart = (): void => {
            const state: unknown = JSON.parse(JSON.stringify(desk.kernel.save()));
            manager = new ExitManager(init);
            desk.kernel = desk.makeKernel(new EventLog());
            // A state is plain JSON; other tests show it.
            desk.kernel.restore(state as KernelState);
          };
          const quantity = (): number => Number(desk.held());
          desk.bar(flat);
          for (const act of acts) {
            if (act === 'restart') {
              restart();
              // The first that the new manager hears of.
              if (quantity() > 0.5) trade(desk, 'SELL', 0.5);
            }
            if (act === 'foreign buy') trade(desk, 'BUY', 1.5);
            if (act === 'foreign sell' && quantity() > 0.5) trade(desk, 'SELL', 0.5);
            if (act === 'foreign close' && quantity() > 0) trade(desk, 'SELL', quantity());
            if (act.startsWith('foreign')) seen.foreign += 1;
            desk.bar(flat, (context) => {
              if (act === 'enter') context.submit({ instrument: 0, side: 'BUY', quantity: 2 }, WHY);
              if (act === 'leave') manager.leave({ rule: 'enough', values: {} }, context);
            });
          }
          for (let i = 0; i < 8; i += 1) desk.bar(flat);
          const held = desk.kernel.portfolio.position(0).quantity;
          const orders = [...desk.kernel.books.openOrders.values()];
          const stops = orders.filter(({ type }) => type !== 'LIMIT');
          const targets = orders.filter(({ type }) => type === 'LIMIT');
          expect(held).toBeGreaterThanOrEqual(0n);
          for (const one of orders) expect([one.side, one.leavesQuantity]).toEqual(['SELL', held]);
          if (held === 0n) {
            seen.flat += 1;
            expect(orders).toEqual([]);
          } else if (venue.stopOrders.length === 0) {
            seen.watched += 1;
            expect([manager.coverage, orders]).toEqual(['watched', []]);
          } else {
            seen.guarded += 1;
            expect([manager.coverage, stops.length]).toEqual(['venue', 1]);
            expect(targets.length).toBe(venue.oco ? 1 : 0);
          }
        },
      ),
      { numRuns: 600 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });
});
