/** The indicators of other libraries, each fed the way its own documentation shows, one function an indicator. */
import { atr as atrOfArrays, ema as emaOfArrays, rsi as rsiOfArrays } from 'indicatorts';
import { ATR as NextAtr, EMA as NextEma, RSI as NextRsi } from 'technicalindicators';
import { ATR, EMA, RSI, SuperTrend } from 'trading-signals';
import type { Columns } from './indicator-loops.ts';

/** A peer's indicator, its input laid out as it wants it; that costs it nothing in the measurement. */
export interface Peer {
  /** Library and version. */
  readonly name: string;
  /** Plays all bars and gives the last value. */
  readonly run: () => number;
}

const SIGNALS = 'trading-signals 8.3.0';
const TECHNICAL = 'technicalindicators 3.1.0';
const ARRAYS = 'indicatorts 2.2.2';

/** The peers of each of our indicators, by its name in the table. */
export function peersOf({ high, low, close }: Columns): ReadonlyMap<string, readonly Peer[]> {
  const closes = [...close];
  const highs = [...high];
  const lows = [...low];
  const candles = closes.map((c, i) => ({ high: highs[i] ?? NaN, low: lows[i] ?? NaN, close: c }));
  return new Map([
    [
      'EMA(20)',
      [
        { name: SIGNALS, run: () => signalsEma(closes) },
        { name: TECHNICAL, run: () => technicalEma(closes) },
        { name: ARRAYS, run: () => emaOfArrays(closes, { period: 20 }).at(-1) ?? NaN },
      ],
    ],
    [
      'RSI(14)',
      [
        { name: SIGNALS, run: () => signalsRsi(closes) },
        { name: TECHNICAL, run: () => technicalRsi(closes) },
        { name: ARRAYS, run: () => rsiOfArrays(closes, { period: 14 }).at(-1) ?? NaN },
      ],
    ],
    [
      'ATR(10)',
      [
        { name: SIGNALS, run: () => signalsAtr(candles) },
        { name: TECHNICAL, run: () => technicalAtr(candles) },
        {
          name: ARRAYS,
          run: () => atrOfArrays(highs, lows, closes, { period: 10 }).atrLine.at(-1) ?? NaN,
        },
      ],
    ],
    ['SuperTrend(10,3)', [{ name: SIGNALS, run: () => signalsSuperTrend(candles) }]],
  ]);
}

interface Candle {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

function signalsEma(closes: readonly number[]): number {
  const ema = new EMA(20);
  let last = NaN;
  for (const close of closes) last = ema.update(close, false);
  return last;
}

function signalsRsi(closes: readonly number[]): number {
  const rsi = new RSI(14);
  let last = NaN;
  for (const close of closes) last = rsi.update(close, false) ?? NaN;
  return last;
}

function signalsAtr(candles: readonly Candle[]): number {
  const atr = new ATR(10);
  let last = NaN;
  for (const candle of candles) last = atr.update(candle, false) ?? NaN;
  return last;
}

function signalsSuperTrend(candles: readonly Candle[]): number {
  const superTrend = new SuperTrend({ interval: 10, multiplier: 3 });
  let last = NaN;
  for (const candle of candles) last = superTrend.update(candle, false)?.supertrend ?? NaN;
  return last;
}

function technicalEma(closes: readonly number[]): number {
  const ema = new NextEma({ period: 20, values: [] });
  let last = NaN;
  for (const close of closes) last = ema.nextValue(close) ?? NaN;
  return last;
}

function technicalRsi(closes: readonly number[]): number {
  const rsi = new NextRsi({ period: 14, values: [] });
  let last = NaN;
  for (const close of closes) last = rsi.nextValue(close) ?? NaN;
  return last;
}

function technicalAtr(candles: readonly Candle[]): number {
  const atr = new NextAtr({ period: 10, high: [], low: [], close: [] });
  let last = NaN;
  for (const candle of candles) last = atr.nextValue(candle) ?? NaN;
  return last;
}
