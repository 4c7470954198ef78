import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertMayShare, dedicatedRunner, place, type Placeable } from './placement.ts';

function account(
  name: string,
  bots: number,
  isolation: 'shared' | 'dedicated' = 'shared',
): Placeable {
  return {
    account: name,
    bots: Array.from({ length: bots }, (_, i) => ({ id: `${name}_${i}`, isolation })),
  };
}

describe('placement', () => {
  it('puts the largest accounts first and each where the fewest bots are', () => {
    const placed = place(
      [account('a', 5), account('b', 90), account('c', 40), account('d', 45)],
      2,
    );
    expect(placed.get('b')).not.toBe(placed.get('d'));
    expect(placed.get('c')).toBe(placed.get('d'));
    expect(placed.get('a')).toBe(placed.get('b') === 'runner-1' ? 'runner-2' : 'runner-1');
  });

  it('leaves everything where it is when something comes', () => {
    const before = place([account('a', 1), account('b', 1), account('c', 1)], 2);
    const after = place(
      [account('a', 99), account('b', 1), account('c', 1), account('z', 500)],
      2,
      before,
    );
    for (const [name, runner] of before) expect(after.get(name)).toBe(runner);
  });

  it('gives a dedicated bot a runner of its own, and takes it back when it is none any more', () => {
    const placed = place([account('a', 1, 'dedicated'), account('b', 1)], 2);
    expect(placed.get('a')).toBe(dedicatedRunner('a'));
    expect(place([account('a', 1), account('b', 1)], 2, placed).get('a')).toBe('runner-2');
  });

  it('places every account once, on a runner that there is, and never far apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (sizes, runners) => {
          const accounts = sizes.map((bots, i) => account(`a${i}`, bots));
          const placed = place(accounts, runners);
          expect([...placed.keys()].sort()).toEqual(accounts.map((one) => one.account).sort());
          const load = new Map(Array.from({ length: runners }, (_, i) => [`runner-${i + 1}`, 0]));
          for (const { account: name, bots } of accounts) {
            const runner = placed.get(name) ?? '';
            expect(load.has(runner)).toBe(true);
            load.set(runner, (load.get(runner) ?? 0) + bots.length + 1);
          }
          const all = [...load.values()];
          const largest = Math.max(0, ...sizes) + 1;
          expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(largest);
        },
      ),
    );
  });

  it('refuses a dedicated bot beside others, and others beside it', () => {
    const own = { id: 'own', account: 'a', isolation: 'dedicated' } as const;
    const other = { id: 'other', account: 'a', isolation: 'shared' } as const;
    expect(() => assertMayShare(own, [own])).not.toThrow();
    expect(() => assertMayShare(own, [own, other])).toThrow(/an account has one process/);
    expect(() => assertMayShare(other, [own, other])).toThrow(/an account has one process/);
    expect(() =>
      assertMayShare(other, [other, { id: 'third', isolation: 'shared' }]),
    ).not.toThrow();
  });
});
