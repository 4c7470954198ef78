import type { BacktestRun } from '@nightdesk/research/backtest/backtest-run';
import type { Metric } from '@nightdesk/research/metrics/metric';
import {
  formatMetric,
  formatNumber,
  formatTime,
  moneyDecimals,
} from '@nightdesk/research/report/format';
import { formatTimeFrame } from '@nightdesk/core/model/time-frame';
import { textTable } from '../text-table.ts';

/** A back-test in lines for people. */
export function summaryText(run: BacktestRun, metrics: readonly Metric[]): string {
  const decimals = moneyDecimals(Number(run.capital));
  const symbols = run.instruments.map(({ symbol }) => symbol).join(', ');
  const rows = metrics.map((metric): readonly string[] => [
    metric.title,
    withCurrency(formatMetric(metric.value, metric, decimals), metric),
    metric.buyAndHold === null ? '' : formatMetric(metric.buyAndHold, metric, decimals),
  ]);
  return [
    `${run.strategy.title} on ${symbols}, ${formatTimeFrame(run.timeFrame)}, ${formatTime(run.from)} to ${formatTime(run.to)} UTC${run.simulated ? ' (SIMULATED DATA)' : ''}`,
    `${formatNumber(run.bars, 0)} bars in ${formatNumber(run.playMs, 0)} ms; capital ${run.capital} ${run.currency}; ${settingsText(run)}`,
    '',
    ...textTable([['', 'strategy', 'buy and hold'], ...rows], [1, 2]),
    '',
    ...openText(run),
    ...run.refusals.map(
      ({ status, count, reason, first }) =>
        `${formatNumber(count, 0)} ${count === 1 ? 'order' : 'orders'} ${status.toLowerCase()}: ${reason} (first at ${formatTime(first)})`,
    ),
    ...noticeText(run),
    ...(run.noTrades === null ? [] : [run.noTrades]),
    ...run.dataNotes.map((note) => `Data: ${note}`),
    '',
  ].join('\n');
}

function settingsText(run: BacktestRun): string {
  return Object.entries(run.config)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function withCurrency(text: string, { currency, value }: Metric): string {
  return currency === null || value === null ? text : `${text} ${currency}`;
}

/** What the strategy warned of: the first few, and how many more. */
function noticeText(run: BacktestRun): string[] {
  const lines = run.notices.map(
    ({ level, text, count, first }) =>
      `${level === 'warn' ? 'Warning' : 'Error'} of the strategy${count === 1 ? '' : `, ${formatNumber(count, 0)} times`}: ${text} (${count === 1 ? '' : 'first '}at ${formatTime(first)})`,
  );
  const told = run.notices.reduce((sum, { count }) => sum + count, 0);
  const more = run.noticeCount - told;
  if (more > 0) {
    lines.push(
      `${formatNumber(more, 0)} more ${more === 1 ? 'notice' : 'notices'} of the strategy; --events FILE writes them all.`,
    );
  }
  return lines;
}

function openText(run: BacktestRun): string[] {
  return run.open.map(
    ({ instrument, quantity, averagePrice, unrealised }) =>
      `Open at the end: ${quantity} ${symbolOf(run, instrument)} at ${formatNumber(averagePrice, 2)}, ${formatNumber(Number(unrealised), 2)} ${run.currency} in it at the last close, which the figures count`,
  );
}

/** Instruments are named with their venue, which in a back-test is always the simulated one. */
function symbolOf(run: BacktestRun, id: string): string {
  return run.instruments.find((instrument) => instrument.id === id)?.symbol ?? id;
}
