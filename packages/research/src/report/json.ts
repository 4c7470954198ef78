import type { MetricKey } from '../metrics/definitions.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricsByKey, type KeyedMetric } from '../metrics/metrics-by-key.ts';
import type { BacktestResult } from '../result.ts';
import { FILL_FIELDS, ORDER_FIELDS, TRADE_FIELDS } from './columns.ts';
import { extremeRows } from './downsample.ts';
import { isoTime } from './format.ts';

/** Which points of the equity curve a JSON document holds. */
export type CurveDetail = 'none' | 'sampled' | 'full';

/** The short form for programs: what `nightdesk backtest --json` builds its one object from. */
export interface ResultSummary {
  readonly strategy: string;
  readonly version: string;
  readonly instruments: readonly string[];
  readonly currency: string;
  readonly simulated: boolean;
  readonly seed: number;
  /** ISO 8601, UTC; empty when there was no bar. */
  readonly from: string;
  readonly to: string;
  readonly timeFrame: number;
  readonly bars: number;
  readonly trades: number;
  readonly orders: number;
  readonly fills: number;
  /** Exact decimals. */
  readonly capital: string;
  readonly finalEquity: string;
  readonly fees: string;
  readonly metrics: Readonly<Partial<Record<MetricKey, KeyedMetric>>>;
}

/** Counts, money and metrics of a result, without its lists. */
export function resultSummary(result: BacktestResult, metrics: readonly Metric[]): ResultSummary {
  return {
    strategy: result.strategy.name,
    version: result.strategy.version,
    instruments: result.instruments.map(({ id }) => id),
    currency: result.currency,
    simulated: result.simulated,
    seed: result.seed,
    from: isoTime(result.from),
    to: isoTime(result.to),
    timeFrame: result.timeFrame,
    bars: result.bars,
    trades: result.trades.length,
    orders: result.orders.length,
    fills: result.fills.length,
    capital: result.capital,
    finalEquity: result.finalEquity,
    fees: result.fees,
    metrics: metricsByKey(metrics),
  };
}

/**
 * The whole result as one JSON document, in pieces: a key a line, a list item a line, keys in a fixed order.
 * Times are ms since 1970 UTC, money and quantities exact decimal strings, a missing number null. Candles
 * and drawn lines are left out: the first are the input, the second follow from it.
 */
export function* renderJson(
  result: BacktestResult,
  metrics: readonly Metric[],
  curve: CurveDetail = 'sampled',
): Generator<string> {
  const line = (name: string, value: unknown): string => `"${name}": ${JSON.stringify(value)},\n`;
  yield '{\n';
  yield line('format', 'nightdesk-backtest');
  yield line('formatVersion', 1);
  yield line('strategy', pick(result.strategy, ['name', 'title', 'version']));
  yield line('config', sorted(result.config));
  yield line('seed', result.seed);
  yield line('data', {
    label: result.dataLabel,
    simulated: result.simulated,
    notes: result.dataNotes,
  });
  yield* list(
    'instruments',
    result.instruments.map((instrument) =>
      pick(instrument, [
        'id',
        'symbol',
        'base',
        'quote',
        'kind',
        'pricePrecision',
        'quantityPrecision',
      ]),
    ),
  );
  yield* list(
    'assumptions',
    result.assumptions.map((assumption) => pick(assumption, ['name', 'value'])),
  );
  yield line('currency', result.currency);
  yield line('capital', result.capital);
  yield line('finalEquity', result.finalEquity);
  yield line('tradedValue', result.tradedValue);
  yield line('fees', result.fees);
  yield line('timeFrame', result.timeFrame);
  yield line('bars', result.bars);
  yield line('from', result.from);
  yield line('to', result.to);
  yield line('stepsInMarket', result.stepsInMarket);
  yield '"metrics": {\n';
  yield Object.entries(metricsByKey(metrics))
    .map(([key, metric]) => `"${key}": ${JSON.stringify(metric)}`)
    .join(',\n');
  yield '\n},\n';
  yield* list(
    'open',
    result.open.map((position) =>
      pick(position, ['instrument', 'quantity', 'averagePrice', 'unrealised']),
    ),
  );
  yield* list('trades', result.trades, (trade) => pick(trade, TRADE_FIELDS));
  yield* list('fills', result.fills, (fill) => pick(fill, FILL_FIELDS));
  yield* list('orders', result.orders, (order) => ({
    ...pick(order, ORDER_FIELDS),
    decision:
      order.decision === null
        ? null
        : { rule: order.decision.rule, values: sorted(order.decision.values) },
  }));
  yield* curvePieces(result, curve);
  yield '}\n';
}

const BATCH = 1000;

function* list<T>(
  name: string,
  items: readonly T[],
  view: (item: T) => unknown = (item) => item,
): Generator<string> {
  if (items.length === 0) {
    yield `"${name}": [],\n`;
    return;
  }
  yield `"${name}": [\n`;
  for (let from = 0; from < items.length; from += BATCH) {
    const to = Math.min(items.length, from + BATCH);
    const lines = items.slice(from, to).map((item) => JSON.stringify(view(item)));
    yield lines.join(',\n') + (to < items.length ? ',\n' : '\n');
  }
  yield '],\n';
}

/** `[time, equity, buyAndHold]` a row. */
function* curvePieces(
  { curve, buyAndHold }: BacktestResult,
  detail: CurveDetail,
): Generator<string> {
  const length = curve.time.length;
  const rows =
    detail === 'full'
      ? Uint32Array.from({ length }, (_, i) => i)
      : detail === 'none'
        ? new Uint32Array(0)
        : extremeRows([curve.equity, buyAndHold.equity], length);
  yield `"curve": {\n"detail": "${detail}",\n"steps": ${length},\n"columns": ["time","equity","buyAndHold"],\n"rows": [\n`;
  for (let from = 0; from < rows.length; from += BATCH) {
    const to = Math.min(rows.length, from + BATCH);
    const lines = Array.from(rows.subarray(from, to), (row) =>
      JSON.stringify([curve.time[row], curve.equity[row], buyAndHold.equity[row]]),
    );
    yield lines.join(',\n') + (to < rows.length ? ',\n' : '\n');
  }
  yield ']\n}\n';
}

function pick<T, K extends keyof T>(from: T, fields: readonly K[]): Partial<Pick<T, K>> {
  const to: Partial<Pick<T, K>> = {};
  for (const field of fields) to[field] = from[field];
  return to;
}

/** The same value with the keys of every object in order of code units. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, sorted(item)])
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}
