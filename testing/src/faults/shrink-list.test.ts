import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrinkList } from './shrink-list.ts';

describe('shrinkList', () => {
  it('leaves exactly what is needed, in order', async () => {
    const input = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(39), { maxLength: 5 }));
    await fc.assert(
      fc.asyncProperty(input, async ([length, raw]) => {
        const items = Array.from({ length }, (_, i) => i);
        const needed = [...new Set(raw.map((x) => x % length))].sort((a, b) => a - b);
        const left = await shrinkList(
          items,
          (part) => Promise.resolve(needed.every((x) => part.includes(x))),
          10_000,
        );
        expect(left).toEqual(needed);
      }),
    );
  });

  it('keeps to its budget and then gives the best so far', async () => {
    let tries = 0;
    const left = await shrinkList(
      Array.from({ length: 64 }, (_, i) => i),
      (part) => {
        tries += 1;
        return Promise.resolve(part.includes(5) && part.includes(60));
      },
      6,
    );
    expect(tries).toBe(6);
    expect(left).toContain(5);
    expect(left).toContain(60);
    expect(left.length).toBeLessThan(64);
  });
});
