import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { decimalToNumber, formatDecimal, formatDecimalShort, parseDecimal } from './decimal.ts';
import { MAX_PRECISION, pow10 } from './pow10.ts';

const anyRaw = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const anyPrecision = fc.integer({ min: 0, max: MAX_PRECISION });

describe('parseDecimal', () => {
  it('reads digits, sign and point', () => {
    expect(parseDecimal('12.500')).toEqual({ raw: 12500n, precision: 3 });
    expect(parseDecimal('-0.01')).toEqual({ raw: -1n, precision: 2 });
    expect(parseDecimal('+7')).toEqual({ raw: 7n, precision: 0 });
    expect(parseDecimal('-0')).toEqual({ raw: 0n, precision: 0 });
    expect(parseDecimal('1'.repeat(80)).raw).toBe(BigInt('1'.repeat(80)));
    expect(parseDecimal('000.10')).toEqual({ raw: 10n, precision: 2 });
  });

  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '1e5',
    '.5',
    '5.',
    '1,000',
    '0x10',
    'NaN',
    'Infinity',
    '--1',
    '1.2.3',
    '١٢',
    '1_000',
    '1\n',
    '1'.repeat(81),
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseDecimal(text))).toBe('MONEY_PARSE');
  });

  it('refuses more decimals than are supported', () => {
    expect(parseDecimal(`0.${'1'.repeat(24)}`).precision).toBe(24);
    expect(codeOf(() => parseDecimal(`0.${'1'.repeat(25)}`))).toBe('MONEY_PRECISION');
  });

  it('shows no more than the beginning of hostile text', () => {
    try {
      parseDecimal('x'.repeat(100_000));
      expect.unreachable();
    } catch (error) {
      expect(String(error).length).toBeLessThan(200);
    }
  });

  it('gives back what formatDecimal wrote', () => {
    fc.assert(
      fc.property(anyRaw, anyPrecision, (raw, precision) => {
        expect(parseDecimal(formatDecimal(raw, precision))).toEqual({ raw, precision });
      }),
    );
  });
});

describe('formatDecimalShort', () => {
  it('drops trailing zeros of the fraction only', () => {
    expect(formatDecimalShort(10000n, 2)).toBe('100');
    expect(formatDecimalShort(10050n, 2)).toBe('100.5');
    expect(formatDecimalShort(100n, 0)).toBe('100');
    expect(formatDecimalShort(0n, 8)).toBe('0');
    expect(formatDecimalShort(-10n, 3)).toBe('-0.01');
  });

  it('keeps the value and is the shortest text of it', () => {
    fc.assert(
      fc.property(anyRaw, anyPrecision, (raw, precision) => {
        const text = formatDecimalShort(raw, precision);
        const back = parseDecimal(text);
        expect(back.raw * pow10(precision - back.precision)).toBe(raw);
        expect(text).not.toMatch(/\.\d*0$|\.$/);
      }),
    );
  });
});

describe('decimalToNumber', () => {
  it('is the nearest double below 2^53, as reading the text would give', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), anyPrecision, (n, precision) => {
        const raw = BigInt(n);
        expect(decimalToNumber(raw, precision)).toBe(Number(formatDecimal(raw, precision)) + 0);
      }),
    );
  });

  it('is within one unit in the last place beyond', () => {
    fc.assert(
      fc.property(anyRaw, anyPrecision, (raw, precision) => {
        const nearest = Number(formatDecimal(raw, precision));
        const unit = Math.abs(nearest) * 2 ** -52;
        expect(Math.abs(decimalToNumber(raw, precision) - nearest)).toBeLessThanOrEqual(unit);
      }),
    );
  });
});

describe('pow10', () => {
  it('knows 0 to 72 and refuses the rest', () => {
    expect(pow10(0)).toBe(1n);
    expect(pow10(72)).toBe(10n ** 72n);
    for (const bad of [-1, 73, 0.5, Number.NaN]) {
      expect(codeOf(() => pow10(bad))).toBe('MONEY_PRECISION');
    }
  });
});
