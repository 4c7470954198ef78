import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochToMs, parseIsoTime } from './parse-time.ts';

const YEAR_1975 = Date.UTC(1975, 0, 1);
const YEAR_5000 = Date.UTC(5000, 0, 1);

describe('epochToMs', () => {
  it('tells seconds, milliseconds, microseconds and nanoseconds by size', () => {
    fc.assert(
      fc.property(fc.integer({ min: YEAR_1975 / 1000, max: YEAR_5000 / 1000 }), (s) => {
        expect(epochToMs(s)).toBe(s * 1000);
        expect(epochToMs(s * 1e3)).toBe(s * 1000);
        expect(epochToMs(s * 1e6)).toBe(s * 1000);
        expect(epochToMs(Number(`${s}000000000`))).toBe(s * 1000);
      }),
    );
  });

  it('keeps milliseconds in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: YEAR_1975, max: Date.UTC(2200, 0, 1) }), (ms) => {
        expect(
          epochToMs(Number(`${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`)),
        ).toBe(ms);
        expect(epochToMs(ms)).toBe(ms);
        expect(epochToMs(ms * 1e3)).toBe(ms);
        expect(epochToMs(Number(`${ms}000000`))).toBe(ms);
      }),
    );
  });

  it.each([
    0,
    20_240_131,
    -1_700_000_000,
    1e20,
    Number.NaN,
    1_700_000_000_000.5,
    1_700_000_000_000_500,
  ])('refuses %d', (value) => {
    expect(epochToMs(value)).toBeNaN();
  });
});

describe('parseIsoTime', () => {
  it('reads what Date writes, whatever the time zone of the machine', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(0, 0, 1), max: Date.UTC(9999, 11, 31) }), (ms) => {
        const iso = new Date(ms).toISOString();
        expect(parseIsoTime(iso)).toBe(ms);
        expect(parseIsoTime(iso.replace('T', ' ').replace('Z', ''))).toBe(ms);
        expect(parseIsoTime(iso.slice(0, 10))).toBe(
          ms - (((ms % 86_400_000) + 86_400_000) % 86_400_000),
        );
      }),
    );
  });

  it.each([
    ['2017-01-03', '2017-01-03T00:00:00Z'],
    ['2017/01/03 04:05', '2017-01-03T04:05:00Z'],
    ['2017-01-03T04:05:06+02:00', '2017-01-03T02:05:06Z'],
    ['2017-01-03T04:05:06.5-0130', '2017-01-03T05:35:06.500Z'],
    ['2017-01-03 04:05:06 UTC', '2017-01-03T04:05:06Z'],
    ['2017-01-03T04:05:06.123000000Z', '2017-01-03T04:05:06.123Z'],
    ['2020-02-29', '2020-02-29T00:00:00Z'],
  ])('reads %s', (text, same) => {
    expect(parseIsoTime(text)).toBe(Date.parse(same));
  });

  it.each([
    '',
    '2017-13-01',
    '2017-02-30',
    '2019-02-29',
    '2017-00-01',
    '2017-01-03T24:00',
    '2017-01-03T04:60',
    '2017-1-3',
    '03.01.2017',
    '2017-01/03',
    '2017-01-03T04:05:06.1234Z',
    'today',
  ])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeNaN();
  });
});
