/** What indicators must say about each other, and about series whose answer is known. */
import { describe, expect, it } from 'vitest';
import { Adx } from './adx.ts';
import { Atr } from './atr.ts';
import { Bollinger } from './bollinger.ts';
import { Donchian } from './donchian.ts';
import { Ema } from './ema.ts';
import { Hma } from './hma.ts';
import type { SeriesIndicator } from './indicator.ts';
import { Ichimoku } from './ichimoku.ts';
import { LinearRegression } from './linear-regression.ts';
import { Macd } from './macd.ts';
import { RealisedVolatility } from './realised-volatility.ts';
import { simulatedBars } from './reference/simulated-bars.test-support.ts';
import { Rma } from './rma.ts';
import { RollingVwap } from './rolling-vwap.ts';
import { Rsi } from './rsi.ts';
import { Sma } from './sma.ts';
import { Stochastic } from './stochastic.ts';
import { SuperTrend } from './supertrend.ts';
import { TrueRange } from './true-range.ts';
import { WilliamsR } from './williams-r.ts';
import { Wma } from './wma.ts';
import { ZScore } from './z-score.ts';

const BARS = simulatedBars(600, 5);
const CLOSES = BARS.map((bar) => bar.close);

/** Both NaN, or the same to float noise at the level of prices. */
function same(a: number, b: number): void {
  if (Number.isNaN(a) || Number.isNaN(b)) expect([a, b]).toEqual([NaN, NaN]);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(b)));
}

describe('averages', () => {
  it('HMA is the WMA of twice the half WMA less the full WMA', () => {
    const [hma, full, half, root] = [new Hma(16), new Wma(16), new Wma(8), new Wma(4)];
    for (const x of CLOSES) {
      const value = hma.update(x);
      const raw = 2 * half.update(x) - full.update(x);
      same(value, full.ready ? root.update(raw) : NaN);
    }
  });

  it('MACD is the difference of its two averages', () => {
    const [macd, fast, slow] = [new Macd(5, 9, 3), new Ema(5), new Ema(9)];
    for (const x of CLOSES) {
      expect(macd.update(x)).toBe(fast.update(x) - slow.update(x));
      same(macd.histogram, macd.value - macd.signal);
    }
  });

  it.each(['sma', 'first'] as const)('RMA is an EMA with alpha 1 / period, seed %s', (seed) => {
    const [rma, ema] = [new Rma(14, { seed }), new Ema(14, { seed, alpha: 1 / 14 })];
    for (const x of CLOSES) same(rma.update(x), ema.update(x));
  });

  it('an EMA of period 1 is its input', () => {
    const ema = new Ema(1);
    for (const x of CLOSES) same(ema.update(x), x);
  });

  it.each<SeriesIndicator>([
    new Ema(9),
    new Ema(9, { seed: 'first' }),
    new Rma(9),
    new Sma(9),
    new Wma(9),
    new Hma(9),
    new LinearRegression(9),
  ])('averages of a constant are the constant: %o', (average) => {
    for (let i = 0; i < 50; i++) {
      const value = average.update(0.1);
      if (average.ready) expect(Math.abs(value - 0.1)).toBeLessThanOrEqual(3e-17);
    }
    expect(average.ready).toBe(true);
  });

  it('the rolling VWAP of equal volumes is the SMA of the typical price', () => {
    const [vwap, sma] = [new RollingVwap(12), new Sma(12)];
    for (const { high, low, close } of BARS) {
      same(vwap.update(high, low, close, 5), sma.update((high + low + close) / 3));
    }
  });
});

describe('channels', () => {
  it('the middle of Donchian(9) is the conversion line, of Donchian(26) the base line', () => {
    const [nine, more, ichimoku] = [new Donchian(9), new Donchian(26), new Ichimoku()];
    for (const { high, low, close } of BARS) {
      expect(ichimoku.update(high, low, close)).toBe(nine.update(high, low));
      expect(ichimoku.base).toBe(more.update(high, low));
      expect(nine.value).toBe((nine.upper + nine.lower) / 2);
    }
  });

  it('Donchian of the previous bars is Donchian of one bar ago', () => {
    const [now, before] = [new Donchian(7), new Donchian(7, { window: 'previous' })];
    let [upper, lower] = [NaN, NaN];
    for (const { high, low } of BARS) {
      before.update(high, low);
      expect([before.upper, before.lower]).toEqual([upper, lower]);
      now.update(high, low);
      [upper, lower] = [now.upper, now.lower];
    }
  });

  it('Bollinger: the bands lie where the z-score says, %b is its linear map', () => {
    const [bands, score, sma] = [new Bollinger(20, 2), new ZScore(20), new Sma(20)];
    for (const x of CLOSES) {
      same(bands.update(x), sma.update(x));
      const z = score.update(x);
      if (!bands.ready || bands.deviation < 1e-6) continue;
      same((x - bands.value) / bands.deviation, z);
      same(bands.percentB, (z / 2 + 1) / 2);
    }
  });

  it('sample deviation is the population deviation times √(n / (n − 1))', () => {
    const population = new Bollinger(10, 2);
    const sample = new Bollinger(10, 2, { deviation: 'sample' });
    for (const x of CLOSES) {
      population.update(x);
      sample.update(x);
      same(sample.deviation, population.deviation * Math.sqrt(10 / 9));
    }
  });
});

describe('oscillators', () => {
  it('Williams %R is the fast stochastic less 100', () => {
    const fast = new Stochastic(14, { smoothing: 1, signal: 3 });
    const williams = new WilliamsR(14);
    for (const { high, low, close } of BARS) {
      same(williams.update(high, low, close), fast.update(high, low, close) - 100);
    }
  });

  it('%D is the average of %K', () => {
    const [stochastic, sma] = [new Stochastic(10, { smoothing: 3, signal: 4 }), new Sma(4)];
    for (const { high, low, close } of BARS) {
      const k = stochastic.update(high, low, close);
      same(stochastic.signal, Number.isNaN(k) ? NaN : sma.update(k));
    }
  });

  it('the RSI of rising prices is 100, of falling ones 0, and mirrors at 50', () => {
    const [up, down, rsi, mirrored] = [new Rsi(5), new Rsi(5), new Rsi(5), new Rsi(5)];
    CLOSES.forEach((x, i) => {
      up.update(i);
      down.update(-i);
      same(rsi.update(x), 100 - mirrored.update(-x));
    });
    expect([up.value, down.value]).toEqual([100, 0]);
  });
});

describe('trend and volatility', () => {
  it('ATR is the RMA of the true range', () => {
    for (const seed of ['high-low', 'true-range'] as const) {
      const [atr, range, rma] = [new Atr(14, { seed }), new TrueRange({ seed }), new Rma(14)];
      for (const { high, low, close } of BARS) {
        const tr = range.update(high, low, close);
        same(atr.update(high, low, close), Number.isNaN(tr) ? NaN : rma.update(tr));
      }
    }
  });

  it('SuperTrend carries the ATR, and turns only where the close crosses the active band', () => {
    const [superTrend, atr] = [new SuperTrend(10, 2), new Atr(10)];
    let [turns, before] = [0, superTrend.direction];
    for (const { high, low, close } of BARS) {
      const value = superTrend.update(high, low, close);
      const { direction, upper, lower } = superTrend;
      same(superTrend.atr, atr.update(high, low, close));
      if (before !== 0) {
        const turned = before > 0 ? close < lower : close > upper;
        expect(direction).toBe(turned ? -before : before);
        if (turned) turns++;
      }
      if (superTrend.ready) expect(value).toBe(direction > 0 ? lower : upper);
      before = direction;
    }
    expect(turns).toBeGreaterThan(10);
  });

  it('a straight line has its slope, its end and an R² of 1', () => {
    const line = new LinearRegression(14);
    for (let i = 0; i < 60; i++) {
      const value = line.update(50_000 + 0.25 * i);
      if (line.ready) {
        same(value, 50_000 + 0.25 * i);
        same(line.intercept, 50_000 + 0.25 * (i - 13));
        expect(line.slope).toBeCloseTo(0.25, 12);
        expect(line.rSquared).toBeCloseTo(1, 12);
      }
    }
    expect(line.ready).toBe(true);
  });

  it('the end of the regression line is 3 WMA − 2 SMA', () => {
    const [line, wma, sma] = [new LinearRegression(14), new Wma(14), new Sma(14)];
    for (const x of CLOSES) same(line.update(x), 3 * wma.update(x) - 2 * sma.update(x));
  });

  it('a trend without a step back has +DI above −DI and an ADX of 100', () => {
    const adx = new Adx(5);
    for (let i = 0; i < 40; i++) adx.update(101 + i, 99 + i, 100 + i);
    expect(adx.minusDi).toBe(0);
    expect(adx.plusDi).toBeCloseTo(50, 10);
    expect(adx.value).toBeCloseTo(100, 10);
  });

  it('steady growth has no volatility around its mean, and its growth around zero', () => {
    const around = new RealisedVolatility(10, { periodsPerYear: 4 });
    const zero = new RealisedVolatility(10, { periodsPerYear: 4, mean: 'zero' });
    for (let i = 0; i < 30; i++) {
      around.update(100 * 1.01 ** i);
      zero.update(100 * 1.01 ** i);
    }
    expect(around.value).toBeCloseTo(0, 12);
    expect(zero.value).toBeCloseTo(2 * Math.log(1.01), 12);
  });
});
