import { describe, expect, it } from 'vitest';
import { SystemClock } from './live-clock.ts';

describe('SystemClock', () => {
  const clock = new SystemClock();

  it('tells the time of day and a time that only rises', () => {
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    expect(Number.isSafeInteger(clock.now())).toBe(true);
    const first = clock.mono();
    expect(clock.mono()).toBeGreaterThanOrEqual(first);
  });

  it('sleeps at least as long as asked', async () => {
    for (const ms of [0, 0.4, 1, 3, 7.5, 20]) {
      const began = clock.mono();
      await clock.sleep(ms);
      expect(clock.mono() - began).toBeGreaterThanOrEqual(ms);
    }
  });

  it('returns at once from a sleep that is over already', async () => {
    const began = clock.mono();
    await clock.sleep(-5);
    expect(clock.mono() - began).toBeLessThan(1_000);
  });
});
