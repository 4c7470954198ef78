/** Published answers (DaveSkender/Stock.Indicators, Apache-2.0), row by row. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Atr } from './atr.ts';
import { Bollinger } from './bollinger.ts';
import { Ema } from './ema.ts';
import { Macd } from './macd.ts';
import { Rsi } from './rsi.ts';
import { SuperTrend } from './supertrend.ts';
import { TrueRange } from './true-range.ts';
import { ZScore } from './z-score.ts';

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(process.env['NIGHTDESK_DATA'] ?? join(root, '../shared/data'), 'vectors');
const present = existsSync(join(folder, 'quotes-502.csv'));
const title = present
  ? 'published vectors'
  : `published vectors: SKIPPED, there is no ${folder} (set NIGHTDESK_DATA to the folder that holds vectors/)`;

/**
 * Float noise: the answers were computed in another order of operations. No value may differ by more than
 * this fraction of it, or, where values pass through zero, of the price level (a few hundred).
 */
const RELATIVE = 2e-13;
const PRICE_LEVEL = 200;

interface Quote {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

type Row = Readonly<Record<string, number | null | string>>;

function quotes(): Quote[] {
  const [, ...lines] = readFileSync(join(folder, 'quotes-502.csv'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, , high = '', low = '', close = ''] = line.split(',');
    return { high: Number(high), low: Number(low), close: Number(close) };
  });
}

function rows(name: string): Row[] {
  // The files are what they are known to be: arrays of flat objects.
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Row[];
}

/** Compares what `values` gives after each bar with the named columns; null must be NaN. */
function agree(
  file: string,
  values: (quote: Quote) => Readonly<Record<string, number>>,
  scale: number = 0,
): number {
  const wanted = rows(file);
  const given = quotes();
  expect(given).toHaveLength(502);
  expect(wanted).toHaveLength(502);
  const wrong: unknown[] = [];
  let compared = 0;
  given.forEach((quote, i) => {
    for (const [column, value] of Object.entries(values(quote))) {
      const answer = wanted[i]?.[column];
      if (typeof answer === 'number') {
        compared++;
        const allowed = RELATIVE * Math.max(Math.abs(answer), scale);
        if (!(Math.abs(value - answer) <= allowed)) wrong.push({ i, column, value, answer });
      } else if (answer !== null || !Number.isNaN(value)) wrong.push({ i, column, value, answer });
    }
  });
  expect(wrong).toEqual([]);
  return compared;
}

describe.skipIf(!present)(title, () => {
  it('SuperTrend(10,3)', () => {
    const indicator = new SuperTrend(10, 3);
    const compared = agree('supertrend', ({ high, low, close }) => {
      const superTrend = indicator.update(high, low, close);
      const { direction, upper, lower } = indicator;
      return {
        superTrend,
        upperBand: direction < 0 ? upper : NaN,
        lowerBand: direction > 0 ? lower : NaN,
      };
    });
    expect(compared).toBe(2 * 492);
  });

  it('RSI(14)', () => {
    const indicator = new Rsi(14);
    expect(agree('rsi', ({ close }) => ({ rsi: indicator.update(close) }))).toBe(488);
  });

  it('EMA(20)', () => {
    const indicator = new Ema(20);
    expect(agree('ema', ({ close }) => ({ ema: indicator.update(close) }))).toBe(483);
  });

  it('ATR(14) and true range', () => {
    const [indicator, range] = [new Atr(14), new TrueRange()];
    const compared = agree('atr', ({ high, low, close }) => {
      const atr = indicator.update(high, low, close);
      return { tr: range.update(high, low, close), atr, atrp: (100 * atr) / close };
    });
    expect(compared).toBe(501 + 2 * 488);
  });

  it('Bollinger(20,2) and z-score', () => {
    const [indicator, score] = [new Bollinger(20, 2), new ZScore(20)];
    const compared = agree(
      'bb',
      ({ close }) => ({
        sma: indicator.update(close),
        upperBand: indicator.upper,
        lowerBand: indicator.lower,
        percentB: indicator.percentB,
        width: indicator.bandwidth,
        zScore: score.update(close),
      }),
      1,
    );
    expect(compared).toBe(6 * 483);
  });

  it('MACD(12,26,9)', () => {
    const [indicator, fast, slow] = [new Macd(12, 26, 9), new Ema(12), new Ema(26)];
    const compared = agree(
      'macd',
      ({ close }) => ({
        macd: indicator.update(close),
        signal: indicator.signal,
        histogram: indicator.histogram,
        fastEma: fast.update(close),
        slowEma: slow.update(close),
      }),
      PRICE_LEVEL,
    );
    expect(compared).toBe(477 + 2 * 469 + 491 + 477);
  });
});
