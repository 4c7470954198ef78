import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../errors/expect-error.test-support.ts';
import { Currency } from '../money/currency.ts';
import { parseDecimal } from '../money/decimal.ts';
import { pow10 } from '../money/pow10.ts';
import { Price } from '../money/price.ts';
import { Quantity } from '../money/quantity.ts';
import { roundRational } from '../money/rational.test-support.ts';
import { Rate } from '../money/rate.ts';
import type { InstrumentInit, InstrumentKind } from './instrument.ts';
import { BNB, inverse, linear, spot, USDT } from './instruments.test-support.ts';

describe('Instrument', () => {
  it('reads its rules', () => {
    const instrument = spot({ minQuantity: '0.0001', maxQuantity: '100' });
    expect(instrument.id).toBe('BTCUSDT.SIM');
    expect([instrument.pricePrecision, instrument.tick]).toEqual([2, 1n]);
    expect([instrument.quantityPrecision, instrument.lot]).toEqual([5, 1n]);
    expect([instrument.minQuantity, instrument.maxQuantity]).toEqual([10n, 10_000_000n]);
    expect(instrument.minNotional.toString()).toBe('5.00000000');
    expect(instrument.settle.code).toBe('USDT');
    expect(instrument.maxLeverage).toBe(1);
    expect(inverse().settle.code).toBe('BTC');
    expect(linear().minQuantity).toBe(1n);
  });

  const bad: readonly (readonly [
    what: string,
    code: string,
    changes: Partial<InstrumentInit>,
    kind?: InstrumentKind,
  ])[] = [
    ['a tick of zero', 'INSTRUMENT_INVALID', { tick: '0.00' }],
    ['a negative tick', 'INSTRUMENT_INVALID', { tick: '-0.01' }],
    ['a lot of zero', 'INSTRUMENT_INVALID', { lot: '0' }],
    ['text for a tick', 'MONEY_PARSE', { tick: 'abc' }],
    ['a smallest quantity off the lot', 'INSTRUMENT_INVALID', { lot: '0.2', minQuantity: '0.3' }],
    ['a smallest quantity finer than the lot', 'MONEY_PRECISION', { minQuantity: '0.000001' }],
    ['a smallest quantity of zero', 'INSTRUMENT_INVALID', { minQuantity: '0' }],
    [
      'a largest quantity below the smallest',
      'INSTRUMENT_INVALID',
      { minQuantity: '2', maxQuantity: '1' },
    ],
    ['a negative least value', 'INSTRUMENT_INVALID', { minNotional: '-1' }],
    ['a negative multiplier', 'INSTRUMENT_INVALID', { multiplier: '-1' }, 'linear'],
    ['a multiplier of zero', 'INSTRUMENT_INVALID', { multiplier: '0' }, 'linear'],
    ['a multiplier on spot', 'INSTRUMENT_INVALID', { multiplier: '10' }],
    ['a lot finer than the base currency', 'INSTRUMENT_INVALID', { base: new Currency('BTC', 4) }],
    [
      'fees in the received currency on a contract',
      'INSTRUMENT_INVALID',
      { feePolicy: { in: 'received' } },
      'linear',
    ],
    ['a leverage of zero', 'INSTRUMENT_INVALID', { maxLeverage: 0 }, 'linear'],
    [
      'a leverage that is not a number',
      'INSTRUMENT_INVALID',
      { maxLeverage: Number.NaN },
      'linear',
    ],
    ['a fee of all and more', 'INSTRUMENT_INVALID', { takerFee: '1' }],
    ['a rebate of all', 'INSTRUMENT_INVALID', { makerFee: '-1' }],
    [
      'fee tiers that fall',
      'INSTRUMENT_INVALID',
      {
        feeTiers: [
          { fromVolume: '10', maker: '0', taker: '0' },
          { fromVolume: '5', maker: '0', taker: '0' },
        ],
      },
    ],
    [
      'fee tiers that repeat',
      'INSTRUMENT_INVALID',
      {
        feeTiers: [
          { fromVolume: '5', maker: '0', taker: '0' },
          { fromVolume: '5', maker: '0', taker: '0' },
        ],
      },
    ],
    [
      'a negative maintenance margin',
      'INSTRUMENT_INVALID',
      { maintenanceMargin: '-0.1' },
      'linear',
    ],
  ];
  const makers = { spot, linear, inverse };
  it.each(bad.map(([what, code, changes, kind = 'spot']) => ({ what, code, changes, kind })))(
    'refuses $what',
    ({ code, changes, kind }) => {
      const error = errorOf(() => makers[kind](changes));
      expect(error.code).toBe(code);
      if (code === 'INSTRUMENT_INVALID') expect(error.message).toContain('.SIM');
    },
  );

  it('lets numbers through the gate only rounded to tick and lot', () => {
    const instrument = spot({ tick: '0.05', lot: '0.00004' });
    expect(instrument.price(28465.37, 'floor').toString()).toBe('28465.35');
    expect(instrument.price(28465.37, 'half-up').toString()).toBe('28465.35');
    expect(instrument.price(28465.38, 'half-up').toString()).toBe('28465.40');
    expect(instrument.priceRaw(28465.37, 'ceil')).toBe(2846540n);
    expect(instrument.quantity(0.00019).toString()).toBe('0.00016');
    expect(instrument.quantity(0.00019, 'up').toString()).toBe('0.00020');
    expect(instrument.quantityFromRaw(19n).toString()).toBe('0.00016');
    expect(instrument.quantityFromRaw(-19n).toString()).toBe('-0.00016');
    expect(errorOf(() => instrument.price(Number.NaN, 'floor')).message).toContain(
      'a price of BTCUSDT',
    );
    expect(codeOf(() => instrument.quantity(Number.POSITIVE_INFINITY))).toBe('MONEY_NOT_FINITE');
  });
});

const anyScale = fc.integer({ min: 0, max: 10 });
const anyMultiplier = fc.constantFrom('1', '10', '0.1', '0.001', '2.5', '100');

describe('value', () => {
  it('is price × quantity × multiplier on linear, to the nearest unit of the quote currency', () => {
    fc.assert(
      fc.property(
        anyScale,
        anyScale,
        fc.integer({ min: 0, max: 18 }),
        anyMultiplier,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (p, q, c, multiplier, price, quantity) => {
          const quote = new Currency('USDT', c);
          const tick = new Price(1n, p).toString();
          const lot = new Quantity(1n, q).toString();
          const instrument = linear({ quote, tick, lot, multiplier });
          const factor = parseDecimal(multiplier);
          const expected = roundRational(
            {
              numerator: price * quantity * factor.raw * pow10(c),
              denominator: pow10(p + q + factor.precision),
            },
            'half-even',
          );
          expect(instrument.valueRaw(price, quantity)).toBe(expected);
          expect(instrument.notionalRaw(price, quantity)).toBe(expected);
        },
      ),
    );
  });

  it('is quantity × multiplier / price on inverse, and its notional quantity × multiplier', () => {
    fc.assert(
      fc.property(
        anyScale,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 12 }),
        anyMultiplier,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (p, q, c, multiplier, price, quantity) => {
          const instrument = inverse({
            base: new Currency('BTC', c),
            quote: new Currency('USD', 12 - c),
            tick: new Price(1n, p).toString(),
            lot: new Quantity(1n, q).toString(),
            multiplier,
          });
          const factor = parseDecimal(multiplier);
          expect(instrument.valueRaw(price, quantity)).toBe(
            roundRational(
              {
                numerator: quantity * factor.raw * pow10(p + c),
                denominator: price * pow10(q + factor.precision),
              },
              'half-even',
            ),
          );
          expect(instrument.notionalRaw(price, quantity)).toBe(
            roundRational(
              {
                numerator: quantity * factor.raw * pow10(12 - c),
                denominator: pow10(q + factor.precision),
              },
              'half-even',
            ),
          );
        },
      ),
    );
  });

  it('has the settlement currency', () => {
    expect(spot().value(Price.parse('100.00'), Quantity.parse('0.50000')).toJSON()).toEqual({
      amount: '50.00000000',
      currency: 'USDT',
    });
    expect(inverse().value(Price.parse('50000.0'), Quantity.parse('100')).toJSON()).toEqual({
      amount: '0.02000000',
      currency: 'BTC',
    });
  });
});

describe('affordable', () => {
  const anyFee = fc.constantFrom('0', '0.001', '0.0005', '0.00075', '-0.0001', '0.0123456789');

  it('is the largest whole number of lots that fits, fee included', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        anyFee,
        fc.constantFrom('0.00001', '0.00003', '1', '0.5'),
        fc.constantFrom(0, 2, 8),
        (cash, price, feeText, lot, precision) => {
          const instrument = spot({
            quote: new Currency('USDT', precision),
            lot,
            minNotional: '0',
          });
          const fee = Rate.parse(feeText);
          const quantity = instrument.affordable(cash, price, fee);
          expect(quantity % instrument.lot).toBe(0n);
          expect(quantity >= 0n).toBe(true);
          // What is booked, roundings included, never exceeds the cash …
          const value = instrument.valueRaw(price, quantity);
          expect(value + fee.of(value, 'up') <= cash).toBe(true);
          // … and one lot more would not fit: exactly, or as booked.
          const more = quantity + instrument.lot;
          const moreValue = instrument.valueRaw(price, more);
          const exactlyFits =
            price * more * pow10(precision) * (fee.denominator + fee.numerator) <=
            cash *
              pow10(instrument.pricePrecision + instrument.quantityPrecision) *
              fee.denominator;
          expect(exactlyFits && moreValue + fee.of(moreValue, 'up') <= cash).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('counts the multiplier', () => {
    const instrument = linear({ multiplier: '10', lot: '1', tick: '1' });
    expect(instrument.affordable(100n * pow10(8), 3n, Rate.ZERO)).toBe(3n);
  });

  it('is nothing without cash or without a price', () => {
    expect(spot().affordable(0n, 100n, Rate.ZERO)).toBe(0n);
    expect(spot().affordable(-5n, 100n, Rate.ZERO)).toBe(0n);
    expect(spot().affordable(10n ** 10n, 0n, Rate.ZERO)).toBe(0n);
  });
});

describe('feeRate', () => {
  it('climbs the tiers with the traded volume', () => {
    const instrument = spot({
      feeTiers: [
        { fromVolume: '1000', maker: '0.0008', taker: '0.0009' },
        { fromVolume: '5000', maker: '0', taker: '0.0005' },
      ],
    });
    const at = (volume: string): string =>
      (['MAKER', 'TAKER'] as const)
        .map((liquidity) => instrument.feeRate(liquidity, moneyRaw(volume)).toString())
        .join(' ');
    expect(at('0')).toBe('0.001 0.001');
    expect(at('999.99999999')).toBe('0.001 0.001');
    expect(at('1000')).toBe('0.0008 0.0009');
    expect(at('5000')).toBe('0 0.0005');
    expect(at('10000000')).toBe('0 0.0005');
  });

  it('keeps a third currency as it was given', () => {
    const policy = { in: 'third', currency: BNB, rate: '600' } as const;
    expect(spot({ feePolicy: policy }).feePolicy).toEqual(policy);
  });
});

function moneyRaw(text: string): bigint {
  const { raw, precision } = parseDecimal(text);
  return raw * pow10(USDT.precision - precision);
}
