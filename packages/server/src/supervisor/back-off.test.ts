import { describe, expect, it } from 'vitest';
import { BACK_OFF_DEFAULTS, BackOff } from './back-off.ts';

const EXACT = { ...BACK_OFF_DEFAULTS, jitter: 0 };

describe('back-off', () => {
  it('waits longer each time, up to the longest pause', () => {
    const backOff = new BackOff({ ...EXACT, mostFailures: 100 });
    const pauses = Array.from({ length: 8 }, (_, i) => backOff.fail(i * 1_000, 10));
    expect(pauses).toEqual([100, 400, 1_600, 6_400, 25_600, 60_000, 60_000, 60_000]);
  });

  it('gives up after the last failure within the time, and not when they lie apart', () => {
    const backOff = new BackOff({ ...EXACT, mostFailures: 3, within: 1_000 });
    expect([0, 600, 1_200, 1_300].map((at) => backOff.fail(at, 10) === null)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('begins anew after it has worked for long, and when a person says so', () => {
    const backOff = new BackOff(EXACT);
    backOff.fail(0, 0);
    expect(backOff.fail(1_000, 0)).toBe(400);
    expect(backOff.fail(400_000, EXACT.stableAfter)).toBe(100);
    backOff.fail(400_100, 0);
    backOff.reset();
    expect(backOff.fail(400_200, 0)).toBe(100);
  });

  it('spreads pauses by its share and no more', () => {
    const options = { ...BACK_OFF_DEFAULTS, first: 1_000, jitter: 0.2 };
    expect(new BackOff(options, () => 0).fail(0, 0)).toBe(800);
    expect(new BackOff(options, () => 0.5).fail(0, 0)).toBe(1_000);
    expect(new BackOff(options, () => 0.999_999).fail(0, 0)).toBe(1_200);
  });
});
