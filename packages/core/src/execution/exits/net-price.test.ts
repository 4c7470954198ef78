import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { netPrice } from './net-price.ts';
import { viewOf } from './rules/view.test-support.ts';

const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true });

describe('netPrice', () => {
  it('leaves the profit that was asked for, after both fees, on every kind of instrument', () => {
    fc.assert(
      fc.property(
        fc.record({
          direction: fc.constantFrom(1 as const, -1 as const),
          inverse: fc.boolean(),
          entry: number(1, 1000),
          entryFee: number(-0.0005, 0.01),
          exitFee: number(-0.0005, 0.01),
        }),
        number(-20, 40),
        (changes, percent) => {
          const view = viewOf(changes);
          const { direction, inverse, entry, entryFee, exitFee } = view;
          const exit = netPrice(view, percent);
          // The value of one unit, and which way it counts.
          const value = (price: number): number => (inverse ? 1 / price : price);
          const gross = direction * (inverse ? -1 : 1) * (value(exit) - value(entry));
          const net = gross - value(entry) * entryFee - value(exit) * exitFee;
          expect(net / value(entry)).toBeCloseTo(percent / 100, 9);
        },
      ),
    );
  });
});
