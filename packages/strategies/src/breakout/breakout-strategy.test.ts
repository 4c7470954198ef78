import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { volumeShareSlippage } from '@nightdesk/core/matching/slippage';
import type { Instrument } from '@nightdesk/core/model/instrument';
import type { RiskCheck } from '@nightdesk/core/risk/risk-context';
import { hourly, HOUR, type Prices, randomRows } from '../bars.test-support.ts';
import { Desk, type DeskInit } from '../desk.test-support.ts';
import { inverse, linear, spot } from '../instruments.test-support.ts';
import { RULES } from './breakout-strategy.ts';
import { breakout } from './definition.ts';

/** Four bars of range 2, so ATR(2) is 2; then a close above their highs with a range of 3: ATR 2.5. */
const UP: readonly Prices[] = [
  [100, 101, 99, 100],
  [100, 101, 99, 100],
  [100, 101, 99, 100],
  [100, 101, 99, 100],
  [100, 103, 100, 102.5],
];
/** The mirror: a close below their lows. */
const DOWN: readonly Prices[] = [...UP.slice(0, 4), [100, 100, 97, 97.5]];

const BASE = { entryPeriod: 3, atrPeriod: 2, stop: 2, trail: 3, exitPeriod: 2, risk: 1 };

function play(
  prices: readonly Prices[],
  settings: Readonly<Record<string, unknown>> = {},
  init: Partial<DeskInit> = {},
): Desk {
  return new Desk({
    definition: breakout,
    settings: { ...BASE, ...settings },
    instruments: [spot('BTC', { lot: '0.001' })],
    ...init,
  }).play([hourly(prices)]);
}

describe('breakout on bars written by hand', () => {
  it('enters at the next open with stop and trailing stop, and moves the stop to the price paid', () => {
    // Stop distance 2 × 2.5 = 5, so 1 % of 10000 buys 100 / 5 = 20; the trail is 3 × 2.5 = 7.50.
    const desk = play([
      ...UP,
      [103, 104, 102, 103.5],
      [103.5, 110, 103, 109],
      [109, 109.5, 102, 103],
    ]);
    expect(desk.story()).toEqual([
      '5 #1 buy order',
      '5 #2 sell order',
      '5 #3 sell order',
      '5 #1 buy 20 @ 103',
      '5 #2 updated 20 at 97.5',
      '5 #3 updated 20 at 0',
      '5 #2 OrderPendingModify',
      // 103 − 5
      '5 #2 updated 20 at 98',
      // The best price was 110; the bar falls from 109 to 102 in its first third.
      '7.31 #3 OrderTriggered',
      '7.31 #3 sell 20 @ 102.5',
      '7.31 #2 OrderCanceled: the other order of its group was filled',
    ]);
    expect(desk.equity()).toBe(10_000 - 20 * 0.5);
  });

  it('records the rule and the numbers of each order', () => {
    const desk = play([...UP, [103, 104, 102, 103.5]]);
    const decisions = desk.of('OrderInitialized').map((event) => desk.kernel.log.decisionOf(event));
    expect(decisions).toHaveLength(3);
    for (const decision of decisions) {
      expect(decision).toEqual({
        rule: RULES.enterLong,
        values: { close: 102.5, channel: 101, atr: 2.5, stop: 97.5, equity: 10_000, quantity: 20 },
      });
    }
  });

  it('loses the risk at the stop, wherever the entry was filled', () => {
    const desk = play([...UP, [104, 104, 103, 103], [103, 103, 90, 91]]);
    expect(desk.story().slice(-3)).toEqual([
      expect.stringMatching(/#2 OrderTriggered$/),
      expect.stringMatching(/#2 sell 20 @ 99$/),
      expect.stringMatching(/#3 OrderCanceled/),
    ]);
    expect(desk.equity()).toBe(9_900);
  });

  it('does not enter on a close that only touches the channel', () => {
    expect(play([...UP.slice(0, 4), [100, 103, 100, 101], [101, 102, 100, 101]]).story()).toEqual(
      [],
    );
  });

  it('leaves by the channel with a market order in the group of the stop', () => {
    const desk = play(
      [
        ...UP,
        [103, 104, 102, 103.5],
        [103.5, 106, 103, 105],
        [105, 105, 101, 101.5],
        [101, 102, 100, 101],
      ],
      { exit: 'channel' },
    );
    // The lows of bars 5 and 6 are 102 and 103; the close of bar 7 is 101.50.
    expect(desk.story()).toEqual([
      '5 #1 buy order',
      '5 #2 sell order',
      '5 #1 buy 20 @ 103',
      '5 #2 updated 20 at 97.5',
      '5 #2 OrderPendingModify',
      '5 #2 updated 20 at 98',
      '8 #3 sell order',
      '8 #3 sell 20 @ 101',
      '8 #2 OrderCanceled: the other order of its group was filled',
    ]);
    const exit = desk.of('OrderInitialized').at(-1);
    expect(exit === undefined ? null : desk.kernel.log.decisionOf(exit)).toEqual({
      rule: RULES.exitLong,
      values: { close: 101.5, channel: 102, entry: 103 },
    });
  });

  it('takes profit at the target, measured from the price paid, and takes the stops down', () => {
    const desk = play([...UP, [103, 104, 102, 103.5], [103.5, 109, 103, 103.5]], { target: 2 });
    expect(desk.story().slice(-4)).toEqual([
      '5 #4 updated 20 at 108',
      expect.stringMatching(/#4 sell 20 @ 108$/),
      expect.stringMatching(/#2 OrderCanceled/),
      expect.stringMatching(/#3 OrderCanceled/),
    ]);
    expect(desk.equity()).toBe(10_100);
    const groups = new Set(
      desk
        .of('OrderInitialized')
        .slice(1)
        .map(({ text }) => /oco ([^,]+)/.exec(text)?.[1] ?? ''),
    );
    expect(groups.size).toBe(1);
    expect([...groups][0]).not.toBe('');
  });

  it('mirrors all of it for shorts on a linear instrument', () => {
    const desk = play(
      [...DOWN, [97, 98, 96, 96.5], [96.5, 97, 90, 91], [91, 98, 90.5, 97]],
      { mode: 'long-short' },
      { instruments: [linear()] },
    );
    expect(desk.story()).toEqual([
      '5 #1 sell order',
      '5 #2 buy order',
      '5 #3 buy order',
      '5 #1 sell 20 @ 97',
      '5 #2 updated 20 at 102.5',
      '5 #3 updated 20 at 0',
      '5 #2 OrderPendingModify',
      '5 #2 updated 20 at 102',
      '7.31 #3 OrderTriggered',
      '7.31 #3 buy 20 @ 97.5',
      '7.31 #2 OrderCanceled: the other order of its group was filled',
    ]);
  });

  it('sizes inverse contracts by what they lose in coin', () => {
    const instrument = inverse();
    const desk = play(
      UP.concat([[102.5, 103, 102, 102.5]]),
      { exit: 'channel' },
      {
        instruments: [instrument],
        capital: '10',
        currency: instrument.base,
      },
    );
    // 1 % of 10 BTC is 0.1; a contract of 1 USDT loses 1/97.5 − 1/102.5 = 0.000500… BTC: 199.875 contracts.
    expect(desk.story()[2]).toBe('5 #1 buy 199 @ 102.5');
  });

  it('orders by cash, and never more than there is, when the size takes all of it', () => {
    // 5 % of 10000 over 5 is 100, which would cost 10250; the open is above the close.
    const desk = play(
      [...UP, [103, 104, 102, 103.5]],
      { risk: 5 },
      {
        instruments: [spot('BTC', { lot: '0.001', takerFee: '0.001' })],
      },
    );
    expect(desk.story()[3]).toBe('5 #1 buy 96.99 @ 103');
  });

  it('leaves out an entry under the minimum value and says so once', () => {
    const twice = [...UP, ...UP.map(([o, h, l, c]): Prices => [o + 10, h + 10, l + 10, c + 10])];
    const desk = play(
      twice,
      {},
      {
        instruments: [spot('BTC', { lot: '0.001', minNotional: '5000' })],
      },
    );
    expect(desk.of('OrderInitialized')).toEqual([]);
    expect(desk.story()).toEqual([
      expect.stringMatching(
        /^5 #0 Logged: warn: An entry in BTCUSDT would be 20\.000 at 102\.5, less than the venue takes \(5000/,
      ),
    ]);
  });

  it('still has said it after a restart', () => {
    const twice = hourly([
      ...UP,
      ...UP.map(([o, h, l, c]): Prices => [o + 10, h + 10, l + 10, c + 10]),
    ]);
    const desk = new Desk({
      definition: breakout,
      settings: BASE,
      instruments: [spot('BTC', { lot: '0.001', minNotional: '5000' })],
    }).play([twice.slice(0, 5)]);
    expect(desk.of('Logged')).toHaveLength(1);
    expect(
      desk
        .restart()
        .play([twice.slice(5)])
        .of('Logged'),
    ).toEqual([]);
  });
});

describe('the protective order', () => {
  const held: readonly Prices[] = [...UP, [103, 104, 102, 103.5]];
  const calm: Prices = [103.5, 104, 103, 103.5];

  it('is set again when the venue cancels it', () => {
    const desk = play(held, { exit: 'channel' });
    desk.venueCancels(2, 6 * HOUR);
    desk.play([hourly([...held, calm]).slice(6)]);
    expect(desk.story().slice(-3)).toEqual([
      '6 #2 OrderCanceled',
      '6 #0 Logged: warn: The position in BTCUSDT has no stop; setting one.',
      '6 #3 sell order',
    ]);
    const orders = [...desk.kernel.books.openOrders.values()];
    expect(orders.map(({ type, status }) => ({ type, status }))).toEqual([
      { type: 'STOP_MARKET', status: 'ACCEPTED' },
    ]);
    expect(orders[0]?.triggerPrice).toBe(9800n);
    expect(orders[0]?.decision?.rule).toBe(RULES.protect);
  });

  it('takes an entry that is still filling down when it triggers', () => {
    // 5 units a bar: two bars fill 10 of 20 before the stop at 98 is reached.
    const falling: readonly Prices[] = [
      [103, 103, 97, 97],
      [97, 97, 97, 97],
      [97, 97, 97, 97],
    ];
    const desk = play(
      [...held, ...falling],
      { exit: 'channel' },
      { matching: { volumeShare: 0.005 } },
    );
    const fills = desk.story().filter((line) => / @ /.test(line) || /Cancel|Trigger/.test(line));
    expect(fills).toEqual([
      '5 #1 buy 5 @ 103',
      '6 #1 buy 5 @ 103',
      expect.stringMatching(/^6\.\d+ #2 OrderTriggered$/),
      expect.stringMatching(/^6\.\d+ #1 OrderPendingCancel$/),
      expect.stringMatching(/^6\.\d+ #1 OrderCanceled$/),
      '7 #2 sell 5 @ 97',
      '8 #2 sell 5 @ 97',
      // The close of bar 6 was below the exit channel too.
      '8 #3 OrderCanceled: the other order of its group was filled',
    ]);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(true);
  });

  it('when it cannot be set, the position is closed', () => {
    const noStops: RiskCheck = {
      name: 'no-stops',
      check: (order) =>
        order.type === 'STOP_MARKET' && order.parent === 0
          ? { check: 'no-stops', code: 'RISK_TEST', reason: 'no stops today' }
          : null,
    };
    const desk = play(held, { exit: 'channel' }, { checks: [noStops] });
    desk.venueCancels(2, 6 * HOUR);
    desk.play([hourly([...held, calm]).slice(6)]);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(true);
    expect(desk.story().at(-1)).toBe('6 #4 sell 20 @ 103.5');
    expect(desk.kernel.books.openOrders.size).toBe(0);
  });
});

describe('a position that somebody else trades in', () => {
  const held: readonly Prices[] = [...UP, [103, 104, 102, 103.5]];
  const calm: Prices = [103.5, 104, 103, 103.5];
  const open = (desk: Desk): string[] =>
    [...desk.kernel.books.openOrders.values()].map(
      ({ type, side, leavesQuantity, instrument }) =>
        `${type} ${side} ${instrument.quantityFromRaw(leavesQuantity).toNumber()}`,
    );

  it('closed by hand: its stops are cancelled, and the next breakout is traded as ever', () => {
    const desk = play(held, { target: 8 });
    desk.foreignFill('SELL', 20, 104, 6 * HOUR);
    const asked = desk.of('OrderPendingCancel');
    expect(asked.map(({ order }) => order)).toEqual([2, 3, 4]);
    for (const event of asked) {
      expect(desk.kernel.log.decisionOf(event)?.rule).toBe(RULES.closedByHand);
    }
    const again: Prices = [103.5, 107, 103, 106];
    desk.play([hourly([...held, calm, again, [106, 107, 105, 106]]).slice(6)]);
    expect(desk.story().slice(-4)).toEqual([
      expect.stringMatching(/^8 #5 buy [\d.]+ @ 106$/),
      expect.stringMatching(/^8 #6 updated/),
      expect.stringMatching(/^8 #7 updated/),
      expect.stringMatching(/^8 #8 updated/),
    ]);
    expect(open(desk).filter((line) => line.startsWith('STOP'))).toHaveLength(1);
  });

  it('reduced by hand: every exit follows to what is left, and a stop that triggers sells just that', () => {
    const desk = play(held, { target: 8 });
    desk.foreignFill('SELL', 12.5, 104, 6 * HOUR);
    desk.play([hourly([...held, calm]).slice(6)]);
    expect(open(desk)).toEqual([
      'STOP_MARKET SELL 7.5',
      'TRAILING_STOP SELL 7.5',
      'LIMIT SELL 7.5',
    ]);
    desk.play([hourly([...held, calm, [103.5, 104, 90, 91]]).slice(7)]);
    expect(desk.story().filter((line) => / sell .* @ /.test(line))).toEqual([
      expect.stringMatching(/ sell 7\.5 @ /),
    ]);
    expect(desk.kernel.portfolio.position(0).isFlat).toBe(true);
    expect(open(desk)).toEqual([]);
  });

  it('added to by hand: the stop covers what was added', () => {
    const desk = play(held, { exit: 'channel' });
    desk.foreignFill('BUY', 5, 104, 6 * HOUR);
    desk.play([hourly([...held, calm]).slice(6)]);
    expect(open(desk)).toEqual(['STOP_MARKET SELL 25']);
  });

  it('what could not be changed at once is changed on the next bar, also after a restart', () => {
    // The venue needs two bars for the change of the stop to the price paid, so nothing else can be asked.
    const desk = play(held, { exit: 'channel' }, { matching: { latency: 2 * HOUR } });
    desk.play([hourly([...held, calm, calm]).slice(6)]);
    const [stop] = desk.kernel.books.openOrders.values();
    expect([stop?.type, stop?.pendingAction]).toEqual(['STOP_MARKET', 'modify']);
    desk.foreignFill('SELL', 10, 104, 8 * HOUR);
    desk.restart();
    desk.play([hourly([...held, ...Array.from({ length: 8 }, () => calm)]).slice(8)]);
    expect(open(desk)).toEqual(['STOP_MARKET SELL 10']);
  });

  it('an entry that still fills is ended, and what is held then has its stop', () => {
    const desk = play(held, { exit: 'channel' }, { matching: { volumeShare: 0.005 } });
    expect(desk.kernel.portfolio.position(0).quantity).toBe(5000n);
    desk.foreignFill('SELL', 2, 104, 6 * HOUR);
    desk.play([hourly([...held, calm, calm, calm]).slice(6)]);
    expect(desk.kernel.portfolio.position(0).quantity).toBe(3000n);
    expect(open(desk)).toEqual(['STOP_MARKET SELL 3']);
  });

  it('turned round by hand: the old stop goes and the new side gets one', () => {
    const desk = play(held, { exit: 'channel', mode: 'long-short' }, { instruments: [linear()] });
    desk.foreignFill('SELL', 30, 104, 6 * HOUR);
    // At once: the old stop protects nothing while its cancel is on its way.
    expect(open(desk)).toContain('STOP_MARKET BUY 10');
    desk.play([hourly([...held, calm]).slice(6)]);
    expect(open(desk)).toEqual(['STOP_MARKET BUY 10']);
    const [stop] = desk.kernel.books.openOrders.values();
    expect(stop?.triggerPrice).toBeGreaterThan(stop?.instrument.priceRaw(104, 'half-up') ?? 0n);
  });

  it('a position that comes out of nothing gets a stop at once, also beside an entry on its way', () => {
    const desk = play(UP.slice(0, 4), { exit: 'channel' });
    desk.foreignFill('BUY', 1, 100, 4 * HOUR + 1);
    expect(open(desk)).toEqual(['STOP_MARKET SELL 1']);
    const entering = play(UP, { exit: 'channel' });
    entering.foreignFill('BUY', 1, 102, 5 * HOUR + 1);
    entering.play([hourly([...UP, calm, calm]).slice(5)]);
    // The entry fills at the open, before its cancel gets there.
    expect(entering.kernel.portfolio.position(0).quantity).toBe(21_000n);
    expect(open(entering)).toEqual(['STOP_MARKET SELL 21']);
  });
});

describe('breakout on random bars', () => {
  const instruments: readonly (() => Instrument)[] = [
    () => spot('BTC', { lot: '0.001', takerFee: '0.001', minNotional: '5' }),
    () => spot('BTC', { lot: '0.001', takerFee: '0.001', feePolicy: { in: 'received' } }),
    () => linear({ takerFee: '0.0005' }),
    () => inverse({ takerFee: '0.0005' }),
  ];

  it('never holds a position without a stop at the venue, nor a stop without a position', () => {
    let held = 0;
    let exits = 0;
    fc.assert(
      fc.property(
        fc.record({
          data: fc.integer({ min: 1, max: 1_000_000 }),
          which: fc.constantFrom(...instruments),
          entryPeriod: fc.integer({ min: 1, max: 20 }),
          exit: fc.constantFrom('trailing', 'channel'),
          target: fc.constantFrom(null, 1, 4),
          risk: fc.constantFrom(0.1, 1, 10),
          latency: fc.constantFrom(0, 500, 70_000),
          volumeShare: fc.constantFrom(null, 0.1),
        }),
        ({ data, which, latency, volumeShare, ...settings }) => {
          const instrument = which();
          const shorts = instrument.kind !== 'spot';
          const desk = new Desk({
            definition: breakout,
            settings: { ...settings, mode: shorts ? 'long-short' : 'long-flat' },
            instruments: [instrument],
            matching: { latency, volumeShare, slippage: volumeShareSlippage(0.1) },
          });
          desk.play([randomRows(data, 300)], () => {
            const position = desk.kernel.portfolio.position(0);
            const size = position.quantity < 0n ? -position.quantity : position.quantity;
            const open = [...desk.kernel.books.openOrders.values()];
            const stops = open.filter(
              ({ type }) => type === 'STOP_MARKET' || type === 'TRAILING_STOP',
            );
            const entering = open.some(({ reduceOnly }) => !reduceOnly);
            const leaving = open.some(({ type, reduceOnly }) => type === 'MARKET' && reduceOnly);
            if (size >= instrument.lot) {
              held += 1;
              expect(stops.length > 0 || leaving).toBe(true);
              if (!entering && !leaving) {
                expect(
                  stops.some(({ leavesQuantity }) => leavesQuantity > size - instrument.lot),
                ).toBe(true);
              }
              expect(new Set(open.filter((o) => o.reduceOnly).map((o) => o.ocoGroup)).size).toBe(1);
            } else if (!entering)
              expect(open.filter(({ pendingAction }) => pendingAction !== 'cancel')).toEqual([]);
          });
          exits += desk.kernel.log.trips.length;
          expect(desk.of('OrderDenied')).toEqual([]);
          for (const event of desk.of('OrderInitialized')) {
            expect(Object.values(RULES)).toContain(desk.kernel.log.decisionOf(event)?.rule);
          }
        },
      ),
      { numRuns: 150, seed: 3 },
    );
    expect(held).toBeGreaterThan(2000);
    expect(exits).toBeGreaterThan(300);
  });
});
