import { errorOf } from '@nightdesk/core/errors/expect-error.test-support';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './parse-settings.ts';
import { parseTime } from './parse-time.ts';

describe('parseSettings', () => {
  it('reads numbers, words, lists and objects', () => {
    const pairs = [
      'a=10',
      'b=-0.5',
      'c=true',
      'd=null',
      'e=1h',
      'f=long-short',
      'g={"BTC":50}',
      'h=[1,2]',
      'i=a=b',
      'j=1e3',
      'k=007',
      'l=NaN',
      'm=',
    ];
    expect(parseSettings(pairs)).toEqual({
      a: 10,
      b: -0.5,
      c: true,
      d: null,
      e: '1h',
      f: 'long-short',
      g: { BTC: 50 },
      h: [1, 2],
      i: 'a=b',
      j: 1000,
      k: '007',
      l: 'NaN',
      m: '',
    });
  });

  it('is not led astray by names of the language', () => {
    const settings = parseSettings(['__proto__=1']);
    expect(Object.keys(settings)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(settings)).toBe(Object.prototype);
  });

  it.each([['period'], ['=3'], ['a={"x"'], ['a=1', 'a=2']])('refuses %s', (...pairs) => {
    expect(errorOf(() => parseSettings(pairs)).code).toBe('CLI_USAGE');
  });
});

describe('parseTime', () => {
  it.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-02-29T08:30', Date.UTC(2024, 1, 29, 8, 30)],
    ['2024-02-29 08:30:15', Date.UTC(2024, 1, 29, 8, 30, 15)],
    ['2024-02-29T08:30Z', Date.UTC(2024, 1, 29, 8, 30)],
    ['2024-01-01T00:30+02:00', Date.UTC(2023, 11, 31, 22, 30)],
    ['1704067200000', Date.UTC(2024, 0, 1)],
  ])('reads %s', (text, time) => {
    expect(parseTime('from', text)).toBe(time);
  });

  it.each([
    '2024',
    '2023-02-29',
    '2024-13-01',
    '01.02.2024',
    'yesterday',
    '2024-01-01T25:00',
    '',
    '2024-01-01x',
  ])('refuses "%s"', (text) => {
    expect(errorOf(() => parseTime('from', text)).message).toContain('--from');
  });
});
