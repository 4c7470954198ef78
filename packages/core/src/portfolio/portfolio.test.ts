import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import type { Instrument } from '../model/instrument.ts';
import {
  BNB,
  BTC,
  ETH,
  inverse,
  linear,
  spot,
  USD,
  USDT,
} from '../model/instruments.test-support.ts';
import { Currency } from '../money/currency.ts';
import { Money } from '../money/money.ts';
import { pow10 } from '../money/pow10.ts';
import { divideRounded } from '../money/rounding.ts';
import type { RoundTrip } from '../positions/round-trip.ts';
import { Portfolio } from './portfolio.ts';

const none = Money.zero(USDT);
const bnbusdt = spot({ symbol: 'BNBUSDT', base: BNB });
const ethusdt = spot({ symbol: 'ETHUSDT', base: ETH, tick: '0.1', lot: '0.001' });

interface FillEvent {
  readonly kind: 'fill';
  readonly index: number;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: bigint;
  readonly price: bigint;
  readonly feeIn: 'none' | 'settle' | 'base' | 'third';
  readonly fee: bigint;
}
interface FundingEvent {
  readonly kind: 'funding';
  readonly index: number;
  readonly amount: bigint;
}
type Event = FillEvent | FundingEvent;

function anyEvent(instruments: readonly Instrument[]): fc.Arbitrary<Event> {
  const index = fc.nat({ max: instruments.length - 1 });
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('fill' as const),
        index,
        side: fc.constantFrom('BUY' as const, 'SELL' as const),
        quantity: fc.bigInt({ min: 2n, max: 5_000n }),
        price: fc.bigInt({ min: 10_000n, max: 9_999_999n }),
        feeIn: fc.constantFrom(
          'none' as const,
          'settle' as const,
          'base' as const,
          'third' as const,
        ),
        fee: fc.bigInt({ min: -5n, max: 900n }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('funding' as const),
        index,
        amount: fc.bigInt({ min: -500n, max: 500n }),
      }),
    },
  );
}

/** What `taken` is worth in the settlement currency, as a venue's adapter would say. */
function feeOf(
  instrument: Instrument,
  event: FillEvent,
): { readonly taken: Money; readonly worth: bigint } {
  const { settle, base, kind } = instrument;
  const feeIn = event.feeIn === 'base' && kind !== 'spot' ? 'settle' : event.feeIn;
  switch (feeIn) {
    case 'none':
      return { taken: Money.zero(settle), worth: 0n };
    case 'settle':
      return { taken: new Money(event.fee, settle), worth: event.fee };
    case 'base': {
      const worth = divideRounded(
        event.fee * event.price * pow10(settle.precision),
        pow10(base.precision + instrument.pricePrecision),
        'half-even',
      );
      return { taken: new Money(event.fee, base), worth };
    }
    case 'third':
      return { taken: new Money(event.fee, BNB), worth: event.fee * 3n };
  }
}

function book(portfolio: Portfolio, event: Event, time: number): RoundTrip | null {
  const { instrument } = portfolio.position(event.index);
  if (event.kind === 'funding') {
    portfolio.applyFunding(event.index, new Money(event.amount, instrument.settle));
    return null;
  }
  const { taken, worth } = feeOf(instrument, event);
  return portfolio.applyFill(
    event.index,
    event.side,
    event.quantity,
    instrument.valueRaw(event.price, event.quantity),
    taken,
    new Money(worth, instrument.settle),
    time,
    time,
  );
}

const setups = [
  {
    name: 'linear contracts of ten',
    make: () => new Portfolio([linear({ multiplier: '10' })], [new Money(pow10(13), USDT)], USDT),
  },
  {
    name: 'spot',
    make: () => new Portfolio([spot(), ethusdt], [new Money(pow10(13), USDT)], USDT),
  },
  { name: 'linear', make: () => new Portfolio([linear()], [new Money(pow10(13), USDT)], USDT) },
  { name: 'inverse', make: () => new Portfolio([inverse()], [new Money(pow10(9), BTC)], USD) },
  {
    name: 'inverse in coin',
    make: () => new Portfolio([inverse()], [new Money(pow10(9), BTC)], BTC),
  },
  {
    name: 'spot and linear',
    make: () => new Portfolio([spot(), linear()], [new Money(pow10(13), USDT)], USDT),
  },
];

function stateOf(portfolio: Portfolio): unknown {
  return {
    balances: portfolio.balances.map((b) => [b.currency.code, b.total, b.totalNumber]),
    positions: portfolio.positions.map((p) => [p.save(), p.quantityNumber, p.costNumber]),
  };
}

describe.each(setups)('a portfolio of $name under random fills', ({ make }) => {
  const { instruments } = make();
  const anyEvents = fc.array(anyEvent(instruments), { minLength: 1, maxLength: 40 });

  it('conserves every currency to the last unit', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const portfolio = make();
        const expected = new Map(portfolio.balances.map((b) => [b.currency.code, b.total]));
        const move = (currency: Currency, amount: bigint): void => {
          expected.set(currency.code, (expected.get(currency.code) ?? 0n) + amount);
        };
        events.forEach((event, time) => {
          const { instrument } = portfolio.position(event.index);
          const realised = portfolio.position(event.index).realised;
          book(portfolio, event, time);
          if (event.kind === 'funding') {
            move(instrument.settle, event.amount);
            return;
          }
          const sign = event.side === 'BUY' ? 1n : -1n;
          if (instrument.kind === 'spot') {
            const lots = pow10(instrument.base.precision - instrument.quantityPrecision);
            move(instrument.base, sign * event.quantity * lots);
            move(instrument.quote, -sign * instrument.valueRaw(event.price, event.quantity));
          } else {
            move(instrument.settle, portfolio.position(event.index).realised - realised);
          }
          const { taken } = feeOf(instrument, event);
          if (taken.raw !== 0n) move(taken.currency, -taken.raw);
        });
        for (const balance of portfolio.balances) {
          expect(balance.total).toBe(expected.get(balance.currency.code));
          expect(balance.totalNumber).toBe(
            Number(new Money(balance.total, balance.currency).toString()) + 0,
          );
        }
        expect(portfolio.balances.length).toBe(expected.size);
      }),
    );
  });

  it('has a profit and loss account that explains the balances to the last unit', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const portfolio = make();
        const before = new Map(
          instruments.map((i) => [i.settle.code, portfolio.balance(i.settle).total]),
        );
        const elsewhere = new Map<string, bigint>();
        events.forEach((event, time) => {
          book(portfolio, event, time);
          if (event.kind !== 'fill') return;
          const { settle } = portfolio.position(event.index).instrument;
          const { taken, worth } = feeOf(portfolio.position(event.index).instrument, event);
          // A fee in a third currency counts in the account and leaves the settlement balance alone;
          // one out of the base is in the balance as a part of the purchase's price.
          if (taken.currency === BNB)
            elsewhere.set(settle.code, (elsewhere.get(settle.code) ?? 0n) + worth);
        });
        for (const [code, start] of before) {
          let expected = start + (elsewhere.get(code) ?? 0n);
          let now = 0n;
          for (const position of portfolio.positions) {
            if (position.instrument.settle.code !== code) continue;
            now = portfolio.balance(position.instrument.settle).total;
            expected += position.realised - position.fees + position.funding;
            if (position.instrument.kind === 'spot') {
              expected -= position.quantity < 0n ? -position.cost : position.cost;
            }
          }
          expect(now).toBe(expected);
        }
      }),
    );
  });

  it('never holds a spot position above its base balance, nor below by more than the rounded fees', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const portfolio = make();
        events.forEach((event, time) => book(portfolio, event, time));
        portfolio.positions.forEach((position, index) => {
          if (position.instrument.kind !== 'spot') return;
          const lots = pow10(
            position.instrument.base.precision - position.instrument.quantityPrecision,
          );
          const dust = portfolio.holding(index).total - position.quantity * lots;
          expect(dust >= 0n).toBe(true);
          expect(dust < BigInt(events.length) * lots).toBe(true);
        });
      }),
    );
  });

  it('is a fold: the same events give the same state', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const one = make();
        const trips = events.map((event, time) => book(one, event, time));
        const two = make();
        expect(events.map((event, time) => book(two, event, time))).toEqual(trips);
        expect(stateOf(two)).toEqual(stateOf(one));
      }),
    );
  });

  it('marks the same in doubles and in money', () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.array(fc.integer({ min: 1000, max: 1_000_000 }), { minLength: 2, maxLength: 2 }),
        (events, ticks) => {
          const portfolio = make();
          events.forEach((event, time) => book(portfolio, event, time));
          portfolio.instruments.forEach((instrument, i) => {
            portfolio.lastPrice[i] = instrument
              .priceFromRaw(BigInt(ticks[i] ?? 1) * instrument.tick)
              .toNumber();
          });
          const exact = portfolio.exactEquity();
          expect(exact.currency).toBe(portfolio.currency);
          // Doubles keep 15 digits of the largest amount that took part.
          const largest = Math.max(
            1,
            ...portfolio.positions.map((p) => p.costNumber * 1e3),
            1e5,
            ...portfolio.balances.map((b) => Math.abs(b.totalNumber) * 1e6),
          );
          // Money rounds the worth of inverse contracts to a unit of the coin, which the price multiplies.
          const coin =
            instruments[0]?.kind === 'inverse' ? 2e-8 * Math.max(...portfolio.lastPrice) : 0;
          expect(Math.abs(portfolio.equity() - exact.toNumber())).toBeLessThan(
            largest * 1e-12 + coin,
          );
        },
      ),
    );
  });
});

describe('Portfolio.exactEquity', () => {
  it('is deposit + realised + unrealised − fees + funding on linear, to the last unit', () => {
    const instruments = [linear()];
    fc.assert(
      fc.property(
        fc.array(anyEvent(instruments), { maxLength: 30 }),
        fc.bigInt({ min: 1n, max: 10n ** 7n }),
        (events, price) => {
          const portfolio = new Portfolio(instruments, [new Money(pow10(13), USDT)], USDT);
          let third = 0n;
          events.forEach((event, time) => {
            book(portfolio, event, time);
            if (event.kind === 'fill' && event.feeIn === 'third') third += event.fee * 3n;
          });
          const position = portfolio.position(0);
          portfolio.lastPrice[0] = position.instrument.priceFromRaw(price).toNumber();
          expect(portfolio.exactEquity().raw).toBe(
            pow10(13) +
              position.realised +
              position.unrealised(price) -
              position.fees +
              third +
              position.funding,
          );
        },
      ),
    );
  });

  it('counts a spot holding at the last price', () => {
    const portfolio = new Portfolio(
      [spot()],
      [Money.parse('1000', USDT), Money.parse('2', BTC)],
      USDT,
    );
    portfolio.lastPrice[0] = 123.45;
    expect(portfolio.exactEquity().toString()).toBe('1246.90000000');
    expect(portfolio.equity()).toBeCloseTo(1246.9, 9);
  });

  it('counts coin and contract profit on inverse', () => {
    const portfolio = new Portfolio([inverse()], [Money.parse('1', BTC)], USD);
    portfolio.applyFill(0, 'BUY', 100n, 2_000_000n, Money.zero(BTC), Money.zero(BTC), 1, 1);
    portfolio.lastPrice[0] = 62_500;
    expect(portfolio.exactEquity().toString()).toBe('62750.00000000'); // (1 + 0.004) BTC × 62500
    expect(portfolio.equity()).toBeCloseTo(62_750, 6);
  });

  it('is the deposit before any price is known', () => {
    const portfolio = new Portfolio([spot(), linear()], [Money.parse('1000', USDT)], USDT);
    expect(portfolio.equity()).toBe(1000);
    expect(portfolio.exactEquity().toString()).toBe('1000.00000000');
  });
});

describe('Portfolio', () => {
  it('knows whether anything is held and marked', () => {
    const portfolio = new Portfolio([spot(), linear()], [Money.parse('1000', USDT)], USDT);
    const facts = (): boolean[] => [portfolio.isInvested, portfolio.isMarked];
    expect(facts()).toEqual([false, false]);
    portfolio.applyFill(1, 'SELL', 10n, pow10(8), none, none, 1, 1);
    portfolio.applyFill(0, 'BUY', 1000n, pow10(8), none, none, 2, 2);
    expect(facts()).toEqual([true, true]);
    portfolio.applyFill(1, 'BUY', 10n, pow10(8), none, none, 3, 3);
    expect(facts()).toEqual([true, true]);
    portfolio.applyFill(0, 'SELL', 1000n, pow10(8), none, none, 4, 4);
    expect(facts()).toEqual([false, false]);
    expect(new Portfolio([spot()], [Money.parse('1', BTC)], USDT)).toMatchObject({
      isInvested: false,
      isMarked: true,
    });
  });

  it('takes the fee from what a spot buyer receives', () => {
    const portfolio = new Portfolio([spot()], [Money.parse('1000', USDT)], USDT);
    // 1 BTC at 100: fee 0.001 BTC, worth 0.1 USDT.
    portfolio.applyFill(
      0,
      'BUY',
      100_000n,
      100n * pow10(8),
      Money.parse('0.001', BTC),
      Money.parse('0.1', USDT),
      1,
      1,
    );
    expect(portfolio.holding(0).total).toBe(99_900_000n);
    expect(portfolio.settlement(0).total).toBe(900n * pow10(8));
    expect(portfolio.position(0).quantity).toBe(99_900n);
    expect(portfolio.position(0).cost).toBe(9_990_000_000n);
  });

  it('takes a third currency from its own balance, owing it if there is none', () => {
    const portfolio = new Portfolio([spot()], [Money.parse('1000', USDT)], USDT);
    portfolio.applyFill(
      0,
      'BUY',
      1000n,
      pow10(8),
      Money.parse('0.5', BNB),
      Money.parse('300', USDT),
      1,
      1,
    );
    expect(portfolio.balance(BNB).total).toBe(-50_000_000n);
    expect(portfolio.settlement(0).total).toBe(999n * pow10(8));
    expect(portfolio.position(0).fees).toBe(300n * pow10(8));
    expect(portfolio.balances[portfolio.currencyIndex(BNB)]?.currency.code).toBe('BNB');
  });

  it('marks a coin that pays the fees of another instrument at what is left of it', () => {
    const deposits = [Money.parse('1000', USDT), Money.parse('2', BNB)];
    const portfolio = new Portfolio([spot(), bnbusdt], deposits, USDT);
    portfolio.lastPrice.set([100, 600]);
    expect(portfolio.equity()).toBe(2200);
    portfolio.applyFill(
      0,
      'BUY',
      1000n,
      pow10(8),
      Money.parse('0.5', BNB),
      Money.parse('300', USDT),
      1,
      1,
    );
    expect(portfolio.exactEquity().toString()).toBe('1900.00000000');
    expect(portfolio.equity()).toBe(1900);
  });

  it('finds a balance by its code', () => {
    const portfolio = new Portfolio([spot()], [], USDT);
    expect(portfolio.balance(new Currency('USDT', 8))).toBe(portfolio.balance(USDT));
    expect(portfolio.currencyIndex(new Currency('USDT', 8))).toBe(portfolio.currencyIndex(USDT));
  });

  it.each([
    ['a spot instrument in another quote currency', () => new Portfolio([spot()], [], USD)],
    ['a spot instrument reported in its base currency', () => new Portfolio([spot()], [], BTC)],
    ['a linear instrument reported in its base currency', () => new Portfolio([linear()], [], BTC)],
    [
      'an inverse instrument reported in a third currency',
      () => new Portfolio([inverse()], [], USDT),
    ],
    [
      'two spot instruments with one base',
      () => new Portfolio([spot(), spot({ symbol: 'BTCUSDT2' })], [], USDT),
    ],
    [
      'one code with two precisions',
      () => new Portfolio([spot()], [new Money(1n, new Currency('USDT', 6))], USDT),
    ],
  ])('refuses %s', (_name, make) => {
    expect(codeOf(make)).toBe('PORTFOLIO_CURRENCY');
  });

  it('refuses an instrument number that it does not have', () => {
    const portfolio = new Portfolio([spot()], [], USDT);
    expect(codeOf(() => portfolio.position(1))).toBe('INSTRUMENT_UNKNOWN');
    expect(codeOf(() => portfolio.position(-1))).toBe('INSTRUMENT_UNKNOWN');
    expect(codeOf(() => portfolio.applyFill(7, 'BUY', 1n, 1n, none, none, 1, 1))).toBe(
      'INSTRUMENT_UNKNOWN',
    );
  });

  it('changes nothing when it refuses a fill', () => {
    const portfolio = new Portfolio([spot()], [Money.parse('1000', USDT)], USDT);
    portfolio.applyFill(0, 'BUY', 1000n, pow10(8), none, none, 1, 1);
    const before = stateOf(portfolio);
    for (const quantity of [0n, -5n]) {
      expect(codeOf(() => portfolio.applyFill(0, 'SELL', quantity, 1n, none, none, 2, 2))).toBe(
        'POSITION_FILL',
      );
      expect(stateOf(portfolio)).toEqual(before);
    }
    const tooMuch = Money.parse('1', BTC);
    expect(codeOf(() => portfolio.applyFill(0, 'BUY', 1n, 1n, tooMuch, none, 2, 2))).toBe(
      'POSITION_FILL',
    );
    expect(stateOf(portfolio)).toEqual(before);
  });
});
