import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMode, MODES, roundRational } from './rational.test-support.ts';
import { divideRounded, roundToStep } from './rounding.ts';

describe('divideRounded', () => {
  it('agrees with rounding by definition', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        anyMode,
        (numerator, denominator, mode) => {
          expect(divideRounded(numerator, denominator, mode)).toBe(
            roundRational({ numerator, denominator }, mode),
          );
        },
      ),
    );
  });

  it('agrees on every small case, ties included', () => {
    for (let numerator = -25n; numerator <= 25n; numerator += 1n) {
      for (let denominator = 1n; denominator <= 8n; denominator += 1n) {
        for (const mode of MODES) {
          expect(divideRounded(numerator, denominator, mode)).toBe(
            roundRational({ numerator, denominator }, mode),
          );
        }
      }
    }
  });

  it('names its modes as documented', () => {
    const at = (numerator: bigint): bigint[] =>
      MODES.map((mode) => divideRounded(numerator, 2n, mode));
    //                      down up  floor ceil half-up half-even
    expect(at(5n)).toEqual([2n, 3n, 2n, 3n, 3n, 2n]);
    expect(at(-5n)).toEqual([-2n, -3n, -3n, -2n, -3n, -2n]);
    expect(at(3n)).toEqual([1n, 2n, 1n, 2n, 2n, 2n]);
  });
});

describe('roundToStep', () => {
  it('gives the neighbouring multiple', () => {
    expect(roundToStep(17n, 5n, 'down')).toBe(15n);
    expect(roundToStep(17n, 5n, 'up')).toBe(20n);
    expect(roundToStep(-17n, 5n, 'floor')).toBe(-20n);
    expect(roundToStep(-17n, 1n, 'up')).toBe(-17n);
  });
});
