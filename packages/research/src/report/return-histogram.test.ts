import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { returnHistogram } from './return-histogram.ts';

describe('returnHistogram', () => {
  it('counts every value once, in a bounded number of bins, with zero on an edge', () => {
    const values = fc.array(fc.double({ min: -2, max: 20, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, (returns) => {
        const histogram = returnHistogram(returns);
        expect(histogram?.counts.reduce((a, b) => a + b, 0)).toBe(returns.length);
        expect(histogram?.counts.length).toBeLessThanOrEqual(40);
        expect(Number.isInteger(histogram?.first)).toBe(true);
      }),
    );
  });

  it('puts what lies far out into the outer bins', () => {
    const returns = [...Array.from({ length: 1000 }, (_, i) => (i - 500) / 10_000), 50];
    const histogram = returnHistogram(returns);
    expect(histogram?.counts.length).toBeLessThan(60);
    expect(histogram?.step).toBeCloseTo(0.005, 12);
  });

  it('copes with one value, equal values and none', () => {
    expect(returnHistogram([0])).toEqual({ step: 0.01, first: 0, counts: [1] });
    expect(returnHistogram([0.03, 0.03])?.counts).toEqual([2]);
    expect(returnHistogram([])).toBeNull();
    expect(returnHistogram([Number.NaN])).toBeNull();
  });
});
