/** Price, Quantity, Money, Currency and Rate: their algebra and what they refuse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { Currency } from './currency.ts';
import { Money } from './money.ts';
import { pow10 } from './pow10.ts';
import { Price } from './price.ts';
import { Quantity } from './quantity.ts';
import { anyMode, roundRational } from './rational.test-support.ts';
import { Rate } from './rate.ts';

const USD = new Currency('USD', 2);
const EUR = new Currency('EUR', 2);
const anyRaw = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const anyMoney = anyRaw.map((raw) => new Money(raw, USD));
const anyQuantity = anyRaw.map((raw) => new Quantity(raw, 8));
const anyPrecision = fc.integer({ min: 0, max: 24 });

describe('Currency', () => {
  it('takes a code and a number of decimals', () => {
    expect(JSON.stringify(new Currency('1INCH', 18))).toBe('{"code":"1INCH","precision":18}');
  });

  it.each([
    ['', 2],
    ['A B', 2],
    ['<script>', 2],
    ['A'.repeat(65), 2],
    ['USD', -1],
    ['USD', 25],
    ['USD', 1.5],
    ['USD', Number.NaN],
  ])('refuses %j with %d decimals', (code, precision) => {
    expect(codeOf(() => new Currency(code, precision))).toBe('CURRENCY_INVALID');
  });
});

describe('Money', () => {
  it('adds as a commutative group', () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, anyMoney, (a, b, c) => {
        expect(a.add(b).raw).toBe(b.add(a).raw);
        expect(a.add(b).add(c).raw).toBe(a.add(b.add(c)).raw);
        expect(a.add(Money.zero(USD)).raw).toBe(a.raw);
        expect(a.add(a.negate()).isZero).toBe(true);
        expect(a.subtract(b).raw).toBe(a.add(b.negate()).raw);
      }),
    );
  });

  it('orders totally, and adding keeps the order', () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, anyMoney, (a, b, c) => {
        expect(a.compare(b)).toBe(-b.compare(a) + 0);
        expect(a.add(c).compare(b.add(c))).toBe(a.compare(b));
        expect(a.isNegative).toBe(a.compare(Money.zero(USD)) === -1);
      }),
    );
  });

  it('reads back its own text', () => {
    fc.assert(
      fc.property(anyMoney, (a) => {
        expect(Money.parse(a.toString(), USD).raw).toBe(a.raw);
        expect(Money.parse(a.toJSON().amount, USD).raw).toBe(a.raw);
      }),
    );
    expect(JSON.stringify(Money.parse('-1.5', USD))).toBe('{"amount":"-1.50","currency":"USD"}');
    expect(Money.parse('1.5000', USD).raw).toBe(150n);
    expect(codeOf(() => Money.parse('1.505', USD))).toBe('MONEY_PRECISION');
    expect(codeOf(() => Money.parse('one', USD))).toBe('MONEY_PARSE');
  });

  it('refuses to mix currencies; the code decides, not the object', () => {
    const usd = new Money(1n, USD);
    const eur = new Money(1n, EUR);
    for (const mix of [() => usd.add(eur), () => usd.subtract(eur), () => usd.compare(eur)]) {
      expect(codeOf(mix)).toBe('MONEY_CURRENCY');
    }
    expect(usd.add(new Money(1n, new Currency('USD', 2))).raw).toBe(2n);
  });

  it('refuses to mix two precisions of one code', () => {
    const other = new Money(1n, new Currency('USD', 6));
    expect(codeOf(() => new Money(1n, USD).add(other))).toBe('MONEY_CURRENCY');
  });

  it('takes a portion: all of it at 1, never more than the ratio when rounded down', () => {
    fc.assert(
      fc.property(
        anyMoney,
        fc.integer({ min: 0, max: 1_000_000_000 }),
        anyMode,
        (a, parts, mode) => {
          expect(a.portion(parts / 1e9, mode).raw).toBe(
            roundRational({ numerator: a.raw * BigInt(parts), denominator: 1_000_000_000n }, mode),
          );
        },
      ),
    );
    expect(new Money(7n, USD).portion(1)).toEqual(new Money(7n, USD));
    expect(new Money(101n, USD).portion(0.5).raw).toBe(50n);
    expect(codeOf(() => new Money(1n, USD).portion(Number.NaN))).toBe('MONEY_NOT_FINITE');
  });

  it('crosses from doubles only when they are finite', () => {
    expect(Money.from(12.345, USD, 'down').raw).toBe(1234n);
    expect(codeOf(() => Money.from(Number.NaN, USD, 'down'))).toBe('MONEY_NOT_FINITE');
  });
});

describe('Quantity', () => {
  it('adds as a commutative group', () => {
    fc.assert(
      fc.property(anyQuantity, anyQuantity, anyQuantity, (a, b, c) => {
        expect(a.add(b).raw).toBe(b.add(a).raw);
        expect(a.add(b).add(c).raw).toBe(a.add(b.add(c)).raw);
        expect(a.subtract(a).isZero).toBe(true);
        expect(a.negate().negate().raw).toBe(a.raw);
        expect(a.abs().raw >= 0n).toBe(true);
        expect(a.abs().raw).toBe(a.negate().abs().raw);
      }),
    );
  });

  it('adds only the same precision', () => {
    const a = Quantity.parse('1.0');
    const b = Quantity.parse('1.00');
    expect(codeOf(() => a.add(b))).toBe('MONEY_PRECISION');
    expect(codeOf(() => a.subtract(b))).toBe('MONEY_PRECISION');
    expect(a.compare(b)).toBe(0);
  });
});

interface DecimalLike<T> {
  readonly precision: number;
  compare(other: T): -1 | 0 | 1;
  rescale(precision: number): T;
  toString(): string;
}

function describeDecimal<T extends DecimalLike<T>>(
  name: string,
  make: (raw: bigint, precision: number) => T,
  parse: (text: string) => T,
): void {
  describe(`${name}, as a decimal`, () => {
    it('reads back its own text', () => {
      fc.assert(
        fc.property(anyRaw, anyPrecision, (raw, precision) => {
          const value = make(raw, precision);
          expect(parse(value.toString())).toEqual(value);
          expect(JSON.stringify({ value })).toBe(`{"value":"${value.toString()}"}`);
        }),
      );
    });

    it('compares by value across precisions', () => {
      fc.assert(
        fc.property(anyRaw, anyRaw, anyPrecision, anyPrecision, (a, b, p, q) => {
          const left = a * pow10(q);
          const right = b * pow10(p);
          expect(make(a, p).compare(make(b, q))).toBe(left < right ? -1 : left > right ? 1 : 0);
        }),
      );
    });

    it('rescales without losing digits', () => {
      fc.assert(
        fc.property(anyRaw, anyPrecision, anyPrecision, (raw, p, q) => {
          const value = make(raw, p);
          if (q >= p || raw % pow10(p - q) === 0n) {
            expect(value.rescale(q).precision).toBe(q);
            expect(value.rescale(q).compare(value)).toBe(0);
          } else {
            expect(codeOf(() => value.rescale(q))).toBe('MONEY_PRECISION');
          }
        }),
      );
    });
  });
}

describeDecimal(
  'Price',
  (raw, precision) => new Price(raw, precision),
  (text) => Price.parse(text),
);
describeDecimal(
  'Quantity',
  (raw, precision) => new Quantity(raw, precision),
  (text) => Quantity.parse(text),
);

describe('implicit use', () => {
  const values = {
    price: Price.parse('1.5'),
    quantity: Quantity.parse('2.0'),
    money: Money.parse('3', USD),
  };

  it.each(Object.entries(values))('refuses arithmetic and comparison with a %s', (_name, value) => {
    // The compiler refuses some of these as well; what a plain JavaScript caller could do is tested.
    const loose: { valueOf(): unknown } = value;
    expect(codeOf(() => Number(loose))).toBe('MONEY_IMPLICIT');
    const same = value;
    expect(codeOf(() => value > same)).toBe('MONEY_IMPLICIT');
    expect(codeOf(() => loose.valueOf())).toBe('MONEY_IMPLICIT');
    expect(codeOf(() => Math.max(...([loose] as unknown as number[])))).toBe('MONEY_IMPLICIT');
  });

  it('lets template literals print the amount', () => {
    const { price, quantity, money }: Record<string, { toString(): string }> = values;
    // oxlint-disable-next-line typescript/restrict-template-expressions -- what is tested
    expect(`${price} ${quantity} ${money}`).toBe('1.5 2.0 3.00');
  });
});

describe('Price.plusRaw', () => {
  it('moves by raw units', () => {
    expect(Price.parse('1.00').plusRaw(-5n).toString()).toBe('0.95');
  });
});

describe('Rate', () => {
  it('multiplies as an exact fraction, rounded as named', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        anyPrecision,
        anyRaw,
        anyMode,
        (raw, precision, amount, mode) => {
          const rate = new Rate(raw, precision);
          expect(rate.of(amount, mode)).toBe(
            roundRational({ numerator: amount * raw, denominator: pow10(precision) }, mode),
          );
          expect(rate.numerator * pow10(precision)).toBe(raw * rate.denominator);
        },
      ),
    );
  });

  it('is kept reduced', () => {
    const rate = Rate.parse('0.0010');
    expect([rate.numerator, rate.denominator]).toEqual([1n, 1000n]);
    expect(rate.toString()).toBe('0.001');
    expect(JSON.stringify(Rate.parse('-0.0250'))).toBe('"-0.025"');
    expect(rate.toNumber()).toBe(0.001);
    expect(Rate.ZERO.of(123n, 'up')).toBe(0n);
  });

  it('refuses what is not a decimal', () => {
    expect(codeOf(() => Rate.parse('0.1%'))).toBe('MONEY_PARSE');
  });
});
