import type { BacktestResult, TradeRecord } from '../result.ts';
import { drawdownSeries, extremeRows } from './downsample.ts';
import { moneyDecimals } from './format.ts';
import { visibleText } from './html.ts';
import { priceViews, type PriceView } from './price-views.ts';
import { roundDecimals, roundDigits, seconds } from './round.ts';

/** Trades listed in the table and marked in the chart. */
export const MAX_TRADES = 20_000;

/** Equity, buy-and-hold and drawdown at common moments. */
interface CurveData {
  /** Seconds since 1970. */
  readonly time: readonly number[];
  readonly equity: readonly (number | null)[];
  readonly hold: readonly (number | null)[];
  /** Percent, ≤ 0. */
  readonly fall: readonly (number | null)[];
  readonly holdFall: readonly (number | null)[];
}

/** Trades column by column; texts as positions in `instruments` and `reasons`. */
interface TradeData {
  readonly id: readonly number[];
  readonly instrument: readonly number[];
  readonly long: readonly (0 | 1)[];
  /** Seconds since 1970. */
  readonly entryTime: readonly number[];
  readonly exitTime: readonly number[];
  readonly quantity: readonly string[];
  readonly entryPrice: readonly (number | null)[];
  readonly exitPrice: readonly (number | null)[];
  readonly pnl: readonly (number | null)[];
  readonly returnRatio: readonly (number | null)[];
  readonly fees: readonly (number | null)[];
  readonly reason: readonly number[];
}

/** All that the report's scripts draw, as it stands in the file. Every text is free of hidden characters. */
export interface ReportData {
  readonly currency: string;
  readonly moneyDecimals: number;
  readonly curve: CurveData;
  readonly prices: readonly PriceView[];
  readonly instruments: readonly {
    readonly id: string;
    readonly symbol: string;
    readonly precision: number;
  }[];
  readonly reasons: readonly string[];
  readonly trades: TradeData;
}

/** The drawn part of a result: down-sampled where it is large, rounded to what can be seen. */
export function reportData(result: BacktestResult): ReportData {
  const decimals = moneyDecimals(Number(result.capital));
  const reasons = new Map<string, number>();
  const ids = new Map(result.instruments.map(({ id }, i) => [id, i]));
  return {
    currency: visibleText(result.currency),
    moneyDecimals: decimals,
    curve: curveData(result, decimals),
    prices: priceViews(result),
    instruments: result.instruments.map(({ id, symbol, pricePrecision }) => ({
      id: visibleText(id),
      symbol: visibleText(symbol),
      precision: pricePrecision,
    })),
    trades: tradeData(result.trades.slice(-MAX_TRADES), ids, reasons),
    reasons: [...reasons.keys()].map(visibleText),
  };
}

function curveData({ curve, buyAndHold, capital }: BacktestResult, decimals: number): CurveData {
  const start = Number(capital);
  const fall = drawdownSeries(curve.equity, start);
  const holdFall = drawdownSeries(buyAndHold.equity, start);
  const rows = extremeRows([curve.equity, buyAndHold.equity, fall, holdFall], curve.time.length);
  const kept = distinctSeconds(rows, curve.time);
  const pick = (values: Float64Array, digits: number, scale = 1): (number | null)[] =>
    Array.from(kept, (row) => roundDecimals((values[row] ?? Number.NaN) * scale, digits));
  return {
    time: Array.from(kept, (row) => seconds(curve.time[row] ?? Number.NaN)),
    equity: pick(curve.equity, decimals),
    hold: pick(buyAndHold.equity, decimals),
    fall: pick(fall, 3, 100),
    holdFall: pick(holdFall, 3, 100),
  };
}

/** Rows of one second: only the last one can be drawn, for the chart counts in seconds. */
function distinctSeconds(rows: Uint32Array, time: Float64Array): Uint32Array {
  return rows.filter((row, i) => {
    const next = rows[i + 1];
    return (
      next === undefined || seconds(time[next] ?? Number.NaN) !== seconds(time[row] ?? Number.NaN)
    );
  });
}

function tradeData(
  trades: readonly TradeRecord[],
  ids: ReadonlyMap<string, number>,
  reasons: Map<string, number>,
): TradeData {
  const reasonOf = (text: string): number => {
    const known = reasons.get(text);
    if (known !== undefined) return known;
    reasons.set(text, reasons.size);
    return reasons.size - 1;
  };
  return {
    id: trades.map(({ id }) => id),
    instrument: trades.map(({ instrument }) => ids.get(instrument) ?? -1),
    long: trades.map(({ side }) => (side === 'LONG' ? 1 : 0)),
    entryTime: trades.map(({ entryTime }) => seconds(entryTime)),
    exitTime: trades.map(({ exitTime }) => seconds(exitTime)),
    quantity: trades.map(({ quantity }) => visibleText(quantity)),
    entryPrice: trades.map(({ entryPrice }) => roundDigits(entryPrice, 12)),
    exitPrice: trades.map(({ exitPrice }) => roundDigits(exitPrice, 12)),
    pnl: trades.map(({ pnl }) => roundDecimals(Number(pnl), 8)),
    returnRatio: trades.map(({ returnRatio }) => roundDecimals(returnRatio, 6)),
    fees: trades.map(({ fees }) => roundDecimals(Number(fees), 8)),
    reason: trades.map(({ exitReason }) => reasonOf(exitReason)),
  };
}
