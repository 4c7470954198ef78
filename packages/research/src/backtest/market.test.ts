import { BarColumns } from '@nightdesk/core/model/bar-columns';
import { describe, expect, it } from 'vitest';
import { makeInstrument } from './market.ts';
import { decimalStep, priceDecimals } from './price-decimals.ts';
import { splitSymbol, symbolOfFile } from './split-symbol.ts';

const bars = (...prices: readonly number[]): BarColumns =>
  new BarColumns(
    Float64Array.from(prices.flatMap((price, i) => [i * 60_000, price, price, price, price, 1])),
    60_000,
  );

describe('priceDecimals', () => {
  it.each([
    [[100, 20_000], 0],
    [[100, 100.5], 1],
    [[28465.36, 0.07, 1e9], 2],
    [[0.00001234, 5], 8],
    [[0.1 + 0.2], 12],
    [[123_456_789.123_456_7], 7],
  ])('of %j are %i', (prices, decimals) => {
    expect(priceDecimals(bars(...prices))).toBe(decimals);
  });

  it('sees one fine price among many', () => {
    const many = Array.from({ length: 5000 }, () => 100.25);
    expect(priceDecimals(bars(...many, 100.125, ...many))).toBe(3);
  });

  it('gives up where a double has no more room', () => {
    expect(priceDecimals(bars(Math.PI * 1e12))).toBeLessThanOrEqual(4);
  });

  it('makes steps', () => {
    expect([0, 1, 2, 12].map(decimalStep)).toEqual(['1', '0.1', '0.01', '0.000000000001']);
  });
});

describe('symbols', () => {
  it.each([
    ['BTCUSDT', 'BTC', 'USDT'],
    ['ETHBTC', 'ETH', 'BTC'],
    ['BTC/USDT', 'BTC', 'USDT'],
    ['sol-usdc', 'SOL', 'USDC'],
    ['BTCUSDT-SIM', 'BTC', 'USDT'],
    ['BTCUSD-PERP', 'BTC', 'USD'],
    ['1000PEPEUSDT', '1000PEPE', 'USDT'],
    ['BTCFDUSD', 'BTC', 'FDUSD'],
    ['QUOTES', 'QUOTES', 'QUOTE'],
    ['USDT', 'USDT', 'QUOTE'],
    ['QUOTE', 'ASSET', 'QUOTE'],
    ['…', 'ASSET', 'QUOTE'],
  ])('%s is %s in %s', (symbol, base, quote) => {
    expect(splitSymbol(symbol)).toEqual({ base, quote });
  });

  it.each([
    ['../data/BTCUSDT-1h-20170817_20240421.csv.gz', 'BTCUSDT'],
    ['C:\\data\\ethusdt_5m.csv', 'ETHUSDT'],
    ['quotes-502.csv', 'QUOTES'],
    ['.csv', 'MARKET'],
  ])('%s holds %s', (path, symbol) => {
    expect(symbolOfFile(path)).toBe(symbol);
  });
});

describe('makeInstrument', () => {
  it('takes the tick from the finest candles and leaves quantities fractional', () => {
    const instrument = makeInstrument({
      symbol: 'BTCUSDT',
      bars: bars(100.5),
      detail: bars(100.25),
    });
    expect(instrument.id).toBe('BTCUSDT.BACKTEST');
    expect(instrument.pricePrecision).toBe(2);
    expect(instrument.quantityPrecision).toBe(12);
    expect(instrument.takerFee.toNumber()).toBe(0);
    expect(instrument.settle.code).toBe('USDT');
  });

  it('lets rules win', () => {
    const rules = {
      kind: 'inverse',
      tick: '0.5',
      lot: '1',
      base: 'XBT',
      takerFee: '0.0005',
    } as const;
    const instrument = makeInstrument({ symbol: 'BTCUSD', bars: bars(100.25), rules });
    expect([instrument.pricePrecision, instrument.lot, instrument.settle.code]).toEqual([
      1,
      1n,
      'XBT',
    ]);
  });
});
