import { describe, expect, it } from 'vitest';
import { AnchoredVwap } from './anchored-vwap.ts';
import { SessionVwap } from './session-vwap.ts';

const HOUR = 3_600_000;
const MIDNIGHT = 19_700 * 24 * HOUR;

describe('VWAP', () => {
  it('does not count bars before its anchor, and counts its warm-up from there', () => {
    const vwap = new AnchoredVwap({ anchor: MIDNIGHT });
    expect(vwap.update(MIDNIGHT - HOUR, 999, 999, 999, 50)).toBeNaN();
    expect(vwap.ready).toBe(false);
    expect(vwap.update(MIDNIGHT, 11, 9, 10, 1)).toBe(10);
    expect(vwap.update(MIDNIGHT + HOUR, 21, 19, 20, 3)).toBe(17.5);
    expect(vwap.ready).toBe(true);
  });

  it('begins anew with the first bar of a UTC day, or at its offset', () => {
    const [utc, shifted] = [new SessionVwap(), new SessionVwap({ offset: HOUR })];
    for (const vwap of [utc, shifted]) vwap.update(MIDNIGHT - HOUR, 10, 10, 10, 1);
    for (const vwap of [utc, shifted]) vwap.update(MIDNIGHT, 20, 20, 20, 1);
    expect([utc.value, shifted.value]).toEqual([20, 15]);
    for (const vwap of [utc, shifted]) vwap.update(MIDNIGHT + HOUR, 40, 40, 40, 1);
    expect([utc.value, shifted.value]).toEqual([30, 40]);
  });

  it('is the typical price while nothing was traded', () => {
    const vwap = new SessionVwap();
    expect(vwap.update(MIDNIGHT, 12, 9, 12, 0)).toBe(11);
    expect(vwap.update(MIDNIGHT + HOUR, 22, 19, 22, 0)).toBe(21);
    expect(vwap.update(MIDNIGHT + 2 * HOUR, 30, 30, 30, 1)).toBe(30);
  });
});
