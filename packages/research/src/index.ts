/** Back-test driver, metrics and reports. The public face of `@nightdesk/research`. */
export { runBacktest } from './backtest/run-backtest.ts';
export type { BacktestOptions } from './backtest/run-backtest.ts';
export { BacktestRun } from './backtest/backtest-run.ts';
export type { Refusal } from './backtest/log-index.ts';
export { loadMarket } from './backtest/load-market.ts';
export type { LoadMarketOptions, LoadedMarket } from './backtest/load-market.ts';
export { makeInstrument } from './backtest/market.ts';
export type { Market, MarketRules } from './backtest/market.ts';
export { chooseSettings } from './backtest/strategy-settings.ts';
export type { ChosenSettings } from './backtest/strategy-settings.ts';
export { dataNotes } from './backtest/data-notes.ts';
export { splitSymbol, symbolOfFile } from './backtest/split-symbol.ts';
export type { SymbolParts } from './backtest/split-symbol.ts';
export type {
  BacktestResult,
  ChartBars,
  DecisionRecord,
  EquityCurve,
  FillRecord,
  OrderRecord,
  PlotLine,
  TradeRecord,
} from './result.ts';
export { computeMetrics } from './metrics/compute-metrics.ts';
export type { MetricInput, TradeOutcome } from './metrics/compute-metrics.ts';
export type { Metric, MetricOptions } from './metrics/metric.ts';
export { metricsByKey } from './metrics/metrics-by-key.ts';
export { renderHtmlReport } from './report/render-html-report.ts';
export { renderJson } from './report/json.ts';
export { writeReport } from './report/write-report.ts';
export type { ReportParts } from './report/write-report.ts';
