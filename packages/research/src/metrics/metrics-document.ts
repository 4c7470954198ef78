import { metricKeys } from './compute-metrics.ts';
import { DEFAULT_CONVENTIONS, METRICS } from './definitions.ts';
import type { MetricGroup } from './metric.ts';

const GROUPS: Readonly<Record<MetricGroup, string>> = {
  return: 'Return',
  risk: 'Risk',
  trades: 'Closed trades',
  activity: 'Activity',
};

const HEAD = `# Metrics

<!-- Written by packages/research/src/metrics/metrics-document.ts from the definitions that the calculation uses; a test compares. -->

Every number that a back-test reports, with its formula, the convention that was chosen where others choose
differently, and where it comes from. The same words stand beside the number in the HTML report and in JSON.

## What the letters mean

- **v(t)**: the value of the account at a bar's close, in the reporting currency; open positions are marked at that close.
- **r**: daily returns. The value at the end of a UTC day over the value at the end of the day before, less 1; the first one
  is taken on the starting capital. A bar that closes at 00:00 ends the day before it.
- **n**: how many daily returns there are. **P**: periods a year, 365 or 252.
- **mean**, **σ**: arithmetic mean and standard deviation; the divisor of the variance is n − ddof.
- **pnl**: profit of a closed trade after fees and funding, in the currency that its instrument settles in.

## Choices

- \`periodsPerYear\`: **365** (default: crypto trades every day) counts every calendar day, and a day without a bar repeats the
  value before it, so that gaps and weekly bars annualise rightly. **252** counts only days that have a bar.
- \`ddof\`: **1** (default, sample) or **0** (population). Both choices are written beside each number they change.
- The risk-free rate and the target of the Sortino ratio are 0.
- Drawdown is measured at **every bar close**, not once a day; the starting capital is the first peak.
- Losses are negative: maximum drawdown, value at risk, average loss.
- With fewer than 30 daily returns an annual number is an extrapolation, and its note says so.

## No number where there is none

A metric that cannot be calculated is \`null\` with a reason in \`note\` (“no losing trade”, “the daily returns do not vary”), never
NaN, infinite or a zero. When the account reaches zero or less, returns on it have no meaning and everything built on them
is \`null\`; total return and drawdown go on, below −100 %. When trades settle in several currencies their profits are not added up.

## Pinned

The functions on return series reproduce empyrical's published answers for its series \`mixed_returns\` (252 days): Sharpe
1.7238613961706866, Sortino 2.605531251673693, maximum drawdown −0.1, Calmar 19.135925. Drawdown is compared with its definition,
every pair of moments, on random curves.
`;

/** A table cell: a bar would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The text of docs/metrics.md, made from {@link METRICS} with the default conventions. */
export function metricsDocument(): string {
  const parts = [HEAD];
  let group: MetricGroup | undefined;
  for (const key of metricKeys()) {
    const { title, group: own, unit, formula, convention, source } = METRICS[key];
    if (own !== group) {
      group = own;
      parts.push(
        `\n## ${GROUPS[own]}\n\n| key | metric | unit | formula | convention (default) | source |\n|---|---|---|---|---|---|\n`,
      );
    }
    const cells = [`\`${key}\``, title, unit, formula, convention(DEFAULT_CONVENTIONS), source];
    parts.push(`| ${cells.map(cell).join(' | ')} |\n`);
  }
  return parts.join('');
}
