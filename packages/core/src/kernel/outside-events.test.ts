/** What happens to a bot's account from outside: foreign fills, transfers, quarantine, very late fills. */
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { freeSpot, MINUTE, order, PlayedDesk, WHY } from '../matching/played-desk.test-support.ts';
import { BTC, ETH, linear, USDT } from '../model/instruments.test-support.ts';
import type { Instrument } from '../model/instrument.ts';
import { Money } from '../money/money.ts';
import { FillReport } from '../orders/fill-report.ts';
import type { ExternalFillReport } from '../orders/reports.ts';
import type { RiskSettings } from '../risk/risk-settings.ts';
import { EventLog } from './event-log.ts';
import type { KernelState } from './kernel-state.ts';
import type { SetInstrumentState } from './events.ts';

const flat = [100, 100, 100, 100] as const;

/** A foreign fill without fees. */
function foreign(
  desk: PlayedDesk,
  side: 'BUY' | 'SELL',
  quantity: number,
  price: number,
  changes: Partial<ExternalFillReport> = {},
): ExternalFillReport {
  const instrument = instrumentOf(desk);
  const raw = instrument.priceRaw(price, 'half-even');
  const size = instrument.quantity(quantity).raw;
  const none = Money.zero(instrument.settle);
  return {
    kind: 'external-fill',
    instrument: 0,
    side,
    price: raw,
    quantity: size,
    value: instrument.valueRaw(raw, size),
    commission: none,
    commissionValue: none,
    tradeId: 'F1',
    reason: 'manual',
    time: desk.time + 1,
    ...changes,
  };
}

function instrumentOf(desk: PlayedDesk): Instrument {
  const [instrument] = desk.instruments;
  if (instrument === undefined) throw new Error('no instrument');
  return instrument;
}

function lateFill(desk: PlayedDesk, of: number, quantity: number): FillReport {
  const {
    price,
    quantity: size,
    value,
    commission,
    commissionValue,
  } = foreign(desk, 'BUY', quantity, 90);
  return new FillReport(instrumentOf(desk), {
    order: of,
    tradeId: 'L1',
    instrument: 0,
    side: 'BUY',
    price,
    quantity: size,
    value,
    commission,
    commissionValue,
    liquidity: 'MAKER',
    complete: false,
    time: desk.time + 1,
  });
}

function restarted(desk: PlayedDesk): void {
  const state: unknown = JSON.parse(JSON.stringify(desk.kernel.save()));
  desk.kernel = desk.makeKernel(new EventLog());
  // A state is plain JSON; other tests show it.
  desk.kernel.restore(state as KernelState);
}

describe('a fill that no order of ours made', () => {
  it('is booked like any other, logged, and the trade that it closes says why', () => {
    const desk = new PlayedDesk().bar(flat, order({ side: 'BUY', quantity: 2 })).bar(flat);
    desk.kernel.process(foreign(desk, 'SELL', 2, 110, { reason: 'liquidation' }));
    expect([desk.held(), desk.balance('USDT'), desk.balance('BTC')]).toEqual(['0', '10020', '0']);
    const [fill, closed] = desk.events.slice(-2);
    expect([fill?.kind, fill?.order, fill?.flags, fill?.text, fill?.amounts[0]]).toEqual([
      'ExternalFill',
      0,
      1,
      'liquidation: F1',
      2000n,
    ]);
    expect(closed?.kind).toBe('PositionClosed');
    const trip = desk.kernel.log.trips.at(closed?.row ?? -1);
    expect([trip.exitReason, trip.entryOrder, trip.exitOrder, trip.side, trip.instrument]).toEqual([
      'liquidation',
      1,
      0,
      'LONG',
      0,
    ]);
  });

  it('opens a position as well; what an order of ours closes then has no reason', () => {
    const desk = new PlayedDesk({ instruments: [linear()] }).bar(flat);
    desk.kernel.process(foreign(desk, 'SELL', 1, 100, { reason: 'external' }));
    expect(desk.held()).toBe('-1');
    desk.bar(flat, (context) => context.close(0, WHY)).bar(flat);
    const trip = desk.kernel.log.trips.at(0);
    expect([trip.exitReason, trip.entryOrder, trip.exitOrder, trip.side]).toEqual([
      '',
      0,
      1,
      'SHORT',
    ]);
  });

  it('is told to the strategy, which may act on it at once', () => {
    const told: string[] = [];
    const desk = new PlayedDesk({
      strategy: {
        onExternalFill: ({ reason, side }, context) => {
          told.push(`${reason} ${side} ${context.position(0).averagePrice}`);
          context.submit({ instrument: 0, side: 'SELL', quantity: 1, reduceOnly: true }, WHY);
        },
      },
    }).bar(flat);
    const effects = desk.kernel.process(foreign(desk, 'BUY', 1, 120));
    expect(told).toEqual(['manual BUY 120']);
    expect(effects.map(({ kind }) => kind)).toEqual(['submit']);
  });

  it('counts for the checks that look at closed trades', () => {
    const desk = new PlayedDesk({
      risk: { lossStreak: { losses: 1, pauseMilliseconds: 10 * MINUTE } },
    }).bar(flat, order({ side: 'BUY', quantity: 2 }));
    desk.bar(flat);
    desk.kernel.process(foreign(desk, 'SELL', 2, 90));
    desk.bar(flat, order({ side: 'BUY', quantity: 1 }));
    expect(desk.story(2).at(-1)).toContain('RISK_LOSS_STREAK');
  });

  it('with a fee in a coin of its own takes it from there', () => {
    const desk = new PlayedDesk().bar(flat);
    const commission = Money.parse('0.001', BTC);
    const commissionValue = Money.parse('0.1', USDT);
    desk.kernel.process(foreign(desk, 'BUY', 1, 100, { commission, commissionValue }));
    expect([desk.held(), desk.balance('BTC')]).toEqual(['0.999', '0.999']);
  });
});

describe('money that comes or goes without a trade', () => {
  const transfer = (desk: PlayedDesk, amount: Money, reason = 'deposit') =>
    desk.kernel.process({ kind: 'transfer', amount, reason, time: desk.time + 1 });

  it('moves the balance and is logged', () => {
    const desk = new PlayedDesk().bar(flat);
    transfer(desk, Money.parse('-2500', USDT), 'withdrawal');
    transfer(desk, Money.parse('3', BTC));
    expect([desk.balance('USDT'), desk.balance('BTC'), desk.held()]).toEqual(['7500', '3', '0']);
    expect(desk.kernel.portfolio.equity()).toBe(7800);
    expect(desk.events.slice(-2).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'TransferBooked USDT withdrawal',
      'TransferBooked BTC deposit',
    ]);
    expect(desk.events.at(-1)?.amounts[0]).toBe(Money.parse('3', BTC).raw);
  });

  it('in a coin without a price is valued when there is one, also after a restart', () => {
    const desk = new PlayedDesk({ risk: { dailyLoss: { amount: '100' } } });
    transfer(desk, Money.parse('3', BTC));
    transfer(desk, Money.parse('1', ETH));
    expect(desk.kernel.portfolio.transferred).toBeNaN();
    restarted(desk);
    expect(desk.kernel.portfolio.transferred).toBeNaN();
    desk.bar(flat);
    // Ether is not counted in equity.
    expect([desk.kernel.portfolio.transferred, desk.kernel.portfolio.equity()]).toEqual([
      300, 10_300,
    ]);
    transfer(desk, Money.parse('-3', BTC));
    desk.bar([200, 200, 200, 200], order({ side: 'BUY', quantity: 1 }));
    expect(desk.story(1).at(-1)).toContain('Submitted');
    expect(desk.kernel.portfolio.transferred).toBe(0);
  });

  it('is no profit and no loss to the checks of equity, also over a restart', () => {
    for (const risk of [
      { dailyLoss: { amount: '400' } },
      { dailyLoss: { percent: 4 } },
      { maxDrawdown: { percent: 4 } },
    ] satisfies RiskSettings[]) {
      const desk = new PlayedDesk({ risk });
      const asks = (): string => {
        desk.bar(flat, order({ side: 'BUY', quantity: 0.1 }));
        const denied = desk
          .story(desk.kernel.books.lastOrder)
          .at(-1)
          ?.match(/RISK_\w+/);
        return denied?.[0] ?? 'ok';
      };
      expect(asks()).toBe('ok');
      transfer(desk, Money.parse('-9000', USDT), 'withdrawal');
      expect(asks()).toBe('ok');
      restarted(desk);
      expect(asks()).toBe('ok');
      transfer(desk, Money.parse('9000', USDT));
      expect(asks()).toBe('ok');
      // A loss of 5 % that a deposit must not hide.
      desk.kernel.process(foreign(desk, 'BUY', 10, 150));
      transfer(desk, Money.parse('5000', USDT));
      expect(asks()).toMatch(/RISK_(DAILY_LOSS|DRAWDOWN)/);
    }
  });
});

describe('an instrument in quarantine', () => {
  const set = (
    desk: PlayedDesk,
    state: SetInstrumentState['state'],
    instrument = 0,
    reason = 'the venue shows 3 BTC and the books 2',
  ) =>
    desk.kernel.process({
      kind: 'set-instrument-state',
      instrument,
      state,
      reason,
      time: desk.time,
    });
  const two = (): PlayedDesk =>
    new PlayedDesk({ instruments: [freeSpot(), freeSpot({ symbol: 'ETHUSDT', base: ETH })] });

  it('lets only reducing orders through, and leaves its neighbours alone', () => {
    const desk = two();
    desk.bars([flat, flat], order({ side: 'BUY', quantity: 2 })).bars([flat, flat]);
    set(desk, 'REDUCING');
    desk.bars([flat, flat], (context) => {
      context.submit({ instrument: 0, side: 'BUY', quantity: 1 }, WHY);
      context.submit({ instrument: 1, side: 'BUY', quantity: 1 }, WHY);
      context.submit({ instrument: 0, side: 'SELL', quantity: 1 }, WHY);
    });
    expect(desk.story(2).at(-1)).toContain(
      'RISK_QUARANTINE: only orders that make the position in BTCUSDT smaller are allowed now: the venue shows 3 BTC and the books 2',
    );
    expect(desk.bars([flat, flat]).fills.slice(-2)).toEqual([
      expect.stringContaining('#4 SELL 1'),
      expect.stringContaining('#3 BUY 1'),
    ]);
  });

  it('stays so over a restart, until a person has resolved it', () => {
    const desk = two();
    desk.bars([flat, flat]);
    set(desk, 'REDUCING', 1);
    restarted(desk);
    const enter = order({ instrument: 1, side: 'BUY', quantity: 1 });
    desk.bars([flat, flat], enter);
    expect(desk.story(1).at(-1)).toContain('RISK_QUARANTINE');
    set(desk, 'ACTIVE', 1, 'adopted');
    desk.bars([flat, flat], enter).bars([flat, flat]);
    expect(desk.story(2).at(-1)).toContain('Filled');
    const said = desk.events.filter(({ kind }) => kind === 'InstrumentStateChanged');
    expect(said.map(({ text, instrument }) => `${instrument} ${text}`)).toEqual([
      '1 ACTIVE: adopted',
    ]);
  });

  it('is said once, and again when the reason is another', () => {
    const desk = two();
    const before = desk.events.length;
    set(desk, 'ACTIVE');
    set(desk, 'REDUCING');
    set(desk, 'REDUCING');
    set(desk, 'REDUCING', 0, 'another');
    expect(desk.events.length - before).toBe(2);
    expect(codeOf(() => set(desk, 'REDUCING', 7))).toBe('INSTRUMENT_UNKNOWN');
  });
});

describe('fills of orders that ended', () => {
  const cancelled = (strategy = {}): PlayedDesk => {
    const desk = new PlayedDesk({ strategy }).bar(flat, (context) => {
      context.submit(
        { instrument: 0, side: 'BUY', type: 'LIMIT', quantity: 2, limitPrice: 90 },
        WHY,
      );
    });
    desk.bar(flat, (context) => context.cancel(1)).bar(flat);
    expect(desk.kernel.books.openOrders.size).toBe(0);
    return desk;
  };

  it('find their order after a restart', () => {
    const told: string[] = [];
    const desk = cancelled({
      onFill: (_: unknown, of: { readonly sequence: number; readonly filledQuantity: bigint }) =>
        told.push(`${of.sequence} ${of.filledQuantity}`),
    });
    restarted(desk);
    desk.kernel.process(lateFill(desk, 1, 1));
    restarted(desk);
    desk.kernel.process(lateFill(desk, 1, 1));
    expect(told).toEqual(['1 1000', '1 2000']);
    expect(desk.held()).toBe('2');
    expect(codeOf(() => desk.kernel.process(lateFill(desk, 1, 1)))).toBe('ORDER_UNKNOWN');
  });

  it('are booked without it when it is too long ago, and are told as such', () => {
    const told: string[] = [];
    const desk = cancelled({
      onExternalFill: ({ reason, tradeId }: ExternalFillReport) =>
        told.push(`${reason} ${tradeId}`),
    });
    desk.gap(11).bar(flat);
    expect(desk.kernel.save().books.ended).toEqual([]);
    desk.kernel.process(lateFill(desk, 1, 1));
    expect(desk.held()).toBe('1');
    expect(told).toEqual(['external L1']);
    const [row] = desk.events.slice(-1);
    expect([row?.kind, row?.order, row?.text]).toEqual(['OrderFilled', 1, 'L1']);
    expect(desk.kernel.portfolio.position(0).lots.map((lot) => lot.order)).toEqual([1]);
  });

  it('close trades also when they come so late', () => {
    const desk = new PlayedDesk({ risk: { coolDownMilliseconds: 60 * MINUTE } })
      .bar(flat, order({ side: 'BUY', quantity: 1 }))
      .bar(flat, order({ side: 'SELL', type: 'LIMIT', quantity: 1, limitPrice: 110 }))
      .bar(flat, (context) => context.cancel(2))
      .bar(flat);
    desk.gap(11).bar(flat);
    const { price, value } = foreign(desk, 'SELL', 1, 110);
    const late = lateFill(desk, 2, 1);
    desk.kernel.process(
      new FillReport(instrumentOf(desk), {
        order: 2,
        tradeId: 'L2',
        instrument: 0,
        side: 'SELL',
        price,
        quantity: late.rawQuantity,
        value,
        commission: late.commission,
        commissionValue: late.commissionValue,
        liquidity: 'MAKER',
        complete: false,
        time: desk.time + 1,
      }),
    );
    const trip = desk.kernel.log.trips.at(0);
    expect([trip.exitOrder, trip.exitReason, trip.pnl > 0n]).toEqual([2, '', true]);
    desk.bar(flat, order({ side: 'BUY', quantity: 1 }));
    expect(desk.story(3).at(-1)).toContain('RISK_COOL_DOWN');
  });

  it('of a number that was never given halt the bot', () => {
    const desk = cancelled();
    for (const number of [0, -1, 2]) {
      expect(codeOf(() => desk.kernel.process(lateFill(desk, number, 1)))).toBe('ORDER_UNKNOWN');
    }
    expect(desk.held()).toBe('0');
  });

  it('are kept for the newest only', () => {
    const desk = new PlayedDesk();
    for (let i = 1; i <= 100; i += 1) {
      const limit = {
        instrument: 0,
        side: 'BUY',
        type: 'LIMIT',
        quantity: 1,
        limitPrice: 50,
      } as const;
      desk.quote(i, 99, 1, 101, 1, (context) => context.submit(limit, WHY));
      desk.quote(i, 99, 1, 101, 1, (context) => context.cancel(i));
    }
    desk.quote(101, 99, 1, 101, 1);
    const kept = desk.kernel.save().books.ended.map(({ sequence }) => sequence);
    expect(kept).toEqual([93, 94, 95, 96, 97, 98, 99, 100]);
  });
});

describe('the version of what must survive a restart', () => {
  it('stands while nothing but the market and the account moves', () => {
    const desk = new PlayedDesk({
      risk: { orderRate: { orders: 10, milliseconds: MINUTE }, coolDownMilliseconds: MINUTE },
    });
    const before = desk.kernel.stateVersion;
    desk.bar(flat, order({ side: 'BUY', quantity: 2 })).bar(flat);
    desk.bar(flat, (context) => context.close(0, WHY)).bar(flat);
    expect(desk.kernel.log.trips.length).toBe(1);
    expect(desk.kernel.stateVersion).toBe(before);
  });

  it('rises with trading state, instrument state and a strategy that fails', () => {
    const desk = new PlayedDesk();
    const rises = (act: () => void): boolean => {
      const before = desk.kernel.stateVersion;
      act();
      return desk.kernel.stateVersion > before;
    };
    const state = { kind: 'set-trading-state', state: 'REDUCING', reason: 'x', time: 1 } as const;
    const hold = {
      kind: 'set-instrument-state',
      instrument: 0,
      state: 'REDUCING',
      reason: 'x',
      time: 1,
    } as const;
    expect(rises(() => desk.kernel.process(state))).toBe(true);
    expect(rises(() => desk.kernel.process(state))).toBe(false);
    expect(rises(() => desk.kernel.process(hold))).toBe(true);
    expect(rises(() => desk.kernel.process(hold))).toBe(false);
    const failing = (): void => {
      desk.bar(flat, () => {
        throw new Error('no');
      });
    };
    expect(rises(() => expect(failing).toThrow(/failed in onBar/))).toBe(true);
  });

  it('rises with a new risk day, a stop of it, and a peak that has moved enough', () => {
    const desk = new PlayedDesk({
      risk: { dailyLoss: { percent: 5 }, maxDrawdown: { percent: 20 } },
    });
    const rises = (price: number, minutes = 0): number => {
      const before = desk.kernel.stateVersion;
      desk.gap(minutes).bar([price, price, price, price]);
      return desk.kernel.stateVersion - before;
    };
    desk.bar(flat, order({ side: 'BUY', quantity: 90 })).bar(flat);
    expect(rises(100)).toBe(0);
    // A tenth of a per cent: less than a twentieth of 20 %.
    expect(rises(100.1)).toBe(0);
    expect(rises(102)).toBe(1);
    expect(rises(101)).toBe(0);
    expect(rises(102, 24 * 60)).toBe(1);
    expect(rises(90)).toBe(1);
    expect(rises(89)).toBe(0);
  });
});

describe('why an order is cancelled or changed', () => {
  it('goes with the effect and into the log, when the strategy says so', () => {
    const reason = { rule: 'it waited too long', values: { bars: 3 } };
    const desk = new PlayedDesk().bar(flat, (context) => {
      const limit = { instrument: 0, side: 'BUY', type: 'LIMIT', limitPrice: 90 } as const;
      context.submit({ ...limit, quantity: 1 }, WHY);
      context.submit({ ...limit, quantity: 2 }, WHY);
    });
    const seen: unknown[] = [];
    const { kernel } = desk;
    const process = kernel.process.bind(kernel);
    kernel.process = (event) => {
      const effects = process(event);
      for (const effect of effects) {
        if (effect.kind === 'cancel' || effect.kind === 'modify')
          seen.push([effect.kind, effect.order.sequence, effect.decision]);
      }
      return effects;
    };
    desk.bar(flat, (context) => {
      context.modify(1, { limitPrice: 91 }, reason);
      context.modify(2, { limitPrice: 91 });
    });
    desk.bar(flat, (context) => {
      context.cancel(1, reason);
      context.cancel(2);
    });
    expect(seen).toEqual([
      ['modify', 1, reason],
      ['modify', 2, null],
      ['cancel', 1, reason],
      ['cancel', 2, null],
    ]);
    const asked = desk.events.filter(({ kind }) => kind.startsWith('OrderPending'));
    expect(asked.map((event) => desk.kernel.log.decisionOf(event))).toEqual([
      reason,
      null,
      reason,
      null,
    ]);
  });
});
