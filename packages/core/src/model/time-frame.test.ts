import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../errors/expect-error.test-support.ts';
import { bucketStart, formatTimeFrame, parseTimeFrame } from './time-frame.ts';

describe('parseTimeFrame', () => {
  it('reads seconds to weeks', () => {
    expect(['1s', '5m', '1h', '1d', '2w'].map(parseTimeFrame)).toEqual([
      1000, 300_000, 3_600_000, 86_400_000, 1_209_600_000,
    ]);
  });

  it.each(['', '1', 'h', '0m', '-1h', '1.5h', '1M', '1y', ' 1h', '1h ', '01h', '100000s', '1ℎ'])(
    'refuses %j',
    (text) => {
      expect(codeOf(() => parseTimeFrame(text))).toBe('TIME_FRAME');
    },
  );

  it('gives back what formatTimeFrame wrote', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom('s', 'm', 'h', 'd', 'w'),
        (n, unit) => {
          const milliseconds = parseTimeFrame(`${n}${unit}`);
          const text = formatTimeFrame(milliseconds);
          expect(parseTimeFrame(text)).toBe(milliseconds);
          expect(text.length).toBeLessThanOrEqual(`${n}${unit}`.length);
        },
      ),
    );
    expect(formatTimeFrame(7 * 86_400_000)).toBe('1w');
    expect(formatTimeFrame(5_400_000)).toBe('90m');
    expect(formatTimeFrame(1)).toBe('1ms');
  });
});

describe('bucketStart', () => {
  const anyTime = fc.integer({ min: -4e12, max: 4e12 });
  const anyFrame = fc
    .constantFrom('1s', '7m', '15m', '1h', '4h', '1d', '3d', '1w', '2w')
    .map(parseTimeFrame);

  it('holds its time, and every time of one bucket has the same start', () => {
    fc.assert(
      fc.property(
        anyTime,
        anyFrame,
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (time, frame, part) => {
          const start = bucketStart(time, frame);
          expect(start).toBeLessThanOrEqual(time);
          expect(time - start).toBeLessThan(frame);
          expect(bucketStart(start + Math.floor(part * frame), frame)).toBe(start);
          expect(bucketStart(start - 1, frame)).toBe(start - frame);
        },
      ),
    );
  });

  it('starts weeks on Monday and days at midnight UTC', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const week = new Date(bucketStart(time, parseTimeFrame('1w')));
        expect(week.getUTCDay()).toBe(1);
        expect(week.getTime() % 86_400_000 === 0).toBe(true);
        expect(new Date(bucketStart(time, parseTimeFrame('1d'))).toISOString().slice(11)).toBe(
          '00:00:00.000Z',
        );
      }),
    );
    const monday = Date.UTC(2024, 0, 1);
    expect(bucketStart(monday, parseTimeFrame('1w'))).toBe(monday);
    expect(bucketStart(monday - 1, parseTimeFrame('1w'))).toBe(Date.UTC(2023, 11, 25));
  });
});
