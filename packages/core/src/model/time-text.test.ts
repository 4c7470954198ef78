import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime } from './time-text.ts';

describe('formatTime', () => {
  it('writes ISO 8601 in UTC', () => {
    expect(formatTime(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(formatTime(Date.UTC(2024, 1, 29, 23, 59, 59, 999))).toBe('2024-02-29T23:59:59.999Z');
    expect(formatTime(-1)).toBe('1969-12-31T23:59:59.999Z');
    expect(formatTime(Number.NaN)).toBe('NaN');
  });

  it('agrees with the host for every time of four-digit years', () => {
    const from = Date.UTC(1000, 0, 1);
    const to = Date.UTC(9999, 11, 31);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (time) => {
        expect(formatTime(time)).toBe(new Date(time).toISOString());
      }),
      { numRuns: 1000 },
    );
  });
});
