import type { IndicatorBar, IndicatorParameters } from '../catalogue/definition.ts';
import { adx, parabolicSar, superTrend } from './trend.test-support.ts';
import {
  combine,
  deviation,
  ema,
  highest,
  lowest,
  mean,
  rolling,
  shifted,
  simple,
  total,
  weighted,
  wilder,
} from './series.test-support.ts';
import { trueRanges } from './true-ranges.test-support.ts';

/** Reads parameters with the right type. */
class Values {
  private readonly values: IndicatorParameters;

  constructor(values: IndicatorParameters) {
    this.values = values;
  }

  number(name: string): number {
    return Number(this.values[name]);
  }

  word(name: string): string {
    return String(this.values[name]);
  }
}

type Reference = (bars: readonly IndicatorBar[], p: Values) => number[][];

const column = (bars: readonly IndicatorBar[], name: keyof IndicatorBar): number[] =>
  bars.map((bar) => bar[name]);

const typical = (bars: readonly IndicatorBar[]): number[] =>
  bars.map((bar) => (bar.high + bar.low + bar.close) / 3);

function prices(bars: readonly IndicatorBar[], p: Values): number[] {
  const made: Record<string, (bar: IndicatorBar) => number> = {
    hl2: (bar) => (bar.high + bar.low) / 2,
    hlc3: (bar) => (bar.high + bar.low + bar.close) / 3,
    ohlc4: (bar) => (bar.open + bar.high + bar.low + bar.close) / 4,
    open: (bar) => bar.open,
    high: (bar) => bar.high,
    low: (bar) => bar.low,
    close: (bar) => bar.close,
  };
  return bars.map(made[p.word('source')] ?? (() => NaN));
}

const changes = (xs: readonly number[]): number[] => xs.map((x, i) => x - (xs[i - 1] ?? NaN));

function percentK(bars: readonly IndicatorBar[], period: number): number[] {
  const top = highest(column(bars, 'high'), period);
  const bottom = lowest(column(bars, 'low'), period);
  return combine(
    (h, l, c) => (h === l ? 50 : ((c - l) / (h - l)) * 100),
    top,
    bottom,
    column(bars, 'close'),
  );
}

const middle = (bars: readonly IndicatorBar[], period: number): number[] =>
  combine(
    (h, l) => (h + l) / 2,
    highest(column(bars, 'high'), period),
    lowest(column(bars, 'low'), period),
  );

/** What each indicator of the catalogue is by definition: its outputs, column by column. */
const definitions: Record<string, Reference> = {
  sma: (bars, p) => [simple(prices(bars, p), p.number('period'))],
  ema: (bars, p) => [ema(prices(bars, p), p.number('period'), p.word('seed'))],
  rma: (bars, p) => [wilder(prices(bars, p), p.number('period'), p.word('seed'))],
  wma: (bars, p) => [weighted(prices(bars, p), p.number('period'))],
  hma: (bars, p) => {
    const [xs, n] = [prices(bars, p), p.number('period')];
    const raw = combine(
      (half, full) => 2 * half - full,
      weighted(xs, Math.floor(n / 2)),
      weighted(xs, n),
    );
    return [weighted(raw, Math.floor(Math.sqrt(n)))];
  },
  supertrend: (bars, p) =>
    superTrend(bars, p.number('period'), p.number('multiplier'), p.word('seed')),
  'parabolic-sar': (bars, p) =>
    parabolicSar(bars, p.number('start'), p.number('step'), p.number('maximum'), p.word('first')),
  adx: (bars, p) => adx(bars, p.number('period')),
  ichimoku: (bars, p) => {
    const by = p.number('displacement');
    const conversion = middle(bars, p.number('conversion'));
    const base = middle(bars, p.number('base'));
    const leadA = combine((a, b) => (a + b) / 2, conversion, base);
    const leadB = middle(bars, p.number('span'));
    const lagged = shifted(column(bars, 'close'), by);
    return [conversion, base, shifted(leadA, by), shifted(leadB, by), leadA, leadB, lagged];
  },
  rsi: (bars, p) => {
    const moves = changes(prices(bars, p));
    const average = p.word('smoothing') === 'wilder' ? wilder : simple;
    const up = average(
      moves.map((x) => (Number.isNaN(x) ? NaN : Math.max(x, 0))),
      p.number('period'),
    );
    const down = average(
      moves.map((x) => (Number.isNaN(x) ? NaN : Math.max(-x, 0))),
      p.number('period'),
    );
    return [combine((g, l) => (l === 0 ? 100 : 100 - 100 / (1 + g / l)), up, down)];
  },
  stochastic: (bars, p) => {
    const k = simple(percentK(bars, p.number('period')), p.number('smoothing'));
    return [k, simple(k, p.number('signal'))];
  },
  macd: (bars, p) => {
    const [xs, seed] = [prices(bars, p), p.word('seed')];
    const line = combine(
      (f, s) => f - s,
      ema(xs, p.number('fast'), seed),
      ema(xs, p.number('slow'), seed),
    );
    const signal = ema(line, p.number('signal'), seed);
    return [line, signal, combine((a, b) => a - b, line, signal)];
  },
  cci: (bars, p) => [
    rolling(typical(bars), p.number('period'), (window) => {
      const average = mean(window);
      const spread = mean(window.map((x) => Math.abs(x - average)));
      return spread < 1e-12 ? 0 : ((window.at(-1) ?? NaN) - average) / (0.015 * spread);
    }),
  ],
  'williams-r': (bars, p) => {
    const top = highest(column(bars, 'high'), p.number('period'));
    const bottom = lowest(column(bars, 'low'), p.number('period'));
    const close = column(bars, 'close');
    return [combine((h, l, c) => (h === l ? -50 : (-100 * (h - c)) / (h - l)), top, bottom, close)];
  },
  bollinger: (bars, p) => {
    const [xs, n, m] = [prices(bars, p), p.number('period'), p.number('multiplier')];
    const less = p.word('deviation') === 'sample' ? 1 : 0;
    const centre = simple(xs, n);
    const sigma = rolling(xs, n, (window) => (isFlat(window) ? 0 : deviation(window, less)));
    const upper = combine((c, s) => c + m * s, centre, sigma);
    const lower = combine((c, s) => c - m * s, centre, sigma);
    const b = combine((x, u, l, s) => (s === 0 ? 0.5 : (x - l) / (u - l)), xs, upper, lower, sigma);
    return [centre, upper, lower, b, combine((c, u, l) => (u - l) / c, centre, upper, lower)];
  },
  keltner: (bars, p) => {
    const n = p.number('rangePeriod');
    const spans = bars.map((bar) => bar.high - bar.low);
    const range =
      p.word('range') === 'atr' ? wilder(trueRanges(bars, p.word('seed')), n) : simple(spans, n);
    const centre = ema(column(bars, 'close'), p.number('period'));
    const m = p.number('multiplier');
    return [
      combine((c, r) => (Number.isNaN(r) ? NaN : c), centre, range),
      combine((c, r) => c + m * r, centre, range),
      combine((c, r) => c - m * r, centre, range),
    ];
  },
  donchian: (bars, p) => {
    const by = p.word('window') === 'previous' ? 1 : 0;
    const upper = shifted(highest(column(bars, 'high'), p.number('period')), by);
    const lower = shifted(lowest(column(bars, 'low'), p.number('period')), by);
    return [combine((u, l) => (u + l) / 2, upper, lower), upper, lower];
  },
  'true-range': (bars, p) => [trueRanges(bars, p.word('seed'))],
  atr: (bars, p) => [wilder(trueRanges(bars, p.word('seed')), p.number('period'))],
  'realised-volatility': (bars, p) => {
    const xs = prices(bars, p);
    const returns = xs.map((x, i) => Math.log(x) - Math.log(xs[i - 1] ?? NaN));
    const spread = (window: readonly number[]): number =>
      p.word('mean') === 'zero' ? Math.sqrt(mean(window.map((r) => r * r))) : deviation(window, 1);
    const year = Math.sqrt(p.number('periodsPerYear'));
    return [rolling(returns, p.number('period'), (window) => year * spread(window))];
  },
  'range-volatility': (bars, p) => {
    const variances = bars.map(({ open, high, low, close }) => {
      const [u, d, c] = [Math.log(high / open), Math.log(low / open), Math.log(close / open)];
      if (p.word('estimator') === 'parkinson') return (u - d) ** 2 / (4 * Math.log(2));
      if (p.word('estimator') === 'garman-klass')
        return 0.5 * (u - d) ** 2 - (2 * Math.log(2) - 1) * c ** 2;
      return u * (u - c) + d * (d - c);
    });
    const year = p.number('periodsPerYear');
    return [rolling(variances, p.number('period'), (window) => Math.sqrt(year * mean(window)))];
  },
  vwap: (bars, p) => {
    const day = (time: number): string =>
      new Date(time - p.number('offset')).toISOString().slice(0, 10);
    return [
      bars.map((bar, i) => {
        const counted = bars.slice(0, i + 1).filter((other, k) => {
          if (p.word('mode') === 'session') return day(other.time) === day(bar.time);
          return p.word('mode') === 'anchored'
            ? other.time >= p.number('anchor')
            : k > i - p.number('period');
        });
        if (p.word('mode') === 'rolling' && i < p.number('period') - 1) return NaN;
        if (counted.length === 0) return NaN;
        const volume = total(column(counted, 'volume'));
        if (volume === 0) return typical([bar])[0] ?? NaN;
        return (
          total(combine((x, v) => x * v, typical(counted), column(counted, 'volume'))) / volume
        );
      }),
    ];
  },
  obv: (bars, p) => [
    bars.map((_, end) =>
      total(
        bars.slice(0, end + 1).map((bar, i) => {
          const before = bars[i - 1];
          if (before === undefined) return p.word('start') === 'volume' ? bar.volume : 0;
          return Math.sign(bar.close - before.close) * bar.volume;
        }),
      ),
    ),
  ],
  'z-score': (bars, p) => [
    rolling(prices(bars, p), p.number('period'), (window) => {
      if (isFlat(window)) return 0;
      // Measured from the first price, which changes no deviation but keeps the digits of close prices.
      const moved = window.map((x) => x - (window[0] ?? NaN));
      const less = p.word('deviation') === 'sample' ? 1 : 0;
      return ((moved.at(-1) ?? NaN) - mean(moved)) / deviation(moved, less);
    }),
  ],
  'linear-regression': (bars, p) => {
    const fits: number[][] = prices(bars, p).map(() => [NaN, NaN, NaN, NaN]);
    rolling(prices(bars, p), p.number('period'), (ys, end) => {
      const ts = ys.map((_, i) => i);
      const [t, y] = [mean(ts), mean(ys)];
      const slope =
        total(combine((a, b) => (a - t) * (b - y), ts, ys)) / total(ts.map((a) => (a - t) ** 2));
      const start = y - slope * t;
      const residuals = total(combine((a, b) => (b - start - slope * a) ** 2, ts, ys));
      const spread = total(ys.map((b) => (b - y) ** 2));
      const rSquared = isFlat(ys) ? 1 : 1 - residuals / spread;
      fits[end] = [start + slope * (ys.length - 1), slope, start, rSquared];
      return end;
    });
    return [0, 1, 2, 3].map((k) => fits.map((fit) => fit[k] ?? NaN));
  },
};

const isFlat = (xs: readonly number[]): boolean => xs.every((x) => x === xs[0]);

/** The outputs of an indicator by its plain definition, or nothing if there is none of that name. */
export function byDefinition(
  name: string,
  bars: readonly IndicatorBar[],
  parameters: IndicatorParameters,
): number[][] | undefined {
  return definitions[name]?.(bars, new Values(parameters));
}
