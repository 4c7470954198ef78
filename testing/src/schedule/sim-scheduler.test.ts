import { describe, expect, it } from 'vitest';
import { SimScheduler } from './sim-scheduler.ts';

function orderOf(seed: number): string {
  const scheduler = new SimScheduler(seed, 0);
  const order: string[] = [];
  for (const name of ['a', 'b', 'c', 'd']) scheduler.at(5, name, () => order.push(name));
  while (scheduler.step());
  return order.join('');
}

describe('SimScheduler', () => {
  it('jumps from event to event', () => {
    const scheduler = new SimScheduler(1, 100);
    const seen: [string, number][] = [];
    scheduler.at(500, 'later', () => seen.push(['later', scheduler.now]));
    scheduler.in(50, 'soon', () => {
      seen.push(['soon', scheduler.now]);
      scheduler.at(3, 'past', () => seen.push(['past', scheduler.now]));
    });
    while (scheduler.step());
    expect(seen).toEqual([
      ['soon', 150],
      ['past', 150],
      ['later', 500],
    ]);
    expect(scheduler.events).toBe(3);
  });

  it('orders what happens at the same time by the seed', () => {
    expect(orderOf(1)).toBe(orderOf(1));
    expect(new Set(Array.from({ length: 40 }, (_, seed) => orderOf(seed))).size).toBeGreaterThan(8);
  });

  it('passes over what was cancelled', () => {
    const scheduler = new SimScheduler(1, 0);
    const handle = scheduler.at(1, 'no', () => expect.unreachable());
    handle.cancel();
    expect(scheduler.step()).toBe(false);
  });

  it('has a hash that notices another time, label or order', () => {
    const hash = (events: readonly (readonly [number, string])[]): string => {
      const scheduler = new SimScheduler(1, 0);
      for (const [time, label] of events) scheduler.at(time, label, () => {});
      while (scheduler.step());
      return scheduler.hash.text;
    };
    const base = hash([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(base).toBe(
      hash([
        [1, 'a'],
        [2, 'b'],
      ]),
    );
    const others = [
      hash([
        [1, 'a'],
        [3, 'b'],
      ]),
      hash([
        [1, 'a'],
        [2, 'c'],
      ]),
      hash([
        [1, 'b'],
        [2, 'a'],
      ]),
      hash([[1, 'a']]),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });

  it('refuses times that are no whole milliseconds', () => {
    const scheduler = new SimScheduler(1, 0);
    expect(() => scheduler.at(Number.NaN, 'x', () => {})).toThrow('whole milliseconds');
    expect(() => scheduler.in(0.5, 'x', () => {})).toThrow('whole milliseconds');
  });
});
