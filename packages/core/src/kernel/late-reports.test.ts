import { describe, expect, it } from 'vitest';
import { Money } from '../money/money.ts';
import { USDT } from '../model/instruments.test-support.ts';
import { FillReport } from '../orders/fill-report.ts';
import { MINUTE, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';

/** A desk with one order (limit buy of 2 at 90) sent and unanswered, and reports made by hand. */
function sent(): { desk: PlayedDesk; fill: (quantity: bigint, complete?: boolean) => FillReport } {
  const desk = new PlayedDesk();
  desk.bar([100, 101, 99, 100], (context) => {
    context.submit({ instrument: 0, side: 'BUY', type: 'LIMIT', quantity: 2, limitPrice: 90 }, WHY);
  });
  const instrument = desk.instruments[0];
  if (instrument === undefined) throw new Error('no instrument');
  const price = instrument.priceRaw(90, 'half-even');
  const none = Money.zero(USDT);
  return {
    desk,
    fill: (quantity, complete = false) =>
      new FillReport(instrument, {
        order: 1,
        tradeId: 'T1',
        instrument: 0,
        side: 'BUY',
        price,
        quantity,
        value: instrument.valueRaw(price, quantity),
        commission: none,
        commissionValue: none,
        liquidity: 'MAKER',
        complete,
        time: 2 * MINUTE,
      }),
  };
}

const status = (step: 'accepted' | 'canceled' | 'triggered' | 'rejected', order = 1) =>
  ({ kind: 'order-status', order, step, time: 2 * MINUTE, reason: '' }) as const;

describe('reports that come late, twice or overtaken', () => {
  it('books a fill that follows the cancel, and keeps the order cancelled while it is part of it', () => {
    const { desk, fill } = sent();
    const lot = 10n ** BigInt(desk.instruments[0]?.quantityPrecision ?? 0);
    desk.kernel.process(status('accepted'));
    desk.kernel.process(status('canceled'));
    expect(desk.kernel.books.openOrders.size).toBe(0);
    desk.kernel.process(fill(lot));
    expect(desk.kernel.portfolio.position(0).quantity).toBe(lot);
    expect(desk.kernel.books.ended.get(1)?.status).toBe('CANCELED');
    desk.kernel.process(fill(lot));
    expect(desk.kernel.portfolio.position(0).quantity).toBe(2n * lot);
    expect(desk.kernel.books.ended.has(1)).toBe(false);
  });

  it('takes no harm from an acceptance after the fill, or a second cancel', () => {
    const { desk, fill } = sent();
    const lot = 10n ** BigInt(desk.instruments[0]?.quantityPrecision ?? 0);
    desk.kernel.process(fill(lot));
    const before = desk.kernel.log.length;
    desk.kernel.process(status('accepted'));
    expect(desk.kernel.books.openOrders.get(1)?.status).toBe('PARTIALLY_FILLED');
    desk.kernel.process(status('canceled'));
    desk.kernel.process(status('canceled'));
    desk.kernel.process(status('accepted'));
    expect(desk.kernel.log.length).toBe(before + 1);
    desk.kernel.process(fill(lot));
    desk.kernel.process(status('accepted'));
    expect(desk.kernel.portfolio.position(0).quantity).toBe(2n * lot);
  });

  it('halts on a report about an order that was never made', () => {
    const { desk } = sent();
    expect(() => desk.kernel.process(status('accepted', 7))).toThrow(/reports on order 7/);
  });

  it('still refuses a fill beyond the ordered quantity', () => {
    const { desk, fill } = sent();
    const lot = 10n ** BigInt(desk.instruments[0]?.quantityPrecision ?? 0);
    desk.kernel.process(status('canceled'));
    expect(() => desk.kernel.process(fill(3n * lot))).toThrow(/beyond its quantity/);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(0n);
  });
});

describe('changing a working order', () => {
  const kinds = (desk: PlayedDesk): string[] =>
    Array.from({ length: desk.kernel.log.length }, (_, i) => desk.kernel.log.at(i)).map((event) =>
      `${event.kind} ${event.text}`.trim(),
    );

  it('goes through the gate: a price of NaN is refused and the order works on', () => {
    const { desk } = sent();
    desk.bar([100, 101, 99, 100], (context) => context.modify(1, { limitPrice: Number.NaN }));
    expect(kinds(desk).at(-1)).toMatch(/^ModifyRejected MONEY_NOT_FINITE/);
    expect(desk.kernel.books.openOrders.get(1)?.pendingAction).toBe('none');
  });

  it('goes through risk: more than the free cash buys is refused', () => {
    const { desk } = sent();
    desk.bar([100, 101, 99, 100], (context) => context.modify(1, { quantity: 200 }));
    expect(kinds(desk).at(-1)).toMatch(/^ModifyRejected RISK_BALANCE/);
    // Its own reservation does not count against it.
    desk.bar([100, 101, 99, 100], (context) => context.modify(1, { quantity: 110 }));
    expect(kinds(desk).at(-1)).toBe('OrderPendingModify');
  });
});

describe('changing a price while the other order of a group fills', () => {
  it('leaves the quantity to the venue', () => {
    const desk = new PlayedDesk({ matching: { latency: 30_000 } });
    desk.bar([100, 101, 99, 100], (context) => {
      context.submit({ instrument: 0, side: 'BUY', quantity: 2 }, WHY);
    });
    desk.bar([100, 101, 99, 100]);
    desk.bar([100, 101, 99, 100], (context) => {
      const both = { instrument: 0, side: 'SELL', quantity: 2, ocoGroup: 'exit' } as const;
      context.submit({ ...both, type: 'LIMIT', limitPrice: 110 }, WHY);
      context.submit({ ...both, type: 'STOP_MARKET', triggerPrice: 80 }, WHY);
    });
    desk.bar([100, 101, 99, 100], (context) => context.modify(3, { triggerPrice: 85 }));
    const change = desk.events.find(({ kind }) => kind === 'OrderPendingModify');
    expect(change?.amounts[0]).toBe(0n);
    desk.bar([100, 101, 99, 100]);
    const stop = desk.kernel.books.openOrders.get(3);
    expect([stop?.quantity, stop?.triggerPrice]).toEqual([
      desk.instruments[0]?.quantity(2).raw,
      desk.instruments[0]?.priceRaw(85, 'half-even'),
    ]);
  });
});

describe('closing while a stop rests', () => {
  it('is not refused for the coins that the stop holds', () => {
    const desk = new PlayedDesk();
    desk.bar([100, 101, 99, 100], (context) => {
      context.submit(
        {
          instrument: 0,
          side: 'BUY',
          quantity: 1,
          then: [
            {
              instrument: 0,
              side: 'SELL',
              type: 'STOP_MARKET',
              triggerPrice: 80,
              reduceOnly: true,
            },
          ],
        },
        WHY,
      );
    });
    desk.bar([100, 101, 99, 100]);
    desk.bar([100, 101, 99, 100], (context) => {
      expect(context.close(0, WHY)).toBe(3);
    });
    desk.bar([100, 101, 99, 100]);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(true);
    desk.bar([100, 100, 70, 75]);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(true);
    expect(desk.kernel.books.openOrders.size).toBe(0);
  });
});
