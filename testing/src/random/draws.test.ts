import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draws, biasedAt } from './draws.ts';

describe('Draws', () => {
  it('depends on seed, place and count alone', () => {
    const plain = new Draws(7);
    const busy = new Draws(7);
    const expected = [plain.unit('a'), plain.unit('a'), plain.unit('a')];
    const got: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      busy.unit('b');
      got.push(busy.unit('a'));
      busy.chance(`c/${i}`, 0.5);
    }
    expect(got).toEqual(expected);
    expect(new Set(expected).size).toBe(3);
    expect(new Draws(8).unit('a')).not.toBe(expected[0]);
    expect(plain.keyed('a', 1)).toBe(expected[1]);
  });

  it('is roughly uniform over seeds, counts and places that differ by little', () => {
    const samples = [
      Array.from({ length: 20_000 }, (_, seed) => new Draws(seed).keyed('x', 0)),
      Array.from({ length: 20_000 }, (_, n) => new Draws(1).keyed('x', n)),
      Array.from({ length: 20_000 }, (_, i) => new Draws(1).keyed(`order-${i}`, 0)),
    ];
    for (const sample of samples) {
      for (let bin = 0; bin < 10; bin += 1) {
        const share = sample.filter((x) => Math.floor(x * 10) === bin).length / sample.length;
        expect(Math.abs(share - 0.1)).toBeLessThan(0.012);
      }
    }
  });

  it('takes half of the biased draws from the two ends, and never leaves the range', () => {
    const draws = new Draws(3);
    const numbers = Array.from({ length: 10_000 }, () => draws.biased('n', -50, 949));
    const ends = numbers.filter((n) => n === -50 || n === 949).length / numbers.length;
    expect(Math.abs(ends - 0.5)).toBeLessThan(0.02);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.nat(1000),
        (unit, low, width) => {
          const n = biasedAt(unit, low, low + width);
          expect(Number.isInteger(n) && n >= low && n <= low + width).toBe(true);
        },
      ),
    );
  });

  it('picks every item and refuses to pick from nothing', () => {
    const draws = new Draws(1);
    const picked = new Set(Array.from({ length: 100 }, () => draws.pick('p', ['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
    expect(() => draws.pick('p', [])).toThrow(RangeError);
  });
});
