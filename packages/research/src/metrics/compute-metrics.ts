import type { BacktestResult, EquityCurve, TradeRecord } from '../result.ts';
import { exposure, turnover } from './activity.ts';
import { annualReturn } from './annual-return.ts';
import { calmar } from './calmar.ts';
import { dailyValues, simpleReturns } from './daily-returns.ts';
import { DEFAULT_CONVENTIONS, METRICS, type Conventions, type MetricKey } from './definitions.ts';
import { drawdown } from './drawdown.ts';
import { figure, none, type Figure } from './figure.ts';
import type { Metric, MetricOptions } from './metric.ts';
import { sharpe } from './sharpe.ts';
import { sortino } from './sortino.ts';
import { totalReturn } from './total-return.ts';
import { tradeStatistics, type TradeSample } from './trade-statistics.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { valueAtRisk } from './value-at-risk.ts';
import { volatility } from './volatility.ts';

/** Below this many daily returns an annual number is an extrapolation, and says so. */
const SHORT_RUN_DAYS = 30;

/** Metrics that a curve alone decides, so that buying and holding has them too. */
type CurveMetrics = Readonly<
  Record<
    | 'finalEquity'
    | 'totalReturn'
    | 'annualReturn'
    | 'volatility'
    | 'sharpe'
    | 'sortino'
    | 'calmar'
    | 'maxDrawdown'
    | 'maxDrawdownDuration'
    | 'longestDrawdown'
    | 'ulcerIndex'
    | 'valueAtRisk'
    | 'conditionalValueAtRisk',
    Figure
  >
>;

/** The part of a trade that metrics look at. */
export interface TradeOutcome extends Pick<TradeRecord, 'returnRatio' | 'entryTime' | 'exitTime'> {
  /** As a decimal, or the double nearest to it. */
  readonly pnl: string | number;
}

/** The part of a result that metrics look at: so that nobody need make whole records for them. */
export interface MetricInput extends Pick<
  BacktestResult,
  | 'capital'
  | 'finalEquity'
  | 'from'
  | 'curve'
  | 'buyAndHold'
  | 'instruments'
  | 'currency'
  | 'stepsInMarket'
  | 'tradedValue'
  | 'fees'
> {
  readonly trades: Iterable<TradeOutcome>;
}

/**
 * All metrics of a back-test, in report order, each with its convention beside it and the value of
 * buying and holding where that has a meaning. Never NaN, infinite, or zero for "undefined".
 */
export function computeMetrics(
  result: MetricInput,
  options: MetricOptions = {},
): readonly Metric[] {
  const conventions: Conventions = {
    periodsPerYear: options.periodsPerYear ?? DEFAULT_CONVENTIONS.periodsPerYear,
    ddof: options.ddof ?? DEFAULT_CONVENTIONS.ddof,
  };
  const capital = Number(result.capital);
  const own = curveMetrics(
    result.curve,
    Number(result.finalEquity),
    capital,
    result.from,
    conventions,
  );
  const held = result.buyAndHold;
  const last = held.equity[held.equity.length - 1];
  const hold =
    last === undefined ? null : curveMetrics(held, last, capital, result.from, conventions);
  const settle = tradeCurrency(result);
  const trades = tradeStatistics(samples(result.trades), conventions.ddof);
  const inMoney = (value: Figure): Figure =>
    settle === null ? none('the trades settle in several currencies') : value;
  const figures: Readonly<Record<MetricKey, Figure>> = {
    ...own,
    trades: trades.count,
    winRate: trades.winRate,
    profitFactor: inMoney(trades.profitFactor),
    expectancy: inMoney(trades.expectancy),
    averageReturn: trades.averageReturn,
    systemQuality: inMoney(trades.systemQuality),
    averageWin: inMoney(trades.averageWin),
    averageLoss: inMoney(trades.averageLoss),
    bestTrade: trades.best,
    worstTrade: trades.worst,
    losingStreak: trades.losingStreak,
    averageHold: trades.averageHold,
    exposure: exposure(result.stepsInMarket, result.curve.time.length),
    turnover: turnover(Number(result.tradedValue), result.curve.equity),
    fees: figure(Number(result.fees)),
  };
  return metricKeys().map((key) => {
    const definition = METRICS[key];
    const value = figures[key];
    const beside = hold !== null && isCurveMetric(key, hold) ? hold[key] : null;
    return {
      key,
      title: definition.title,
      group: definition.group,
      unit: definition.unit,
      currency:
        definition.unit === 'money'
          ? definition.group === 'trades'
            ? settle
            : result.currency
          : null,
      value: value.value,
      note: value.note,
      convention: definition.convention(conventions),
      buyAndHold: beside?.value ?? null,
      buyAndHoldNote: beside?.note ?? null,
    };
  });
}

/** The keys of all metrics, in report order. */
export function metricKeys(): readonly MetricKey[] {
  // Object.keys of a literal gives exactly its keys, in the order written.
  return Object.keys(METRICS) as MetricKey[];
}

function isCurveMetric(key: MetricKey, hold: CurveMetrics): key is keyof CurveMetrics {
  return key in hold;
}

function curveMetrics(
  curve: EquityCurve,
  final: number,
  capital: number,
  from: number,
  { periodsPerYear, ddof }: Conventions,
): CurveMetrics {
  const daily = dailyValues(curve, capital, from, periodsPerYear);
  const returns = simpleReturns(daily.value, capital);
  const total = totalReturn(capital, final);
  const fall = drawdown(curve.time, curve.equity, capital, from);
  const empty = daily.value.length === 0 ? none('no bar') : null;
  const broke = hasNaN(returns)
    ? none('equity reached zero or less: later returns have no meaning')
    : null;
  const onReturns = (make: () => Figure): Figure => empty ?? broke ?? make();
  const annualised = (make: () => Figure): Figure => {
    const made = onReturns(make);
    if (made.value === null || returns.length >= SHORT_RUN_DAYS) return made;
    return figure(
      made.value,
      `extrapolated from ${returns.length} ${returns.length === 1 ? 'day' : 'days'}`,
    );
  };
  const annual = annualised(() => annualReturn(returns, periodsPerYear));
  const risk = valueAtRisk(returns);
  return {
    finalEquity: figure(final),
    totalReturn: total,
    annualReturn: annual,
    volatility: annualised(() => volatility(returns, periodsPerYear, ddof)),
    sharpe: annualised(() => sharpe(returns, periodsPerYear, ddof)),
    sortino: annualised(() => sortino(returns, periodsPerYear)),
    calmar: annualised(() => calmar(annual, fall.depth)),
    maxDrawdown: empty ?? fall.depth,
    maxDrawdownDuration: empty ?? fall.duration,
    longestDrawdown: empty ?? fall.longest,
    ulcerIndex: empty ?? ulcerIndex(daily.value, capital),
    valueAtRisk: onReturns(() => risk.valueAtRisk),
    conditionalValueAtRisk: onReturns(() => risk.conditional),
  };
}

function hasNaN(values: Float64Array): boolean {
  for (const value of values) if (Number.isNaN(value)) return true;
  return false;
}

function* samples(trades: Iterable<TradeOutcome>): Generator<TradeSample> {
  for (const trade of trades) {
    yield {
      pnl: Number(trade.pnl),
      returnRatio: trade.returnRatio,
      hold: trade.exitTime - trade.entryTime,
    };
  }
}

/** The one currency that all trades are counted in (base of inverse contracts, else quote); null when there are several. */
function tradeCurrency(result: Pick<BacktestResult, 'instruments' | 'currency'>): string | null {
  const codes = new Set(
    result.instruments.map(({ kind, base, quote }) => (kind === 'inverse' ? base : quote)),
  );
  const [only] = codes;
  if (only === undefined) return result.currency;
  return codes.size === 1 ? only : null;
}
