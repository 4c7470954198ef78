import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/expect-error.test-support.ts';
import { parseDecimal } from '../../money/decimal.ts';
import type { Json } from '../../strategy/json.ts';
import { canonicalJson } from './canonical-json.ts';
import { addDecimals, assertIsDecimalText, decimalText, isDecimalText } from './decimal-text.ts';

describe('DecimalText', () => {
  it.each(['0', '1', '-1', '10', '0.5', '-0.5', '12.000000000000000001', '1000'])(
    'takes %s',
    (t) => {
      expect(isDecimalText(t)).toBe(true);
    },
  );

  it.each(['', '-0', '+1', '01', '1.50', '1.', '.5', '1e5', '0.0', '-', ' 1', '1,5', 'NaN', '١'])(
    'refuses "%s"',
    (text) => {
      expect(isDecimalText(text)).toBe(false);
      expect(codeOf(() => assertIsDecimalText(text))).toBe('EVENT_DECIMAL');
    },
  );

  it('has one text for one value', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat({ max: 20 }), (raw, precision) => {
        const text = decimalText(raw, precision);
        expect(isDecimalText(text)).toBe(true);
        const back = parseDecimal(text);
        expect(back.raw * 10n ** BigInt(precision - back.precision)).toBe(raw);
        expect(decimalText(raw * 100n, precision + 2)).toBe(text);
      }),
    );
  });

  it('adds exactly, whatever the precisions', () => {
    expect(addDecimals(decimalText(1n, 1), decimalText(2n, 1))).toBe('0.3');
    expect(addDecimals(decimalText(1n, 18), decimalText(-1n, 0))).toBe('-0.999999999999999999');
    expect(addDecimals(decimalText(-5n, 1), decimalText(5n, 1))).toBe('0');
  });
});

describe('canonicalJson', () => {
  it('sorts keys, leaves out undefined, and writes numbers as ECMAScript does', () => {
    const value = { b: [1, 'x', null, true], a: { z: 1e21, y: 0.1, x: -0 }, 10: 'ten', 9: 'nine' };
    expect(canonicalJson(value)).toBe(
      '{"10":"ten","9":"nine","a":{"x":0,"y":0.1,"z":1e+21},"b":[1,"x",null,true]}',
    );
  });

  it('gives equal values equal bytes, and is read back unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Json);
        const read: unknown = JSON.parse(text);
        expect(canonicalJson(read as Json)).toBe(text);
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes texts as JSON does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (odd, plain) => {
        for (const text of [
          odd,
          plain,
          `${plain}\u007f`,
          `${plain}"`,
          `\\${plain}`,
          `${plain}\n`,
        ]) {
          expect(canonicalJson(text)).toBe(JSON.stringify(text));
          expect(canonicalJson({ [text]: 1 })).toBe(JSON.stringify({ [text]: 1 }));
        }
      }),
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses %s', (number) => {
    expect(codeOf(() => canonicalJson({ number }))).toBe('EVENT_JSON');
  });
});
