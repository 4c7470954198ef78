import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceIds } from './ids.ts';
import { SeededRng } from './rng.ts';

describe('SequenceIds', () => {
  it('counts from 1, or goes on after the last number', () => {
    const ids = new SequenceIds();
    expect([ids.last, ids.next(), ids.next(), ids.last]).toEqual([0, 1, 2, 2]);
    expect(new SequenceIds(41).next()).toBe(42);
  });
});

describe('SeededRng', () => {
  const draw = (rng: SeededRng, count: number): number[] =>
    Array.from({ length: count }, () => rng.next());

  it('gives the published sequence of sfc32', () => {
    // Calculated apart from this code, with 32-bit arithmetic on bigints, from the algorithm's definition.
    const mask = 0xffffffffn;
    let [a, b, c, counter] = [42n, 0n, 0x9e3779b9n, 1n];
    const expected: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const sum = (a + b + counter) & mask;
      counter = (counter + 1n) & mask;
      a = b ^ (b >> 9n);
      b = (c + (c << 3n)) & mask;
      c = ((((c << 21n) & mask) | (c >> 11n)) + sum) & mask;
      if (i >= 12) expected.push(Number(sum) / 2 ** 32);
    }
    expect(draw(new SeededRng(42), 28)).toEqual(expected);
  });

  it('repeats for a seed, differs between seeds, stays in [0, 1)', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (seed) => {
        const numbers = draw(new SeededRng(seed), 50);
        expect(draw(new SeededRng(seed), 50)).toEqual(numbers);
        expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
        expect(draw(new SeededRng(seed + 1), 50)).not.toEqual(numbers);
      }),
    );
    expect(draw(new SeededRng(2 ** 32 + 7), 5)).not.toEqual(draw(new SeededRng(7), 5));
  });

  it('is roughly uniform', () => {
    const numbers = draw(new SeededRng(7), 100_000);
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    for (let i = 0; i < 10; i += 1) {
      const share = numbers.filter((x) => Math.floor(x * 10) === i).length / numbers.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.005);
    }
  });

  it('goes on from a saved state', () => {
    const rng = new SeededRng(3);
    draw(rng, 17);
    const state: unknown = JSON.parse(JSON.stringify(rng.save()));
    const expected = draw(rng, 20);
    const other = new SeededRng(99);
    other.restore(state as number[]);
    expect(draw(other, 20)).toEqual(expected);
  });
});
