import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { annualReturn } from './annual-return.ts';
import { calmar } from './calmar.ts';
import { drawdown } from './drawdown.ts';
import { sharpe } from './sharpe.ts';
import { sortino } from './sortino.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { valueAtRisk } from './value-at-risk.ts';
import { volatility } from './volatility.ts';

/** The series `mixed_returns` of empyrical's own tests. */
const MIXED = [Number.NaN, 1, 10, -4, 2, 3, 2, 1, -10].map((r) => r / 100);

/** Values from 100 that follow `returns`; a missing return keeps the value. */
function valuesOf(returns: readonly number[]): number[] {
  let value = 100;
  return returns.map((r) => (value *= 1 + (Number.isNaN(r) ? 0 : r)));
}
const steps = (length: number): number[] => Array.from({ length }, (_, i) => i + 1);

describe('return series', () => {
  it("reproduce empyrical's published answers for mixed_returns", () => {
    const values = valuesOf(MIXED);
    const depth = drawdown(steps(values.length), values, 100, 0).depth;
    expect(sharpe(MIXED, 252).value).toBeCloseTo(1.7238613961706866, 13);
    expect(sortino(MIXED, 252).value).toBeCloseTo(2.605531251673693, 13);
    expect(depth.value).toBeCloseTo(-0.1, 14);
    expect(calmar(annualReturn(MIXED, 252), depth).value).toBeCloseTo(19.135925, 5);
  });

  it('match small cases calculated by hand', () => {
    // mean 0.02, squared distances 0.01² + 0 + 0.01² = 2e-4: σ(n−1) = 0.01, σ(n) = √(2e-4 / 3).
    const returns = [0.01, 0.02, 0.03];
    expect(volatility(returns, 365).value).toBeCloseTo(0.01 * Math.sqrt(365), 14);
    expect(volatility(returns, 365, 0).value).toBeCloseTo(Math.sqrt(2e-4 / 3) * Math.sqrt(365), 14);
    expect(sharpe(returns, 365).value).toBeCloseTo(2 * Math.sqrt(365), 11);
    // mean −0.01; √((0.02² + 0.01²) / 3)
    expect(sortino([0, -0.02, -0.01], 1).value).toBeCloseTo(-0.01 / Math.sqrt(5e-4 / 3), 13);
    // Two days of 1 % and 2 % in a year of four days: (1.01 × 1.02)².
    expect(annualReturn([0.01, 0.02], 4).value).toBeCloseTo((1.01 * 1.02) ** 2 - 1, 14);
    // Falls of 0, 10 %, 20 %: √((0.01 + 0.04) / 3).
    expect(ulcerIndex([100, 90, 80], 100).value).toBeCloseTo(Math.sqrt(0.05 / 3), 14);
  });

  it('give the historical value at risk as numpy does', () => {
    // 21 returns −10 … +10 %: rank 20 × 0.05 = 1 exactly; the tail is the lowest two.
    const returns = Array.from({ length: 21 }, (_, i) => (i - 10) / 100).reverse();
    expect(valueAtRisk(returns)).toEqual({
      valueAtRisk: { value: -0.09, note: null },
      conditional: { value: (-0.1 + -0.09) / 2, note: null },
    });
    // Two returns: rank 0.05, linear between them; the tail is the lowest one.
    const two = valueAtRisk([0.01, -0.01]);
    expect(two.valueAtRisk.value).toBeCloseTo(-0.01 + 0.02 * 0.05, 15);
    expect(two.conditional).toEqual({ value: -0.01, note: 'from only 2 days' });
  });

  it('say why there is no value, instead of zero, NaN or infinity', () => {
    expect(sharpe([0, 0, 0], 365)).toEqual({ value: null, note: 'the daily returns do not vary' });
    expect(sharpe([0.01, 0.01, 0.01], 365).value).toBeNull();
    expect(sharpe([0.01], 365)).toEqual({ value: null, note: 'fewer than 2 daily returns' });
    expect(sharpe([], 365, 0)).toEqual({ value: null, note: 'fewer than 1 daily returns' });
    expect(sortino([0.01, 0.02], 365)).toEqual({ value: null, note: 'no day with a loss' });
    expect(sortino([], 365).value).toBeNull();
    expect(annualReturn([], 365)).toEqual({ value: null, note: 'no daily return' });
    expect(annualReturn([-1.5], 365)).toEqual({
      value: null,
      note: 'the account ended below zero',
    });
    expect(annualReturn([1e3], 365)).toEqual({ value: null, note: 'too large to express' });
    expect(calmar({ value: 0.1, note: null }, { value: 0, note: null }).note).toBe('no drawdown');
    expect(valueAtRisk([Number.NaN]).valueAtRisk.value).toBeNull();
    expect(ulcerIndex([], 100).value).toBeNull();
  });

  const series = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), {
    minLength: 2,
    maxLength: 60,
  });

  it('do not depend on the size of the account, and keep their bounds', () => {
    fc.assert(
      fc.property(series, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (returns, scale) => {
        const values = valuesOf(returns);
        const scaled = values.map((v) => v * scale);
        const time = steps(values.length);
        const one = drawdown(time, values, 100, 0);
        const two = drawdown(time, scaled, 100 * scale, 0);
        expect(two.depth.value).toBeCloseTo(one.depth.value ?? Number.NaN, 9);
        expect(one.depth.value).toBeLessThanOrEqual(0);
        expect(one.depth.value).toBeGreaterThanOrEqual(-1);
        const ulcer = ulcerIndex(values, 100).value ?? Number.NaN;
        expect(ulcerIndex(scaled, 100 * scale).value).toBeCloseTo(ulcer, 9);
        // A root mean square lies between 0 and the largest entry.
        expect(ulcer).toBeLessThanOrEqual(Math.abs(one.depth.value ?? Number.NaN) + 1e-12);
        const { valueAtRisk: edge, conditional } = valueAtRisk(returns);
        expect(conditional.value).toBeLessThanOrEqual((edge.value ?? Number.NaN) + 1e-15);
      }),
    );
  });

  it('leave Sharpe and Sortino unchanged when all returns are scaled', () => {
    fc.assert(
      fc.property(series, (returns) => {
        const before = [sharpe(returns, 365), sortino(returns, 365)];
        const after = [
          sharpe(
            returns.map((r) => r * 2),
            365,
          ),
          sortino(
            returns.map((r) => r * 2),
            365,
          ),
        ];
        before.forEach((b, i) => {
          const a = after[i]?.value ?? null;
          // Next to the noise floor doubling may cross it; everywhere else both sides agree.
          if (b.value === null || a === null) return;
          expect(Math.abs(a - b.value)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(b.value)));
        });
      }),
    );
  });
});
