import { basename, dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.test-support.ts';
import { NightdeskError } from '@nightdesk/core/errors/nightdesk-error';
import { checkSymbol, formatSeriesKey, parseSeriesKey, seriesFileName } from './series-name.ts';

const H = 3_600_000;

describe('seriesFileName', () => {
  it.each([
    ['BTCUSDT', 'BTCUSDT@1h.ndc'],
    ['BTC/USDT', 'BTC%2FUSDT@1h.ndc'],
    ['..', '%2E%2E@1h.ndc'],
    ['btc', '%62%74%63@1h.ndc'],
    ['a@b', '%61%40%62@1h.ndc'],
    ['€', '%E2%82%AC@1h.ndc'],
    ['C:\\X', 'C%3A%5CX@1h.ndc'],
    ['%2F', '%252F@1h.ndc'],
  ])('names %s', (symbol, name) => {
    expect(seriesFileName({ symbol, timeFrame: H })).toBe(name);
  });

  it.each(['', ' ', 'A B', 'A\nB', 'A\0', 'x'.repeat(65), '€'.repeat(60), '\ud800', 'A\u202eB'])(
    'refuses %j',
    async (symbol) => {
      expect((await refusalOf(() => checkSymbol(symbol))).code).toBe('DATA_SYMBOL');
    },
  );

  it('stays in the folder and apart from every other name, whatever the symbol', () => {
    const names = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 20 }),
          fc.stringMatching(/^[./\\%~A-Za-z0-9:]{1,12}$/),
        ),
        (symbol) => {
          try {
            const name = seriesFileName({ symbol, timeFrame: H });
            const path = resolve('/store', join('.', name));
            expect([dirname(path), basename(path)]).toEqual(['/store', name]);
            expect(name).toMatch(/^[A-Z0-9_%-]+@1h\.ndc$/);
            expect(names.get(name.toLowerCase()) ?? symbol).toBe(symbol);
            names.set(name.toLowerCase(), symbol);
          } catch (error) {
            if (!(error instanceof NightdeskError)) throw error;
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(names.size).toBeGreaterThan(500);
  });
});

describe('parseSeriesKey', () => {
  it.each(['BTCUSDT@1h', 'a@b@15m', 'BTC/USDT@1w'])('reads %s back', (text) => {
    const key = parseSeriesKey(text);
    expect(key === null ? null : formatSeriesKey(key)).toBe(text);
  });

  it.each(['BTCUSDT', '@1h', 'BTCUSDT@', 'BTCUSDT@1x', 'A B@1h'])('declines %j', (text) => {
    expect(parseSeriesKey(text)).toBeNull();
  });
});
