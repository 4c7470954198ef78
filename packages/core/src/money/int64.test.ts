import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDouble, toInteger } from './int64.ts';

describe('conversions through the words of an int64', () => {
  it('gives the double that Number gives, whatever the size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 130n), max: 1n << 130n }), (value) => {
        expect(toDouble(value)).toBe(Number(value));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n) - 3n, max: (1n << 63n) + 3n }), (value) => {
        expect(toDouble(value)).toBe(Number(value));
      }),
    );
  });

  it('holds at the edges', () => {
    for (const bits of [31n, 32n, 52n, 53n, 54n, 62n, 63n, 64n, 65n]) {
      for (const near of [-2n, -1n, 0n, 1n, 2n]) {
        for (const sign of [1n, -1n]) {
          const value = sign * ((1n << bits) + near);
          expect(toDouble(value)).toBe(Number(value));
        }
      }
    }
  });

  it('gives the integer that BigInt gives', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(toInteger(value)).toBe(BigInt(value));
      }),
    );
    for (const value of [
      0,
      -0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31),
      -(2 ** 31) - 1,
      2 ** 32,
      -(2 ** 32),
      2 ** 53,
      -(2 ** 53),
      1e20,
      -1e20,
    ]) {
      expect(toInteger(value)).toBe(BigInt(value));
    }
  });
});
