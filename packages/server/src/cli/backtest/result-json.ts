import type { BacktestRun } from '@nightdesk/research/backtest/backtest-run';
import type { LoadedMarket } from '@nightdesk/research/backtest/load-market';
import type { Metric } from '@nightdesk/research/metrics/metric';
import { metricsByKey } from '@nightdesk/research/metrics/metrics-by-key';

const iso = (time: number): string => new Date(time).toISOString();

/** The one object that `backtest --json` prints. docs/cli.md describes it. */
export function resultJson(
  run: BacktestRun,
  markets: readonly LoadedMarket[],
  metrics: readonly Metric[],
  loadMs: number,
): Readonly<Record<string, unknown>> {
  return {
    strategy: run.strategy.name,
    version: run.strategy.version,
    config: run.config,
    preset: run.preset,
    seed: run.seed,
    instruments: run.instruments,
    data: markets.map(({ symbol, label, simulated, bars, report }) => ({
      symbol,
      source: label ?? '',
      simulated: simulated === true,
      bars: bars.length,
      gaps: report.gaps.count,
      missing: report.gaps.missing,
    })),
    dataNotes: run.dataNotes,
    from: iso(run.from),
    to: iso(run.to),
    timeFrame: run.timeFrame,
    currency: run.currency,
    capital: run.capital,
    risk: run.risk,
    bars: run.bars,
    trades: run.tradeCount,
    orders: run.orderCount,
    fills: run.fillCount,
    refused: run.refusals.map(({ status, code, count, first, reason }) => ({
      status,
      code,
      count,
      first: iso(first),
      reason,
    })),
    notices: run.notices.map(({ level, text, count, first }) => ({
      level,
      text,
      count,
      first: iso(first),
    })),
    noticeCount: run.noticeCount,
    noTrades: run.noTrades,
    finalEquity: Number(run.finalEquity),
    finalEquityExact: run.finalEquity,
    fees: run.fees,
    open: run.open,
    barsPerSecond: Math.round(run.barsPerSecond),
    loadMs: round(loadMs),
    runMs: round(run.playMs),
    peakMemoryMb: round(process.resourceUsage().maxRSS / 1024),
    metrics: metricsByKey(metrics),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
