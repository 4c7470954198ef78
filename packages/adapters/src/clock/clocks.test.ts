import { describe, expect, it } from 'vitest';
import { PacedClock, systemFeedClock } from './paced-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('PacedClock', () => {
  it('runs at its speed from its date, and two of them agree', async () => {
    const options = { speed: 1_000, at: Date.UTC(2024, 0, 1), realAt: Date.now() - 1_000 };
    const clock = new PacedClock(options);
    // A second of the world before it was made.
    expect(clock.now() - options.at).toBeGreaterThanOrEqual(1_000_000);
    expect(clock.now() - options.at).toBeLessThan(1_000_000 + 5_000_000);
    const other = new PacedClock(options);
    expect(Math.abs(other.now() - clock.now())).toBeLessThan(1_000_000);
    const from = clock.mono();
    const began = performance.now();
    await clock.sleep(20_000);
    const real = performance.now() - began;
    expect(clock.mono() - from).toBeGreaterThanOrEqual(20_000);
    expect(real).toBeGreaterThanOrEqual(19);
  });

  it('takes timers back, and never fires early', async () => {
    const clock = systemFeedClock();
    const fired: number[] = [];
    const from = clock.mono();
    const cancel = clock.after(5, () => fired.push(-1));
    await new Promise<void>((resolve) => {
      clock.after(12, () => {
        fired.push(clock.mono() - from);
        resolve();
      });
      cancel();
    });
    expect(fired).toHaveLength(1);
    expect(fired[0]).toBeGreaterThanOrEqual(12);
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses a speed of %s', (speed) => {
    expect(() => new PacedClock({ speed, at: 0, realAt: 0 })).toThrow('makes no clock');
  });
});

describe('VirtualClock', () => {
  it('fires in the order of time, then of asking, and moves to each', async () => {
    const clock = new VirtualClock(1_000);
    const fired: string[] = [];
    const note = (name: string) => (): void => void fired.push(`${name} ${clock.now()}`);
    clock.after(30, note('c'));
    clock.after(10, note('a'));
    clock.after(30, note('d'));
    const cancel = clock.after(20, note('b'));
    clock.after(10, () => {
      note('e')();
      clock.after(0, note('f'));
    });
    cancel();
    cancel();
    expect(clock.waiting).toBe(4);
    await clock.advance(29);
    expect(fired).toEqual(['a 1010', 'e 1010', 'f 1010']);
    clock.advanceNow(1);
    expect(fired.slice(3)).toEqual(['c 1030', 'd 1030']);
    expect([clock.now(), clock.mono(), clock.waiting]).toEqual([1_030, 30, 0]);
  });

  it('lets what is awaited go on between two moments, and stands still while it is held', async () => {
    const clock = new VirtualClock(0);
    const slept: number[] = [];
    const sleeper = (async () => {
      for (let i = 0; i < 3; i += 1) {
        await clock.sleep(10);
        slept.push(clock.now());
      }
    })();
    await clock.advance(100);
    await sleeper;
    expect(slept).toEqual([10, 20, 30]);
    const release = clock.hold();
    let over = false;
    const passing = clock.advance(10).then(() => {
      over = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([over, clock.now()]).toEqual([false, 100]);
    release();
    release();
    await passing;
    expect(clock.now()).toBe(110);
    await clock.run(() => true);
    clock.after(7, () => {});
    await clock.run(() => false);
    expect(clock.now()).toBe(117);
  });
});
