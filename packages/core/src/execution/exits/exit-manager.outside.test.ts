/** What an exit manager does when others trade the position that it guards. */
import { describe, expect, it } from 'vitest';
import { MINUTE, PlayedDesk, WHY } from '../../matching/played-desk.test-support.ts';
import { linear, spot } from '../../model/instruments.test-support.ts';
import type { Instrument } from '../../model/instrument.ts';
import { Money } from '../../money/money.ts';
import type { Order } from '../../orders/order.ts';
import { ExitManager } from './exit-manager.ts';
import type { ExitRuleSettings } from './exit-settings.ts';
import { SIMULATED_EXIT_VENUE } from './exit-venue.ts';

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
