import type { IndicatorParameters } from '../catalogue/definition.ts';

/** Parameter sets under which the shared suite runs each indicator, besides its defaults. */
export const VARIATIONS: Readonly<Record<string, readonly IndicatorParameters[]>> = {
  sma: [{ period: 1 }, { period: 7, source: 'hl2' }, { period: 50, source: 'ohlc4' }],
  ema: [{ period: 1 }, { period: 2, source: 'open' }, { period: 50, seed: 'first' }],
  rma: [{ period: 1 }, { period: 5, seed: 'first', source: 'high' }, { period: 30 }],
  wma: [{ period: 1 }, { period: 2, source: 'low' }, { period: 31, source: 'hlc3' }],
  hma: [{ period: 2 }, { period: 9, source: 'hl2' }, { period: 55 }],
  supertrend: [
    { period: 1, multiplier: 0.5 },
    { period: 10, multiplier: 3, seed: 'high-low' },
    { period: 7, multiplier: 1.5 },
  ],
  'parabolic-sar': [
    { first: 'close' },
    { start: 0.1, step: 0.05, maximum: 0.4 },
    { maximum: 0.02 },
  ],
  adx: [{ period: 1 }, { period: 5 }, { period: 30 }],
  ichimoku: [
    { displacement: 25 },
    { conversion: 1, base: 2, span: 3, displacement: 1 },
    { conversion: 20, base: 10, span: 5, displacement: 30 },
  ],
  rsi: [
    { period: 1 },
    { period: 5, source: 'hlc3' },
    { smoothing: 'cutler' },
    { period: 3, smoothing: 'cutler' },
  ],
  stochastic: [
    { smoothing: 1 },
    { period: 1, smoothing: 1, signal: 1 },
    { period: 5, smoothing: 2, signal: 4 },
  ],
  macd: [
    { fast: 1, slow: 2, signal: 1 },
    { seed: 'first' },
    { fast: 5, slow: 35, signal: 5, source: 'hl2' },
  ],
  cci: [{ period: 1 }, { period: 14 }],
  'williams-r': [{ period: 1 }, { period: 5 }],
  bollinger: [
    { period: 2 },
    { period: 20, deviation: 'sample' },
    { period: 9, multiplier: 1.5, source: 'low' },
  ],
  keltner: [
    { seed: 'high-low' },
    { range: 'high-low' },
    { period: 3, rangePeriod: 12, multiplier: 1 },
    { period: 1, rangePeriod: 1, range: 'high-low' },
  ],
  donchian: [{ period: 1 }, { period: 1, window: 'previous' }, { period: 13, window: 'previous' }],
  'true-range': [{ seed: 'high-low' }],
  atr: [{ period: 1 }, { period: 10, seed: 'high-low' }],
  'realised-volatility': [
    { period: 2, mean: 'zero' },
    { period: 24, periodsPerYear: 8760, source: 'open' },
  ],
  'range-volatility': [
    { period: 1 },
    { estimator: 'garman-klass', periodsPerYear: 8760 },
    { period: 9, estimator: 'rogers-satchell' },
  ],
  vwap: [
    { offset: 3_600_000 },
    { mode: 'rolling', period: 1 },
    { mode: 'rolling', period: 12 },
    { mode: 'anchored' },
  ],
  obv: [{ start: 'volume' }],
  'z-score': [{ period: 2 }, { period: 20, deviation: 'sample', source: 'hl2' }],
  'linear-regression': [{ period: 2 }, { period: 25, source: 'hlc3' }],
};
