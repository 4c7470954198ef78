import type { MetricGroup, MetricUnit, PeriodsPerYear } from './metric.ts';

/** The stable name of a metric in JSON. */
export type MetricKey =
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
  | 'conditionalValueAtRisk'
  | 'trades'
  | 'winRate'
  | 'profitFactor'
  | 'expectancy'
  | 'averageReturn'
  | 'systemQuality'
  | 'averageWin'
  | 'averageLoss'
  | 'bestTrade'
  | 'worstTrade'
  | 'losingStreak'
  | 'averageHold'
  | 'exposure'
  | 'turnover'
  | 'fees';

/** The conventions in force, all decided. */
export interface Conventions {
  readonly periodsPerYear: PeriodsPerYear;
  readonly ddof: 0 | 1;
}

/** The conventions of a run that asks for none. */
export const DEFAULT_CONVENTIONS: Conventions = { periodsPerYear: 365, ddof: 1 };

/** What a metric is: the same data feed the calculation's labels, the reports and docs/metrics.md. */
export interface MetricDefinition {
  readonly title: string;
  readonly group: MetricGroup;
  readonly unit: MetricUnit;
  /** Plain-text formula; the words are explained at the head of docs/metrics.md. */
  readonly formula: string;
  /** What was chosen where others choose differently. */
  readonly convention: (c: Conventions) => string;
  readonly source: string;
}

const days = (c: Conventions): string =>
  c.periodsPerYear === 365
    ? 'daily by UTC day, 365 a year'
    : 'daily by UTC day with data, 252 a year';
const spread = (c: Conventions): string =>
  c.ddof === 1 ? 'sample deviation (n − 1)' : 'population deviation (n)';
const fixed = (text: string) => (): string => text;

const EMPYRICAL = 'empyrical 0.5';
const ARITHMETIC = 'arithmetic';

/** Every metric, in the order of a report. */
export const METRICS: Readonly<Record<MetricKey, MetricDefinition>> = {
  finalEquity: {
    title: 'Final equity',
    group: 'return',
    unit: 'money',
    formula: 'cash + open positions at the last close',
    convention: fixed('marked at the last close, after fees and funding'),
    source: ARITHMETIC,
  },
  totalReturn: {
    title: 'Total return',
    group: 'return',
    unit: 'percent',
    formula: 'final / capital − 1',
    convention: fixed('on the starting capital, after fees and funding'),
    source: ARITHMETIC,
  },
  annualReturn: {
    title: 'Annual return (CAGR)',
    group: 'return',
    unit: 'percent',
    formula: '(Π(1 + r))^(P / n) − 1',
    convention: (c) => `compound; ${days(c)}`,
    source: `${EMPYRICAL} annual_return`,
  },
  volatility: {
    title: 'Volatility',
    group: 'risk',
    unit: 'percent',
    formula: 'σ(r) × √P',
    convention: (c) => `${days(c)}; ${spread(c)}`,
    source: `${EMPYRICAL} annual_volatility`,
  },
  sharpe: {
    title: 'Sharpe ratio',
    group: 'risk',
    unit: 'ratio',
    formula: 'mean(r) / σ(r) × √P',
    convention: (c) => `${days(c)}; risk-free 0; ${spread(c)}`,
    source: `Sharpe 1994; ${EMPYRICAL} sharpe_ratio`,
  },
  sortino: {
    title: 'Sortino ratio',
    group: 'risk',
    unit: 'ratio',
    formula: 'mean(r) × √P / √mean(min(r, 0)²)',
    convention: (c) => `${days(c)}; target 0; downside over all days`,
    source: `Sortino & Price 1994; ${EMPYRICAL} sortino_ratio`,
  },
  calmar: {
    title: 'Calmar ratio',
    group: 'risk',
    unit: 'ratio',
    formula: 'annual return / |maximum drawdown|',
    convention: (c) => `whole period; ${days(c)}; drawdown at every bar close`,
    source: `Young 1991; ${EMPYRICAL} calmar_ratio`,
  },
  maxDrawdown: {
    title: 'Maximum drawdown',
    group: 'risk',
    unit: 'percent',
    formula: 'min over t of v(t) / max(v(s ≤ t)) − 1',
    convention: fixed('at every bar close; the capital is the first peak'),
    source: `${EMPYRICAL} max_drawdown`,
  },
  maxDrawdownDuration: {
    title: 'Length of the maximum drawdown',
    group: 'risk',
    unit: 'duration-ms',
    formula: 'time from its peak to the recovery of that peak, or to the end',
    convention: fixed('calendar time, peak to recovery'),
    source: ARITHMETIC,
  },
  longestDrawdown: {
    title: 'Longest drawdown',
    group: 'risk',
    unit: 'duration-ms',
    formula: 'longest time from a peak to its recovery, or to the end',
    convention: fixed('calendar time, peak to recovery'),
    source: ARITHMETIC,
  },
  ulcerIndex: {
    title: 'Ulcer index',
    group: 'risk',
    unit: 'percent',
    formula: '√mean(d²), d = v / max so far − 1',
    convention: (c) =>
      c.periodsPerYear === 365 ? 'daily values by UTC day' : 'daily values by UTC day with data',
    source: 'Martin & McCann 1989',
  },
  valueAtRisk: {
    title: 'Value at risk (95 %)',
    group: 'risk',
    unit: 'percent',
    formula: '5 % quantile of r, linear between ranks',
    convention: fixed('historical, one day; a loss is negative'),
    source: `${EMPYRICAL} value_at_risk`,
  },
  conditionalValueAtRisk: {
    title: 'Conditional VaR (95 %)',
    group: 'risk',
    unit: 'percent',
    formula: 'mean of the ⌊(n − 1) × 5 %⌋ + 1 lowest r',
    convention: fixed('historical, one day; a loss is negative'),
    source: `${EMPYRICAL} conditional_value_at_risk`,
  },
  trades: {
    title: 'Trades',
    group: 'trades',
    unit: 'count',
    formula: 'number of closed round trips',
    convention: fixed('flat to flat, or to a flip; open positions not counted'),
    source: ARITHMETIC,
  },
  winRate: {
    title: 'Win rate',
    group: 'trades',
    unit: 'percent',
    formula: 'trades with pnl > 0 / trades',
    convention: fixed('after fees and funding; a zero is not a win'),
    source: ARITHMETIC,
  },
  profitFactor: {
    title: 'Profit factor',
    group: 'trades',
    unit: 'ratio',
    formula: 'Σ wins / |Σ losses|',
    convention: fixed('in money, after fees and funding'),
    source: ARITHMETIC,
  },
  expectancy: {
    title: 'Expectancy',
    group: 'trades',
    unit: 'money',
    formula: 'Σ pnl / trades',
    convention: fixed('mean profit of a trade, after fees and funding'),
    source: ARITHMETIC,
  },
  averageReturn: {
    title: 'Average trade return',
    group: 'trades',
    unit: 'percent',
    formula: 'mean(pnl / value at entry)',
    convention: fixed('each trade on its own entry value, equal weights'),
    source: ARITHMETIC,
  },
  systemQuality: {
    title: 'System quality number (SQN)',
    group: 'trades',
    unit: 'ratio',
    formula: '√n × mean(pnl) / σ(pnl)',
    convention: (c) => `on profits in money; ${spread(c)}`,
    source: 'Tharp, Trade Your Way to Financial Freedom, with pnl for R',
  },
  averageWin: {
    title: 'Average win',
    group: 'trades',
    unit: 'money',
    formula: 'mean of pnl > 0',
    convention: fixed('after fees and funding'),
    source: ARITHMETIC,
  },
  averageLoss: {
    title: 'Average loss',
    group: 'trades',
    unit: 'money',
    formula: 'mean of pnl < 0',
    convention: fixed('after fees and funding; negative'),
    source: ARITHMETIC,
  },
  bestTrade: {
    title: 'Best trade',
    group: 'trades',
    unit: 'percent',
    formula: 'max(pnl / value at entry)',
    convention: fixed('by return on the entry value'),
    source: ARITHMETIC,
  },
  worstTrade: {
    title: 'Worst trade',
    group: 'trades',
    unit: 'percent',
    formula: 'min(pnl / value at entry)',
    convention: fixed('by return on the entry value'),
    source: ARITHMETIC,
  },
  losingStreak: {
    title: 'Longest losing streak',
    group: 'trades',
    unit: 'count',
    formula: 'most trades with pnl < 0 in a row',
    convention: fixed('in order of exit; a zero ends a streak'),
    source: ARITHMETIC,
  },
  averageHold: {
    title: 'Average hold',
    group: 'trades',
    unit: 'duration-ms',
    formula: 'mean(exit time − entry time)',
    convention: fixed('first entry fill to last exit fill'),
    source: ARITHMETIC,
  },
  exposure: {
    title: 'Exposure',
    group: 'activity',
    unit: 'percent',
    formula: 'bars with an open position / bars',
    convention: fixed('share of bar closes with a position, whatever its size'),
    source: ARITHMETIC,
  },
  turnover: {
    title: 'Turnover',
    group: 'activity',
    unit: 'ratio',
    formula: 'Σ |fill value| / mean(v)',
    convention: fixed('buys and sells, whole period, × the mean equity'),
    source: ARITHMETIC,
  },
  fees: {
    title: 'Fees',
    group: 'activity',
    unit: 'money',
    formula: 'Σ commissions',
    convention: fixed('all fills, in the reporting currency'),
    source: ARITHMETIC,
  },
};
