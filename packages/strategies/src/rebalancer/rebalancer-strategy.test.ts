import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import type { RiskCheck } from '@nightdesk/core/risk/risk-context';
import { hourly, HOUR, type Prices, randomRows, type Row } from '../bars.test-support.ts';
import { Desk, type DeskInit } from '../desk.test-support.ts';
import { linear, spot, USDT } from '../instruments.test-support.ts';
import { rebalancer } from './definition.ts';
import { planTrades } from './plan-trades.ts';
import { RULES } from './rebalancer-strategy.ts';

const flat = (price: number): Prices => [price, price, price, price];

function desk(settings: Readonly<Record<string, unknown>>, init: Partial<DeskInit> = {}): Desk {
  return new Desk({
    definition: rebalancer,
    settings,
    instruments: [spot('AAA', { lot: '0.001' }), spot('BBB', { lot: '0.001' })],
    ...init,
  });
}

const HALVES = { weights: { AAAUSDT: 50, BBBUSDT: 50 } };

describe('rebalancer on bars written by hand', () => {
  it('buys the targets at the open after the first bars of all instruments', () => {
    const d = desk({ weights: { AAAUSDT: 50, BBBUSDT: 30 } }).play([
      hourly([flat(100), flat(100)]),
      hourly([flat(20), flat(20)]),
    ]);
    expect(d.story()).toEqual([
      '1 #1 AAAUSDT buy order',
      '1 #2 BBBUSDT buy order',
      '1 #1 AAAUSDT buy 50 @ 100',
      '1 #2 BBBUSDT buy 150 @ 20',
    ]);
    const [order] = d.of('OrderInitialized');
    expect(order === undefined ? null : d.kernel.log.decisionOf(order)).toEqual({
      rule: RULES.buy,
      values: { price: 100, weight: 0, target: 50, equity: 10_000 },
    });
  });

  it('shares alike when no weights are given', () => {
    const d = desk({}).play([hourly([flat(100), flat(100)]), hourly([flat(20), flat(20)])]);
    expect(d.story().slice(2)).toEqual(['1 #1 AAAUSDT buy 50 @ 100', '1 #2 BBBUSDT buy 250 @ 20']);
  });

  it('does nothing inside the band, and beyond it sells first and buys when that has filled', () => {
    const d = desk(HALVES).play([
      // 55 % against 45 % is 5 points off, not more; 60 against 40 is.
      hourly([flat(100), flat(100), flat(110), flat(132), flat(132)]),
      hourly([flat(20), flat(20), flat(18), flat(17.6), flat(17.6)]),
    ]);
    // At 132 and 17.60: 6600 and 4400 of 11000; each should be 5500.
    expect(d.story().slice(4)).toEqual([
      '4 #3 AAAUSDT sell order',
      '4 #3 AAAUSDT sell 8.333 @ 132',
      '4 #4 BBBUSDT buy order',
      '4 #4 BBBUSDT buy 62.497 @ 17.6',
    ]);
    expect(d.of('OrderDenied')).toEqual([]);
  });

  it('buys less in proportion when the sales bring less than planned', () => {
    const three = [
      spot('AAA', { lot: '0.001' }),
      spot('BBB', { lot: '0.001' }),
      spot('CCC', { lot: '0.001' }),
    ];
    const d = desk(
      { weights: { AAAUSDT: 40, BBBUSDT: 30, CCCUSDT: 30 } },
      { instruments: three },
    ).play([
      // A has doubled at the close and opens a quarter lower.
      hourly([flat(100), flat(100), flat(200), [150, 150, 150, 150]]),
      hourly([flat(10), flat(10), flat(10), flat(10)]),
      hourly([flat(10), flat(10), flat(10), flat(10)]),
    ]);
    // 8000, 3000 and 3000 of 14000: sell 2400 of A (12 at 200), buy 1200 of B and of C; 12 × 150 = 1800 came.
    expect(d.story().filter((line) => line.startsWith('3 '))).toEqual([
      '3 #4 AAAUSDT sell order',
      '3 #4 AAAUSDT sell 12 @ 150',
      '3 #5 BBBUSDT buy order',
      '3 #6 CCCUSDT buy order',
      '3 #5 BBBUSDT buy 90 @ 10',
      '3 #6 CCCUSDT buy 90 @ 10',
    ]);
  });

  it('buys even when a sale is denied, with the cash that is there', () => {
    const noSales: RiskCheck = {
      name: 'no-sales',
      check: (order) =>
        order.side === 'SELL' ? { check: 'no-sales', code: 'RISK_TEST', reason: 'none' } : null,
    };
    const d = desk({ weights: { AAAUSDT: 50, BBBUSDT: 40 } }, { checks: [noSales] }).play([
      hourly([flat(100), flat(100), flat(200), flat(200)]),
      hourly([flat(10), flat(10), flat(10), flat(10)]),
    ]);
    // Free: 1000 of 15000; B lacks 2000.
    expect(d.story().filter((line) => line.startsWith('3 '))).toEqual([
      '3 #3 AAAUSDT sell order',
      '3 #3 AAAUSDT OrderDenied: RISK_TEST: none',
      '3 #4 BBBUSDT buy order',
      '3 #4 BBBUSDT buy 100 @ 10',
    ]);
  });

  it('sells all of an instrument without a weight, the last digit included', () => {
    const instrument = spot('AAA', { lot: '0.001' });
    const plan = planTrades([{ instrument, price: 3.3, quantity: 0.123, target: 0 }], 1000, 0.1);
    expect(plan.sells).toEqual([{ instrument: 0, amount: 0.123, weight: 0.0004059, target: 0 }]);
    expect(plan.buys).toEqual([]);
  });

  it('leaves out small trades and says once that nothing is large enough', () => {
    const d = desk({ ...HALVES, minTrade: 6000 }).play([
      hourly([flat(100), flat(100), flat(100)]),
      hourly([flat(20), flat(20), flat(20)]),
    ]);
    expect(d.story()).toEqual([
      expect.stringMatching(/^1 #0 AAAUSDT Logged: warn: AAAUSDT is 50\.0 percentage points off/),
    ]);
  });
});

describe('when the rebalancer looks', () => {
  it('waits for a missing bar, then decides once with the last price', () => {
    const b = hourly([flat(20), flat(20), flat(20), flat(20)]);
    const d = desk(HALVES).play([
      hourly([flat(100), flat(100), flat(200), flat(200)]),
      [...b.slice(0, 2), ...b.slice(3)],
    ]);
    const looked = d.of('TimerFired').map(({ time, text }) => ({ time, text }));
    expect(looked).toEqual([{ time: 3 * HOUR + 5000, text: 'missing bars' }]);
    const sold = d.of('OrderInitialized').filter(({ flags }) => (flags & 1) === 1);
    expect(sold.map(({ time }) => time)).toEqual([3 * HOUR + 5000]);
  });

  it('by the clock, every N hours of the day', () => {
    const rows = (price: number): Row[] =>
      hourly(Array.from({ length: 14 }, (_, i) => flat(price * (1 + (price > 50 ? i : 0) / 10))));
    const d = desk({ ...HALVES, every: 6, band: 0 }).play([rows(100), rows(20)]);
    expect(d.of('TimerFired').map(({ time }) => time / HOUR)).toEqual([6, 12]);
    const times = new Set(d.of('OrderInitialized').map(({ time }) => time / HOUR));
    expect([...times]).toEqual([6, 12]);
  });

  it('on longer bars, when they close', () => {
    const rows = (price: number): Row[] => hourly(Array.from({ length: 9 }, () => flat(price)));
    const d = desk({ ...HALVES, timeFrame: '4h' }).play([rows(100), rows(20)]);
    expect(d.of('OrderInitialized').map(({ time }) => time / HOUR)).toEqual([4, 4]);
  });
});

describe('a longer bar whose end is missing', () => {
  // B lacks the last hour of the bar 02:00–04:00, which is therefore known at 05:00 only.
  const a = hourly(Array.from({ length: 8 }, (_, i) => flat(100 + 10 * i)));
  const b = hourly(Array.from({ length: 8 }, () => flat(20))).filter((_row, i) => i !== 3);
  const settings = { ...HALVES, timeFrame: '2h', band: 0, minTrade: 0 };

  it('does not begin a second decision for a moment that is over', () => {
    const times = desk(settings)
      .play([a, b])
      .of('OrderInitialized')
      .map(({ time }) => time);
    expect([...new Set(times)]).toEqual([2 * HOUR, 4 * HOUR + 5000, 6 * HOUR, 8 * HOUR]);
  });

  it('nor does it after a restart', () => {
    const until = (rows: Row[]): Row[] => rows.filter((row) => row[0] < 4 * HOUR);
    const from = (rows: Row[]): Row[] => rows.filter((row) => row[0] >= 4 * HOUR);
    const whole = desk(settings).play([a, b]).lines();
    const d = desk(settings).play([until(a), until(b)]);
    const done = d.lines();
    // The timer fires inside the next bar: restart once more after it, with the decision made.
    d.restart().play([from(a).slice(0, 1), []]);
    done.push(...d.lines());
    d.restart().play([from(a).slice(1), from(b)]);
    const times = d.of('OrderInitialized').map(({ time }) => time);
    expect(done.length).toBeGreaterThan(10);
    expect(times).not.toContain(5 * HOUR);
    expect(whole.slice(0, done.length)).toEqual(done);
  });
});

describe('rebalancer on random bars', () => {
  it('keeps weights near their targets, spends no more than it has, and decides once a moment', () => {
    let sales = 0;
    fc.assert(
      fc.property(
        fc.record({
          data: fc.integer({ min: 1, max: 1_000_000 }),
          count: fc.integer({ min: 1, max: 6 }),
          band: fc.integer({ min: 0, max: 10 }),
          feeMills: fc.integer({ min: 0, max: 20 }),
          gaps: fc.boolean(),
        }),
        ({ data, count, band, feeMills, gaps }) => {
          const takerFee = String(feeMills / 10_000);
          const instruments = Array.from({ length: count }, (_, i) =>
            spot(`C${i}`, { lot: '0.001', takerFee, minNotional: '5' }),
          );
          const feeds = instruments.map((_, i) =>
            randomRows(data + i, 120, 20 * (i + 1)).filter(
              (_row, at) => !gaps || (at * 7 + i) % 11 !== 0,
            ),
          );
          const target = 90 / count;
          const weights = Object.fromEntries(instruments.map(({ symbol }) => [symbol, target]));
          const d = new Desk({ definition: rebalancer, settings: { weights, band }, instruments });
          d.play(feeds, () => {
            const cash = d.kernel.portfolio.balance(USDT).total;
            expect(cash >= 0n).toBe(true);
          });
          expect(d.of('OrderDenied')).toEqual([]);
          expect(d.of('OrderRejected')).toEqual([]);
          const perMoment = new Map<string, number>();
          for (const { time, instrument, flags } of d.of('OrderInitialized')) {
            if ((flags & 1) === 0) continue;
            sales += 1;
            const key = `${time} ${instrument}`;
            perMoment.set(key, (perMoment.get(key) ?? 0) + 1);
          }
          expect([...perMoment.values()].every((n) => n === 1)).toBe(true);
          const equity = d.kernel.portfolio.equity();
          instruments.forEach((_, i) => {
            const value =
              d.kernel.portfolio.position(i).quantityNumber *
              (d.kernel.portfolio.lastPrice[i] ?? 0);
            // Within the band at the last look, and no further than one bar and the fees can carry it.
            expect(Math.abs((value / equity) * 100 - target)).toBeLessThan(band + 4);
          });
        },
      ),
      { numRuns: 80, seed: 4 },
    );
    expect(sales).toBeGreaterThan(500);
  });
});

describe('the rebalancer refuses', () => {
  const one = [spot('AAA'), spot('BBB')];
  const make = (weights: Record<string, number>, instruments = one): unknown =>
    rebalancer.create(rebalancer.config.parse({ weights }), instruments);

  it('weights above 100 %', () => {
    expect(errorOf(() => make({ AAAUSDT: 60, BBBUSDT: 50 })).message).toBe(
      'Configuration of rebalancer: weights: the weights add up to 110 %, and there is only 100 % to give away; what is not given stays cash.',
    );
  });

  it('a symbol that is not there, naming those that are', () => {
    expect(errorOf(() => make({ AAAUSDT: 60, XXX: 5 })).message).toBe(
      'Configuration of rebalancer: weights: there is no instrument "XXX"; there are AAAUSDT, BBBUSDT. Add its data or remove its weight.',
    );
  });

  it('an instrument named twice, contracts, and different quotes', () => {
    expect(codeOf(() => make({ AAAUSDT: 60, 'AAAUSDT.BACKTEST': 5 }))).toBe('CONFIG_INVALID');
    expect(errorOf(() => make({}, [linear()])).message).toMatch(
      /is linear; the rebalancer holds spot/,
    );
    const euro = spot('CCC', { quote: spot('EUR').base });
    expect(errorOf(() => make({}, [...one, euro])).message).toMatch(/one quote currency/);
  });
});
