import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../errors/expect-error.test-support.ts';
import { gate } from './gate.ts';
import { pow10 } from './pow10.ts';
import {
  anyMode,
  exactDouble,
  MODES,
  type Rational,
  roundRational,
} from './rational.test-support.ts';
import type { RoundingMode } from './rounding.ts';

const absolute = (x: bigint): bigint => (x < 0n ? -x : x);

/**
 * True when `value` may count as the integer or half-integer `twice / 2`: within a relative 1e-15, and half as
 * much again for the doubles that the gate measures the distance in.
 */
function near(value: Rational, twice: bigint): boolean {
  const distance = absolute(2n * value.numerator - twice * value.denominator);
  return distance * 2n * 10n ** 15n <= 3n * 2n * absolute(value.numerator);
}

/** What the gate may give, by its documentation: the exact rounding, or that of a step (or half) close by. */
function allowed(x: number, precision: number, step: bigint, mode: RoundingMode): bigint[] {
  const exact = exactDouble(x);
  const steps: Rational = {
    numerator: exact.numerator * pow10(precision),
    denominator: exact.denominator * step,
  };
  const results = [roundRational(steps, mode)];
  const floor = roundRational(steps, 'floor');
  if (absolute(floor) < 1n << 53n) {
    // Near 2^53 steps the product and quotient of doubles are off by a step each: neighbours lie as close.
    for (let twice = 2n * floor - 4n; twice <= 2n * floor + 6n; twice += 1n) {
      if (!near(steps, twice)) continue;
      results.push(roundRational({ numerator: twice, denominator: 2n }, mode));
    }
  }
  return results.map((result) => result * step);
}

const anyDouble = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((x) => x === 0 || Math.abs(x) > 1e-250),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-250),
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e4),
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => (n + 0.5) / 1e2),
);
const anyPrecision = fc.integer({ min: 0, max: 24 });
const anyStep = fc.oneof(
  fc.constant(1n),
  fc.bigInt({ min: 1n, max: 1000n }),
  fc.constantFrom(5n, 25n, 50n, 10n ** 17n),
);

describe('gate', () => {
  it('rounds every double as the exact fraction would, but for the documented snap', () => {
    fc.assert(
      fc.property(anyDouble, anyPrecision, anyStep, anyMode, (x, precision, step, mode) => {
        expect(allowed(x, precision, step, mode)).toContain(gate(x, precision, step, mode, 'x'));
      }),
      { numRuns: 2000 },
    );
  });

  it('is within its bound where doubles are a step apart', () => {
    // Found by chance: 8.25e15 steps.
    expect(allowed(-0.0006, 22, 727n, 'down')).toContain(gate(-0.0006, 22, 727n, 'down', 'x'));
  });

  it('keeps any decimal text of up to 15 digits, whatever the mode', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        anyMode,
        (n, decimals, finer, mode) => {
          const x = Number(`${n}e-${decimals}`);
          // The same decimal again when the instrument keeps more decimals but steps in these.
          const precision = decimals + finer;
          const step = pow10(finer);
          expect(gate(x, precision, step, mode, 'x')).toBe(BigInt(n) * step);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('does not let 28465.36 fall a tick', () => {
    expect(28465.36 * 100).toBeLessThan(2846536.0000001);
    for (const mode of MODES) {
      expect(gate(28465.36, 2, 1n, mode, 'x')).toBe(2846536n);
      expect(gate(-28465.36, 2, 1n, mode, 'x')).toBe(-2846536n);
      expect(gate(0.3, 18, 10n ** 17n, mode, 'x')).toBe(3n * 10n ** 17n);
    }
  });

  it('rounds halves by their text, as a person reads them', () => {
    expect(gate(1.005, 2, 1n, 'half-up', 'x')).toBe(101n);
    expect(gate(1.005, 2, 1n, 'half-even', 'x')).toBe(100n);
    expect(gate(-1.005, 2, 1n, 'half-up', 'x')).toBe(-101n);
    expect(gate(1.015, 2, 1n, 'half-even', 'x')).toBe(102n);
    expect(gate(1.115, 2, 1n, 'half-even', 'x')).toBe(112n);
    expect(gate(1.145, 2, 1n, 'half-even', 'x')).toBe(114n);
  });

  it('rounds down below the next step by more than the snap', () => {
    expect(gate(0.999999999, 0, 1n, 'down', 'x')).toBe(0n);
    expect(gate(12.37, 2, 25n, 'down', 'x')).toBe(1225n);
    expect(gate(12.37, 2, 25n, 'up', 'x')).toBe(1250n);
    expect(gate(-12.37, 2, 25n, 'floor', 'x')).toBe(-1250n);
  });

  it('takes amounts beyond 2^53 units', () => {
    expect(gate(1e30, 8, 1n, 'down', 'x')).toBe(BigInt(1e30) * 10n ** 8n);
    expect(gate(2 ** 60, 0, 1n, 'down', 'x')).toBe(1n << 60n);
    expect(gate(-(2 ** 60), 0, 1000n, 'floor', 'x')).toBe(-1152921504606847000n);
    expect(gate(1.5, 18, 1n, 'down', 'x')).toBe(15n * 10n ** 17n);
    expect(gate(Number.MAX_VALUE, 24, 1n, 'down', 'x')).toBe(BigInt(Number.MAX_VALUE) * pow10(24));
  });

  it('reads negative zero as zero', () => {
    for (const mode of MODES) expect(gate(-0, 2, 1n, mode, 'x')).toBe(0n);
    expect(gate(-0.001, 2, 1n, 'down', 'x')).toBe(0n);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d', (x) => {
    const error = errorOf(() => gate(x, 2, 1n, 'down', 'a price of BTCUSDT'));
    expect(error.code).toBe('MONEY_NOT_FINITE');
    expect(error.message).toContain('a price of BTCUSDT');
    expect(error.context['value']).toBe(String(x));
  });

  it('refuses a precision outside the supported range', () => {
    expect(codeOf(() => gate(1, 25, 1n, 'down', 'x'))).toBe('MONEY_PRECISION');
    expect(codeOf(() => gate(1, -1, 1n, 'down', 'x'))).toBe('MONEY_PRECISION');
  });
});
